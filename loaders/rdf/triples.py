"""An RDF document in, its triples with the properties asked for out, as a stream: nothing is held.

RDF/XML, Turtle (and TriG), N-Triples (and N-Quads) and JSON-LD are parsed by pyoxigraph. What it refuses, and a small
document only, rdflib may still read. Nothing is ever fetched: no DTD, no import, no JSON-LD context.
"""

import logging
import re
import warnings
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

import numpy as np

from kg.errors import LoadError, one_line
from loaders.document import Document
from loaders.prolog import xml_blocks

Triple = tuple[str, str, str, str | None]
"""Subject, property, object, and the language of a literal ("" if it has none; None: the object is an IRI). A blank node
begins with "_:"."""

MAX_TOLERANT = 64 * 2**20
MAX_DEPTH = 5_000
MAX_ATTRIBUTES = 10_000  # of one element; what they cost grows with the square of their number
_TAIL = 2**16
_LONGEST_TOLD = 300  # characters of what a parser says, which may quote the rest of the document
_ROOT = re.compile(rb"<([^\s/>!?]+)")
_REMARKS = {b"<!--": b"-->", b"<?": b"?>"}
_LINE = re.compile(r"\s*\(line \d+\)|^Parser error at line \d+ (?:columns? \d+|between columns \d+ and \d+): ")


class NotStrictError(Exception):
    """pyoxigraph refuses the document; its message and, where known, the line."""

    def __init__(self, told: str, line: int | None) -> None:
        super().__init__(one_line(told[:_LONGEST_TOLD]))
        self.line = line


@dataclass(frozen=True, slots=True)
class Syntax:
    """A serialization of RDF: its name for pyoxigraph and for rdflib (None: rdflib would fetch, or cannot read it)."""

    oxigraph: str
    rdflib: str | None


RDF_XML = Syntax("RDF_XML", "xml")
TURTLE = Syntax("TRIG", "turtle")
N_TRIPLES = Syntax("N_QUADS", "nt")
JSON_LD = Syntax("JSON_LD", None)


class Triples:
    """The triples of a document, whose property is one of `properties`; `prefixes` are those that the document declares,
    complete when the triples have ended."""

    def __init__(self, blocks: Iterator[bytes], document: Document, syntax: Syntax, properties: Container[str]) -> None:
        self.prefixes: dict[str, str] = {}
        self._blocks = blocks
        self._document = document
        self._syntax = syntax
        self._properties = properties

    def __iter__(self) -> Iterator[Triple]:
        """Parses with pyoxigraph.

        Raises:
            NotStrictError: it refuses the document.
            LoadError: the document cannot be read, or would have something fetched.
        """
        import pyoxigraph as ox

        stream = _Stream(self._blocks)
        try:
            parser = ox.parse(
                cast("IO[bytes]", stream),
                format=getattr(ox.RdfFormat, self._syntax.oxigraph),
                base_iri=base(self._document),
                lenient=True,
            )
            yield from _filtered(parser, self._properties, ox)
            self.prefixes = dict(parser.prefixes)
        except SyntaxError as error:
            told = _LINE.sub("", error.msg or str(error))
            if "LoadDocumentCallback" in told:
                raise self._document.error(
                    "its @context is a web address, which is never fetched; write the context into the file"
                ) from error
            if "utf-8" in told.lower():
                raise self._document.error(
                    "the text is not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8", error.lineno
                ) from error
            raise NotStrictError(told, error.lineno) from error
        except MemoryError as error:
            raise self._document.error(f"one name, text or node is too large: {str(error).lower()}") from error
        except (OSError, ValueError) as error:
            raise stream.failed or self._document.error(f"damaged RDF: {error}") from error


def rdflib_triples(data: bytes, document: Document, syntax: Syntax, properties: Container[str]) -> Iterator[Triple]:
    """The same by rdflib, which is slow and forgiving.

    Raises:
        NotStrictError: it refuses the document, too.
    """
    import rdflib

    found: list[Triple] = []

    class _Sink(rdflib.Graph):
        def add(self, triple: Any) -> Any:
            subject, predicate, object_ = triple
            if str(predicate) in properties:
                language = (object_.language or "") if isinstance(object_, rdflib.Literal) else None
                found.append((_node(subject, rdflib), str(predicate), _node(object_, rdflib), language))
            return self

    sink = _Sink()
    try:
        with _silent("rdflib"):
            sink.parse(data=data, format=syntax.rdflib, publicID=base(document))
    except Exception as error:  # its parsers raise whatever their libraries do
        raise NotStrictError(str(error).splitlines()[0] if str(error) else type(error).__name__, None) from error
    yield from found


def base(document: Document) -> str:
    """The address against which relative ones are resolved where the document names none."""
    return f"http://ontonorm.invalid/{re.sub('[^A-Za-z0-9._~-]', '_', document.stem) or 'document'}"


def xml(document: Document) -> Iterator[bytes]:
    """The blocks of an XML document without what is unsafe in it.

    Raises:
        LoadError: elements are nested too deep or have too many attributes, or the end is missing: pyoxigraph would not
            tell.
    """
    depth, attributes, tail, root = 0, 0, b"", b""
    for block in xml_blocks(document):
        root = root or (found[1] if (found := _ROOT.search(block)) else b"")
        depth = max(depth + _net_depth(block), 0)
        if depth > MAX_DEPTH:
            raise document.error(f"XML nested more than {MAX_DEPTH:,} deep; no ontology is")
        most, attributes = _attributes(block, attributes)
        if most > MAX_ATTRIBUTES:
            raise document.error(f"an element of XML with more than {MAX_ATTRIBUTES:,} attributes; no ontology has one")
        tail = (tail + block)[-_TAIL:]
        yield block
    end = _without_remarks(tail)
    last = end[end.rfind(b"<") + 1 :]
    if not (last.startswith(root) if last.endswith(b"/>") else last[1:-1].rstrip() == root):
        raise document.error("the XML is cut off; fetch the file again")


def _without_remarks(tail: bytes) -> bytes:
    """The end of an XML document without the comments and processing instructions that may follow its root."""
    while True:
        tail = tail.rstrip()
        begin = next((begin for begin, end in _REMARKS.items() if tail.endswith(end)), None)
        if begin is None or begin not in tail:
            return tail
        tail = tail[: tail.rfind(begin)]


def _net_depth(block: bytes) -> int:
    """How many more elements a block opens than it closes; a tag cut by its border counts for the next one."""
    signs = np.frombuffer(block, dtype=np.uint8)
    begins = np.flatnonzero(signs[:-1] == ord("<"))
    after = signs[begins + 1]
    ends = np.count_nonzero(after == ord("/"))
    remarks = np.count_nonzero((after == ord("!")) | (after == ord("?")))
    empty = np.count_nonzero((signs[1:] == ord(">")) & (signs[:-1] == ord("/")))
    return int(begins.size - remarks - 2 * ends - empty)


def _attributes(block: bytes, before: int) -> tuple[int, int]:
    """At most how many attributes an element of a block has, and how many its last one has by the end of the block.

    `before`: how many the element that the block begins in has before it. Texts that look like attributes count, too.
    """
    signs = np.frombuffer(block, dtype=np.uint8)
    begins = np.flatnonzero(signs == ord("<"))
    quoted = (signs[1:] == ord('"')) | (signs[1:] == ord("'"))
    equals = np.flatnonzero((signs[:-1] == ord("=")) & quoted)
    numbers = np.bincount(np.searchsorted(begins, equals), minlength=begins.size + 1)
    numbers[0] += before
    return int(numbers.max()), int(numbers[-1])


def _filtered(parser: Any, properties: Container[str], ox: Any) -> Iterator[Triple]:
    literal, blank = ox.Literal, ox.BlankNode
    for quad in parser:
        predicate = quad.predicate.value
        if predicate in properties:
            subject, object_ = quad.subject, quad.object
            kind = type(object_)
            name = f"_:{subject.value}" if type(subject) is blank else subject.value
            if kind is literal:
                yield name, predicate, object_.value, object_.language or ""
            else:
                yield name, predicate, f"_:{object_.value}" if kind is blank else object_.value, None


def _node(term: Any, rdflib: Any) -> str:
    text = str(term).encode("utf-8", "replace").decode()  # rdflib lets the half of a character pass
    return f"_:{text}" if isinstance(term, rdflib.BNode) else text


class _Stream:
    """Blocks as a file; keeps the failure of reading them, of which the parser would make something else."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block, self._at = b"", 0
        self.failed: LoadError | None = None

    def read(self, size: int = -1) -> bytes:
        if self._at == len(self._block):
            try:
                self._block, self._at = next(self._blocks, b""), 0
            except LoadError as error:
                self.failed = error
                raise OSError(str(error)) from error
        start, self._at = self._at, min(self._at + size, len(self._block)) if size >= 0 else len(self._block)
        return self._block[start : self._at]


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Nothing of a library's own log and warnings is shown: what it refuses is told as a problem."""
    logger, handler = logging.getLogger(name), logging.NullHandler()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.propagate = propagates
        logger.removeHandler(handler)
