"""What the ranker and a language model each think of candidates in, one probability for each candidate out.

A conditional logit (McFadden 1974) over the candidates and NIL: the log-odds are a weighted sum of both log-probabilities,
of how popular the concept is times what the model says (a model knows of what is often written; QuCo-RAG, Min et al.
2025), and of being NIL. With the weights (1, 0, 0, 0) the ranker decides alone.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ArtifactError, UsageError

Floats = npt.NDArray[np.float64]

FILE = "combination.json"
"""Beside an adapter, or in the folder beside the store."""

WEIGHTS = ("ranker", "model", "model, by popularity", "NIL")
_VERSION = 1
_LEAST = 1e-4  # probability: what is said to be impossible is only unlikely
_POPULAR = 4.0  # a concept that was counted ten thousand times is as popular as can be
_PRIOR = 10.0  # choices that the weights which are started from are worth
_COST = 0.01  # of right answers that the threshold may cost
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is thought of one mention's candidates; NIL stands first, then the candidates in the ranker's order.

    `ranker` and `model` are log-probabilities, each of a whole distribution; `popularity` is from 0 to 1, 0 for NIL.
    """

    ranker: Floats
    model: Floats
    popularity: Floats

    @classmethod
    def of(cls, probabilities: Sequence[float], logs: Sequence[float], popularity: Sequence[int | None]) -> "Opinion":
        """From the ranker's probabilities of the candidates, and the model's scores of NIL and of the first candidates.

        Candidates that the model was not shown are no likelier to it than the least of those it was.
        """
        nil = max(1.0 - sum(probabilities), _LEAST)
        ranker = np.log(np.maximum([nil, *probabilities], _LEAST))
        shown = np.array(logs, np.float64)
        model = np.concatenate([shown, np.full(len(ranker) - len(shown), shown.min())])
        counts = np.array([0, *(count or 0 for count in popularity)], np.float64)
        return cls(
            _normal(ranker), np.maximum(_normal(model), np.log(_LEAST)), np.minimum(np.log10(1 + counts) / _POPULAR, 1)
        )

    def columns(self) -> Floats:
        """The columns WEIGHTS, shape (1 + candidates, weights)."""
        nil = np.zeros(len(self.ranker))
        nil[0] = 1
        return np.stack([self.ranker, self.model, self.model * self.popularity, nil], axis=1)


@dataclass(frozen=True, slots=True)
class Combination:
    """Weights, and the probability below which an answer is NIL (None: the ranker's).

    `name` says what they were fitted on, `choices` on how many mentions, `keys` which pairs (engine.gold.pair_key).
    """

    name: str
    weights: dict[str, float]
    threshold: float | None = None
    choices: int = 0
    keys: tuple[str, ...] = ()

    def probabilities(self, opinion: Opinion) -> Floats:
        """The probability of each candidate; what is missing to 1 is NIL's."""
        return _shares(opinion.columns() @ np.array([self.weights[name] for name in WEIGHTS]))[1:]

    def save(self, path: Path) -> None:
        """Writes it as JSON, whole or not at all."""
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"version": _VERSION, **asdict(self)}, indent=1), encoding="utf-8")
        partial.replace(path)


@cache
def shipped() -> Combination:
    """The one that ships."""
    return _parsed(json.loads(resources.files("engine.choose").joinpath(FILE).read_text(encoding="utf-8")))


def load_combination(path: Path) -> Combination | None:
    """The one in a file; None where there is no file.

    Raises:
        ArtifactError: it is damaged.
    """
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArtifactError(f"{path} is damaged; make it again: ontonorm calibrate --gold FILE --model …") from error


def _parsed(data: dict[str, Any]) -> Combination:
    if data["version"] != _VERSION:
        raise ValueError(data["version"])
    threshold = data["threshold"]
    return Combination(
        str(data["name"]),
        {name: float(data["weights"][name]) for name in WEIGHTS},
        None if threshold is None else float(threshold),
        int(data["choices"]),
        tuple(map(str, data["keys"])),
    )


def fit(
    opinions: Sequence[Opinion], right: Sequence[int], *, name: str, keys: Sequence[str] = (), prior: Combination
) -> Combination:
    """The weights under which what is right is likeliest, drawn towards those of `prior`.

    Args:
        right: for each opinion the place of what is right: 0 for NIL, else the candidate's.

    Raises:
        UsageError: fewer than 20 choices.
    """
    from scipy.optimize import minimize

    if len(opinions) < _FEWEST:
        raise UsageError(f"{len(opinions)} choices are too few to calibrate a model on; {_FEWEST} is the least")
    columns = [one.columns() for one in opinions]
    start = np.array([prior.weights[weight] for weight in WEIGHTS])

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = _PRIOR * float((weights - start) @ (weights - start)) / 2, _PRIOR * (weights - start)
        for rows, place in zip(columns, right, strict=True):
            given = _shares(rows @ weights)
            total -= float(np.log(max(given[place], 1e-12)))
            slope = slope + given @ rows - rows[place]
        return total, slope

    weights = minimize(loss, start, jac=True, method="L-BFGS-B").x
    fitted = {weight: round(float(value), 5) for weight, value in zip(WEIGHTS, weights, strict=True)}
    made = Combination(name, fitted, None, len(opinions), tuple(keys))
    return Combination(name, fitted, _threshold(made, opinions, right), len(opinions), tuple(keys))


def _threshold(made: Combination, opinions: Sequence[Opinion], right: Sequence[int]) -> float:
    """The highest threshold that turns no more than one right answer in a hundred choices into NIL."""
    found = [made.probabilities(one) for one in opinions]
    of_right = sorted(
        float(given.max()) for given, place in zip(found, right, strict=True) if place and given.argmax() == place - 1
    )
    lost = int(_COST * len(opinions))
    return round(of_right[lost] - 5e-5, 4) if lost < len(of_right) else 0.0


def _normal(logs: Floats) -> Floats:
    """Log-probabilities that sum to 1."""
    normal: Floats = logs - logs.max() - np.log(np.exp(logs - logs.max()).sum())
    return normal


def _shares(logits: Floats) -> Floats:
    odds = np.exp(logits - logits.max())
    shares: Floats = odds / odds.sum()
    return shares
