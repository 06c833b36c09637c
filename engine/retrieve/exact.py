"""Folded keys in, the names that equal them out: by the closest level of equality at which there is one.

A name of an obsolete concept is found where no live name equals the mention; so is one that was relabelled "obsolete …",
as OBO ontologies do when they retire a concept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.names import Names
from engine.index.strings import Arrays, HashTable, Strings
from engine.retrieve.keys import KEYS, Level, keys_of

Ints = npt.NDArray[np.int64]

_RETIRED = "obsolete "


@dataclass(frozen=True, slots=True)
class Equal:
    """Rows of the names that a key equals, in rising order, and how; no rows and no level where there is none."""

    rows: tuple[int, ...] = ()
    level: Level | None = None


_NONE = Equal()


@dataclass(frozen=True, slots=True)
class ExactIndex:
    """Names by the hash of what they equal at any level: 8 bytes for each string that a name equals.

    The strings themselves are not kept. What a hash leads to is compared with the name, whose key is made anew, so
    nothing is found by its hash alone. `table` has a row several times, once for each of its different strings.
    """

    keys: Strings
    obsolete: npt.NDArray[np.bool_]
    table: HashTable

    @classmethod
    def of(cls, names: Names) -> "ExactIndex":
        """Indexes names; a row is known by its number."""
        obsolete = _is_obsolete(names)
        strings: list[str] = []
        rows: list[int] = []
        for row, (key, is_obsolete) in enumerate(zip(names.keys, obsolete.tolist(), strict=True)):
            equal = {string for form in _forms(key, obsolete=is_obsolete) for string in keys_of(form)}
            strings += equal
            rows += [row] * len(equal)
        return cls(names.keys, obsolete, HashTable.of(Strings.of(strings).hashes(), np.array(rows, np.int64)))

    def find(self, keys: Sequence[str]) -> list[Equal]:
        """For each folded key the live names that equal it at the closest level that has a name, else the obsolete ones."""
        found = [_NONE] * len(keys)
        missing: Sequence[int] = range(len(keys))
        for level, make in KEYS.items():
            wanted = Strings.of(make(keys[place]) for place in missing)
            which, rows = self.at(level, wanted)
            begins = np.flatnonzero(np.diff(which, prepend=-1))
            ends = np.append(begins, len(which))[1:].tolist()
            matched = rows.tolist()
            for place, begin, end in zip(which[begins].tolist(), begins.tolist(), ends, strict=True):
                found[missing[place]] = Equal(tuple(matched[begin:end]), level)
            missing = [place for place in missing if found[place] is _NONE]
            if not missing:
                break
        return found

    def at(self, level: Level, wanted: Strings) -> tuple[Ints, Ints]:
        """Pairs of a wanted string and a row whose name has that key at this level, both as numbers, in rising order.

        The wanted strings are keys of that level. A pair of an obsolete name is left out where there is one of a live name.
        """
        which, rows = self.table.find(wanted.hashes())
        same = wanted.equal(which, self.keys, rows)
        unsure = self.obsolete[rows] & ~same if level is Level.FOLDED else np.ones(len(rows), np.bool_)
        for at in np.flatnonzero(unsure).tolist():
            forms = _forms(self.keys[rows[at]], obsolete=bool(self.obsolete[rows[at]]))
            same[at] = wanted[which[at]] in map(KEYS[level], forms)
        return self._live_first(which[same], rows[same], len(wanted))

    def _live_first(self, which: Ints, rows: Ints, count: int) -> tuple[Ints, Ints]:
        obsolete = self.obsolete[rows]
        has_live = np.zeros(count, np.bool_)
        has_live[which[~obsolete]] = True
        kept = ~(obsolete & has_live[which])
        return which[kept], rows[kept]

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays but those of the names, by name."""
        return {"exact.hashes": self.table.hashes, "exact.rows": self.table.rows}

    @classmethod
    def from_arrays(cls, names: Names, arrays: Arrays) -> "ExactIndex":
        """What `arrays()` gave, over the names that it was made of."""
        table = HashTable(arrays["exact.hashes"], arrays["exact.rows"])  # type: ignore[arg-type]
        return cls(names.keys, _is_obsolete(names), table)


def _is_obsolete(names: Names) -> npt.NDArray[np.bool_]:
    return np.diff(names.replaced.offsets) > 0


def _forms(key: str, *, obsolete: bool) -> tuple[str, ...]:
    """The key of a name; of one that was relabelled also the key it had before."""
    return (key, key.removeprefix(_RETIRED)) if obsolete and key.startswith(_RETIRED) else (key,)
