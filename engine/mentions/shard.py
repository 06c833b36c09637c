"""A part of the rows of a file, so that several machines share the work."""

import re
from dataclasses import dataclass
from typing import Self

from kg.errors import UsageError

_SHARD = re.compile(r"(\d{1,9})/(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`th of `of` runs of neighbouring rows: their outputs, one after the other, are that of the whole file."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`Shard.parse("2/8") == Shard(2, 8)`.

        Raises:
            UsageError: it is none.
        """
        match = _SHARD.fullmatch(text)
        if match is None or not 1 <= int(match[1]) <= int(match[2]):
            raise UsageError(f"--shard {text}: write i/n, from 1/n to n/n")
        return cls(int(match[1]), int(match[2]))

    def rows(self, count: int) -> range:
        """Its rows of `count`, counted from 0."""
        return range(count * (self.number - 1) // self.of, count * self.number // self.of)

    @property
    def is_first(self) -> bool:
        """Whether a table of its rows begins with the header."""
        return self.number == 1
