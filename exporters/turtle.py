"""RDF triples in, Turtle out, as they come: neither a graph nor a store is held.

Format: RDF 1.1 Turtle (https://www.w3.org/TR/turtle/), written by pyoxigraph, which has its home here. What triples of OWL
and of SKOS are made of stands here too.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count
from typing import TextIO

from pyoxigraph import BlankNode as BlankNode
from pyoxigraph import Literal as Literal
from pyoxigraph import NamedNode as NamedNode
from pyoxigraph import RdfFormat, serialize
from pyoxigraph import Triple as Triple

from exporters.iris import OBO, home, iri, quoted
from exporters.selection import Selection
from kg.curie import prefixes
from kg.model import Ontology, Xref

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
TERMS = "http://purl.org/dc/terms/"
BIOLINK = "https://w3id.org/biolink/vocab/"
SSSOM = "https://w3id.org/sssom/"

_NAMESPACES = {
    "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "oboInOwl": IN_OWL, "dcterms": TERMS, "biolink": BIOLINK,
    "sssom": SSSOM, "obo": OBO,
}  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
TRUE = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
_LOGICAL = {"rdfs:subClassOf": "skos:broadMatch", "owl:sameAs": "skos:exactMatch"}

Object = NamedNode | BlankNode | Literal
Subject = NamedNode | BlankNode


def write(triples: Iterable[Triple], selection: Selection, stream: TextIO) -> None:
    """Writes the triples, with short forms for the vocabularies that they are about."""
    known = prefixes().expansions
    own = {prefix: known[prefix] for prefix in selection.prefixes if not known.get(prefix, OBO).startswith(OBO)}
    stream.flush()
    serialize(triples, stream.buffer, RdfFormat.TURTLE, prefixes=_NAMESPACES | own)
    stream.buffer.flush()


@lru_cache(maxsize=100_000)
def node(address: str) -> NamedNode:
    """A node named by an IRI."""
    return NamedNode(address)


def concept_node(curie: str) -> NamedNode:
    """The node of a concept."""
    return node(iri(curie))


def literal(text: str, language: str | None = None) -> Literal:
    """A text in a language; what is no tag of one is left out."""
    tag = (language or "").replace("_", "-")
    return Literal(text, language=tag) if _LANGUAGE.fullmatch(tag) else Literal(text)


def address(ontology: Ontology) -> NamedNode:
    """The node of an ontology or scheme."""
    before, found, after = (ontology.iri or home(ontology)).partition("#")
    return node(quoted(before) + found + quoted(after))


def header(ontology: Ontology, kind: str) -> Iterator[Triple]:
    """What an ontology or scheme says of itself."""
    subject = address(ontology)
    yield Triple(subject, node(f"{RDF}type"), node(kind))
    told = {f"{TERMS}title": ontology.title, f"{OWL}versionInfo": ontology.version, f"{TERMS}license": ontology.licence}
    for property_, text in told.items():
        if text:
            yield Triple(subject, node(property_), literal(text))


def mapping(subject: NamedNode, xref: Xref) -> Triple:
    """A mapping; of one that would be a logical axiom about another vocabulary its SKOS kin."""
    predicate = _LOGICAL.get(xref.predicate, xref.predicate)
    return Triple(subject, node(iri(predicate)), concept_node(xref.identifier))


class Axioms:
    """Makes annotations of triples, each a node of its own, numbered in order: the same graph gives the same text."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def blank(self) -> BlankNode:
        return BlankNode(f"n{next(self._numbers)}")

    def about(self, triple: Triple, notes: dict[str, Object]) -> Iterator[Triple]:
        """An owl:Axiom about a triple with these properties; none without any."""
        if not notes:
            return
        axiom = self.blank()
        yield Triple(axiom, node(f"{RDF}type"), node(f"{OWL}Axiom"))
        yield Triple(axiom, node(f"{OWL}annotatedSource"), triple.subject)
        yield Triple(axiom, node(f"{OWL}annotatedProperty"), triple.predicate)
        yield Triple(axiom, node(f"{OWL}annotatedTarget"), triple.object)
        for property_, value in notes.items():
            yield Triple(axiom, node(property_), value)
