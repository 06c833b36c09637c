"""What is right under which rule: a table of cases."""

import pytest

from kg.evaluation.scoring import is_right, judge, to_look_up
from kg.model import Answer, Gold, MatchRule, Mention, Outcome

LIVE = {
    "X:1": frozenset({"X:1"}), "X:10": frozenset({"X:1"}), "X:2": frozenset({"X:2"}), "X:9": frozenset({"X:1", "X:2"})
}  # fmt: skip
IDENTICAL, SAME_CASE, CURRENT = MatchRule


def mention(*gold: str, composite: bool = False, text: str | None = None) -> Mention:
    return Mention(1, "liver", tuple(Gold(one, text) for one in gold), composite)


@pytest.mark.parametrize(
    ("gold", "given", "rule", "right"),
    [
        (mention("X:1"), ("X:1",), IDENTICAL, True),
        (mention("X:1"), ("x:1",), IDENTICAL, False),
        (mention("X:1"), ("x:1",), SAME_CASE, True),
        (mention("X:1"), ("X:10",), SAME_CASE, False),
        (mention("X:1"), ("X:10",), CURRENT, True),
        (mention("X:9"), ("X:10",), CURRENT, True),
        (mention("X:9"), ("X:2",), CURRENT, True),
        (mention("X:1"), ("X:2",), CURRENT, False),
        (mention("X:404"), ("X:404",), CURRENT, False),
        (mention("X:404"), ("X:404",), IDENTICAL, True),
        (mention("X:1"), (), CURRENT, False),
        (mention(), ("X:1",), CURRENT, None),
        (mention("X:1", "X:2"), ("X:2",), CURRENT, True),
        (mention("X:1", "X:2", composite=True), ("X:2",), CURRENT, False),
        (mention("X:1", "X:2", composite=True), ("X:2", "X:10"), CURRENT, True),
        (mention("X:1", "X:2", composite=True), ("X:2", "X:1", "X:404"), CURRENT, False),
        (mention("X:1", composite=True), (), CURRENT, False),
    ],
)
def test_an_answer_is_right(gold: Mention, given: tuple[str, ...], rule: MatchRule, right: bool | None) -> None:
    assert is_right(Answer(1, given), gold, rule, LIVE) is right


@pytest.mark.parametrize(
    ("said", "rule", "right"),
    [
        ("Liver disease", IDENTICAL, True),
        ("liver Disease", IDENTICAL, False),
        ("liver Disease", SAME_CASE, True),
        ("liver-disease", SAME_CASE, False),
        ("liver-disease", CURRENT, True),
        (None, CURRENT, False),
    ],
)
def test_where_a_name_is_asked_for_texts_are_compared(said: str | None, rule: MatchRule, right: bool) -> None:
    asked = mention("X:1", text="Liver disease")
    assert is_right(Answer(1, ("X:2",), text=said), asked, rule, LIVE) is right


@pytest.mark.parametrize("status", [Outcome.UNPARSED, Outcome.FAILED])
def test_what_is_no_answer_is_not_right(status: Outcome) -> None:
    assert is_right(Answer(1, ("X:1",), status=status), mention("X:1"), IDENTICAL, {}) is False


def test_only_the_rule_of_today_needs_the_graph() -> None:
    answers, mentions = [Answer(1, ("X:1", "X:2"))], [mention("X:1", "X:3")]
    assert to_look_up(answers, mentions, CURRENT) == ["X:1", "X:3", "X:2"]
    assert to_look_up(answers, mentions, IDENTICAL) == []


def test_answers_are_judged_by_row() -> None:
    mentions = [Mention(7, "a", (Gold("X:1"),)), Mention(3, "b", (Gold("X:2"),)), Mention(5, "c")]
    answers = [Answer(3, ("X:2",)), Answer(7, ("X:2",)), Answer(5, ("X:2",)), Answer(7, ("X:1",), 2)]
    assert judge(answers, mentions, IDENTICAL, {}) == [True, False, None, True]
