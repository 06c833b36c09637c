"""Counts in, shares and differences with their 95 % intervals out: over documents where there are some, else of pairs."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from engine.evaluate.intervals import bootstrap, newcombe, wilson
from engine.report.model import Change, Share
from kg.store.protocol import Row

_SEVERAL = 2


def share(count: int, total: int) -> Share:
    """With Wilson's interval."""
    return Share(count, total, *(wilson(count, total) or (None, None)))


def has_documents(documents: Iterable[Row]) -> bool:
    """Whether the rows of a query by document name several."""
    return sum(row["doc"] is not None for row in documents) >= _SEVERAL


def shares_over(documents: Sequence[Row], names: Sequence[str]) -> list[Share]:
    """The share that each column is of the pairs, its interval by drawing documents; Wilson's where all are alike."""
    totals = sum(row["pairs"] for row in documents)
    counts = [sum(row[name] for row in documents) for name in names]
    bounds = _drawn([[row[name] for name in names] for row in documents], documents)
    return [
        Share(count, totals, *of) if of and 0 < count < totals else share(count, totals)
        for count, of in zip(counts, bounds or [None] * len(names), strict=True)
    ]


def change_over(documents: Sequence[Row], outcomes: Mapping[str, int]) -> Change:
    """The difference in accuracy of two runs over the same pairs, with its interval; Newcombe's without documents.

    `outcomes` counts the pairs that are gained, lost, right in both and wrong in both.
    """
    gained, lost = outcomes["gained"], outcomes["lost"]
    total = sum(outcomes.values())
    value = (gained - lost) / total if total else 0.0
    changes = [[row["right_after"] - row["right_before"]] for row in documents]
    bounds = _drawn(changes, documents) if gained and lost else None
    found = bounds[0] if bounds else newcombe(outcomes["right in both"], lost, gained, outcomes["wrong in both"])
    return Change(value, *(found or (None, None)))


def _drawn(counts: Sequence[Sequence[int]], documents: Sequence[Row]) -> list[tuple[float, float] | None] | None:
    """The bounds of each column of counts; None without several documents."""
    if not has_documents(documents):
        return None
    array = np.asarray(counts, dtype=np.float64)
    totals = np.asarray([row["pairs"] for row in documents], dtype=np.float64)
    return bootstrap(array, np.repeat(totals[:, None], array.shape[1], axis=1))
