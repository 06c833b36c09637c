"""Mentions that equal no name in, concepts ranked by the names most like them out, as arrays.

A part of a composite mention ("short stature" of "short stature and microcephaly") scores a little less than it would
alone: the whole comes first where a name is like the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from engine.index.pool import Pool
from engine.index.stretches import stretches
from engine.model import Retriever
from engine.rank.evidence import Evidence
from engine.retrieve.equal import EqualNames, Equals
from engine.retrieve.similar import RETRIEVERS, Similar, similar

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_OF_A_PART = 0.1
_OF_EQUALITY = 3.0
_APART = 8.0  # more than any two scores differ by


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
    every_use = [
        (mention, text, of_part)
        for mention, one in enumerate(mentions)
        for of_part, some in ((False, one.readings), (True, one.parts))
        for text in some
    ]
    # A text is compared by itself as a reading of one mention and as a part of another: only of a part are equal names told.
    numbers: dict[tuple[str, bool], int] = {}
    for _, text, of_part in every_use:
        numbers.setdefault((text, of_part), len(numbers))
    texts = [text for text, _ in numbers]
    uses = np.array([(mention, numbers[text, of_part], of_part) for mention, text, of_part in every_use], np.int64)
    uses = uses.reshape(-1, 3)
    found, strange = similar(pool, texts)
    found = _with_equal(found, equal, {number: text for (text, of_part), number in numbers.items() if of_part})
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
        unknown=strange[every.texts],
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


def _equal_pairs(mentions: Sequence[Texts], numbers: Mapping[tuple[str, bool], int]) -> _Pairs:
    """The names that equal a mention: they come before all that are only like it."""
    rows = [
        (mention, numbers[one.readings[0], False], name, _OF_EQUALITY - place / len(one.equal.names), one.equal.level)
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


def _with_equal(found: Similar, equal: EqualNames, parts: Mapping[int, str]) -> Similar:
    """With the names that equal a part, by the number of its text: the score of equality is 1."""
    pairs = [
        (number, name)
        for number, names in zip(parts, equal.find(list(parts.values())), strict=True)
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
    return left, order[stretches(starts, counts)]


def _best(mentions: Ints, concepts: Ints, scores: Floats, popularity: Ints, most: int) -> tuple[Ints, Ints]:
    """The best pair of each mention and concept, best first within a mention, `most` of each; and its place there.

    Of equal scores the more popular concept is first. All pairs are looked through: what is found must not depend on `most`.
    """
    order = np.lexsort((-popularity, _APART * mentions - scores.astype(np.float64)))
    ids = mentions[order] * (concepts.max(initial=0) + 1) + concepts[order]
    order = order[np.sort(np.unique(ids, return_index=True)[1])]
    place = _place_among(mentions[order])
    return order[place < most], place[place < most]


def _place_among(mentions: Ints) -> Ints:
    """The place of each pair among those of its mention, which stand together."""
    starts = np.flatnonzero(np.diff(mentions, prepend=-1))
    return np.arange(len(mentions)) - np.repeat(starts, np.diff(starts, append=len(mentions)))
