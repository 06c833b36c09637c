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
from engine.identifiers import Identifiers, may_be_identifier
from engine.index.dense import folder_of
from engine.index.folder import place
from engine.index.part import Quality
from engine.learn.judgements import Judgements
from engine.link import Linked, Linker, Wanted
from engine.model import Modifier, Normalization
from engine.rank.calibration import FILE, Calibration, load_calibration, shipped
from engine.rank.evidence import Evidence
from engine.reading import Reading, decided, parts, read, says_by_marks
from engine.threads import one_thread
from kg.errors import UsageError
from kg.progress import Progress
from kg.store.protocol import GraphStore
from kg.text import fold

DEFAULT_TOP = 20
_MOST_KEPT = 200_000
_SURROGATE = re.compile(r"[\ud800-\udfff]")

Mention = tuple[str, str | None]
"""A mention and the text around it."""


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
        progress: Progress = lambda what, share: None,
    ) -> None:
        self.version = store.version  # of the graph that answers; tells now whether there is one
        fitted_here = load_calibration(folder_of(store, encoder) / FILE)
        self.calibration = fitted_here or shipped("default" if encoder is None else "dense")
        self.threshold = _threshold(threshold, min_precision, self.calibration)
        asked = Asked(tuple(ontologies), tuple(roots), tuple(taxa), tuple(priority))
        self._judgements = Judgements.load(place(store)).led(store)
        self._top, listed = top, top + self._judgements.most_rejected  # of which as many may have to go
        self._linkers = linkers(
            store, asked, self.calibration, top=listed, quality=quality, encoder=encoder, progress=progress
        )
        self._identifiers = Identifiers(store, lambda curie: any(one.pool.answers(curie) for one in self._linkers))
        self._split = split
        self._named: dict[str, Normalization] = {}

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
        with one_thread() if distinct else nullcontext():
            answers = dict(zip(distinct, self._answers(distinct), strict=True)) if distinct else {}
        return [answer or answers[asked[at]] for at, answer in enumerate(found)]

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
            _wanted(mention, context, read(mention, context))
            for mention, context in zip(mentions, contexts, strict=True)
        ]
        return self._linkers[0].evidence(wanted, through={fold(mention) for mention in mentions})

    def _answers(self, asked: Sequence[Mention]) -> list[Normalization]:
        identified = self._identifiers.find([mention for mention, _ in asked])
        readings = [read(mention, context) for mention, context in asked]
        linked: list[Linked] = [Linked(identified.get(mention, ())) for mention, _ in asked]
        for linker in self._linkers:
            rest = [at for at, one in enumerate(linked) if not self._is_answer(one) and _is_text(asked[at][0])]
            found = _link(linker, [asked[at] for at in rest], [readings[at] for at in rest])
            for at, one in zip(rest, found, strict=True):
                judged = self._judged(asked[at][0], one)
                linked[at] = judged if self._is_answer(judged) or not linked[at].candidates else linked[at]
        self._identifiers.verify({one.candidates[0].curie for one in linked if self._is_answer(one)})
        answers = [
            self._answer(mention, reading, one)
            for (mention, _), reading, one in zip(asked, readings, linked, strict=True)
        ]
        if self._split:
            answers = self._with_clauses(self._with_parts(answers), asked, readings)
        for (_, context), answer, one in zip(asked, answers, linked, strict=True):
            if context is None:
                self._keep(answer, one)
        return answers

    def _is_answer(self, linked: Linked) -> bool:
        return bool(linked.candidates) and linked.candidates[0].probability >= self.threshold

    def _judged(self, mention: str, linked: Linked) -> Linked:
        """Without what a user has said is wrong."""
        if not self._judgements.lessons:
            return linked
        key = fold(mention)
        if key in self._judgements.nil:
            return Linked()
        kept = [one for one in linked.candidates if (key, one.curie) not in self._judgements.rejected]
        return replace(linked, candidates=tuple(kept[: self._top]))

    def _answer(self, mention: str, reading: Reading, linked: Linked) -> Normalization:
        best = linked.candidates[0] if linked.candidates else None
        assertion, cue = decided(mention, reading, best, whole=linked.is_whole, equal=linked.equal)
        chosen = best if self._is_answer(linked) else None
        return Normalization(
            mention,
            chosen.curie if chosen else None,
            chosen.label if chosen else None,
            best.probability if best else 0.0,
            linked.candidates,
            assertion,
            cue,
            _modifiers(mention, reading, linked),
            linked.broader,
            calibration=self.calibration.name if linked.candidates else None,
        )

    def _with_parts(self, answers: Sequence[Normalization]) -> list[Normalization]:
        """With the answers for the parts of those that are composite: of the ways of parting the likeliest."""
        ways = [() if answer.best and answer.best.score is None else parts(answer.mention) for answer in answers]
        texts = list(dict.fromkeys(text for some in ways for way in some for text in way))
        found = dict(zip(texts, self._whole(texts), strict=True))
        return [
            replace(answer, parts=_likeliest([[found[text] for text in way] for way in some], answer))
            if some
            else answer
            for answer, some in zip(answers, ways, strict=True)
        ]

    def _with_clauses(
        self, answers: Sequence[Normalization], asked: Sequence[Mention], readings: Sequence[Reading]
    ) -> list[Normalization]:
        """With the answers for the clauses, or for their parts, as parts of those that have clauses: each says its own."""
        texts = list(
            dict.fromkeys(
                (text, context) for (_, context), one in zip(asked, readings, strict=True) for text, _ in one.clauses
            )
        )
        normalized = self.normalize([text for text, _ in texts], [context for _, context in texts])
        found = {text: one.parts or (one,) for text, one in zip(texts, normalized, strict=True)}
        return [
            replace(answer, parts=tuple(part for text, _ in one.clauses for part in found[text, context] if part.curie))
            if one.clauses
            else answer
            for answer, (_, context), one in zip(answers, asked, readings, strict=True)
        ]

    def _whole(self, mentions: Sequence[str]) -> list[Normalization]:
        """Answers that are not parted again."""
        split, self._split = self._split, False
        try:
            return self.normalize(mentions)
        finally:
            self._split = split


def _likeliest(ways: Sequence[Sequence[Normalization]], answer: Normalization) -> tuple[Normalization, ...]:
    """The way of parting a mention whose parts all have an answer, the most probable; what is said of it is of its parts."""
    likely = [way for way in ways if all(part.curie for part in way)]
    best = max(likely, key=lambda way: sum(part.probability for part in way) / len(way), default=())
    return tuple(replace(part, assertion=answer.assertion, assertion_cue=answer.assertion_cue) for part in best)


def _threshold(threshold: float | None, min_precision: float | None, calibration: Calibration) -> float:
    if threshold is not None and min_precision is not None:
        raise UsageError("give a threshold or a precision, not both")
    if min_precision is not None:
        return calibration.threshold_for(min_precision)
    return calibration.threshold if threshold is None else threshold


def _is_text(mention: str) -> bool:
    """Whether there is something to look up: not in a blank mention, nor in one that is no Unicode."""
    return bool(mention.strip()) and not _SURROGATE.search(mention)


def _link(linker: Linker, asked: Sequence[Mention], readings: Sequence[Reading]) -> list[Linked]:
    """What each mention is linked to: the concepts of its name, else of what is left of it, or is like it."""
    whole = linker.whole([mention for mention, _ in asked], [context for _, context in asked])
    found = {at: one for at, one in enumerate(whole) if one is not None}
    left = [at for at, one in enumerate(whole) if one is None]
    found.update(zip(left, linker.link([_wanted(*asked[at], readings[at]) for at in left]), strict=True))
    denied = {at: text for at, one in found.items() if (text := _denied(readings[at], one))}
    wanted = [Wanted("", (text,), (text,), context=asked[at][1]) for at, text in denied.items()]
    found.update(zip(denied, linker.link(wanted) if wanted else (), strict=True))
    return [found[at] for at in range(len(asked))]


def _denied(reading: Reading, linked: Linked) -> str | None:
    """What a mention denies that equals a name in another order only: seizures of "absence of seizures"."""
    of = reading.cue is not None and reading.cue.lower().endswith(" of")
    if not of or reading.sure or not linked.is_whole or read(linked.candidates[0].term).cue:
        return None
    return reading.doubtful


def _wanted(mention: str, context: str | None, reading: Reading) -> Wanted:
    """What is looked for, by what was read around it."""
    # what is denied by the beginning of a word is not what the mention is about: "febrile" of "non-febrile seizures"
    doubtful = None if reading.doubtful and f"{reading.cue}{reading.doubtful} " in mention else reading.doubtful
    texts = (reading.expanded, reading.core, reading.abbreviation, doubtful)
    reduced = tuple(dict.fromkeys(text for text in texts if text and text != mention))
    readings = tuple(text for text in (reading.expanded, reading.core) if text)
    cores = [clause.core for _, clause in reading.clauses]
    in_parts = [part for core in (cores or [reading.core]) for way in parts(core) for part in way]
    return Wanted(mention, reduced, readings, tuple(dict.fromkeys((*cores, *in_parts))), context)


def _modifiers(mention: str, reading: Reading, linked: Linked) -> tuple[Modifier, ...]:
    """What is read beside the finding; where the mention equals a name, only what its folded form says, too."""
    return () if linked.is_whole and reading.modifiers and not read(fold(mention)).modifiers else reading.modifiers
