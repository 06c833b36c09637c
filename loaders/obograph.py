"""An OBO Graphs JSON file in, its concepts out, streamed: memory holds one node at a time, not the file.

Format: OBO Graphs (https://github.com/geneontology/obographs), as ROBOT and fastobo write it.
"""

from collections.abc import Iterator
from sys import getsizeof
from typing import Any

import ijson

from kg.curie import to_curie
from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Shorthand, Value
from loaders import words
from loaders.document import MAX_LINE, Document

_SCOPES = {f"has{scope.title()}Synonym": scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)}
_HEIRS = {"IAO_0100001": REPLACED_BY, "consider": CONSIDER}
_BETWEEN_PROPERTIES = {"subPropertyOf", "inverseOf", "type"}
_HEADER = {"title": "title", "license": "licence", "default-namespace": "namespace"}
_PARTS = {"graphs": [{"id": "id", "meta": "meta", "nodes": ["node"], "edges": ["edge"]}]}
"""The shape of a file, with the names of what is taken out of it."""
_CONTAINERS: dict[str, type[dict[str, Any]] | type[list[Any]]] = {"start_map": dict, "start_array": list}
_ENDS = {"end_map", "end_array"}
_HUGE_NUMBER = (ValueError, ArithmeticError, SystemError)
"""What ijson lets through from Python for thousands of digits or such an exponent."""
_LARGEST = 4 * MAX_LINE
_PLACE = 64  # bytes of a container, or of the place of a value in one
_DEEPEST = 1_000_000

Event = tuple[str, Any]


def read(document: Document) -> Iterator[Value]:
    """The ontology, its concepts and their edges, and the CURIEs of its relations."""
    header: dict[str, Any] = {}
    for part, value in _parts(document, _events(document)):
        if part == "node":
            yield from _node(_dictionary(value))
        elif part == "edge":
            yield from _edge(_dictionary(value))
        else:
            header.setdefault(part, value)
    yield _ontology(_text(header.get("id")), _dictionary(header.get("meta")))


def _events(document: Document) -> Iterator[Event]:
    """The JSON as events, block by block."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    line, silent = 1, 0
    try:
        for block in document.blocks():
            parser.send(block)
            line += block.count(b"\n")
            silent = 0 if events else silent + len(block)
            if silent > MAX_LINE:  # the parser copies an unfinished text with every block: quadratic
                raise document.error(f"a JSON text or number of more than {MAX_LINE:,} bytes", line)
            yield from events
            events.clear()
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise document.error(f"damaged JSON near here: {str(error).splitlines()[0]}", line) from error
    except _HUGE_NUMBER as error:
        raise document.error("damaged JSON near here: a number too large to read", line) from error
    try:
        parser.close()
    except (ijson.JSONError, *_HUGE_NUMBER) as error:
        raise document.error("the JSON is cut off; fetch the file again", line) from error


def _parts(document: Document, events: Iterator[Event]) -> Iterator[tuple[str, Any]]:
    """Each node, edge and header of the graphs by name, as soon as its last byte was read.

    No path is kept, as ijson's own `items` keeps it: deep nesting would make that quadratic.
    """
    above: list[Any] = [[_PARTS]]  # of each open container: what is wanted in it
    key = ""
    for event, value in events:
        if event == "map_key":
            key = value
        elif event in _ENDS:
            above.pop()
        else:
            wanted = above[-1]
            part = wanted.get(key) if isinstance(wanted, dict) else wanted[0] if wanted else None
            if isinstance(part, str):
                yield part, _built(document, part, event, value, events)
            elif event in _CONTAINERS:
                above.append(part if isinstance(part, _CONTAINERS[event]) else None)
                if len(above) > _DEEPEST:
                    raise document.error(f"JSON nested more than {_DEEPEST:,} deep")


def _built(document: Document, part: str, event: str, value: Any, events: Iterator[Event]) -> Any:
    """The value that begins with this event, read to its end; one that would fill the memory is refused."""
    if event not in _CONTAINERS:
        return value
    open_: list[Any] = [_CONTAINERS[event]()]
    key, size = "", 0
    for event, value in events:  # noqa: PLR1704
        size += getsizeof(value) + _PLACE
        if size > _LARGEST:
            raise document.error(f"one {part} of more than {_LARGEST:,} bytes in memory; no ontology needs as much")
        if event == "map_key":
            key = value
        elif event in _ENDS:
            ended = open_.pop()
            if not open_:
                return ended
        else:
            made = _CONTAINERS[event]() if event in _CONTAINERS else value
            if isinstance(open_[-1], dict):
                open_[-1][key] = made
            else:
                open_[-1].append(made)
            if event in _CONTAINERS:
                open_.append(made)
    return None  # never: events that end within a value end in an error


def _ontology(iri: str, meta: dict[str, Any]) -> Ontology:
    found: dict[str, Any] = {
        _HEADER[name]: words.clean(text) for name, text in reversed(_properties(meta)) if name in _HEADER
    }
    version = _text(meta.get("version")) or dict(_properties(meta)).get("versionInfo", "")
    return Ontology(
        id=words.ontology_id(iri),
        iri=words.ontology_iri(iri),
        version=words.version_of(version) if version else None,
        **found,
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
        namespace=next((words.clean(value) for name, value in properties if name == "hasOBONamespace"), None) or None,
        obsolete=meta.get("deprecated") is True,
        names=tuple(name for synonym in _list(meta.get("synonyms")) if (name := _name(_dictionary(synonym)))),
        relations=tuple(Relation(curie, predicate, target) for predicate, target in heirs if target),
        xrefs=tuple(xref for xref in (*xrefs, *matches) if xref),
        alternatives=tuple(alternative for alternative in alternatives if alternative),
        subsets=tuple(local for subset in _list(meta.get("subsets")) if (local := words.local_name(_text(subset)))),
    )


def _name(synonym: dict[str, Any]) -> Name | None:
    text, type_ = words.clean(_text(synonym.get("val"))), _text(synonym.get("synonymType"))
    scope = _SCOPES.get(words.local_name(_text(synonym.get("pred"))), Scope.RELATED)
    return Name(text, scope, words.synonym_type(type_) if type_ else None) if text else None


def _edge(edge: dict[str, Any]) -> Iterator[Value]:
    predicate = words.clean(_text(edge.get("pred")))
    if predicate in _BETWEEN_PROPERTIES:
        return
    told = [_text(edge.get("sub")), predicate, _text(edge.get("obj"))]
    subject, target = to_curie(told[0]), to_curie(told[2])
    if subject and target and predicate:
        yield Relation(subject, IS_A if predicate == "is_a" else words.predicate(predicate), target)
    else:
        yield Problem("damaged edge", " ".join(told)[:120])


def _shorthand(identifier: str, meta: dict[str, Any]) -> Iterator[Shorthand]:
    for xref in _list(meta.get("xrefs")):
        meant = to_curie(_text(_dictionary(xref).get("val")))
        name = words.local_name(identifier)
        if name and meant and to_curie(identifier) is None:
            yield Shorthand(name, meant)
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
