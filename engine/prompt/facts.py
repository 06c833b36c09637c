"""Concepts with their neighbourhoods in, what a prompt may say of them out: their label and statements beside it."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.graph import Neighbour, Neighbourhood
from kg.model import Scope
from kg.text import fold

NO_LABEL = "(no label)"


class Kind(StrEnum):
    """What a statement says of a concept."""

    SYNONYM = "synonym"
    DEFINITION = "definition"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"


@dataclass(frozen=True, slots=True)
class Statement:
    """A synonym, a definition, or the label of a neighbour, whose identifier `curie` is."""

    kind: Kind
    text: str
    curie: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a prompt says of a concept: its label, which always stands there, and statements."""

    curie: str
    label: str
    statements: tuple[Statement, ...] = ()

    def texts(self, kind: Kind) -> list[str]:
        """The statements of a kind, in order."""
        return [one.text for one in self.statements if one.kind == kind]


def facts_of(
    neighbourhoods: Mapping[str, Neighbourhood], curies: Sequence[str], *, hidden: Container[str] = ()
) -> list[Facts]:
    """All that the graph says of each concept within one step; `hidden` are folded names that are left out everywhere.

    A concept that the graph lacks has no statements; one whose label is hidden, or has none, goes by another name.
    """
    return [_facts(curie, neighbourhoods.get(curie), hidden) for curie in curies]


def _facts(curie: str, found: Neighbourhood | None, hidden: Container[str]) -> Facts:
    if found is None:
        return Facts(curie, NO_LABEL)
    names = [name.text for name in found.names if name.scope != Scope.LEARNED and fold(name.text) not in hidden]
    label = found.label if found.label and fold(found.label) not in hidden else next(iter(names), NO_LABEL)
    statements = (
        *(Statement(Kind.SYNONYM, text) for text in _others(label, names)),
        *_definition(found.definition, hidden),
        *_neighbours(Kind.PARENT, found.parents, hidden),
        *_neighbours(Kind.CHILD, found.children, hidden),
        *_neighbours(Kind.SIBLING, found.siblings, hidden),
    )
    return Facts(curie, label, statements)


def _others(label: str, names: Sequence[str]) -> list[str]:
    """Names that fold to another term than the label, each once."""
    by_key = {fold(text): text for text in reversed(names)}
    by_key.pop(fold(label), None)
    return sorted(by_key.values())


def _definition(definition: str | None, hidden: Container[str]) -> Iterator[Statement]:
    if definition and fold(definition) not in hidden:
        yield Statement(Kind.DEFINITION, definition)


def _neighbours(kind: Kind, neighbours: Sequence[Neighbour], hidden: Container[str]) -> Iterator[Statement]:
    for one in neighbours:
        if one.label and fold(one.label) not in hidden:
            yield Statement(kind, one.label, one.curie)
