"""What a run has logged in, its figures out: by step as a table, by epoch as values."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Log = Sequence[Mapping[str, Any]]
COLUMNS = ("step", "epoch", "loss", "validation_loss", "learning_rate", "gradient_norm")
_LOGGED = ("step", "epoch", "loss", "eval_loss", "learning_rate", "grad_norm")  # the same in the words of Trainer


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean loss in an epoch, and that of the validation examples after it, if there are any."""

    epoch: int
    step: int
    loss: float | None
    validation_loss: float | None = None


def figures(log: Log) -> list[Figure]:
    """One for each epoch that was begun."""
    steps = _steps(log)
    epochs = sorted({math.ceil(row["epoch"] - 1e-9) for row in steps} - {0})
    return [
        _figure(epoch, [row for row in steps if math.ceil(row["epoch"] - 1e-9) == epoch], steps) for epoch in epochs
    ]


def _figure(epoch: int, rows: Log, steps: Log) -> Figure:
    """Each logged loss is the mean since the one before."""
    sizes = {
        after["step"]: after["step"] - before["step"]
        for before, after in pairwise([{"step": 0}, *_with(steps, "loss")])
    }
    losses = [(float(row["loss"]), sizes[row["step"]]) for row in _with(rows, "loss")]
    weight = sum(size for _, size in losses)
    validated = [float(row["eval_loss"]) for row in _with(rows, "eval_loss")]
    return Figure(
        epoch,
        max(int(row["step"]) for row in rows),
        sum(loss * size for loss, size in losses) / weight if weight else None,
        validated[-1] if validated else None,
    )


def _steps(log: Log) -> list[Mapping[str, Any]]:
    """What was logged of steps, not of the run as a whole."""
    return [row for row in log if "loss" in row or "eval_loss" in row]


def _with(rows: Log, name: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if name in row]


def best(found: Sequence[Figure]) -> Figure | None:
    """The epoch of the lowest validation loss, the first of equal ones; None without validation."""
    measured = [one for one in found if one.validation_loss is not None]
    return min(measured, key=lambda one: one.validation_loss or 0.0, default=None)


def is_spent(found: Sequence[Figure], patience: int) -> bool:
    """Whether so many epochs have passed since the best."""
    lowest = best(found)
    return lowest is not None and found[-1].epoch - lowest.epoch >= patience


def points(log: Log, name: str) -> list[tuple[float, float]]:
    """Steps and values of what was logged under a name, without those that are no numbers."""
    found = [(float(row["step"]), float(row[name])) for row in _with(_steps(log), name)]
    return [(step, value) for step, value in found if math.isfinite(value)]


def write_table(path: Path, log: Log) -> None:
    """A line for each step that was logged; what was not measured there is empty."""
    rows: dict[int, dict[str, Any]] = {}
    for row in _steps(log):
        rows.setdefault(int(row["step"]), {}).update(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(row.get(name)) for name in _LOGGED] for _, row in sorted(rows.items()))


def _cell(value: Any) -> str:
    return "" if value is None else f"{float(value):.6g}"
