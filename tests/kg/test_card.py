"""Cards of concepts: all that the graph holds of each, as values and as text, on each kind of store."""

from collections.abc import Callable
from typing import Any

import pytest

from kg.card import Card, cards, missing
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Name,
    Relation,
    Scope,
    Value,
    Xref,
)
from kg.store.protocol import Contribution, GraphStore

DISEASES: list[Value] = [
    Concept("DOID:1", "disease"),
    Concept(
        "DOID:2", "hepatitis", "An inflammation of the liver.", "ns", "NCBITaxon:9606",
        names=(
            Name("liver inflammation", Scope.EXACT, "layperson"), Name("Leberentzündung", Scope.EXACT, None, "de"),
            Name("viral hepatitis", Scope.NARROW),
        ),
        relations=(
            Relation("DOID:2", IS_A, "DOID:1"), Relation("DOID:2", PART_OF, "DOID:1"), Relation("DOID:2", "RO:1", "X:9"),
        ),
        xrefs=(Xref("MESH:D1"), Xref("UMLS:C1", "skos:exactMatch", "semapv:Y", 0.5)),
        alternatives=("DOID:20",), subsets=("slim",),
    ),
    Concept("DOID:3", "old hepatitis", obsolete=True,
            relations=(Relation("DOID:3", REPLACED_BY, "DOID:2"), Relation("DOID:3", CONSIDER, "DOID:1"))),
    *(Concept(f"DOID:{number}", f"kind {number}", relations=(Relation(f"DOID:{number}", IS_A, "DOID:2"),))
      for number in range(100, 112)),
    Concept("DOID:5"),
]  # fmt: skip
COUNTS: list[Value] = [Corpus("c", "articles", "2026"), Count("DOID:2", "c", 1_000), Count("DOID:20", "c", 234)]


@pytest.fixture(scope="module")
def filled(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    sources = [contribute("doid", DISEASES, prefix="DOID"), contribute("counts", COUNTS, kind=Kind.COUNTS)]
    assert [result.error for result in shared_store.write(sources)] == [None, None]
    return shared_store


def card(store: GraphStore, identifier: str) -> Card:
    [found] = cards(store, [identifier])
    assert found is not None
    return found


def test_a_card_holds_what_the_graph_holds(filled: GraphStore) -> None:
    found = card(filled, "DOID:2")
    assert (found.curie, found.label, found.definition) == ("DOID:2", "hepatitis", "An inflammation of the liver.")
    assert (found.iri, found.prefix) == ("http://purl.obolibrary.org/obo/DOID_2", "DOID")
    assert (found.namespace, found.taxon, found.category) == ("ns", "NCBITaxon:9606", None)
    assert (found.obsolete, found.popularity, found.depth) == (False, 1_234, 1)
    assert (found.alternatives, found.subsets) == (["DOID:20"], ["slim"])
    assert [(row["text"], row["scope"], row["type"], row["lang"]) for row in found.names] == [
        ("Leberentzündung", "EXACT", None, "de"),
        ("liver inflammation", "EXACT", "layperson", None),
        ("hepatitis", "LABEL", None, None),
        ("viral hepatitis", "NARROW", None, None),
    ]
    assert [(row["identifier"], row["predicate"], row["confidence"]) for row in found.xrefs] == [
        ("MESH:D1", "oboInOwl:hasDbXref", None), ("UMLS:C1", "skos:exactMatch", 0.5)
    ]  # fmt: skip
    assert found.counts == [{"corpus": "c", "unit": "articles", "version": "2026", "count": 1_234}]


def test_relations_stand_under_what_the_other_end_is(filled: GraphStore) -> None:
    def others(identifier: str) -> dict[str, list[str]]:
        relations = card(filled, identifier).relations
        return {what: sorted(row["curie"] for row in rows) for what, rows in relations.items()}

    assert others("DOID:2") == {
        "parents": ["DOID:1"], "part of": ["DOID:1"], "related to": ["X:9"], "replaces": ["DOID:3"],
        "children": [f"DOID:{number}" for number in range(100, 112)],
    }  # fmt: skip
    assert others("DOID:1") == {"children": ["DOID:2"], "parts": ["DOID:2"], "considered for": ["DOID:3"]}
    assert others("DOID:3") == {"replaced by": ["DOID:2"], "consider": ["DOID:1"]}
    assert card(filled, "DOID:2").relations["related to"] == [
        {"curie": "X:9", "label": None, "predicate": "RO:1", "source": "doid", "waiting": True}
    ]


@pytest.mark.parametrize(
    "identifier", ["DOID:2", "doid:2", "DOID_2", "http://purl.obolibrary.org/obo/DOID_2", "DOID:20", "DOID_20"]
)
def test_a_concept_is_found_by_any_spelling_and_by_an_alternative_id(filled: GraphStore, identifier: str) -> None:
    assert card(filled, identifier).curie == "DOID:2"


def test_there_is_a_card_or_none_for_each_identifier_in_order(filled: GraphStore) -> None:
    asked = ["DOID:3", "DOID:404", "nonsense", "DOID:20", "DOID:3"]
    found = cards(filled, asked)
    assert [one and (one.asked, one.curie) for one in found] == [
        ("DOID:3", "DOID:3"), None, None, ("DOID:20", "DOID:2"), ("DOID:3", "DOID:3")
    ]  # fmt: skip
    assert str(missing(asked, found)) == "no concept DOID:404, nonsense in the graph"
    assert cards(filled, []) == []


def test_the_text_says_it_line_by_line(filled: GraphStore) -> None:
    lines = card(filled, "DOID:2").as_text().splitlines()
    assert lines[:2] == ["DOID:2  hepatitis", "  An inflammation of the liver."]
    told = {line[2:].partition(":")[0]: line[2:].partition(":")[2].strip() for line in lines[2:]}
    assert set(told) == {
        "exact", "narrow", "parents", "children", "part of", "related to", "replaces", "xrefs", "counts",
        "alternative ids", "subsets", "namespace", "taxon", "iri",
    }  # fmt: skip
    assert told["exact"] == "Leberentzündung (de); liver inflammation (layperson)"
    assert told["related to"] == "X:9 (RO:1; not loaded)"
    assert told["replaces"] == "DOID:3 old hepatitis"
    assert told["xrefs"] == "MESH:D1; UMLS:C1 (exactMatch)"
    assert told["counts"] == "c 1,234 articles"
    assert told["children"].endswith(" … and 2 more")


@pytest.mark.parametrize(
    ("identifier", "first"),
    [
        ("DOID:3", "DOID:3  old hepatitis  [obsolete]"),
        ("DOID:20", "DOID:2  hepatitis (DOID:20 is an alternative id of it)"),
        ("DOID:5", "DOID:5  (no label)"),
    ],
)
def test_the_first_line_says_what_is_special(filled: GraphStore, identifier: str, first: str) -> None:
    assert card(filled, identifier).as_text().splitlines()[0] == first


def test_json_has_every_field(filled: GraphStore) -> None:
    found: dict[str, Any] = card(filled, "DOID:2").as_json()
    assert list(found)[:5] == ["asked", "curie", "iri", "label", "definition"]
    assert len(found["relations"]["children"]) == 12
