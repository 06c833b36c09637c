"""Identifiers as mentions, and the proof that an answer is in the graph."""

from collections.abc import Callable

import pytest

from engine.identifiers import Identifiers
from engine.model import IDENTIFIER, Candidate, Retriever
from kg.errors import StoreError
from kg.model import REPLACED_BY, Concept, Relation, Value
from kg.store.protocol import Contribution, GraphStore

HP: list[Value] = [
    Concept("HP:0000001", "One", alternatives=("HP:0000010",)),
    Concept("HP:0000002", "Two"),
    Concept("HP:0000003", "Old", obsolete=True, relations=(Relation("HP:0000003", REPLACED_BY, "HP:0000001"),)),
    Concept("HP:0000004", "Split", obsolete=True,
            relations=tuple(Relation("HP:0000004", REPLACED_BY, f"HP:000000{at}") for at in (1, 2))),
    Concept("HP:0000005", "Gone", obsolete=True),
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    shared_store.write([contribute("hp", HP, prefix="HP")])
    return shared_store


@pytest.mark.parametrize(
    "mention",
    [
        "HP:0000001", "hp:0000001", "HP_0000001", "http://purl.obolibrary.org/obo/HP_0000001",
        "https://purl.obolibrary.org/obo/HP_0000001", "HP:0000010", "HP:0000003",
    ],
)  # fmt: skip
def test_an_identifier_in_any_form_is_the_concept_it_stands_for(loaded: GraphStore, mention: str) -> None:
    [found] = Identifiers(loaded, lambda _: True).find([mention])[mention]
    assert (found.curie, found.label, found.probability) == ("HP:0000001", "One", 1.0)
    assert (found.scope, found.retriever, found.score) == (IDENTIFIER, Retriever.IDENTIFIER, None)


def test_an_obsolete_identifier_tells_what_it_led_from(loaded: GraphStore) -> None:
    found = Identifiers(loaded, lambda _: True).find(["HP:0000003", "HP:0000001"])
    assert [found[mention][0].replaced for mention in ("HP:0000003", "HP:0000001")] == ["HP:0000003", None]


def test_several_heirs_share_the_probability(loaded: GraphStore) -> None:
    found = Identifiers(loaded, lambda _: True).find(["HP:0000004"])["HP:0000004"]
    assert [(one.curie, one.probability) for one in found] == [("HP:0000001", 0.5), ("HP:0000002", 0.5)]


@pytest.mark.parametrize(
    "mention", ["HP:0000005", "HP:9999999", "liver", "", ":", "_", "a:b", "ratio 1:2", "\ud800:1", "HP:" + "0" * 10_000]
)
def test_what_stands_for_no_live_concept_has_no_candidate(loaded: GraphStore, mention: str) -> None:
    assert Identifiers(loaded, lambda _: True).find([mention]).get(mention, ()) == ()


def test_only_concepts_that_may_answer_are_found(loaded: GraphStore) -> None:
    found = Identifiers(loaded, lambda curie: curie == "HP:0000002").find(["HP:0000001", "HP:0000002", "HP:0000004"])
    curies = {mention: [one.curie for one in candidates] for mention, candidates in found.items()}
    assert curies == {"HP:0000001": [], "HP:0000002": ["HP:0000002"], "HP:0000004": ["HP:0000002"]}


def test_many_identifiers_are_asked_for_at_once(loaded: GraphStore) -> None:
    mentions = [f"HP:{number:07}" for number in range(1, 300)]
    found: dict[str, tuple[Candidate, ...]] = Identifiers(loaded, lambda _: True).find(mentions)
    assert {mention for mention, candidates in found.items() if candidates} == set(mentions[:4]) | {"HP:0000010"}


def test_an_answer_that_is_no_live_concept_is_refused(loaded: GraphStore) -> None:
    identifiers = Identifiers(loaded, lambda _: True)
    identifiers.verify([])
    identifiers.verify(["HP:0000001", "HP:0000002"])
    for curie in ("HP:0000003", "HP:0000010", "HP:9999999"):
        with pytest.raises(StoreError, match=f"{curie} is no longer in .*changed meanwhile: run it again"):
            identifiers.verify(["HP:0000001", curie])
