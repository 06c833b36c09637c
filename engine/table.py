"""A TSV or CSV file with a header, plain or gzip'ed, in; its rows by column out, each with its line.

In a TSV a cell is quoted only if it begins and ends so, since stray quotes are text; a CSV is read by RFC 4180. Lines
above the header that begin with # are comments, as SSSOM has them. A file is opened here for what is no table, too.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.mentions.delimited import unquoted
from engine.mentions.lines import is_utf_16, no_text, unpacked
from engine.mentions.rows import shown
from kg.errors import PlacedError, UsageError

MOST_BYTES = 2**30
_LONGEST_LINE = 16 * 2**20
_BLOCK = 2**16

Cells = dict[str, str]

Told = tuple[int, str]
"""A row, 0 for the file, and what is to be said of it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table: the line and the cells of each row. `problems` are rows left out, with their lines.

    Its length counts both. `remarks` are told of rows that stay. A row may lack cells. `unit` says what rows are counted
    by, if not by lines.
    """

    path: Path
    columns: tuple[str, ...]
    rows: list[tuple[int, Cells]]
    comments: list[str] = field(default_factory=list)
    problems: list[Told] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)
    unit: str = ""

    def __len__(self) -> int:
        return len(self.rows) + len(self.problems)

    def place(self, row: int) -> str:
        """Where a row stands, for people."""
        return f"{self.path}:{f' {self.unit} ' if self.unit else ''}{row}" if row else str(self.path)

    def require(self, *wanted: str) -> None:
        """Refuses a table that lacks one of these columns.

        Raises:
            UsageError: it does, and which it has.
        """
        for name in wanted:
            if name not in self.columns:
                raise UsageError(f"{self.path} has no column {name}; its columns: {shown(self.columns)}")

    def where(self, conditions: Sequence[str]) -> "Table":
        """The rows that fulfil the conditions, each COLUMN=VALUE; several on one column mean any of their values.

        Raises:
            UsageError: a condition is not of that form, there is no such column, or no row has any of the values.
        """
        rows = self.rows
        for column, values in parsed(conditions).items():
            self.require(column)
            kept = [(line, cells) for line, cells in rows if cells.get(column, "") in values]
            if rows and not kept:
                there = sorted({cells.get(column, "") for _, cells in rows})
                told = " or ".join(f"{column}={value}" for value in values)
                raise UsageError(f"{self.path} has no row with {told}; its values: {shown(there)}")
            rows = kept
        return replace(self, rows=rows)


def parsed(conditions: Sequence[str]) -> dict[str, list[str]]:
    """COLUMN=VALUE texts as values by column.

    Raises:
        UsageError: a text is not of that form.
    """
    found: dict[str, list[str]] = {}
    for condition in conditions:
        column, equals, value = condition.partition("=")
        if not equals or not column:
            raise UsageError(f"{condition!r} is no condition; write COLUMN=VALUE, as in split=train")
        found.setdefault(column, []).append(value)
    return found


def read_table(path: Path | str) -> Table:
    """Reads a whole file.

    Raises:
        UsageError: it cannot be opened, or has no header.
        LoadError: it is damaged, no text in UTF-8, or too large.
    """
    path = Path(path)
    with opened(path) as stream:
        return table_of(path, lines_of(path, stream))


def table_of(path: Path, given: Iterable[tuple[int, str]]) -> Table:
    """The table in lines with their numbers.

    Raises:
        UsageError: it has no header, or two columns of one name.
        LoadError: it is damaged.
    """
    lines = list(given)
    top = next((at for at, (_, text) in enumerate(lines) if text.strip() and not text.startswith("#")), len(lines))
    comments = [text.removeprefix("#") for _, text in lines[:top]]
    body = lines[top:]
    records = _tabbed(body) if body and "\t" in body[0][1] else _quoted(path, body)
    header = next(records, None)
    if header is None:
        raise UsageError(f"{path} has no header")
    columns = tuple(cell.strip() for cell in header[1])
    if len(set(columns)) < len(columns):
        double = next(name for name in columns if columns.count(name) > 1)
        raise UsageError(f"{path} has two columns {double or 'without a name'}; rename one")
    table = Table(path, columns, [], comments)
    for line, cells in records:
        if len(cells) > len(columns):
            table.problems.append((line, f"{len(cells)} cells where the header has {len(columns)}"))
        else:
            missing = [""] * (len(columns) - len(cells))
            table.rows.append((line, dict(zip(columns, [*cells, *missing], strict=True))))
    return table


def _tabbed(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    for line, text in lines:
        if text.strip():
            yield line, [unquoted(cell) for cell in text.split("\t")]


def _quoted(path: Path, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_LINE)
    reader = csv.reader((f"{text}\n" for _, text in lines), strict=True)
    first = at = lines[0][0] if lines else 1
    try:
        for cells in reader:
            if any(cells):
                yield at, cells
            at = first + reader.line_num
    except csv.Error as error:
        raise PlacedError(f"{path}:{at}: damaged CSV ({error}); is a quote not closed or not doubled?") from error


@contextmanager
def opened(path: Path, *, wanted: str = "TSV or CSV") -> Iterator[io.BufferedReader]:
    """The bytes of a file, unpacked as they are read.

    Raises:
        UsageError: it cannot be read, or is neither text nor packed with gzip; `wanted` is what to give then.
        LoadError: it is damaged.
    """
    try:
        with path.open("rb") as file:
            if found := no_text(file.peek(4)):
                raise UsageError(f"{path}: {found}; give {wanted}, plain or with gzip")
            yield io.BufferedReader(unpacked(file), _BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise PlacedError(f"{path}: a damaged gzip file ({error}); fetch it again") from error
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def lines_of(path: Path, stream: io.BufferedReader) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without their ends.

    Raises:
        LoadError: one is no UTF-8, or too long, or all are.
    """
    number = size = 0
    while data := stream.readline(_LONGEST_LINE + 1):
        number, size = number + 1, size + len(data)
        if len(data) > _LONGEST_LINE or size > MOST_BYTES:
            raise PlacedError(f"{path}:{number}: too large; split the file")
        yield number, _decoded(path, number, data)


def _decoded(path: Path, number: int, data: bytes) -> str:
    if number == 1 and is_utf_16(data):
        raise PlacedError(f"{path}:1: not UTF-8; if it is UTF-16: iconv -f UTF-16 -t UTF-8")
    try:
        text = (data.removeprefix(codecs.BOM_UTF8) if number == 1 else data).decode()
    except UnicodeDecodeError as error:
        raise PlacedError(f"{path}:{number}: not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8") from error
    return text.removesuffix("\n").removesuffix("\r")
