"""Many strings as two arrays, so that they are mapped from a file and shared by processes; and a hash table over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from engine.index.stretches import stretches

Arrays = Mapping[str, npt.NDArray[np.generic]]
"""What a part of an index is kept as: arrays by name, each a file."""

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Strings(Sequence[str]):
    """A sequence of strings: all of them as UTF-8 in `blob`, string i at `offsets[i] : offsets[i + 1]`."""

    blob: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        """Packs strings; a lone surrogate is kept, and equals nothing but itself."""
        return cls._of_bytes([string.encode(errors="surrogatepass") for string in strings])

    @classmethod
    def _of_bytes(cls, encoded: Sequence[bytes]) -> "Strings":
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, position: Any) -> str:  # no slices: nobody needs them
        start, end = self.offsets[position], self.offsets[position + 1]
        return self.blob[start:end].tobytes().decode(errors="surrogatepass")

    def at(self, positions: Ints) -> list[str]:
        """Many of them at once, in half the time."""
        data = self.blob.data
        starts, ends = self.offsets[positions].tolist(), self.offsets[positions + 1].tolist()
        return [str(data[start:end], "utf-8", "surrogatepass") for start, end in zip(starts, ends, strict=True)]

    def __iter__(self) -> Iterator[str]:
        return (string.decode(errors="surrogatepass") for string in self._bytes())

    def _bytes(self) -> Iterator[bytes]:
        data = self.blob.tobytes()
        return (data[start:end] for start, end in pairwise(self.offsets.tolist()))

    def hashes(self) -> Hashes:
        """32 bits of each string, the same on every machine: many strings may share them."""
        return np.fromiter(map(crc32, self._bytes()), np.uint32, len(self))

    def equal(self, rows: Ints, others: "Strings", other_rows: Ints) -> npt.NDArray[np.bool_]:
        """Whether string `rows[i]` is string `other_rows[i]` of the others, for each i."""
        starts, lengths = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        other_starts = others.offsets[other_rows]
        same: npt.NDArray[np.bool_] = lengths == others.offsets[other_rows + 1] - other_starts
        checked = np.flatnonzero(same & (lengths > 0))  # reduceat knows no empty stretches
        if len(checked):
            lengths = lengths[checked]
            alike = (
                self.blob[stretches(starts[checked], lengths)] == others.blob[stretches(other_starts[checked], lengths)]
            )
            same[checked] = np.logical_and.reduceat(alike, np.cumsum(lengths) - lengths)
        return same

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """The two arrays, under names that begin with `name`."""
        return {f"{name}.blob": self.blob, f"{name}.offsets": self.offsets}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "Strings":
        """What `arrays(name)` gave."""
        return cls(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class HashTable:
    """Rows by hash: `hashes` are sorted, and `rows` stand in their order; rows of one hash in the order they came in."""

    hashes: Hashes
    rows: npt.NDArray[np.int32]

    @classmethod
    def of(cls, hashes: Hashes, rows: Ints) -> "HashTable":
        """Sorts rows by their hashes."""
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], rows[order].astype(np.int32))

    def find(self, wanted: Hashes) -> tuple[Ints, Ints]:
        """Pairs of a place in `wanted` and a row with that hash, by place."""
        order = np.argsort(wanted)  # neighbours in the table are looked up one after the other: many times faster
        ascending = wanted[order]
        starts, ends = np.empty(len(wanted), np.int64), np.empty(len(wanted), np.int64)
        starts[order] = np.searchsorted(self.hashes, ascending, side="left")
        ends[order] = np.searchsorted(self.hashes, ascending, side="right")
        counts = ends - starts
        places = np.repeat(np.arange(len(wanted)), counts)
        return places, self.rows[stretches(starts, counts)].astype(np.int64)


@dataclass(frozen=True, slots=True)
class StringIndex:
    """Where each string stands in a sequence, in which a string may stand several times.

    A look-up is a binary search for a whole batch at once, which then compares the strings themselves.
    """

    strings: Strings
    table: HashTable

    @classmethod
    def of(cls, strings: Strings) -> "StringIndex":
        """Indexes a sequence of strings."""
        return cls(strings, HashTable.of(strings.hashes(), np.arange(len(strings))))

    def pairs(self, wanted: Strings) -> tuple[Ints, Ints]:
        """Pairs of a wanted string and a place where it stands, both as numbers, in rising order."""
        which, places = self.table.find(wanted.hashes())
        same = wanted.equal(which, self.strings, places)
        return which[same], places[same]

    def find(self, wanted: Sequence[str]) -> list[list[int]]:
        """For each wanted string its places, in rising order; an empty list where it is not there."""
        found: list[list[int]] = [[] for _ in wanted]
        for which, place in zip(*map(np.ndarray.tolist, self.pairs(Strings.of(wanted))), strict=True):
            found[which].append(place)
        return found

    def first(self, wanted: Sequence[str]) -> Ints:
        """For each wanted string its first place, -1 where it is not there."""
        which, places = self.pairs(Strings.of(wanted))
        first = np.full(len(wanted), -1)
        first[which[::-1]] = places[::-1]
        return first

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, under names that begin with `name`."""
        table = {f"{name}.hashes": self.table.hashes, f"{name}.positions": self.table.rows}
        return {**self.strings.arrays(name), **table}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "StringIndex":
        """What `arrays(name)` gave."""
        table = HashTable(arrays[f"{name}.hashes"], arrays[f"{name}.positions"])  # type: ignore[arg-type]
        return cls(Strings.from_arrays(name, arrays), table)
