"""What arms are about: both sides of a pair, the split by popularity, and what is left out."""

from collections.abc import Callable

import pytest

from engine.prompt.reciting import Direction
from engine.study.arms import arms_of
from engine.study.pairs import TRAINED, pairs_of
from engine.study.plan import Plan
from kg.errors import StoreError, UsageError
from kg.store.protocol import GraphStore

MakePlan = Callable[..., Plan]


def test_an_arm_is_an_ontology_a_pairing_and_a_direction() -> None:
    names = [arm.name for arm in arms_of(("hp", "hgnc:name-symbol"), tuple(Direction))]
    assert names == ["hp.label-id.term-to-id", "hp.label-id.id-to-term", "hgnc.name-symbol.term-to-id",
                     "hgnc.name-symbol.id-to-term"]  # fmt: skip


@pytest.mark.parametrize("text", ["hp:id-label", ":label-id", ""])
def test_what_is_no_pairing_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="give ONTOLOGY or ONTOLOGY:PAIRING"):
        arms_of((text,), tuple(Direction))


@pytest.mark.parametrize(
    ("text", "direction", "asked", "right", "identifier"),
    [
        ("hgnc:name-symbol", "term-to-id", "alpha protein 1", "A1", "HGNC:100"),
        ("hgnc:name-symbol", "id-to-term", "A1", "alpha protein 1", "HGNC:100"),
        ("hgnc:name-id", "term-to-id", "alpha protein 1", None, "HGNC:100"),
        ("hgnc:name-id", "id-to-term", "HGNC:100", "alpha protein 1", "HGNC:100"),
        ("hp", "term-to-id", "Small left ear", None, "HP:10"),
        ("hp", "id-to-term", "HP:10", "Small left ear", "HP:10"),
    ],
)
def test_both_sides_of_a_pair_are_asked_for(
    graph: GraphStore, make_plan: MakePlan, text: str, direction: str, asked: str, right: str | None, identifier: str
) -> None:
    plan = make_plan(text, directions=(Direction(direction),))
    mentions = pairs_of(graph, plan.arms[0], plan).mentions()
    [found] = [one for one in mentions if one.gold[0].identifier == identifier]
    assert (found.text, found.gold[0].text) == (asked, right)


def test_each_bin_by_popularity_gives_as_many_and_arms_of_the_same_names_are_split_alike(
    graph: GraphStore, make_plan: MakePlan
) -> None:
    plan = make_plan("hgnc:name-symbol", "hgnc:name-id")
    symbols, _, identifiers, _ = (pairs_of(graph, arm, plan) for arm in plan.arms)
    assert symbols.trained == identifiers.trained
    assert len(symbols.trained) == 20
    assert symbols.left_out == {"without a full name": 1}
    assert symbols.corpus == "counts:papers"
    trained = [pair.popularity for pair in symbols.pairs if pair.curie in symbols.trained]
    assert {trained.count(count) for count in range(5)} <= {3, 4, 5}
    assert sum(one.split == TRAINED for one in symbols.mentions()) == 20


def test_a_study_may_be_of_a_branch_of_what_was_counted_and_of_some(graph: GraphStore, make_plan: MakePlan) -> None:
    (arm,) = make_plan("hp", directions=(Direction.TERM_TO_ID,)).arms
    below = pairs_of(graph, arm, make_plan("hp", roots=("HP:900",)))
    assert len(below.pairs) == 43
    counted = pairs_of(graph, arm, make_plan("hp", least=1))
    assert min(pair.popularity for pair in counted.pairs) == 1
    some = pairs_of(graph, arm, make_plan("hp", terms=30, withheld=5))
    assert (len(some.pairs), len(some.trained)) == (25, 20)
    assert some.left_out["not drawn"] == 14
    assert some.left_out["neither trained nor withheld"] == 5


@pytest.mark.parametrize(
    ("text", "more", "error", "told"),
    [
        ("hp", {"corpora": ("counts:none",)}, StoreError, "no corpus counts:none is loaded; loaded: counts:cases"),
        ("go", {}, StoreError, "go"),
        ("hp", {"trained": 44}, UsageError, "hp has 44 terms to study; train fewer"),
        ("hp:name-symbol", {"trained": 43}, UsageError, "hp has 42 terms"),
    ],
)  # fmt: skip
def test_what_cannot_be_studied_is_told(
    graph: GraphStore, make_plan: MakePlan, text: str, more: dict[str, object], error: type[Exception], told: str
) -> None:
    plan = make_plan(text, **more)
    with pytest.raises(error, match=told):
        pairs_of(graph, plan.arms[0], plan)
