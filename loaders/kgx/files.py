"""A file of KGX in, its records out, each with its line; what cannot be read is told and left out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loaders.document import Document
from loaders.release import Release
from loaders.rows import Table

Record = dict[str, Any]
"""The properties of a node or edge; a value is a text or a list of texts, or anything in damaged JSON."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of nodes, of edges or of both, and where to tell what is left out of it."""

    document: Document
    release: Release

    def tell(self, line: int, what: str, detail: str) -> None:
        self.release.tell(self.document, line, what, detail)


def rows(table: Table, file: File) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table; of a TSV without regard to quotes, as KGX itself reads them."""
    if table.delimiter == ",":
        yield from table.rows()
        for problem in table.problems:
            file.tell(problem.line or 0, problem.what, problem.detail)
        return
    width = len(table.columns)
    for line, text in table.lines:
        cells = text.split("\t")
        if len(cells) > width and any(cells[width:]):
            file.tell(line, "row with too many cells", f"{len(cells)} cells under {width} columns")
        elif text and not text.isspace():
            cells[width:] = [""]
            yield line, cells + [""] * (width + 1 - len(cells))


def json_lines(file: File) -> Iterator[tuple[int, Record]]:
    """The objects of JSON Lines."""
    for line, text in file.document.lines():
        try:
            record = json.loads(text) if text and not text.isspace() else None
        except (ValueError, RecursionError) as error:
            told = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            file.tell(line, "damaged JSON", f"{text[:40]}: {told}")
            continue
        if isinstance(record, dict):
            yield line, record
        elif record is not None:
            file.tell(line, "line that is no JSON object", text[:80])
