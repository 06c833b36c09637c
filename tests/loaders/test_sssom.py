"""SSSOM mappings: what is kept, counted, and told."""

from collections.abc import Callable, Iterator

import pytest

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Mapping, Ontology, Problem, Skipped, Value
from loaders import sssom
from loaders.document import Document

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]

COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tpredicate_modifier\tsubject_type\n"
MANUAL = "semapv:ManualMappingCuration"


def mappings(values: list[Value]) -> list[Mapping]:
    return [value for value in values if isinstance(value, Mapping)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


@pytest.mark.parametrize("mark", ["# ", "#"])
def test_a_mapping_set_says_what_it_is(read: Read, mark: str) -> None:
    header = """curie_map:
  MONDO: http://purl.obolibrary.org/obo/MONDO_
license: https://creativecommons.org/publicdomain/zero/1.0/
mapping_set_id: http://purl.obolibrary.org/obo/mondo/mappings/mondo.sssom.tsv
mapping_set_title: "Mondo mappings"
mapping_set_version: http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.sssom.tsv
mapping_set_description: >-
  several lines
"""
    text = "".join(f"{mark}{line}\n" for line in header.splitlines()) + COLUMNS
    assert read(sssom.read, text) == [
        Ontology(
            title="Mondo mappings",
            version="2026-08-04",
            iri="http://purl.obolibrary.org/obo/mondo/mappings/mondo.sssom.tsv",
            licence="https://creativecommons.org/publicdomain/zero/1.0/",
        )
    ]


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_a_row_is_a_mapping_with_usual_prefixes(read: Read, delimiter: str) -> None:
    text = f"{COLUMNS}MONDO:1\tskos:exactMatch\tmesh:D1\t{MANUAL}\t0.9\nMONDO:2\tskos:broadMatch\tDOID:2\t{MANUAL}\n"
    assert mappings(read(sssom.read, text.replace("\t", delimiter))) == [
        Mapping("MONDO:1", "skos:exactMatch", "MESH:D1", MANUAL, 0.9),
        Mapping("MONDO:2", "skos:broadMatch", "DOID:2", MANUAL),
    ]


def test_the_curie_map_explains_prefixes_that_only_the_file_knows(read: Read) -> None:
    header = "#curie_map:\n#  obo: http://purl.obolibrary.org/obo/\n#  kept: https://example.org/x?id=\n"
    row = f"obo:HP_0000001\tskos:exactMatch\tkept:7\t{MANUAL}\n"
    assert mappings(read(sssom.read, header + COLUMNS + row)) == [
        Mapping("HP:0000001", "skos:exactMatch", "kept:7", MANUAL)
    ]


def test_denied_literal_and_empty_mappings_are_counted_not_told(load: Load) -> None:
    rows = (
        f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\t\t\t\n"
        f"HP:1\tskos:exactMatch\tMP:2\t{MANUAL}\t\tNot\t\n"
        f"HP:1\tskos:exactMatch\tMP:3\t{MANUAL}\t\tNot\t\n"
        f"\tskos:exactMatch\tMP:4\t{MANUAL}\t\t\trdfs literal\n"
        f"HP:1\tskos:exactMatch\tsssom:NoTermFound\t{MANUAL}\t\t\t\n"
    )
    found = load(COLUMNS + rows)
    assert found.tables["XREF"]["dst"].to_pylist() == ["MP:1"]
    assert found.skipped == (
        Skipped("negative mappings", 2),
        Skipped("literal mappings", 1),
        Skipped("mappings to no term", 1),
    )
    assert found.problems == ()


def test_a_slot_above_the_table_holds_for_every_row(read: Read) -> None:
    text = f"#subject_type: rdfs literal\n{COLUMNS}\tskos:exactMatch\tMP:4\t{MANUAL}\n"
    assert Skipped("literal mappings", 1) in read(sssom.read, text)


def test_a_set_of_negative_mappings_is_one_that_gives_none(load: Load) -> None:
    found = load(f"{COLUMNS}HP:1\tskos:exactMatch\tMP:2\t{MANUAL}\t\tNot\n")
    assert found.tables["XREF"].num_rows == 0
    assert found.skipped == (Skipped("negative mappings", 1),)


@pytest.mark.parametrize(
    ("row", "what", "detail"),
    [
        (f"none\tskos:exactMatch\tMP:1\t{MANUAL}", "malformed CURIE", "none in subject_id"),
        (f"HP:1\tsame as\tMP:1\t{MANUAL}", "malformed CURIE", "same as in predicate_id"),
        (f"HP:1\tskos:exactMatch\t\t{MANUAL}", "missing value", "object_id"),
        ("HP:1\tskos:exactMatch\tMP:1\t", "missing value", "mapping_justification"),
        (f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\t1.71", "confidence that is no probability", "1.71"),
        (f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\t-0.1", "confidence that is no probability", "-0.1"),
        (f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\thigh", "confidence that is no probability", "high"),
        (f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\tnan", "confidence that is no probability", "nan"),
        (f"HP:1\tskos:exactMatch\tMP:1\t{MANUAL}\t\tMaybe", "unknown predicate_modifier", "Maybe"),
    ],
)
def test_a_malformed_row_is_told_and_left_out(read: Read, row: str, what: str, detail: str) -> None:
    good = f"HP:1\tskos:exactMatch\tMP:9\t{MANUAL}\n"
    values = read(sssom.read, f"# a comment\n{COLUMNS}{row}\n{good}")
    assert problems(values) == [(what, detail, 3)]
    assert [mapping.object for mapping in mappings(values)] == ["MP:9"]


def test_missing_columns_are_told_with_those_there(read: Read) -> None:
    told = (
        r"source\.txt:1: there is no column mapping_justification \(needed: subject_id, predicate_id, object_id, "
        r"mapping_justification; there are: subject_id, predicate_id, object_id, match_type\)"
    )
    with pytest.raises(LoadError, match=told):
        read(sssom.read, "subject_id\tpredicate_id\tobject_id\tmatch_type\n")
