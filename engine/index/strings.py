"""Many strings as two arrays, so that they are mapped from a file and shared by processes; and a hash table over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[np.generic]]
"""What a part of an index is kept as: arrays by name, each a file."""

_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Strings(Sequence[str]):
    """A sequence of strings: all of them as UTF-8 in `blob`, string i at `offsets[i] : offsets[i + 1]`."""

    blob: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        """Packs strings; they must be valid Unicode."""
        encoded = [string.encode() for string in strings]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, position):  # type: ignore[no-untyped-def, override]  # no slices: nobody needs them
        start, end = self.offsets[position], self.offsets[position + 1]
        return self.blob[start:end].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        data, ends = self.blob.tobytes(), self.offsets.tolist()
        return (data[start:end].decode() for start, end in zip(ends, ends[1:], strict=False))

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """The two arrays, under names that begin with `name`."""
        return {f"{name}.blob": self.blob, f"{name}.offsets": self.offsets}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "Strings":
        """What `arrays(name)` gave."""
        return cls(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class StringIndex:
    """Where each string stands in a sequence, in which a string may stand several times.

    `hashes` are those of the strings, sorted; `positions` the places of the strings in that order. A look-up is a binary
    search for a whole batch at once, and then compares the strings themselves.
    """

    strings: Strings
    hashes: npt.NDArray[np.uint64]
    positions: npt.NDArray[np.int64]

    @classmethod
    def of(cls, strings: Strings) -> "StringIndex":
        """Indexes a sequence of strings."""
        hashes = _hashes(list(strings))
        positions = np.argsort(hashes, kind="stable")
        return cls(strings, hashes[positions], positions)

    def find(self, wanted: Sequence[str]) -> list[list[int]]:
        """For each wanted string its places, in rising order; an empty list where it is not there."""
        hashes = _hashes(wanted)
        starts = np.searchsorted(self.hashes, hashes, side="left").tolist()
        ends = np.searchsorted(self.hashes, hashes, side="right").tolist()
        return [
            [] if start == end else [at for at in self.positions[start:end].tolist() if self.strings[at] == string]
            for string, start, end in zip(wanted, starts, ends, strict=True)
        ]

    def first(self, wanted: Sequence[str]) -> npt.NDArray[np.int64]:
        """For each wanted string its first place, -1 where it is not there."""
        return np.fromiter((found[0] if found else -1 for found in self.find(wanted)), np.int64, len(wanted))

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, under names that begin with `name`."""
        return {**self.strings.arrays(name), f"{name}.hashes": self.hashes, f"{name}.positions": self.positions}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "StringIndex":
        """What `arrays(name)` gave."""
        return cls(Strings.from_arrays(name, arrays), arrays[f"{name}.hashes"], arrays[f"{name}.positions"])  # type: ignore[arg-type]


def _hashes(strings: Sequence[str]) -> npt.NDArray[np.uint64]:
    """64 bits of each string, the same on every machine."""
    joined = b"".join(blake2b(string.encode(), digest_size=_HASH_BYTES).digest() for string in strings)
    return np.frombuffer(joined, "<u8").astype(np.uint64, copy=False)
