"""A reading and the name that was found in, what is said of its concept out."""

from difflib import SequenceMatcher

from engine.model import Assertion, Candidate
from engine.reading.coordination import parts
from engine.reading.reading import Reading
from engine.reading.tables import cues
from engine.reading.words import plain_words

_ALIKE = 0.75
"""How much of two words that begin alike is the same, where they are forms or spellings of one."""

_SMALL = frozenset({"the", "a", "an", "of", "and", "or", "in", "on", "with", "to", "for", "at", "by"})
_SHORTEST = 4
"""Letters of words that are compared."""


def decided(
    mention: str, reading: Reading, best: Candidate | None, *, whole: bool, equal: bool
) -> tuple[Assertion, str | None]:
    """What is said of the best candidate, and the cue that says it. A cue that is part of its name says nothing.

    `whole`: the mention equals a name; `equal`: it does, or what is left of it does.
    """
    if whole and not _says_by_a_mark(reading.cue, best):
        return _as_a_name(mention, reading)
    clause = _clause_of(best, reading) if best else None
    if clause:
        return _said(*clause, best, equal=best is not None and best.score is None)
    if best and reading.clauses and set(_words(reading.cue or "")).issubset(_words(best.term)):
        return Assertion.PRESENT, None  # the name has the cue, too: "visual acuity no light perception"
    return _said(mention, reading, best, equal=equal)


def _as_a_name(mention: str, reading: Reading) -> tuple[Assertion, str | None]:
    """Of a mention that is a name only what the context says holds."""
    in_mention = reading.cue is not None and reading.cue.casefold() in mention.casefold()
    return (Assertion.PRESENT, None) if in_mention else (reading.assertion, reading.cue)


def _says_by_a_mark(cue: str | None, best: Candidate | None) -> bool:
    """Whether the cue is of marks only, which equal names need not have, and the name has not: "ataxia (-)"."""
    return cue is not None and not any(map(str.isalnum, cue)) and (best is None or cue not in best.term)


def _said(mention: str, reading: Reading, best: Candidate | None, *, equal: bool) -> tuple[Assertion, str | None]:
    in_mention = reading.cue is not None and reading.cue.casefold() in mention.casefold()
    if reading.sure or not in_mention or _is_denied(reading, best, equal=equal):
        return reading.assertion, reading.cue
    return Assertion.PRESENT, None


def _is_denied(reading: Reading, best: Candidate | None, *, equal: bool) -> bool:
    """Whether the name that was found is that of what an unsure cue denies, and not of the lack.

    Of what is not "ataxic" it is "Ataxia"; of what lacks "tears" it is not "Absent tears" or "Alacrima".
    """
    if best is None or reading.doubtful is None:
        return best is None or reading.normal
    if equal or best.matched == reading.doubtful:
        return best.matched == reading.doubtful
    words, name = _words(reading.doubtful), _words(best.term)
    if not words or words[-1] in cues().lack_is_a_finding or cues().sites.issuperset(words):
        return False
    of_a_test = cues().of_a_test.intersection(_words(reading.cue or ""))
    if of_a_test:
        return of_a_test.isdisjoint(name) or not _share_a_word(words, name)
    return not any(_tells_a_lack(word, words) for word in name) and _share_a_word(words, name)


def _tells_a_lack(word: str, denied: list[str]) -> bool:
    """Whether a word of a name is one of lacking: "absent"; "asymmetric" of what is not symmetric."""
    return word in cues().names_a_lack or any(
        word.startswith(prefix) and any(_alike(word[len(prefix) :], one) for one in denied)
        for prefix in cues().lack_prefixes
        if word not in denied
    )


def _words(text: str) -> list[str]:
    return plain_words(text.replace("-", " "))


def _share_a_word(some: list[str], others: list[str]) -> bool:
    return any(_alike(one, other) for one in some for other in others)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return one not in _SMALL and one.isalnum()
    if min(len(one), len(other)) < _SHORTEST or one[0] != other[0]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _clause_of(best: Candidate, reading: Reading) -> tuple[str, Reading] | None:
    """The only clause whose text matched, else the only one that shares words with the name; None if it is not one."""
    matched = [clause for clause in reading.clauses if best.matched in _texts(clause[1])]
    sharing = [clause for clause in reading.clauses if _share_a_word(_words(clause[1].core), _words(best.term))]
    return next((some[0] for some in (matched, sharing) if len(some) == 1), None)


def _texts(reading: Reading) -> set[str | None]:
    return {reading.core, reading.doubtful, *(part for way in parts(reading.core) for part in way)} - {None}
