"""A file of mentions in, its rows out: lines of text, or a CSV or TSV table whose other columns are kept."""

import codecs
import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.errors import UsageError

MENTION = "mention"
_LONGEST_CELL = 16 * 2**20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention with the other columns of its row; `error` says what is wrong with the row."""

    mention: str
    others: dict[str, str] = field(default_factory=dict)
    context: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows to normalize. `columns` names the columns of the input in order, `column` the one of the mentions."""

    rows: Iterable[MentionRow]
    columns: tuple[str, ...] = ()
    column: str = MENTION


def given(mentions: Sequence[str]) -> Mentions:
    """Mentions from the command line; bytes there that are not UTF-8 come as lone surrogates."""
    return Mentions([_given(mention) for mention in mentions])


def _given(mention: str) -> MentionRow:
    text = mention.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return MentionRow(text, error=None if text == mention else "not UTF-8")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    error: str | None = None


@contextmanager
def opened(path: Path | str, *, column: str | None = None, context_column: str | None = None) -> Iterator[Mentions]:
    """The mentions of a file, or of standard input for "-".

    With `column` the first row is a header. Without, it is one only if it has a cell `mention`; otherwise every line is
    a mention. A row with bytes that are not UTF-8, or with a quote that does not end, has an error; the next line is a
    new row.

    Raises:
        UsageError: the file cannot be read, is in UTF-16, or has no such column (and which it has).
    """
    if str(path) == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed")
        yield _read(sys.stdin.buffer, "standard input", column, context_column)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    with file:
        yield _read(file, str(path), column, context_column)


def _read(file: BinaryIO, name: str, column: str | None, context_column: str | None) -> Mentions:
    lines = _lines(file, name)
    first = next(lines, None)
    if first is None:
        if column is not None:
            raise UsageError(f"{name} is empty: there is no column {column}")
        return Mentions([])
    delimiter = "\t" if "\t" in first.text else ","
    header = next(iter(_cells(iter([first]), delimiter)))
    if column is None and (MENTION not in header.cells or header.error):
        if context_column is not None:
            raise UsageError(f"--context-column needs a header with a column {MENTION}, or --column")
        return Mentions(MentionRow(line.text, error=line.error) for line in chain([first], lines))
    if header.error:
        raise UsageError(f"{name}: the header: {header.error}")
    names, column = header.cells, column or MENTION
    for wanted in (column, context_column):
        if wanted is not None and wanted not in names:
            raise UsageError(f"{name} has no column {wanted}; its columns: {', '.join(names)}")
    if len(set(names)) < len(names):
        double = next(one for one in names if names.count(one) > 1)
        raise UsageError(f"{name} has two columns {double}; rename one")
    records = _cells(lines, delimiter)
    if delimiter == "," and len(names) > 1:
        records = (record for record in records if record.cells)
    else:
        records = _without_last_blank(records)
    return Mentions(_rows(records, names, column, context_column), tuple(names), column)


@dataclass(frozen=True, slots=True)
class _Record:
    """The cells of a row of a table, none for a blank line; `error` says what is wrong with it, `text` is all of it."""

    cells: list[str]
    error: str | None = None
    text: str = ""


def _rows(
    records: Iterable[_Record], header: list[str], column: str, context_column: str | None
) -> Iterator[MentionRow]:
    for record in records:
        row, error = record.cells, record.error
        if len(header) == 1 and record.text:  # a list with a header: its commas and stray quotes are text
            row, error = [record.text], None
        values = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
        if error is None and len(row) > len(header):
            error = f"{len(row)} cells where the header has {len(header)}"
        others = {name: value for name, value in values.items() if name != column}
        yield MentionRow(values[column], others, values[context_column] if context_column else None, error)


def _without_last_blank(records: Iterable[_Record]) -> Iterator[_Record]:
    """A blank line is a row; not the last one, which ends many a file."""
    blank: _Record | None = None
    for record in records:
        if blank is not None:
            yield blank
        blank = None if record.cells or record.error else record
        if blank is None:
            yield record


def _cells(lines: Iterator[_Line], delimiter: str) -> Iterator[_Record]:
    """The records. In TSV a cell is quoted only if it begins and ends so: stray quotes are text."""
    if delimiter == "\t":
        for line in lines:
            yield _Record([_unquoted(cell) for cell in line.text.split("\t")] if line.text else [], line.error)
    else:
        yield from _csv_records(lines)


def _csv_records(lines: Iterator[_Line]) -> Iterator[_Record]:
    """The records of a CSV; one that breaks its rules ends with its first line, and the next line begins a new one."""
    csv.field_size_limit(_LONGEST_CELL)
    again: deque[_Line] = deque()
    taken: list[_Line] = []

    def feed() -> Iterator[str]:
        while line := again.popleft() if again else next(lines, None):
            taken.append(line)
            yield f"{line.text}\n"

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
            yield _Record(_split_anyhow(first.text), f"{error}; is a quote missing?", first.text)
        else:
            wrong = next((line.error for line in taken if line.error), None)
            plain = "\n".join(line.text for line in taken) if len(cells) > 1 and wrong is None else ""
            yield _Record(cells, wrong, plain)


def _split_anyhow(line: str) -> list[str]:
    """The cells of a damaged line, as far as they can be told."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return [line]


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _lines(file: BinaryIO, name: str) -> Iterator[_Line]:
    """The lines without their ends; a carriage return ends one too."""
    for number, line in enumerate(iter(lambda: _line(file, name), b""), start=1):
        if len(line) > _LONGEST_CELL:
            raise UsageError(f"{name}:{number}: a line of more than {_LONGEST_CELL:,} bytes")
        if number == 1 and line.startswith(_UTF_16):
            raise UsageError(f"{name}:1: not UTF-8; if it is UTF-16: iconv -f UTF-16 -t UTF-8")
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        try:
            text, error = content.decode(), None
        except UnicodeDecodeError:
            text = content.decode(errors="replace")
            error = f"line {number} is not UTF-8; if it is LATIN1: iconv -f LATIN1 -t UTF-8"
        for part in text.removesuffix("\n").removesuffix("\r").split("\r"):
            yield _Line(part, error)


def _line(file: BinaryIO, name: str) -> bytes:
    try:
        return file.readline(_LONGEST_CELL + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from error
