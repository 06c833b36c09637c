"""Lines of a TSV, a CSV or an SSSOM table in, a piece for each row out, with where its cells stand in it.

In a TSV a cell is quoted only if it begins and ends so, since stray quotes are text; a CSV (separated by commas,
semicolons or bars) is read by RFC 4180. Lines above the header that begin with # are comments, as SSSOM has them.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from engine.mentions.delimited import unquoted
from engine.mentions.rows import LONGEST
from engine.validate.columns import Columns, Wanted, is_sssom, of_table, pairs
from engine.validate.model import Cell, Piece, Problem, Write
from engine.validate.source import NO_UTF_8
from kg.errors import PlacedError, UsageError

_BOM = "\ufeff"
_MOST_LINES = 1_000
"""Lines that a row may go on over; a quote that does not end by then is missing."""

_NO_UTF_8 = re.compile("[\udc80-\udcff]")
_BREAKS = re.compile(r"[\t\r\n]")


class _Record(NamedTuple):
    """The text of a row with its end, its cells, what is wrong with it, and the number of its first line."""

    text: str
    cells: list[Cell]
    error: str | None
    line: int


def read(lines: Iterator[bytes], name: str, wanted: Wanted) -> Iterator[Piece]:
    """The pieces of a table.

    Raises:
        UsageError: there is no header, or the columns are not clear (and which there are).
        LoadError: the lines end as on no system of today.
    """
    texts = (line.decode(errors="surrogateescape") for line in lines)
    number = 0
    for text in texts:
        number += 1
        if number == 1 and text.startswith(_BOM):
            yield Piece(_BOM)
            text = text.removeprefix(_BOM)  # noqa: PLW2901
        if text.strip() and not text.startswith("#"):
            break
        yield Piece(text)
    else:
        raise UsageError(f"{name} has no header" if number else f"{name} is empty")
    if re.search(r"\r(?!\n?$)", text):
        raise PlacedError(f"{name}:{number}: lines end in carriage returns only; convert them: tr '\\r' '\\n'")
    delimiter = _delimiter(text)
    header = next(_records(iter([text]), delimiter, number))
    if header.error:
        raise UsageError(f"{name}:{number}: the header: {header.error}")
    yield Piece(text)
    names = [cell.text.strip() for cell in header.cells]
    found = of_table(name, names, wanted)
    places = [(one, names.index(one.id), names.index(one.label) if one.label else None) for one in found]
    reader = _Reader(places, partial(written, delimiter=delimiter), wanted == Wanted() and is_sssom(names))
    for record in _records(texts, delimiter, number + 1):
        if record.error is None and len(record.cells) > len(names):
            error = f"{len(record.cells)} cells where the header has {len(names)}; is a separator not quoted?"
            record = record._replace(error=error)  # noqa: PLW2901
        yield reader.piece(record)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes pieces of records: `places` are columns of ids and labels, and at which cells they stand."""

    places: Sequence[tuple[Columns, int, int | None]]
    write: Write
    keeps_prefix: bool

    def piece(self, record: _Record) -> Piece:
        if record.error:
            return Piece(record.text, problem=Problem(record.line, record.error))
        cells, found = record.cells, []
        for columns, id_at, label_at in self.places:
            if id_at < len(cells):
                label = cells[label_at] if label_at is not None and label_at < len(cells) else None
                if any(cell and _NO_UTF_8.search(cell.text) for cell in (cells[id_at], label)):
                    return Piece(record.text, problem=Problem(record.line, NO_UTF_8))
                found += pairs(cells[id_at], label, line=record.line, where=str(columns))
        return Piece(record.text, tuple(found), write=self.write, keeps_prefix=self.keeps_prefix)


def written(new: str, raw: str, *, delimiter: str) -> str | None:
    """A cell with a new text, quoted as it was, and where it must be."""
    if delimiter == "\t":
        if _BREAKS.search(new):
            return None
        quoted = unquoted(raw) != raw or unquoted(new) != new
    else:
        quoted = raw.startswith('"') or any(one in new for one in (delimiter, '"', "\n", "\r"))
    return f'"{new.replace(chr(34), chr(34) * 2)}"' if quoted else new


def _delimiter(header: str) -> str:
    """A tab if there is one, else what there is most of."""
    return "\t" if "\t" in header else max(",;|", key=header.count)


def _records(texts: Iterator[str], delimiter: str, number: int) -> Iterator[_Record]:
    if delimiter == "\t":
        for line, text in enumerate(texts, number):
            yield _Record(text, _split(text, delimiter), None, line)
        return
    again: deque[str] = deque()
    while text := again.popleft() if again else next(texts, ""):
        if '"' not in text:
            yield _Record(text, _split(text, delimiter), None, number)
            number += 1
            continue
        cells, taken = _quoted(text, delimiter), [text]
        if cells is None:
            taken = _taken(text, texts, again)
            cells = _quoted("".join(taken), delimiter)
        if cells is None:  # the next line begins a new row
            again.extendleft(reversed(taken[1:]))
            yield _Record(text, [], "a quote is not closed, not doubled, or has text beside it", number)
            number += 1
        else:
            yield _Record("".join(taken), cells, None, number)
            number += len(taken)


def _taken(text: str, texts: Iterator[str], again: "deque[str]") -> list[str]:
    """The lines of a row: as many as it takes for its quotes to be even."""
    taken, quotes, size = [text], text.count('"'), len(text)
    while quotes % 2 and len(taken) < _MOST_LINES and size < LONGEST:
        more = again.popleft() if again else next(texts, "")
        if not more:
            break
        taken.append(more)
        quotes, size = quotes + more.count('"'), size + len(more)
    return taken


def _split(text: str, delimiter: str) -> list[Cell]:
    """The cells of a row, none for a blank one."""
    body = text.rstrip("\r\n")
    found, start = [], 0
    for raw in body.split(delimiter) if body.strip() else ():
        cell = unquoted(raw) if delimiter == "\t" else raw
        found.append(Cell(cell, start, start + len(raw)))
        start += len(raw) + len(delimiter)
    return found


def _quoted(text: str, delimiter: str) -> list[Cell] | None:
    """The cells of a row in which some are quoted; None where quotes stand where none may."""
    body = text.rstrip("\r\n")
    cell = _cell(delimiter)
    found, at = [], 0
    while match := cell.match(body, at):
        raw = match[0]
        found.append(Cell(raw[1:-1].replace('""', '"') if raw[:1] == '"' else raw, at, match.end()))
        if match.end() == len(body):
            return found
        at = match.end() + 1
    return None


@cache
def _cell(delimiter: str) -> "re.Pattern[str]":
    end = re.escape(delimiter)
    return re.compile(rf'(?:"(?:[^"]++|"")*+"|[^"\r\n{end}][^\r\n{end}]*+|)(?={end}|\Z)')
