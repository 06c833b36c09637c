"""PubTator in, annotated documents out.

Format: https://www.ncbi.nlm.nih.gov/research/pubtator3/ and BC5CDR. `PMID|t|title` and `PMID|a|abstract` are joined by one
character; an annotation is `PMID, start, end, mention, type, identifiers[, parts]` between tabs; relations are passed over.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from engine.gold.documents import Annotation, Document, Passage, table_of_documents
from engine.gold.identifiers import NO_CONCEPT
from engine.gold.table import PARTS, TYPE
from engine.table import Table, Told

_TEXT = re.compile(r"([^|\t]+)\|([at])\|(.*)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{1,12}")
_BEGINS = re.compile(rb"[^|\t\r\n]+\|[at]\||[^|\t\r\n]+\t[0-9]+\t[0-9]+\t")
_NAMES = {"t": "title", "a": "abstract"}
_LEAST, _MOST = 5, 7
"""Cells of an annotation."""


def is_pubtator(line: bytes) -> bool:
    """Whether the first line of a file is one of PubTator."""
    return _BEGINS.match(line) is not None


def pubtator_table(path: Path, lines: Iterable[tuple[int, str]]) -> Table:
    """The annotations of a file."""
    documents: list[Document] = []
    latest: dict[str, Document] = {}
    problems: list[Told] = []
    for number, line in lines:
        if found := _TEXT.fullmatch(line):
            id_, kind, text = found.groups()
            known = latest.get(id_)
            if known is None or any(passage.infons[TYPE] == _NAMES[kind] for passage in known.passages):
                latest[id_] = known = Document(id_)
                documents.append(known)
            offset = sum(len(passage.text) + 1 for passage in known.passages)
            known.passages.append(Passage(offset, text, {TYPE: _NAMES[kind]}))
        elif line.strip():
            try:
                _annotate(number, line.split("\t"), documents, latest)
            except ValueError as error:
                problems.append((number, str(error)))
    return table_of_documents(path, documents, problems)


def _annotate(number: int, cells: list[str], documents: list[Document], latest: dict[str, Document]) -> None:
    """Adds an annotation to its document."""
    if len(cells) < _LEAST - 1:
        raise ValueError("neither a text (PMID|t|…, PMID|a|…) nor an annotation or a relation between tabs")
    if not _NUMBER.fullmatch(cells[1]) and len(cells) <= _LEAST:
        return  # a relation: PMID, its type, two identifiers
    if not _LEAST <= len(cells) <= _MOST:
        raise ValueError(f"an annotation has 6 or 7 cells between tabs, not {len(cells)}")
    id_, start, end, mention, kind, *more = cells
    if not (_NUMBER.fullmatch(start) and _NUMBER.fullmatch(end) and int(start) < int(end)):
        raise ValueError(f"{start[:20]} and {end[:20]} are not where a mention begins and ends")
    infons = {TYPE: kind.strip()}
    if more:
        infons["identifier"] = more[0].strip() or NO_CONCEPT
    if more[1:]:
        infons[PARTS] = more[1]
    if id_ not in latest:
        latest[id_] = Document(id_)
        documents.append(latest[id_])
    latest[id_].annotations.append(Annotation(number, mention, ((int(start), int(end) - int(start)),), infons))
