"""A mention and its context in, what is written around the finding out: `read`."""

import re
from dataclasses import dataclass, replace
from functools import cache

from engine.model import Assertion, Modifier
from engine.reading.abbreviations import definition, written_out
from engine.reading.context import around
from engine.reading.modifiers import modifiers
from engine.reading.peeling import Peeled, Said, peel
from engine.reading.tables import cues, fillers, modifier_words
from engine.reading.words import plain_words, words_of

LONGEST_MENTION = 1000
"""Characters: what is longer is no mention of a finding, and is not read."""

_DOUBT = re.compile(r"^\s*\?+\s*(?=\w)|(?<=\w)\s*(?:\?+|\(\?\))\s*$")
"""A question mark before or after a finding."""

_MIXED = re.compile(
    r"\b(?:no|not|denies|without)\b[^,;]*\b(?:but|however)\b"
    r"|[,;.]\s*(?:but\s+)?(?:no|not|denies|without)\b(?! (?:otherwise|elsewhere|specified))",
    re.IGNORECASE,
)
"""Something that is not there, and beside it something that is."""

_SENTENCE = re.compile(r"\w\.\s+\w")

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
    context defines, `abbreviation` the short form where the mention itself defines it.
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


def read(mention: str, context: str | None = None) -> Reading:
    """Reads a mention in its context, where the mention is marked [[ ]] or found by its text. Never raises."""
    if len(mention) > LONGEST_MENTION:
        return Reading(mention)
    if doubt := _DOUBT.search(mention):
        core = f"{mention[: doubt.start()]}{mention[doubt.end() :]}".strip()
        return replace(read(core, context), assertion=Assertion.UNCERTAIN, cue=doubt.group().strip(), sure=True)
    mixed = _MIXED.search(mention)
    plain = plain_words(mention)
    may_be_peeled = _may_be_peeled(plain)
    if context is None and not may_be_peeled and not mixed:
        return Reading(mention)
    words = words_of(mention)
    peeled = peel(words) if may_be_peeled else Peeled(mention)
    if mixed := mixed or (_SENTENCE.search(peeled.core) if peeled.said else None):
        # One thing is there and another is not, and which of them a concept is of is not known.
        return Reading(mention, Assertion.UNCERTAIN, mixed.group().strip(), modifiers=modifiers(words))
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
        first=fillers().of_a_beginning | cues().before.first_words,
        last=frozenset({")"}).union(*(phrases.last_words for phrases in ends)),
        anywhere=modifier_words().words.last_words | {"not"},
    )


def _may_be_peeled(words: list[str]) -> bool:
    """False where the words show at once that there is nothing to read: most mentions, and reading takes its time."""
    if not words:
        return False
    signs, first = _signs(), words[0]
    if first in signs.first or words[-1] in signs.last or first[0].isdigit() or not signs.anywhere.isdisjoint(words):
        return True
    return first in cues().sites and not cues().before.first_words.isdisjoint(words)


def _weightiest(said: tuple[Said, ...]) -> Said | None:
    """The cue that counts, of several; a sure one before an unsure one, the first of equals."""
    return max(
        said,
        key=lambda one: (one.cue.sure, _WEIGHT[one.cue.says or Assertion.PRESENT], not one.cue.normal),
        default=None,
    )
