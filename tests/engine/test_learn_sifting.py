"""Which lessons are learned: what contradicts another lesson or a name in the graph is refused, and why."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from engine.learn.lesson import Lesson, Verdict
from engine.learn.sifting import Sifted, led, sift
from kg.model import REPLACED_BY, Concept, Name, Relation, Scope, Value
from kg.store.protocol import Contribution, GraphStore

HP: list[Value] = [
    Concept("HP:1", "Hepatomegaly", names=(Name("Enlarged liver"),), alternatives=("HP:10",)),
    Concept("HP:2", "Jaundice", names=(Name("Yellow skin", Scope.RELATED),)),
    Concept("HP:3", "Icterus", obsolete=True, relations=(Relation("HP:3", REPLACED_BY, "HP:2"),)),
    Concept("HP:4", "Odd", obsolete=True,
            relations=(Relation("HP:4", REPLACED_BY, "HP:1"), Relation("HP:4", REPLACED_BY, "HP:2"))),
    Concept("HP:5", "Gone", obsolete=True),
]  # fmt: skip
MONDO: list[Value] = [Concept("MONDO:1", "Liver disease", names=(Name("big liver"),))]


@pytest.fixture(scope="module")
def graph(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    """Phenotypes and a disease."""
    sources = [contribute("hp", HP, prefix="HP"), contribute("mondo", MONDO, prefix="MONDO")]
    assert [written.error for written in shared_store.write(sources)] == [None, None]
    return shared_store


def name(mention: str, curie: str) -> Lesson:
    return Lesson(mention, Verdict.NAME, curie)


def no_name(mention: str, curie: str) -> Lesson:
    return Lesson(mention, Verdict.REJECTED, curie)


def of_none(mention: str) -> Lesson:
    return Lesson(mention, Verdict.NIL)


def why(sifted: Sifted) -> dict[tuple[str, str | None], str]:
    return {(refusal.lesson.mention, refusal.lesson.curie): refusal.why for refusal in sifted.refused}


def test_a_mention_with_two_golds_is_learned_of_neither(graph: GraphStore) -> None:
    sifted = sift(graph, [name("swollen", "HP:1"), name("Swollen", "HP:2"), name("yellow", "HP:2")], [])
    assert why(sifted) == {
        ("swollen", "HP:1"): "it is also said to be HP:2",
        ("Swollen", "HP:2"): "it is also said to be HP:1",
    }
    assert sifted.new == [name("yellow", "HP:2")]


def test_two_ids_of_one_concept_are_no_contradiction(graph: GraphStore) -> None:
    assert sift(graph, [name("swollen", "HP:1"), name("swollen", "HP:10")], []).new == [name("swollen", "HP:1")]


@pytest.mark.parametrize(
    ("lesson", "reason"),
    [
        (name("swollen", "HP:2"), "it is also said to be HP:1"),
        (no_name("swollen", "HP:1"), "it is also said to be this concept"),
        (of_none("swollen"), "it is also said to be HP:1"),
        (name("wide", "HP:1"), "it is also said not to be this concept"),
        (name("blue", "HP:1"), "it is also said to be of no concept"),
    ],
)
def test_what_was_learned_before_comes_first(graph: GraphStore, lesson: Lesson, reason: str) -> None:
    memory = [name("swollen", "HP:1"), no_name("wide", "HP:1"), of_none("blue")]
    assert list(why(sift(graph, [lesson], memory)).values()) == [reason]


@pytest.mark.parametrize(
    "lesson", [name("wide", "HP:2"), of_none("wide"), no_name("blue", "HP:1"), name("swollen", "MONDO:1")]
)
def test_what_agrees_with_what_was_learned_before_is_learned(graph: GraphStore, lesson: Lesson) -> None:
    memory: Sequence[Lesson] = [name("swollen", "HP:1"), no_name("wide", "HP:1"), of_none("blue")]
    assert sift(graph, [lesson], memory).new == [lesson]
    assert [sift(graph, [one], memory).known for one in memory] == [1, 1, 1]


def test_a_row_whose_right_concept_is_not_there_rejects_nothing(graph: GraphStore) -> None:
    def row(place: str, right: str) -> list[Lesson]:
        return [replace(one, place=place) for one in (no_name("wide", "HP:1"), name("wide", right))]

    sifted = sift(graph, row("review.tsv:2", "HP:999"), [])
    assert (sifted.new, list(why(sifted))) == ([], [("wide", "HP:999")])
    both = sift(graph, [*row("review.tsv:2", "HP:999"), *row("review.tsv:3", "HP:2")], [])
    assert both.new == [no_name("wide", "HP:1"), name("wide", "HP:2")]


def test_a_name_that_decides_for_another_concept_is_not_learned(graph: GraphStore) -> None:
    assert why(sift(graph, [name("jaundice", "HP:1"), name("enlarged liver", "HP:2")], [])) == {
        ("jaundice", "HP:1"): "it is the label of HP:2 (Jaundice)",
        ("enlarged liver", "HP:2"): "it is an exact name of HP:1 (Hepatomegaly)",
    }


def test_names_that_decide_nothing_are_no_contradiction(graph: GraphStore) -> None:
    lessons = [
        name("yellow skin", "HP:1"),  # a related name of another
        name("icterus", "HP:1"),  # the label of an obsolete one
        name("big liver", "HP:1"),  # an exact name, in another vocabulary
        name("liver disease", "HP:1"),
        name("swollen", "HP:1"),
        name("swollen", "MONDO:1"),
    ]
    assert sift(graph, lessons, []).new == lessons


def test_a_name_in_the_graph_may_be_rejected_but_is_not_of_no_concept(graph: GraphStore) -> None:
    sifted = sift(graph, [no_name("big liver", "MONDO:1"), of_none("big liver")], [])
    assert sifted.new == [no_name("big liver", "MONDO:1")]
    assert why(sifted) == {("big liver", None): "it is an exact name of MONDO:1 (Liver disease)"}


def test_no_page_of_text_and_no_blank_becomes_a_name(graph: GraphStore) -> None:
    sifted = sift(graph, [name("liver " * 1_000_000, "HP:1"), of_none("x" * 1_001), name("", "HP:1")], [])
    assert [refusal.why for refusal in sifted.refused] == [
        "too long for a name: 6,000,000 characters", "too long for a name: 1,001 characters", "there is no mention",
    ]  # fmt: skip


def test_ids_that_stand_for_no_one_concept_are_lost(graph: GraphStore) -> None:
    sifted = sift(graph, [name(mention, mention) for mention in ("HP:4", "HP:5", "HP:99")], [])
    none = "no live concept that is loaded has this identifier"
    assert list(why(sifted).values()) == ["this concept became several: HP:1, HP:2", none, none]
    assert all(refusal.lost for refusal in sifted.refused)


def test_lessons_about_obsolete_concepts_are_led_to_their_heirs(graph: GraphStore) -> None:
    kept, refused = led(graph, [name("a", "HP:3"), of_none("b"), no_name("c", "HP:10")])
    assert [lesson.curie for lesson in kept] == ["HP:2", None, "HP:1"]
    assert refused == []
