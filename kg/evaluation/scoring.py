"""Mentions with their gold and what a run answered in, whether each answer is right out: pure, whatever the graph is.

Under `identical` and `same-case` the graph is not asked. Under `current` an identifier is what it now stands for: the
live concept that bears it, as its own or as an alternative id, or the heirs of an obsolete one. One that stands for
nothing is never right, so gold that is lost counts as wrong. Where the gold is a text (CURIE → name), texts are compared
instead, under `current` as terms are: folded.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Mapping as Dictionary

from kg.model import Answer, Gold, MatchRule, Mention, Outcome
from kg.text import fold

Live = Dictionary[str, frozenset[str]]
"""The live concepts that an identifier stands for; no entry where there is none."""

Meaning = Callable[[str], frozenset[str]]


def judge(answers: Sequence[Answer], mentions: Iterable[Mention], match: MatchRule, live: Live) -> list[bool | None]:
    """Whether each answer is right; None where the mention has no gold, so that nothing can be right or wrong."""
    of = {mention.row: mention for mention in mentions}
    return [is_right(answer, of[answer.row], match, live) for answer in answers]


def is_right(answer: Answer, mention: Mention, match: MatchRule, live: Live) -> bool | None:
    """Whether an answer is one of the gold answers, or, for a composite mention, all of them and nothing else."""
    if not mention.gold:
        return None
    if answer.status in (Outcome.UNPARSED, Outcome.FAILED):
        return False
    if any(gold.text is not None for gold in mention.gold):
        given: Collection[str] = () if answer.text is None else (answer.text,)
        return _agrees(given, [_text(gold) for gold in mention.gold], mention.composite, _OF_TEXTS[match])
    wanted = [gold.identifier for gold in mention.gold]
    meaning = _OF_IDENTIFIERS.get(match) or (lambda identifier: live.get(identifier, frozenset()))
    return _agrees(answer.identifiers, wanted, mention.composite, meaning)


def to_look_up(answers: Iterable[Answer], mentions: Iterable[Mention], match: MatchRule) -> list[str]:
    """The identifiers whose live concepts `judge` needs, each once."""
    if match != MatchRule.CURRENT:
        return []
    wanted = (gold.identifier for mention in mentions for gold in mention.gold)
    given = (identifier for answer in answers for identifier in answer.identifiers)
    return list(dict.fromkeys([*wanted, *given]))


def _agrees(given: Collection[str], wanted: Collection[str], composite: bool, meaning: Meaning) -> bool:
    answered, right = [meaning(one) for one in given], [meaning(one) for one in wanted]
    if not composite:
        return any(one & other for one in answered for other in right)
    return _all_met(right, answered) and _all_met(answered, right)


def _all_met(some: Collection[frozenset[str]], others: Collection[frozenset[str]]) -> bool:
    return all(any(one & other for other in others) for one in some)


def _text(gold: Gold) -> str:
    return gold.identifier if gold.text is None else gold.text


def _itself(text: str) -> frozenset[str]:
    return frozenset([text])


def _without_case(text: str) -> frozenset[str]:
    return frozenset([text.casefold()])


def _folded(text: str) -> frozenset[str]:
    return frozenset([fold(text)])


_OF_IDENTIFIERS: dict[MatchRule, Meaning] = {MatchRule.IDENTICAL: _itself, MatchRule.SAME_CASE: _without_case}
_OF_TEXTS: dict[MatchRule, Meaning] = {**_OF_IDENTIFIERS, MatchRule.CURRENT: _folded}
