"""Concepts in, a SKOS concept scheme in Turtle out.

Format: SKOS (https://www.w3.org/TR/skos-reference/), with Dublin Core for heirs and oboInOwl for cross-references.

What it cannot say: scopes beyond exact (altLabel) and other (hiddenLabel, read back as RELATED), types and dates of names,
justification and confidence of mappings, taxon, category, which source gives what, popularity. Relations but is_a and
skos:related are written by their own property, which `ontonorm load-ontologies` does not take from SKOS. A mapping
rdfs:subClassOf becomes skos:broadMatch. Language tags are in lower case.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TextIO

from exporters import turtle
from exporters.iris import predicate, word
from exporters.selection import Selection
from exporters.turtle import (
    IN_OWL,
    OWL,
    RDF,
    SKOS,
    TERMS,
    Literal,
    NamedNode,
    Object,
    Triple,
    concept_node,
    literal,
    mapping,
    node,
)
from kg.model import CONSIDER, HAS_XREF, IS_A, REPLACED_BY, Concept, Ontology, Relation, Scope

_LABELS = {Scope.LABEL: "prefLabel", Scope.EXACT: "altLabel"}
_OTHER = "hiddenLabel"


def write(selection: Selection, streams: Sequence[TextIO]) -> None:
    """The scheme, and its concepts as they come."""
    (stream,) = streams
    ontology = selection.ontology
    concepts = chain.from_iterable(_concept(concept, ontology) for concept in selection.concepts())
    header = turtle.header(ontology, f"{SKOS}ConceptScheme")
    turtle.write(chain(header, concepts), selection, stream)


def _concept(concept: Concept, ontology: Ontology) -> Iterator[Triple]:
    subject, scheme = concept_node(concept.curie), turtle.address(ontology)
    yield Triple(subject, node(f"{RDF}type"), node(f"{SKOS}Concept"))
    yield Triple(subject, node(f"{SKOS}inScheme"), scheme)
    if not concept.obsolete and all(relation.predicate != IS_A for relation in concept.relations):
        yield Triple(subject, node(f"{SKOS}topConceptOf"), scheme)
    yield Triple(subject, node(f"{SKOS}notation"), literal(concept.curie))
    for property_, value in dict.fromkeys(chain(_names(concept), _annotations(concept, ontology))):
        yield Triple(subject, node(property_), value)
    for relation in concept.relations:
        yield _relation(subject, relation, ontology)
    for xref in concept.xrefs:
        if xref.predicate == HAS_XREF:
            yield Triple(subject, node(f"{IN_OWL}hasDbXref"), literal(xref.identifier))
        else:
            yield mapping(subject, xref)


def _names(concept: Concept) -> Iterator[tuple[str, Object]]:
    """One preferred label a language; what is preferred is neither alternative nor hidden, as SKOS demands."""
    preferred: dict[str, Literal] = {}
    if concept.label:
        preferred[concept.lang or ""] = literal(concept.label, concept.lang)
    others: list[tuple[str, Literal]] = []
    for name in concept.names:
        kind, text = _LABELS.get(name.scope, _OTHER), literal(name.text, name.lang)
        if name.scope == Scope.LABEL and preferred.setdefault(name.lang or "", text) is text:
            continue
        others.append((_LABELS[Scope.EXACT] if name.scope == Scope.LABEL else kind, text))
    yield from ((f"{SKOS}prefLabel", text) for text in preferred.values())
    taken = set(preferred.values())
    for wanted in (_LABELS[Scope.EXACT], _OTHER):
        for kind, text in others:
            if kind == wanted and text not in taken:
                taken.add(text)
                yield f"{SKOS}{kind}", text


def _annotations(concept: Concept, ontology: Ontology) -> Iterator[tuple[str, Object]]:
    if concept.definition:
        yield f"{SKOS}definition", literal(concept.definition)
    if concept.namespace:
        yield f"{IN_OWL}hasOBONamespace", literal(concept.namespace)
    yield from ((f"{IN_OWL}hasAlternativeId", literal(other)) for other in concept.alternatives)
    yield from ((f"{IN_OWL}inSubset", node(word(ontology, subset))) for subset in concept.subsets)
    if concept.obsolete:
        yield f"{OWL}deprecated", turtle.TRUE


def _relation(subject: NamedNode, relation: Relation, ontology: Ontology) -> Triple:
    properties = {IS_A: f"{SKOS}broader", REPLACED_BY: f"{TERMS}isReplacedBy", CONSIDER: f"{IN_OWL}consider"}
    property_ = properties.get(relation.predicate) or predicate(ontology, relation.predicate)
    return Triple(subject, node(property_), concept_node(relation.object))
