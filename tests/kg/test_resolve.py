"""The laws between sources, one by one; that they hold together is in test_resolve_laws.py."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

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
    Relation,
    Scope,
    Value,
    Xref,
)
from kg.resolve import INVERSE, resolve
from kg.store.protocol import Contribution
from kg.tables import SOURCE_TABLES, schema

Contribute = Callable[..., Contribution]


def rows(sources: Iterable[Contribution], table: str, *names: str) -> list[tuple[Any, ...]]:
    """These columns of a table of the graph, sorted; sources are numbered as they are given."""
    numbered = [replace(one, source=replace(one.source, sequence=n)) for n, one in enumerate(sources, 1)]
    found = resolve({one.source.name: one for one in numbered})[table]
    return sorted((tuple(row[name] for name in names) for row in found.to_pylist()), key=str)


def counts(contribute: Contribute, name: str, corpus: str, **counted: int) -> Contribution:
    values: list[Value] = [Corpus(corpus, "things")]
    values += [Count(identifier.replace("_", ":"), corpus, count) for identifier, count in counted.items()]
    return contribute(name, values, kind=Kind.COUNTS)


def test_nothing_makes_an_empty_graph() -> None:
    graph = resolve({})
    assert set(SOURCE_TABLES) < set(graph)
    assert all(table.num_rows == 0 for table in graph.values())
    assert all(table.schema == schema(name) for name, table in graph.items())


def test_the_order_in_which_sources_are_told_does_not_matter(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "one", names=(Name("uno"),), alternatives=("A:8",))], prefix="A"),
        contribute("free", [Concept("C:1", "x", alternatives=("A:8",)), Concept("A:1", "eins")]),
        contribute("other", [Concept("C:1", "y", relations=(Relation("C:1", IS_A, "A:1"),))]),
    ]
    graphs = [resolve({one.source.name: one for one in order}) for order in permutations(sources)]
    assert all(table.equals(graph[name]) for graph in graphs for name, table in graphs[0].items())


def test_the_owner_of_a_prefix_says_what_a_concept_is_whatever_its_name(contribute: Contribute) -> None:
    theirs = [Concept("A:1", "theirs", "their definition", obsolete=True, names=(Name("more"),))]
    for name in ("aa", "zz"):
        owner = contribute(name, [Concept("A:1", "ours", "our definition")], prefix="A")
        for order in permutations([owner, contribute("middle", theirs)]):
            assert rows(order, "Concept", "label", "definition", "obsolete") == [("ours", "our definition", False)]
            assert rows(order, "IDENTIFIES", "src", "dst", "source") == [("A:1", "A:1", name)]
            assert rows(order, "NAMES", "text", "scope", "source") == [
                ("more", "EXACT", "middle"), ("ours", "LABEL", name), ("theirs", "EXACT", "middle")
            ]  # fmt: skip


def test_a_concept_of_an_owned_prefix_that_its_owner_lacks_is_left_out(contribute: Contribute) -> None:
    invented = Concept(
        "A:9", "invented", alternatives=("A:10",), subsets=("slim",), xrefs=(Xref("X:1"),),
        relations=(Relation("A:9", IS_A, "A:1"),),
    )  # fmt: skip
    sources = [contribute("a", [Concept("A:1", "one")], prefix="A"), contribute("free", [invented])]
    graph = resolve({one.source.name: one for one in sources})
    assert {name: table.num_rows for name, table in graph.items() if table.num_rows} == {
        "Source": 2, "Concept": 1, "Term": 1, "NAMES": 1, "Identifier": 1, "IDENTIFIES": 1
    }  # fmt: skip


def test_a_concept_that_nobody_owns_is_as_the_first_source_by_name_has_it(contribute: Contribute) -> None:
    sources = [contribute("zebra", [Concept("C:1", "zebra's")]), contribute("ant", [Concept("C:1", "ant's")])]
    assert rows(sources, "Concept", "label") == [("ant's",)]
    assert rows(sources, "NAMES", "text", "scope") == [("ant's", "LABEL"), ("zebra's", "EXACT")]
    assert rows(sources[:1], "Concept", "label") == [("zebra's",)]


def test_a_label_in_another_language_stays_a_label(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "liver")], prefix="A"),
        contribute("german", [Concept("A:1", names=(Name("Leber", Scope.LABEL, lang="de"),))], kind=Kind.NAMES),
    ]
    assert rows(sources, "NAMES", "text", "scope", "lang") == [("Leber", "LABEL", "de"), ("liver", "LABEL", None)]


def test_every_concept_is_identified_by_its_own_curie_and_by_its_alternative_ids(contribute: Contribute) -> None:
    sources = [contribute("a", [Concept("A:1", "one", alternatives=("A:8", "OLD:1"))], prefix="A")]
    assert rows(sources, "IDENTIFIES", "src", "dst", "alternative") == [
        ("A:1", "A:1", False), ("A:8", "A:1", True), ("OLD:1", "A:1", True)
    ]  # fmt: skip
    assert rows(sources, "Identifier", "curie", "prefix") == [("A:1", "A"), ("A:8", "A"), ("OLD:1", "OLD")]


def test_an_alternative_id_with_an_obsolete_entry_is_replaced_and_no_alternative(contribute: Contribute) -> None:
    heir = Concept("A:1", "one", alternatives=("A:2",))
    sources = [contribute("a", [heir, Concept("A:2", "two", obsolete=True)], prefix="A")]
    assert rows(sources, "REPLACED_BY", "src", "dst", "source") == [("A:2", "A:1", "a")]
    assert rows(sources, "IDENTIFIES", "src", "dst") == [("A:1", "A:1"), ("A:2", "A:2")]


def test_an_obsolete_entry_that_names_its_heir_keeps_it(contribute: Contribute) -> None:
    old = Concept("A:2", "two", obsolete=True, relations=(Relation("A:2", REPLACED_BY, "A:3"),))
    concepts = [Concept("A:1", "one", alternatives=("A:2",)), old, Concept("A:3", "three")]
    assert rows([contribute("a", concepts, prefix="A")], "REPLACED_BY", "src", "dst") == [("A:2", "A:3")]


def test_a_live_concept_is_nobodys_alternative_and_is_not_replaced(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "one")], prefix="A"),
        contribute("free", [Concept("C:1", "mine", alternatives=("A:1",))]),
    ]
    assert rows(sources, "IDENTIFIES", "src", "dst") == [("A:1", "A:1"), ("C:1", "C:1")]
    assert rows(sources, "REPLACED_BY", "src", "dst") == []


@pytest.mark.parametrize("is_concept", [False, True])
def test_of_two_claimants_of_an_alternative_id_its_owner_decides(contribute: Contribute, is_concept: bool) -> None:
    old = [Concept("Z:8", "old", obsolete=True)] if is_concept else []
    sources = [
        contribute("ant", [Concept("C:1", "mine", alternatives=("Z:8",))]),
        contribute("bee", [Concept("C:2", "mine", alternatives=("Z:8",))]),
        contribute("zebra", [Concept("Z:1", "theirs", alternatives=("Z:8",)), *old], prefix="Z"),
    ]
    table = "REPLACED_BY" if is_concept else "IDENTIFIES"
    for order in permutations(sources):
        assert [row for row in rows(order, table, "src", "dst") if row[0] == "Z:8"] == [("Z:8", "Z:1")]
    claimed = rows(sources[:2], "IDENTIFIES", "src", "dst")
    assert ("Z:8", "C:1") in claimed
    assert ("Z:8", "C:2") not in claimed


def test_a_claim_for_a_concept_that_is_not_here_does_not_count(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "one")], prefix="A"),
        contribute("free", [Concept("A:7", "none of ours", alternatives=("X:8",))]),
        contribute("other", [Concept("C:1", "mine", alternatives=("X:8",))]),
    ]
    assert ("X:8", "C:1") in rows(sources, "IDENTIFIES", "src", "dst")


@pytest.mark.parametrize(
    ("predicate", "type_"),
    [(IS_A, "IS_A"), (PART_OF, "PART_OF"), (REPLACED_BY, "REPLACED_BY"), (CONSIDER, "CONSIDER"), ("RO:1", "RELATED")],
)
def test_an_edge_waits_until_its_target_is_here(contribute: Contribute, predicate: str, type_: str) -> None:
    one = contribute("a", [Concept("A:1", "one", relations=(Relation("A:1", predicate, "B:1"),))], prefix="A")
    two = contribute("b", [Concept("B:1", "two")], prefix="B")
    awaited = ("A:1", "B:1", type_, "RO:1" if type_ == "RELATED" else None, "a")
    assert rows([one], "AWAITS", "src", "dst", "relation", "predicate", "source") == [awaited]
    assert ("B:1",) in rows([one], "Identifier", "curie")
    assert rows([one], type_, "src") == []
    assert rows([one, two], "AWAITS", "src") == []
    assert rows([one, two], type_, "src", "dst", "source") == [("A:1", "B:1", "a")]


def test_sources_whose_is_a_lines_go_round_in_a_circle_are_refused(contribute: Contribute) -> None:
    first = contribute("a", [Concept("A:1", "x", relations=(Relation("A:1", IS_A, "B:1"),))], prefix="A")
    second = contribute("b", [Concept("B:1", "y", relations=(Relation("B:1", IS_A, "A:1"),))], prefix="B")
    with pytest.raises(LoadError, match="with what is loaded, is_a has a cycle: A:1 → B:1 → A:1; remove"):
        rows([first, second], "Concept", "curie")


def test_depth_counts_steps_to_the_nearest_root(contribute: Contribute) -> None:
    parents = {"A:2": ("A:1",), "A:3": ("A:2",), "A:4": ("A:3", "A:1"), "A:5": (), "A:6": ("Z:1",), "A:7": ("A:6",)}
    concepts: list[Value] = [Concept("A:1", "root")]
    for curie, above in parents.items():
        concepts.append(Concept(curie, "x", relations=tuple(Relation(curie, IS_A, one) for one in above)))
    assert rows([contribute("a", concepts, prefix="A")], "Concept", "curie", "depth") == [
        ("A:1", 0), ("A:2", 1), ("A:3", 2), ("A:4", 1), ("A:5", None), ("A:6", 0), ("A:7", 1)
    ]  # fmt: skip


def test_popularity_is_null_without_a_corpus_and_zero_where_the_corpus_has_no_count(contribute: Contribute) -> None:
    ontologies = [
        contribute("a", [Concept("A:1", "one"), Concept("A:2", "two")], prefix="A"),
        contribute("b", [Concept("B:1", "three")], prefix="B"),
    ]
    counted = counts(contribute, "counts", "c", A_1=3, A_77=5)
    assert rows([*ontologies, counted], "Concept", "curie", "popularity") == [("A:1", 3), ("A:2", 0), ("B:1", None)]
    assert rows(ontologies, "Concept", "popularity") == [(None,), (None,), (None,)]
    assert ("A:77",) in rows([*ontologies, counted], "Identifier", "curie")


def test_popularity_is_of_the_corpus_loaded_first_of_those_that_count_the_prefix(contribute: Contribute) -> None:
    a = contribute("a", [Concept("A:1", "one")], prefix="A")
    other = counts(contribute, "b", "b", B_1=9)
    first, second = counts(contribute, "zebra", "z", A_1=1), counts(contribute, "ant", "a", A_1=2)
    assert rows([a, other, first, second], "Concept", "popularity") == [(1,)]
    assert rows([a, other, second, first], "Concept", "popularity") == [(2,)]


def test_the_first_corpus_of_a_source_is_the_first_it_tells(contribute: Contribute) -> None:
    a = contribute("a", [Concept("A:1", "one")], prefix="A")
    values = [Corpus("zz", "x"), Corpus("aa", "x"), Count("A:1", "aa", 1), Count("A:1", "zz", 2)]
    assert rows([a, contribute("c", values, kind=Kind.COUNTS)], "Concept", "popularity") == [(2,)]


def test_popularity_adds_alternative_ids_of_any_prefix_but_never_another_corpus(contribute: Contribute) -> None:
    a = contribute("a", [Concept("A:1", "one", alternatives=("A:8", "OLD:1"))], prefix="A")
    first = counts(contribute, "first", "f", A_1=1, A_8=10, OLD_1=100)
    second = counts(contribute, "second", "s", OLD_1=1000, NEW_1=1)
    assert rows([a, first, second], "Concept", "popularity") == [(111,)]
    assert rows([a, second, first], "Concept", "popularity") == [(111,)]
    assert rows([a, second], "Concept", "popularity") == [(None,)]


@pytest.mark.parametrize(("predicate", "inverse"), [*INVERSE.items(), ("skos:exactMatch", "skos:exactMatch")])
def test_a_mapping_of_which_only_the_object_is_here_is_turned(
    contribute: Contribute, predicate: str, inverse: str
) -> None:
    a = contribute("a", [Concept("A:1", "one")], prefix="A")
    maps = contribute("maps", [Mapping("X:1", predicate, "A:1", "semapv:Y", 0.5)], kind=Kind.MAPPINGS)
    x = contribute("x", [Concept("X:1", "other")], prefix="X")
    names = ("src", "predicate", "dst", "justification", "confidence", "source")
    assert rows([a, maps], "XREF", *names) == [("A:1", inverse, "X:1", "semapv:Y", 0.5, "maps")]
    assert rows([a, maps, x], "XREF", *names) == [("X:1", predicate, "A:1", "semapv:Y", 0.5, "maps")]
    assert rows([maps], "XREF", *names) == []


def test_broad_and_narrow_are_each_others_inverse() -> None:
    assert (INVERSE["skos:broadMatch"], INVERSE["skos:narrowMatch"]) == ("skos:narrowMatch", "skos:broadMatch")
    assert INVERSE["rdfs:subClassOf"] == "skos:narrowMatch"


def test_a_cross_reference_of_an_ontology_is_not_turned(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "one")], prefix="A"),
        contribute("b", [Concept("B:1", "two", xrefs=(Xref("A:1"),))], prefix="B"),
    ]
    assert rows(sources, "XREF", "src", "dst") == [("B:1", "A:1")]
    assert rows(sources[:1], "XREF", "src", "dst") == []


def test_terms_and_subsets_are_there_as_long_as_something_has_them(contribute: Contribute) -> None:
    a = contribute("a", [Concept("A:1", "Liver", names=(Name("LIVER"), Name("hepar")), subsets=("slim",))], prefix="A")
    b = contribute("b", [Concept("B:1", "liver", subsets=("slim", "wide"))], prefix="B")
    assert rows([a, b], "Term", "key") == [("hepar",), ("liver",)]
    assert rows([a, b], "Subset", "name") == [("slim",), ("wide",)]
    assert rows([b], "Term", "key") == [("liver",)]


def test_a_source_counts_the_concepts_and_the_terms_that_it_gives(contribute: Contribute) -> None:
    sources = [
        contribute("a", [Concept("A:1", "Liver", names=(Name("LIVER"), Name("hepar")))], prefix="A"),
        contribute("mine", [Concept("A:1", names=(Name("hepar"),)), Concept("C:1", "mine")], kind=Kind.NAMES),
        counts(contribute, "counts", "c", A_1=1),
    ]
    assert rows(sources, "Source", "name", "kind", "sequence", "concepts", "terms") == [
        ("a", "ontology", 1, 1, 2), ("counts", "counts", 3, 0, 0), ("mine", "names", 2, 1, 2)
    ]  # fmt: skip


def test_popularity_never_overflows(contribute: Contribute) -> None:
    alternatives = tuple(f"A:{number}" for number in range(2, 20))
    a = contribute("a", [Concept("A:1", "one", alternatives=alternatives)], prefix="A")
    counted = counts(contribute, "c", "x", **{name.replace(":", "_"): 10**15 for name in alternatives})
    assert rows([a, counted], "Concept", "popularity") == [(2**53,)]
