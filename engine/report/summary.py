"""The sections of a report in, what comes out of them in a few sentences out."""

from collections.abc import Iterator, Sequence

from engine.report.model import Cell, Change, Section, Share, Table
from engine.report.words import interval, percent, points, probability


def summary(sections: Sequence[Section]) -> tuple[str, ...]:
    """The best run over each data set, and the change between each pair of runs that are compared."""
    tables = [figure.table for section in sections for part in section.parts for figure in part.figures]
    return (*_best(tables), *_changes(tables))


def _best(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        if table.name != "accuracy" or not table.rows:
            continue
        rows = [(row[0], first) for row in table.rows for first in [row[1]] if isinstance(first, Share)]
        run, best = max(rows, key=lambda one: one[1].value or 0.0)
        over = table.caption.removeprefix("Accuracy over ")
        what = "is right on" if len(rows) == 1 else f"is the best of {len(rows)} runs, right on"
        yield f"Over {over}, {run} {what} {percent(best.value)} of {best.total:,} pairs ({interval(best)})."


def _changes(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        if table.name != "changes":
            continue
        at = [column.key for column in table.columns]
        for row in table.rows:
            found: dict[str, Cell] = dict(zip(at, row, strict=True))
            difference = found["difference"]
            if isinstance(difference, Change):
                yield (
                    f"{found['after']} against {found['before']}: {found['gained']:,} gained, {found['lost']:,} lost, "
                    f"{points(difference.value)} ({interval(difference)}; McNemar p {probability(found['p'])})."
                )
