"""The UMLS Metathesaurus: names by rank and language, what lies beside MRCONSO, what is left out and told."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.document import EVERYTHING, Document, Wanted
from loaders.folder import main_file
from loaders.sniff import sniff
from loaders.umls import LANGUAGES, read

Release = Callable[..., Path]


def atom(
    cui: str, text: str, *, lat: str = "ENG", flags: str = "P|PF|Y", sab: str = "MSH", tty: str = "PT",
    code: str = "NOCODE", suppress: str = "N", aui: str = "A0000001",
) -> str:  # fmt: skip
    """A row of MRCONSO; `flags` are TS, STT and ISPREF."""
    term, form, preferred = flags.split("|")
    return f"{cui}|{lat}|{term}|L0000001|{form}|S0000001|{preferred}|{aui}||||{sab}|{tty}|{code}|{text}|0|{suppress}|256|\n"


def relation(first: str, rel: str, second: str, rela: str = "", *, sab: str = "MSH", suppress: str = "N") -> str:
    return f"{first}|A1|AUI|{rel}|{second}|A2|AUI|{rela}|R1||{sab}|{sab}|||{suppress}||\n"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Writes MRCONSO and what shall lie beside it, and gives the folder."""

    def make(*atoms: str, **beside: str | bytes) -> Path:
        (tmp_path / "MRCONSO.RRF").write_text("".join(atoms), encoding="utf-8")
        (tmp_path / "MRSTY.RRF").touch()
        (tmp_path / "MRREL.RRF").touch()
        for name, content in beside.items():
            (tmp_path / f"{name}.RRF").write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return make


def values(folder: Path, wanted: Wanted = EVERYTHING) -> list[Value]:
    with Document(main_file(folder), wanted=wanted) as document:
        assert sniff(document).name == "umls"
        return list(read(document))


def concepts(folder: Path, wanted: Wanted = EVERYTHING) -> list[Concept]:
    return [value for value in values(folder, wanted) if isinstance(value, Concept)]


def relations(folder: Path, wanted: Wanted = EVERYTHING) -> list[Relation]:
    return [value for value in values(folder, wanted) if isinstance(value, Relation)]


def skipped(found: Iterable[Value]) -> dict[str, int]:
    return {value.what: value.count for value in found if isinstance(value, Skipped)}


def problems(found: Iterable[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in found if isinstance(value, Problem)]


def collected(folder: Path, wanted: Wanted = EVERYTHING) -> Collected:
    with Document(main_file(folder), wanted=wanted) as document:
        return collect(read(document), kind=sniff(document).kind, stem="x")


HEART = (
    atom("C0018799", "Cardiac disease", flags="S|PF|Y", sab="NCI", code="C3079"),
    atom("C0018799", "Heart Diseases", code="D006331"),
    atom("C0018799", "HD", flags="S|PF|Y", sab="NCI", tty="AB", code="C3079"),
    atom("C0018799", "Cardiopatías", lat="SPA", sab="MSHSPA", code="D006331"),
    atom("C0018799", "Enfermedades del corazón", lat="SPA", flags="S|PF|Y", sab="MSHSPA", code="D006331"),
)


def test_a_concept_has_its_names_and_what_other_files_say_of_it(release: Release) -> None:
    folder = release(
        *HEART,
        MRSTY="C0018799|T047|B2.2.1.2.1|Disease or Syndrome|AT1|256|\nC0018799|T033|A2.2|Finding|AT2||\n",
        MRDEF="C0018799|A1|AT3||MSH|Diseases of the heart.|N|256|\n",
        MRCUI="C1000001|1993AA|SY|||C0018799|Y|\nC1000002|1993AA|DEL||||N|\nC1000003|1993AA|RB|||C0018799|Y|\n",
    )
    (folder / "release.dat").write_text(
        "# Release Metadata\numls.release.date=20241104\r\numls.release.name=2024AB\r\n"
    )
    assert values(folder) == [
        Ontology(id="umls", title="UMLS Metathesaurus", version="2024AB", cyclic=True),
        Concept(
            curie="UMLS:C0018799",
            label="Heart Diseases",
            definition="Diseases of the heart.",
            category="STY:T047",
            names=(
                Name("Cardiac disease", Scope.EXACT, None, "en"),
                Name("HD", Scope.EXACT, "abbreviation", "en"),
                Name("Cardiopatías", Scope.LABEL, None, "es"),
                Name("Enfermedades del corazón", Scope.EXACT, None, "es"),
            ),
            xrefs=(Xref("MESH:D006331"), Xref("NCIT:C3079")),
            alternatives=("UMLS:C1000001",),
            subsets=("Disease or Syndrome", "Finding"),
            lang="en",
            line=2,
        ),
    ]


@pytest.mark.parametrize(
    ("flags", "label"),
    [
        (("S|PF|Y", "P|VO|N"), "second"),
        (("P|VC|Y", "P|PF|N"), "second"),
        (("P|PF|N", "P|PF|Y"), "second"),
        (("P|PF|Y", "S|PF|Y"), "first"),
    ],
)
def test_the_label_is_the_preferred_atom(release: Release, flags: tuple[str, str], label: str) -> None:
    first, second = flags
    folder = release(atom("C0000001", "first", flags=first), atom("C0000001", "second", flags=second))
    assert [concept.label for concept in concepts(folder)] == [label]


def test_the_rank_of_its_vocabulary_and_type_decides_before_that(release: Release) -> None:
    rows = atom("C0000001", "low", sab="CHV", tty="PT"), atom("C0000001", "high", flags="S|VC|N", sab="MTH", tty="PN")
    assert concepts(release(*rows))[0].label == "low"
    ranked = release(*rows, MRRANK="0701|MTH|PN|N|\n0002|CHV|PT|N|\nlast|CHV|SY|N|\n")
    assert concepts(ranked)[0].label == "high"
    assert problems(values(ranked)) == [("rank that is no number", "MRRANK.RRF:3: last", None)]


def test_languages_are_in_the_order_in_which_they_are_asked_for(release: Release) -> None:
    folder = release(*HEART)
    (spanish,) = concepts(folder, Wanted(languages=("es", "en")))
    assert (spanish.label, spanish.lang) == ("Cardiopatías", "es")
    assert [name.scope for name in spanish.names if name.lang == "en"] == ["LABEL", "EXACT", "EXACT"]
    (english,) = concepts(folder, Wanted(languages=("en",)))
    assert {name.lang for name in english.names} == {"en"}
    assert skipped(values(folder, Wanted(languages=("en",)))) == {"names in other languages": 2}


def test_every_language_has_its_tag_and_one_that_is_not_known_keeps_its_letters(release: Release) -> None:
    folder = release(*(atom("C0000001", f"name {lat}", lat=lat) for lat in (*LANGUAGES, "XYZ")))
    (found,) = concepts(folder)
    assert {found.lang, *(name.lang for name in found.names)} == {*LANGUAGES.values(), "xyz"}
    assert len({*LANGUAGES.values()}) == len(LANGUAGES)


def test_suppressed_names_are_left_out_and_counted(release: Release) -> None:
    folder = release(*(atom("C0000001", f"name {flag}", suppress=flag) for flag in "OEYN"))
    assert concepts(folder)[0].label == "name N"
    assert skipped(values(folder)) == {"suppressed names": 3}


def test_a_concept_all_of_whose_names_are_left_out_is_none(release: Release) -> None:
    folder = release(atom("C0000001", "gone", suppress="O"), atom("C0000002", "here"))
    assert [concept.curie for concept in concepts(folder)] == ["UMLS:C0000002"]


def test_only_vocabularies_that_are_asked_for_are_taken(release: Release) -> None:
    folder = release(
        *HEART,
        atom("C0000002", "Other", sab="NCI"),
        MRDEF="C0018799|A1|AT3||CSP|of another.|N||\nC0018799|A1|AT4||MSH|of MeSH.|N||\n",
        MRREL=relation("C0018799", "CHD", "C0000002", sab="MSH") + relation("C0018799", "CHD", "C0000002", sab="CSP"),
    )
    wanted = Wanted(vocabularies=("nci", "MSH"))
    found = values(folder, wanted)
    assert [concept.definition for concept in concepts(folder, wanted)] == [None, "of MeSH."]
    assert skipped(found) == {"names of other vocabularies": 2, "relations of other vocabularies": 1}
    told = problems(values(folder, Wanted(vocabularies=("NCI", "SNOMED"))))
    assert told == [
        ("vocabulary of which there is no name", "SNOMED; give --vocabularies as the file spells them", None)
    ]


def test_definitions_come_by_rank_then_as_vocabularies_were_asked_for(release: Release) -> None:
    rows = atom("C0000001", "a", sab="NCI"), atom("C0000001", "a", sab="MSH")
    definitions = "C0000001|A1|AT1||NCI|of NCI|N||\nC0000001|A1|AT2||MSH|of MeSH|N||\nC0000001|A1|AT2||MSH|gone|O||\n"
    asked = Wanted(vocabularies=("MSH", "NCI"))
    assert concepts(release(*rows, MRDEF=definitions), asked)[0].definition == "of MeSH"
    ranked = release(*rows, MRDEF=definitions, MRRANK="0009|NCI|PT|N|\n0008|MSH|PT|N|\n")
    assert concepts(ranked, asked)[0].definition == "of NCI"


@pytest.mark.parametrize(
    ("sab", "code", "identifier"),
    [
        ("MSH", "D006331", "MESH:D006331"),
        ("SNOMEDCT_US", "56265001", "SNOMEDCT:56265001"),
        ("SNOMEDCT_VET", "56265001", "SNOMEDCT:56265001"),
        ("HPO", "HP:0001627", "HP:0001627"),
        ("GO", "GO:0005575", "GO:0005575"),
        ("HGNC", "HGNC:5", "HGNC:5"),
        ("NCI", "C3079", "NCIT:C3079"),
        ("NCBI", "9606", "NCBITaxon:9606"),
        ("MDR", "10061024", "MEDDRA:10061024"),
        ("LNC", "LP1-2", "LOINC:LP1-2"),
        ("ORPHANET", "Orphanet_558", "ORPHA:558"),
        ("OMIM", "PS143890", "OMIMPS:143890"),
        ("RXNORM", "161", "RXNORM:161"),
        ("ICD10CM", "I51.9", "ICD10CM:I51.9"),
        ("MED-RT", "N0000000001", "MED-RT:N0000000001"),
        ("NEW_ONE", "a b", "NEW_ONE:a_b"),
        ("OMIM", "MTHU000123", None),
        ("MSH", "NOCODE", None),
        ("MTH", "U000001", None),
        ("SRC", "V-MSH", None),
        ("MSH", "", None),
    ],
)
def test_codes_are_cross_references(release: Release, sab: str, code: str, identifier: str | None) -> None:
    (found,) = concepts(release(atom("C0000001", "a", sab=sab, code=code)))
    assert [xref.identifier for xref in found.xrefs] == ([identifier] if identifier else [])


@pytest.mark.parametrize(
    ("sab", "lat", "prefix"),
    [("MSHSPA", "SPA", "MESH"), ("MDRFRE", "FRE", "MEDDRA"), ("SCTSPA", "SPA", "SNOMEDCT"), ("LNC-DE-AT", "GER", "LOINC"),
     ("SPA", "SPA", "SPA")],
)  # fmt: skip
def test_a_translation_has_the_codes_of_its_original(release: Release, sab: str, lat: str, prefix: str) -> None:
    (found,) = concepts(release(atom("C0000001", "a", sab=sab, lat=lat, code="1")))
    assert found.xrefs == (Xref(f"{prefix}:1"),)


@pytest.mark.parametrize(
    ("rel", "rela", "expected"),
    [
        ("CHD", "", ("C0000002", "is_a", "C0000001")),
        ("PAR", "", ("C0000001", "is_a", "C0000002")),
        ("CHD", "isa", ("C0000002", "is_a", "C0000001")),
        ("RB", "inverse_isa", ("C0000001", "is_a", "C0000002")),
        ("PAR", "has_part", ("C0000001", "BFO:0000050", "C0000002")),
        ("RO", "part_of", ("C0000002", "BFO:0000050", "C0000001")),
        ("CHD", "branch_of", ("C0000002", "is_a", "C0000001")),
        ("RO", "treats", None),
        ("SIB", "", None),
        ("RN", "", None),
    ],
)
def test_a_relation_is_what_the_second_concept_is_to_the_first(
    release: Release, rel: str, rela: str, expected: tuple[str, str, str] | None
) -> None:
    folder = release(
        atom("C0000001", "a"), atom("C0000002", "b"), MRREL=relation("C0000001", rel, "C0000002", rela) * 2
    )
    found = [(edge.subject[5:], edge.predicate, edge.object[5:]) for edge in relations(folder)]
    assert found == ([expected] if expected else [])
    left = {} if expected else {"relations other than is_a and part_of": 2}
    assert skipped(values(folder)) == left


def test_both_directions_of_a_relation_are_one_edge(release: Release) -> None:
    told = relation("C0000001", "CHD", "C0000002", "isa") + relation("C0000002", "PAR", "C0000001", "inverse_isa")
    folder = release(atom("C0000001", "a"), atom("C0000002", "b"), MRREL=told)
    assert relations(folder) == [Relation("UMLS:C0000002", "is_a", "UMLS:C0000001")]


def test_relations_that_lead_nowhere_are_counted(release: Release) -> None:
    told = (
        relation("C0000001", "CHD", "C0000001")
        + relation("C0000001", "CHD", "C0000009")
        + relation("C0000001", "CHD", "C0000002", suppress="O")
    )
    folder = release(atom("C0000001", "a"), atom("C0000002", "b"), MRREL=told)
    assert relations(folder) == []
    assert skipped(values(folder)) == {
        "relations of a concept to itself": 1,
        "suppressed relations": 1,
        "relations of concepts that are left out": 1,
    }


def test_a_hierarchy_that_goes_round_loses_an_edge_and_says_so(release: Release) -> None:
    told = relation("C0000001", "CHD", "C0000002") + relation("C0000002", "CHD", "C0000001")
    found = collected(release(atom("C0000001", "a"), atom("C0000002", "b"), MRREL=told))
    assert found.tables["IS_A"].num_rows == 1
    assert [problem.what for problem in found.problems] == ["is_a that closes a cycle"]


def test_without_mrrel_the_hierarchy_is_that_of_the_atoms(release: Release) -> None:
    folder = release(
        atom("C0000002", "child", aui="A0000002"),
        atom("C0000001", "parent", aui="A0000001"),
        atom("C0000001", "Eltern", lat="GER", aui="A12345678"),
        MRHIER="C0000002|A0000002|1|A12345678|MSH|isa||||\nC0000001|A0000001|1||MSH|||||\n"
        "C0000002|A0000002|2|A0000001|UWDA|part_of||||\nC0000002|A0000002|3|A0000099|MSH|||||\n",
    )
    (folder / "MRREL.RRF").unlink()
    assert relations(folder, Wanted(languages=("en",))) == [
        Relation("UMLS:C0000002", "is_a", "UMLS:C0000001"),
        Relation("UMLS:C0000002", "BFO:0000050", "UMLS:C0000001"),
    ]
    assert problems(values(folder)) == []
    assert skipped(values(folder)) == {"relations of concepts that are left out": 1}


def test_missing_files_are_told_with_what_is_missing_for_it(release: Release) -> None:
    folder = release(atom("C0000001", "a"))
    (folder / "MRSTY.RRF").unlink()
    (folder / "MRREL.RRF").unlink()
    assert problems(values(folder)) == [
        ("file that is missing", "MRSTY.RRF: the concepts have no semantic types; put it beside MRCONSO.RRF", None),
        (
            "file that is missing",
            "MRREL.RRF or MRHIER.RRF: the concepts have no hierarchy; put it beside MRCONSO.RRF",
            None,
        ),
    ]


def test_files_may_be_packed_and_their_lines_end_as_in_windows(release: Release, tmp_path: Path) -> None:
    folder = release(*HEART)
    plain = concepts(folder)
    (folder / "MRCONSO.RRF").unlink()
    packed = gzip.compress("".join(HEART).replace("\n", "\r\n").encode())
    (folder / "MRCONSO.RRF.gz").write_bytes(packed)
    (folder / "MRSTY.RRF").unlink()
    (folder / "MRSTY.RRF.gz").write_bytes(gzip.compress(b"C0018799|T047|B2|Disease or Syndrome|AT1||\r\n"))
    (found,) = concepts(folder)
    assert found.names == plain[0].names
    assert (found.category, found.subsets) == ("STY:T047", ("Disease or Syndrome",))


def test_the_main_file_may_lie_in_the_folder_meta(tmp_path: Path) -> None:
    (tmp_path / "META").mkdir()
    (tmp_path / "META" / "MRCONSO.RRF").write_text(atom("C0000001", "a"))
    (tmp_path / "release.dat").write_text("umls.release.name=2025AA\n")
    assert values(tmp_path)[0] == Ontology(id="umls", title="UMLS Metathesaurus", version="2025AA", cyclic=True)


def test_a_quote_is_a_letter_like_others(release: Release) -> None:
    (found,) = concepts(release(atom("C0000001", '"Blue" diaper'), atom("C0000001", 'open"', flags="S|PF|Y")))
    assert (found.label, [name.text for name in found.names]) == ('"Blue" diaper', ['open"'])


def test_damaged_rows_are_told_and_left_out(release: Release) -> None:
    folder = release(
        atom("C0000001", "a"),
        "C0000001|ENG|P|L1\n",
        atom("C1", "short"),
        atom("C0000001", " "),
        atom("C0000001", "a|bar"),
        "\n",
        MRSTY="C0000001|T047\nC00|T047|B|Disease|AT1||\n",
        MRREL=relation("X0000001", "CHD", "C0000001") + "C0000001|A1\n",
    )
    found = values(folder)
    assert [concept.label for concept in concepts(folder)] == ["a"]
    assert problems(found) == [
        ("row with too few cells", "3 bars where 18 are due", 2),
        ("malformed CUI", "C1", 3),
        ("row without a name", "C0000001", 4),
        ("row with too many cells", "19 bars where 18 are due", 5),
        ("row with too few cells", "MRSTY.RRF:1: 1 bars where 6 are due", None),
        ("malformed CUI", "MRSTY.RRF:2: C00", None),
        ("malformed CUI", "MRREL.RRF:1: X0000001", None),
        ("row with too few cells", "MRREL.RRF:2: 1 bars where 16 are due", None),
    ]


def test_nothing_kept_is_an_error_that_says_why(release: Release) -> None:
    folder = release(*HEART)
    with pytest.raises(LoadError, match="no concept in it: 5 names in other languages skipped"):
        collected(folder, Wanted(languages=("de",)))


def test_another_file_of_the_umls_is_told(tmp_path: Path) -> None:
    path = tmp_path / "MRSTY.RRF"
    path.write_text("C0000001|T047|B2.2.1.2.1|Disease or Syndrome|AT1||\n")
    with Document(path) as document, pytest.raises(LoadError, match=r"give MRCONSO\.RRF, or its folder"):
        sniff(document)


@settings(max_examples=30, deadline=None)
@given(st.permutations([*HEART, atom("C0000007", "seven"), atom("C0000003", "three", sab="NCI", code="C3")]))
def test_the_order_of_rows_makes_no_difference(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    folder = tmp_path_factory.mktemp("META")
    found = []
    for order in (rows, sorted(rows)):
        (folder / "MRCONSO.RRF").write_text("".join(order), encoding="utf-8")
        tables = collected(folder).tables
        found.append({name: sorted(map(str, table.to_pylist())) for name, table in tables.items()})
    assert found[0] == found[1]
    assert len(found[0]["Concept"]) == 3
