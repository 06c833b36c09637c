"""Pairs in, what the graph holds of their ids and labels out: a few reads for many pairs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.validate.model import Pair
from kg import graph
from kg.curie import prefix_of, to_curie
from kg.errors import StoreError
from kg.graph import LiveRow, NameRow
from kg.inventory import prefixes_of
from kg.queries import run
from kg.store.protocol import GraphStore
from kg.text import fold

AT_ONCE = 10_000
"""Keys in one query."""

LONGEST = 2_000
"""Characters of a label; what is longer is no name."""

_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that an identifier is, or is an alternative id of."""

    curie: str
    label: str | None
    obsolete: bool
    alternative: bool

    @property
    def is_live(self) -> bool:
        """Whether the identifier itself is of use."""
        return not (self.obsolete or self.alternative)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is loaded, and what of it was asked for.

    `owned` has the prefixes that are loaded as a whole, each with its release; `branch` holds CURIEs.
    """

    owned: Mapping[str, str | None]
    prefixes: frozenset[str] | None = None
    branch: frozenset[str] | None = None

    def allows(self, curie: str) -> bool:
        """Whether a live concept is one of those asked for."""
        return (self.prefixes is None or prefix_of(curie) in self.prefixes) and (
            self.branch is None or curie in self.branch
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some identifiers and labels.

    Attributes:
        concepts: by identifier.
        heirs: the live concepts by dead identifier.
        considered: those that an obsolete concept says to consider, by its CURIE, each with its label.
        bearers: the concepts that a folded label is a name of.
        names: by CURIE, for concepts whose label in the file is no name.
    """

    scope: Scope
    concepts: dict[str, Concept]
    heirs: dict[str, list[LiveRow]]
    considered: dict[str, list[tuple[str, str | None]]]
    bearers: dict[str, list[NameRow]]
    names: dict[str, list[str]]


def scope_of(store: GraphStore, ontologies: Sequence[str] = (), roots: Sequence[str] = ()) -> Scope:
    """What is loaded and asked for.

    Raises:
        StoreError: there is no store, or an ontology or root is not loaded.
    """
    owned = {row["prefix"]: row["version"] for row in run(store, "sources") if row["prefix"]}
    asked = prefixes_of(store, ontologies) if ontologies else None
    if not roots:
        return Scope(owned, asked)
    curies = {root: to_curie(root) or root for root in roots}
    live = graph.identified(store, sorted(curies.values()))
    for root, curie in curies.items():
        if not live.get(curie):
            raise StoreError(f"{root}: no such concept is loaded")
    tops = sorted({row.curie for rows in live.values() for row in rows})
    below = {str(row["descendant"]) for row in run(store, "descendants", {"curies": tops})}
    return Scope(owned, asked, frozenset(below.union(tops)))


def ask(store: GraphStore, scope: Scope, pairs: Iterable[Pair]) -> Facts:
    """What the graph holds of the pairs."""
    asked = {(to_curie(pair.id.text), key_of(pair.label.text) if pair.label else None) for pair in pairs}
    identifiers = sorted({curie for curie, _ in asked if curie})
    bearers = graph.names_by_key(store, sorted({key for _, key in asked if key}))
    concepts = _concepts(store, identifiers)
    dead = {identifier for identifier, concept in concepts.items() if not concept.is_live}
    dead |= {row.curie for rows in bearers.values() for row in rows if row.obsolete}
    nameless = {
        curie
        for curie, key in asked
        if curie in concepts and key and not _has_live(bearers.get(key, ()), prefix_of(curie))
    }
    return Facts(
        scope,
        concepts,
        graph.identified(store, sorted(dead)),
        _considered(store, sorted({concepts[one].curie for one in dead if one in concepts})),
        bearers,
        _names(store, concepts, sorted(filter(None, nameless))),
    )


def key_of(label: str) -> str | None:
    """The key under which a label would be a term; none for what is no name or no text."""
    if len(label) > LONGEST or _HALVES.search(label):
        return None
    return fold(label)


def _has_live(rows: Iterable[NameRow], prefix: str) -> bool:
    return any(row.prefix == prefix and not row.obsolete for row in rows)


def _concepts(store: GraphStore, identifiers: Sequence[str]) -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for rows in _batches(identifiers):
        for row in run(store, "concepts_of_identifiers", {"identifiers": rows}):
            concept = Concept(row["curie"], row["label"], row["obsolete"], row["alternative"])
            if row["identifier"] not in found or not concept.alternative:
                found[row["identifier"]] = concept
    return found


def _considered(store: GraphStore, curies: Sequence[str]) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for some in _batches(curies):
        for row in run(store, "considered", {"curies": some}):
            found.setdefault(row["curie"], []).append((row["considered"], row["label"]))
    return found


def _names(store: GraphStore, concepts: dict[str, Concept], identifiers: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for curies in _batches(sorted({concepts[identifier].curie for identifier in identifiers})):
        for row in run(store, "names_of", {"curies": curies}):
            found.setdefault(row["curie"], []).append(row["text"])
    return found


def _batches(keys: Sequence[str]) -> Iterable[list[str]]:
    return (list(keys[start : start + AT_ONCE]) for start in range(0, len(keys), AT_ONCE))
