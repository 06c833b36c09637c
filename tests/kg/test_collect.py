"""The laws that a source keeps by itself, over values made in place."""

from typing import Any

import pytest

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Name,
    Ontology,
    Problem,
    Relation,
    Scope,
    Shorthand,
    Skipped,
    Value,
    Xref,
)
from kg.tables import SOURCE_TABLES, schema

LIVER = Concept("HP:1", "Liver finding")
SPLEEN = Concept("HP:2", "Spleen finding")


def collected(*values: Value, **options: Any) -> Collected:
    return collect(values, **{"kind": Kind.ONTOLOGY, "stem": "file", **options})


def rows(found: Collected, table: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found.tables[table].to_pylist()]


def test_a_source_gives_every_table_in_the_columns_of_the_model() -> None:
    found = collected(LIVER)
    assert set(found.tables) == set(SOURCE_TABLES)
    assert all(table.schema == schema(name) for name, table in found.tables.items())


def test_every_row_carries_its_source() -> None:
    concept = Concept("HP:1", "a", names=(Name("b"),), xrefs=(Xref("UMLS:C1"),), alternatives=("HP:9",), subsets=("s",))
    found = collected(concept, Relation("HP:1", IS_A, "HP:2"), Relation("HP:1", "near", "HP:2"), name="mine")
    given = {
        name: table["source"].to_pylist() for name, table in found.tables.items() if "source" in table.column_names
    }
    assert {name: set(sources) for name, sources in given.items() if sources} == {
        name: {"mine"} for name in ("NAMES", "IDENTIFIES", "IS_A", "RELATED", "IN_SUBSET", "XREF")
    }


def test_names_are_kept_under_their_keys() -> None:
    concept = Concept(
        "HP:1", "Crohn's disease", names=(Name("Crohn’s Disease"), Name("Krankheit", Scope.EXACT, None, "de"))
    )
    assert rows(collected(concept), "NAMES", "src", "dst", "text", "scope", "lang") == [
        ("crohn disease", "HP:1", "Crohn's disease", "LABEL", None),
        ("crohn disease", "HP:1", "Crohn’s Disease", "EXACT", None),
        ("krankheit", "HP:1", "Krankheit", "EXACT", "de"),
    ]


def test_what_a_concept_says_twice_is_kept_once() -> None:
    concept = Concept(
        "HP:1", "a", names=(Name("b"), Name("b")), xrefs=(Xref("X:1"), Xref("X:1")), subsets=("s", "s"),
        alternatives=("HP:9", "HP:9"), relations=(Relation("HP:1", IS_A, "HP:2"),),
    )  # fmt: skip
    found = collected(concept, Relation("HP:1", IS_A, "HP:2"))
    counted = {name: found.tables[name].num_rows for name in ("NAMES", "XREF", "IN_SUBSET", "IS_A")}
    assert counted == {"NAMES": 2, "XREF": 1, "IN_SUBSET": 1, "IS_A": 1}


@pytest.mark.parametrize(
    ("ontology", "options", "name", "prefix"),
    [
        (Ontology(), {}, "file", None),
        (Ontology(id="hp"), {}, "hp", "HP"),
        (Ontology(id="hp"), {"name": "mine"}, "mine", "HP"),
        (Ontology(id="my"), {"imports": True}, "my", None),
        (Ontology(), {"prefix": "hpo"}, "file", "HP"),
        (Ontology(id="hpoa"), {}, "hpoa", None),
    ],
)
def test_a_source_has_a_name_and_may_own_a_prefix(
    ontology: Ontology, options: dict[str, Any], name: str, prefix: str | None
) -> None:
    found = collected(ontology, LIVER, **options).source
    assert (found.name, found.prefix) == (name, prefix)


def test_an_unknown_ontology_owns_the_prefix_that_is_spelled_like_its_id() -> None:
    assert collected(Ontology(id="my"), Concept("My:1", "a")).source.prefix == "My"


def test_the_namespace_of_the_header_fills_gaps() -> None:
    found = collected(Ontology(namespace="phenotype"), LIVER, Concept("HP:2", "b", namespace="modifier"))
    assert rows(found, "Concept", "namespace") == [("phenotype",), ("modifier",)]


def test_relations_go_where_their_predicate_says() -> None:
    predicates = [IS_A, "part_of", PART_OF, REPLACED_BY, CONSIDER, "has_sign", "near"]
    relations = [Relation("HP:1", predicate, f"HP:{number}") for number, predicate in enumerate(predicates, 10)]
    found = collected(LIVER, *relations, Shorthand("has_sign", "RO:0002200"))
    assert {
        name: [dst for (dst,) in rows(found, name, "dst")] for name in ("IS_A", "PART_OF", "REPLACED_BY", "CONSIDER")
    } == {
        "IS_A": ["HP:10"],
        "PART_OF": ["HP:11", "HP:12"],
        "REPLACED_BY": ["HP:13"],
        "CONSIDER": ["HP:14"],
    }
    assert rows(found, "RELATED", "dst", "predicate") == [("HP:15", "RO:0002200"), ("HP:16", "near")]


def test_a_shorthand_may_mean_a_known_relation() -> None:
    found = collected(Shorthand("in", PART_OF), LIVER, Relation("HP:1", "in", "HP:2"))
    assert rows(found, "PART_OF", "src", "dst") == [("HP:1", "HP:2")]


def test_the_first_entry_of_a_repeated_id_is_kept_and_told() -> None:
    again = Concept("HP:1", "other", names=(Name("x"),), relations=(Relation("HP:1", IS_A, "HP:2"),), line=7)
    found = collected(LIVER, again)
    assert rows(found, "Concept", "label") == [("Liver finding",)]
    assert found.tables["IS_A"].num_rows == 0
    assert found.problems == (Problem("repeated id", "HP:1: the first entry is kept", 7),)


def test_everything_of_a_foreign_entry_is_left_out() -> None:
    foreign = Concept(
        "GO:1", "b", names=(Name("c"),), xrefs=(Xref("X:1"),), alternatives=("GO:9",), subsets=("s",),
        relations=(Relation("GO:1", IS_A, "GO:2"),),
    )  # fmt: skip
    found = collected(Ontology(id="hp"), LIVER, foreign, Concept("HPX:1", "d"))
    assert found.foreign == 2
    assert {name: table.num_rows for name, table in found.tables.items() if table.num_rows} == {
        "Concept": 1,
        "NAMES": 1,
    }


def test_an_alternative_id_that_is_an_obsolete_entry_is_left_to_the_graph() -> None:
    """Which leads it to its heir: resolve does, not the source."""
    found = collected(Concept("HP:1", "a", alternatives=("HP:2",)), Concept("HP:2", "b", obsolete=True))
    assert rows(found, "IDENTIFIES", "src", "dst", "alternative") == [("HP:2", "HP:1", True)]
    assert found.tables["Concept"].num_rows == 2


def test_a_concept_is_no_alternative_of_itself() -> None:
    assert collected(Concept("HP:1", "a", alternatives=("HP:1",))).tables["IDENTIFIES"].num_rows == 0


@pytest.mark.parametrize("parent", ["HP:1", "HP:2"])
def test_a_circle_is_refused(parent: str) -> None:
    relations = [Relation("HP:1", IS_A, parent), Relation(parent, IS_A, "HP:1")]
    with pytest.raises(LoadError, match=r"is_a has a cycle: HP:1 → .*HP:1; remove one of these is_a lines"):
        collected(LIVER, SPLEEN, *relations)


def test_a_circle_of_part_of_is_fine() -> None:
    assert collected(LIVER, Relation("HP:1", PART_OF, "HP:1")).tables["PART_OF"].num_rows == 1


def test_mappings_keep_what_is_said_of_them() -> None:
    mapping = Mapping("HP:1", "skos:exactMatch", "MP:1", "semapv:ManualMappingCuration", 0.5)
    found = collected(mapping, mapping, kind=Kind.MAPPINGS)
    assert rows(found, "XREF", "src", "dst", "predicate", "justification", "confidence") == [
        ("HP:1", "MP:1", "skos:exactMatch", "semapv:ManualMappingCuration", 0.5)
    ]


def test_counts_keep_their_corpus() -> None:
    found = collected(Count("HP:1", "hpoa", 0), Corpus("hpoa", "diseases", "2025"), kind=Kind.COUNTS)
    assert rows(found, "Corpus", "name", "unit", "version") == [("hpoa", "diseases", "2025")]
    assert rows(found, "COUNTED_IN", "src", "dst", "count") == [("HP:1", "hpoa", 0)]


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        (Kind.ONTOLOGY, [], "no concept in it"),
        (Kind.ONTOLOGY, [Mapping("HP:1", "skos:exactMatch", "MP:1")], "no concept in it"),
        (Kind.MAPPINGS, [Problem("malformed CURIE", "x", 2)], r"no mapping in it: malformed CURIE \(x\)"),
        (Kind.COUNTS, [Corpus("a", "b")], "no count in it"),
        (Kind.NAMES, [Problem("malformed CURIE", "x", 2)], r"no concept in it: malformed CURIE \(x\)"),
    ],
)
def test_a_source_that_holds_nothing_is_refused(kind: Kind, values: list[Value], told: str) -> None:
    with pytest.raises(LoadError, match=f"^{told}$"):
        collected(*values, kind=kind)


def test_what_was_skipped_is_counted() -> None:
    skipped = Skipped("negative mappings", 2)
    assert collected(LIVER, skipped).skipped == (skipped,)


def test_many_rows_are_kept_in_order() -> None:
    count = 70_000
    found = collected(*(Concept(f"HP:{number}", "a") for number in range(count)))
    assert found.tables["Concept"]["curie"].to_pylist() == [f"HP:{number}" for number in range(count)]
    assert found.tables["NAMES"].num_rows == count


def test_a_long_cycle_is_told_in_short() -> None:
    ring = [Relation(f"HP:{number}", IS_A, f"HP:{(number + 1) % 500}") for number in range(500)]
    with pytest.raises(LoadError, match=r"→ … \(490 more\) → HP:\d+; remove one") as caught:
        collected(LIVER, *ring)
    assert len(str(caught.value)) < 300


def test_a_name_that_no_index_takes_is_left_out() -> None:
    fits, fits_not = "a" * 8_000, "肝" * 2_667
    found = collected(Concept("HP:1", fits_not, names=(Name(fits), Name(fits + "b")), line=3), Concept("HP:3", "é"))
    assert rows(found, "NAMES", "dst", "text") == [("HP:1", fits), ("HP:3", "é")]
    assert rows(found, "Concept", "curie", "label") == [("HP:1", None), ("HP:3", "é")]
    assert found.problems[:2] == (
        Problem("name too long", f"{'肝' * 60}… of HP:1", 3),
        Problem("name too long", f"{'a' * 60}… of HP:1", 3),
    )


def test_a_problem_is_told_on_one_short_printable_line() -> None:
    found = collected(LIVER, Problem("damaged \x1b[31m", "a\nb\x00" + "c" * 1_000, 1))
    assert found.problems == (Problem(r"damaged \x1b[31m", r"a\nb\x00" + "c" * 296, 1),)
