"""Answers and what is right in, figures with their intervals out: pure functions over small values.

Sources: Wilson's interval for a share (1927); the percentile bootstrap over documents, since mentions of one document are
alike; the area under the ROC curve by ranks, ties counted half (Hanley and McNeil 1982); the expected calibration error
over bins of equal width (Naeini et al. 2015).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.gold import GoldRow
from engine.model import Normalization

_Z95 = 1.959964
BINS = 10
DRAWS = 1_000

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one row was answered.

    `right` is what the answer is, NIL being wrong; `first` what the first candidate is; `rank` the number of candidates
    that must be read to have what is right, None where they are not enough. `probability` is that of the first candidate.
    """

    right: bool
    first: bool
    rank: int | None
    answered: bool
    probability: float


def outcome(row: GoldRow, answer: Normalization) -> Outcome:
    """Whether the answer is right: any of the gold, or all of it where the mention is composite."""
    wanted = set(row.gold)
    if not row.composite:
        first = answer.candidates[0].curie if answer.candidates else None
        right, rank = answer.curie in wanted, min(_ranks(wanted, answer), default=None)
        return Outcome(right, first in wanted, rank, answer.curie is not None, answer.probability)
    parts = answer.parts or (answer,)
    firsts = {part.candidates[0].curie for part in parts if part.candidates}
    ranks = [min((rank for part in parts for rank in _ranks({curie}, part)), default=None) for curie in wanted]
    return Outcome(
        right=wanted <= {part.curie for part in parts},
        first=wanted <= firsts,
        rank=None if None in ranks else max(rank for rank in ranks if rank),
        answered=any(part.curie for part in parts),
        probability=min((part.probability for part in parts if part.curie), default=0.0),
    )


def _ranks(wanted: set[str], answer: Normalization) -> list[int]:
    """Where these concepts stand among the candidates."""
    return [rank for rank, one in enumerate(answer.candidates, 1) if one.curie in wanted]


def recall(outcomes: Sequence[Outcome], k: int) -> float:
    """The share with what is right among the first k candidates."""
    return share([one.rank is not None and one.rank <= k for one in outcomes])


def share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else math.nan


def wilson(right: int, total: int) -> Interval:
    """The 95 % interval of a share of independent rows."""
    if not total:
        return math.nan, math.nan
    centre, square = right / total, _Z95**2 / total
    middle, spread = centre + square / 2, _Z95 * math.sqrt(centre * (1 - centre) / total + square / (4 * total))
    return (middle - spread) / (1 + square), (middle + spread) / (1 + square)


def bootstrap(right: Sequence[bool], documents: Sequence[str], seed: int, *, draws: int = DRAWS) -> Interval:
    """The 95 % interval of a share, documents drawn with replacement."""
    _, number = np.unique(np.array(documents), return_inverse=True)
    hits = np.bincount(number, np.array(right, dtype=float))
    sizes = np.bincount(number).astype(float)
    drawn = np.random.default_rng(seed).integers(0, len(sizes), (draws, len(sizes)))
    shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def interval(right: Sequence[bool], documents: Sequence[str] | None, seed: int) -> Interval:
    """By bootstrap over documents, Wilson's where there are none."""
    return bootstrap(right, documents, seed) if documents else wilson(sum(right), len(right))


def calibration_error(probabilities: Sequence[float], right: Sequence[bool], *, bins: int = BINS) -> float:
    """The distance between mean probability and share of right answers, averaged over bins of equal width."""
    if not len(probabilities):
        return math.nan
    values, hits = np.asarray(probabilities, dtype=float), np.asarray(right, dtype=float)
    places = np.minimum((values * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(places, hits - values, bins)).sum() / len(values))


def error_of_perfect(probabilities: Sequence[float], seed: int, *, draws: int = DRAWS) -> float:
    """The calibration error expected of a predictor whose probabilities are true: answers are right by chance."""
    random = np.random.default_rng(seed)
    values = np.asarray(probabilities, dtype=float)
    return float(np.mean([calibration_error(values, random.random(len(values)) < values) for _ in range(draws)]))  # type: ignore[arg-type]


def roc_area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive has the higher value than a negative; ties are half."""
    if not len(positive) or not len(negative):
        return math.nan
    values, counts = np.unique(np.concatenate([positive, negative]), return_counts=True)
    middles = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of equal values
    ranks = middles[np.searchsorted(values, np.asarray(positive, dtype=float))].sum()
    return float((ranks - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative)))
