"""What a gold row says; led to live concepts, and the keys by which it is known again without being shown."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from engine.table import Cells, parsed
from kg.errors import UsageError
from kg.graph import identified
from kg.store.protocol import GraphStore
from kg.text import fold

SPLIT = "split"
NIL = "NIL"
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A mention and the CURIEs that are right for it: none where the annotator found no concept (NIL).

    With several, any of them is right; unless `composite`: the mention is all of them; or `union`: it is one concept that
    is all of them. `negated`: the text says that the finding is not there. `context` is the text around the mention,
    which is marked there [[so]] if its place is known; `offset` and `length` are that place in characters of the document
    `doc`, of a mention in parts from the first to the last. `columns` are the cells of all columns but the first two that
    are needed. `row` is the line in the file, or the number of the annotation where a file has no lines of its own.
    """

    mention: str
    gold: tuple[str, ...]
    composite: bool = False
    union: bool = False
    negated: bool = False
    doc: str | None = None
    context: str | None = None
    columns: Cells | None = None
    row: int = 0
    type: str | None = None
    split: str | None = None
    offset: int | None = None
    length: int | None = None

    @property
    def is_nil(self) -> bool:
        return not self.gold


@dataclass(frozen=True, slots=True)
class Resolved:
    """Rows whose ids are those of live concepts now; an id that resolves to nothing stays as it is, and is in `lost`."""

    rows: list[GoldRow]
    lost: frozenset[str]

    def is_lost(self, row: GoldRow) -> bool:
        """Whether nothing in the graph can be right for this row."""
        return not row.is_nil and self.lost.issuperset(row.gold)


def refuse_mixed_splits(rows: Sequence[GoldRow], where: Sequence[str]) -> None:
    """Refuses rows of several splits, of which one may be kept for testing, unless a condition names the split.

    Raises:
        UsageError: there are several, and which.
    """
    splits = sorted({row.split for row in rows if row.split})
    if len(splits) > 1 and SPLIT not in parsed(where):
        raise UsageError(
            f"there are several splits: {', '.join(splits)}; choose one, so that none that you test on is used: "
            f"--where {SPLIT}={splits[-1]}"
        )


def pair_key(mention: str, curie: str | None) -> str:
    """What tells one pair of folded mention and gold from another, the same on every machine; it does not show them."""
    return blake2b(f"{fold(mention)}\t{curie or NIL}".encode(), digest_size=_KEY_BYTES).hexdigest()


def pair_keys(rows: Iterable[GoldRow]) -> frozenset[str]:
    """The keys of the pairs in these rows, as an artifact keeps them that was fitted on them."""
    return frozenset(pair_key(row.mention, curie) for row in rows for curie in row.gold or (None,))


def is_seen(row: GoldRow, keys: Container[str]) -> bool:
    """Whether one of these keys is that of a pair in the row."""
    return any(key in keys for key in pair_keys([row]))


def resolved(store: GraphStore, rows: Sequence[GoldRow]) -> Resolved:
    """The rows with their ids, which may be alternative or obsolete, led to the live concepts of the graph.

    An obsolete concept with several heirs gives all of them.
    """
    asked = sorted({curie for row in rows for curie in row.gold})
    found = identified(store, asked)
    live = {curie: [heir.curie for heir in found.get(curie, [])] or [curie] for curie in asked}
    led = [replace(row, gold=tuple(dict.fromkeys(one for curie in row.gold for one in live[curie]))) for row in rows]
    return Resolved(led, frozenset(asked) - found.keys())
