"""Folded texts in, unit vectors out: the encoder that training gives, as arrays that can be mapped from files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.encode.features import Codes, gram_codes, incidence
from engine.encode.loss import unit
from engine.index.strings import Arrays, StringIndex, Strings
from engine.retrieve.keys import canonical

Floats = npt.NDArray[np.float32]

LONGEST_TEXT = 1_000
"""What stands behind so many characters of a text does not count."""
_AT_ONCE = 8_192  # texts, so that memory stays flat however many are given


@dataclass(frozen=True, slots=True)
class StaticEncoder:
    """A text's vector is the unit sum of its words' vectors; an unknown word's that of its known grams.

    `word_vectors` are those of `words`, in their order, `gram_vectors` those of `grams`, rising codes of runs of `sizes`
    characters. Nothing depends on what else is encoded in the same call.
    """

    words: StringIndex
    word_vectors: Floats
    grams: Codes
    gram_vectors: Floats
    sizes: npt.NDArray[np.int64]

    @classmethod
    def of(
        cls, words: Sequence[str], word_vectors: Floats, grams: Codes, gram_vectors: Floats, sizes: Sequence[int]
    ) -> "StaticEncoder":
        """An encoder that knows these words and grams."""
        return cls(StringIndex.of(Strings.of(words)), word_vectors, grams, gram_vectors, np.array(sizes, np.int64))

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return int(self.word_vectors.shape[1])

    def encode(self, keys: Sequence[str]) -> Floats:
        """Unit vectors of folded texts, shape (texts, dim); zeros where no word, and no part of a word, is known."""
        vectors = np.empty((len(keys), self.dim), np.float32)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            vectors[start : start + len(some)] = self._encoded(some)
        return vectors

    def _encoded(self, keys: Sequence[str]) -> Floats:
        places: dict[str, int] = {}
        columns: list[int] = []
        ends = [0]
        for key in keys:
            columns += [places.setdefault(word, len(places)) for word in canonical(key[:LONGEST_TEXT]).split()]
            ends.append(len(columns))
        texts = incidence(np.array(columns, np.int32), np.array(ends, np.int32), len(places))
        units, _ = unit(texts @ self._of_words(list(places)))
        return units.astype(np.float32, copy=False)

    def _of_words(self, words: list[str]) -> Floats:
        known = self.words.first(words)
        vectors = np.empty((len(words), self.dim), np.float32)
        vectors[known >= 0] = self.word_vectors[known[known >= 0]]
        vectors[known < 0] = self._of_grams([words[at] for at in np.flatnonzero(known < 0)])
        return vectors

    def _of_grams(self, words: list[str]) -> Floats:
        codes, ends = gram_codes(words, self.sizes.tolist())
        rows = np.searchsorted(self.grams, codes)
        known = np.flatnonzero(np.searchsorted(self.grams, codes, side="right") > rows)
        ends = np.searchsorted(known, ends).astype(np.int32)
        vectors: Floats = incidence(rows[known].astype(np.int32), ends, len(self.grams)) @ self.gram_vectors
        return vectors

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, by name."""
        return {
            **self.words.arrays("words"),
            "word_vectors": self.word_vectors,
            "grams": self.grams,
            "gram_vectors": self.gram_vectors,
            "sizes": self.sizes,
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "StaticEncoder":
        """What `arrays()` gave."""
        words = StringIndex.from_arrays("words", arrays)
        return cls(words, *(arrays[name] for name in ("word_vectors", "grams", "gram_vectors", "sizes")))  # type: ignore[arg-type]
