"""What may predict a right answer in, how well it does out: the area under its ROC curve, and a logistic regression."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_Z = 1.959964
_STEPS, _SMALL = 100, 1e-8
_LARGEST = 30.0  # of a coefficient: where the two are separated, it grows without end
_FEWEST = 5  # right and wrong ones


@dataclass(frozen=True, slots=True)
class Effect:
    """A coefficient of a logistic regression for one standard deviation more, with its 95 % interval (Wald)."""

    predictor: str
    coefficient: float
    low: float
    high: float

    @property
    def odds(self) -> tuple[float, float, float]:
        """By how much the odds of a right answer are multiplied, with the interval."""
        return math.exp(self.coefficient), math.exp(self.low), math.exp(self.high)


def area(values: Sequence[float], right: Sequence[bool]) -> float | None:
    """The area under the ROC curve of a predictor; ties count a half. None where all are right, or none is.

    (Mann and Whitney's U, divided by the number of pairs.)
    """
    from scipy.stats import rankdata

    is_right = np.asarray(right, np.bool_)
    some, others = int(is_right.sum()), int((~is_right).sum())
    if not some or not others:
        return None
    ranks = rankdata(np.asarray(values, np.float64))
    return float((ranks[is_right].sum() - some * (some + 1) / 2) / (some * others))


def logistic(predictors: Mapping[str, Sequence[float]], right: Sequence[bool]) -> list[Effect] | None:
    """The effects of predictors on being right, all together, by Newton's method.

    None where there is too little to fit by: few right or few wrong ones, a predictor that does not vary, predictors that
    say the same, or that separate right from wrong.
    """
    y = np.asarray(right, np.float64)
    if min(y.sum(), (1 - y).sum()) < _FEWEST:
        return None
    columns = [np.asarray(values, np.float64) for values in predictors.values()]
    if any(column.std() < _SMALL for column in columns):
        return None
    x = np.stack([np.ones(len(y)), *((column - column.mean()) / column.std() for column in columns)], axis=1)
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -_LARGEST, _LARGEST)))
        curvature = (x * (p * (1 - p))[:, None]).T @ x
        if np.linalg.cond(curvature) > 1 / _SMALL:
            return None
        step = np.linalg.solve(curvature, x.T @ (y - p))
        weights += step
        if np.abs(weights).max() > _LARGEST:
            return None
        if np.abs(step).max() < _SMALL:
            return _effects(list(predictors), weights, np.linalg.inv(curvature))
    return None


def _effects(names: Sequence[str], weights: Floats, covariance: Floats) -> list[Effect]:
    spread = _Z * np.sqrt(np.diag(covariance))
    return [
        Effect(name, float(weights[at]), float(weights[at] - spread[at]), float(weights[at] + spread[at]))
        for at, name in enumerate(names, start=1)
    ]
