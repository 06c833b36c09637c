"""Mentions with gold and a model in, how often the first candidate is right out: of the ranker, of the model, of both.

Every way of choosing is read from the same opinions (engine.choose.by_model), which cost one call of the model a mention.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.model.lists import SOURCES, Work
from benchmarks.normalize.figures import wilson
from benchmarks.normalize.sets import GOLD_SETS, read_set
from engine.choose.by_model import DEFAULT_BELOW, ByModel
from engine.choose.combination import Combination, Opinion, fit, shipped
from engine.choose.model import Ballot
from engine.finetune.examples import Made
from engine.generate.model import Generator
from engine.index.build import open_index
from engine.normalize import Normalizer
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import Pruning
from kg import open_store
from kg.store.protocol import GraphStore

TOP = 20
HPO_SETS = ("bc8_dev", "gsc2024", "id68", "genereviews10", "omim_val30")
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention's candidates, what is right, and what ranker and model think of it; None where the model was not asked."""

    ballot: Ballot
    gold: frozenset[str]
    opinion: Opinion | None

    @property
    def place(self) -> int:
        """That of what is right among NIL and the candidates; 0 where it is none of them."""
        return next((at for at, one in enumerate(self.ballot.candidates, 1) if one.curie in self.gold), 0)

    @property
    def is_unsure(self) -> bool:
        """Whether it goes to the model by default."""
        return self.opinion is not None and self.ballot.candidates[0].probability < DEFAULT_BELOW

    def is_right(self, combination: Combination | None, *, all_asked: bool = True) -> bool:
        """Whether the first candidate is; without a combination that of the ranker."""
        if not self.ballot.candidates:
            return False
        asked = combination is not None and self.opinion is not None and (all_asked or self.is_unsure)
        at = int(combination.probabilities(self.opinion).argmax()) if asked else 0  # type: ignore[union-attr,arg-type]
        return self.ballot.candidates[at].curie in self.gold


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model is asked: candidates shown, and how much of each."""

    shown: int
    pruning: Pruning


Pairs = Sequence[tuple[str, frozenset[str]]]


def judged(store: GraphStore, prefix: str, pairs: Pairs, generator: Generator, asking: Asking) -> list[Judged]:
    """The ranker's first candidates for each mention, without context, and what the model thinks of them."""
    ballots = ballots_of(store, prefix, pairs)
    encoder = open_index(store, [prefix]).parts[prefix].encoder
    model = ByModel(
        store, generator, shipped(), Likeness({prefix: encoder}), shown=asking.shown, pruning=asking.pruning
    )
    asked = [at for at, one in enumerate(ballots) if one.candidates and not one.decided]
    opinions: dict[int, Opinion] = {}
    for at, opinion in zip(asked, model.opinions([ballots[at] for at in asked]), strict=True):
        if isinstance(opinion, Opinion):
            opinions[at] = opinion
    return [
        Judged(ballot, gold, opinions.get(at))
        for at, (ballot, (_, gold)) in enumerate(zip(ballots, pairs, strict=True))
    ]


def ballots_of(store: GraphStore, prefix: str, pairs: Pairs) -> list[Ballot]:
    """What the ranker finds for each mention."""
    return Normalizer(store, ontologies=[prefix], top=TOP).ballots(
        [mention for mention, _ in pairs], [None] * len(pairs)
    )


def gold_pairs(store: GraphStore, data: Path, name: str) -> list[tuple[str, frozenset[str]]]:
    """The distinct pairs of a gold set, but for composite mentions, which ask for several concepts."""
    rows = read_set(store, data, GOLD_SETS[name])
    firsts = [rows.rows[at] for at in rows.firsts]
    return [(row.mention, frozenset(row.gold)) for row in firsts if not row.composite]


def test_sets(work: Work, generator: Generator, asking: Asking, sets: Sequence[str]) -> dict[str, list[Judged]]:
    """The held-out synonyms, in the graph without them, then gold sets."""
    synonyms = [(row.mention, frozenset(row.gold)) for row in work.synonyms()]
    with open_store(work.asked()) as store:
        found = {"synonyms": judged(store, "HP", synonyms, generator, asking)}
    with open_store(work.whole()) as store:
        return found | {
            name: judged(store, "HP", gold_pairs(store, work.data, name), generator, asking) for name in sets
        }


def validation(work: Work, made: Made, source: str, generator: Generator, asking: Asking) -> list[Judged]:
    """What the lists for validation are about, in a graph that has none of it: no gold is needed."""
    pairs = {one.mention: frozenset({one.curie}) for one in made.validation if one.curie}
    with open_store(work.fitted(made)) as store:
        return judged(store, SOURCES[source], list(pairs.items()), generator, asking)


ALONE = Combination("ranker alone", {"ranker": 1.0, "model": 0.0, "model, by popularity": 0.0, "NIL": 0.0})
MODEL = Combination("model alone", {"ranker": 0.0, "model": 1.0, "model, by popularity": 0.0, "NIL": 0.0})


def fitted(given: Sequence[Judged], *, popularity: bool = True, model: bool = True) -> Combination:
    """Fitted on these, drawn towards the ranker alone: the model has to earn its weight."""
    asked = [one for one in given if one.opinion is not None]
    opinions = [_less(one.opinion, popularity=popularity, model=model) for one in asked if one.opinion is not None]
    return fit(opinions, [one.place for one in asked], name="validation lists", prior=ALONE)


def _less(opinion: Opinion, *, popularity: bool, model: bool) -> Opinion:
    """Without what is not to count: a column of zeros, or of one value, leaves its weight where it is."""
    return replace(
        opinion,
        model=opinion.model if model else np.zeros_like(opinion.model),
        popularity=opinion.popularity if popularity else np.zeros_like(opinion.popularity),
    )


def across(given: Sequence[Judged], seed: int, *, popularity: bool, model: bool) -> tuple[float, float]:
    """Mean log-probability of what is right, and share of right first candidates, each fifth by weights of the others."""
    asked = [one for one in given if one.opinion is not None]
    random.Random(seed).shuffle(asked)  # noqa: S311
    logs, right = [], []
    for fold in range(_FOLDS):
        made = fitted([one for at, one in enumerate(asked) if at % _FOLDS != fold], popularity=popularity, model=model)
        for one in asked[fold::_FOLDS]:
            if one.opinion is not None:
                given_ = made.probabilities(_less(one.opinion, popularity=popularity, model=model))
                share = given_[one.place - 1] if one.place else max(1 - given_.sum(), 1e-12)
                logs.append(float(np.log(max(share, 1e-12))))
                right.append(one.is_right(made))
    return float(np.mean(logs)), float(np.mean(right))


@dataclass(frozen=True, slots=True)
class Line:
    """Of a set and a way of choosing: right first candidates with their interval; gained and lost against the ranker."""

    set: str
    way: str
    pairs: int
    asked: int
    right: float
    low: float
    high: float
    gained: int
    lost: int
    recall: float
    """The share with what is right among the candidates that are shown."""


def lines(name: str, given: Sequence[Judged], combination: Combination, shown: int) -> list[Line]:
    """A line for each way: who decides, and of which mentions the model is asked."""
    ways: Mapping[str, tuple[Combination | None, bool]] = {
        "ranker": (None, True), "model, always": (MODEL, True), "model, uncertain": (MODEL, False),
        "both, always": (combination, True), "both, uncertain": (combination, False),
        "both as shipped, uncertain": (shipped(), False),
    }  # fmt: skip
    before = [one.is_right(None) for one in given]
    recall = sum(0 < one.place <= shown for one in given) / len(given)
    made = []
    for way, (weights, all_asked) in ways.items():
        now = [one.is_right(weights, all_asked=all_asked) for one in given]
        asked = 0 if weights is None else sum(one.opinion is not None if all_asked else one.is_unsure for one in given)
        low, high = wilson(sum(now), len(now))
        gained = sum(new and not old for new, old in zip(now, before, strict=True))
        lost = sum(old and not new for new, old in zip(now, before, strict=True))
        made.append(Line(name, way, len(now), asked, sum(now) / len(now), low, high, gained, lost, recall))
    return made
