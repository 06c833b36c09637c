"""A mention and the text around it in, the cues that reach the mention out: those of its sentence, within their scope.

After ConText (Harkema et al. 2009): a cue reaches from where it stands to a word that turns the sentence. Lists are
read more narrowly, for records write "no scoliosis, sacral dimple".
"""

import re
from dataclasses import dataclass

from engine.model import Assertion
from engine.reading.peeling import doubted, filling_cue
from engine.reading.rest import Said
from engine.reading.tables import Cue, Reach, cues
from engine.reading.words import Words, words_of

_LONGEST_SENTENCE = 600
"""Characters on each side of the mention that are looked at."""

_SENTENCE_END = re.compile(r"[.!?](?=\s)|[\n\r\u2028\u2029]|\.$")
_NO_SENTENCE_END = frozenset({"dr", "mr", "mrs", "ms", "vs", "approx", "e.g", "i.e", "st", "fig", "ca", "cf", "et al"})
_MOST_PLACES = 100
"""A mention that is not marked is looked for at so many places where its letters stand."""

_WORDS_AFTER = 9
"""A cue after the mention stands within so many words of it."""

_MOST_WORDS = {Reach.NEXT: 3, Reach.PHRASE: 6, Reach.LIST: 15, Reach.CLAUSE: 60}
"""Words between a cue and the mention after it."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A cue before the mention that may still reach it; `in_a_list` where a comma came since, and no 'or'."""

    said: Said
    in_a_list: bool = False
    words: int = 0


def around(mention: str, context: str) -> tuple[Said, ...]:
    """The cues in the sentence of the mention that reach it."""
    place = place_of(mention, context)
    if place is None:
        return ()
    before = _end_of_text(context[max(0, place[0] - _LONGEST_SENTENCE) : place[0]].replace("[[", ""))
    after = _beginning_of_text(context[place[1] : place[1] + _LONGEST_SENTENCE].replace("]]", ""))
    words_after = words_of(after)
    of = words_of(mention).words
    return tuple(doubted(said, of) for said in (*_before(words_of(before), words_after), *_after(words_after)))


def place_of(mention: str, context: str) -> tuple[int, int] | None:
    """Where a mention stands in its context: between [[ and ]], else where its text first stands as words."""
    start = context.find("[[")
    end = context.find("]]", start) if start >= 0 else -1
    if end >= 0:
        return start + 2, end
    for text, whole in ((mention, context), (mention.lower(), context.lower())):
        start = whole.find(text) if text and len(whole) == len(context) else -1
        for _ in range(_MOST_PLACES):
            end = start + len(text)
            if start < 0 or not (whole[start - 1 : start].isalnum() or whole[end : end + 1].isalnum()):
                break
            start = whole.find(text, end)
        if start >= 0:
            return start, start + len(text)
    return None


def _end_of_text(text: str) -> str:
    """What stands after the last end of a sentence."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        word = text[max(0, found.start() - 8) : found.start()].rsplit(maxsplit=1)
        if found.group() != "." or not word or word[-1].lower() not in _NO_SENTENCE_END:
            start = found.end()
    return text[start:]


def _beginning_of_text(text: str) -> str:
    found = _SENTENCE_END.search(text)
    return text[: found.end()] if found else text


def _before(words: Words, after: Words) -> list[Said]:
    reaching: list[_Open] = []
    place, count = 0, len(words.words)
    while place < count:
        cue = cues().before.at(words.words, place, count)
        if cue and not cue[1].normal and not _is_of_the_word_before(words.words[place]):
            if cue[1].says:
                reaching.append(_Open(Said(cue[1], words.between(place, cue[0]))))
            place = cue[0]
            continue
        turn = cues().turns.at(words.words, place, count)
        reaching = [] if turn else _still_reaching(reaching, words.words[place], last=place + 1 == count)
        place = turn[0] if turn else place + 1
    listed = not cues().closes_a_list.isdisjoint(_list_after(after))
    return [cue.said for cue in reaching if not cue.in_a_list or listed]


def _is_of_the_word_before(word: str) -> bool:
    """Whether a cue that begins so is none in running text: "pH 3.0", "CD25(-) cells"."""
    return word.isdigit() or word in {"(", "["}


def _still_reaching(reaching: list[_Open], word: str, *, last: bool) -> list[_Open]:
    """The cues that reach on over this word; a list that an 'or' closes was one all along."""
    if not reaching:
        return reaching
    return [
        _Open(cue.said, cue.said.cue.reach is Reach.LIST and _in_a_list(cue, word), cue.words + 1)
        for cue in reaching
        if cue.words < _MOST_WORDS[cue.said.cue.reach] and not _stops(cue.said.cue, word, last=last)
    ]


def _in_a_list(cue: _Open, word: str) -> bool:
    return (cue.in_a_list or word == ",") and word not in cues().closes_a_list


def _stops(cue: Cue, word: str, *, last: bool) -> bool:
    if cue.says is Assertion.OTHER:
        return word in cues().turns_to_the_patient
    if cue.says is Assertion.HISTORICAL and word in cues().turns_to_the_present:
        return True
    if cue.reach is Reach.CLAUSE:
        return False
    if word in cues().ends_a_phrase:
        return True
    if cue.reach is Reach.NEXT:
        return word in cues().ends_a_clause or word in cues().ends_a_denial
    if word == ",":
        return cue.reach is not Reach.LIST
    if word == "and":
        return not last  # "no fever and chills", but "no contractures and a broad thumb"
    return cue.says is Assertion.NEGATED and word in cues().ends_a_denial


def _list_after(after: Words) -> list[str]:
    """The words after a mention that may go on the list in which it stands."""
    taken = []
    for place, word in enumerate(after.words):
        if (
            word in cues().ends_a_denial
            or word in {";", ":", "."}
            or cues().turns.at(after.words, place, len(after.words))
        ):
            break
        if cues().before.at(after.words, place, len(after.words)):
            break
        taken.append(word)
    return taken


def _after(words: Words) -> list[Said]:
    count = len(words.words)
    for place in range(min(count, _WORDS_AFTER)):
        cue = cues().after.at(words.words, place, count)
        if cue:
            reaches = cue[1].reach is not Reach.NEXT or (place == 0 and _ends_there(words.words, cue[0]))
            return [Said(cue[1], words.between(place, cue[0]))] if cue[1].says and reaches else []
        if place == 0 and words.words[0] == "(":
            return _in_brackets(words)
        if words.words[place] in {",", ";", ":", ".", "(", "with"} or cues().turns.at(words.words, place, count):
            return []
        if cues().before.at(words.words, place, count):
            return []
    return []


def _in_brackets(words: Words) -> list[Said]:
    """A cue that fills the brackets after a mention: "microcephaly (possible)"."""
    closing = words.words.index(")") if ")" in words.words else 0
    cue = filling_cue(words.words, 1, closing)
    return [Said(cue, words.between(1, closing))] if cue and cue.says else []


def _ends_there(words: list[str], place: int) -> bool:
    return place >= len(words) or words[place] in cues().ends_a_clause
