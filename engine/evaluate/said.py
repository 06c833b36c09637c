"""A file of what some system said in, a value for each line out: TSV, CSV or JSON Lines, plain or with gzip.

The columns are `mention`, and `id` (or `curie`, as normalize writes it) or `text`; `row`, `rank`, `score`, `probability`
and `error` are understood.
"""

import codecs
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.choose.reciting import recited
from engine.evaluate.dataset import ROW
from engine.gold import MENTION, tell
from engine.gold.json_text import json_table
from engine.mentions.rows import shown
from engine.prompt.reciting import Direction
from engine.table import Cells, Table, Told, lines_of, opened, table_of
from kg.curie import to_curie
from kg.errors import UsageError
from kg.model import MatchRule, Outcome

IDS = ("id", "curie")
TEXT, RANK, SCORE, PROBABILITY, ERROR = "text", "rank", "score", "probability", "error"

_NOTHING = frozenset(("", "-", "none", "nil", "null", "na", "n/a", "nan", "sssom:notermfound"))
_LONGEST_TEXT = 500  # characters that are kept of what a system wrote
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Said:
    """One line: what was said of a mention. Without a column for them, `row` and `rank` are None."""

    line: int
    mention: str
    status: Outcome
    identifiers: tuple[str, ...] = ()
    text: str | None = None
    row: int | None = None
    rank: int | None = None
    score: float | None = None
    probability: float | None = None

    @property
    def answer(self) -> tuple[Outcome, tuple[str, ...], str | None]:
        """What makes two lines say the same."""
        return self.status, self.identifiers, self.text


@dataclass(frozen=True, slots=True)
class Spelling:
    """How identifiers are read: what stands before bare ones, and whether other spellings are the same."""

    match: MatchRule = MatchRule.CURRENT
    prefix: str | None = None

    def curie(self, text: str) -> str | None:
        """The CURIE that a cell holds. Only under `current` is another spelling of it the same; else it stays as written.

        With a prefix, what is no CURIE and has no blank is the part behind it.
        """
        found = to_curie(text)
        if found is None and self.prefix and text and not any(map(str.isspace, text)):
            return to_curie(f"{self.prefix}:{text}")
        if found is None or self.match == MatchRule.CURRENT:
            return found
        return text if ":" in text and "/" not in text.partition(":")[2][:2] else None


def read_said(path: Path, spelling: Spelling, direction: Direction) -> tuple[Table, list[Said]]:
    """The lines of a file; one that cannot be used is told and left out.

    Raises:
        UsageError: it cannot be read, or lacks a column.
        LoadError: it is damaged, or no line can be used.
    """
    table = _table(path)
    table.require(MENTION)
    column = _column(table, direction)
    read = _reader(column, spelling, direction)
    said: list[Said] = []
    problems: list[Told] = list(table.problems)
    for line, cells in table.rows:
        try:
            said.append(_said(line, cells, read))
        except ValueError as error:
            problems.append((line, str(error)))
    tell(table, problems, good=len(said))
    return table, said


def _table(path: Path) -> Table:
    with opened(path, wanted="TSV, CSV or JSON Lines") as stream:
        if stream.peek().removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
            return json_table(path, stream)[0]
        return table_of(path, lines_of(path, stream))


def _column(table: Table, direction: Direction) -> str:
    """The column of the answers: where names are asked for, their text; else an identifier, or a text to find it in."""
    wanted = (TEXT,) if direction == Direction.ID_TO_TERM else (*IDS, TEXT)
    for name in wanted:
        if name in table.columns:
            return name
    raise UsageError(
        f"{table.path} has no column {' or '.join(wanted)} with the answers; its columns: {shown(table.columns)}"
    )


Answered = tuple[Outcome, tuple[str, ...], str | None]


def _reader(column: str, spelling: Spelling, direction: Direction) -> Callable[[Cells], Answered]:
    """What reads the answer in a line."""

    def name(cells: Cells) -> Answered:
        text = cells.get(column, "").strip()[:_LONGEST_TEXT]
        return (Outcome.NIL, (), text or None) if text.lower() in _NOTHING else (Outcome.ANSWERED, (), text)

    def identifiers(cells: Cells) -> Answered:
        text = cells.get(column, "").strip()
        beside = cells.get(TEXT, "").strip()[:_LONGEST_TEXT] or None
        if text.lower() in _NOTHING:
            return Outcome.NIL, (), beside
        found = [_in_text(part.strip(), column, spelling) for part in text.split("|")]
        curies = tuple(dict.fromkeys(curie for curie in found if curie))
        if None in found:
            return Outcome.UNPARSED, (), beside or text[:_LONGEST_TEXT]
        return Outcome.ANSWERED, curies, beside

    return name if direction == Direction.ID_TO_TERM else identifiers


def _in_text(text: str, column: str, spelling: Spelling) -> str | None:
    found = spelling.curie(text)
    return recited(text) if found is None and column == TEXT else found


def _said(line: int, cells: Cells, read: Callable[[Cells], Answered]) -> Said:
    mention = cells.get(MENTION, "").strip()
    if not mention:
        raise ValueError("no mention")
    if error := cells.get(ERROR, "").strip():
        status, identifiers, text = Outcome.FAILED, (), error[:_LONGEST_TEXT]
    else:
        status, identifiers, text = read(cells)  # type: ignore[assignment]
    return Said(
        line, mention, status, identifiers, text, _whole(cells, ROW), _whole(cells, RANK), _real(cells, SCORE),
        _real(cells, PROBABILITY, most=1.0),
    )  # fmt: skip


def _whole(cells: Cells, column: str) -> int | None:
    text = cells.get(column, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
        raise ValueError(f"{text[:40]!r} in {column} is no number from 1 on")
    return int(text)


def _real(cells: Cells, column: str, *, most: float = math.inf) -> float | None:
    text = cells.get(column, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (most < math.inf and not 0 <= value <= most):
        raise ValueError(f"{text[:40]!r} in {column} is no {'probability' if most < math.inf else 'number'}")
    return value
