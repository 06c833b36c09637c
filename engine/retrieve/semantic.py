"""Vectors of texts in, the names whose vectors are nearest out: exhaustive, in two stages.

An encoder that was trained on synonyms gives most names of a concept nearly the same vector. So a few names lead: each
other name of the concept follows one whose vector is nearly its own. The first stage multiplies the leaders only, a third
to a half of all names; the maxima of 32 interleaved blocks tell where the best of them are (partitioning every row of
products would take as long as the products). The second stage scores the best leaders and all that follow them, pair by
pair, so that a score does not depend on what else is in the batch.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.index.stretches import stretches
from engine.index.strings import Arrays

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_NEARLY = 0.9  # cosine of a name to the one it follows: of the 40 nearest names 99 in 100 are found
_BLOCK = 32
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Vectors of names, shape (names, dim).

    Group i are the names `rows[starts[i] : starts[i + 1]]`, the first of which leads; column i of `leading`, shape
    (dim, groups), is its vector.
    """

    vectors: Floats
    leading: Floats
    rows: Ints
    starts: Ints

    @classmethod
    def of(cls, vectors: Floats, concepts: Ints) -> "VectorIndex":
        """Of the vectors of names whose concepts, in rising order, are given."""
        leaders = _leaders(vectors, concepts)
        rows = np.lexsort((np.arange(len(leaders)), np.arange(len(leaders)) != leaders, leaders))
        starts = np.flatnonzero(np.diff(leaders[rows], prepend=-1))
        leading = np.ascontiguousarray(vectors[rows[starts]].T)
        return cls(vectors, leading, rows, np.append(starts, len(rows)))

    def search(self, queries: Floats, count: int) -> tuple[Ints, Ints, Floats]:
        """For each query, shape (queries, dim), the names of the `count` groups whose leaders have the highest products.

        Returns:
            places of queries, in rising order, names, and their dot products, each of shape (pairs,).
        """
        count = min(count, len(self.starts) - 1)
        found = [self._search(queries[at : at + _AT_ONCE], count, at) for at in range(0, len(queries), _AT_ONCE)]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
        places, rows, scores = (np.concatenate(part) for part in zip(*found, strict=True))
        return places, rows, scores

    def _search(self, queries: Floats, count: int, first: int) -> tuple[Ints, Ints, Floats]:
        groups = np.sort(self._likely(queries, count), axis=1).ravel()
        sizes = self.starts[groups + 1] - self.starts[groups]
        rows = self.rows[stretches(self.starts[groups], sizes)]
        places = np.repeat(np.repeat(np.arange(len(queries)), count), sizes)
        return places + first, rows, dot(queries, places, self.vectors, rows)

    def _likely(self, queries: Floats, count: int) -> Ints:
        """The groups with the highest products of the leader, shape (queries, count), in any order.

        The matrix always has as many rows: a product of another shape is rounded in another way, and of names that are
        alike others would be found.
        """
        size = self.leading.shape[1]
        width = -(-size // _BLOCK)
        filled = np.zeros((_AT_ONCE, queries.shape[1]), np.float32)
        filled[: len(queries)] = queries
        products = np.full((_AT_ONCE, _BLOCK * width), -np.inf, np.float32)
        np.matmul(filled, self.leading, out=products[:, :size])
        products = products[: len(queries)]
        if width <= count:
            return _largest(products[:, :size], count)
        columns = _largest(products.reshape(-1, _BLOCK, width).max(axis=1), count)
        places = (columns[:, :, None] + np.arange(_BLOCK) * width).reshape(len(queries), -1)
        return np.take_along_axis(places, _largest(np.take_along_axis(products, places, 1), count), 1)

    def among(self, allowed: npt.NDArray[np.bool_]) -> "VectorIndex":
        """The same, for the allowed names only; of the names of a concept all are allowed, or none is."""
        kept = np.flatnonzero(allowed[self.rows[self.starts[:-1]]])
        sizes = (self.starts[1:] - self.starts[:-1])[kept]
        rows = self.rows[allowed[self.rows]]
        return VectorIndex(
            self.vectors, np.ascontiguousarray(self.leading[:, kept]), rows, np.append(0, np.cumsum(sizes))
        )

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, by name."""
        return {"vectors": self.vectors, "leading": self.leading, "rows": self.rows, "starts": self.starts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "VectorIndex":
        """What `arrays()` gave."""
        return cls(*(arrays[name] for name in ("vectors", "leading", "rows", "starts")))  # type: ignore[arg-type]


def dot(queries: Floats, places: Ints, vectors: Floats, rows: Ints) -> Floats:
    """The dot product of queries[places[i]] and vectors[rows[i]]; the same whatever stands beside it."""
    products: Floats = np.einsum("nd,nd->n", queries[places], vectors[rows])
    return products


def _leaders(vectors: Floats, concepts: Ints) -> Ints:
    """For each name the one that it follows, or itself: the first of its concept that points nearly where it does."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = vectors / np.maximum(lengths, 1e-6)
    leaders = np.arange(len(vectors))
    bounds = np.append(np.flatnonzero(np.diff(concepts, prepend=-1)), len(vectors))
    for start, end in pairwise(bounds.tolist()):
        left = np.arange(start, end)
        while len(left) > 1:
            near = units[left] @ units[left[0]] > _NEARLY
            near[0] = True
            leaders[left[near]] = left[0]
            left = left[~near]
    return leaders


def _largest(scores: Floats, count: int) -> Ints:
    """The places of the `count` largest scores of each row, in any order."""
    if count >= scores.shape[1]:
        return np.broadcast_to(np.arange(scores.shape[1]), scores.shape).copy()
    if not count:
        return np.zeros((len(scores), 0), np.int64)
    return np.argpartition(scores, -count, axis=1)[:, -count:]
