"""Rows of several files in, those of one concept together out: each file in any order, memory only for what is kept.

A vocabulary published as tables has its names, definitions and relations in different files, millions of rows each.
What is kept of them lies here as Arrow and numbers, ten times smaller than as Python objects.
"""

from array import array
from collections import deque
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]

_CHUNK = 65_536
_HALF = 32
_LOWER = (1 << _HALF) - 1
_first = itemgetter(0)


class Gathered:
    """Texts by number, added in any order and handed out once, by ascending number, those of one number together."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._texts: list[str] = []
        self._chunks: deque[pa.Array] = deque()

    def add(self, number: int, text: str) -> None:
        self._numbers.append(number)
        self._texts.append(text)
        if len(self._texts) == _CHUNK:
            self._flush()

    def numbers(self) -> Ints:
        """The numbers there are, each once, ascending."""
        return np.unique(np.array(self._numbers, dtype=np.int64))

    def groups(self) -> Iterator[tuple[int, list[str]]]:
        """Each number with its texts in the order in which they were added; memory is given back on the way."""
        self._flush()
        for number, rows in groupby(self._rows(), _first):
            yield number, [text for _, text in rows]

    def _flush(self) -> None:
        self._chunks.append(pa.array(self._texts, pa.large_string()))
        self._texts = []

    def _rows(self) -> Iterator[tuple[int, str]]:
        numbers = np.array(self._numbers, dtype=np.int64)
        self._numbers = array("q")
        order = None if (np.diff(numbers) >= 0).all() else np.argsort(numbers, kind="stable")
        ordered = numbers if order is None else numbers[order]
        start = 0
        for texts in self._parts() if order is None else self._parts_by(order):
            yield from zip(ordered[start : start + len(texts)].tolist(), texts.to_pylist(), strict=True)
            start += len(texts)

    def _parts(self) -> Iterator[pa.Array]:
        while self._chunks:
            yield self._chunks.popleft()

    def _parts_by(self, order: Ints) -> Iterator[pa.Array]:
        texts = pa.concat_arrays(list(self._chunks))
        self._chunks.clear()
        for start in range(0, len(order), _CHUNK):
            yield texts.take(pa.array(order[start : start + _CHUNK]))


def joined(main: Gathered, *others: Gathered) -> Iterator[tuple[int, list[list[str]]]]:
    """Each number of the main file with its texts there and in each of the others."""
    readers = [_Reader(other) for other in others]
    for number, texts in main.groups():
        yield number, [texts, *(reader.at(number) for reader in readers)]


class _Reader:
    """The texts of one file at ascending numbers."""

    def __init__(self, gathered: Gathered) -> None:
        self._groups = gathered.groups()
        self._next = next(self._groups, None)

    def at(self, number: int) -> list[str]:
        while self._next and self._next[0] < number:
            self._next = next(self._groups, None)
        return self._next[1] if self._next and self._next[0] == number else []


class Pairs:
    """Pairs of numbers from 0 to 2^31 - 1, in eight bytes each."""

    def __init__(self) -> None:
        self._packed = array("q")

    def add(self, first: int, second: int) -> None:
        self._packed.append(first << _HALF | second)

    def __len__(self) -> int:
        return len(self._packed)

    def keep(self, firsts: Ints, seconds: Ints) -> int:
        """Drops the pairs whose numbers are not among these, and says how many they are."""
        packed = np.array(self._packed, dtype=np.int64)
        first, second = _split(packed)
        kept = np.isin(first, firsts) & np.isin(second, seconds)
        self._packed = array("q", packed[kept].tobytes())
        return len(packed) - len(self._packed)

    def distinct(self) -> Iterator[tuple[int, int]]:
        """The pairs, each once, ascending."""
        packed = np.unique(np.array(self._packed, dtype=np.int64))
        for start in range(0, len(packed), _CHUNK):
            first, second = _split(packed[start : start + _CHUNK])
            yield from zip(first.tolist(), second.tolist(), strict=True)

    def led_on(self, further: "Pairs") -> "Pairs":
        """The pairs (a, c) for (a, b) here and (b, c) there; without those whose b leads nowhere."""
        first, second = _split(np.array(self._packed, dtype=np.int64))
        keys, values = _split(np.unique(np.array(further._packed, dtype=np.int64)))
        found = Pairs()
        if keys.size:
            at = np.minimum(np.searchsorted(keys, second), keys.size - 1)
            kept = keys[at] == second
            found._packed.frombytes((first[kept] << _HALF | values[at][kept]).tobytes())
        return found


def _split(packed: Ints) -> tuple[Ints, Ints]:
    return packed >> _HALF, packed & _LOWER
