"""The runs over a data set in, how far wrong answers are from the gold out: steps over the nearest common ancestor.

Walking the hierarchy takes long, so that of very many wrong answers some are drawn.
"""

import random
from collections import Counter
from dataclasses import dataclass

from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Group, Part, Table
from engine.report.shares import share
from kg.evaluation.distances import steps_of
from kg.model import Run

_DRAWN = 2_000
_FAR = 7
_WORDED = {1: "1 (parent or child)", 2: "2 (sibling, grandparent …)"}


@dataclass(frozen=True, slots=True)
class Walked:
    """Wrong first candidates with their steps from the gold (None: nothing is above both), of `wrong` that there are."""

    steps: dict[str, int | None]
    wrong: int


def walked(ask: Ask, run: Run) -> Walked:
    """The steps of the wrong first candidates of a run, each pair of mention and gold once; of very many, some are drawn."""
    wrong = [row for row in ask.table("wrong_answers", run=run.id).to_pylist() if row["once"]]
    answers = sorted({row["answer"] for row in wrong})
    drawn = set(answers if len(answers) <= _DRAWN else random.Random(0).sample(answers, _DRAWN))  # noqa: S311
    return Walked(steps_of(ask.table, [row for row in wrong if row["answer"] in drawn]), len(answers))


def distances(ask: Ask, group: Group) -> Part:
    """Wrong first candidates of each run by their distance from the gold."""
    name = group.dataset.name
    found = {run.id: walked(ask, run) for run in group.runs}
    most = max((steps for one in found.values() for steps in one.steps.values() if steps is not None), default=0)
    counts = {id_: Counter(_worded(steps) for steps in one.steps.values()) for id_, one in found.items()}
    labels = [*(_worded(steps) for steps in range(1, min(most, _FAR) + 1)), "no common ancestor"]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (label, *(share(counts[run.id][label], len(found[run.id].steps)) for run in group.runs))
        for label in labels
        if any(counts[run.id][label] for run in group.runs)
    )
    columns = (Column("steps", "Steps"), *(Column(run.id, group.names[run.id]) for run in group.runs))
    table = Table("distances", f"Steps from the gold over the nearest common ancestor, over {name}", columns, rows)
    statements = ask.taken()
    notes = tuple(
        f"{group.names[run.id]}: {_DRAWN:,} of {found[run.id].wrong:,} wrong candidates, drawn by chance."
        for run in group.runs
        if found[run.id].wrong > _DRAWN
    )
    return Part(name, (Figure(table, None, statements),) if rows else (), notes)


def _worded(steps: int | None) -> str:
    if steps is None:
        return "no common ancestor"
    return f"{_FAR} or more" if steps >= _FAR else _WORDED.get(steps, str(steps))
