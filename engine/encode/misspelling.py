"""Names in, each with one mistake of typing out."""

from collections.abc import Sequence

import numpy as np


def misspellings(names: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Each name with one letter left out, put in, put in place of another, or exchanged with the next."""
    draws = rng.random((len(names), 3)).tolist()
    return [_misspelt(name, *draw) if name else name for name, draw in zip(names, draws, strict=True)]


def _misspelt(name: str, where: float, how: float, which: float) -> str:
    """The three numbers, from 0 to below 1, choose the place, the kind of mistake and the letter: one of the name's."""
    at, letter = int(where * len(name)), name[int(which * len(name))]
    before, here, following, after = name[:at], name[at], name[at + 1 : at + 2], name[at + 2 :]
    mistakes = (
        before + following + after,
        before + letter + here + following + after,
        before + letter + following + after,
        before + following + here + after,
    )
    return mistakes[int(how * len(mistakes))]
