"""A file of annotated mentions in, its rows out: what each mention stands for, by whoever read the text.

The columns are `mention` and `gold_ids` (CURIEs joined by a bar, or NIL), and any others; `doc_id`, `context`, `split`,
`type` and `note` are understood. Several ids mean any of them, unless the note says `composite` (all of them, of several
findings in one phrase) or `union` (one concept that is all of them).
"""

import logging
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from engine.table import Cells, Table, parsed, read_table
from kg.curie import to_curie
from kg.errors import PlacedError, UsageError
from kg.graph import identified
from kg.store.protocol import GraphStore
from kg.text import fold

log = logging.getLogger("ontonorm")

MENTION, GOLD, SPLIT = "mention", "gold_ids", "split"
NIL = "NIL"
_KEY_BYTES = 8
_MOST_TOLD = 5
_NEGATIONS = {
    "type": {"normal_finding", "negated"}, "assertion": {"negated", "absent"}, "negated": {"true", "yes", "1", "negated"},
}  # fmt: skip
"""Values by which a column says that the finding is not there."""


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A mention and the CURIEs that are right for it: none where the annotator found no concept (NIL).

    With several, any of them is right; unless `composite`: the mention is all of them; or `union`: it is one concept that
    is all of them. `negated`: the text says that the finding is not there. `columns` are the cells of all columns but the
    first two that are needed, `row` is the line in the file.
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


def read_gold(path: Path | str, *, where: Sequence[str] = ()) -> list[GoldRow]:
    """The rows of a gold file that fulfil all conditions (COLUMN=VALUE; of several on one column, any).

    A row that has no mention, no id, or an id that is no CURIE is left out and told, with its line.

    Raises:
        UsageError: the file cannot be read, a column is missing (and which there are), a condition fits no row.
        LoadError: the file is damaged, or all rows are.
    """
    table = read_table(path)
    table.require(MENTION, GOLD)
    return gold_rows(table.where(where))


def gold_rows(table: Table) -> list[GoldRow]:
    """The gold in a table that has its columns."""
    rows, problems = [], list(table.problems)
    for line, cells in table.rows:
        try:
            rows.append(_row(line, cells))
        except ValueError as error:
            problems.append((line, str(error)))
    tell(table.path, problems, good=len(rows))
    return rows


def tell(path: Path, problems: Sequence[tuple[int, str]], *, good: int) -> None:
    """Warns of rows that are left out.

    Raises:
        LoadError: no good row is left.
    """
    told = [f"{path}:{line}: {what}" for line, what in sorted(problems)]
    if told and not good:
        raise PlacedError(f"{told[0]}; none of its {len(told):,} rows can be used")
    for one in told[:_MOST_TOLD]:
        log.warning("%s; the row is left out", one)
    if len(told) > _MOST_TOLD:
        log.warning("%s: %s more rows are left out", path, f"{len(told) - _MOST_TOLD:,}")


def _row(line: int, cells: Cells) -> GoldRow:
    mention = cells[MENTION]
    if not mention.strip():
        raise ValueError("no mention")
    remarks = {part.strip().lower() for part in cells.get("note", "").split(";")}
    return GoldRow(
        mention,
        _curies(cells[GOLD]),
        composite=any(remark.startswith("composite") for remark in remarks),
        union=any(remark.startswith("union") for remark in remarks),
        negated="negated" in remarks or is_negated(cells),
        doc=cells.get("doc_id") or None,
        context=cells.get("context") or None,
        columns={name: cell for name, cell in cells.items() if name not in (MENTION, GOLD)},
        row=line,
    )


def is_negated(cells: Cells) -> bool:
    """Whether a column of the row says that the finding is not there."""
    return any(cells.get(column, "").strip().lower() in values for column, values in _NEGATIONS.items())


def _curies(text: str) -> tuple[str, ...]:
    """The CURIEs in a cell, each once; the part of a composite mention for which there is none is left out."""
    parts = [part.strip() for part in text.split("|")]
    curies = {part: to_curie(part) for part in parts if part != NIL}
    if not parts[0] or None in curies.values():
        wrong = next((part for part, curie in curies.items() if curie is None), "")
        what = f"{wrong[:80]} is no CURIE" if wrong else "no id"
        raise ValueError(f"{what} in {GOLD}; write {NIL} where there is no concept")
    return tuple(dict.fromkeys(curie for curie in curies.values() if curie))


def refuse_mixed_splits(rows: Sequence[GoldRow], where: Sequence[str]) -> None:
    """Refuses rows of several splits, of which one may be kept for testing, unless a condition names the split.

    Raises:
        UsageError: there are several, and which.
    """
    splits = sorted({split for row in rows if (split := (row.columns or {}).get(SPLIT))})
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
