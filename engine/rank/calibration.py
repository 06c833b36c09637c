"""Weights that turn evidence into probabilities: the ones that ship, and how they are fitted to gold."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.rank.evidence import FEATURES, Evidence, Floats, Ints, shares
from kg.errors import ArtifactError, UsageError

FILE = "calibration.json"
"""What is fitted here, in the folder beside the store."""

Kind = Literal["default", "dense"]
SHIPPED: dict[Kind, str] = {"default": "calibration.json", "dense": "calibration.dense.json"}
"""What ships: for scores without and with a sentence encoder in the sum."""

_VERSION = 1
_PRIOR = 10.0  # mentions that the weights that ship are worth, for each weight
_COST = 0.01  # of acc@1 that the default threshold may cost
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by feature, and what they imply.

    `name` says what they were fitted on, `pairs` on how many (mention, gold) pairs, `keys` which (hashes, so that an
    evaluation can tell what it has seen). `threshold` is the probability below which the answer is NIL; `curve` are rows
    (threshold, precision, share answered) on the data of the fit.
    """

    name: str
    weights: dict[str, float]
    threshold: float
    curve: tuple[tuple[float, float, float], ...]
    pairs: int
    keys: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Its name, and what tells it from another of that name."""
        return f"{self.name} {blake2b(repr(self).encode(), digest_size=4).hexdigest()}"

    def logits(self, evidence: Evidence) -> Floats:
        """The log-odds of each candidate against NIL. Whatever was fitted, a LEARNED name outranks no LABEL or EXACT one."""
        most = min(self.weights[name] for name in ("equal learned", "equal label", "equal exact"))
        weights = {**self.weights, "equal learned": most}
        logits: Floats = evidence.features() @ np.array([weights[name] for name in FEATURES])
        return logits

    def probabilities(self, evidence: Evidence) -> Floats:
        """The probability of each candidate."""
        return shares(self.logits(evidence), evidence.mentions)

    def threshold_for(self, precision: float) -> float:
        """The lowest threshold whose answers were right as often as asked, on the data of the fit.

        Raises:
            UsageError: none was.
        """
        reached = [row for row in self.curve if row[1] >= precision]
        if not reached:
            best = max(row[1] for row in self.curve)
            raise UsageError(f"no threshold reaches a precision of {precision}; the best is {best:.3f}")
        return min(reached)[0]

    def save(self, path: Path) -> None:
        """Writes it as JSON, whole or not at all."""
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"version": _VERSION, **asdict(self)}, indent=1), encoding="utf-8")
        partial.replace(path)


@cache
def shipped(kind: Kind = "default") -> Calibration:
    """A calibration that ships: fitted on several ontologies at once, so that it holds on others."""
    return _parsed(json.loads(resources.files("engine.rank").joinpath(SHIPPED[kind]).read_text(encoding="utf-8")))


def load_calibration(path: Path) -> Calibration | None:
    """The one that was fitted here; None where there is none.

    Raises:
        ArtifactError: the file is damaged.
    """
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArtifactError(f"{path} is damaged; make it again: ontonorm calibrate --gold FILE") from error


def _parsed(data: dict[str, Any]) -> Calibration:
    if data["version"] != _VERSION:
        raise ValueError(data["version"])
    return Calibration(
        str(data["name"]),
        {name: float(data["weights"][name]) for name in FEATURES},
        float(data["threshold"]),
        tuple((float(a), float(b), float(c)) for a, b, c in data["curve"]),
        int(data["pairs"]),
        tuple(map(str, data["keys"])),
    )


def fit(
    evidence: Evidence,
    right: npt.NDArray[np.bool_],
    *,
    mentions: int,
    name: str,
    keys: Sequence[str] = (),
    prior: Calibration | None = None,
) -> Calibration:
    """Weights under which the right candidates of these mentions, or NIL where none is right, are likeliest.

    A conditional logit (McFadden 1974) with NIL as the alternative of log-odds 0. With `prior`, weights are drawn towards
    its own (a Gaussian prior), so that few pairs move only what they have much to say of.

    Args:
        right: whether each candidate is right.
        mentions: how many there are, those without a candidate included.

    Raises:
        UsageError: fewer than 20 mentions.
    """
    from scipy.optimize import minimize

    if mentions < _FEWEST:
        raise UsageError(f"{mentions} mentions are too few to calibrate on; {_FEWEST} is the least")
    columns = evidence.features()
    start = np.array([prior.weights[name] for name in FEATURES]) if prior else np.zeros(len(FEATURES))
    pull = _PRIOR if prior else 0.1
    group = np.unique(evidence.mentions, return_inverse=True)[1]
    any_right = np.bincount(group, right) > 0

    def loss(weights: Floats) -> tuple[float, Floats]:
        given = shares(columns @ weights, evidence.mentions)
        of_right = np.bincount(group, given * right)
        nil = 1 - np.bincount(group, given)
        likelihood = np.log(np.maximum(np.where(any_right, of_right, nil), 1e-12)).sum()
        posterior = np.where(right, given / np.maximum(of_right[group], 1e-12), 0)
        slope = columns.T @ (given - posterior) + pull * (weights - start)
        return -likelihood + pull * ((weights - start) ** 2).sum() / 2, slope

    weights = minimize(loss, start, jac=True, method="L-BFGS-B").x
    given = shares(columns @ weights, evidence.mentions)
    best = best_of(given, evidence.mentions)
    curve = _curve(given[best], right[best], mentions)
    return Calibration(
        name,
        {feature: round(float(weight), 5) for feature, weight in zip(FEATURES, weights, strict=True)},
        prior.threshold if prior and any_right.sum() < _FEWEST else _threshold(given[best], right[best], mentions),
        curve,
        mentions,
        tuple(keys),
    )


def best_of(given: Floats, mentions: Ints) -> Ints:
    """The place of the likeliest candidate of each mention."""
    order = np.lexsort((-given, mentions))
    firsts: Ints = order[np.diff(mentions[order], prepend=-1) != 0]
    return firsts


def _threshold(given: Floats, right: npt.NDArray[np.bool_], mentions: int) -> float:
    """The highest threshold that turns no more than one right answer in a hundred mentions into NIL."""
    of_right = np.sort(given[right])
    lost = int(_COST * mentions)
    return round(float(of_right[lost]) - 5e-5, 4) if lost < len(of_right) else 0.0


def _curve(given: Floats, right: npt.NDArray[np.bool_], mentions: int) -> tuple[tuple[float, float, float], ...]:
    """Precision and share answered at each hundredth."""
    rows = []
    for threshold in np.arange(100) / 100:
        answered = given >= threshold
        if answered.any():
            precision = float(right[answered].mean())
            rows.append((round(float(threshold), 2), round(precision, 4), round(answered.sum() / mentions, 4)))
    return tuple(rows)
