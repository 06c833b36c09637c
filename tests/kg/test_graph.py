"""What the engine asks of the graph, on each kind of store."""

from collections.abc import Callable

import pytest

from kg import graph
from kg.graph import ConceptRow, LiveRow, NameOf, NameRow, Neighbour, Neighbourhood
from kg.model import IS_A, REPLACED_BY, Concept, Kind, Name, Relation, Scope
from kg.store.protocol import Contribution, GraphStore

CONCEPTS = (
    Concept("X:1", "Body"),
    Concept("X:2", "Liver", "A gland.", names=(Name("hepar"),), relations=(Relation("X:2", IS_A, "X:1"),)),
    Concept("X:3", "Kidney", relations=(Relation("X:3", IS_A, "X:1"),), alternatives=("X:30",)),
    Concept("X:4", "Hepar", obsolete=True, relations=(Relation("X:4", REPLACED_BY, "X:5"),)),
    Concept("X:5", "jecur", obsolete=True, relations=(Relation("X:5", REPLACED_BY, "X:2"),)),
    Concept("X:6", "humour", obsolete=True),
    Concept("X:7", "Spleen", relations=(Relation("X:7", REPLACED_BY, "X:2"),)),
)
MORE_NAMES = (Concept("X:2", names=(Name("hepar"), Name("liver gland", Scope.BROAD))),)


@pytest.fixture(scope="module")
def filled(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    sources = [contribute("x", CONCEPTS, prefix="X"), contribute("names", MORE_NAMES, kind=Kind.NAMES)]
    assert [result.error for result in shared_store.write(sources)] == [None, None]
    return shared_store


def test_names_come_by_key_with_those_of_obsolete_concepts_and_each_once(filled: GraphStore) -> None:
    assert graph.names_by_key(filled, ["hepar", "humour", "nothing", "hepar"]) == {
        "hepar": [
            NameRow("X:2", "X", "Liver", "hepar", "EXACT", obsolete=False, popularity=None),
            NameRow("X:4", "X", "Hepar", "Hepar", "LABEL", obsolete=True, popularity=None),
        ],
        "humour": [NameRow("X:6", "X", "humour", "humour", "LABEL", obsolete=True, popularity=None)],
    }


def test_identifiers_lead_to_what_they_stand_for_now(filled: GraphStore) -> None:
    assert graph.identified(filled, ["X:3", "X:30", "X:4", "X:6", "X:404"]) == {
        "X:3": [LiveRow("X:3", "Kidney", 0)],
        "X:30": [LiveRow("X:3", "Kidney", 0)],
        "X:4": [LiveRow("X:2", "Liver", 2)],
    }


def test_a_live_concept_stands_for_itself_whatever_it_says_of_a_successor(filled: GraphStore) -> None:
    assert graph.identified(filled, ["X:7"]) == {"X:7": [LiveRow("X:7", "Spleen", 0)]}


def test_heirs_are_live(filled: GraphStore) -> None:
    assert graph.heirs(filled, ["X:4", "X:5", "X:6", "X:1"]) == {
        "X:4": [LiveRow("X:2", "Liver", 2)],
        "X:5": [LiveRow("X:2", "Liver", 1)],
    }


def test_concepts_come_by_curie(filled: GraphStore) -> None:
    assert graph.concepts(filled, ["X:2", "X:404"]) == {
        "X:2": ConceptRow("X:2", "Liver", "A gland.", "X", None, None, None, obsolete=False, popularity=None, depth=1)
    }


def test_a_neighbourhood_is_a_concept_with_what_stands_around_it(filled: GraphStore) -> None:
    assert graph.neighbourhoods(filled, ["X:2", "X:404"]) == {
        "X:2": Neighbourhood(
            "X:2",
            "Liver",
            "A gland.",
            popularity=None,
            names=(NameOf("liver gland", "BROAD"), NameOf("hepar", "EXACT"), NameOf("Liver", "LABEL")),
            parents=(Neighbour("X:1", "Body"),),
            children=(),
            siblings=(Neighbour("X:3", "Kidney"),),
        )
    }


def test_more_keys_than_one_query_takes_are_asked_in_parts(filled: GraphStore) -> None:
    keys = [f"nothing {number}" for number in range(10_001)]
    assert list(graph.names_by_key(filled, [*keys, "kidney"])) == ["kidney"]


def test_nothing_asked_is_nothing_answered(filled: GraphStore) -> None:
    for ask in (graph.names_by_key, graph.identified, graph.heirs, graph.concepts, graph.neighbourhoods):
        assert ask(filled, []) == {}
