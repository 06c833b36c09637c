"""A mention and its context in, what is written around the finding out: `read`."""

import re
from dataclasses import dataclass, replace
from functools import cache

from engine.model import Assertion, Modifier
from engine.reading.abbreviations import definition, written_out
from engine.reading.clauses import clauses, may_have_clauses
from engine.reading.context import around
from engine.reading.modifiers import modifiers
from engine.reading.peeling import OPENING, peel
from engine.reading.rest import Peeled, Said
from engine.reading.tables import cues, fillers, modifier_words
from engine.reading.words import Words, plain_words, words_of

LONGEST_MENTION = 1000
"""Characters: what is longer is no mention of a finding, and is not read."""

_DOUBT = re.compile(r"^\s*\?+\s*(?=\w)|(?<=\w)(?:\s*(?:\?+|\(\?\))|\s+[-−–])\s*$")
"""A question mark before or after a finding, or a dash after it that may be a minus; one before it is a bullet."""

_DOUBTING = frozenset("?)-−–")
_TELLING_MARK = re.compile(r"[?∅]|(?<!\w)[-−–]|[-−–](?!\w)")


def says_by_marks(mention: str) -> bool:
    """Whether marks that equal names need not have may say something: "ataxia?", "ataxia (-)"."""
    may_have = "-" in mention or "?" in mention or not mention.isascii()  # asking that first takes a tenth of the time
    return may_have and _TELLING_MARK.search(mention) is not None


_NON = "non"

_WEIGHT = {
    Assertion.NEGATED: 4,  # no family history of seizures: nobody has them
    Assertion.OTHER: 3,
    Assertion.UNCERTAIN: 2,
    Assertion.HISTORICAL: 1,
    Assertion.PRESENT: 0,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said around a finding.

    `core` is the mention without sure cues and filler, the mention itself if nothing is taken off. `cue` are the words
    that say the assertion, as written. Where `sure` is False they may as well belong to the name of the finding
    ("absent thumb"), and stand in `core`: if it is a name, or a name that matches holds the cue, the finding is
    present; else the assertion holds, and of `doubtful`. `normal`: the cue says that what is named is as it should be,
    which denies a finding, not an organ or a cell. `expanded` is the core with an abbreviation written out that the
    context defines, `abbreviation` the short form where the mention itself defines it. `clauses`: where a mention says of one
    finding what it does not of another; which counts is decided by the concept that is found (engine/reading/deciding.py).
    """

    core: str
    assertion: Assertion = Assertion.PRESENT
    cue: str | None = None
    sure: bool = True
    normal: bool = False
    doubtful: str | None = None
    modifiers: tuple[Modifier, ...] = ()
    expanded: str | None = None
    abbreviation: str | None = None
    clauses: tuple["Clause", ...] = ()


Clause = tuple[str, Reading]
"""The text of a clause, and its reading."""


def read(mention: str, context: str | None = None) -> Reading:
    """Reads a mention in its context, where the mention is marked [[ ]] or found by its text. Never raises."""
    if len(mention) > LONGEST_MENTION:
        return Reading(mention)
    if _may_be_doubted(mention) and (doubt := _DOUBT.search(mention)):
        core = f"{mention[: doubt.start()]}{mention[doubt.end() :]}".strip()
        doubted = replace(read(core, context), assertion=Assertion.UNCERTAIN, cue=doubt.group().strip(), sure=True)
        return replace(doubted, clauses=())
    plain = plain_words(mention)
    may_be_peeled, may_have_clauses_ = _may_be_peeled(plain), may_have_clauses(plain)
    if context is None and not may_be_peeled and not may_have_clauses_:
        return Reading(mention)
    words = words_of(mention)
    if may_have_clauses_ and (apart := _apart(words, context)):
        return _of_clauses(words, apart)
    peeled = peel(words) if may_be_peeled and not definition(mention) else Peeled(mention)  # "nitric oxide (NO)"
    defined = definition(peeled.core)
    core = defined[0] if defined else peeled.core
    said = _weightiest((*peeled.said, *(around(mention, context) if context else ())))
    return Reading(
        core,
        assertion=said.cue.says or Assertion.PRESENT if said else Assertion.PRESENT,
        cue=said.text if said else None,
        sure=said.cue.sure if said else True,
        normal=said.cue.normal if said else False,
        doubtful=peeled.doubtful if said and not said.cue.sure else None,
        modifiers=modifiers(words),
        expanded=written_out(core, context) if context and not defined else None,
        abbreviation=defined[1] if defined else None,
    )


def _apart(mention: Words, context: str | None) -> tuple[Clause, ...]:
    """The clauses of a mention, if there is a cue in any."""
    texts = clauses(mention)
    said = any(read(text).cue for text in texts)
    return tuple((text, read(text, context)) for text in texts) if said else ()


def _of_clauses(mention: Words, apart: tuple[Clause, ...]) -> Reading:
    """What all clauses say, else uncertain: which of them a concept is of is not known yet.

    "Migraine without aura" says that something is there.
    """
    (_, first), *others = apart
    cue = next((reading.cue for _, reading in apart if reading.cue), None)
    together = Reading(mention.text, Assertion.UNCERTAIN, cue, modifiers=modifiers(mention), clauses=apart)
    if all(reading.sure and reading.assertion is first.assertion for _, reading in apart):
        return replace(together, assertion=first.assertion)
    named = not (first.cue and first.sure) and all(_may_belong_to_a_name(reading.cue) for _, reading in others)
    return replace(together, assertion=Assertion.PRESENT, cue=None) if named else together


def _may_belong_to_a_name(cue: str | None) -> bool:
    return cue is not None and cue.lower() in cues().belongs_to_a_name


def _may_be_doubted(mention: str) -> bool:
    """False where the marks at its ends show at once that `_DOUBT` finds nothing."""
    text = mention.strip()
    return text[:1] in _DOUBTING or text[-1:] in _DOUBTING


@dataclass(frozen=True, slots=True)
class _Signs:
    """The words without which there is nothing to read in a mention: as the first, as the last, at any place."""

    first: frozenset[str]
    last: frozenset[str]
    anywhere: frozenset[str]


@cache
def _signs() -> _Signs:
    ends = (cues().after, fillers().ends, fillers().ends_by_means)
    return _Signs(
        first=fillers().of_a_beginning | cues().before.first_words | OPENING.keys(),
        last=frozenset({")", "."}).union(*(phrases.last_words for phrases in ends)),
        anywhere=modifier_words().words.last_words | {"not", "free", ":"},
    )


def _may_be_peeled(words: list[str]) -> bool:
    """False where the words show at once that there is nothing to read: most mentions, and reading takes its time."""
    if not words:
        return False
    signs, first = _signs(), words[0]
    if first in signs.first or words[-1] in signs.last or first[0].isdigit() or not signs.anywhere.isdisjoint(words):
        return True
    if first.startswith(_NON):
        return True
    return first in cues().sites and not cues().before.first_words.isdisjoint(words)


def _weightiest(said: tuple[Said, ...]) -> Said | None:
    """The cue that counts, of several; a sure one before an unsure one, the first of equals."""
    return max(
        said,
        key=lambda one: (one.cue.sure, _WEIGHT[one.cue.says or Assertion.PRESENT], not one.cue.normal),
        default=None,
    )
