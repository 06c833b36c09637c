"""Folded keys in, the keys most like them by their letters out: character 4-grams find, 3-grams tell.

A query is cut to its rarest 4-grams, so that few names are looked at however many there are; the best of these are
compared by the cosine of all their 3-grams. Grams are weighted by tf · √ln(1 + names / names with the gram): without the
root, misspellings come out worse (one typo in names of HPO: 98.6 instead of 99.2 % are found first).
Rows are places in the sequence that was indexed: where a key stands several times, each of its rows is found.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.index.stretches import stretches
from engine.index.strings import Arrays, StringIndex, Strings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_LETTERS = 37
_FIND, _TELL = 4, 3
_COLUMNS = _LETTERS**_TELL

_POSTINGS = 20_000
"""Names that a query may look at: 60,000 find no more."""

_COMPARED = 100
"""Names that are compared by all their grams, and at least twice as many as are asked for."""

_LONGEST = 1_000  # characters: what comes behind them in a name or mention is not read
_INDEXED_AT_ONCE = 50_000
_ASKED_AT_ONCE = 64  # queries whose grams, 200 kB each, stay in the cache


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Rows for each query, by query, the most similar first; `scores` are cosines."""

    queries: Ints
    rows: Ints
    scores: Floats


@dataclass(frozen=True, slots=True)
class Words:
    """The words of names."""

    index: StringIndex

    @classmethod
    def of(cls, keys: Sequence[str]) -> "Words":
        """The words of folded keys."""
        return cls(StringIndex.of(Strings.of(sorted(set(chain.from_iterable(map(_words, keys)))))))

    def unknown_share(self, keys: Sequence[str]) -> npt.NDArray[np.float64]:
        """How much of each folded key are words that no name has, by letters, from 0 to 1."""
        split = [_words(key) for key in keys]
        absent = self.absent(set(chain.from_iterable(split)))
        letters = [max(len(key[:_LONGEST]) - key[:_LONGEST].count(" "), 1) for key in keys]
        unknown = [sum(len(word) for word in words if word in absent) for words in split]
        return np.array(unknown, np.float64) / np.array(letters, np.float64)

    def absent(self, words: set[str]) -> set[str]:
        """Those of these words that no name has; words with digits do not count."""
        wanted = [word for word in words if word.isalpha()]
        return {word for word, place in zip(wanted, self.index.first(wanted).tolist(), strict=True) if place < 0}

    def joined(self, keys: Sequence[str]) -> list[str]:
        """Folded keys with neighbouring words made one where names have them as one: "eye lashes" is "eyelashes"."""
        split = [key[:_LONGEST].split(" ") for key in keys]
        pairs = {
            first + second for words in split for first, second in pairwise(words) if _may_be_joined(first, second)
        }
        known = pairs - self.absent(pairs)
        if not known:
            return list(keys)
        return [_join(words, known) or key for key, words in zip(keys, split, strict=True)]


@dataclass(frozen=True, slots=True)
class GramIndex:
    """Keys by their grams.

    `grams` are the 4-grams that occur, sorted; row i of `postings` has the keys with `grams[i]`, each with the weight of
    the gram in the unit vector of the key. The 3-grams of key i are `columns[starts[i] : starts[i + 1]]`, of weight
    `weights[column]`; one that stands twice is there twice. `norms` are the lengths of these vectors.
    """

    grams: npt.NDArray[np.int32]
    idf: Floats
    postings: csr_array
    columns: npt.NDArray[np.uint16]
    starts: Ints
    weights: Floats
    norms: Floats
    words: Words

    @classmethod
    def of(cls, keys: Sequence[str]) -> "GramIndex":
        """Indexes folded keys; a row is the place of a key."""
        grams, idf, postings = _postings(keys)
        parts = [_grams(part, _TELL) for part in _batches(keys, _INDEXED_AT_ONCE)]
        columns = np.concatenate([codes.astype(np.uint16) for codes, _ in parts] or [np.zeros(0, np.uint16)])
        sizes = np.concatenate([sizes for _, sizes in parts] or [np.zeros(0, np.int64)])
        starts = np.concatenate([[0], np.cumsum(sizes)])
        distinct = [_distinct(codes, sizes) for codes, sizes in parts]
        weights = _idf(
            sum((np.bincount(d.codes, minlength=_COLUMNS) for d in distinct), np.zeros(_COLUMNS, int)), len(keys)
        )
        norms = [_norms(d.counts * weights[d.codes], d.starts) for d in distinct]
        return cls(
            grams,
            idf,
            postings,
            columns,
            starts,
            weights,
            np.concatenate([*norms, np.zeros(0, np.float32)]),
            Words.of(keys),
        )

    def retrieve(self, keys: Sequence[str], count: int) -> Retrieved:
        """For each folded key at most so many rows; what stands beside a key does not matter to what it gets."""
        table = np.zeros((min(len(keys), _ASKED_AT_ONCE), _COLUMNS), np.float32)
        found = [self._retrieve(part, count, table) for part in _batches(keys, _ASKED_AT_ONCE)]
        queries = [part.queries + at * _ASKED_AT_ONCE for at, part in enumerate(found)]
        return Retrieved(
            np.concatenate([*queries, np.zeros(0, np.int64)]),
            np.concatenate([*(part.rows for part in found), np.zeros(0, np.int64)]),
            np.concatenate([*(part.scores for part in found), np.zeros(0, np.float32)]),
        )

    def _retrieve(self, keys: Sequence[str], count: int, table: Floats) -> Retrieved:
        queries, rows = self._candidates(keys, max(_COMPARED, 2 * count))
        scores = self._cosines(keys, queries, rows, table)
        order = np.lexsort((rows, -scores, queries))
        queries, rows, scores = queries[order], rows[order], scores[order]
        firsts = np.searchsorted(queries, np.arange(len(keys)))
        kept = np.arange(len(queries)) - firsts[queries] < count
        return Retrieved(queries[kept], rows[kept], scores[kept])

    def _candidates(self, keys: Sequence[str], most: int) -> tuple[Ints, Ints]:
        """Pairs of a query and a row that share rare 4-grams: for each query the rows where these weigh most."""
        if not len(self.grams):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        shared = (self._rarest(keys) @ self.postings).tocsr()
        rows = []
        for start, end in zip(shared.indptr[:-1].tolist(), shared.indptr[1:].tolist(), strict=True):
            row = shared.indices[start:end]
            if len(row) > most:
                row = row[np.argpartition(shared.data[start:end], len(row) - most)[-most:]]
            rows.append(row)
        queries = np.repeat(np.arange(len(keys)), [len(row) for row in rows])
        return queries, np.concatenate(rows).astype(np.int64)

    def _rarest(self, keys: Sequence[str]) -> csr_array:
        """The 4-grams of each query that have, the rarest first, few enough names together; the rarest one in any case."""
        asked = _distinct(*_grams(keys, _FIND))
        places = np.minimum(np.searchsorted(self.grams, asked.codes), len(self.grams) - 1)
        queries = np.repeat(np.arange(len(keys)), np.diff(asked.starts))
        known = self.grams[places] == asked.codes
        queries, places, counts = queries[known], places[known], asked.counts[known]
        sizes = (self.postings.indptr[places + 1] - self.postings.indptr[places]).astype(np.int64)
        order = np.lexsort((places, sizes, queries))
        queries, places, counts, sizes = queries[order], places[order], counts[order], sizes[order]
        sums = np.cumsum(sizes)
        firsts = np.searchsorted(queries, np.arange(len(keys)))[queries]
        before = sums - sizes - (sums - sizes)[firsts]
        kept = (before + sizes <= _POSTINGS) | (before == 0)
        starts = np.searchsorted(queries[kept], np.arange(len(keys) + 1)).astype(np.int32)
        weights = (counts * self.idf[places])[kept]
        return csr_array((weights, places[kept].astype(np.int32), starts), shape=(len(keys), len(self.grams)))

    def _cosines(self, keys: Sequence[str], queries: Ints, rows: Ints, table: Floats) -> Floats:
        """The cosine of each pair; `table` has a row of zeros a query, and has them again when this is done."""
        asked = _distinct(*_grams(keys, _TELL))
        of_query = np.repeat(np.arange(len(keys)), np.diff(asked.starts))
        values = asked.counts * self.weights[asked.codes]
        lengths = _norms(values, asked.starts)
        table[of_query, asked.codes] = values * self.weights[asked.codes]
        starts = self.starts[rows]
        sizes = self.starts[rows + 1] - starts
        columns = self.columns[stretches(starts, sizes)]
        shared = table.ravel()[np.repeat(queries * _COLUMNS, sizes) + columns]
        table[of_query, asked.codes] = 0
        sums = np.add.reduceat(shared, np.cumsum(sizes) - sizes) if len(sizes) else shared
        cosines: Floats = sums / (lengths[queries] * self.norms[rows])
        return cosines

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, by name."""
        return {
            "grams": self.grams,
            "idf": self.idf,
            "postings.data": self.postings.data,
            "postings.indices": self.postings.indices,
            "postings.indptr": self.postings.indptr,
            "columns": self.columns,
            "starts": self.starts,
            "weights": self.weights,
            "norms": self.norms,
            **self.words.index.arrays("words"),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "GramIndex":
        """What `arrays()` gave."""
        part: dict[str, Any] = dict(arrays)
        matrix = part["postings.data"], part["postings.indices"], part["postings.indptr"]
        return cls(
            part["grams"],
            part["idf"],
            csr_array(matrix, shape=(len(part["grams"]), len(part["norms"]))),
            part["columns"],
            part["starts"],
            part["weights"],
            part["norms"],
            Words(StringIndex.from_arrays("words", arrays)),
        )


@dataclass(frozen=True, slots=True)
class _Distinct:
    """The different grams of each text, and how often it has them: those of text i from `starts[i]` to `starts[i + 1]`."""

    codes: Ints
    counts: Floats
    starts: Ints


def _postings(keys: Sequence[str]) -> tuple[npt.NDArray[np.int32], Floats, csr_array]:
    """The 4-grams that occur, their idf, and the keys that have them, shape (grams, keys)."""
    parts = [_distinct(*_grams(part, _FIND)) for part in _batches(keys, _INDEXED_AT_ONCE)]
    occurs = sum((np.bincount(part.codes, minlength=_LETTERS**_FIND) for part in parts), np.zeros(_LETTERS**_FIND, int))
    grams = np.flatnonzero(occurs).astype(np.int32)
    idf = _idf(occurs[grams], len(keys))
    place = np.zeros(_LETTERS**_FIND, np.int32)
    place[grams] = np.arange(len(grams))
    places = np.concatenate([*(place[part.codes] for part in parts), np.zeros(0, np.int32)])
    weights = np.concatenate([*(_unit(part, idf[place[part.codes]]) for part in parts), np.zeros(0, np.float32)])
    sizes = np.concatenate([[0], *(np.diff(part.starts) for part in parts)])
    by_key = csr_array((weights, places, np.cumsum(sizes).astype(np.int32)), shape=(len(keys), len(grams)))
    return grams, idf, by_key.T.tocsr()


def _unit(part: _Distinct, idf: Floats) -> Floats:
    values: Floats = part.counts * idf
    values /= np.repeat(_norms(values, part.starts), np.diff(part.starts))
    return values


def _idf(occurs: Ints, count: int) -> Floats:
    idf: Floats = np.sqrt(np.log1p(count / np.maximum(occurs, 1))).astype(np.float32)
    return idf


def _norms(values: Floats, starts: Ints) -> Floats:
    """The length of each text's vector; 1 for one without grams."""
    sums = np.zeros(len(starts) - 1, np.float32)
    filled = np.flatnonzero(np.diff(starts))
    if len(filled):
        sums[filled] = np.add.reduceat(values**2, starts[filled])
    norms: Floats = np.sqrt(np.where(sums > 0, sums, np.float32(1)))
    return norms


def _distinct(codes: Ints, sizes: Ints) -> _Distinct:
    """Sorts the grams within each text, and counts equal ones."""
    texts = np.repeat(np.arange(len(sizes)), sizes)
    ordered = np.sort(texts * _LETTERS**_FIND + codes)
    firsts = np.flatnonzero(np.diff(ordered, prepend=-1))
    texts, codes = np.divmod(ordered[firsts], _LETTERS**_FIND)
    counts = np.diff(firsts, append=len(ordered)).astype(np.float32)
    return _Distinct(codes, counts, np.searchsorted(texts, np.arange(len(sizes) + 1)))


_CODES = np.zeros(128, np.int64)
_CODES[np.frombuffer(b"abcdefghijklmnopqrstuvwxyz0123456789", np.uint8)] = np.arange(1, _LETTERS)


def _grams(keys: Sequence[str], size: int) -> tuple[Ints, Ints]:
    """The grams of all keys, one after the other, as numbers in base 37; and how many each key has.

    A key stands between spaces. Letters of other scripts share the numbers of ours: what is alike has like grams.
    """
    texts = [f" {key[:_LONGEST]} ".ljust(_FIND) if key else "" for key in keys]
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    letters = np.where(points < len(_CODES), _CODES[np.minimum(points, len(_CODES) - 1)], 1 + points % (_LETTERS - 1))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    sizes = np.maximum(lengths - size + 1, 0)
    at = stretches(np.cumsum(lengths) - lengths, sizes)
    codes = letters[at]
    for step in range(1, size):
        codes = codes * _LETTERS + letters[at + step]
    return codes, sizes


def _may_be_joined(first: str, second: str) -> bool:
    return first.isalpha() and second.isalpha()


def _join(words: list[str], known: Container[str]) -> str | None:
    """The words, of which two and two are one; None where there are none such."""
    found: list[str] = []
    for word in words:
        if found and found[-1].isalpha() and found[-1] + word in known:
            found[-1] += word
        else:
            found.append(word)
    return " ".join(found) if len(found) < len(words) else None


def _words(key: str) -> list[str]:
    return [word for word in key[:_LONGEST].split(" ") if word.isalpha()]


def _batches(items: Sequence[str], size: int) -> list[Sequence[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
