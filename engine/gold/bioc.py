"""Documents of BioC, as its JSON has them, in; annotated documents out, whose annotations are counted through the file.

Format: BioC (https://bioc.sourceforge.net/), Comeau et al. 2013. Annotations may stand at a document, a passage or a
sentence: their offsets say where they belong.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from engine.gold.documents import Annotation, Document, Passage, Span, table_of_documents
from engine.table import Cells, Table, Told

UNIT = "annotation"
_LONGEST_NUMBER = 12
_MOST_INFONS = 100  # every annotation of a document has a copy


def bioc_table(path: Path, documents: Iterable[Any], problems: list[Told]) -> Table:
    """The annotations of documents; one that cannot be read is among the problems, with its document and id."""
    numbers = count(1)
    read = (_document(one, numbers, problems) for one in documents)
    return table_of_documents(path, read, problems, unit=UNIT)


def _document(value: dict[str, Any], numbers: Iterator[int], problems: list[Told]) -> Document:
    document = Document(text_of(value.get("id")), infons=_infons(value))
    found = list(_all(value, "annotations"))
    for passage in _all(value, "passages"):
        sentences = list(_all(passage, "sentences"))
        found += [one for part in (passage, *sentences) for one in _all(part, "annotations")]
        for part in [passage] if passage.get("text") else sentences:
            try:
                offset = _number(part, "offset")
                document.passages.append(Passage(offset, text_of(part.get("text")), _infons(passage) | _infons(part)))
            except ValueError as error:
                problems.append((0, f"document {document.id[:80]}: a passage: {error}; its text is left out"))
    for one in found:
        row = next(numbers)
        try:
            document.annotations.append(_annotation(one, row))
        except ValueError as error:
            problems.append((row, f"{text_of(one.get('id'))[:80]} of document {document.id[:80]}: {error}"))
    return document


def _annotation(value: dict[str, Any], row: int) -> Annotation:
    spans = tuple(_span(one) for one in _all(value, "locations"))
    return Annotation(row, text_of(value.get("text")), spans, _infons(value), text_of(value.get("id")))


def _span(value: dict[str, Any]) -> Span:
    return _number(value, "offset"), _number(value, "length")


def _number(value: dict[str, Any], key: str) -> int:
    text = text_of(value.get(key)).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ValueError(f"{text[:20] or 'nothing'} is no {key} in characters")
    return int(text)


def _all(value: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    """The objects in a list; whatever else stands there is none of BioC."""
    found = value.get(key)
    yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def _infons(value: dict[str, Any]) -> Cells:
    infons = value.get("infons")
    items = islice(infons.items(), _MOST_INFONS) if isinstance(infons, dict) else ()
    return {key: text_of(one) for key, one in items}


def text_of(value: Any) -> str:
    """A value of JSON as a cell: null is empty, texts in a list are joined by bars."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(value)
    return json.dumps(value, ensure_ascii=False)
