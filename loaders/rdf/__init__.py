"""OWL and SKOS in any serialization of RDF in, their concepts out, by one path: a stream of triples.

triples.py     a document → its triples            properties.py  which property says what: the table
columns.py     triples → columns by what they say  curies.py      IRIs → CURIEs
concepts.py    columns → the values of kg/model.py notes.py       what annotated axioms and nodes add

Formats: RDF 1.1 (RDF/XML, Turtle, TriG, N-Triples, N-Quads, JSON-LD), OWL 2 mapped to RDF
(https://www.w3.org/TR/owl2-mapping-to-rdf/), SKOS (https://www.w3.org/TR/skos-reference/).
"""

from collections.abc import Iterator

from kg.errors import LoadError
from kg.model import Problem, Value
from loaders.document import Document
from loaders.rdf.columns import Gathered, ScatteredError, gather
from loaders.rdf.concepts import values
from loaders.rdf.properties import ROLES
from loaders.rdf.triples import (
    JSON_LD,
    MAX_TOLERANT,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
    NotStrictError,
    Syntax,
    Triples,
    rdflib_triples,
    xml,
)


def read_rdf_xml(document: Document) -> Iterator[Value]:
    """OWL or SKOS in RDF/XML."""
    return _read(document, RDF_XML)


def read_turtle(document: Document) -> Iterator[Value]:
    """OWL or SKOS in Turtle or TriG."""
    return _read(document, TURTLE)


def read_n_triples(document: Document) -> Iterator[Value]:
    """OWL or SKOS in N-Triples or N-Quads."""
    return _read(document, N_TRIPLES)


def read_json_ld(document: Document) -> Iterator[Value]:
    """OWL or SKOS in JSON-LD with its context in the file."""
    return _read(document, JSON_LD)


def read_blocks(
    blocks: Iterator[bytes], document: Document, syntax: Syntax, *, scattered: bool = False
) -> Iterator[Value]:
    """What a document says, from its text in a serialization of RDF; `scattered` as for gather.

    Raises:
        NotStrictError: the text is not what the syntax allows.
        ScatteredError: read it again, as scattered.
        LoadError: nothing in it is a concept.
    """
    triples = Triples(blocks, document, syntax, ROLES)
    gathered = gather(triples, scattered=scattered)
    return values(gathered, triples.prefixes, document)


def _read(document: Document, syntax: Syntax) -> Iterator[Value]:
    try:
        yield from read_blocks(_blocks(document, syntax), document, syntax)
    except ScatteredError:
        with _again(document) as again:
            yield from read_blocks(_blocks(again, syntax), again, syntax, scattered=True)
    except NotStrictError as error:
        gathered = _tolerant(document, syntax, error)
        yield Problem("RDF that is not strict", f"{error}; read by a slower, forgiving parser", error.line)
        yield from values(gathered, {}, document)


def _blocks(document: Document, syntax: Syntax) -> Iterator[bytes]:
    return xml(document) if syntax is RDF_XML else document.blocks()


def _again(document: Document) -> Document:
    """The document, to be read once more.

    Raises:
        LoadError: it is a pipe.
    """
    if document.path.is_relative_to("/dev"):
        raise document.error("it must be read twice, and a pipe gives it once; give a file")
    return Document(document.path, max_size=document.max_size, wanted=document.wanted, follow=document.follow)


def _tolerant(document: Document, syntax: Syntax, refused: NotStrictError) -> Gathered:
    """A small document that pyoxigraph refuses, read once more by rdflib."""
    error = document.error(f"damaged RDF: {refused}", refused.line)
    if syntax.rdflib is None:
        raise error from refused
    try:
        data, size = [], 0
        with _again(document) as again:
            for block in _blocks(again, syntax):
                data.append(block)
                size += len(block)
                if size > MAX_TOLERANT:
                    raise error
        return gather(rdflib_triples(b"".join(data), document, syntax, ROLES), scattered=True)
    except (LoadError, NotStrictError):
        raise error from refused
