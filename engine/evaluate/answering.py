"""Mentions of a data set and who answers them in, answers as the graph keeps them out."""

import time
from collections.abc import Iterable, Iterator, Sequence

from engine.answered import Answering
from engine.model import Normalization, Verdict
from kg.model import Answer, Mention, Outcome
from kg.progress import Progress

_NO_ANSWER = {Verdict.NONE: Outcome.NIL, Verdict.UNPARSED: Outcome.UNPARSED}


def answered(
    answering: Answering, mentions: Sequence[Mention], *, progress: Progress = lambda what, share: None
) -> list[Answer]:
    """Every candidate of every mention; the context of a mention is given along with it."""
    found: list[Answer] = []
    begin = time.monotonic()
    for start in range(0, len(mentions), answering.at_once):
        some = mentions[start : start + answering.at_once]
        answers = answering.normalize([one.text for one in some], [one.context for one in some])
        for mention, answer in zip(some, answers, strict=True):
            found += answers_for(mention, answer)
        done = start + len(some)
        rate = done / max(time.monotonic() - begin, 1e-3)
        progress(f"{done:,} of {len(mentions):,} mentions, {rate:,.0f} a second", done / len(mentions))
    return found


def answers_for(mention: Mention, answer: Normalization) -> list[Answer]:
    """What was said for one mention. One that is composite is answered by its parts, where there are any."""
    if answer.error is not None:
        return [Answer(mention.row, status=Outcome.FAILED, accepted=False, text=answer.error)]
    if answer.recited is not None:
        return [_recited(mention, answer)]
    if mention.composite and (parts := [part for part in answer.parts if part.curie]):
        return [_of_parts(mention, parts)]
    return list(_candidates(mention, answer)) or [Answer(mention.row, status=Outcome.NIL, accepted=False)]


def _candidates(mention: Mention, answer: Normalization) -> Iterator[Answer]:
    accepted = answer.curie is not None
    for rank, one in enumerate(answer.candidates, start=1):
        yield Answer(
            mention.row, (one.curie,), rank, Outcome.ANSWERED if accepted else Outcome.NIL, accepted, one.score,
            one.probability, one.label, str(one.retriever), one.term, one.scope,
        )  # fmt: skip


def _of_parts(mention: Mention, parts: Sequence[Normalization]) -> Answer:
    """The answers for the parts together, as sure as the least sure of them."""
    best = [part.candidates[0] for part in parts]
    return Answer(
        mention.row, tuple(dict.fromkeys(one.curie for one in best)), score=None,
        probability=min(one.probability for one in best), text=_joined(one.label for one in best),
        retriever=_joined(str(one.retriever) for one in best), matched=_joined(one.term for one in best),
        scope=_joined(one.scope for one in best),
    )  # fmt: skip


def _joined(texts: Iterable[str | None]) -> str:
    return " | ".join(text or "" for text in texts)


def _recited(mention: Mention, answer: Normalization) -> Answer:
    """What a model recited as it said it, invented or not."""
    said = answer.recited
    assert said is not None  # noqa: S101 - for the type checker
    status = _NO_ANSWER.get(said.verdict, Outcome.ANSWERED)
    return Answer(
        mention.row,
        (said.curie,) if said.curie else (),
        status=status,
        accepted=status == Outcome.ANSWERED,
        text=said.text,
    )
