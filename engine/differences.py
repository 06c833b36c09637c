"""A mention and the name that matched it in, how the two strings differ out: pure, so that an answer can be explained."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from engine.retrieve.keys import canonical, numerals, singular
from kg.text import fold

_LONGEST, _MOST_PAIRS = 10_000, 10_000
"""Characters, and pairs of words, that are compared."""

_SIMILAR = 75
_LEAST_LETTERS = 4
_LONGEST_SHOWN = 40
_TOO_LONG = "too long to compare"
_SPACE = "␣"
_LITTLE = frozenset(("a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
"""Words without which two strings have no word in common."""

Found = tuple["Kind", str]


class Kind(StrEnum):
    """How two strings differ; what is farther from equality comes later."""

    EXACT = "exact"
    CASE = "case"
    PUNCTUATION = "punctuation"
    DIACRITICS = "diacritics"
    PLURAL = "plural"
    NUMERALS = "numerals"
    SPELLING = "spelling"
    ORDER = "word order"
    MISSING = "missing words"
    EXTRA = "extra words"
    SEMANTIC = "semantic"


@dataclass(frozen=True, slots=True)
class Difference:
    """The farthest way in which two strings differ, and where; `detail` has the nearer ways too, each with its kind."""

    kind: Kind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else str(self.kind)


def difference(mention: str, name: str) -> Difference:
    """How a mention differs from a name: `str(difference("anaemia", "Anemia")) == "spelling: anaemia, at character 3: ae → e"`.

    Of several differences the farthest gives the kind. Characters are counted from 1.
    """
    if mention == name:
        return Difference(Kind.EXACT)
    if max(len(mention), len(name)) > _LONGEST:
        return Difference(Kind.SEMANTIC, _TOO_LONG)
    ours, theirs = mention.casefold(), name.casefold()
    if ours == theirs:
        return Difference(Kind.CASE)
    for kind, change in _SURFACE.items():
        if change(ours) == change(theirs) != "":
            return Difference(kind, _place(ours, theirs))
    return _of_words(fold(mention).split(), fold(name).split()) or Difference(Kind.SPELLING, _place(ours, theirs))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _plain_letters(text: str) -> str:
    return _letters(unicodedata.normalize("NFD", text))


_SURFACE: dict[Kind, Callable[[str], str]] = {Kind.PUNCTUATION: _letters, Kind.DIACRITICS: _plain_letters}


def _place(ours: str, theirs: str) -> str:
    """The first stretch that is not the same, with a letter beside it where one has nothing there."""
    shorter = min(len(ours), len(theirs))
    start = next((at for at in range(shorter) if ours[at] != theirs[at]), shorter)
    back = next((at for at in range(shorter - start) if ours[-1 - at] != theirs[-1 - at]), shorter - start)
    if start + back == shorter and back:
        back -= 1
    elif start + back == shorter and start:
        start -= 1
    was, now = (_cut(text[start : len(text) - back]).replace(" ", _SPACE) for text in (ours, theirs))
    return f"at character {start + 1}: {was} → {now}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _of_words(ours: list[str], theirs: list[str]) -> Difference | None:
    """What becomes of each word; None where the words are the same."""
    if ours == theirs:
        return None
    if len(ours) * len(theirs) > _MOST_PAIRS:
        return Difference(Kind.SEMANTIC, _TOO_LONG)
    pairs = _paired(ours, theirs)
    if not pairs or (_LITTLE.issuperset(ours[here] for here in pairs) and len(pairs) < len(theirs)):
        return Difference(Kind.SEMANTIC, "no shared word")
    extra = [word for at, word in enumerate(ours) if at not in pairs]
    missing = [word for at, word in enumerate(theirs) if at not in set(pairs.values())]
    found = [_change(ours[here], theirs[there]) for here, there in pairs.items() if ours[here] != theirs[there]]
    if list(pairs.values()) != sorted(pairs.values()):
        found.append((Kind.ORDER, ""))
    found += [(Kind.EXTRA, _listed(extra))] if extra else []
    found += [(Kind.MISSING, _listed(missing))] if missing else []
    if not _LITTLE.issuperset(extra) and not _LITTLE.issuperset(missing):
        found.append((Kind.SEMANTIC, ""))
    return _joined(found) if found else None


def _joined(found: list[Found]) -> Difference:
    """The farthest first; little words that come or go decide nothing where there is more."""
    farthest = list(Kind).index
    ordered = sorted(dict.fromkeys(found), key=lambda one: (_is_little(one), -farthest(one[0])))
    (kind, detail), *nearer = ordered
    return Difference(kind, "; ".join(filter(None, (detail, *(str(Difference(*one)) for one in nearer)))))


def _is_little(found: Found) -> bool:
    kind, detail = found
    return kind in (Kind.EXTRA, Kind.MISSING) and _LITTLE.issuperset(detail.split(", "))


def _paired(ours: list[str], theirs: list[str]) -> dict[int, int]:
    """Places of words of the first that stand for places of the second: equal ones, then alike, then the most similar."""
    pairs: dict[int, int] = {}
    for mine, yours in ((ours, theirs), (canonical(" ".join(ours)).split(" "), canonical(" ".join(theirs)).split(" "))):
        taken = set(pairs.values())
        free: dict[str, list[int]] = {}
        for there, word in enumerate(yours):
            if there not in taken:
                free.setdefault(word, []).append(there)
        pairs |= {here: free[word].pop(0) for here, word in enumerate(mine) if here not in pairs and free.get(word)}
    taken = set(pairs.values())
    mine_left = [at for at, word in enumerate(ours) if at not in pairs and len(word) >= _LEAST_LETTERS]
    yours_left = [at for at, word in enumerate(theirs) if at not in taken and len(word) >= _LEAST_LETTERS]
    ratios = [(-fuzz.ratio(ours[here], theirs[there]), here, there) for here in mine_left for there in yours_left]
    for ratio, here, there in sorted(ratios):
        if -ratio >= _SIMILAR and here not in pairs and there not in pairs.values():
            pairs[here] = there
    return dict(sorted(pairs.items()))


def _change(ours: str, theirs: str) -> Found:
    """How a word became the one that it stands for."""
    if singular(ours) == singular(theirs):
        return Kind.PLURAL, f"{_cut(ours)} → {_cut(theirs)}"
    if ours.isdigit() or theirs.isdigit() or numerals([ours]) == numerals([theirs]):
        return Kind.NUMERALS, f"{_cut(ours)} → {_cut(theirs)}"
    return Kind.SPELLING, f"{_cut(ours)}, {_place(ours, theirs)}"


def _listed(words: list[str]) -> str:
    return _cut(", ".join(words))
