"""Stretches of an array, each by where it starts and how long it is, in; the places in all of them out, in one row."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def stretches(starts: Ints, lengths: Ints) -> Ints:
    """The places starts[i], starts[i] + 1, … of each stretch: `stretches([5, 0], [2, 3])` are 5, 6, 0, 1, 2."""
    before = np.cumsum(lengths) - lengths
    places: Ints = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return places
