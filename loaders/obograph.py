"""An OBO Graphs JSON file in, its concepts out, streamed: memory holds one node at a time, not the file.

Format: OBO Graphs (https://github.com/geneontology/obographs), as ROBOT and fastobo write it.
"""

from collections.abc import Iterator
from typing import Any

import ijson

from kg.curie import to_curie
from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Shorthand, Value
from loaders import words
from loaders.document import Document

_SCOPES = {f"has{scope.title()}Synonym": scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)}
_HEIRS = {"IAO_0100001": REPLACED_BY, "consider": CONSIDER}
_BETWEEN_PROPERTIES = {"subPropertyOf", "inverseOf", "type"}
_HEADER = {"title": "title", "license": "licence", "default-namespace": "namespace"}
_PARTS = ("id", "meta", "nodes.item", "edges.item")


def read(document: Document) -> Iterator[Value]:
    """The ontology, its concepts and their edges, and the CURIEs of its relations."""
    header: dict[str, Any] = {}
    for part, value in _parts(document):
        if part == "nodes.item":
            yield from _node(_dictionary(value))
        elif part == "edges.item":
            yield from _edge(_dictionary(value))
        else:
            header.setdefault(part, value)
    yield _ontology(_text(header.get("id")), _dictionary(header.get("meta")))


def _parts(document: Document) -> Iterator[tuple[str, Any]]:
    """Each node, edge and header of the graphs, as soon as its last byte was read."""
    found = {part: ijson.sendable_list() for part in _PARTS}
    parsers = [ijson.items_coro(found[part], f"graphs.item.{part}", use_float=True) for part in _PARTS]
    line = 1
    try:
        for block in document.blocks():
            for parser in parsers:
                parser.send(block)
            line += block.count(b"\n")
            for part, values in found.items():
                yield from ((part, value) for value in values)
                values.clear()
        for parser in parsers:
            parser.close()
    except ijson.IncompleteJSONError as error:
        raise document.error("the JSON is cut off; fetch the file again", line) from error
    except ijson.JSONError as error:
        raise document.error(f"damaged JSON near here: {str(error).splitlines()[0]}", line) from error


def _ontology(iri: str, meta: dict[str, Any]) -> Ontology:
    found = {_HEADER[name]: text for name, text in reversed(_properties(meta)) if name in _HEADER}
    version = _text(meta.get("version")) or dict(_properties(meta)).get("versionInfo", "")
    return Ontology(
        id=words.ontology_id(iri),
        iri=words.ontology_iri(iri),
        version=words.version_of(version) if version else None,
        **{name: words.clean(text) for name, text in found.items()},
    )


def _node(node: dict[str, Any]) -> Iterator[Value]:
    identifier, meta = _text(node.get("id")), _dictionary(node.get("meta"))
    curie = to_curie(identifier)
    if node.get("type") == "PROPERTY":
        yield from _shorthand(identifier, meta)
    elif node.get("type") == "CLASS" and curie is None:
        yield Problem("node whose id is no CURIE", identifier[:80] or "it has none")
    elif node.get("type") == "CLASS" and curie:
        yield _concept(curie, words.clean(_text(node.get("lbl"))), meta)


def _concept(curie: str, label: str, meta: dict[str, Any]) -> Concept:
    properties = _properties(meta)
    definition = words.clean(_text(_dictionary(meta.get("definition")).get("val")))
    heirs = [(_HEIRS[name], to_curie(value)) for name, value in properties if name in _HEIRS]
    matches = [words.match_of(name, value) for name, value in properties if name in words.SKOS_MATCHES]
    xrefs = [words.xref(_text(_dictionary(xref).get("val"))) for xref in _list(meta.get("xrefs"))]
    alternatives = [to_curie(value) for name, value in properties if name == "hasAlternativeId"]
    return Concept(
        curie=curie,
        label=label or None,
        definition=definition or None,
        namespace=next((value for name, value in properties if name == "hasOBONamespace"), None),
        obsolete=meta.get("deprecated") is True,
        names=tuple(name for synonym in _list(meta.get("synonyms")) if (name := _name(_dictionary(synonym)))),
        relations=tuple(Relation(curie, predicate, target) for predicate, target in heirs if target),
        xrefs=tuple(xref for xref in (*xrefs, *matches) if xref),
        alternatives=tuple(alternative for alternative in alternatives if alternative),
        subsets=tuple(words.local_name(subset) for subset in _list(meta.get("subsets")) if isinstance(subset, str)),
    )


def _name(synonym: dict[str, Any]) -> Name | None:
    text, type_ = words.clean(_text(synonym.get("val"))), _text(synonym.get("synonymType"))
    scope = _SCOPES.get(words.local_name(_text(synonym.get("pred"))), Scope.RELATED)
    return Name(text, scope, words.synonym_type(type_) if type_ else None) if text else None


def _edge(edge: dict[str, Any]) -> Iterator[Value]:
    predicate = _text(edge.get("pred"))
    if predicate in _BETWEEN_PROPERTIES:
        return
    subject, target = to_curie(_text(edge.get("sub"))), to_curie(_text(edge.get("obj")))
    if subject and target and predicate:
        yield Relation(subject, IS_A if predicate == "is_a" else words.predicate(predicate), target)
    else:
        yield Problem("damaged edge", f"{edge.get('sub')} {predicate} {edge.get('obj')}"[:120])


def _shorthand(identifier: str, meta: dict[str, Any]) -> Iterator[Shorthand]:
    for xref in _list(meta.get("xrefs")):
        meant = to_curie(_text(_dictionary(xref).get("val")))
        if meant and to_curie(identifier) is None:
            yield Shorthand(words.local_name(identifier), meant)
            return


def _properties(meta: dict[str, Any]) -> list[tuple[str, str]]:
    """The basic property values as (local name of the property, value)."""
    pairs = [_dictionary(pair) for pair in _list(meta.get("basicPropertyValues"))]
    return [(words.local_name(_text(pair.get("pred"))), _text(pair.get("val"))) for pair in pairs]


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
