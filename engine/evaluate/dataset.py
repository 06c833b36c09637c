"""A gold file in, a data set and its mentions as the graph keeps them out."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.gold import GoldFile, GoldRow, read_gold_file
from engine.gold.sssom import by_literal, is_sssom
from engine.prompt.reciting import Direction
from kg.errors import PlacedError, UsageError
from kg.model import Dataset, Gold, Mention

ROW = "row"
"""The column that numbers the mentions of a gold file, and that answers may refer to."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A data set with its mentions. `numbered`: the file numbers them itself; `left_out` counts rows, by why."""

    dataset: Dataset
    mentions: list[Mention]
    numbered: bool
    left_out: Counter[str]
    direction: Direction = Direction.TERM_TO_ID


def read_dataset(
    path: Path,
    *,
    where: Sequence[str] = (),
    name: str | None = None,
    prefix: str | None = None,
    direction: Direction = Direction.TERM_TO_ID,
) -> GoldSet:
    """The mentions of a gold file; by default the data set is called by the file and the conditions.

    A mention keeps its number in the column `row`, else its line. Where the name is asked for, the mention is the
    identifier and the gold is the name.

    Raises:
        UsageError: the file cannot be read, has no mention that can be used, or no row fulfils a condition.
        LoadError: it is damaged, or its column `row` does not number the mentions.
    """
    file = read_gold_file(path, where=where, prefix=prefix)
    rows, left_out = _usable(file, direction)
    if not rows:
        told = "; ".join(f"{count:,} {why}" for why, count in left_out.items()) or "it has no rows"
        raise UsageError(f"{path} has no mention that can be used ({told})")
    numbers, numbered = _numbers(file, rows)
    mentions = [_MADE[direction](row, number) for row, number in zip(rows, numbers, strict=True)]
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    called = name or dataset_name(path, where, direction)
    dataset = Dataset(called, source=path.name, sha256=sha256, mentions=len(mentions))
    return GoldSet(dataset, mentions, numbered, left_out, direction)


def dataset_name(path: Path, where: Sequence[str] = (), direction: Direction = Direction.TERM_TO_ID) -> str:
    """`gold.tsv.gz` under split=dev is `gold:split=dev`."""
    stem = Path(path.name.removesuffix(".gz")).stem or path.name
    asked = [] if direction == Direction.TERM_TO_ID else [str(direction)]
    parts = [*asked, *sorted(set(where))]
    return f"{stem}:{','.join(parts)}" if parts else stem


def _usable(file: GoldFile, direction: Direction) -> tuple[list[GoldRow], Counter[str]]:
    """The rows that can be asked about, and how many cannot, by why."""
    left_out = Counter({f"rows {what}": count for what, count in file.skipped.items()})
    left_out["rows that say what a mention is not"] += len(file.rejected)
    left_out["rows that cannot be read"] += file.left_out
    rows = [row for row in file.rows if not row.union]
    left_out["rows of one concept that has several identifiers at once (union)"] += len(file.rows) - len(rows)
    if direction == Direction.TERM_TO_ID and is_sssom(file.table):
        rows = by_literal(rows)
    if direction == Direction.ID_TO_TERM:
        single = [row for row in rows if len(row.gold) == 1]
        left_out["rows without one identifier to ask for the name of"] += len(rows) - len(single)
        rows = single
    return rows, +left_out


def _numbers(file: GoldFile, rows: Sequence[GoldRow]) -> tuple[list[int], bool]:
    """The number of each row, and whether the file gives it."""
    if ROW not in file.table.columns:
        return [row.row for row in rows], False
    numbers: dict[int, int] = {}
    for row in rows:
        cell = (row.columns or {}).get(ROW, "").strip()
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 9 and int(cell)):  # noqa: PLR2004
            raise PlacedError(
                f"{file.table.place(row.row)}: {cell[:40]!r} in {ROW} is no number from 1 on; mend or rename it"
            )
        if int(cell) in numbers:
            raise PlacedError(
                f"{file.table.place(row.row)}: {ROW} {cell} is that of line {numbers[int(cell)]}, too; number each mention"
            )
        numbers[int(cell)] = row.row
    return list(numbers), True


def _asked_for_id(row: GoldRow, number: int) -> Mention:
    return Mention(
        number, row.mention, tuple(map(Gold, row.gold)), row.composite, row.context, row.doc, row.split, row.type,
        row.offset, row.length,
    )  # fmt: skip


def _asked_for_term(row: GoldRow, number: int) -> Mention:
    (curie,) = row.gold
    return Mention(number, curie, (Gold(curie, row.mention),), doc=row.doc, split=row.split, type=row.type)


_MADE = {Direction.TERM_TO_ID: _asked_for_id, Direction.ID_TO_TERM: _asked_for_term}
