"""Answers to composite mentions in, the same with the answers for their clauses or parts out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.model import Normalization
from engine.reading import Reading, parts
from engine.wanted import Mention

Answering = Callable[[Sequence[Mention]], list[Normalization]]
"""Mentions with their contexts in, their answers out."""


def with_parts(answers: Sequence[Normalization], whole: Answering) -> list[Normalization]:
    """With the answers for the parts of those that are composite: of the ways of parting the likeliest."""
    ways = [() if answer.best and answer.best.score is None else parts(answer.mention) for answer in answers]
    texts = list(dict.fromkeys(text for some in ways for way in some for text in way))
    found = dict(zip(texts, whole([(text, None) for text in texts]), strict=True))
    return [
        replace(answer, parts=_likeliest([[found[text] for text in way] for way in some], answer)) if some else answer
        for answer, some in zip(answers, ways, strict=True)
    ]


def _likeliest(ways: Sequence[Sequence[Normalization]], answer: Normalization) -> tuple[Normalization, ...]:
    """The way of parting a mention whose parts all have an answer, the most probable; what is said of it is of its parts."""
    likely = [way for way in ways if all(part.curie for part in way)]
    best = max(likely, key=lambda way: sum(part.probability for part in way) / len(way), default=())
    return tuple(replace(part, assertion=answer.assertion, assertion_cue=answer.assertion_cue) for part in best)


def with_clauses(
    answers: Sequence[Normalization], asked: Sequence[Mention], readings: Sequence[Reading], split: Answering
) -> list[Normalization]:
    """With the answers for the clauses, or for their parts, as parts of those that have clauses: each says its own."""
    clauses = [[(text, context) for text, _ in one.clauses] for (_, context), one in zip(asked, readings, strict=True)]
    distinct = list(dict.fromkeys(clause for some in clauses for clause in some))
    found = {clause: one.parts or (one,) for clause, one in zip(distinct, split(distinct), strict=True)}
    return [
        replace(answer, parts=tuple(part for clause in some for part in found[clause] if part.curie))
        if some
        else answer
        for answer, some in zip(answers, clauses, strict=True)
    ]
