"""Texts in, the concepts out that bear them as a name: equality under the folding rules, over all parts of a pool.

Only equality decides by itself. Names that equal the text as it is folded come before those that equal it by further rules
(engine/retrieve/keys.py); all senses are returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.index.names import SCOPES
from engine.index.part import Part
from engine.index.pool import Pool
from engine.index.strings import Strings
from engine.rank.evidence import LEVELS
from engine.retrieve.exact import Equal
from engine.retrieve.keys import KEYS, Level
from kg.model import Scope

_BEST_SCOPES = (Scope.LABEL, Scope.EXACT, Scope.LEARNED, Scope.BROAD, Scope.NARROW, Scope.RELATED)
_ORDER = np.array([_BEST_SCOPES.index(scope) for scope in SCOPES])
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Equals:
    """The names that equal a text, one a concept: numbers of the pool, the best first; `level` is a place in LEVELS."""

    concepts: tuple[int, ...]
    names: tuple[int, ...]
    level: int


class EqualNames:
    """Looks texts up in a pool, and keeps what it found; of texts that equal no name, which may be any, only the last ones."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, Equals] = {}
        self._absent: frozenset[str] = frozenset()  # a mention is asked for as it is, and again with what is left of it

    def find(self, keys: Sequence[str]) -> list[Equals | None]:
        """For each folded text the names that equal it best; None where none does."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._known and key not in self._absent]
        new = {key: equal for key, equal in zip(missing, self._find(missing), strict=True) if equal} if missing else {}
        self._absent = frozenset(missing) - new.keys() if missing else self._absent
        found = [self._known.get(key) or new.get(key) for key in keys]
        if len(self._known) + len(new) > _MOST_KEPT:
            self._known = {}
        self._known.update(new)
        return found

    def _find(self, keys: list[str]) -> list[Equals | None]:
        """The best level of all parts decides; concepts that may not answer do not count, nor old names beside live ones."""
        best: list[tuple[int, list[int]]] = [(len(LEVELS), [])] * len(keys)
        for part, first in zip(self._pool.parts, self._pool.first_name, strict=False):
            for at, equal in enumerate(part.exact.find(keys)):
                if not equal.rows:
                    continue
                level, names = self._matching(part, first, keys[at], equal)
                if names and level <= best[at][0]:
                    best[at] = (level, names + (best[at][1] if level == best[at][0] else []))
        return [self._equals(names, level) if names else None for level, names in best]

    def _matching(self, part: Part, first: int, key: str, equal: Equal) -> tuple[int, list[int]]:
        """The names that may match at the closest level that has such; the closest of all may have only others."""
        level = LEVELS.index(equal.level)
        names = [first + row for row in equal.rows if self._pool.may_match(first + row)]
        while not names and (level := level + 1) < len(LEVELS):
            further = list(Level)[level - 1]
            _, rows = part.exact.at(further, Strings.of([KEYS[further](key)]))
            names = [first + row for row in rows.tolist() if self._pool.may_match(first + row)]
        return level, names

    def _equals(self, names: list[int], level: int) -> Equals:
        """One name a concept: by scope, then popularity, then CURIE."""
        pool = self._pool
        best: dict[int, tuple[int, int, str, int, int]] = {}
        if len(names) > 1:
            names = [name for name in names if pool.replaced(name) is None] or names
        for scope, name in sorted((int(_ORDER[pool.scopes[name]]), name) for name in names):
            concept = int(pool.concept_of[name])
            best.setdefault(concept, (scope, -int(pool.popularity[concept]), pool.curie(concept), concept, name))
        ordered = sorted(best.values())
        return Equals(tuple(one[3] for one in ordered), tuple(one[4] for one in ordered), level)
