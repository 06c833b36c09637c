"""What every reader of mentions gives: rows, and the columns that they came in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.errors import UsageError

MENTION = "mention"
LONGEST = 16 * 2**20
"""Bytes that a line or a cell may have."""

_MOST_SHOWN = 20
_NONE: Mapping[str, Any] = MappingProxyType({})


class MentionRow(NamedTuple):
    """A mention with the other columns of its row; `error` says what is wrong with the row.

    A tuple, because it is made in a fifth of the time that a frozen dataclass takes, a million times.
    """

    mention: str
    others: Mapping[str, Any] = _NONE
    context: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows to normalize. `columns` names the columns of the input in order, `column` the one of the mentions.

    JSON Lines may have keys beside `columns` in rows that come late; all are in `others`.
    """

    rows: Iterable[MentionRow]
    columns: tuple[str, ...] = ()
    column: str = MENTION

    @property
    def others(self) -> tuple[str, ...]:
        """The columns beside that of the mentions."""
        return tuple(name for name in self.columns if name != self.column)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns asked for: of the mentions, by default the one called `mention`, and of the text around them."""

    column: str | None = None
    context: str | None = None

    def check(self, file: str, names: Sequence[str], *, kind: str = "column") -> None:
        """Refuses a file that lacks one of them, or has two of one name.

        Raises:
            UsageError: so, with the names that are there.
        """
        if not names:
            raise UsageError(f"{file} has no {kind}s: its first row is blank, or plain text")
        remedies = {self.column or MENTION: "" if self.column else f"; {_remedy(names)}", self.context: ""}
        for name, remedy in remedies.items():
            if name is not None and name not in names:
                raise UsageError(f"{file} has no {kind} {name}; its {kind}s: {shown(names)}{remedy}")
        if len(set(names)) < len(names):
            double = next(one for one in names if names.count(one) > 1)
            raise UsageError(f"{file} has two {kind}s {double or 'without a name'}; rename one")


def _remedy(names: Sequence[str]) -> str:
    """How to say which column is of the mentions."""
    if len(names) == 1 and ";" in names[0]:
        return "cells are to be separated by commas or tabs"
    likely = next((name for name in names if name.strip().lower() == MENTION), names[-1])
    return f"say which is of the mentions, as in --column {quote(likely[:80])}"


def shown(names: Sequence[str]) -> str:
    """Names for people: the first, and how many more there are."""
    more = f" and {len(names) - _MOST_SHOWN:,} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(name[:80] or "(empty)" for name in names[:_MOST_SHOWN]) + more


def is_called(name: str, *endings: str) -> bool:
    """Whether the name of a file says what it is, packed or not."""
    return name.lower().removesuffix(".gz").endswith(endings)
