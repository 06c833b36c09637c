"""What queries of the catalogue count in, figures that Cypher cannot compute out: bins, ranks, distances."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.queries import run, run_table
from kg.store.protocol import GraphStore, Row

_AT_ONCE = 2_000  # answers whose ancestors are walked by one query: what bounds its memory


@dataclass(frozen=True, slots=True)
class Bin:
    """Mentions whose gold is used from `least` to `most` times, each pair once: all, right, and right as a candidate."""

    least: int
    most: int
    pairs: int
    right: int
    found: int


@dataclass(frozen=True, slots=True)
class Distance:
    """How many wrong first candidates are so many steps from the gold; None: nothing is above both."""

    steps: int | None
    pairs: int
    rows: int


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


def ancestor_distances(store: GraphStore, run_id: str) -> list[Distance]:
    """The wrong first candidates of a run by their distance from the gold: steps over the nearest common ancestor.

    Of several gold answers the nearest counts. Every pair of gold and answer is computed once, in batches.
    """
    wrong = run_table(store, "wrong_answers", {"run": run_id}).to_pylist()
    steps = _steps(store, wrong)
    nearest: dict[str, tuple[int | None, bool]] = {}
    for row in wrong:
        here, known = steps.get((row["gold"], row["answered"])), nearest.get(row["answer"], (None, row["once"]))[0]
        least = min((one for one in (here, known) if one is not None), default=None)
        nearest[row["answer"]] = (least, row["once"])
    counts: dict[int | None, list[int]] = {}
    for least, once in nearest.values():
        count = counts.setdefault(least, [0, 0])
        count[0] += once
        count[1] += 1
    ordered = sorted(counts, key=lambda steps: (steps is None, steps or 0))
    return [Distance(number, *counts[number]) for number in ordered]


def _steps(store: GraphStore, wrong: Sequence[Row]) -> dict[tuple[str, str], int]:
    """Steps of each pair of gold and answer that has a common ancestor; equal gold is looked up together."""
    of = {(row["gold"], row["answered"]): row["answer"] for row in wrong}
    answers = list(dict.fromkeys(of[pair] for pair in sorted(of)))
    found: dict[tuple[str, str], int] = {}
    for start in range(0, len(answers), _AT_ONCE):
        rows = run(store, "common_ancestor_distance", {"answers": answers[start : start + _AT_ONCE]})
        found |= {(row["gold"], row["answered"]): row["steps"] for row in rows}
    return found


def _bin(rows: Sequence[Row]) -> Bin:
    pairs, right, found = (sum(row[name] for row in rows) for name in ("pairs", "right", "found"))
    return Bin(rows[0]["popularity"], rows[-1]["popularity"], pairs, right, found)
