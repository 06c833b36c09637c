"""A record of KGX in, what it says of the graph out: a node is a concept, an edge a relation or a mapping."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from kg.curie import to_curie
from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Concept, Mapping, Name, Relation, Scope, Value, Xref
from loaders import words
from loaders.kgx.files import File, Record

_SCOPED = {
    "exact_synonym": Scope.EXACT, "narrow_synonym": Scope.NARROW, "broad_synonym": Scope.BROAD,
    "related_synonym": Scope.RELATED,
}  # fmt: skip
_UNSCOPED = ("synonym", "full_name", "symbol")
_SAME = ("same_as", "equivalent_identifiers")
_HEIRS = {"replaced_by": REPLACED_BY, "consider": CONSIDER}
LISTS = frozenset((
    "category", *_SCOPED, "synonym", "xref", *_SAME, "in_taxon", "taxon", *_HEIRS, "subsets", "in_subset",
    "alternative_id",
))  # fmt: skip
NODE_PROPERTIES = ("id", "name", "description", "full_name", "symbol", "deprecated", "namespace", *sorted(LISTS))
EDGE_PROPERTIES = (
    "subject",
    "predicate",
    "object",
    "negated",
    "original_predicate",
    "relation",
    "mapping_justification",
    "confidence",
)
_TRUE = {"true", "yes", "1", "t"}
_ANYTHING = "biolink:NamedThing"
_RELATIONS = {"biolink:subclass_of": IS_A, "rdfs:subClassOf": IS_A, "biolink:part_of": PART_OF}
_MATCHES = {"biolink:same_as": "skos:exactMatch"} | {
    spelling: f"skos:{kind}Match"
    for kind in ("exact", "close", "broad", "narrow", "related")
    for spelling in (f"biolink:{kind}_match", f"skos:{kind}Match")
}
_CATCH_ALL = "biolink:related_to"


def node(record: Record, line: int, file: File) -> Iterator[Value]:
    """The concept that a node is; none for one whose id is no CURIE."""
    told = _text(record, "id")
    curie = to_curie(told)
    if curie is None:
        file.tell(line, "node whose id is no CURIE", told[:80] or "it has none")
        return
    label = _text(record, "name")
    linked = {column: list(_identifiers(record, column, line, file)) for column in (*_SAME, *_HEIRS, "alternative_id")}
    yield Concept(
        curie=curie,
        label=label or None,
        definition=_text(record, "description") or None,
        namespace=_text(record, "namespace") or None,
        taxon=to_curie(_text(record, "in_taxon", "taxon")),
        category=_category(_texts(record, "category")),
        obsolete=_scalar(record.get("deprecated")).strip().lower() in _TRUE,
        names=tuple(_names(record, label)),
        relations=tuple(Relation(curie, kind, other) for column, kind in _HEIRS.items() for other in linked[column]),
        xrefs=(
            *_xrefs(record, line, file),
            *(Xref(other, "skos:exactMatch") for column in _SAME for other in linked[column] if other != curie),
        ),
        alternatives=tuple(linked["alternative_id"]),
        subsets=tuple(_texts(record, "subsets", "in_subset")),
        line=line or None,
    )


def _names(record: Record, label: str) -> Iterator[Name]:
    """Synonyms by scope; `synonym` is exact, unless it repeats the label or one whose scope is told."""
    scoped = [Name(text, scope) for column, scope in _SCOPED.items() for text in _texts(record, column)]
    yield from scoped
    told = {label, *(name.text for name in scoped)}
    yield from (Name(text) for text in _texts(record, *_UNSCOPED) if text not in told)


def _xrefs(record: Record, line: int, file: File) -> Iterator[Xref]:
    for text in _texts(record, "xref"):
        if found := words.xref(text):
            yield found
        elif not words.is_address(text):
            file.tell(line, "malformed cross-reference", text[:80])


def _identifiers(record: Record, column: str, line: int, file: File) -> Iterator[str]:
    for text in _texts(record, column):
        if identifier := to_curie(text):
            yield identifier
        else:
            file.tell(line, "malformed CURIE", f"{text[:80]} in {column}")


def _category(categories: Sequence[str]) -> str | None:
    """The most specific one: the first, or the last of a list that begins with the most general; NamedThing says nothing."""
    ordered = categories[::-1] if categories[:1] == [_ANYTHING] else categories
    return next((category for category in ordered if category != _ANYTHING), None)


def edge_cells(record: Record) -> list[str]:
    """EDGE_PROPERTIES of an edge in JSON, as a table would have them."""
    return [_scalar(record.get(name)) for name in EDGE_PROPERTIES]


def edge(cells: Sequence[str], line: int, file: File) -> Iterator[Value]:
    """The relation or mapping that an edge is, given as EDGE_PROPERTIES; none if it is damaged or negated."""
    told, predicate, target, negated, original, relation, justification, confidence = cells
    if negated and negated.lower() in _TRUE:
        file.release.skipped["negated edges"] += 1
        return
    subject, object_ = to_curie(told), to_curie(target)
    if subject is None or object_ is None or not predicate.strip():
        file.tell(line, "damaged edge", f"{told} {predicate} {target}"[:120])
        return
    is_match, meant = _meaning(predicate, original or relation)
    if is_match:
        yield Mapping(subject, meant, object_, to_curie(justification), _probability(confidence))
    else:
        yield Relation(subject, meant, object_)


@lru_cache(maxsize=1_000)
def _meaning(predicate: str, original: str) -> tuple[bool, str]:
    """Whether an edge is a mapping, and its predicate: what the source called it, where Biolink has but a general word."""
    predicate = words.clean(predicate)
    told = predicate if ":" in predicate else f"biolink:{predicate}"
    if told in _MATCHES:
        return True, to_curie(original) or _MATCHES[told]
    if told == _CATCH_ALL and original.strip():
        return False, words.predicate(original)
    return False, _RELATIONS.get(told) or words.predicate(told)


def _probability(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _texts(record: Record, *columns: str) -> list[str]:
    """The texts under these columns, one or a list of them in each."""
    found = []
    for column in columns:
        value = record.get(column)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and (text := words.clean(one)):
                found.append(text)
    return found


def _text(record: Record, *columns: str) -> str:
    return next(iter(_texts(record, *columns)), "")


def _scalar(value: Any) -> str:
    """A value of JSON as a table would write it; nothing for what is no single value."""
    return "" if value is None or isinstance(value, dict | list) else str(value)
