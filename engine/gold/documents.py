"""Annotated documents in, a table of their mentions out: what PubTator, BioC XML and BioC JSON have in common.

Offsets count the characters of the document, as PubTator and BioC do. One that does not lead to the mention is told, and
the mention is used without its place.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from engine.gold.contexts import marked, unmarked
from engine.gold.identifiers import identifier_of
from engine.gold.rows import SPLIT
from engine.gold.table import CONTEXT, DOC, GOLD, LENGTH, MENTION, OFFSET, TYPE
from engine.table import Cells, Table, Told

ANNOTATION = "annotation"
"""The column with the identifier that an annotation has within its file."""

_COLUMNS = (MENTION, GOLD, DOC, CONTEXT, TYPE, OFFSET, LENGTH)

Span = tuple[int, int]
"""An offset and a length."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document, and where it begins there."""

    offset: int
    text: str
    infons: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mention, and what is said of it; `row` tells it from all others of a file."""

    row: int
    text: str
    spans: tuple[Span, ...]
    infons: Cells
    id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its annotations; of overlapping passages the one counts that begins last."""

    id: str
    passages: list[Passage] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    infons: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mention stands: its text, the cells that say so, and what is wrong."""

    mention: str
    passage: Passage | None = None
    context: str = ""
    span: Span | None = None
    wrong: str | None = None


def table_of_documents(path: Path, documents: Iterable[Document], problems: list[Told], *, unit: str = "") -> Table:
    """A row for each annotation, with a column for each infon."""
    rows: list[tuple[int, Cells]] = []
    remarks: list[Told] = []
    columns: dict[str, None] = dict.fromkeys(_COLUMNS)
    for document in documents:
        passages = sorted(document.passages, key=lambda passage: passage.offset)
        offsets = [passage.offset for passage in passages]
        for annotation in document.annotations:
            place = _place(annotation, passages, offsets)
            if place.wrong:
                remarks.append((annotation.row, f"document {document.id[:80]}: {place.wrong}"))
            cells = _cells(document, annotation, place)
            columns |= dict.fromkeys(cells)
            rows.append((annotation.row, cells))
    return Table(path, tuple(columns), rows, problems=problems, remarks=remarks, unit=unit)


def _cells(document: Document, annotation: Annotation, place: _Place) -> Cells:
    around = place.passage.infons if place.passage else {}
    offset, length = place.span or ("", "")
    split = next((infons[SPLIT] for infons in (annotation.infons, around, document.infons) if SPLIT in infons), None)
    kind = next((value for key, value in annotation.infons.items() if key.lower() == TYPE), "")
    return {
        **{f"document_{key}": value for key, value in document.infons.items()},
        **{f"passage_{key}": value for key, value in around.items()},
        **annotation.infons,
        **({ANNOTATION: annotation.id} if annotation.id else {}),
        **({SPLIT: split} if split else {}),
        MENTION: place.mention, GOLD: identifier_of(annotation.infons), DOC: document.id, CONTEXT: place.context,
        TYPE: kind, OFFSET: str(offset), LENGTH: str(length),
    }  # fmt: skip


def _place(annotation: Annotation, passages: list[Passage], offsets: list[int]) -> _Place:
    """Where an annotation stands; without passages nothing can be checked."""
    mention = annotation.text.strip()
    if not annotation.spans:
        return _Place(mention)
    start = min(offset for offset, _ in annotation.spans)
    end = max(offset + length for offset, length in annotation.spans)
    at = bisect_right(offsets, start) - 1
    if not passages:
        return _Place(mention, span=(start, end - start))
    if at < 0:
        return _Place(mention, wrong=f"no text stands at {start}, where {mention[:80]!r} is said to stand")
    passage = passages[at]
    first, last = start - passage.offset, end - passage.offset
    there = passage.text[first:last]
    if len(annotation.spans) > 1 and last <= len(passage.text):
        return _Place(mention, passage, unmarked(passage.text, first, last), (start, end - start))
    if there.strip() and there.split() == (mention or there).split():
        return _Place(mention or there.strip(), passage, marked(passage.text, first, last), (start, end - start))
    wrong = f"{mention[:80]!r} is said to stand at {start}, where {there[:80]!r} does; it is used without its place"
    return _Place(mention, passage, unmarked(passage.text, first, last), wrong=wrong)
