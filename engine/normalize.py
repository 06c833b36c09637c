"""Mentions in, normalizations out: what `ontonorm normalize` does, in Python.

from kg import open_store
from engine.normalize import Normalizer

with open_store() as store:
    for answer in Normalizer(store).normalize(["enlarged liver", "renal agenesis"]):
        print(answer.curie, answer.label, answer.probability)
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace

from engine.asked import Asked, linkers
from engine.choose.by_model import DEFAULT_SHOWN, ByModel, Routing
from engine.choose.by_probability import ByProbability
from engine.choose.kept import combination_of
from engine.choose.model import Ballot, Choice, Chooser
from engine.generate.model import Generator
from engine.identifiers import Identifiers, may_be_identifier
from engine.index.dense import folder_of
from engine.index.folder import place
from engine.index.part import Quality
from engine.learn.judgements import Judgements
from engine.link import Linked
from engine.model import Modifier, Normalization
from engine.parted import with_clauses, with_parts
from engine.prompt.likeness import Likeness
from engine.rank.broader import SURE
from engine.rank.calibration import FILE, Calibration, load_calibration, shipped
from engine.rank.evidence import Evidence
from engine.reading import Reading, decided, read, says_by_marks
from engine.threads import one_thread
from engine.wanted import Mention, link_read, wanted_of
from kg.errors import UsageError
from kg.progress import Progress
from kg.store.protocol import GraphStore
from kg.text import fold

DEFAULT_TOP = 20
_MOST_KEPT = 200_000
_AT_ONCE, _AT_ONCE_BY_MODEL = 10_000, 512  # mentions: a model takes its time, and what is done is kept
_LEAST = 1e-4  # of probability that is left where candidates are rejected
_DIGITS = 4
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Normalizer:
    """Links mentions to concepts of the ontologies of a store, by its index, which is made first where it is missing.

    Args:
        ontologies: names of loaded sources, or prefixes; by default all.
        roots: only these concepts, and those below one of them.
        taxa: only concepts of these species (NCBITaxon CURIEs), and of none.
        priority: names of ontologies: those named first answer, where they have an answer.
        top: how many candidates an answer lists.
        threshold: the probability below which the answer is NIL; by default that of the calibration.
        min_precision: chooses the threshold by the share of answers that were right on the data of the calibration.
        split: also answers for each part of a composite mention.
        quality: of the encoders of the index, "fast" or "best"; by default as they are.
        encoder: name or folder of a sentence-transformers encoder that is asked, too (the extra `dense`).
        generator: a language model (engine.generate.opening) that chooses among the candidates.
        routing: which mentions go to the model; by default those whose first candidate is less probable than .9.
        shown: how many candidates the model is shown, by default 20, or as many as it can tell apart.

    Raises:
        StoreError: the store is missing, or one of the ontologies or roots is not loaded.
        UsageError: the threshold is none, or no threshold reaches the precision.
        ArtifactError: the index cannot be written.
        ModelError: the encoder cannot be loaded, or the extra `dense` is not installed.
    """

    def __init__(
        self,
        store: GraphStore,
        *,
        ontologies: Iterable[str] = (),
        roots: Iterable[str] = (),
        taxa: Iterable[str] = (),
        priority: Iterable[str] = (),
        top: int = DEFAULT_TOP,
        threshold: float | None = None,
        min_precision: float | None = None,
        split: bool = False,
        quality: Quality | None = None,
        encoder: str | None = None,
        generator: Generator | None = None,
        routing: Routing | None = None,
        shown: int | None = None,
        progress: Progress = lambda what, share: None,
    ) -> None:
        self.version = store.version  # of the graph that answers; tells now whether there is one
        fitted_here = load_calibration(folder_of(store, encoder) / FILE)
        self.calibration = fitted_here or shipped("default" if encoder is None else "dense")
        self.threshold = _threshold(threshold, min_precision, self.calibration)
        self._is_threshold_given = threshold is not None or min_precision is not None
        asked = Asked(tuple(ontologies), tuple(roots), tuple(taxa), tuple(priority))
        self._judgements = Judgements.load(place(store)).led(store)
        self._top = top
        listed = top if generator is None else max(top, shown or DEFAULT_SHOWN)
        listed += self._judgements.most_rejected  # of which as many may have to go
        self._linkers = linkers(
            store, asked, self.calibration, top=listed, quality=quality, encoder=encoder, progress=progress
        )
        self._identifiers = Identifiers(store, lambda curie: any(one.pool.answers(curie) for one in self._linkers))
        self.chooser: Chooser = ByProbability()
        if generator is not None:
            encoders = {part.prefix: part.encoder for one in self._linkers for part in one.pool.parts}
            self.chooser = ByModel(
                store, generator, combination_of(store, generator), Likeness(encoders), routing=routing, shown=shown
            )
        self.at_once = _AT_ONCE if generator is None else _AT_ONCE_BY_MODEL
        self._split = split
        self._named: dict[str, Normalization] = {}

    @property
    def made(self) -> dict[str, str]:
        """What determines the answers, beside who may answer."""
        return {
            "--threshold": str(self.threshold),
            "graph version": self.version,
            "calibration": self.calibration.fingerprint,
            "model": self.chooser.name,
        }

    def normalize(self, mentions: Sequence[str], contexts: Sequence[str | None] | None = None) -> list[Normalization]:
        """One answer for each mention, in order; what stands beside a mention does not matter to its answer.

        `contexts`, if given, are as many: the text around each mention, which may be marked there [[so]]. Columns of data
        frames will do; what is no text in them is a blank mention.
        """
        if isinstance(mentions, str):
            raise UsageError("give a list of mentions, not one string")
        mentions = [mention if isinstance(mention, str) else "" for mention in mentions]
        contexts = (
            [None] * len(mentions) if contexts is None else [one if isinstance(one, str) else None for one in contexts]
        )
        found = [
            self._at_once(mention) if context is None else None
            for mention, context in zip(mentions, contexts, strict=True)
        ]
        asked = {at: (mentions[at], contexts[at]) for at, answer in enumerate(found) if answer is None}
        distinct = list(dict.fromkeys(asked.values()))
        answer_all = self._split_answers if self._split else self._answers
        with one_thread() if distinct else nullcontext():
            answers = dict(zip(distinct, answer_all(distinct), strict=True))
        return [answer or answers[asked[at]] for at, answer in enumerate(found)]

    def _split_answers(self, asked: Sequence[Mention]) -> list[Normalization]:
        """With the answers for clauses and parts."""
        if not asked:
            return []
        readings = [read(mention, context) for mention, context in asked]
        answers = with_parts(self._answers(asked), self._answers)
        return with_clauses(answers, asked, readings, self._split_answers)

    def _at_once(self, mention: str) -> Normalization | None:
        """The answer for a mention that equals a name which was asked for before, without context."""
        named = self._named.get(fold(mention))
        if named is None or says_by_marks(mention) or may_be_identifier(mention):
            return None
        return Normalization(
            mention, named.curie, named.label, named.probability, named.candidates, broader=named.broader,
            calibration=named.calibration,
        )  # fmt: skip

    def _keep(self, answer: Normalization, linked: Linked) -> None:
        """Keeps the answer for a name, if nothing else is said in the mention."""
        if linked.is_whole and not answer.modifiers and answer.assertion_cue is None:
            if len(self._named) >= _MOST_KEPT:
                self._named.clear()
            self._named[fold(answer.mention)] = replace(answer, mention="")

    def evidence(self, mentions: Sequence[str], contexts: Sequence[str | None]) -> tuple[Evidence, list[str]]:
        """What speaks for each candidate of each mention, and its CURIE; what calibration learns from.

        LEARNED names that these mentions have are looked through.
        """
        wanted = [
            wanted_of(mention, context, read(mention, context))
            for mention, context in zip(mentions, contexts, strict=True)
        ]
        with self._linkers[0].looking_through({fold(mention) for mention in mentions}):
            return self._linkers[0].evidence(wanted)

    def ballots(self, mentions: Sequence[str], contexts: Sequence[str | None]) -> list[Ballot]:
        """What a model would choose among for each mention; LEARNED names that these mentions have are looked through."""
        asked = list(zip(mentions, contexts, strict=True))
        with self._linkers[0].looking_through({fold(mention) for mention in mentions}):
            linked = link_read(self._linkers[0], asked, [read(mention, context) for mention, context in asked])
        return [Ballot.of(*one, found) for one, found in zip(asked, linked, strict=True)]

    def _answers(self, asked: Sequence[Mention]) -> list[Normalization]:
        if not asked:
            return []
        readings = [read(mention, context) for mention, context in asked]
        linked = self._linked(asked, readings)
        choices = self.chooser.choose([Ballot.of(*one, found) for one, found in zip(asked, linked, strict=True)])
        self._identifiers.verify({one.candidates[0].curie for one in choices if self._is_answer(one)})
        answers = [
            self._answer(mention, reading, found, choice)
            for (mention, _), reading, found, choice in zip(asked, readings, linked, choices, strict=True)
        ]
        for (_, context), answer, found in zip(asked, answers, linked, strict=True):
            if context is None:
                self._keep(answer, found)
        return answers

    def _linked(self, asked: Sequence[Mention], readings: Sequence[Reading]) -> list[Linked]:
        """The candidates of each mention: where there are priorities, of the first ontologies that have an answer."""
        identified = self._identifiers.find([mention for mention, _ in asked])
        linked = [Linked(identified.get(mention, ())) for mention, _ in asked]
        for linker in self._linkers:
            rest = [at for at, one in enumerate(linked) if not self._has_answer(one) and _is_text(asked[at][0])]
            found = link_read(linker, [asked[at] for at in rest], [readings[at] for at in rest])
            for at, one in zip(rest, found, strict=True):
                judged = self._judged(asked[at][0], one)
                linked[at] = judged if self._has_answer(judged) or not linked[at].candidates else linked[at]
        return linked

    def _has_answer(self, linked: Linked) -> bool:
        return bool(linked.candidates) and linked.candidates[0].probability >= self.threshold

    def _is_answer(self, choice: Choice) -> bool:
        threshold = self.threshold if choice.threshold is None or self._is_threshold_given else choice.threshold
        return choice.error is None and bool(choice.candidates) and choice.candidates[0].probability >= threshold

    def _judged(self, mention: str, linked: Linked) -> Linked:
        """Without what a user has said is wrong; the others share its probability."""
        if not self._judgements.lessons:
            return linked
        key = fold(mention)
        if key in self._judgements.nil:
            return Linked()
        kept = [one for one in linked.candidates if (key, one.curie) not in self._judgements.rejected]
        if len(kept) == len(linked.candidates):
            return linked
        gone = sum(one.probability for one in linked.candidates) - sum(one.probability for one in kept)
        left = max(1 - gone, _LEAST)
        shared = tuple(replace(one, probability=round(min(one.probability / left, 1.0), _DIGITS)) for one in kept)
        return replace(linked, candidates=shared)

    def _answer(self, mention: str, reading: Reading, linked: Linked, choice: Choice) -> Normalization:
        candidates = choice.candidates[: self._top]
        best = candidates[0] if candidates else None
        assertion, cue = decided(mention, reading, best, whole=linked.is_whole, equal=linked.equal)
        chosen = best if self._is_answer(choice) else None
        return Normalization(
            mention,
            chosen.curie if chosen else None,
            chosen.label if chosen else None,
            best.probability if best else 0.0,
            candidates,
            assertion,
            cue,
            _modifiers(mention, reading, linked),
            None if choice.model and best and best.probability >= SURE else linked.broader,
            calibration=(choice.calibration or self.calibration.name) if best else None,
            model=choice.model,
            error=choice.error,
        )


def _threshold(threshold: float | None, min_precision: float | None, calibration: Calibration) -> float:
    if threshold is not None and min_precision is not None:
        raise UsageError("give a threshold or a precision, not both")
    if min_precision is not None:
        return calibration.threshold_for(min_precision)
    return calibration.threshold if threshold is None else threshold


def _is_text(mention: str) -> bool:
    """Whether there is something to look up: not in a blank mention, nor in one that is no Unicode."""
    return bool(mention.strip()) and not _SURROGATE.search(mention)


def _modifiers(mention: str, reading: Reading, linked: Linked) -> tuple[Modifier, ...]:
    """What is read beside the finding; where the mention equals a name, only what its folded form says, too."""
    return () if linked.is_whole and reading.modifiers and not read(fold(mention)).modifiers else reading.modifiers
