"""Lines of a CSV or TSV in, rows of mentions out: damaged rows are told and end with their line."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from engine.mentions.lines import Line
from engine.mentions.rows import LONGEST, MENTION, MentionRow, Mentions, Wanted
from kg.errors import UsageError

Record = tuple[list[str], str | None]
"""The cells of a row, none for a blank line, and what is wrong with it."""


def header(first: Line) -> tuple[Record, str]:
    """The cells of a first line, and what separates them."""
    delimiter = "\t" if "\t" in first[0] else ","
    return next(_records(iter([first]), delimiter)), delimiter


def read(first: Line, lines: Iterator[Line], name: str, wanted: Wanted) -> Mentions:
    """The rows below a header.

    Raises:
        UsageError: the header is damaged, or lacks a wanted column (and which it has).
    """
    (names, error), delimiter = header(first)
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
        cells, error = record if len(record[0]) == width else _fitted(record, width)
        around = cells[where] if where is not None else None
        mention = cells.pop(at)
        yield MentionRow(mention, dict(zip(others, cells, strict=True)), around, error)


def _fitted(record: Record, width: int) -> Record:
    """A short row is filled, a long one cut and told."""
    cells, error = record
    if len(cells) > width:
        return cells[:width], error or f"{len(cells)} cells where the header has {width}"
    return [*cells, *repeat("", width - len(cells))], error


def _listed(lines: Iterator[Line]) -> Iterator[Record]:
    """The one cell of each row, which is quoted or the whole line."""
    for (cells, error), taken in _csv_records(lines):
        if len(cells) > 1 or error:
            text = "\n".join(text for text, _ in taken)
            yield [text], next((error for _, error in taken if error), None)
        else:
            yield cells, None


def _without_last_blank(records: Iterable[Record]) -> Iterator[Record]:
    """A blank line is a row; not the last one, which ends many a file."""
    blank: Record | None = None
    for record in records:
        if blank is not None:
            yield blank
        blank = None if record[0] or record[1] else record
        if blank is None:
            yield record


def _records(lines: Iterator[Line], delimiter: str) -> Iterator[Record]:
    """The records. In TSV a cell is quoted only if it begins and ends so: stray quotes are text."""
    if delimiter == ",":
        for record, _ in _csv_records(lines):
            yield record
        return
    for text, error in lines:
        cells = text.split("\t") if text else []
        yield [unquoted(cell) for cell in cells] if '"' in text else cells, error


def unquoted(cell: str) -> str:
    """A cell of a TSV, which is quoted only if it begins and ends so: stray quotes are text."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _csv_records(lines: Iterator[Line]) -> Iterator[tuple[Record, list[Line]]]:
    """The records of a CSV, each with its lines, to be read before the next record is.

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
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            first, *rest = taken
            again.extendleft(reversed(rest))
            reader = csv.reader(feed(), strict=True)
            yield (_split_anyhow(first[0]), f"{error}; is a quote missing?"), [first]
        else:
            yield (cells, next((error for _, error in taken if error), None)), taken


def _split_anyhow(line: str) -> list[str]:
    """The cells of a damaged line, as far as they can be told."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return [line]
