"""The runs over a data set in, what each gains and loses against another out: the paired difference and its chance."""

from collections.abc import Iterator
from itertools import combinations

from engine.evaluate.intervals import mcnemar
from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Group, Part, Table, Wings
from engine.report.shares import change_over
from kg.model import Run

_ALL_PAIRS = 4  # runs: more are compared with the first one only
_OUTCOMES = ("gained", "lost", "right in both", "wrong in both")
_COLUMNS = (
    Column("gained", "Gained", "Wrong before, right after."), Column("lost", "Lost", "Right before, wrong after."),
    Column("right_in_both", "Right in both"), Column("wrong_in_both", "Wrong in both"), Column("net", "Net"),
)  # fmt: skip


def changes(ask: Ask, group: Group) -> Part:
    """Every pair of runs, or each run against the first; and the same per split."""
    name = group.dataset.name
    if len(group.runs) == 1:
        return Part(name, (), (f"There is one run over {name}: nothing to compare it with.",))
    rows: list[tuple[Cell, ...]] = []
    wings: list[tuple[str, int, int]] = []
    by_split: list[tuple[Cell, ...]] = []
    for before, after in pairs_of(group):
        both = (group.names[before.id], group.names[after.id])
        counts = _counts(ask, before, after)
        total = {one: sum(of[one] for of in counts.values()) for one in _OUTCOMES}
        gained, lost = total["gained"], total["lost"]
        documents = ask.rows("compare_runs_by_document", before=before.id, after=after.id)
        change = change_over(documents, total)
        rows.append((*both, sum(total.values()), *total.values(), gained - lost, change, mcnemar(gained, lost)))
        wings.append((" → ".join(both), lost, gained))
        if len(counts) > 1:
            by_split += [(*both, split, *of.values(), of["gained"] - of["lost"]) for split, of in counts.items()]
    figure = Figure(_table(name, tuple(rows)), _wings(name, tuple(wings)), ask.taken())
    split = Figure(_by_split(name, tuple(by_split)), None, figure.statements) if by_split else None
    return Part(name, (figure, split) if split else (figure,))


def pairs_of(group: Group) -> Iterator[tuple[Run, Run]]:
    """The runs that are compared: all with all if they are few, else each with the first."""
    if len(group.runs) <= _ALL_PAIRS:
        yield from combinations(group.runs, 2)
    else:
        yield from ((group.runs[0], run) for run in group.runs[1:])


def _counts(ask: Ask, before: Run, after: Run) -> dict[str | None, dict[str, int]]:
    """Pairs by split and outcome."""
    found: dict[str | None, dict[str, int]] = {}
    for row in ask.rows("compare_runs", before=before.id, after=after.id):
        found.setdefault(row["split"], dict.fromkeys(_OUTCOMES, 0))[row["outcome"]] += row["pairs"]
    return found


def _table(name: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    columns = (
        Column("before", "Before"), Column("after", "After"), Column("pairs", "Common pairs"), *_COLUMNS,
        Column("difference", "Difference", "In percentage points of accuracy, with its 95 % interval."),
        Column("p", "McNemar p", "How likely so uneven a change is by chance (exact, two-sided)."),
    )  # fmt: skip
    return Table("changes", f"Gains and losses over {name}", columns, rows)


def _by_split(name: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    columns = (Column("before", "Before"), Column("after", "After"), Column("split", "Split"), *_COLUMNS)
    return Table("changes_by_split", f"Gains and losses over {name}, by split", columns, rows)


def _wings(name: str, rows: tuple[tuple[str, int, int], ...]) -> Wings:
    return Wings(
        f"Gains and losses over {name}", "For each pair of runs, how many pairs of mention and gold were lost and gained.",
        "lost", "gained", rows,
    )  # fmt: skip
