"""Mentions in, the concepts that bear them as a name (or as an identifier) out: equality under `fold`, nothing else.

A name that only obsolete concepts bear leads to their live heirs; so does a name whose concept was relabelled
"obsolete …", as OBO ontologies do when they retire one.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from kg import graph
from kg.curie import prefix_of, to_curie
from kg.store.protocol import GraphStore
from kg.text import fold

IDENTIFIER = "IDENTIFIER"
_RETIRED = "obsolete "
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Match:
    """A name (or identifier) that a mention equals, and the live concept that it stands for."""

    curie: str
    label: str | None
    text: str
    scope: str
    popularity: int | None = None
    replaced: str | None = None


class ExactRetriever:
    """Looks mentions up in a graph, in one read for many; with `prefixes` among concepts that have one of them."""

    def __init__(self, store: GraphStore, *, prefixes: Container[str] | None = None) -> None:
        self._store = store
        self._prefixes = prefixes

    def retrieve(self, mentions: Sequence[str]) -> list[list[Match]]:
        """For each mention every name of a live concept that it equals; an empty list where there is none."""
        identified = self._identified(mentions)
        keys = {mention: fold(mention) for mention in mentions if mention not in identified and _is_text(mention)}
        named = self._named(set(keys.values()))
        return [identified.get(mention) or named.get(keys.get(mention, ""), []) for mention in mentions]

    def _is_asked(self, curie: str) -> bool:
        return self._prefixes is None or prefix_of(curie) in self._prefixes

    def _identified(self, mentions: Iterable[str]) -> dict[str, list[Match]]:
        """Mentions that are identifiers, with the live concepts they stand for now."""
        asked = {mention: curie for mention in set(mentions) if (curie := to_curie(mention))}
        found = graph.identified(self._store, sorted(set(asked.values())))
        matches = {
            mention: [
                Match(row.curie, row.label, curie, IDENTIFIER, replaced=curie if row.steps else None)
                for row in found.get(curie, [])
                if self._is_asked(row.curie)
            ]
            for mention, curie in asked.items()
        }
        return {mention: matched for mention, matched in matches.items() if matched}

    def _named(self, keys: set[str]) -> dict[str, list[Match]]:
        rows = graph.names_by_key(self._store, sorted(keys))
        live = {
            key: [
                Match(row.curie, row.label, row.text, row.scope, row.popularity)
                for row in found
                if not row.obsolete and self._is_asked(row.curie)
            ]
            for key, found in rows.items()
        }
        dead = {key: [row for row in found if row.obsolete] for key, found in rows.items() if not live[key]}
        unknown = sorted(keys - {key for key, found in live.items() if found})
        for key, found in graph.names_by_key(self._store, [_RETIRED + key for key in unknown]).items():
            dead.setdefault(key.removeprefix(_RETIRED), []).extend(row for row in found if row.obsolete)
        return live | self._of_heirs(dead)

    def _of_heirs(self, dead: dict[str, list[graph.NameRow]]) -> dict[str, list[Match]]:
        """Names of obsolete concepts, each with the live concepts that took their place."""
        heirs = graph.heirs(self._store, sorted({row.curie for found in dead.values() for row in found}))
        return {
            key: [
                Match(heir.curie, heir.label, row.text, row.scope, replaced=row.curie)
                for row in found
                for heir in heirs.get(row.curie, [])
                if self._is_asked(heir.curie)
            ]
            for key, found in dead.items()
        }


def _is_text(mention: str) -> bool:
    """Whether there is something to look up: not in a blank mention, nor in one that is no Unicode."""
    return bool(mention.strip()) and not _SURROGATE.search(mention)
