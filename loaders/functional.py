"""OWL in functional syntax or OWL/XML in, its concepts out: py-horned-owl makes RDF/XML of it, loaders/rdf reads that.

Formats: OWL 2 functional-style syntax (https://www.w3.org/TR/owl2-syntax/), OWL/XML
(https://www.w3.org/TR/owl2-xml-serialization/). Such files are the edit files of OBO ontologies, often called `.owl`.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from kg.model import Value
from loaders.document import Document
from loaders.prolog import xml_blocks
from loaders.rdf import read_blocks
from loaders.rdf.triples import RDF_XML, NotStrictError

MAX_DEPTH = 1_000
"""Of nested expressions; the parser is recursive, and would end the process some 20,000 below."""

MAX_SIZE = 2**30
"""Bytes: the text is held in memory."""

_BLOCK = 2**18
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>\s]*>|#[^\n]*')
_TAGS = re.compile(rb"<(/?)[A-Za-z][^<>]*?(/?)>")
_PLACE = re.compile(r"line_col: Pos\(\((\d+), (\d+)\)\)")
_TOLD = re.compile(r"(?:Failed to open ontology: )?(\w+)\(")


def read_functional(document: Document) -> Iterator[Value]:
    """An ontology in functional syntax."""
    data = _data(document, document.blocks())
    signs = np.frombuffer(_TEXTS.sub(b"", data), dtype=np.uint8)
    deepest = int(np.cumsum((signs == ord("(")).astype(np.int32) - (signs == ord(")"))).max(initial=0))
    return _read(document, data, "ofn", deepest)


def read_owl_xml(document: Document) -> Iterator[Value]:
    """An ontology in OWL/XML."""
    data = _data(document, xml_blocks(document))
    deepest = depth = 0
    for match in _TAGS.finditer(data):
        depth += -1 if match[1] else 0 if match[2] else 1
        deepest = max(deepest, depth)
    return _read(document, data, "owx", deepest)


def _data(document: Document, blocks: Iterator[bytes]) -> bytes:
    parts, size = [], 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size > MAX_SIZE:
            raise document.error(
                f"more than {MAX_SIZE:,} bytes; write it as RDF/XML: robot convert --input FILE -o FILE.owl"
            )
    return b"".join(parts)


def _read(document: Document, data: bytes, syntax: str, deepest: int) -> Iterator[Value]:
    if deepest > MAX_DEPTH:
        raise document.error(f"expressions nested more than {MAX_DEPTH:,} deep; no ontology is")
    rdf_xml = _converted(document, data, syntax)
    blocks = (rdf_xml[start : start + _BLOCK] for start in range(0, len(rdf_xml), _BLOCK))
    try:
        return read_blocks(blocks, document, RDF_XML, scattered=True)
    except NotStrictError as error:
        raise document.error(f"it cannot be written as RDF: {error}; convert it: robot convert -o FILE.obo") from error


def _converted(document: Document, data: bytes, syntax: str) -> bytes:
    horned = _library(document)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise document.error(
            f"byte 0x{data[error.start]:02x} is not UTF-8", data.count(b"\n", 0, error.start) + 1
        ) from error
    try:
        rdf_xml: str = horned.open_ontology_from_string(text, serialization=syntax).save_to_string("owl")
    except Exception as error:  # its own, and those of Rust
        told, place = str(error), _PLACE.search(str(error))
        kind = _TOLD.match(told)
        what = told.splitlines()[0][:200] if kind is None or "Parser" not in kind[1] else "the text breaks the grammar"
        raise document.error(
            f"damaged OWL: {what}{f', column {place[2]}' if place else ''}", int(place[1]) if place else None
        ) from error
    return rdf_xml.encode()


def _library(document: Document) -> Any:
    try:
        import pyhornedowl
    except ImportError as error:
        raise document.error(
            "this is OWL in functional syntax or OWL/XML, which needs an extra: pip install 'ontonorm[owl]' "
            "(or convert the file: robot convert --input FILE --output FILE.obo)"
        ) from error
    return pyhornedowl
