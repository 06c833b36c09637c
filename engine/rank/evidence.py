"""What speaks for each candidate of many mentions, as arrays; and the features that a probability is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import exp

import numpy as np
import numpy.typing as npt

from engine.index.names import SCOPES
from engine.retrieve.keys import Level

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEVELS: tuple[Level | None, ...] = (None, *Level)
"""How a name equals the mention is kept as its place in this tuple; 0 where it does not."""

_CLOSE = 0.75  # a score past which each further step means more

FEATURES = (
    *(f"equal {scope.value.lower()}" for scope in SCOPES),
    *(f"equal {level.value}" for level in Level if level != Level.FOLDED),
    "equal without words around",
    "similar",
    "similar score",
    "similar score past .75",
    "similar, spelled alike",
    "similar, a word unknown",
    "similar, share of unknown words",
    "similar, log words",
    "similar, part of a composite",
    "similar, beside an equal name",
    "similar, not the first",
    "similar, score behind the first",
)
"""What the log-odds of a candidate are a weighted sum of."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate in each place; those of one mention stand together, in the order of the mentions.

    `mentions` numbers the mention; `scopes` and `levels` are places in SCOPES and LEVELS of the name that matched;
    `reduced` says that the words around were left out before it matched; `parts` that a part of a composite mention
    matched; `scores` are those of the ranking (0 where the name equals the mention), `spelling` what of it is for like
    letters; `unknown` how much of the mention are words that no name has, from 0 to 1; `words` how many words it has;
    `beside` that other names equal it.
    """

    mentions: Ints
    scopes: npt.NDArray[np.uint8]
    levels: npt.NDArray[np.uint8]
    reduced: npt.NDArray[np.bool_]
    parts: npt.NDArray[np.bool_]
    scores: Floats
    spelling: Floats
    unknown: Floats
    words: Ints
    beside: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.mentions)

    @classmethod
    def of_equal(cls, scopes: npt.NDArray[np.uint8], level: int, reduced: bool) -> "Evidence":
        """For names of these scopes that equal one mention."""
        count = len(scopes)
        return cls(
            mentions=np.zeros(count, np.int64),
            scopes=scopes,
            levels=np.full(count, level, np.uint8),
            reduced=np.full(count, reduced),
            parts=np.zeros(count, np.bool_),
            scores=np.zeros(count),
            spelling=np.zeros(count),
            unknown=np.zeros(count),
            words=np.ones(count, np.int64),
            beside=np.zeros(count, np.bool_),
        )

    @classmethod
    def joined(cls, several: "Sequence[Evidence]") -> "Evidence":
        """One behind the other."""
        return cls(*(np.concatenate([getattr(one, field.name) for one in several]) for field in fields(cls)))

    def of_mention(self, mentions: "int | Ints") -> "Evidence":
        """The same for candidates of these mentions."""
        return replace(self, mentions=np.broadcast_to(np.asarray(mentions, np.int64), len(self)))

    def _highest(self) -> Floats:
        """The highest score of each candidate's mention."""
        starts = np.flatnonzero(np.diff(self.mentions, prepend=-1))
        highest = np.maximum.reduceat(self.scores, starts) if len(starts) else self.scores
        return np.repeat(highest, np.diff(starts, append=len(self)))

    def features(self) -> Floats:
        """The columns FEATURES, shape (candidates, features)."""
        equal = self.levels > 0
        similar = ~equal
        meaning = self.scores - self.spelling
        behind = similar * (self._highest() - self.scores)
        columns = [
            *(equal & (self.scopes == place) for place in range(len(SCOPES))),
            *(self.levels == LEVELS.index(level) for level in Level if level != Level.FOLDED),
            equal & self.reduced,
            similar,
            similar * meaning,
            similar * np.maximum(meaning - _CLOSE, 0),
            similar * self.spelling,
            similar & (self.unknown > 0),
            similar * self.unknown,
            similar * np.log(np.maximum(self.words, 1)),
            similar & self.parts,
            similar & self.beside,
            behind > 0,
            behind,
        ]
        return np.stack(columns, axis=1).astype(np.float64)


def shares(logits: Floats, mentions: Ints, sharing: npt.NDArray[np.bool_] | None = None) -> Floats:
    """The probability of each candidate, where one of a mention's candidates is right or none is.

    A softmax over the candidates of each mention and NIL, whose log-odds are 0. `mentions` stand together. Only those that
    are `sharing` count in the sum, by default all: what the others get depends on it, but not the other way round.
    """
    if not len(logits):
        return logits
    starts = np.flatnonzero(np.diff(mentions, prepend=mentions[0] - 1))
    group = np.cumsum(np.diff(mentions, prepend=mentions[0]) != 0)
    highest = np.maximum(np.maximum.reduceat(logits, starts), 0)
    odds = np.exp(logits - highest[group])
    counted = odds if sharing is None else odds * sharing
    found: Floats = odds / (np.add.reduceat(counted, starts) + np.exp(-highest))[group]
    return found


def shares_of_one(logits: Sequence[float]) -> list[float]:
    """The same for the candidates of one mention, where arrays would take longer than the sum."""
    highest = max(0.0, *logits)
    odds = [exp(logit - highest) for logit in logits]
    total = sum(odds) + exp(-highest)
    return [one / total for one in odds]
