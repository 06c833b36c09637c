"""A table of vectors, of which a step changes the rows that it touched.

Row-wise RMSProp: one running mean of squared gradients a row, no momentum. Adam over the same table took three fifths of
the time and learned slower: most rows are touched in one step of ten, and its momentum is stale by then.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_DEVIATION = 0.1
_DECAY = 0.99


@dataclass(slots=True)
class Weights:
    """`rows` (rows × dim); `squares`, the running mean of each row's squared gradient; `steps` made so far."""

    rows: Floats
    squares: Floats
    steps: int = 0

    @classmethod
    def random(cls, count: int, dim: int, rng: np.random.Generator) -> "Weights":
        """Small random rows. One that is never touched keeps its own: equal grams then still look alike."""
        return cls(rng.standard_normal((count, dim), np.float32) * np.float32(_DEVIATION), np.zeros(count, np.float32))

    def update(self, touched: npt.NDArray[np.int64], slope: Floats, rate: float) -> None:
        """Moves the rows `touched` against their gradients `slope`, at a pace of `rate`.

        The bias of the mean, which begins at 0, is corrected by the steps of all rows: a row that is touched for the
        first time late thus makes larger steps, as a rare word must.
        """
        self.steps += 1
        squares = _DECAY * self.squares[touched] + (1 - _DECAY) * np.einsum("ij,ij->i", slope, slope) / slope.shape[1]
        self.squares[touched] = squares
        pace = rate / (np.sqrt(squares / (1 - _DECAY**self.steps)) + 1e-8)
        self.rows[touched] -= slope * pace[:, None].astype(np.float32)
