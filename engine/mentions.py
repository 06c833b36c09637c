"""A file of mentions in, its rows out: lines of text, or a CSV or TSV table whose other columns are kept."""

import codecs
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@contextmanager
def opened(path: Path | str, *, column: str | None = None, context_column: str | None = None) -> Iterator[Mentions]:
    """The mentions of a file, or of standard input for "-".

    With `column` the first row is a header. Without, it is one only if it has a cell `mention`; otherwise every line is
    a mention.

    Raises:
        UsageError: the file cannot be read, is not UTF-8, or has no such column (and which it has).
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            yield _read(sys.stdin.buffer, name, column, context_column)
        else:
            with Path(path).open("rb") as file:
                yield _read(file, name, column, context_column)
    except OSError as error:
        if error.filename is None:
            raise
        raise UsageError(f"{error.filename}: {(error.strerror or str(error)).lower()}") from error


def _read(file: BinaryIO, name: str, column: str | None, context_column: str | None) -> Mentions:
    lines = _lines(file, name)
    first = next(lines, None)
    if first is None:
        if column is not None:
            raise UsageError(f"{name} is empty: there is no column {column}")
        return Mentions([])
    delimiter = "\t" if "\t" in first else ","
    header = _header(first, delimiter)
    if column is None and MENTION not in header:
        if context_column is not None:
            raise UsageError(f"--context-column needs a header with a column {MENTION}, or --column")
        return Mentions(MentionRow(line) for line in _chain(first, lines))
    column = column or MENTION
    for wanted in (column, context_column):
        if wanted is not None and wanted not in header:
            raise UsageError(f"{name} has no column {wanted}; its columns: {', '.join(header)}")
    if len(set(header)) < len(header):
        double = next(one for one in header if header.count(one) > 1)
        raise UsageError(f"{name} has two columns {double}; rename one")
    rows = _rows(_cells(lines, delimiter, name), header, column, context_column)
    return Mentions(rows, tuple(header), column)


def _header(line: str, delimiter: str) -> list[str]:
    """The cells of the first line; none where it is no row of a table."""
    try:
        return next(_cells([line], delimiter, ""), [])
    except UsageError:
        return []


def _rows(
    cells: Iterator[list[str]], header: list[str], column: str, context_column: str | None
) -> Iterator[MentionRow]:
    for row in cells:
        if not row:
            continue
        values = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
        error = f"{len(row)} cells where the header has {len(header)}" if len(row) > len(header) else None
        others = {name: value for name, value in values.items() if name != column}
        yield MentionRow(values[column], others, values[context_column] if context_column else None, error)


def _cells(lines: Iterable[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """The cells of each row. In TSV a cell is quoted only if it begins and ends so: stray quotes are text."""
    if delimiter == "\t":
        for line in lines:
            yield [_unquoted(cell) for cell in line.split("\t")] if line else []
        return
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise UsageError(f"{name}:{reader.line_num + 1}: {error}; is a quote missing?") from error


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines without their ends; a carriage return ends one too."""
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_CELL + 1), b""), start=1):
        if len(line) > _LONGEST_CELL:
            raise UsageError(f"{name}:{number}: a line of more than {_LONGEST_CELL:,} bytes")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            encoding = "UTF-16" if number == 1 and line.startswith(_UTF_16) else "LATIN1"
            raise UsageError(
                f"{name}:{number}: not UTF-8; if it is {encoding}: iconv -f {encoding} -t UTF-8"
            ) from error
        yield from text.removesuffix("\n").removesuffix("\r").split("\r")


def _chain(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
