"""Texts in, out the words of each and the rows of each word: rows of one table of vectors that training fills.

A word's vector is the sum of the rows that it has: one of its own if it is seen twice, and one for each run of three or
four characters (gram) of it that another word has too. So a word of one name alone, an inflected or a misspelt one still
has a vector, from its parts. Sums, not means: that way the length of a row learns how much its word says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint64]

_REPEATED = 2  # times that a word is seen, to have a row of its own
_SHARED = 2  # words that have a gram, for it to have a row: what one word has says no more than the word
_MIXER = 0x9E3779B97F4A7C15  # odd, its bits well spread: 2^64 divided by the golden ratio


@dataclass(frozen=True, slots=True)
class Features:
    """`rows` (words × rows) says which rows each word sums: first words' own ones, then those of `grams`, rising codes."""

    rows: csr_array
    grams: Codes


def words_of(texts: Iterable[str]) -> tuple[list[str], csr_array]:
    """The distinct words of texts as they are met, and which words (columns) each text (row) has, in their order."""
    places: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns += [places.setdefault(word, len(places)) for word in text.split()]
        ends.append(len(columns))
    return list(places), incidence(np.array(columns, np.int32), np.array(ends, np.int32), len(places))


def features(words: Sequence[str], seen: Ints, sizes: Sequence[int]) -> Features:
    """The rows of words, of which word i was seen `seen[i]` times; one never seen (a misspelt one) brings no row."""
    codes, ends = gram_codes(words, sizes)
    grams, columns = np.unique(codes, return_inverse=True)
    having = incidence(columns.astype(np.int32), ends, len(grams))
    having.sum_duplicates()
    genuine = np.repeat(seen > 0, np.diff(having.indptr))
    shared = np.flatnonzero(np.bincount(having.indices[genuine], minlength=len(grams)) >= _SHARED)
    repeated = np.flatnonzero(seen >= _REPEATED)
    owners = np.zeros(len(words), np.int32)
    owners[repeated] = 1
    own = incidence(
        np.arange(len(repeated), dtype=np.int32),
        np.concatenate([[0], np.cumsum(owners)]).astype(np.int32),
        len(repeated),
    )
    return Features(csr_array(hstack([own, having[:, shared]], "csr")), grams[shared])


def gram_codes(words: Sequence[str], sizes: Sequence[int]) -> tuple[Codes, npt.NDArray[np.int32]]:
    """A 64-bit code for each gram of `<word>`, and where the codes of each word end, beginning with 0.

    A code is a polynomial of the characters: any script, no table of grams to keep, and two grams with one code are as
    good as impossible.
    """
    marked = "".join(f"<{word}>" for word in words)
    characters = np.frombuffer(marked.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, words), np.int64, len(words)) + 2
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(characters))  # characters to the end of the word
    word = np.repeat(np.arange(len(words)), lengths)
    codes, owners, code = [], [], np.zeros(len(characters), np.uint64)
    for size in range(1, max(sizes) + 1):
        code = code * np.uint64(_MIXER)
        code[: len(code) - size + 1] += characters[size - 1 :]
        if size in sizes:
            whole = np.flatnonzero(left >= size)
            codes.append(code[whole])
            owners.append(word[whole])
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    ends = np.zeros(len(words) + 1, np.int32)
    np.cumsum(np.bincount(owner, minlength=len(words)), out=ends[1:])
    return np.concatenate(codes)[order], ends


def incidence(columns: npt.NDArray[np.int32], ends: npt.NDArray[np.int32], width: int) -> csr_array:
    """A matrix of ones: row i has `columns[ends[i] : ends[i + 1]]`, a column as often as it is named."""
    return csr_array((np.ones(len(columns), np.float32), columns, ends), (len(ends) - 1, width))
