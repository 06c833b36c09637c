"""What the engine asks of the graph, by name: keys or CURIEs in, small values out, one read for many."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from kg.queries import run
from kg.store.protocol import GraphStore, Row

_AT_ONCE = 10_000  # keys in one query

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name, and the concept that bears it, live or obsolete."""

    curie: str
    prefix: str
    label: str | None
    text: str
    scope: str
    obsolete: bool
    popularity: int | None


@dataclass(frozen=True, slots=True)
class LiveRow:
    """The live concept that an identifier now stands for, `steps` of REPLACED_BY away."""

    curie: str
    label: str | None
    steps: int


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """What the graph holds of a concept by itself; `depth` in steps below the nearest root."""

    curie: str
    label: str | None
    definition: str | None
    prefix: str
    namespace: str | None
    taxon: str | None
    category: str | None
    obsolete: bool
    popularity: int | None
    depth: int | None


@dataclass(frozen=True, slots=True)
class NameOf:
    """A name of a known concept."""

    text: str
    scope: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept beside another."""

    curie: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A concept with its names and its neighbours by is_a; a parent with more than 100 children gives no siblings."""

    curie: str
    label: str | None
    definition: str | None
    popularity: int | None
    names: tuple[NameOf, ...]
    parents: tuple[Neighbour, ...]
    children: tuple[Neighbour, ...]
    siblings: tuple[Neighbour, ...]


def names_by_key(store: GraphStore, keys: Sequence[str]) -> dict[str, list[NameRow]]:
    """Every name that each folded term is of, those of obsolete concepts included; no entry for a term not there."""
    return _grouped(_rows(store, "terms_by_key", keys=keys), "key", NameRow)


def identified(store: GraphStore, identifiers: Sequence[str]) -> dict[str, list[LiveRow]]:
    """The live concepts that each CURIE, alternative or obsolete too, stands for now; no entry where there is none."""
    found = _grouped(_rows(store, "successors", identifiers=identifiers), "identifier", LiveRow)
    return {identifier: [row for row in rows if row.steps == 0] or rows for identifier, rows in found.items()}


def heirs(store: GraphStore, curies: Sequence[str]) -> dict[str, list[LiveRow]]:
    """The live concepts that took the place of each obsolete one, the nearest first; no entry where there is none."""
    return _grouped(_rows(store, "heirs", curies=curies), "replaced", LiveRow)


def concepts(store: GraphStore, curies: Sequence[str]) -> dict[str, ConceptRow]:
    """Each concept that is there, live or obsolete."""
    return {row["curie"]: ConceptRow(**row) for row in _rows(store, "concepts_by_curie", curies=curies)}


def neighbourhoods(store: GraphStore, curies: Sequence[str]) -> dict[str, Neighbourhood]:
    """Each concept that is there, with its names, parents, children and siblings, each sorted."""
    return {
        row["curie"]: Neighbourhood(
            row["curie"],
            row["label"],
            row["definition"],
            row["popularity"],
            names=tuple(NameOf(**name) for name in row["names"]),
            parents=tuple(Neighbour(**other) for other in row["parents"]),
            children=tuple(Neighbour(**other) for other in row["children"]),
            siblings=tuple(Neighbour(**other) for other in row["siblings"]),
        )
        for row in _rows(store, "neighbourhood", curies=curies)
    }


def _rows(store: GraphStore, query: str, **keys: Sequence[str]) -> Iterator[Row]:
    """The rows for each distinct key."""
    ((param, given),) = keys.items()
    distinct = list(dict.fromkeys(given))
    for start in range(0, len(distinct), _AT_ONCE):
        yield from run(store, query, {param: distinct[start : start + _AT_ONCE]})


def _grouped(rows: Iterator[Row], by: str, make: Callable[..., T]) -> dict[str, list[T]]:
    """Values by the column `by`; their fields are the other columns."""
    found: dict[str, list[T]] = {}
    for row in rows:
        values: dict[str, Any] = {name: value for name, value in row.items() if name != by}
        found.setdefault(row[by], []).append(make(**values))
    return found
