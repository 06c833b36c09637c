"""A store and some prefixes in, their concepts out, page by page: the values that a loader would have read."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any

from kg.errors import OntonormError, StoreError
from kg.graph import ConceptRow
from kg.inventory import prefixes_of
from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Concept, Kind, Name, Ontology, Relation, Scope, Xref
from kg.progress import Progress
from kg.queries import loaded_prefixes, run
from kg.store.protocol import GraphStore, Row, Rows

_PAGE = 5_000
_PREDICATES = {"IS_A": IS_A, "PART_OF": PART_OF, "REPLACED_BY": REPLACED_BY, "CONSIDER": CONSIDER}
_PARTS = {
    "names": "names_of", "relations": "relations_from", "xrefs": "xrefs_of", "identifiers": "identifiers_of",
    "subsets": "subsets_of",
}  # fmt: skip

Parts = Dictionary[str, dict[str, list[Row]]]
"""The rows of each query of _PARTS, by concept."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The concepts that are exported. `ontology` says what the source of them all says of itself; nothing for several.

    Concepts come in the order of their CURIEs, what each one has in order too: the same graph gives the same values,
    on either store. They can be read again and again.
    """

    store: GraphStore
    prefixes: tuple[str, ...]
    ontology: Ontology
    size: int
    progress: Progress

    def concepts(self) -> Iterator[Concept]:
        """Every concept with its names, relations and cross-references, whichever source gives them.

        LEARNED names are left out: no ontology says them.

        Raises:
            OntonormError: the graph was changed meanwhile, on a server that shows it.
        """
        before, after, done = run(self.store, "sources"), "", 0
        wanted = {"prefixes": list(self.prefixes), "limit": _PAGE}
        while rows := run(self.store, "concepts_after", wanted | {"after": after}):
            curies = [row["curie"] for row in rows]
            parts = {part: _by_curie(run(self.store, query, {"curies": curies})) for part, query in _PARTS.items()}
            for row in rows:
                yield _concept(ConceptRow(**row), parts)
            after, done = curies[-1], done + len(rows)
            self.progress(f"{done:,} concepts", min(done / self.size, 1.0))
        if run(self.store, "sources") != before:
            raise OntonormError("the graph was changed while it was read; export it again")

    def xref_kinds(self) -> Rows:
        """The numbers of cross-references, by vocabulary, predicate and justification."""
        return run(self.store, "xref_kinds", {"prefixes": list(self.prefixes)})


def select(store: GraphStore, ontologies: Sequence[str] = (), *, progress: Progress) -> Selection:
    """What to export: the concepts of these sources or prefixes, by default all.

    Raises:
        StoreError: the store is missing, one of the ontologies is not loaded, or there are no concepts.
    """
    chosen = prefixes_of(store, ontologies) if ontologies else frozenset(loaded_prefixes(store))
    counts = {row["prefix"]: row["concepts"] for row in run(store, "concept_prefixes") if row["prefix"] in chosen}
    if not counts:
        raise StoreError("there is nothing to export: no concepts are loaded")
    return Selection(store, tuple(sorted(counts)), _ontology(store, set(counts)), sum(counts.values()), progress)


def _ontology(store: GraphStore, prefixes: set[str]) -> Ontology:
    """What the one source that gives the concepts of these prefixes says of itself; nothing where there are several."""
    givers = [
        row
        for row in run(store, "sources")
        if row["kind"] in (Kind.ONTOLOGY, Kind.NAMES) and not prefixes.isdisjoint(_given(store, row["name"]))
    ]
    if len(givers) != 1:
        return Ontology()
    (giver,) = givers
    return Ontology(giver["name"], giver["title"], giver["version"], giver["iri"], giver["licence"])


def _given(store: GraphStore, source: str) -> set[str]:
    """The prefixes of the concepts that a source gives."""
    return {row["prefix"] for row in run(store, "prefixes_of_source", {"source": source})}


def _by_curie(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["curie"], []).append(row)
    return found


def _concept(row: ConceptRow, parts: Parts) -> Concept:
    curie = row.curie
    names, relations, xrefs, identifiers, subsets = (parts[part].get(curie, ()) for part in _PARTS)
    label, others = _names(row.label, names)
    return Concept(
        curie=curie,
        label=row.label,
        definition=row.definition,
        namespace=row.namespace,
        taxon=row.taxon,
        category=row.category,
        obsolete=row.obsolete,
        names=others,
        relations=_distinct(
            Relation(curie, _PREDICATES.get(r["relation"]) or r["predicate"], r["other"]) for r in relations
        ),
        xrefs=_distinct(Xref(x["identifier"], x["predicate"], x["justification"], x["confidence"]) for x in xrefs),
        alternatives=tuple(sorted({one["identifier"] for one in identifiers if one["alternative"]})),
        subsets=tuple(sorted({one["subset"] for one in subsets})),
        lang=label.lang if label else None,
    )


def _names(label: str | None, rows: Iterable[Row]) -> tuple[Name | None, tuple[Name, ...]]:
    """The name that the label is, and the others."""
    names = _distinct(
        Name(row["text"], Scope(row["scope"]), row["type"], row["lang"], row["date"])
        for row in rows
        if row["scope"] != Scope.LEARNED
    )
    own = next((name for name in names if name.scope == Scope.LABEL and name.text == label), None)
    return own, tuple(name for name in names if name is not own)


def _distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values, each once, sorted by their fields; None first."""
    found = dict.fromkeys(values)
    return tuple(sorted(found, key=_order) if len(found) > 1 else found)


def _order(value: Any) -> list[tuple[bool, Any]]:
    return [(part is not None, part) for part in (getattr(value, name) for name in value.__slots__)]
