"""SNOMED CT in RF2: the label by language reference sets, what the files of a Snapshot give, other releases refused."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value
from loaders.document import EVERYTHING, Document, Wanted
from loaders.folder import main_file
from loaders.sniff import sniff
from loaders.snomed import read

Release = Callable[..., Path]

FSN, SYNONYM, DEFINITION = "900000000000003001", "900000000000013009", "900000000000550004"
US, GB, SPANISH = "900000000000509007", "900000000000508004", "450828004"
PREFERRED, ACCEPTABLE = "900000000000548007", "900000000000549004"
SAME_AS, REPLACED_BY, MAYBE = "900000000000527005", "900000000000526001", "900000000000523009"

HEADERS = {
    "Concept": "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId",
    "Description": "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId",
    "TextDefinition": "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId",
    "Relationship": "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId"
    "\tcharacteristicTypeId\tmodifierId",
    "Language": "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId",
    "Association": "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\ttargetComponentId",
}
FILES = {
    "Concept": "Terminology/sct2_Concept_Snapshot_{}.txt",
    "Description": "Terminology/sct2_Description_Snapshot-en_{}.txt",
    "Spanish": "Terminology/sct2_Description_Snapshot-es_{}.txt",
    "TextDefinition": "Terminology/sct2_TextDefinition_Snapshot-en_{}.txt",
    "Relationship": "Terminology/sct2_Relationship_Snapshot_{}.txt",
    "Language": "Refset/Language/der2_cRefset_LanguageSnapshot-en_{}.txt",
    "Association": "Refset/Content/der2_cRefset_AssociationSnapshot_{}.txt",
}
RELEASE = "INT_20240101"


def concept(number: int, *, active: int = 1, date: str = "20020131") -> str:
    return f"{number}\t{date}\t{active}\t900000000000207008\t900000000000074008"


def description(
    number: int, of: int, term: str, *, type_: str = SYNONYM, lang: str = "en", active: int = 1
) -> str:  # fmt: skip
    return f"{number}\t20170731\t{active}\t900000000000207008\t{of}\t{lang}\t{type_}\t{term}\t900000000000448009"


def relationship(source: int, type_: int | str, target: int, *, active: int = 1) -> str:
    return f"1\t20020131\t{active}\t900000000000207008\t{source}\t{target}\t0\t{type_}\t900000000000011006\t900000000000451002"


def member(refset: str, component: int, value: int | str, *, active: int = 1) -> str:
    return f"x-y-z\t20020131\t{active}\t900000000000207008\t{refset}\t{component}\t{value}"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Writes the files of a Snapshot, each with its header, in the folders of a release."""

    def make(**rows: Iterable[str]) -> Path:
        for kind, name in FILES.items():
            if kind != "Spanish" or kind in rows:
                path = tmp_path / "Snapshot" / name.format(RELEASE)
                path.parent.mkdir(parents=True, exist_ok=True)
                header = HEADERS["Description" if kind == "Spanish" else kind]
                path.write_text("\r\n".join((header, *rows.get(kind, ()), "")), encoding="utf-8", newline="")
        return tmp_path

    return make


def values(folder: Path, wanted: Wanted = EVERYTHING) -> list[Value]:
    with Document(main_file(folder), wanted=wanted) as document:
        assert sniff(document).name == "snomed"
        return list(read(document))


def concepts(folder: Path, wanted: Wanted = EVERYTHING) -> list[Concept]:
    return [value for value in values(folder, wanted) if isinstance(value, Concept)]


def relations(folder: Path) -> list[Relation]:
    return [value for value in values(folder) if isinstance(value, Relation)]


def skipped(found: Iterable[Value]) -> dict[str, int]:
    return {value.what: value.count for value in found if isinstance(value, Skipped)}


def problems(found: Iterable[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in found if isinstance(value, Problem)]


def collected(folder: Path) -> Collected:
    with Document(main_file(folder)) as document:
        return collect(read(document), kind=sniff(document).kind, stem="x")


ANEMIA = {
    "Concept": [concept(271737000), concept(404684003)],
    "Description": [
        description(1, 271737000, "Anemia (disorder)", type_=FSN),
        description(2, 271737000, "Absolute anemia"),
        description(3, 271737000, "Anaemia"),
        description(4, 271737000, "Anemia"),
        description(5, 271737000, "Anaemia NOS", active=0),
        description(6, 404684003, "Clinical finding (finding)", type_=FSN),
        description(7, 404684003, "Clinical finding"),
    ],
    "TextDefinition": [description(8, 271737000, "Less hemoglobin than is usual.", type_=DEFINITION)],
    "Language": [
        member(US, 1, PREFERRED),
        member(US, 2, ACCEPTABLE),
        member(GB, 3, PREFERRED),
        member(US, 4, PREFERRED),
        member(GB, 4, ACCEPTABLE),
        member(GB, 2, PREFERRED, active=0),
        member(US, 7, PREFERRED),
    ],
    "Relationship": [
        relationship(271737000, 116680003, 404684003),
        relationship(404684003, 116680003, 271737000, active=0),
    ],
}


def test_a_concept_has_its_names_definition_and_semantic_tag(release: Release) -> None:
    folder = release(**ANEMIA)
    found = values(folder)
    assert found[:2] == [
        Ontology(id="snomedct", title="SNOMED CT", version="20240101", iri="http://snomed.info/sct"),
        Concept(
            curie="SNOMEDCT:271737000",
            label="Anemia",
            definition="Less hemoglobin than is usual.",
            names=(
                Name("Anaemia", Scope.EXACT, None, "en"),
                Name("Absolute anemia", Scope.EXACT, None, "en"),
                Name("Anemia (disorder)", Scope.EXACT, "fully_specified_name", "en"),
            ),
            subsets=("disorder",),
            lang="en",
            line=2,
        ),
    ]
    assert relations(folder) == [Relation("SNOMEDCT:271737000", "is_a", "SNOMEDCT:404684003")]
    assert skipped(found) == {"inactive descriptions": 1, "inactive relationships": 1}
    assert problems(found) == []


def test_it_owns_its_prefix(release: Release) -> None:
    found = collected(release(**ANEMIA))
    assert (found.source.name, found.source.prefix, found.source.version) == ("snomedct", "SNOMEDCT", "20240101")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("preferred", "label"),
    [
        ([(US, 4), (GB, 3)], "Anemia"),
        ([(GB, 3), (SPANISH, 2)], "Anaemia"),
        ([(SPANISH, 2)], "Absolute anemia"),
        ([], "Anemia of kinds"),
    ],
)
def test_the_label_is_preferred_in_us_english_then_gb_then_any(
    release: Release, preferred: list[tuple[str, int]], label: str
) -> None:
    rows = [description(1, 271737000, "Anemia of kinds (disorder)", type_=FSN), *ANEMIA["Description"][1:4]]
    language = [member(US, 1, PREFERRED), *(member(refset, of, PREFERRED) for refset, of in preferred)]
    (found,) = concepts(release(Concept=[concept(271737000)], Description=rows, Language=language))
    assert found.label == label
    assert "Anemia of kinds (disorder)" in [name.text for name in found.names]


def test_a_name_without_a_tag_and_a_concept_with_synonyms_only(release: Release) -> None:
    rows = [description(1, 100000001, "Thing", type_=FSN), description(2, 100000002, "Other (as they say)")]
    untagged, synonym = concepts(release(Concept=[concept(100000001), concept(100000002)], Description=rows))
    assert (untagged.label, untagged.names, untagged.subsets) == ("Thing", (), ())
    assert (synonym.label, synonym.subsets) == ("Other (as they say)", ())


def test_names_of_other_languages_have_their_own_label(release: Release) -> None:
    spanish = [
        description(21, 271737000, "anemia (trastorno)", type_=FSN, lang="es"),
        description(22, 271737000, "anemia", lang="es"),
        description(23, 271737000, "anemia absoluta", lang="es"),
    ]
    rows = {**ANEMIA, "Spanish": spanish, "Language": [*ANEMIA["Language"], member(SPANISH, 22, PREFERRED)]}
    folder = release(**rows)
    both = concepts(folder)[0]
    assert (both.label, both.lang, both.subsets) == ("Anemia", "en", ("disorder",))
    assert [name for name in both.names if name.lang == "es"] == [
        Name("anemia", Scope.LABEL, None, "es"),
        Name("anemia absoluta", Scope.EXACT, None, "es"),
        Name("anemia (trastorno)", Scope.EXACT, "fully_specified_name", "es"),
    ]
    wanted = Wanted(languages=("es",))
    (only,) = concepts(folder, wanted)
    assert (only.label, only.lang, only.definition) == ("anemia", "es", None)
    assert {name.lang for name in only.names} == {"es"}
    assert skipped(values(folder, wanted)) == {
        "inactive descriptions": 1,
        "descriptions in other languages": 6,
        "concepts without a name in these languages": 1,
        "inactive relationships": 1,
        "relationships of concepts that are left out": 1,
    }
    assert concepts(folder, Wanted(languages=("es", "en")))[0].lang == "es"


def test_relationships_keep_their_type(release: Release) -> None:
    rows = [
        relationship(271737000, 123005000, 404684003),
        relationship(271737000, 363698007, 404684003),
        relationship(271737000, 116680003, 999999999),
        relationship(271737000, "none", 404684003),
    ]
    folder = release(**{**ANEMIA, "Relationship": rows})
    assert [(edge.predicate, edge.object) for edge in relations(folder)] == [
        ("BFO:0000050", "SNOMEDCT:404684003"),
        ("SNOMEDCT:363698007", "SNOMEDCT:404684003"),
    ]
    assert skipped(values(folder))["relationships of concepts that are left out"] == 1
    told = "sct2_Relationship_Snapshot_INT_20240101.txt:5: none"
    assert problems(values(folder)) == [("malformed SNOMED CT id", told, None)]


def test_inactive_concepts_are_obsolete_and_lead_to_others(release: Release) -> None:
    numbers = (100000001, 100000002, 100000003, 100000004)
    folder = release(
        Concept=[*(concept(number, active=0) for number in numbers), concept(404684003)],
        Description=[description(number, number, f"old {number}") for number in numbers]
        + [description(9, 404684003, "new")],
        Association=[
            member(SAME_AS, 100000001, 404684003),
            member(REPLACED_BY, 100000002, 404684003),
            member(MAYBE, 100000003, 404684003),
            member(SAME_AS, 100000004, 404684003, active=0),
            member("900000000000531004", 100000004, 404684003),
            member(SAME_AS, 404684003, 100000004),
            member(SAME_AS, 5, 404684003),
            member(SAME_AS, 100000001, 777777777),
        ],
    )
    assert [found.obsolete for found in concepts(folder)] == [True, True, True, True, False]
    assert [(edge.subject[-1], edge.predicate, edge.object) for edge in relations(folder)] == [
        ("1", "replaced_by", "SNOMEDCT:404684003"),
        ("2", "replaced_by", "SNOMEDCT:404684003"),
        ("3", "consider", "SNOMEDCT:404684003"),
    ]


def test_of_several_rows_of_a_concept_the_last_state_counts(release: Release) -> None:
    rows = [concept(404684003, active=0, date="20230101"), concept(404684003, active=1, date="20020131")]
    (found,) = concepts(release(Concept=rows, Description=[description(1, 404684003, "a")]))
    assert found.obsolete


@pytest.mark.parametrize("kind", ["Full", "Delta"])
def test_another_release_than_a_snapshot_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"sct2_Concept_{kind}_INT_20240101.txt"
    path.write_text(HEADERS["Concept"] + "\n")
    with pytest.raises(LoadError, match=rf"of the {kind} release.*give Snapshot/Terminology/sct2_Concept_Snapshot_INT"):
        values(path)


def test_a_folder_without_a_snapshot_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Full" / "Terminology" / "sct2_Concept_Full_INT_20240101.txt"
    path.parent.mkdir(parents=True)
    path.write_text(HEADERS["Concept"] + "\n")
    with pytest.raises(LoadError, match="give Snapshot/Terminology/sct2_Concept_Snapshot_INT_20240101"):
        values(tmp_path)


def test_a_file_that_was_renamed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "concepts.txt"
    path.write_text("\n".join((HEADERS["Concept"], concept(404684003), "")))
    with pytest.raises(LoadError, match="call it as it was published"):
        values(path)


def test_a_release_without_descriptions_is_refused(release: Release) -> None:
    folder = release(**ANEMIA)
    (folder / "Snapshot" / FILES["Description"].format(RELEASE)).unlink()
    with pytest.raises(LoadError, match="there is no sct2_Description_Snapshot…_INT_20240101"):
        values(folder)


@pytest.mark.parametrize("kind", ["Language", "Relationship", "Association"])
def test_missing_files_are_told_with_what_is_missing_for_it(release: Release, kind: str) -> None:
    folder = release(**ANEMIA)
    (folder / "Snapshot" / FILES[kind].format(RELEASE)).unlink()
    ((what, detail, _),) = problems(values(folder))
    told = {"Language": "fully specified names", "Relationship": "no hierarchy", "Association": "no heirs"}
    assert what == "file that is missing"
    assert told[kind] in detail
    assert detail.endswith("put it beside sct2_Concept_Snapshot_INT_20240101.txt")


def test_files_may_lie_in_one_folder_packed_and_beside_those_of_another_release(
    release: Release, tmp_path: Path
) -> None:
    folder = release(**ANEMIA)
    flat = tmp_path / "flat"
    flat.mkdir()
    for name in FILES.values():
        path = folder / "Snapshot" / name.format(RELEASE)
        if path.exists():
            (flat / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    (flat / "sct2_Description_Snapshot-en_INT_20230101.txt").write_text("damaged")
    assert values(flat) == values(folder / "Snapshot")


def test_a_national_extension_may_have_its_name_in_its_files(release: Release, tmp_path: Path) -> None:
    folder = release(**ANEMIA)
    extension = tmp_path / "extension" / "Terminology"
    extension.mkdir(parents=True)
    for path in (folder / "Snapshot" / "Terminology").iterdir():
        (extension / path.name.replace("_Snapshot", "_SpanishExtensionSnapshot")).write_bytes(path.read_bytes())
    assert [one.curie for one in concepts(extension.parent)] == [one.curie for one in concepts(folder)]


def test_damaged_rows_are_told_and_left_out(release: Release) -> None:
    folder = release(
        Concept=[concept(404684003), "404684004\t2002", "", concept(7)],
        Description=[description(1, 404684003, "a"), description(2, 404684003, " "), description(3, 12, "b")],
    )
    name = "sct2_Description_Snapshot-en_INT_20240101.txt"
    assert [found.label for found in concepts(folder)] == ["a"]
    assert problems(values(folder)) == [
        ("row with too few cells", "1 tabs where 4 are due", 3),
        ("malformed SNOMED CT id", "7", 5),
        ("description without a term", f"{name}:3: 2", None),
        ("malformed SNOMED CT id", f"{name}:4: 12", None),
    ]


def test_a_file_without_its_columns_is_refused(release: Release) -> None:
    folder = release(**ANEMIA)
    path = folder / "Snapshot" / FILES["Description"].format(RELEASE)
    path.write_text("id,term\n1,a\n")
    with pytest.raises(LoadError, match=r"-en_INT_20240101\.txt:1: there is no column id"):
        values(folder)


def test_an_empty_file_has_no_rows(release: Release) -> None:
    folder = release(**ANEMIA)
    (folder / "Snapshot" / FILES["TextDefinition"].format(RELEASE)).write_text("")
    assert concepts(folder)[0].definition is None


def test_another_file_of_a_release_is_told(release: Release) -> None:
    folder = release(**ANEMIA)
    path = folder / "Snapshot" / FILES["Description"].format(RELEASE)
    with Document(path) as document, pytest.raises(LoadError, match="give sct2_Concept_Snapshot_…, or the folder"):
        sniff(document)
