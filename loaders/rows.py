"""A table as text in, its rows as cells under named columns out: TSV and CSV, each row with its line.

In a TSV a tab always parts cells, unless that gives too many and quotes explain it, so that one stray quote cannot
swallow the rows below; a CSV is read by the rules of RFC 4180.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from kg.model import Problem
from loaders.document import Document
from loaders.words import clean

Cells = list[str]

_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a table and what follows it. `comments` are the lines above that begin with #.

    `problems` gathers the damaged rows as they are met: complete when `rows` has ended.
    """

    document: Document
    comments: list[str]
    columns: list[str]
    delimiter: str
    line: int
    lines: Iterator[tuple[int, str]]
    problems: list[Problem] = field(default_factory=list)

    def pick(self, *names: str) -> Callable[[Cells], tuple[str, ...]]:
        """Takes the cells under these columns (two or more, in any case) from a row; of a missing column: empty."""
        at = {name.casefold(): position for position, name in reversed(list(enumerate(self.columns)))}
        return itemgetter(*(at.get(name.casefold(), len(self.columns)) for name in names))

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The line and cells of every row; one empty cell follows that of the last column."""
        width = len(self.columns)
        for line, cells in self._quoted_rows() if self.delimiter == "," else self._tabbed_rows():
            if len(cells) > width and any(cells[width:]):
                told = f"{len(cells)} cells under {width} columns"
                self.problems.append(Problem("row with too many cells", told, line))
                continue
            cells[width:] = [""]
            if len(cells) <= width:
                cells.extend([""] * (width + 1 - len(cells)))
            yield line, cells

    def _tabbed_rows(self) -> Iterator[tuple[int, Cells]]:
        width = len(self.columns)
        for line, text in self.lines:
            if not text or text.isspace():
                continue
            cells = text.split("\t")
            if '"' in text:
                parted = cells if len(cells) <= width else _split_quoted(text)
                cells = [_unquoted(cell) if cell[:1] == '"' else cell for cell in parted]
            yield line, cells

    def _quoted_rows(self) -> Iterator[tuple[int, Cells]]:
        reader = csv.reader((f"{text}\n" for _, text in self.lines), strict=True)
        line = self.line + 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = self.line + 1 + reader.line_num
        except csv.Error as error:
            raise self.document.error(f"damaged CSV ({error}); is a quote not closed or not doubled?", line) from error


def open_table(document: Document, *, required: tuple[str, ...] = (), commented_header: str = "#\n") -> Table:
    """Reads a document up to its header: the first line that is no comment, or the comment that begins as told.

    Raises:
        LoadError: there is no header, a required column is missing, or two columns have one name.
    """
    comments: list[str] = []
    lines = document.lines()
    for line, text in lines:
        if text.casefold().startswith(commented_header.casefold()):
            text = text.removeprefix("#")  # noqa: PLW2901
        elif text.startswith("#"):
            comments.append(text)
            continue
        if text.strip():
            try:
                columns, delimiter = parse_header(text)
            except csv.Error as error:
                raise document.error(f"this is no header of a table ({error})", line) from error
            _check(document, columns, required, line)
            return Table(document, comments, columns, delimiter, line, lines)
    raise document.error("there is no table in it, only comments")


def parse_header(text: str) -> tuple[list[str], str]:
    """The names of the columns, and whether tabs or commas part them.

    Raises:
        csv.Error: there is a name of more than 128 kB, or a carriage return.
    """
    delimiter = "\t" if "\t" in text else ","
    return [clean(name) for name in next(csv.reader([text], delimiter=delimiter))], delimiter


def _check(document: Document, columns: list[str], required: tuple[str, ...], line: int) -> None:
    if len(max(columns, key=len)) > _LONGEST_NAME:
        raise document.error(f"this is no header of a table (a name of more than {_LONGEST_NAME:,} characters)", line)
    there = [name.casefold() for name in columns if name]
    if repeated := [name for name in dict.fromkeys(there) if there.count(name) > 1]:
        raise document.error(f"two columns are named {repeated[0]}; rename one", line)
    if missing := [name for name in required if name not in there]:
        raise document.error(
            f"there is no column {' or '.join(missing)} (needed: {', '.join(required)}; "
            f"there are: {', '.join(columns)[:300]})",
            line,
        )


def _split_quoted(text: str) -> Cells:
    """The cells of a row of a TSV in which quotes hold tabs together; where they do not, tabs part."""
    try:
        return next(csv.reader([text], delimiter="\t"))
    except csv.Error:
        return text.split("\t")


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
