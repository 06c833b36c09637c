"""A mention in, its kernel out: without the words that records put before and after a finding, and what these say.

Sure cues and fillers are taken off from both ends until neither is there. A cue that may belong to the name of the
finding stays; what would be left without it is told beside.
"""

import re
from dataclasses import replace

from engine.model import Assertion
from engine.reading.rest import Peeled, Rest, Said
from engine.reading.tables import Cue, Reach, cues, fillers
from engine.reading.words import Words, words_of

_MARKS = frozenset(",;:-–—.•*+")
_NEVER_FIRST = frozenset({"of", "in", "on", "at", "by", "from", "during", "to", "than", "and", "or"})
OPENING = {
    "(": ")",
    "[": "]",
    '"': '"',
    "'": "'",
    "“": "”",
    "‘": "’",
    "*": "",
    "•": "",
    "·": "",
    "→": "",
    ">": "",
    "–": "",
}
_COPULAS = frozenset({"is", "are", "was", "were"})
_NON = re.compile(r"(non-?)(\w{4,})$", re.IGNORECASE)
_LINKS = frozenset({"with", "has", "have", "had", "shows", "is", "are", "was", "were", ":", ","})


def peel(mention: Words) -> Peeled:
    """The kernel of a mention; the mention itself where nothing, or nothing but words around it, would be left."""
    rest = Rest(mention, 0, len(mention.words))
    _peel_beginning(rest)
    _peel_end(rest)
    if not rest.said:
        _peel_after_a_site(rest)
    if not _means_something(rest):
        return Peeled(mention.text)
    normal = _normal(rest)
    if normal:
        rest.said.append(normal)
    elif not rest.said:
        return _denied_by_a_prefix(rest) or _denied_by_not(rest)
    return _peeled(rest)


def _peeled(rest: Rest) -> Peeled:
    bare = rest.text(rest.first, rest.end)
    if rest.kept_first is None and rest.kept_end is None:
        said = tuple(doubted(one, rest.words.words[rest.first : rest.end]) for one in rest.said)
        if said != tuple(rest.said):
            return Peeled(rest.words.text, said, bare)
        return Peeled(_written(rest, bare), tuple(rest.said))
    first = rest.first if rest.kept_first is None else rest.kept_first
    kept = rest.text(first, rest.kept_end or rest.end)
    return Peeled(_written(rest, kept), tuple(rest.said), bare)


def _written(rest: Rest, core: str) -> str:
    """The mention itself where only space at its ends is gone: nothing was taken off."""
    return rest.words.text if core == rest.words.text.strip() else core


def doubted(said: Said, of: list[str]) -> Said:
    """The cue, unsure where it may be a finding that these words are lacking: no speech, without eyebrows."""
    functions = cues().lack_is_a_finding
    lacking = of and (of[-1] in functions or all(word in functions or word in cues().sites for word in of))
    doubtful = lacking and cues().lacking.issuperset(words_of(said.text).words)
    return replace(said, cue=replace(said.cue, sure=False)) if doubtful else said


def _means_something(rest: Rest) -> bool:
    words = rest.words.words[rest.first : rest.end]
    return (
        bool(words)
        and words[0] not in _NEVER_FIRST
        and any(word not in fillers().empty and any(map(str.isalnum, word)) for word in words)
    )


def _unwrap(rest: Rest) -> bool:
    """Leaves a bullet, a number, brackets or quotes around a mention out, where a cue follows: "• no ataxia"."""
    words, place = rest.words.words, rest.first
    if words[place + 1 : place + 2] in ([")"], ["."]) and words[place].isdigit():
        place += 2
    while place < rest.end and words[place] in OPENING:
        place += 1
    cue = cues().before.at(words, place, rest.end)
    if place == rest.first or not cue or not cue[1].says:
        return False
    closed = words[rest.end - 1] == OPENING.get(words[rest.first])
    rest.first, rest.end = place, rest.end - closed
    return True


def _peel_beginning(rest: Rest) -> None:
    words = rest.words.words
    while rest.first < rest.end:
        cue = cues().before.at(words, rest.first, rest.end)
        if cue and words[cue[0] : cue[0] + 1] == ["/"]:
            return  # "absent/dysplastic nails"
        if cue and rest.take(cue[1], rest.first, cue[0]):
            rest.skip(cue[0])
            continue
        if cue is None and _unwrap(rest):
            continue
        after_fillers = rest.first if cue else _end_of_beginning(words, rest.first, rest.end)
        if after_fillers == rest.first:
            return
        if rest.said and not fillers().openers.isdisjoint(words[rest.first : after_fillers]):
            rest.make_sure()
        rest.first = after_fillers


def _end_of_beginning(words: list[str], first: int, end: int) -> int:
    """Where the filler that begins at `first` ends: `first` without one.

    A run of words that say nothing, up to the last that opens ("was found to have"), or up to a cue ("the boy denies").
    """
    place, opened = first, first
    while place < end and (words[place] in fillers().of_a_beginning or _is_age(words, place)):
        if place > first and cues().before.at(words, place, end):
            break
        if _opens(words, first, place) or (words[place] in fillers().determiners and opened == place):
            opened = place + 1
        place += 1
    if first < place < end:
        cue = cues().before.at(words, place, end)
        if cue and cue[1].says and (cue[1].sure or words[place] == "not"):
            return place
    return opened


def _is_age(words: list[str], place: int) -> bool:
    """Whether a number is that of "3 years old", "18-month-old"."""
    word = words[place]
    counted = word.isdigit() and not fillers().ages.isdisjoint(words[place + 1 : place + 2])
    return counted or (word[0].isdigit() and word.endswith(("-old", "yo")))


def _opens(words: list[str], first: int, place: int) -> bool:
    word = words[place]
    if word in fillers().needs_before:
        return place > first and words[place - 1] in fillers().needs_before[word]
    return word in fillers().openers and (place > first or word in fillers().opens_alone)


def _peel_end(rest: Rest) -> None:
    words, whole = rest.words.words, rest.end
    for end in (whole - 1 if words[-1:] == ["."] else whole, _before_a_time(words, rest.first, whole)):
        if end < rest.end and _ends_in_words_around(words, rest.first, end):
            rest.end = end
    while rest.first < rest.end:
        cue, filler = cues().after.until(words, rest.first, rest.end), _end(words, rest.first, rest.end)
        if filler is not None and (cue is None or filler < cue[0]):
            rest.end = filler
        elif cue:
            if not rest.take(cue[1], cue[0], rest.end):
                return
            rest.end = cue[0]
        elif rest.end < whole and (words[rest.end - 1] in fillers().before_an_end or words[rest.end - 1] in _MARKS):
            rest.end -= 1
        elif not _peel_brackets(rest):
            return


def _before_a_time(words: list[str], first: int, end: int) -> int:
    """Where "since 2019", "for 2 years" at the end begins; the end without one."""
    place = end - 1
    while place > first and (words[place].isdigit() or words[place] in fillers().ages | fillers().of_time):
        place -= 1
    return place if first < place < end - 1 and words[place] in {"since", "for"} else end


def _ends_in_words_around(words: list[str], first: int, end: int) -> bool:
    """Whether a cue or a filler ends there; "neg." holds its full stop."""
    if words[end] == "." and cues().after.until(words, first, end + 1):
        return False
    return cues().after.until(words, first, end) is not None or _end(words, first, end) is not None


def _end(words: list[str], first: int, end: int) -> int | None:
    """Where the filler that stands last begins."""
    plain, by_means = fillers().ends.until(words, first, end), fillers().ends_by_means.until(words, first, end)
    if by_means and cues().after.until(words, first, by_means[0]):
        return by_means[0]  # "excluded by MRI"
    if by_means:
        plain = fillers().ends.until(words, first, by_means[0])  # "seen on MRI", but "hyperintense on MRI"
    return plain[0] if plain else None


def _peel_brackets(rest: Rest) -> bool:
    """Takes brackets off that hold a cue or a filler only: "microcephaly (possible)"."""
    words = rest.words.words
    if words[rest.end - 1] != ")" or "(" not in words[rest.first : rest.end]:
        return False
    opening = rest.end - 1 - words[rest.first : rest.end][::-1].index("(")
    inside = (opening + 1, rest.end - 1)
    cue = filling_cue(words, *inside)
    if not (rest.take(cue, *inside) if cue else _end(words, *inside) == inside[0]):
        return False
    if rest.kept_end == inside[1]:
        rest.kept_end = rest.end
    rest.end = opening
    return True


def filling_cue(words: list[str], first: int, end: int) -> Cue | None:
    """The cue that is just these words."""
    for phrases in (cues().after, cues().before):
        cue = phrases.at(words, first, end)
        if cue and cue[0] == end:
            return cue[1]
    return None


def _peel_after_a_site(rest: Rest) -> None:
    """Reads "neck: no webbing", "left hand without creases": what stands before the cue is where, and stays."""
    words, place = rest.words.words, rest.first
    while place < rest.end and words[place] in cues().sites:
        place += 1
    site, linked = place, place + (place < rest.end and words[place] in _LINKS)
    cue = cues().before.at(words, linked, rest.end)
    if site > rest.first and cue and cue[1].sure and rest.take(cue[1], linked, cue[0]):
        rest.head = (rest.first, site)
        rest.skip(cue[0])
    elif ":" in words[rest.first : rest.end]:
        _peel_after_a_title(rest, words.index(":", rest.first) + 1)


def _peel_after_a_title(rest: Rest, place: int) -> None:
    """Reads "EEG: no seizures": what stands before the colon says nothing of the finding."""
    cue = cues().before.at(rest.words.words, place, rest.end)
    if cue and cue[1].sure and rest.take(cue[1], place, cue[0]):
        rest.skip(cue[0])


def _normal(rest: Rest) -> Said | None:
    """The cue that something is normal, first, last, or after a site; it is never taken off."""
    if rest.said:
        return None
    words, first, end = rest.words.words, rest.first, rest.end
    while first < end and (words[first] in cues().sites or words[first] == ":"):
        first += 1
    for place in (rest.first, first):
        cue = cues().before.at(words, place, end)
        if cue and cue[1].normal and cue[0] < end:
            return Said(cue[1], rest.words.between(place, cue[0]))
    last = cues().after.until(words, rest.first, end)
    if last and last[1].normal and last[0] > rest.first:
        return Said(last[1], rest.words.between(last[0], end))
    return None


def _denied_by_a_prefix(rest: Rest) -> Peeled | None:
    """Reads "non-bifid uvula", "nonataxic": unsure, for "nonverbal" is a finding. Denied is the word behind "non" only."""
    found = _NON.match(rest.words.between(rest.first, rest.first + 1))
    if not found or (not found[1].endswith("-") and rest.end > rest.first + 1):
        return None
    cue = Cue(Assertion.NEGATED, normal=False, reach=Reach.NEXT, sure=False)
    return Peeled(_written(rest, rest.text(rest.first, rest.end)), (Said(cue, found[1]),), found[2])


def _denied_by_not(rest: Rest) -> Peeled:
    """Reads "nails are not hyperconvex": unsure, for "eyes are not aligned" is a finding."""
    words = rest.words.words
    for place in range(rest.first + 1, rest.end - 1):
        told = words[place] == "not" and (words[place - 1] in _COPULAS or words[place - 1] in cues().sites)
        cue = cues().before.at(words, place, rest.end) if told else None
        if cue and cue[0] == place + 1:
            doubtful = f"{rest.words.between(rest.first, place)} {rest.words.between(place + 1, rest.end)}"
            core = _written(rest, rest.text(rest.first, rest.end))
            return Peeled(core, (Said(cue[1], rest.words.between(place, place + 1)),), doubtful)
    return _peeled(rest)
