"""Counts in, 95 % intervals of shares and of paired differences out, with McNemar's test: pure functions.

Mentions of one document are alike, so documents are drawn with replacement where there are several (the percentile
bootstrap). Where there are none, or where all or none are right and every draw would say the same, the interval of a share
is Wilson's (1927), and that of a paired difference is Newcombe's (Statistics in Medicine 1998;17:2635, method 10).
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]

_Z = 1.959964
_DRAWS, _SEED = 1_000, 1
_CELLS = 2_000_000  # of weights that are drawn at once: what bounds the memory
_QUANTILES = (0.025, 0.975)


def wilson(count: int, of: int) -> Interval | None:
    """Of a share of independent mentions; None where there are none."""
    if not of:
        return None
    share, square = count / of, _Z**2 / of
    middle, spread = share + square / 2, _Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max((middle - spread) / (1 + square), 0.0), min((middle + spread) / (1 + square), 1.0)


def bootstrap(counts: Floats, of: Floats) -> list[Interval | None]:
    """Of several shares at once: arrays of a row for each document and a column for each share.

    None where no draw has anything to count.
    """
    documents = len(counts)
    random = np.random.default_rng(_SEED)
    shares = np.full((_DRAWS, counts.shape[1]), np.nan)
    step = max(_CELLS // max(documents, 1), 1)
    for start in range(0, _DRAWS, step):
        some = min(step, _DRAWS - start)
        drawn = random.integers(0, documents, (some, documents)) + np.arange(some)[:, None] * documents
        weights = np.bincount(drawn.ravel(), minlength=some * documents).reshape(some, documents)
        below = weights @ of
        np.divide(weights @ counts, below, out=shares[start : start + some], where=below > 0)
    return [_between(column[~np.isnan(column)]) for column in shares.T]


def newcombe(both: int, lost: int, gained: int, neither: int) -> Interval | None:
    """Of the difference of two shares of the same independent mentions (after - before); None where there are none."""
    total = both + lost + gained + neither
    after, before = wilson(both + gained, total), wilson(both + lost, total)
    if after is None or before is None:
        return None
    share_after, share_before = (both + gained) / total, (both + lost) / total
    above, below = after[1] - share_after, share_after - after[0]
    above_before, below_before = before[1] - share_before, share_before - before[0]
    agreed = _correlation(both, lost, gained, neither)
    low = math.sqrt(max(below**2 - 2 * agreed * below * above_before + above_before**2, 0.0))
    high = math.sqrt(max(above**2 - 2 * agreed * above * below_before + below_before**2, 0.0))
    difference = (gained - lost) / total
    return max(difference - low, -1.0), min(difference + high, 1.0)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p that gains and losses are as likely as each other (McNemar 1947); 1 where there are none."""
    from scipy.stats import binom

    return min(2 * float(binom.cdf(min(gained, lost), gained + lost, 0.5)), 1.0) if gained + lost else 1.0


def _correlation(both: int, lost: int, gained: int, neither: int) -> float:
    """Newcombe's phi, drawn towards 0 where it is positive."""
    total = both + lost + gained + neither
    product = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    agreed: float = both * neither - lost * gained
    agreed = max(agreed - total / 2, 0.0) if agreed > 0 else agreed
    return agreed / math.sqrt(product) if product else 0.0


def _between(values: Floats) -> Interval | None:
    if not len(values):
        return None
    low, high = np.quantile(values, _QUANTILES)
    return float(low), float(high)
