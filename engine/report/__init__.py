"""Runs that are recorded in the graph in, one report of all figures out, as HTML, Markdown, JSON or CSV.

Figures (engine/report/figures) are values, made from queries; how they look is decided by the writers alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from engine.report.asking import Ask
from engine.report.data import write_csv, write_json
from engine.report.figures import sections
from engine.report.html import write_html
from engine.report.markdown import write_markdown
from engine.report.model import Group, Report
from engine.report.summary import summary
from kg.evaluation.recording import datasets, runs_named
from kg.model import Run
from kg.store.protocol import GraphStore

WRITERS = {"html": write_html, "md": write_markdown, "json": write_json, "csv": write_csv}
"""A report in, text into a stream out."""


def report(store: GraphStore, ids: Sequence[str], *, made: datetime | None = None) -> Report:
    """All figures of the runs of these ids; runs over one data set are compared with each other, in the given order.

    Raises:
        StoreError: a run is not recorded.
    """
    groups = _groups(store, runs_named(store, ids))
    found = sections(Ask(store), groups)
    names = ", ".join(group.dataset.name for group in groups)
    when = (made or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Report(f"Evaluation over {names}", when, summary(found), found)


def _groups(store: GraphStore, runs: Sequence[Run]) -> list[Group]:
    there = {one.name: one for one in datasets(store)}
    by_dataset: dict[str, list[Run]] = {}
    for run in runs:
        by_dataset.setdefault(run.dataset, []).append(run)
    return [Group(there[name], tuple(found), _names(name, found)) for name, found in by_dataset.items()]


def _names(dataset: str, runs: Sequence[Run]) -> dict[str, str]:
    """What the runs are called beside each other: their ids, without "dataset/" if all begin with that."""
    start = f"{dataset}/"
    if all(run.id.startswith(start) and run.id != start for run in runs):
        return {run.id: run.id.removeprefix(start) for run in runs}
    return {run.id: run.id for run in runs}


__all__ = ["WRITERS", "report"]
