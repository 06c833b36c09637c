"""An OBO Graphs JSON file in, its concepts out, streamed: memory holds one node at a time, not the file.

Format: OBO Graphs (https://github.com/geneontology/obographs), as ROBOT and fastobo write it.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from kg.curie import to_curie
from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Shorthand, Value
from loaders import words
from loaders.document import Document
from loaders.json_stream import as_dictionary, as_list, as_text, parts

_SCOPES = {f"has{scope.title()}Synonym": scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)}
_HEIRS = {"IAO_0100001": REPLACED_BY, "consider": CONSIDER}
_MOST_EQUIVALENT = 10
_BETWEEN_PROPERTIES = {"subPropertyOf", "inverseOf", "type"}
_HEADER = {"title": "title", "license": "licence", "default-namespace": "namespace"}
_PARTS = {"graphs": [
    {"id": "id", "meta": "meta", "nodes": ["node"], "edges": ["edge"], "equivalentNodesSets": ["equivalents"]}
]}  # fmt: skip
"""The shape of a file, with the names of what is taken out of it."""


def read(document: Document) -> Iterator[Value]:
    """The ontology, its concepts and their edges, and the CURIEs of its relations."""
    header: dict[str, Any] = {}
    for part, value in parts(document, _PARTS):
        if part == "node":
            yield from _node(as_dictionary(value))
        elif part == "edge":
            yield from _edge(as_dictionary(value))
        elif part == "equivalents":
            yield from _equivalents(as_dictionary(value))
        else:
            header.setdefault(part, value)
    yield _ontology(as_text(header.get("id")), as_dictionary(header.get("meta")))


def _ontology(iri: str, meta: dict[str, Any]) -> Ontology:
    found: dict[str, Any] = {
        _HEADER[name]: words.clean(text) for name, text in reversed(_properties(meta)) if name in _HEADER
    }
    version = as_text(meta.get("version")) or dict(_properties(meta)).get("versionInfo", "")
    return Ontology(
        id=words.ontology_id(iri),
        iri=words.ontology_iri(iri),
        version=words.version_of(version) if version else None,
        **found,
    )


def _node(node: dict[str, Any]) -> Iterator[Value]:
    identifier, meta = as_text(node.get("id")), as_dictionary(node.get("meta"))
    curie = to_curie(identifier)
    if node.get("type") == "PROPERTY":
        yield from _shorthand(identifier, meta)
    elif node.get("type") == "CLASS" and curie is None:
        yield Problem("node whose id is no CURIE", identifier[:80] or "it has none")
    elif node.get("type") == "CLASS" and curie:
        yield _concept(curie, words.clean(as_text(node.get("lbl"))), meta)


def _concept(curie: str, label: str, meta: dict[str, Any]) -> Concept:
    properties = _properties(meta)
    definition = words.clean(as_text(as_dictionary(meta.get("definition")).get("val")))
    heirs = [(_HEIRS[name], to_curie(value)) for name, value in properties if name in _HEIRS]
    matches = [words.match_of(name, value) for name, value in properties if name in words.SKOS_MATCHES]
    xrefs = [words.xref(as_text(as_dictionary(xref).get("val"))) for xref in as_list(meta.get("xrefs"))]
    alternatives = [to_curie(value) for name, value in properties if name == "hasAlternativeId"]
    return Concept(
        curie=curie,
        label=label or None,
        definition=definition or None,
        namespace=next((words.clean(value) for name, value in properties if name == "hasOBONamespace"), None) or None,
        obsolete=meta.get("deprecated") is True,
        names=tuple(name for synonym in as_list(meta.get("synonyms")) if (name := _name(as_dictionary(synonym)))),
        relations=tuple(Relation(curie, predicate, target) for predicate, target in heirs if target),
        xrefs=tuple(xref for xref in (*xrefs, *matches) if xref),
        alternatives=tuple(alternative for alternative in alternatives if alternative),
        subsets=tuple(local for subset in as_list(meta.get("subsets")) if (local := words.local_name(as_text(subset)))),
    )


def _name(synonym: dict[str, Any]) -> Name | None:
    text, type_ = words.clean(as_text(synonym.get("val"))), as_text(synonym.get("synonymType"))
    scope = _SCOPES.get(words.local_name(as_text(synonym.get("pred"))), Scope.RELATED)
    return Name(text, scope, words.synonym_type(type_) if type_ else None) if text else None


def _edge(edge: dict[str, Any]) -> Iterator[Value]:
    predicate = words.clean(as_text(edge.get("pred")))
    if predicate in _BETWEEN_PROPERTIES:
        return
    told = [as_text(edge.get("sub")), predicate, as_text(edge.get("obj"))]
    subject, target = to_curie(told[0]), to_curie(told[2])
    if subject and target and predicate:
        yield Relation(subject, IS_A if predicate == "is_a" else words.predicate(predicate), target)
    else:
        yield Problem("damaged edge", " ".join(told)[:120])


def _equivalents(nodes: dict[str, Any]) -> Iterator[Value]:
    """A set of classes that are one in meaning: each with each other of a small set, with the first of a large one."""
    curies = [curie for one in as_list(nodes.get("nodeIds")) if (curie := to_curie(as_text(one)))]
    pairs = combinations(curies, 2) if len(curies) <= _MOST_EQUIVALENT else ((curies[0], other) for other in curies[1:])
    for one, other in pairs:
        yield from words.equivalent(one, other)


def _shorthand(identifier: str, meta: dict[str, Any]) -> Iterator[Shorthand]:
    for xref in as_list(meta.get("xrefs")):
        meant = to_curie(as_text(as_dictionary(xref).get("val")))
        name = words.local_name(identifier)
        if name and meant and to_curie(identifier) is None:
            yield Shorthand(name, meant)
            return


def _properties(meta: dict[str, Any]) -> list[tuple[str, str]]:
    """The basic property values as (local name of the property, value)."""
    pairs = [as_dictionary(pair) for pair in as_list(meta.get("basicPropertyValues"))]
    return [(words.local_name(as_text(pair.get("pred"))), as_text(pair.get("val"))) for pair in pairs]
