"""What queries of the catalogue count in, figures that Cypher cannot compute out: bins, ranks, errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.store.protocol import Row


@dataclass(frozen=True, slots=True)
class Bin:
    """Mentions whose gold is used from `least` to `most` times, each pair once: all, right, and right as a candidate."""

    least: int
    most: int
    pairs: int
    right: int
    found: int


def popularity_bins(steps: Iterable[Row], bins: int = 20) -> list[Bin]:
    """Bins of about equal counts from the rows of `popularity_steps` or `corpus_steps`.

    What is used equally often stays together, and what is never used has a bin of its own, so there may be fewer bins.
    Mentions whose gold was not counted are in none.
    """
    counted = sorted((row for row in steps if row["popularity"] is not None), key=lambda row: row["popularity"])
    unused = [row for row in counted if row["popularity"] == 0]
    used = [row for row in counted if row["popularity"] > 0]
    total, before, numbered = sum(row["pairs"] for row in used), 0, []
    wanted = bins - bool(unused)
    for row in used:
        numbered.append((before * wanted // max(total, 1), row))
        before += row["pairs"]
    groups = [unused, *([row for _, row in rows] for _, rows in groupby(numbered, key=lambda one: one[0]))]
    return [_bin(rows) for rows in groups if rows]


def popularity_auc(steps: Iterable[Row], counted: str = "right") -> float | None:
    """The area under the ROC curve of popularity as a predictor of being right (or "found"); ties count a half.

    None where all are right, or none is. (Mann and Whitney's U, divided by the number of pairs.)
    """
    wrong_below, twice_won, right = 0, 0, 0
    for row in sorted((row for row in steps if row["popularity"] is not None), key=lambda row: row["popularity"]):
        wrong = row["pairs"] - row[counted]
        twice_won += row[counted] * (2 * wrong_below + wrong)
        wrong_below += wrong
        right += row[counted]
    return twice_won / (2 * right * wrong_below) if right and wrong_below else None


def calibration_error(table: Iterable[Row]) -> float | None:
    """The expected calibration error of the rows of `calibration_table`: the mean distance of probability and accuracy.

    (Naeini, Cooper and Hauskrecht, AAAI 2015.)
    """
    rows = list(table)
    total = sum(row["pairs"] for row in rows)
    return sum(abs(row["pairs"] * row["mean"] - row["found"]) for row in rows) / total if total else None


def _bin(rows: Sequence[Row]) -> Bin:
    pairs, right, found = (sum(row[name] for row in rows) for name in ("pairs", "right", "found"))
    return Bin(rows[0]["popularity"], rows[-1]["popularity"], pairs, right, found)
