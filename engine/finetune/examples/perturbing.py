"""A name in, one written otherwise out: one function a class of change, each from a source of chance."""

import random
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.encode.misspelling import misspellings

Change = Callable[[str, random.Random], str | None]
"""The changed text; None where there is nothing to change."""

_AROUND = (
    "history of {}", "{} noted", "mild {}", "marked {}", "{} since infancy", "the patient has {}", "longstanding {}",
    "some {}", "{} on inspection", "{} again", "evidence for {}", "striking {}", "{}, as before", "{} was described",
    "child with {}", "subtle {}",
)  # fmt: skip
_AFTER_THE_HEAD = frozenset((
    "of", "in", "with", "on", "at", "by", "to", "from", "due", "during", "after", "without", "for", "and", "or",
))  # fmt: skip
_NO_NOUN = ("ed", "al", "ic", "ar", "ly", "s")
_PLURALS = (("(?<=[^aeiou])y$", "ies"), ("sis$", "ses"), ("(x|ch|sh|ss)$", r"\1es"))
_SHORTEST = 5  # letters that a mistake is made among


def typo(text: str, chance: random.Random) -> str | None:
    """One mistake of typing."""
    if sum(map(str.isalpha, text)) < _SHORTEST:
        return None
    changed = misspellings([_within(text)], np.random.default_rng(chance.getrandbits(32)))[0]
    changed = " ".join(changed.split())
    return None if changed.casefold() == text.casefold() else changed


def plural(text: str, _: random.Random) -> str | None:
    """The head, which is the last word before a preposition or comma, in the plural."""
    words = text.split()
    ends = (at for at, word in enumerate(words[1:], 1) if word.lower() in _AFTER_THE_HEAD or words[at - 1][-1] == ",")
    head = next(ends, len(words)) - 1
    noun = words[head].rstrip(",")
    if not noun.isalpha() or (noun.endswith(_NO_NOUN) and not noun.endswith(("sis", "ss"))):
        return None
    many = next((re.sub(end, new, noun) for end, new in _PLURALS if re.search(end, noun)), f"{noun}s")
    return " ".join([*words[:head], many + words[head][len(noun) :], *words[head + 1 :]])


def order(text: str, chance: random.Random) -> str | None:
    """Words from behind in front, with or without a comma."""
    words = _within(text).split()
    if len(words) == 1 or any(word.lower() in _AFTER_THE_HEAD for word in words):
        return None
    cut = chance.randrange(1, len(words))
    return chance.choice((", ", " ")).join((" ".join(words[cut:]), " ".join(words[:cut])))


def more_words(text: str, chance: random.Random) -> str | None:
    """Words around it such as notes have."""
    return chance.choice(_AROUND).format(_within(text))


def _within(text: str) -> str:
    """The text as it stands within a sentence."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


CHANGES: Mapping[str, Change] = {"one typo": typo, "plural": plural, "word order": order, "more words": more_words}


def changed(text: str, chance: random.Random, kinds: Sequence[str] = tuple(CHANGES)) -> str | None:
    """The text after one of these changes, or None where none of them changes it."""
    for kind in chance.sample(kinds, len(kinds)):
        if (found := CHANGES[kind](text, chance)) is not None:
            return found
    return None
