"""Axes that several figures have."""

import math
from collections.abc import Iterable

from engine.report.model import Axis

_FIFTHS = 5


def percent(title: str, low: float = 0.0) -> Axis:
    """Shares from `low` to 1, labelled in percent."""
    ticks = [low + (1 - low) * at / _FIFTHS for at in range(_FIFTHS + 1)]
    return Axis(title, low, 1.0, tuple((tick, f"{100 * tick:.0f} %") for tick in ticks))


def at_least(values: Iterable[float]) -> float:
    """Where an axis of shares begins so that half of it is not empty: 0, or the half below the least."""
    least = min(values, default=0.0)
    return 0.5 if least >= 0.5 else 0.0  # noqa: PLR2004


def counts(title: str, most: int) -> Axis:
    """Counts from 0 on, as far apart as their logarithms (of one more, for 0)."""
    steps = [0, *(step * 10**power for power in range(10) for step in (1, 3))]
    ticks = [step for step in steps if step <= most]
    return Axis(title, 0.0, max(place(most), 0.1), tuple((place(tick), f"{tick:,}") for tick in ticks))


def place(count: float) -> float:
    """Where a count stands on the axis of `counts`."""
    return math.log10(1 + count)
