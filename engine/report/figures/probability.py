"""The runs over a data set in, what their probabilities are worth out: reliability, and precision against coverage."""

from engine.report.asking import Ask
from engine.report.figures.axes import at_least, percent
from engine.report.model import Cell, Column, Figure, Group, Lines, Part, Point, Series, Table
from engine.report.shares import share
from kg.evaluation.figures import calibration_error
from kg.model import Run
from kg.store.protocol import Row

_BINS = 10
_THRESHOLDS = [*(at / 20 for at in range(20)), 0.98, 0.99]


def reliability(ask: Ask, group: Group) -> Part:
    """How often candidates of about one probability are right, and the expected calibration error."""
    tables = {run.id: ask.rows("calibration_table", run=run.id, bins=_BINS) for run in group.runs}
    with_some = [run for run in group.runs if tables[run.id]]
    columns = (
        Column("run", "Run"), Column("ece", "ECE", "Expected calibration error: mean distance of probability and accuracy."),
        Column("least", "Probability from"), Column("pairs", "Pairs"), Column("mean", "Mean probability"),
        Column("found", "Right"),
    )  # fmt: skip
    errors = {run.id: calibration_error(tables[run.id]) for run in with_some}
    rows: list[tuple[Cell, ...]] = [
        (
            group.names[run.id],
            errors[run.id],
            row["least"],
            row["pairs"],
            row["mean"],
            share(row["found"], row["pairs"]),
        )
        for run in with_some
        for row in tables[run.id]
    ]
    table = Table("reliability", f"Probability and accuracy over {group.dataset.name}", columns, tuple(rows))
    chart = Lines(
        f"Reliability over {group.dataset.name}",
        "Accuracy of first candidates by their probability; on the dashed diagonal both are equal.",
        percent("mean probability"), percent("accuracy"),
        tuple(_reliable(group, run, tables[run.id], errors[run.id]) for run in with_some), diagonal=True,
    )  # fmt: skip
    statements = ask.taken()
    figures = (Figure(table, chart, statements),) if rows else ()
    return Part(group.dataset.name, figures, _without(group, with_some))


def coverage(ask: Ask, group: Group) -> Part:
    """Precision and coverage if only candidates of at least some probability were accepted."""
    with_some = [run for run in group.runs if ask.rows("calibration_table", run=run.id, bins=_BINS)]
    ask.taken()
    tables = {run.id: ask.rows("precision_at_thresholds", run=run.id, thresholds=_THRESHOLDS) for run in with_some}
    columns = (
        Column("run", "Run"), Column("threshold", "Threshold"), Column("coverage", "Coverage", "Pairs that are answered."),
        Column("precision", "Precision", "Answers that are right; an answer where no concept fits is wrong."),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            group.names[run.id],
            row["threshold"],
            share(row["answered"], row["pairs"]),
            share(row["right"], row["answered"]),
        )
        for run in with_some
        for row in tables[run.id]
    ]
    table = Table("coverage", f"Precision and coverage over {group.dataset.name}", columns, tuple(rows))
    series = tuple(_covered(group, run, tables[run.id]) for run in with_some)
    chart = Lines(
        f"Precision against coverage over {group.dataset.name}",
        "Each line runs from a high threshold (left: few answers) to none (right: all are answered).",
        percent("coverage"), percent("precision", at_least(point.y for one in series for point in one.points)), series,
    )  # fmt: skip
    figures = (Figure(table, chart, ask.taken()),) if rows else ()
    return Part(group.dataset.name, figures, _without(group, with_some))


def _without(group: Group, with_some: list[Run]) -> tuple[str, ...]:
    missing = [group.names[run.id] for run in group.runs if run not in with_some]
    return (f"Recorded without probabilities, so not shown: {', '.join(missing)}.",) if missing else ()


def _reliable(group: Group, run: Run, table: list[Row], error: float | None) -> Series:
    points = []
    for row in table:
        right = share(row["found"], row["pairs"])
        points.append(Point(row["mean"], right.value or 0.0, right.low, right.high))
    name = group.names[run.id]
    number = group.runs.index(run)
    return Series(name if error is None else f"{name} (ECE {error:.3f})", number, tuple(points))


def _covered(group: Group, run: Run, table: list[Row]) -> Series:
    points = {
        row["coverage"]: Point(row["coverage"], row["precision"]) for row in table if row["precision"] is not None
    }
    return Series(group.names[run.id], group.runs.index(run), tuple(points[at] for at in sorted(points)))
