"""Concepts in, OBO Graphs JSON out: one graph, a node or an edge a line.

Format: OBO Graphs (https://github.com/geneontology/obographs), as ROBOT writes it.

What it cannot say: languages and dates of names (a label in another language is an exact synonym), justification and
confidence of mappings, which source gives what, popularity. Taxon, category and mappings by other predicates than
owl:equivalentClass and the SKOS matches are written as property values, which `ontonorm load-ontologies` does not take.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, TextIO

from exporters.iris import OBO, iri, predicate, reference, synonym_type, word
from exporters.selection import Selection
from kg.model import CONSIDER, HAS_XREF, IS_A, REPLACED_BY, Concept, Ontology, Relation, Scope

_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
_TERMS = "http://purl.org/dc/terms/"
_SCOPES = {
    Scope.LABEL: "hasExactSynonym", Scope.EXACT: "hasExactSynonym", Scope.NARROW: "hasNarrowSynonym",
    Scope.BROAD: "hasBroadSynonym", Scope.RELATED: "hasRelatedSynonym",
}  # fmt: skip
_IN_NODES = {REPLACED_BY, CONSIDER}
_EQUIVALENT = "owl:equivalentClass"
_IN_MEMORY = 64 * 2**20  # bytes of edges, which stand behind the nodes; more of them wait on disk


def write(selection: Selection, streams: Sequence[TextIO]) -> None:
    """The graph, its nodes as they come and its edges behind them."""
    (stream,) = streams
    ontology = selection.ontology
    header = {"id": ontology.iri or ontology.id, "meta": _about(ontology)} if ontology.id else {"meta": {}}
    stream.write(f'{{"graphs": [{{{_json(header)[1:-1]},\n"nodes": [')
    between, predicates, equivalents = "\n", set[str](), set[tuple[str, ...]]()
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as edges:
        for concept in selection.concepts():
            stream.write(between + _json(_node(ontology, concept)))
            between = ",\n"
            for edge in _edges(ontology, concept.relations):
                edges.write((",\n" if predicates else "\n") + _json(edge))
                predicates.add(edge["pred"])
            equivalents.update(_equivalents(concept))
        for property_ in sorted(predicates - {"is_a"}):
            stream.write(between + _json({"id": property_, "type": "PROPERTY", "propertyType": "OBJECT"}))
        stream.write('\n],\n"edges": [')
        edges.seek(0)
        shutil.copyfileobj(edges, stream)
    stream.write('\n],\n"equivalentNodesSets": [')
    stream.write(",".join("\n" + _json({"nodeIds": pair}) for pair in sorted(equivalents)))
    stream.write("\n]}]}\n")


def _about(ontology: Ontology) -> dict[str, Any]:
    pairs = [(f"{_TERMS}title", ontology.title), (f"{_TERMS}license", ontology.licence)]
    return {
        **({"version": ontology.version} if ontology.version else {}),
        "basicPropertyValues": [{"pred": pred, "val": text} for pred, text in pairs if text],
    }


def _node(ontology: Ontology, concept: Concept) -> dict[str, Any]:
    synonyms = dict.fromkeys((_SCOPES[name.scope], name.text, name.type) for name in concept.names)
    meta = {
        "definition": {"val": concept.definition} if concept.definition else None,
        "subsets": [word(ontology, subset) for subset in concept.subsets],
        "synonyms": [
            {"pred": scope, "val": text} | ({"synonymType": synonym_type(ontology, type_)} if type_ else {})
            for scope, text, type_ in synonyms
        ],
        "xrefs": [{"val": xref.identifier} for xref in concept.xrefs if xref.predicate == HAS_XREF],
        "basicPropertyValues": [{"pred": pred, "val": text} for pred, text in _values(concept)],
        "deprecated": concept.obsolete,
    }
    told = {name: value for name, value in meta.items() if value}
    label = {"lbl": concept.label} if concept.label else {}
    return {"id": reference(concept.curie), **label, "type": "CLASS", **({"meta": told} if told else {})}


def _values(concept: Concept) -> Iterator[tuple[str, str]]:
    """The property values that have no place of their own."""
    yield from ((f"{_IN_OWL}hasAlternativeId", other) for other in concept.alternatives)
    for relation in concept.relations:
        if relation.predicate == REPLACED_BY:
            yield f"{OBO}IAO_0100001", reference(relation.object)
        elif relation.predicate == CONSIDER:
            yield f"{_IN_OWL}consider", relation.object
    for xref in concept.xrefs:
        if xref.predicate not in (HAS_XREF, _EQUIVALENT):
            yield iri(xref.predicate), reference(xref.identifier)
    if concept.namespace:
        yield f"{_IN_OWL}hasOBONamespace", concept.namespace
    if concept.taxon:
        yield iri("biolink:in_taxon"), iri(concept.taxon)
    if concept.category:
        yield iri("biolink:category"), concept.category


def _edges(ontology: Ontology, relations: Sequence[Relation]) -> Iterator[dict[str, str]]:
    for relation in relations:
        if relation.predicate not in _IN_NODES:
            told = "is_a" if relation.predicate == IS_A else predicate(ontology, relation.predicate)
            yield {"sub": reference(relation.subject), "pred": told, "obj": reference(relation.object)}


def _equivalents(concept: Concept) -> Iterator[tuple[str, ...]]:
    for xref in concept.xrefs:
        if xref.predicate == _EQUIVALENT:
            yield tuple(sorted(map(reference, (concept.curie, xref.identifier))))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
