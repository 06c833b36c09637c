"""Candidates with probabilities in, the most specific concept out that covers enough of them."""

from collections.abc import Sequence
from functools import cached_property

from engine.index.pool import Pool

SURE = 0.5
"""An answer at least as probable as this needs no broader one; a broader one is at least as probable."""

_LEAST = 0.01  # of probability that a candidate counts with
_LEAST_DEPTH = 2  # roots and their children say nothing


class Ancestry:
    """The concepts above each concept of a pool, by is_a within its vocabulary."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._above: dict[int, frozenset[int]] = {}

    def broader(self, concepts: Sequence[int], probabilities: Sequence[float]) -> tuple[int, float] | None:
        """The deepest concept whose share of the probability, with all that is below it, is at least SURE.

        Of equally deep ones the more probable; not the first candidate. None where only roots or their children do.
        """
        shares: dict[int, float] = {}
        for concept, probability in zip(concepts, probabilities, strict=True):
            for above in self.of(concept) if probability >= _LEAST else ():
                shares[above] = shares.get(above, 0.0) + probability
        covering = [
            (depth, share, -concept)
            for concept, share in shares.items()
            if share >= SURE and (depth := self._depth[concept]) >= _LEAST_DEPTH and concept != concepts[0]
        ]
        if not covering:
            return None
        _, share, concept = max(covering)
        return -concept, min(share, 1.0)

    def of(self, concept: int) -> frozenset[int]:
        """A concept and all above it."""
        above = self._above.get(concept)
        if above is None:
            seen, waiting = {concept}, [concept]
            while waiting:
                parents = self._parents.get(waiting.pop(), ())
                waiting += [parent for parent in parents if parent not in seen]
                seen.update(parents)
            above = self._above[concept] = frozenset(seen)
        return above

    @cached_property
    def _parents(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for part, first in zip(self._pool.parts, self._pool.first_concept, strict=False):
            for child, parent in (part.vocabulary.concepts.parents + first).tolist():
                found.setdefault(child, []).append(parent)
        return found

    @cached_property
    def _depth(self) -> list[int]:
        """The fewest steps to a root; 0 for a root and for a concept outside a hierarchy."""
        children: dict[int, list[int]] = {}
        for child, parents in self._parents.items():
            for parent in parents:
                children.setdefault(parent, []).append(child)
        depth = [0] * self._pool.first_concept[-1]
        level, seen = [parent for parent in children if parent not in self._parents], set[int]()
        steps = 0
        while level:
            seen.update(level)
            for concept in level:
                depth[concept] = steps
            level = sorted({child for parent in level for child in children.get(parent, ()) if child not in seen})
            steps += 1
        return depth
