"""The runs over a data set in, accuracy by how much the gold is used out."""

from engine.report.asking import Ask
from engine.report.figures.axes import counts, percent, place
from engine.report.model import Cell, Column, Figure, Group, Lines, Part, Point, Series, Table
from engine.report.shares import share
from kg.evaluation.figures import Bin, popularity_auc, popularity_bins
from kg.model import Run


def popularity(ask: Ask, group: Group) -> Part:
    """Bins of about equal counts, what is never used apart; and popularity as a predictor of being right."""
    name = group.dataset.name
    steps = {run.id: ask.rows("popularity_steps", run=run.id) for run in group.runs}
    bins = {id_: popularity_bins(rows) for id_, rows in steps.items()}
    first = bins[group.runs[0].id]
    if not first:
        return Part(name, (), (f"No gold of {name} is counted in a loaded corpus: popularity is not defined.",))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_range(one), one.pairs, *(share(bins[run.id][at].right, bins[run.id][at].pairs) for run in group.runs))
        for at, one in enumerate(first)
    )
    columns = (Column("popularity", "Popularity of the gold"), Column("pairs", "Pairs"), *run_columns(group))
    table = Table("popularity", f"Accuracy by popularity over {name}", columns, rows)
    bins_figure = Figure(table, _lines(group, bins), ask.taken())
    areas = tuple((group.names[run.id], popularity_auc(steps[run.id])) for run in group.runs)
    auc = Table(
        "popularity_auc", f"Popularity as a predictor of a right answer over {name}",
        (Column("run", "Run"), Column("auc", "AUC", "Area under the ROC curve: 0.5 is chance, 1 is perfect.")), areas,
    )  # fmt: skip
    return Part(name, (bins_figure, Figure(auc, None, bins_figure.statements)), _notes(group, steps[group.runs[0].id]))


def run_columns(group: Group) -> tuple[Column, ...]:
    """A column of shares for each run."""
    return tuple(Column(run.id, group.names[run.id]) for run in group.runs)


def _notes(group: Group, steps: list[dict[str, int | None]]) -> tuple[str, ...]:
    uncounted = sum(row["pairs"] or 0 for row in steps if row["popularity"] is None)
    if not uncounted:
        return ()
    return (f"{uncounted:,} pairs of {group.dataset.name} have gold that was not counted: they are in no bin.",)


def _lines(group: Group, bins: dict[str, list[Bin]]) -> Lines:
    most = max(one.most for found in bins.values() for one in found)
    return Lines(
        f"Accuracy by popularity over {group.dataset.name}",
        "Accuracy at 1 of each run, in bins of the count of the gold concept; bars are 95 % intervals.",
        counts("count of the gold concept (logarithmic)", most),
        percent("acc@1"),
        tuple(_series(group, run, number, bins[run.id]) for number, run in enumerate(group.runs)),
    )


def _series(group: Group, run: Run, number: int, bins: list[Bin]) -> Series:
    points = []
    for one in bins:
        right = share(one.right, one.pairs)
        points.append(Point((place(one.least) + place(one.most)) / 2, right.value or 0.0, right.low, right.high))
    return Series(group.names[run.id], number, tuple(points))


def _range(one: Bin) -> str:
    return f"{one.least:,}" if one.least == one.most else f"{one.least:,}–{one.most:,}"
