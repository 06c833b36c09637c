"""Mentions that equal no name in, concepts ranked by the names most like them out, as arrays.

A part of a composite mention ("short stature" of "short stature and microcephaly") scores a little less than it would
alone: the whole comes first where a name is like the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from engine.index.pool import Pool
from engine.rank.evidence import Evidence
from engine.retrieve.equal import EqualNames, Equals
from engine.retrieve.similar import RETRIEVERS, Similar, similar
from engine.model import Retriever

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_OF_A_PART = 0.1
_OF_EQUALITY = 3.0
_APART = 8.0  # more than any two scores differ by
_POPULARITY, _MOST_POPULAR = 1e-12, 1_000_000  # less than any two scores differ by that are not equal
_PAIRS_A_CONCEPT = 6  # that are looked through for its best


@dataclass(frozen=True, slots=True)
class Texts:
    """What is compared for one mention, folded: in several readings of it, and of each of its parts if it is composite.

    `equal` are names that equal it, or what is left of it (`is_reduced`), but do not decide by themselves.
    """

    readings: tuple[str, ...]
    parts: tuple[str, ...] = ()
    equal: Equals | None = None
    is_reduced: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of many mentions: those of a mention stand together, the best first.

    `places` count from 0 in each mention; `concepts` and `names` are numbers of the pool; `texts[matched[i]]` is the text
    that matched.
    """

    places: Ints
    concepts: Ints
    names: Ints
    matched: Ints
    texts: Sequence[str]
    retrievers: npt.NDArray[np.uint8]
    evidence: Evidence


def ranked(pool: Pool, equal: EqualNames, mentions: Sequence[Texts], *, most: int) -> Ranked:
    """The candidates of each mention, `most` at most."""
    texts = list(dict.fromkeys(text for one in mentions for text in (*one.readings, *one.parts)))
    numbers = {text: number for number, text in enumerate(texts)}
    uses = np.array(
        [
            (mention, numbers[text], of_part)
            for mention, one in enumerate(mentions)
            for of_part, some in ((False, one.readings), (True, one.parts))
            for text in some
        ],
        np.int64,
    ).reshape(-1, 3)
    found, unknown = similar(pool, texts)
    found = _with_equal(found, pool, equal, texts, [numbers[part] for one in mentions for part in one.parts])
    used, pairs = _join(uses[:, 1], found.texts)
    every = _Pairs(
        mentions=uses[used, 0],
        of_part=uses[used, 2].astype(np.bool_),
        texts=found.texts[pairs],
        names=found.names[pairs],
        scores=found.scores[pairs],
        spelling=found.spelling[pairs],
        retrievers=found.retrievers[pairs],
        levels=np.zeros(len(pairs), np.uint8),
    ).joined(_equal_pairs(mentions, numbers))
    scores = np.where(every.of_part, np.minimum(every.scores, 1) - np.float32(_OF_A_PART), every.scores)
    concepts = pool.concept_of[every.names]
    kept, places = _best(every.mentions, concepts, scores, pool.popularity[concepts], most)
    every, scores = every.take(kept), scores[kept]
    evidence = Evidence(
        mentions=every.mentions,
        scopes=pool.scopes[every.names],
        levels=every.levels,
        reduced=np.array([one.equal is not None and one.is_reduced for one in mentions], np.bool_)[every.mentions],
        parts=every.of_part,
        scores=np.where(every.levels > 0, 0, scores).astype(np.float64),
        spelling=every.spelling.astype(np.float64),
        unknown=unknown[every.texts],
        words=np.array([text.count(" ") + 1 for text in texts], np.int64)[every.texts],
        beside=np.array([one.equal is not None for one in mentions], np.bool_)[every.mentions],
    )
    return Ranked(places, concepts[kept], every.names, every.texts, texts, every.retrievers, evidence)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """A mention and a name in each place, by which of the texts, with what score, and how equal (a place in LEVELS)."""

    mentions: Ints
    of_part: npt.NDArray[np.bool_]
    texts: Ints
    names: Ints
    scores: Floats
    spelling: Floats
    retrievers: npt.NDArray[np.uint8]
    levels: npt.NDArray[np.uint8]

    def take(self, places: Ints) -> "_Pairs":
        return _Pairs(*(getattr(self, field.name)[places] for field in fields(self)))

    def joined(self, others: "_Pairs") -> "_Pairs":
        names = [field.name for field in fields(self)]
        return _Pairs(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in names))


def _equal_pairs(mentions: Sequence[Texts], numbers: dict[str, int]) -> _Pairs:
    """The names that equal a mention: they come before all that are only like it."""
    rows = [
        (mention, numbers[one.readings[0]], name, _OF_EQUALITY - place / len(one.equal.names), one.equal.level)
        for mention, one in enumerate(mentions)
        if one.equal is not None
        for place, name in enumerate(one.equal.names)
    ]
    mention, text, name, score, level = np.array(rows, np.float64).reshape(-1, 5).T
    return _Pairs(
        mention.astype(np.int64),
        np.zeros(len(rows), np.bool_),
        text.astype(np.int64),
        name.astype(np.int64),
        score.astype(np.float32),
        np.zeros(len(rows), np.float32),
        np.full(len(rows), RETRIEVERS.index(Retriever.EXACT), np.uint8),
        level.astype(np.uint8),
    )


def _with_equal(found: Similar, pool: Pool, equal: EqualNames, texts: Sequence[str], parts: Sequence[int]) -> Similar:
    """With the names that equal a part: the score of equality is 1."""
    parts = sorted(set(parts))
    pairs = [
        (text, name)
        for text, names in zip(parts, equal.find([texts[part] for part in parts]), strict=True)
        if names is not None
        for name in names.names
    ]
    if not pairs:
        return found
    more = np.array(pairs, np.int64)
    return Similar(
        np.concatenate([found.texts, more[:, 0]]),
        np.concatenate([found.names, more[:, 1]]),
        np.concatenate([found.scores, np.ones(len(more), np.float32)]),
        np.concatenate([found.spelling, np.zeros(len(more), np.float32)]),
        np.concatenate([found.retrievers, np.full(len(more), RETRIEVERS.index(Retriever.EXACT), np.uint8)]),
    )


def _join(wanted: Ints, given: Ints) -> tuple[Ints, Ints]:
    """All pairs of places (i, j) with wanted[i] == given[j]."""
    order = np.argsort(given, kind="stable")
    starts = np.searchsorted(given[order], wanted, side="left")
    counts = np.searchsorted(given[order], wanted, side="right") - starts
    left = np.repeat(np.arange(len(wanted)), counts)
    within = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    return left, order[np.repeat(starts, counts) + within]


def _best(mentions: Ints, concepts: Ints, scores: Floats, popularity: Ints, most: int) -> tuple[Ints, Ints]:
    """The best pair of each mention and concept, best first within a mention, `most` of each; and its place there.

    Of equal scores the more popular concept is first.
    """
    worth = scores.astype(np.float64) + _POPULARITY * np.minimum(popularity, _MOST_POPULAR)
    order = np.argsort(_APART * mentions - worth, kind="stable")
    order = order[_place_among(mentions[order]) < _PAIRS_A_CONCEPT * most]
    ids = mentions[order] * (concepts.max(initial=0) + 1) + concepts[order]
    order = order[np.sort(np.unique(ids, return_index=True)[1])]
    place = _place_among(mentions[order])
    return order[place < most], place[place < most]


def _place_among(mentions: Ints) -> Ints:
    """The place of each pair among those of its mention, which stand together."""
    starts = np.flatnonzero(np.diff(mentions, prepend=-1))
    return np.arange(len(mentions)) - np.repeat(starts, np.diff(starts, append=len(mentions)))
