"""Of the facts of candidates those stay that help to tell what a mention means."""

from collections.abc import Sequence

from engine.index.build import Index
from engine.prompt.facts import Facts, Kind, Statement
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import UNPRUNED, Pruning, pruned

LETTERS = Likeness({})
FACTS = [
    Facts("X:1", "Hepatomegaly", (
        Statement(Kind.SYNONYM, "hepatic enlargement"), Statement(Kind.SYNONYM, "big liver"),
        Statement(Kind.DEFINITION, "A liver that is bigger than it should be."), Statement(Kind.CHILD, "Giant liver", "X:2"),
        Statement(Kind.SIBLING, "Zygomycosis", "X:9"),
    )),
    Facts("X:2", "Giant liver", (Statement(Kind.PARENT, "Hepatomegaly", "X:1"),)),
    Facts("X:3", "Xanthoma"),
]  # fmt: skip


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def test_the_likest_synonym_stands_first() -> None:
    facts = pruned(FACTS, "bigg liver", LETTERS, Pruning(percentile=0, floor=0), words)
    assert facts[0].texts(Kind.SYNONYM) == ["big liver", "hepatic enlargement"]


def test_what_is_unlike_the_mention_goes() -> None:
    facts = pruned(FACTS, "bigg liver", LETTERS, Pruning(percentile=50, floor=0.25), words)
    assert facts[0].texts(Kind.SIBLING) == []
    assert "big liver" in facts[0].texts(Kind.SYNONYM)


def test_a_parent_that_is_a_candidate_stays_and_a_child_that_is_one_is_said_there() -> None:
    facts = pruned(FACTS, "qqq", LETTERS, Pruning(floor=0.99), words)
    assert facts[1].statements == (Statement(Kind.PARENT, "Hepatomegaly", "X:1"),)
    assert facts[0].statements == ()


def test_labels_stay_whatever_the_budget() -> None:
    facts = pruned(FACTS, "big liver", LETTERS, Pruning(tokens=0), words)
    assert [(one.label, one.statements) for one in facts] == [(one.label, ()) for one in FACTS]


def test_the_budget_holds() -> None:
    for tokens in range(5, 30):
        facts = pruned(FACTS, "big liver", LETTERS, Pruning(percentile=0, floor=0, tokens=tokens), words)
        assert sum(words([text for one in facts for text in (one.label, *(s.text for s in one.statements))])) <= tokens


def test_unpruned_is_all() -> None:
    assert pruned(FACTS, "big liver", LETTERS, UNPRUNED, words) == FACTS


def test_a_long_definition_is_cut_at_a_word() -> None:
    facts = [Facts("X:1", "Liver", (Statement(Kind.DEFINITION, "liver " * 100),))]
    (cut,) = pruned(facts, "liver", LETTERS, Pruning(percentile=0, floor=0), words)
    (text,) = cut.texts(Kind.DEFINITION)
    assert len(text) <= 160
    assert text.endswith("liver…")


def test_an_encoder_knows_what_letters_do_not(index: Index) -> None:
    likeness = Likeness({prefix: part.encoder for prefix, part in index.parts.items()})
    renal, other = likeness.of("renal ache", ["HP:1", "HP:1"], ["kidney pain", "lung tumor"])
    by_letters = LETTERS.of("renal ache", ["HP:1", "HP:1"], ["kidney pain", "lung tumor"])
    assert renal - other > by_letters[0] - by_letters[1]
    assert likeness.of("renal ache", [], []).tolist() == []
