"""A composite mention in, its parts with the shared words restored out: "A and B N" is "A N" and "B N".

Which words are shared cannot be seen from the text alone, so there may be several ways to take a mention apart.
A part that needs a shared word is never given without one.
"""

import re
from itertools import groupby

from engine.reading.tables import coordination, cues, modifier_words

LONGEST_COMPOSITE = 300
"""Characters: what is longer is not taken apart."""

_MOST_PARTS = 10
_MOST_ENDS = 3
_COMMAS_OF_A_LIST = 2
_COPULAS = frozenset({"is", "are", "was", "were", "appear", "appears"})

_SIGN_OF_ONE = re.compile(r"\band\b|\bor\b|\bplus\b|[/,;&+]", re.IGNORECASE)
_SLASH = re.compile(r"(?<=[a-z]{3})(-?)/(?=[a-z]{3})", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s,;]+|[,;]")

Words = tuple[str, ...]
Parts = tuple[str, ...]


def parts(mention: str) -> tuple[Parts, ...]:
    """The ways to take a mention apart, the likeliest first; () where it is not composite.

    parts("ocular and oral anomalies") == (("ocular anomalies", "oral anomalies"),)
    """
    if len(mention) > LONGEST_COMPOSITE or "(" in mention or not _SIGN_OF_ONE.search(mention):
        return ()
    conjuncts = _conjuncts(mention)
    if not 1 < len(conjuncts) <= _MOST_PARTS:
        return ()
    completed = _with_whole_words(conjuncts)
    if completed is None:
        return ()
    conjuncts, shares_the_rest = completed
    ways = _sharing_the_rest(conjuncts) if shares_the_rest else _ways(conjuncts)
    texts = dict.fromkeys(tuple(" ".join(part) for part in way) for way in ways)
    return tuple(way for way in texts if len(set(way)) > 1)


def _conjuncts(mention: str) -> list[Words]:
    """The words between the conjunctions; none where commas alone are too few for a list."""
    tokens = _TOKEN.findall(_SLASH.sub(r"\1 / ", mention))
    marks = [token.lower() for token in tokens if token.lower() in coordination().conjunctions]
    if (all(mark == "," for mark in marks) and len(marks) < _COMMAS_OF_A_LIST) or "between" in tokens:
        return []
    groups = groupby(tokens, key=lambda token: token.lower() in coordination().conjunctions)
    return [_without_dropped(tuple(words)) for between, words in groups if not between]


def _without_dropped(words: Words) -> Words:
    return words[1:] if len(words) > 1 and words[0].lower() in coordination().dropped else words


def _with_whole_words(conjuncts: list[Words]) -> tuple[list[Words], bool] | None:
    """The conjuncts with "hypo-" before "hyperpigmentation" made "hypopigmentation", and whether there was such a one.

    None where a word cannot be completed.
    """
    whole = [conjuncts[-1]]
    completed = False
    for words in reversed(conjuncts[:-1]):
        last, following = words[-1], whole[0][0]
        stem = _stem(following)
        if stem and (last.endswith("-") or last.lower() in coordination().prefixes):
            hyphen = "-" if following.rpartition("-")[1] else ""
            whole.insert(0, (*words[:-1], last.rstrip("-") + hyphen + stem))
            completed = True
        elif last.endswith("-"):
            return None
        else:
            whole.insert(0, words)
    return whole, completed


def _stem(word: str) -> str | None:
    """What two prefixed words share: "pigmentation" of "hyperpigmentation"."""
    if "-" in word.strip("-"):
        return word.partition("-")[2]
    for prefix in coordination().prefixes:
        if word.lower().startswith(prefix) and len(word) > len(prefix) + 2:
            return word[len(prefix) :]
    return None


def _sharing_the_rest(conjuncts: list[Words]) -> list[list[Words]]:
    """Parts where whole words were made of prefixes: they share what follows the last, and what stands before the first."""
    beginning, rest = conjuncts[0][:-1], conjuncts[-1][1:]
    count = len(conjuncts)
    return [
        [
            (beginning if (number and len(words) == 1) or number + 1 == count else ())
            + words
            + (rest if number + 1 < count else ())
            for number, words in enumerate(conjuncts)
        ]
    ]


def _ways(conjuncts: list[Words]) -> list[list[Words]]:
    """The conjuncts as they stand if each is a finding by itself, then those with a shared end, a shared beginning."""
    first, last = conjuncts[0], conjuncts[-1]
    site = _site_told_of(first, last)
    if site:
        return [_restored(conjuncts, site, ())]
    place = _preposition(first)
    beginning = _shared_beginning(first, last, place)
    ends = _shared_ends(last) if not all(map(_is_complete, (first[place + 1 :], *conjuncts[1:-1]))) else []
    as_they_stand = [list(conjuncts)] if all(map(_is_complete, conjuncts)) else []
    with_ends = [_restored(conjuncts, (), end) for end in ends] if place < 0 else []
    with_both = [_restored(conjuncts, beginning, end) for end in ends] if beginning else []
    with_beginning = [_restored(conjuncts, beginning, ())] if beginning and (place >= 0 or not ends) else []
    return [*as_they_stand, *with_ends, *with_both, *with_beginning]


def _site_told_of(first: Words, last: Words) -> Words:
    """The site of which several things are told: "ears are" in "ears are low set and posteriorly rotated"."""
    sites = cues().sites | _COPULAS
    end = next((place for place, word in enumerate(first) if word.lower().strip(":") not in sites), len(first))
    told = end < len(first) and last[-1].lower() not in sites and not _is_complete(last)
    return first[:end] if told and first[0].lower() not in _COPULAS else ()


def _preposition(words: Words) -> int:
    """The place of the first preposition that has words on both sides, and of the article after it; -1 without one."""
    for place in range(1, len(words) - 1):
        if words[place].lower() in coordination().prepositions:
            more = place + 2 < len(words) and words[place + 1].lower() in coordination().after_preposition
            return place + 1 if more else place
    return -1


def _shared_beginning(first: Words, last: Words, preposition: int) -> Words:
    """What later conjuncts lack: "hypoplasia of the", "bilateral"; "cleft" before a bare "palate"."""
    if preposition >= 0:
        return first[: preposition + 1]
    of_a_modifier = first[0].lower() in modifier_words().words.first_words
    if len(last) == 1 and not (of_a_modifier and _is_complete(last)):
        return first[:-1]
    return first[:1] if len(first) > 1 and of_a_modifier else ()


def _shared_ends(last: Words) -> list[Words]:
    """What earlier conjuncts lack, the longest first: "growth retardation", "retardation"; nothing of "the incus"."""
    if last[0].lower() in coordination().after_preposition:
        return []
    return [last[start:] for start in range(1, _end_of_head(last))][:_MOST_ENDS]


def _restored(conjuncts: list[Words], beginning: Words, end: Words) -> list[Words]:
    restored = []
    for number, words in enumerate(conjuncts):
        incomplete = number + 1 < len(conjuncts) and not _is_complete(words[_preposition(words) + 1 :])
        again = beginning[:-1] if beginning[-1:] == words[:1] else beginning  # "of the canals and the incus"
        restored.append((again if number else ()) + words + (end if incomplete else ()))
    return restored


def _is_complete(words: Words) -> bool:
    """Whether words look like a finding by themselves: "hearing loss", "ptosis of the eyelid", but not "ear", "oral"."""
    if not words:
        return False
    table = coordination()
    head = words[_end_of_head(words) - 1].lower().strip(".:'\"")
    forms = (head, head.removesuffix("s"), head.removesuffix("es"))
    if table.not_findings.intersection(forms):
        return False
    if table.finding_words.intersection(forms):
        return True
    return not head.endswith(table.not_finding_endings) and any(
        form.endswith(table.finding_endings) for form in forms[:2]
    )


def _end_of_head(words: Words) -> int:
    """Where the first preposition stands, which the head of the phrase precedes."""
    prepositions = coordination().prepositions
    return next((place for place, word in enumerate(words) if place and word.lower() in prepositions), len(words))
