"""Concepts in, OWL in Turtle out, in the manner of OBO: classes, existential restrictions, oboInOwl annotations.

Format: the OBO mapping of OWL (http://owlcollab.github.io/oboformat/doc/obo-syntax.html), OWL 2 mapped to RDF
(https://www.w3.org/TR/owl2-mapping-to-rdf/); mappings are annotated as SSSOM writes them into OWL
(https://mapping-commons.github.io/sssom/).

What it cannot say: dates of names, two types of one synonym, which source gives what, popularity. A mapping rdfs:subClassOf
becomes skos:broadMatch. Language tags are in lower case. `ontonorm load-ontologies` does not take taxon, category,
and justification and confidence of mappings.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TextIO

from exporters import turtle
from exporters.iris import OBO, iri, predicate, synonym_type, word
from exporters.selection import Selection
from exporters.turtle import (
    BIOLINK,
    IN_OWL,
    OWL,
    RDF,
    RDFS,
    SSSOM,
    XSD,
    Axioms,
    Literal,
    NamedNode,
    Object,
    Triple,
    concept_node,
    literal,
    mapping,
    node,
)
from kg.curie import to_curie
from kg.model import CONSIDER, HAS_XREF, IS_A, REPLACED_BY, Concept, Name, Ontology, Relation, Scope, Xref

_NAMES = {
    Scope.LABEL: f"{RDFS}label", Scope.EXACT: f"{IN_OWL}hasExactSynonym", Scope.NARROW: f"{IN_OWL}hasNarrowSynonym",
    Scope.BROAD: f"{IN_OWL}hasBroadSynonym", Scope.RELATED: f"{IN_OWL}hasRelatedSynonym",
}  # fmt: skip
_ANNOTATIONS = (
    f"{OBO}IAO_0000115", f"{OBO}IAO_0100001", *sorted(set(_NAMES.values()) - {f"{RDFS}label"}),
    *(f"{IN_OWL}{name}" for name in (
        "SubsetProperty", "SynonymTypeProperty", "consider", "hasAlternativeId", "hasDbXref", "hasOBONamespace",
        "hasSynonymType", "id", "inSubset")),
)  # fmt: skip
_DOUBLE = node(f"{XSD}double")


def write(selection: Selection, streams: Sequence[TextIO]) -> None:
    """The ontology, its classes as they come, and the properties, subsets and synonym types that they use."""
    (stream,) = streams
    writer = _Writer(selection.ontology)
    classes = chain.from_iterable(map(writer.concept, selection.concepts()))
    header = turtle.header(selection.ontology, f"{OWL}Ontology")
    turtle.write(chain(header, classes, writer.declarations()), selection, stream)


class _Writer:
    """Makes triples of concepts, and notes which properties are to be declared."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._axioms = Axioms()
        self._properties: set[NamedNode] = set()
        self._words: dict[NamedNode, str] = {}

    def concept(self, concept: Concept) -> Iterator[Triple]:
        subject = concept_node(concept.curie)
        yield Triple(subject, node(f"{RDF}type"), node(f"{OWL}Class"))
        yield Triple(subject, node(f"{IN_OWL}id"), literal(concept.curie))
        if concept.label:
            yield Triple(subject, node(f"{RDFS}label"), literal(concept.label, concept.lang))
        later: list[Triple] = []  # about other subjects
        for name in concept.names:
            yield from self._name(subject, name, later)
        for property_, value in self._annotations(concept):
            yield Triple(subject, node(property_), value)
        for relation in concept.relations:
            yield self._relation(subject, relation, later)
        for xref in concept.xrefs:
            yield self._xref(subject, xref, later)
        yield from later

    def _name(self, subject: NamedNode, name: Name, later: list[Triple]) -> Iterator[Triple]:
        triple = Triple(subject, node(_NAMES[name.scope]), literal(name.text, name.lang))
        yield triple
        if name.type:
            type_ = self._declared(synonym_type(self._ontology, name.type), f"{IN_OWL}SynonymTypeProperty")
            later.extend(self._axioms.about(triple, {f"{IN_OWL}hasSynonymType": type_}))

    def _annotations(self, concept: Concept) -> Iterator[tuple[str, Object]]:
        if concept.definition:
            yield f"{OBO}IAO_0000115", literal(concept.definition)
        if concept.namespace:
            yield f"{IN_OWL}hasOBONamespace", literal(concept.namespace)
        yield from ((f"{IN_OWL}hasAlternativeId", literal(other)) for other in concept.alternatives)
        for subset in concept.subsets:
            yield f"{IN_OWL}inSubset", self._declared(word(self._ontology, subset), f"{IN_OWL}SubsetProperty")
        if concept.taxon:
            yield f"{BIOLINK}in_taxon", concept_node(concept.taxon)
        if concept.category:
            known = to_curie(concept.category)
            yield f"{BIOLINK}category", concept_node(known) if known else literal(concept.category)
        if concept.obsolete:
            yield f"{OWL}deprecated", turtle.TRUE

    def _relation(self, subject: NamedNode, relation: Relation, later: list[Triple]) -> Triple:
        """A superclass, an heir, or a restriction: `subClassOf (property some class)`."""
        target = concept_node(relation.object)
        if relation.predicate == IS_A:
            return Triple(subject, node(f"{RDFS}subClassOf"), target)
        if relation.predicate == REPLACED_BY:
            return Triple(subject, node(f"{OBO}IAO_0100001"), target)
        if relation.predicate == CONSIDER:
            return Triple(subject, node(f"{IN_OWL}consider"), literal(relation.object))
        restriction, property_ = self._axioms.blank(), node(predicate(self._ontology, relation.predicate))
        self._properties.add(property_)
        later += [
            Triple(restriction, node(f"{RDF}type"), node(f"{OWL}Restriction")),
            Triple(restriction, node(f"{OWL}onProperty"), property_),
            Triple(restriction, node(f"{OWL}someValuesFrom"), target),
        ]
        return Triple(subject, node(f"{RDFS}subClassOf"), restriction)

    def _xref(self, subject: NamedNode, xref: Xref, later: list[Triple]) -> Triple:
        plain = xref.predicate == HAS_XREF
        told = Triple(subject, node(f"{IN_OWL}hasDbXref"), literal(xref.identifier))
        triple = told if plain else mapping(subject, xref)
        notes: dict[str, Object] = {}
        if xref.justification:
            notes[f"{SSSOM}mapping_justification"] = node(iri(xref.justification))
        if xref.confidence is not None:
            notes[f"{SSSOM}confidence"] = Literal(str(xref.confidence), datatype=_DOUBLE)
        later.extend(self._axioms.about(triple, notes))
        return triple

    def _declared(self, address: str, above: str) -> NamedNode:
        found = node(address)
        self._words[found] = above
        return found

    def declarations(self) -> Iterator[Triple]:
        """What kind of property each is; asked for when all concepts are written."""
        for property_ in sorted(self._properties, key=str):
            yield Triple(property_, node(f"{RDF}type"), node(f"{OWL}ObjectProperty"))
        for property_ in (*map(node, _ANNOTATIONS), *sorted(self._words, key=str)):
            yield Triple(property_, node(f"{RDF}type"), node(f"{OWL}AnnotationProperty"))
            if above := self._words.get(property_):
                yield Triple(property_, node(f"{RDFS}subPropertyOf"), node(above))
