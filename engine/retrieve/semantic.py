"""Vectors of mentions in, the names whose vectors are nearest out: exhaustive, in two stages.

The vectors are turned so that their first coordinates say most (principal components). The first stage multiplies only
those, for a few mentions at a time; the maxima of 32 interleaved blocks of names tell where the best ones are, so that
only these are looked at (partitioning every row of scores would take as long as the product). The second stage scores
what is left by all coordinates, mention by mention, so that a score does not depend on what else is in the batch.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.strings import Arrays

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

COARSE = 64
"""Coordinates that the first stage reads."""

_BLOCK = 32
_AT_ONCE = 64
_KEPT = 1.5  # times as many names as asked for pass the first stage


def principal_axes(vectors: Floats) -> Floats:
    """An orthogonal matrix, shape (dim, dim), whose columns are the directions in which the vectors say most, first."""
    double = vectors.astype(np.float64)
    _, axes = np.linalg.eigh(double.T @ double)
    return np.ascontiguousarray(axes[:, ::-1], np.float32)


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Vectors of names, shape (names, dim), in their principal axes; `rows` are the names they belong to, in rising order.

    `coarse` holds their first coordinates once more, shape (COARSE, names): the product reads them in this order.
    """

    vectors: Floats
    coarse: Floats
    rows: Rows

    def search(self, queries: Floats, count: int) -> tuple[Rows, Floats]:
        """For each query, shape (queries, dim), the `count` names of the highest dot product, best first.

        Returns:
            rows and scores, both of shape (queries, min(count, names)); equal scores by rising row.
        """
        count = min(count, len(self.rows))
        found = np.empty((len(queries), count), np.int64)
        scores = np.empty((len(queries), count), np.float32)
        for start in range(0, len(queries), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found[part], scores[part] = self._search(queries[part], count)
        return self.rows[found], scores

    def _search(self, queries: Floats, count: int) -> tuple[Rows, Floats]:
        places = np.sort(self._likely(queries, count), axis=1)
        scores = dot(queries, self.vectors, places)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(places, order, 1), np.take_along_axis(scores, order, 1)

    def _likely(self, queries: Floats, count: int) -> Rows:
        """Places of at least `count` vectors with the highest products over the first coordinates, in any order."""
        size = len(self.vectors)
        wanted = min(int(_KEPT * count), size)
        width = -(-size // _BLOCK)
        products = np.full((len(queries), _BLOCK * width), -np.inf, np.float32)
        np.matmul(queries[:, : len(self.coarse)], self.coarse, out=products[:, :size])
        if width <= wanted:
            return _largest(products[:, :size], wanted)
        columns = _largest(products.reshape(-1, _BLOCK, width).max(axis=1), wanted)
        places = (columns[:, :, None] + np.arange(_BLOCK) * width).reshape(len(queries), -1)
        return np.take_along_axis(places, _largest(np.take_along_axis(products, places, 1), wanted), 1)

    @classmethod
    def of(cls, vectors: Floats) -> "VectorIndex":
        """Of vectors of the names 0, 1, …, which are in their principal axes already."""
        return cls(vectors, np.ascontiguousarray(vectors[:, :COARSE].T), np.arange(len(vectors)))

    def among(self, allowed: npt.NDArray[np.bool_]) -> "VectorIndex":
        """The same, for the allowed names only."""
        kept = np.flatnonzero(allowed[self.rows])
        return VectorIndex(self.vectors[kept], np.ascontiguousarray(self.coarse[:, kept]), self.rows[kept])

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, by name."""
        return {"vectors": self.vectors, "coarse": self.coarse}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "VectorIndex":
        """What `arrays()` gave, for an index of all names."""
        vectors: Floats = arrays["vectors"]  # type: ignore[assignment]
        return cls(vectors, arrays["coarse"], np.arange(len(vectors)))  # type: ignore[arg-type]


def dot(queries: Floats, vectors: Floats, places: Rows) -> Floats:
    """The dot product of query i with vectors[places[i, j]], shape of `places`; the same whatever stands beside it."""
    return np.einsum("qnd,qd->qn", vectors[places], queries)


def _largest(scores: Floats, count: int) -> Rows:
    """The places of the `count` largest scores of each row, in any order."""
    if count >= scores.shape[1]:
        return np.broadcast_to(np.arange(scores.shape[1]), scores.shape).copy()
    return np.argpartition(scores, -count, axis=1)[:, -count:]
