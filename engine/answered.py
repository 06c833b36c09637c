"""Rows of mentions in, rows with their answers out, chunk by chunk; and answers as the columns of a data frame."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Protocol

from engine.mentions import MentionRow, Mentions
from engine.model import Normalization
from kg.progress import Progress

_MOST_TOLD = 20
_SHOWN = 60


class Answering(Protocol):
    """Who answers mentions: a Normalizer, or a Reciter.

    `at_once` is how many mentions are given to it together, `made` what determines its answers, by name.
    """

    @property
    def at_once(self) -> int: ...

    @property
    def made(self) -> Mapping[str, str]: ...

    def normalize(
        self, mentions: Sequence[str], contexts: Sequence[str | None] | None = None
    ) -> list[Normalization]: ...


class AnsweredRows:
    """Rows with their answers, normalized chunk by chunk as they are asked for; counts what is done and what failed.

    `failures` names the first rows that failed, for people.
    """

    def __init__(
        self,
        normalizer: Answering,
        mentions: Mentions,
        progress: Progress,
        expected: int | None,
        done: int,
        failed: int,
    ) -> None:
        self._normalizer = normalizer
        self._rows = iter(mentions.rows)
        self._progress = progress
        self._expected = expected
        self.done = done
        self.failed = failed
        self.failures: list[str] = []

    def __iter__(self) -> Iterator[tuple[MentionRow, Normalization]]:
        begin, before = time.monotonic(), self.done
        while chunk := list(islice(self._rows, self._normalizer.at_once)):
            good = [row for row in chunk if row.error is None]
            found = iter(self._normalizer.normalize([row.mention for row in good], [row.context for row in good]))
            answers = [Normalization(row.mention, error=row.error) if row.error else next(found) for row in chunk]
            yield from zip(chunk, answers, strict=True)
            self._count(answers)
            self._tell((self.done - before) / max(time.monotonic() - begin, 1e-3))

    def _count(self, answers: Sequence[Normalization]) -> None:
        for number, answer in enumerate(answers, start=self.done + 1):
            if answer.error is not None:
                self.failed += 1
                if len(self.failures) < _MOST_TOLD:
                    self.failures.append(f"row {number:,}, {answer.mention[:_SHOWN]!r}: {answer.error}")
        self.done += len(answers)

    def _tell(self, rate: float) -> None:
        told = f"{self.done:,} mentions, {rate:,.0f} a second"
        if not self._expected:
            self._progress(told, None)
            return
        left = timedelta(seconds=round(max(self._expected - self.done, 0) / rate))
        self._progress(f"{told}, {left} left", min(self.done / self._expected, 1.0))


def normalize_rows(
    normalizer: Answering,
    mentions: Mentions,
    *,
    progress: Progress = lambda what, share: None,
    expected: int | None = None,
    done: int = 0,
    failed: int = 0,
) -> AnsweredRows:
    """The rows of a file with their answers, in order; a row that cannot be read has an error for an answer.

    `expected` is about how many there are, if that is known; `done` and `failed` count those of an earlier run.
    """
    return AnsweredRows(normalizer, mentions, progress, expected, done, failed)


def as_columns(answers: Sequence[Normalization]) -> dict[str, list[Any]]:
    """Answers as the columns of a data frame: `frame.assign(**as_columns(normalizer.normalize(frame["finding"])))`.

    curie and label (None for NIL), probability, term, scope, retriever, assertion, modifiers, broader.
    """
    best = [answer.best for answer in answers]
    return {
        "curie": [answer.curie for answer in answers],
        "label": [answer.label for answer in answers],
        "probability": [answer.probability for answer in answers],
        "term": [one and one.term for one in best],
        "scope": [one and one.scope for one in best],
        "retriever": [one and one.retriever for one in best],
        "assertion": [answer.assertion.value for answer in answers],
        "modifiers": [[f"{one.kind}:{one.value}" for one in answer.modifiers] for answer in answers],
        "broader": [answer.broader and answer.broader.curie for answer in answers],
    }
