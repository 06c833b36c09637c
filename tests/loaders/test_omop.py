"""OMOP vocabularies from Athena: concepts of many vocabularies, their synonyms, hierarchy, mappings and heirs."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.document import EVERYTHING, Document, Wanted
from loaders.folder import main_file
from loaders.omop import read
from loaders.sniff import sniff

Release = Callable[..., Path]

HEADERS = {
    "CONCEPT": "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code"
    "\tvalid_start_date\tvalid_end_date\tinvalid_reason",
    "CONCEPT_SYNONYM": "concept_id\tconcept_synonym_name\tlanguage_concept_id",
    "CONCEPT_RELATIONSHIP": "concept_id_1\tconcept_id_2\trelationship_id\tvalid_start_date\tvalid_end_date\tinvalid_reason",
    "VOCABULARY": "vocabulary_id\tvocabulary_name\tvocabulary_reference\tvocabulary_version\tvocabulary_concept_id",
}
ENGLISH, SPANISH, ITALIAN = 4180186, 4182511, 4182507


def concept(
    number: int, name: str, *, domain: str = "Condition", vocabulary: str = "SNOMED", standard: str = "S",
    code: str = "", invalid: str = "",
) -> str:  # fmt: skip
    return f"{number}\t{name}\t{domain}\t{vocabulary}\tDisorder\t{standard}\t{code}\t20020131\t20991231\t{invalid}"


def relation(first: int | str, name: str, second: int, *, invalid: str = "") -> str:
    return f"{first}\t{second}\t{name}\t20020131\t20991231\t{invalid}"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Writes CONCEPT.csv of these rows and what shall lie beside it, each with its header; None: not at all."""

    def make(*concepts: str, **beside: Iterable[str] | None) -> Path:
        files = {"CONCEPT": concepts, "CONCEPT_SYNONYM": (), "CONCEPT_RELATIONSHIP": (), **beside}
        for name, rows in files.items():
            if rows is not None:
                (tmp_path / f"{name}.csv").write_text("\n".join((HEADERS[name], *rows, "")), encoding="utf-8")
        return tmp_path

    return make


def values(folder: Path, wanted: Wanted = EVERYTHING) -> list[Value]:
    with Document(main_file(folder), wanted=wanted) as document:
        assert sniff(document).name == "omop"
        return list(read(document))


def concepts(folder: Path, wanted: Wanted = EVERYTHING) -> list[Concept]:
    return [value for value in values(folder, wanted) if isinstance(value, Concept)]


def relations(folder: Path, wanted: Wanted = EVERYTHING) -> list[tuple[str, str, str]]:
    found = (value for value in values(folder, wanted) if isinstance(value, Relation))
    return [(edge.subject, edge.predicate, edge.object) for edge in found]


def skipped(found: Iterable[Value]) -> dict[str, int]:
    return {value.what: value.count for value in found if isinstance(value, Skipped)}


def problems(found: Iterable[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in found if isinstance(value, Problem)]


def collected(folder: Path, wanted: Wanted = EVERYTHING) -> Collected:
    with Document(main_file(folder), wanted=wanted) as document:
        return collect(read(document), kind=sniff(document).kind, stem="x")


def test_a_concept_has_its_names_vocabulary_and_domain(release: Release) -> None:
    folder = release(
        concept(201826, "Type 2 diabetes mellitus", code="44054006"),
        CONCEPT_SYNONYM=[
            f"201826\tType II diabetes\t{ENGLISH}",
            f"201826\tType 2 diabetes mellitus\t{ENGLISH}",
            f"201826\tdiabetes mellitus tipo 2\t{SPANISH}",
        ],
        VOCABULARY=["SNOMED\tSNOMED CT\thttp\t2023-08-31\t4", "None\tOMOP\thttp\tv5.0 27-FEB-24\t4"],
    )
    found = values(folder)
    assert found == [
        Ontology(id="omop", title="OMOP Standardized Vocabularies", version="v5.0 27-FEB-24", cyclic=True),
        Concept(
            curie="OMOP:201826",
            label="Type 2 diabetes mellitus",
            namespace="SNOMED",
            category="omop:Condition",
            names=(
                Name("Type II diabetes", Scope.EXACT, None, "en"),
                Name("diabetes mellitus tipo 2", Scope.EXACT, None, "es"),
            ),
            xrefs=(Xref("SNOMEDCT:44054006"),),
            subsets=("standard concept",),
            lang="en",
            line=2,
        ),
    ]
    assert collected(folder).source.prefix == "OMOP"


@pytest.mark.parametrize(
    ("vocabulary", "code", "identifier"),
    [
        ("SNOMED", "44054006", "SNOMEDCT:44054006"),
        ("SNOMED Veterinary", "44054006", "SNOMEDCT:44054006"),
        ("RxNorm", "161", "RXNORM:161"),
        ("RxNorm Extension", "OMOP1", "RxNorm_Extension:OMOP1"),
        ("MedDRA", "10061024", "MEDDRA:10061024"),
        ("MeSH", "D003924", "MESH:D003924"),
        ("ICD10CM", "E11.9", "ICD10CM:E11.9"),
        ("LOINC", "1-8", "LOINC:1-8"),
        ("dm+d", "1", "dm_d:1"),
        ("Cohort", "a b", "Cohort:a_b"),
        ("None", "", None),
    ],
)
def test_the_code_is_a_cross_reference(release: Release, vocabulary: str, code: str, identifier: str | None) -> None:
    (found,) = concepts(release(concept(1, "a", vocabulary=vocabulary, code=code)))
    assert [xref.identifier for xref in found.xrefs] == ([identifier] if identifier else [])


@pytest.mark.parametrize(
    ("standard", "subsets"), [("S", ("standard concept",)), ("C", ("classification concept",)), ("", ())]
)
def test_standard_concepts_are_a_subset(release: Release, standard: str, subsets: tuple[str, ...]) -> None:
    assert concepts(release(concept(1, "a", standard=standard)))[0].subsets == subsets


def test_a_domain_of_several_words_is_one_category(release: Release) -> None:
    assert concepts(release(concept(1, "a", domain="Spec Anatomic Site")))[0].category == "omop:Spec_Anatomic_Site"


def test_relations_become_hierarchy_mappings_and_heirs(release: Release) -> None:
    folder = release(
        concept(1, "child"),
        concept(2, "parent"),
        concept(3, "old", invalid="U"),
        concept(4, "deleted", invalid="D"),
        CONCEPT_RELATIONSHIP=[
            relation(1, "Is a", 2),
            relation(2, "Subsumes", 1),
            relation(3, "Maps to", 1),
            relation(1, "Maps to", 1),
            relation(3, "Concept replaced by", 1),
            relation(4, "Concept same_as to", 2),
            relation(4, "Concept poss_eq to", 1),
            relation(1, "Concept replaced by", 2),
            relation(1, "Is a", 9),
            relation(2, "Is a", 1, invalid="D"),
        ],
    )
    assert [found.obsolete for found in concepts(folder)] == [False, False, True, True]
    assert relations(folder) == [
        ("OMOP:1", "is_a", "OMOP:2"),
        ("OMOP:3", "omop:Maps_to", "OMOP:1"),
        ("OMOP:3", "replaced_by", "OMOP:1"),
        ("OMOP:4", "replaced_by", "OMOP:2"),
        ("OMOP:4", "consider", "OMOP:1"),
    ]
    assert skipped(values(folder)) == {
        "relations of other kinds": 1,
        "invalid relations": 1,
        "relations of concepts that are left out": 2,
    }


def test_a_hierarchy_that_goes_round_loses_an_edge_and_says_so(release: Release) -> None:
    round_ = [relation(1, "Is a", 2), relation(2, "Is a", 1)]
    found = collected(release(concept(1, "a"), concept(2, "b"), CONCEPT_RELATIONSHIP=round_))
    assert found.tables["IS_A"].num_rows == 1
    assert [problem.what for problem in found.problems] == ["is_a that closes a cycle"]


def test_only_vocabularies_that_are_asked_for_are_taken(release: Release) -> None:
    folder = release(
        concept(1, "a", vocabulary="ICD10CM"),
        concept(2, "b", vocabulary="SNOMED"),
        CONCEPT_SYNONYM=[f"1\taa\t{ENGLISH}", f"2\tbb\t{ENGLISH}"],
        CONCEPT_RELATIONSHIP=[relation(1, "Maps to", 2)],
    )
    wanted = Wanted(vocabularies=("snomed", "LOINC"))
    assert [found.label for found in concepts(folder, wanted)] == ["b"]
    assert skipped(values(folder, wanted)) == {
        "concepts of other vocabularies": 1,
        "relations of concepts that are left out": 1,
    }
    assert problems(values(folder, wanted)) == [
        ("vocabulary of which there is no name", "LOINC; give --vocabularies as the file spells them", None)
    ]


def test_only_languages_that_are_asked_for_are_taken(release: Release) -> None:
    folder = release(
        concept(1, "pain"),
        concept(2, "ache"),
        concept(ITALIAN, "Italian language", domain="Language", vocabulary="SNOMED"),
        concept(9, "Klingon language", domain="Language"),
        CONCEPT_SYNONYM=[f"1\tdolor\t{SPANISH}", f"1\tdolore\t{ITALIAN}", "1\tQoj\t9", "1\tsine lingua\t"],
    )
    assert [name.lang for name in concepts(folder)[0].names] == ["es", "it", "und", "und"]
    (spanish,) = concepts(folder, Wanted(languages=("es",)))
    assert (spanish.label, spanish.lang, spanish.names) == ("dolor", "es", ())
    assert skipped(values(folder, Wanted(languages=("es",)))) == {"concepts without a name in these languages": 3}
    (both, *_) = concepts(folder, Wanted(languages=("it", "en")))
    assert (both.label, both.names) == ("dolore", (Name("pain", Scope.EXACT, None, "en"),))


def test_quotes_stay_as_they_are(release: Release) -> None:
    folder = release(concept(1, '"Blue" diaper'), CONCEPT_SYNONYM=[f'1\t"open\t{ENGLISH}'])
    (found,) = concepts(folder)
    assert (found.label, found.names[0].text) == ('"Blue" diaper', '"open')


def test_files_may_be_packed_and_their_lines_end_as_in_windows(release: Release) -> None:
    folder = release(concept(1, "a"), CONCEPT_SYNONYM=[f"1\tb\t{ENGLISH}"])
    plain = values(folder)
    for name in ("CONCEPT", "CONCEPT_SYNONYM"):
        path = folder / f"{name}.csv"
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(path.read_bytes().replace(b"\n", b"\r\n")))
        path.unlink()
    assert values(folder) == plain


def test_missing_files_are_told_with_what_is_missing_for_it(release: Release) -> None:
    folder = release(concept(1, "a"), CONCEPT_SYNONYM=None, CONCEPT_RELATIONSHIP=None)
    assert [detail for _, detail, _ in problems(values(folder))] == [
        "CONCEPT_SYNONYM.csv: the concepts have no synonyms; put it beside CONCEPT.csv",
        "CONCEPT_RELATIONSHIP.csv: the concepts have no hierarchy, mappings and heirs; put it beside CONCEPT.csv",
    ]


def test_damaged_rows_are_told_and_left_out(release: Release) -> None:
    folder = release(
        concept(1, "a"),
        "2\tb\tCondition",
        concept(1, "again"),
        concept(2**31, "too large"),
        concept(3, "c\td"),
        CONCEPT_SYNONYM=["1\taa", f"x\tbb\t{ENGLISH}"],
        CONCEPT_RELATIONSHIP=[relation("x", "Is a", 1)],
    )
    assert [found.label for found in concepts(folder)] == ["a"]
    assert problems(values(folder)) == [
        ("row with too few cells", "2 tabs where 9 are due", 3),
        ("malformed concept id", "2147483648", 5),
        ("row with too many cells", "10 tabs where 9 are due", 6),
        ("row with too few cells", "CONCEPT_SYNONYM.csv:2: 1 tabs where 2 are due", None),
        ("malformed concept id", "CONCEPT_SYNONYM.csv:3: x", None),
        ("repeated id", "1: the first row is kept", 2),
        ("malformed concept id", "CONCEPT_RELATIONSHIP.csv:2: x", None),
    ]


def test_the_order_of_rows_makes_no_difference(release: Release) -> None:
    rows = [concept(number, f"name {number}") for number in (30, 7, 2000000001, 1)]
    synonyms = [f"{number}\tother {number}\t{ENGLISH}" for number in (7, 1, 2000000001, 30, 5)]
    found = concepts(release(*rows, CONCEPT_SYNONYM=synonyms))
    assert [(one.curie, one.names[0].text) for one in found] == [
        (f"OMOP:{number}", f"other {number}") for number in (1, 7, 30, 2000000001)
    ]


def test_a_file_parted_by_commas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "CONCEPT.csv"
    path.write_text(f"{HEADERS['CONCEPT']}\n".replace("\t", ","))
    with pytest.raises(LoadError, match=r"CONCEPT\.csv:1: there is no column concept_id; .*parted by tabs"):
        values(tmp_path)


@pytest.mark.parametrize("name", ["CONCEPT_SYNONYM", "CONCEPT_RELATIONSHIP"])
def test_another_file_of_omop_is_told(release: Release, name: str) -> None:
    with Document(release() / f"{name}.csv") as document, pytest.raises(LoadError, match=r"give CONCEPT\.csv"):
        sniff(document)
