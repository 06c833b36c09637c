"""Texts of mentions in, candidates with probabilities out, among the concepts of one pool."""

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from engine.index.names import SCOPES
from engine.index.pool import Pool
from engine.model import Broader, Candidate, Retriever
from engine.rank.broader import SURE, Ancestry
from engine.rank.calibration import Calibration
from engine.rank.evidence import Evidence, Floats, shares, shares_of_one
from engine.retrieve.equal import EqualNames, Equals
from engine.retrieve.ranked import Ranked, Texts, ranked
from engine.retrieve.similar import RETRIEVERS
from kg.model import Scope
from kg.text import fold

LISTED = 20
"""Candidates that share the probability of a mention; those behind them are listed with what they would have had,
or with that of the one before them if it is less."""

_AT_ONCE = 1_024  # mentions that are compared with all names together
_SCOPES = tuple(scope.value for scope in SCOPES)
_RETRIEVERS = tuple(retriever.value for retriever in RETRIEVERS)
_DIGITS = 4
_FROM_CONTEXT = 4.0  # log-odds for a sense whose names point where the context does, against one across from it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: `whole` is the mention. Where no name equals it, one may equal one of `reduced`: the mention
    without the words around it, its abbreviation written out, the best first. Where none does, names are compared with
    `readings` and `parts` (those of a composite mention, the shared word restored). `context` decides between senses."""

    whole: str
    reduced: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Candidates, the most probable first. `equal`: they bear the mention as a name, or `reduced`, what is left of it."""

    candidates: tuple[Candidate, ...] = ()
    equal: bool = False
    reduced: str | None = None
    broader: Broader | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the mention as it is equals a name."""
        return self.equal and self.reduced is None


@dataclass(frozen=True, slots=True)
class _Named:
    """Names that equal the folded `key`: of a mention, or of `reduced`, what is left of it."""

    equal: Equals
    key: str
    reduced: str | None = None


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is ranked, as plain lists: of arrays, taking one number out is what would take longest."""

    concepts: list[int]
    names: list[int]
    terms: list[str]
    matched: list[str]
    scopes: list[str]
    retrievers: list[str]
    scores: list[float | None]
    probabilities: list[float]

    @classmethod
    def of(cls, pool: Pool, found: Ranked, probabilities: Floats) -> "_Listed":
        equal, scores = found.evidence.levels > 0, np.round(found.evidence.scores, _DIGITS)
        return cls(
            found.concepts.tolist(),
            found.names.tolist(),
            pool.texts(found.names),
            [found.texts[at] for at in found.matched.tolist()],
            [_SCOPES[at] for at in found.evidence.scopes.tolist()],
            [_RETRIEVERS[at] for at in found.retrievers.tolist()],
            [None if is_equal else score for is_equal, score in zip(equal.tolist(), scores.tolist(), strict=True)],
            np.round(probabilities, _DIGITS).tolist(),
        )


class Linker:
    """Links texts to concepts of a pool; a result does not depend on what else is asked.

    Args:
        top: how many candidates are listed.
    """

    def __init__(self, pool: Pool, calibration: Calibration, *, top: int) -> None:
        self._pool = self.pool = pool
        self._calibration = calibration
        self._top = top
        self._equal = EqualNames(pool)
        self._ancestry = Ancestry(pool)
        self._logits: dict[tuple[int, int, bool], float] = {}
        self._shown: dict[int, tuple[str, str | None]] = {}

    def whole(self, mentions: Sequence[str], contexts: Sequence[str | None]) -> list[Linked | None]:
        """The senses of each mention that equals a name which decides by itself; None for the others."""
        keys = [fold(mention) for mention in mentions]
        return [
            self._senses_of(_Named(equal, key), context) if equal and self._decides(equal) else None
            for equal, key, context in zip(self._equal.find(keys), keys, contexts, strict=True)
        ]

    def link(self, wanted: Sequence[Wanted]) -> list[Linked]:
        """One result for each, in order."""
        equal = self._equals(wanted)
        found = [
            self._senses_of(named, one.context) if named and self._decides(named.equal) else None
            for one, named in zip(wanted, equal, strict=True)
        ]
        rest = [at for at, linked in enumerate(found) if linked is None]
        for start in range(0, len(rest), _AT_ONCE):
            some = rest[start : start + _AT_ONCE]
            ranked_ = self._similar([wanted[at] for at in some], [equal[at] for at in some])
            for at, linked in zip(some, ranked_, strict=True):
                found[at] = linked
        return [linked or Linked() for linked in found]

    def _decides(self, equal: Equals) -> bool:
        """Whether a name that equals the mention is the answer: a label, or an exact name of one concept.

        Other scopes say that the name means something else, too, and several senses that it is not known which is meant:
        there, other concepts are listed behind.
        """
        first = SCOPES[self._pool.scopes[equal.names[0]]]
        if first not in (Scope.EXACT, Scope.LEARNED) or len(equal.names) == 1:
            return first in (Scope.LABEL, Scope.EXACT, Scope.LEARNED)
        return bool(first != SCOPES[self._pool.scopes[equal.names[1]]])

    @contextmanager
    def looking_through(self, keys: Container[str]) -> Iterator[None]:
        """Within, LEARNED names with one of these folded keys are not there: nobody has learned what he is tested by."""
        self._look_through(keys)
        try:
            yield
        finally:
            self._look_through(())

    def _look_through(self, keys: Container[str]) -> None:
        self._pool.hide_learned(keys)
        self._equal = EqualNames(self._pool)

    def evidence(self, wanted: Sequence[Wanted]) -> tuple[Evidence, list[str]]:
        """What speaks for each candidate that shares the probability of a mention, and its CURIE; for calibration."""
        equal = self._equals(wanted)
        decided = [named is not None and self._decides(named.equal) for named in equal]
        found = [
            (self._evidence_of(named.equal, named.reduced).of_mention(at), named.equal.concepts)
            for at, named in enumerate(equal)
            if named is not None and decided[at]
        ]
        rest = np.flatnonzero(~np.array(decided, np.bool_))
        for start in range(0, len(rest), _AT_ONCE):
            some = rest[start : start + _AT_ONCE]
            like = self._ranked([self._texts(wanted[at], equal[at]) for at in some], LISTED)
            found.append((like.evidence.of_mention(some[like.evidence.mentions]), like.concepts.tolist()))
        evidence = Evidence.joined([one for one, _ in found])
        return evidence, [self._pool.curie(concept) for _, concepts in found for concept in concepts]

    def _equals(self, wanted: Sequence[Wanted]) -> list[_Named | None]:
        """The names that equal each mention, or else the first of its reduced texts that any equals."""
        keys = [fold(one.whole) for one in wanted]
        equals = self._equal.find(keys)
        found = [_Named(equal, key) if equal else None for equal, key in zip(equals, keys, strict=True)]
        rest = [at for at, named in enumerate(found) if named is None and wanted[at].reduced]
        keys_of = {text: fold(text) for at in rest for text in wanted[at].reduced}
        of_reduced = dict(zip(keys_of, self._equal.find(list(keys_of.values())), strict=True))
        for at in rest:
            named = (_Named(equal, keys_of[text], text) for text in wanted[at].reduced if (equal := of_reduced[text]))
            found[at] = next(named, None)
        return found

    def _senses_of(self, named: _Named, context: str | None) -> Linked:
        """The concepts that bear a name; with a context those first whose names point where it does."""
        equal, pool = named.equal, self._pool
        scopes = [int(pool.scopes[name]) for name in equal.names]
        logits = [self._logit_of(scope, equal.level, named.reduced is not None) for scope in scopes]
        if context is not None and len(logits) > 1:
            logits = [
                logit + _FROM_CONTEXT * pool.cosine(concept, fold(context))
                for logit, concept in zip(logits, equal.concepts, strict=True)
            ]
        probabilities = shares_of_one(logits)
        candidates = tuple(
            Candidate(
                *self._concept(equal.concepts[at]), round(probabilities[at], _DIGITS), pool.text(equal.names[at]),
                _SCOPES[scopes[at]], Retriever.EXACT.value, None, named.reduced, pool.replaced(equal.names[at]),
            )
            for at in sorted(range(len(scopes)), key=lambda at: -probabilities[at])[: self._top]
        )  # fmt: skip
        return Linked(candidates, equal=True, reduced=named.reduced)

    def _logit_of(self, scope: int, level: int, reduced: bool) -> float:
        """The log-odds of a name that equals the mention."""
        known = self._logits.get((scope, level, reduced))
        if known is None:
            evidence = Evidence.of_equal(np.array([scope], np.uint8), level, reduced)
            known = self._logits[scope, level, reduced] = float(self._calibration.logits(evidence)[0])
        return known

    def _evidence_of(self, equal: Equals, reduced: str | None) -> Evidence:
        return Evidence.of_equal(self._pool.scopes[list(equal.names)], equal.level, reduced is not None)

    def _similar(self, wanted: Sequence[Wanted], equal: Sequence[_Named | None]) -> list[Linked]:
        """What is like the mention, its reduced texts or its parts; names that equal it, but do not decide, among them."""
        texts = [self._texts(one, named) for one, named in zip(wanted, equal, strict=True)]
        found = self._ranked(texts, max(LISTED, self._top))
        mentions = found.evidence.mentions
        logits = self._calibration.logits(found.evidence) + self._from_context(wanted, found)
        probabilities = shares(logits, mentions, found.places < LISTED)
        behind = found.places >= LISTED  # they keep their places: which there are depends on how many are listed
        order = np.lexsort((found.places, np.where(behind, 0, -probabilities), behind, mentions)).tolist()
        ends = np.searchsorted(mentions, np.arange(len(wanted) + 1)).tolist()
        listed = _Listed.of(self._pool, found, probabilities)
        return [
            self._linked(one, text, listed, order[start:end])
            for one, text, start, end in zip(wanted, texts, ends, ends[1:], strict=False)
        ]

    @staticmethod
    def _texts(one: Wanted, named: _Named | None) -> Texts:
        readings, parts = tuple(map(fold, one.readings or (one.whole,))), tuple(map(fold, one.parts))
        if named is None:
            return Texts(readings, parts)
        return Texts((named.key,), (), named.equal, named.reduced is not None)

    def _ranked(self, texts: Sequence[Texts], most: int) -> Ranked:
        return ranked(self._pool, self._equal, texts, most=most)

    def _from_context(self, wanted: Sequence[Wanted], found: Ranked) -> Floats:
        """What the context adds to the log-odds of names that equal the mention, and do not decide."""
        added = np.zeros(len(found.concepts))
        contexts = [one.context and fold(one.context) for one in wanted]
        for at in np.flatnonzero(found.evidence.levels).tolist():
            if context := contexts[found.evidence.mentions[at]]:
                added[at] = _FROM_CONTEXT * self._pool.cosine(int(found.concepts[at]), context)
        return added

    def _linked(self, one: Wanted, text: Texts, listed: _Listed, places: Sequence[int]) -> Linked:
        """The candidates in these places."""
        reduced = self._reduced(one, text)
        as_written = {text.readings[0]: reduced} if text.equal else self._as_written(one, text)
        shown = places[: self._top]
        falling = accumulate((listed.probabilities[at] for at in shown), min)
        candidates = tuple(
            Candidate(
                *self._concept(listed.concepts[at]), probability, listed.terms[at],
                listed.scopes[at], listed.retrievers[at], listed.scores[at], as_written[listed.matched[at]],
                self._pool.replaced(listed.names[at]) if listed.scores[at] is None else None,
            )
            for at, probability in zip(shown, falling, strict=True)
        )  # fmt: skip
        return Linked(candidates, text.equal is not None, reduced, self._broader(listed, places[:LISTED]))

    @staticmethod
    def _reduced(one: Wanted, text: Texts) -> str | None:
        """What is left of the mention, as it is written, where that equals a name."""
        return (
            next((given for given in one.reduced if fold(given) == text.readings[0]), None) if text.is_reduced else None
        )

    @staticmethod
    def _as_written(one: Wanted, text: Texts) -> dict[str, str | None]:
        """Each text as the mention has it; None where it is the whole mention."""
        written = zip((*text.readings, *text.parts), (*(one.readings or (one.whole,)), *one.parts), strict=True)
        return {key: None if given == one.whole else given for key, given in reversed(list(written))}

    def _broader(self, listed: _Listed, places: Sequence[int]) -> Broader | None:
        if not places or listed.probabilities[places[0]] >= SURE:
            return None
        found = self._ancestry.broader(
            [listed.concepts[at] for at in places], [listed.probabilities[at] for at in places]
        )
        return found and Broader(*self._concept(found[0]), round(found[1], _DIGITS))

    def _concept(self, concept: int) -> tuple[str, str | None]:
        """CURIE and label."""
        if concept not in self._shown:
            self._shown[concept] = (self._pool.curie(concept), self._pool.label(concept))
        return self._shown[concept]
