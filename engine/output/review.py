"""Answers in, the uncertain ones apart: a table for a reader to fill in, which `learn --review` reads back.

`verdict` is for accept, reject or nil, `correct` for the CURIE that is meant instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.mentions import MentionRow
from engine.model import Candidate, Normalization
from engine.output.layout import DIGITS, Answered
from kg.destination import destination
from kg.printing import delimited

REVIEW_COLUMNS = ("mention", "curie", "label", "probability", "candidates", "context", "verdict", "correct")
SURE = 0.9
_SHOWN = 5
_REMEMBERED = 500_000
"""Rows of which a second one is left out: what 40 MB hold."""

Tee = Callable[[Answered], Answered]


@contextmanager
def reviewing(path: Path | None, *, source: Path | None = None, sure: float = SURE) -> Iterator[Tee]:
    """What passes answers on, and writes those to the file that are less probable than `sure`; without a file nothing.

    A mention is there once with the same context. The file is replaced when all is done.

    Raises:
        UsageError: the file cannot be written, or is `source`, which is read meanwhile.
    """
    if path is None:
        yield lambda answered: answered
        return
    with destination(path, source=source) as stream:
        writer = delimited(stream, "\t")
        writer.writerow(REVIEW_COLUMNS)
        seen: set[int] = set()

        def tee(answered: Answered) -> Iterator[tuple[MentionRow, Normalization]]:
            for row, answer in answered:
                if is_uncertain(answer, sure) and (key := hash((row.mention, row.context))) not in seen:
                    if len(seen) < _REMEMBERED:
                        seen.add(key)
                    writer.writerow(_cells(row, answer))
                yield row, answer

        yield tee


def is_uncertain(answer: Normalization, sure: float = SURE) -> bool:
    """Whether the answer may well be wrong: an improbable concept, or a NIL although one is not that improbable."""
    if answer.error or not answer.mention.strip():
        return False
    return answer.probability < sure if answer.curie else answer.probability > 1 - sure


def _cells(row: MentionRow, answer: Normalization) -> list[str]:
    shown = "|".join(map(_shown, answer.candidates[:_SHOWN]))
    probability = str(round(answer.probability, DIGITS))
    return [answer.mention, answer.curie or "", answer.label or "", probability, shown, row.context or "", "", ""]


def _shown(candidate: Candidate) -> str:
    label = (candidate.label or "").replace("|", "/")
    return f"{candidate.curie} {label} ({candidate.probability:.2f})".replace("  ", " ")
