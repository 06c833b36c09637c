"""A mention in, its clauses out, where words in it say of one finding what they do not say of another."""

from collections.abc import Iterator
from functools import cache

from engine.reading.tables import Cue, cues, fillers
from engine.reading.words import Phrases, Words

_MARKS = frozenset({",", ";"})
_ANSWERS = frozenset({":", "=", "?", "(", "["})
_JOINS = frozenset({"and", "also", "but", "nor"})
_SHORTEST_LAST_WORD = 3
"""Letters of a word that ends a sentence: "Seizures. No ataxia.", but "E. coli"."""

_NO_SENTENCE_END = frozenset({"neg", "pos", "abs", "vit", "ext", "int", "bilat", "approx", "incl", "resp"})


def may_have_clauses(words: list[str]) -> bool:
    """False where no word shows where a clause might end, which is most mentions."""
    return not _signs().isdisjoint(words)


@cache
def _signs() -> frozenset[str]:
    return _MARKS | {"."} | cues().contrasts | cues().joined | cues().opens_a_clause.first_words


def clauses(mention: Words) -> tuple[str, ...]:
    """The clauses of a mention as written; () where it is one.

    clauses(words_of("no fever, cough or rash but ataxia")) == ("no fever, cough or rash", "ataxia")
    """
    bounds: list[tuple[int, int]] = []
    first = 0
    for end, begin in (*_cuts(mention), (len(mention.words), len(mention.words))):
        if end >= first and _says_something(mention.words[first:end]):
            if end < len(mention.words) and not _says_something(mention.words[begin:]):
                continue
            bounds.append((first, end))
            first = begin
    if bounds and first < len(mention.words):
        bounds[-1] = (bounds[-1][0], len(mention.words))
    return tuple(mention.between(*some).rstrip(" ([") for some in bounds) if len(bounds) > 1 else ()


def _says_something(words: list[str]) -> bool:
    return any(word not in fillers().empty and any(map(str.isalpha, word)) for word in words)


def _cuts(mention: Words) -> Iterator[tuple[int, int]]:
    """Where a clause may end, and where the next begins."""
    words, place, first = mention.words, 1, 0
    while place < len(words) - 1:
        begin = _begins(words, first, place)
        if begin is None:
            place += 1
            continue
        yield place, begin
        first, place = begin, _past_cue(words, begin)


def _past_cue(words: list[str], place: int) -> int:
    cue = cues().before.at(words, place, len(words))
    return max(cue[0] if cue else 0, place + 1)


def _begins(words: list[str], first: int, place: int) -> int | None:
    """Where a clause begins if the one from `first` ends before `place`; None if it goes on."""
    word, after = words[place], place + 1
    if word in cues().contrasts or (word == "." and _ends_a_sentence(words[place - 1])):
        return after
    while after < len(words) and words[after] in _JOINS:
        after += 1
    if all(one in cues().sites or one in fillers().empty or one == ":" for one in words[first:place]):
        return None  # "neck without cysts", "neck, no cysts"
    if word in _MARKS:
        return after if _is_cut_at_a_mark(words, first, place, after) else None
    if word == "and":
        return after if _opens(cues().before, words, after) else None
    return (
        place
        if words[place - 1] not in _ANSWERS | {"or", "-"} and _opens(cues().opens_a_clause, words, place)
        else None
    )


def _ends_a_sentence(word: str) -> bool:
    return len(word) >= _SHORTEST_LAST_WORD and word not in _NO_SENTENCE_END


def _is_cut_at_a_mark(words: list[str], first: int, mark: int, after: int) -> bool:
    """Whether a comma between the clause from `first` and what follows it ends the clause."""
    return (
        not (cues().contrasts | cues().affirms).isdisjoint(words[mark + 1 : after + 1])
        or _ends_in_a_cue(words, first, mark)
        or _is_answered(words, after)
        or _opens(cues().before, words, after)
    )


def _is_answered(words: list[str], first: int) -> bool:
    """Whether what stands up to the next comma has its own answer: "fever, ataxia: no"."""
    end = next((place for place in range(first, len(words)) if words[place] in _MARKS), len(words))
    cue = cues().after.until(words, first, end)
    return cue is not None and cue[1].says is not None and words[cue[0]] in _ANSWERS


def _ends_in_a_cue(words: list[str], first: int, end: int) -> bool:
    """Whether a cue stands there that is no part of a compound: "tremor absent", but "CD4-negative"."""
    cue = cues().after.until(words, first, end)
    return cue is not None and cue[1].says is not None and words[cue[0] - 1] != "-"


def _opens(phrases: Phrases[Cue] | Phrases[None], words: list[str], place: int) -> bool:
    """Whether one of these cues stands here, and no longer one that says nothing."""
    cue = cues().before.at(words, place, len(words))
    sure = cue is not None and cue[1].says is not None and (cue[1].sure or words[place] == "not")
    return sure and phrases.at(words, place, len(words)) is not None
