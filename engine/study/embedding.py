"""Terms and identifiers in, how close they are in embedding space out: each pair against pairs that were shuffled.

Where a term and its identifier are close, as those of gene symbols are, the identifier is lexicalized: it can be made from
the term, and need not be known by heart.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.evaluate.intervals import bootstrap
from engine.index.build import open_index
from engine.retrieve.dense import DenseEncoder
from engine.study.pairs import Pairs
from engine.study.plan import Plan
from engine.study.predictors import area
from kg.curie import prefix_of
from kg.store.protocol import GraphStore
from kg.text import fold

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Any]

LETTERS, STATIC = "letters", "static encoder of the index"
_MOST = 4_000  # pairs
_SIZES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Closeness:
    """The mean cosine of so many pairs, of as many shuffled ones, their difference with its 95 % interval, and the area
    under the ROC curve: how often a pair is closer than a shuffled one."""

    encoder: str
    pairs: int
    cosine: float
    shuffled: float
    difference: float
    low: float | None
    high: float | None
    area: float | None


def closeness(store: GraphStore, pairs: Pairs, plan: Plan) -> list[Closeness]:
    """By each encoder: letters, the static one that the index has, and those of the plan.

    Raises:
        ModelError: an encoder cannot be loaded, or the extra `dense` is not installed.
    """
    chance = random.Random(f"{plan.seed} embedding {pairs.arm.terms}")  # noqa: S311
    some = chance.sample(pairs.pairs, min(_MOST, len(pairs.pairs)))
    terms, identifiers = [one.term for one in some], [one.identifier for one in some]
    turn = chance.randrange(1, len(some))
    others = identifiers[turn:] + identifiers[:turn]
    found = []
    for name, cosines in _encoders(store, pairs, plan):
        own, shuffled = cosines(terms, identifiers), cosines(terms, others)
        found.append(_closeness(name, own, shuffled))
    return found


def lexicalization(pairs: Pairs) -> list[float]:
    """How much of its identifier each pair's term has in it: their cosine by runs of one to three letters."""
    return _by_letters([one.term for one in pairs.pairs], [one.identifier for one in pairs.pairs])


Cosines = Callable[[Sequence[str], Sequence[str]], list[float]]


def _encoders(store: GraphStore, pairs: Pairs, plan: Plan) -> Iterable[tuple[str, Cosines]]:
    prefix = prefix_of(pairs.pairs[0].curie)
    yield LETTERS, _by_letters
    yield STATIC, _by_vectors(open_index(store, [prefix]).parts[prefix].encoder.encode)
    for name in plan.encoders:
        yield "/".join(Path(name).parts[-2:]), _by_vectors(DenseEncoder.open(name).encode)


def _by_vectors(encode: Encode) -> Cosines:
    def cosines(terms: Sequence[str], identifiers: Sequence[str]) -> list[float]:
        one, other = encode([fold(text) for text in terms]), encode([fold(text) for text in identifiers])
        return [float(value) for value in np.einsum("ij,ij->i", one, other)]

    return cosines


def _by_letters(terms: Sequence[str], identifiers: Sequence[str]) -> list[float]:
    return [_cosine(_runs(one), _runs(other)) for one, other in zip(terms, identifiers, strict=True)]


def _runs(text: str) -> Counter[str]:
    letters = "".join(one for one in text.casefold() if one.isalnum())
    return Counter(letters[at : at + size] for size in _SIZES for at in range(len(letters) - size + 1))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[run] for run, count in one.items())
    lengths = math.sqrt(sum(count**2 for count in one.values()) * sum(count**2 for count in other.values()))
    return product / lengths if lengths else 0.0


def _closeness(name: str, own: Sequence[float], shuffled: Sequence[float]) -> Closeness:
    differences = np.array([own, shuffled]).T @ np.array([[1.0], [-1.0]])
    low, high = bootstrap(differences, np.ones_like(differences))[0] or (None, None)
    right = [True] * len(own) + [False] * len(shuffled)
    return Closeness(
        name, len(own), float(np.mean(own)), float(np.mean(shuffled)), float(differences.mean()), low, high,
        area([*own, *shuffled], right),
    )  # fmt: skip


def as_rows(found: Sequence[Closeness]) -> list[dict[str, Any]]:
    """As JSON has it."""
    return [asdict(one) for one in found]
