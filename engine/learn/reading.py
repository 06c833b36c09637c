"""Files that people wrote or corrected in, lessons out: gold, SSSOM with literal subjects, an edited review.

Of gold with several ids each is a lesson: those of one vocabulary contradict each other then, and are not learned.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.gold import MENTION, NIL, GoldRow, is_negated, read_gold_file, refuse_mixed_splits, tell
from engine.learn.exchange import lessons_of
from engine.learn.lesson import Lesson, Verdict, as_name
from engine.model import Assertion
from engine.reading import read
from engine.table import Cells, Table, read_table
from kg.curie import to_curie

_ACCEPTED, _REJECTED, _NIL = {"accept", "accepted", "yes", "ok"}, {"reject", "rejected", "no"}, {"nil", "none"}
_REVIEW = (MENTION, "curie", "verdict")


@dataclass(slots=True)
class Reading:
    """The lessons in files; how many rows were passed over, by what they are; and how many cannot be used."""

    lessons: list[Lesson] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: int = 0

    @property
    def notes(self) -> list[str]:
        """What was passed over, for people."""
        return [f"{count:,} rows {what} were passed over" for what, count in self.skipped.items()]


def read_files(
    gold: Iterable[Path], reviews: Iterable[Path] = (), *, where: Sequence[str] = (), prefix: str | None = None
) -> Reading:
    """The lessons of gold files and reviews; `where`, and the `prefix` of bare identifiers, are for the gold.

    Raises:
        UsageError, LoadError: as for `add_gold` and `add_review`.
    """
    reading = Reading()
    for path in gold:
        add_gold(path, reading, where=where, prefix=prefix)
    for path in reviews:
        add_review(path, reading)
    return reading


def add_gold(path: Path | str, reading: Reading, *, where: Sequence[str] = (), prefix: str | None = None) -> None:
    """Adds the lessons of a gold file of any form.

    Raises:
        UsageError, LoadError: as for `engine.gold.read_gold`.
        UsageError: it has rows of several splits, of which `where` names none.
    """
    found = read_gold_file(path, where=where, prefix=prefix)
    reading.skipped += found.skipped
    reading.left_out += found.left_out
    refuse_mixed_splits(found.rows, where)
    taught = []
    for row in found.rows:
        if why := next((why for why, is_so in _NO_NAMES.items() if is_so(row)), None):
            reading.skipped[why] += 1
        else:
            taught.append(row)
    reading.lessons += lessons_of(found, taught)


_NO_NAMES: dict[str, Callable[[GoldRow], bool]] = {
    "that are negated": lambda row: row.negated or _says_no(row.mention),
    "that are composite": lambda row: row.composite,
    "that are of a union of concepts": lambda row: row.union,
}


def add_review(path: Path | str, reading: Reading) -> None:
    """Adds the lessons of an edited review: a row is accepted, rejected, of no concept (nil), or has another CURIE under
    `correct`, which rejects the one that was proposed; one with neither is undecided.

    Raises:
        UsageError: a column is missing.
        LoadError: the file is damaged, or none of its rows can be used.
    """
    table = read_table(path)
    table.require(*_REVIEW)
    problems, done = list(table.problems), 0
    for line, cells in table.rows:
        try:
            if why := _passed_over(cells):
                reading.skipped[why] += 1
            else:
                reading.lessons += _reviewed(table, line, cells)
            done += 1
        except ValueError as error:
            problems.append((line, str(error)))
    tell(table, problems, good=done)
    reading.left_out += len(problems)


def _says_no(mention: str) -> bool:
    """Whether the mention itself says that the finding is not there ("no ataxia"): that is no name of it."""
    reading = read(mention)
    return reading.assertion is Assertion.NEGATED and reading.sure and reading.core != mention


def _passed_over(cells: Cells) -> str | None:
    if is_negated(cells) or _says_no(cells[MENTION]):
        return "that are negated"
    undecided = not cells["verdict"].strip() and not cells.get("correct", "").strip()
    return "that are undecided" if undecided else None


def _reviewed(table: Table, line: int, cells: Cells) -> list[Lesson]:
    """The lessons of a row; several, if one concept is rejected for another."""
    mention, verdict = cells[MENTION], cells["verdict"].strip().lower()
    proposed, correct = _curie(cells, "curie"), _curie(cells, "correct")
    if not mention.strip():
        raise ValueError("no mention")
    if verdict and verdict not in _ACCEPTED | _REJECTED | _NIL:
        raise ValueError(f"{verdict[:80]} is no verdict; write accept, reject or nil")
    if correct:
        if verdict in _ACCEPTED and correct != proposed:
            raise ValueError(f"it is accepted, yet {correct} is correct")
        verdict = verdict if correct == proposed else "reject"
    told: list[tuple[Verdict, str | None]] = []
    if proposed not in (None, NIL, correct) and verdict in _REJECTED:
        told.append((Verdict.REJECTED, proposed))
    right = NIL if verdict in _NIL else correct or (proposed or NIL if verdict in _ACCEPTED else None)
    if right:
        told.append((Verdict.NIL, None) if right == NIL else (Verdict.NAME, right))
    if not told:
        raise ValueError("there is no concept to reject; write the right one under correct")
    return [_made(table, line, mention, *one) for one in told]


def _curie(cells: Cells, column: str) -> str | None:
    """The CURIE in a cell, NIL, or None for an empty one."""
    text = cells.get(column, "").strip()
    if not text or text.upper() == NIL:
        return text.upper() or None
    if "|" in text or not (curie := to_curie(text)):
        raise ValueError(f"{text[:80]} is no CURIE in {column}")
    return curie


def _made(table: Table, line: int, mention: str, verdict: Verdict, curie: str | None) -> Lesson:
    return Lesson(as_name(mention), verdict, curie, origin=as_name(table.path.name), place=f"{table.path}:{line}")
