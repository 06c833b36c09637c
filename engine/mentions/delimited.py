"""Lines of a CSV or TSV in, rows of mentions out: damaged rows are told and end with their line."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from engine.mentions.lines import Line
from engine.mentions.rows import LONGEST, MENTION, MentionRow, Mentions, Wanted
from kg.errors import UsageError

Record = tuple[list[str], str | None, int]
"""The cells of a row, none for a blank line; what is wrong with it; and the number of its first line."""

_BELOW = 2  # the line below the header
_NAME = re.compile(r"[^\W\d]\w*")


def header(first: Line) -> tuple[list[str], str | None]:
    """The cells of a first line, and what is wrong with it."""
    cells, error, _ = next(_records(iter([first]), _delimiter(first), start=1))
    return cells, error


def is_table(first: Sequence[Line]) -> bool:
    """Whether the first lines of a file look like a table with a header and several columns, not like mentions.

    All have tabs; or a comma at least, and as many as the first line, which holds nothing but names and commas.
    """
    texts = [text for text, _ in first if text.strip()]
    if not texts or "\t" in texts[0]:
        return bool(texts) and all("\t" in text for text in texts)
    widths = {len(_split_anyhow(text)) for text in texts}
    names = _split_anyhow(texts[0])
    return len(texts) > 1 < len(names) and len(widths) == 1 and all(map(_NAME.fullmatch, names))


def _delimiter(first: Line) -> str:
    return "\t" if "\t" in first[0] else ","


def read(first: Line, lines: Iterator[Line], name: str, wanted: Wanted) -> Mentions:
    """The rows below a header.

    Raises:
        UsageError: the header is damaged, or lacks a wanted column (and which it has).
    """
    (names, error), delimiter = header(first), _delimiter(first)
    if error:
        raise UsageError(f"{name}: the header: {error}")
    wanted.check(name, names)
    column = wanted.column or MENTION
    if len(names) == 1:  # a list with a header: its commas and stray quotes are text
        records = _without_last_blank(_listed(lines))
    elif delimiter == "\t":
        records = _without_last_blank(_records(lines, delimiter))
    else:
        records = (record for record in _records(lines, delimiter) if record[0])
    return Mentions(_rows(records, names, column, wanted.context), tuple(names), column)


def _rows(records: Iterable[Record], names: Sequence[str], column: str, context: str | None) -> Iterator[MentionRow]:
    width, at = len(names), names.index(column)
    others = [name for name in names if name != column]
    where = names.index(context) if context else None
    for record in records:
        cells, error, _ = record if len(record[0]) == width else _fitted(record, width)
        around = cells[where] if where is not None else None
        mention = cells.pop(at)
        yield MentionRow(mention, dict(zip(others, cells, strict=True)), around, error)


def _fitted(record: Record, width: int) -> Record:
    """A short row is filled, a long one cut, and both are told; a blank line is a row without a mention."""
    cells, error, line = record
    if cells:
        count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
        error = error or f"line {line} has {count}, the header {width}; is a separator missing or not quoted?"
    return [*cells[:width], *repeat("", width - len(cells))], error, line


def _listed(lines: Iterator[Line]) -> Iterator[Record]:
    """The one cell of each row, which is quoted or the whole line."""
    for (cells, error, line), taken in _csv_records(lines):
        if len(cells) > 1 or error:
            text = "\n".join(text for text, _ in taken)
            yield [text], next((error for _, error in taken if error), None), line
        else:
            yield cells, None, line


def _without_last_blank(records: Iterable[Record]) -> Iterator[Record]:
    """A blank line is a row; not the last one, which ends many a file."""
    blank: Record | None = None
    for record in records:
        if blank is not None:
            yield blank
        blank = None if record[0] or record[1] else record
        if blank is None:
            yield record


def _records(lines: Iterator[Line], delimiter: str, start: int = _BELOW) -> Iterator[Record]:
    """The records. In TSV a cell is quoted only if it begins and ends so: stray quotes are text."""
    if delimiter == ",":
        for record, _ in _csv_records(lines, start):
            yield record
        return
    for number, (text, error) in enumerate(lines, start):
        cells = text.split("\t") if text else []
        yield [unquoted(cell) for cell in cells] if '"' in text else cells, error, number


def unquoted(cell: str) -> str:
    """A cell of a TSV, which is quoted only if it begins and ends so: stray quotes are text."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _csv_records(lines: Iterator[Line], number: int = _BELOW) -> Iterator[tuple[Record, list[Line]]]:
    """The records of a CSV from a line of this number on, each with its lines, to be read before the next record is.

    One that breaks the rules of CSV ends with its first line, and the next line begins a new one.
    """
    csv.field_size_limit(LONGEST)
    again: deque[Line] = deque()
    taken: list[Line] = []

    def feed() -> Iterator[str]:
        while line := again.popleft() if again else next(lines, None):
            taken.append(line)
            yield f"{line[0]}\n"

    reader = csv.reader(feed(), strict=True)
    while True:
        number += len(taken)
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            first, *rest = taken
            again.extendleft(reversed(rest))
            reader = csv.reader(feed(), strict=True)
            taken[:] = [first]
            yield (_split_anyhow(first[0]), f"line {number}: {error}; is a quote missing?", number), taken
        else:
            yield (cells, next((error for _, error in taken if error), None), number), taken


def _split_anyhow(line: str) -> list[str]:
    """The cells of a damaged line, as far as they can be told."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return [line]
