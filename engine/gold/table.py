"""A table whose rows are mentions in, gold rows out; rows that cannot be used are told with their places.

The columns are `mention` and `gold_ids` (CURIEs joined by a bar, or NIL), and any others; `doc_id`, `context`, `split`,
`type`, `note`, `offset` and `length` are understood. Several ids mean any of them, unless the note says `composite` (all
of them, of several findings in one phrase) or `union` (one concept that is all of them).
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.gold.identifiers import is_no_concept, to_gold
from engine.gold.rows import NIL, SPLIT, GoldRow
from engine.table import Cells, Table, Told
from kg.errors import PlacedError

log = logging.getLogger("ontonorm")

MENTION, GOLD = "mention", "gold_ids"
DOC, CONTEXT, TYPE, NOTE, OFFSET, LENGTH = "doc_id", "context", "type", "note", "offset", "length"
PARTS = "parts"
"""The mentions that a composite one is made of, joined by bars."""

_MOST_TOLD = 5
_NEGATIONS = {
    "type": {"normal_finding", "negated"}, "assertion": {"negated", "absent"}, "negated": {"true", "yes", "1", "negated"},
}  # fmt: skip
"""Values by which a column says that the finding is not there."""

_BARS_ARE_ALL = {"compositemention", "specificdisease", "diseaseclass", "modifier"}
"""The types of the NCBI Disease Corpus: there a bar always joins the parts of a composite mention."""


@dataclass(frozen=True, slots=True)
class GoldFile:
    """What a file says: the rows of its `table`; those whose concepts it says are wrong; how many it passed over, by
    what they are; and how many are left out because they cannot be used."""

    table: Table
    rows: list[GoldRow]
    rejected: list[GoldRow] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Right:
    """The CURIEs that are right, and how they are meant."""

    curies: tuple[str, ...]
    composite: bool = False
    union: bool = False


Reading = Callable[[Cells, str | None], Right]
"""What a row says is right, of which bare ids have a prefix; a ValueError says what is wrong with it."""


def gold_rows(
    table: Table, right: Reading | None = None, *, prefix: str | None = None, passed: int = 0
) -> list[GoldRow]:
    """The gold in a table that has its columns; `passed` rows were passed over before, and are not wrong.

    Raises:
        LoadError: no row can be used.
    """
    rows, problems = [], list(table.problems)
    for row, cells in table.rows:
        try:
            rows.append(_row(row, cells, (right or listed)(cells, prefix)))
        except ValueError as error:
            problems.append((row, str(error)))
    tell(table, problems, good=len(rows) + passed)
    used = {row.row for row in rows}
    _warn(table, [remark for remark in table.remarks if remark[0] in used], "")
    return rows


def tell(table: Table, problems: Sequence[Told], *, good: int) -> None:
    """Warns of rows that are left out.

    Raises:
        LoadError: no good row is left.
    """
    if problems and not good:
        row, what = min(problems)
        raise PlacedError(f"{table.place(row)}: {what}; none of its {len(problems):,} rows can be used")
    _warn(table, problems, "; the row is left out")


def _warn(table: Table, told: Sequence[Told], ending: str) -> None:
    for row, what in sorted(told)[:_MOST_TOLD]:
        log.warning("%s: %s%s", table.place(row), what, ending)
    if len(told) > _MOST_TOLD:
        more = f"{len(told) - _MOST_TOLD:,} more rows are {'left out' if ending else 'like that'}"
        log.warning("%s: %s", table.path, more)


def _row(row: int, cells: Cells, right: Right) -> GoldRow:
    mention = cells.get(MENTION, "")
    if not mention.strip():
        raise ValueError("no mention")
    remarks = {part.strip().lower() for part in cells.get(NOTE, "").split(";")}
    return GoldRow(
        mention,
        right.curies,
        composite=right.composite or any(remark.startswith("composite") for remark in remarks),
        union=right.union or any(remark.startswith("union") for remark in remarks),
        negated="negated" in remarks or is_negated(cells),
        doc=cells.get(DOC) or None,
        context=cells.get(CONTEXT) or None,
        columns={name: cell for name, cell in cells.items() if name not in (MENTION, GOLD)},
        row=row,
        type=cells.get(TYPE) or None,
        split=cells.get(SPLIT) or None,
        offset=_number(cells, OFFSET),
        length=_number(cells, LENGTH),
    )


def _number(cells: Cells, column: str) -> int | None:
    """The number in a cell; whatever else a column of that name holds stands in `columns` only."""
    text = cells.get(column, "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def is_negated(cells: Cells) -> bool:
    """Whether a column of the row says that the finding is not there."""
    return any(cells.get(column, "").strip().lower() in values for column, values in _NEGATIONS.items())


def listed(cells: Cells, prefix: str | None) -> Right:
    """The CURIEs joined by bars, each once; the part of a composite mention for which there is none is left out."""
    parts = [part.strip() for part in cells.get(GOLD, "").split("|")]
    curies = {part: to_gold(part, cells.get(TYPE, ""), prefix) for part in parts if part != NIL}
    if not parts[0] or None in curies.values():
        wrong = next((part for part, curie in curies.items() if curie is None), "")
        what = f"{wrong[:80]} is no CURIE" if wrong else "no id"
        raise ValueError(f"{what} in {GOLD}; write {NIL} where there is no concept")
    return Right(tuple(dict.fromkeys(curie for curie in curies.values() if curie)))


def annotated(cells: Cells, prefix: str | None) -> Right:
    """The identifiers of an annotation: a plus joins those of one concept; a bar those of a composite mention, if its
    parts are named or its type is one of the NCBI Disease Corpus; else any joined by bars, commas or semicolons is right.
    """
    text, kind = cells.get(GOLD, "").strip(), cells.get(TYPE, "").strip()
    if not text:
        raise ValueError("no identifier; write - where there is no concept")
    parts = [part.strip() for part in re.split(r"[|,;+]", text)]
    named = [part for part in parts if not is_no_concept(part)]
    curies = {part: to_gold(part, kind, prefix) for part in named}
    if wrong := next((part for part, curie in curies.items() if curie is None), None):
        of = f" of type {kind[:40]}" if kind else ""
        raise ValueError(f"{wrong[:80]}{of} is no CURIE; write one, or give the prefix of bare identifiers")
    return Right(
        tuple(dict.fromkeys(curie for curie in curies.values() if curie)),
        composite="|" in text and ("|" in cells.get(PARTS, "") or kind.lower() in _BARS_ARE_ALL),
        union="+" in text,
    )
