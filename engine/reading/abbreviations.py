"""An abbreviation and the text that defines it in, its long form out.

After Schwartz and Hearst 2003 (A simple algorithm for identifying abbreviation definitions in biomedical text,
Pac Symp Biocomput): the letters of the short form stand in the long form in their order, the first at its beginning.
"""

import re

_SHORTEST, _LONGEST = 2, 10
_LONGEST_FORM = 200
"""Characters of a long form."""

_MOST_PLACES = 8
"""A text is searched at so many places that hold the abbreviation in brackets."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def is_abbreviation(word: str) -> bool:
    """Whether a word looks like an abbreviation: ASD, VSDs, HbA1c, T2D."""
    letters = sum(map(str.isupper, word))
    return _SHORTEST <= len(word) <= _LONGEST and letters >= _SHORTEST and word[0].isalnum() and " " not in word


def definition(text: str) -> tuple[str, str] | None:
    """The long and the short form of a text that is a definition: "atrial septal defect (ASD)", or the other way."""
    if not text.endswith(")"):
        return None
    opening = text.rfind("(")
    outside, inside = text[:opening].strip(), text[opening + 1 : -1].strip()
    if opening <= 0 or not outside or not inside or len(text) > 2 * _LONGEST_FORM:
        return None
    for short, long in ((inside, outside), (outside, inside)):
        if is_abbreviation(short) and _long_form(short, long) == long:
            return long, short
    return None


def written_out(mention: str, context: str) -> str | None:
    """The mention with the first abbreviation that the context defines written out; None without one."""
    if "(" not in context:
        return None
    for word in _WORD.finditer(mention):
        short = word.group()
        if is_abbreviation(short):
            long = _defined(short, context)
            if long and long.lower() not in mention.lower():
                return mention[: word.start()] + long + mention[word.end() :]
    return None


def _defined(short: str, context: str) -> str | None:
    singular = short[:-1] if short.endswith("s") else short
    for form in dict.fromkeys((short, singular, singular + "s")):
        for place in _places(f"({form}", context):
            if context[place + len(form) + 1 : place + len(form) + 2] in {")", ";", ","}:
                long = _long_form(singular, context[max(0, place - _LONGEST_FORM) : place].rstrip())
                if long:
                    return long
        for place in _places(f"{form} (", context):
            start = place + len(form) + 2
            long = context[start : start + _LONGEST_FORM].partition(")")[0].strip()
            if long and not context[place - 1 : place].isalnum() and _long_form(singular, long) == long:
                return long
    return None


def _places(text: str, context: str) -> list[int]:
    places = [context.find(text)]
    while places[-1] >= 0 and len(places) < _MOST_PLACES:
        places.append(context.find(text, places[-1] + 1))
    return [place for place in places if place >= 0]


def _long_form(short: str, text: str) -> str | None:
    """The end of a text that is a long form of `short`."""
    short = short[:-1] if short.endswith("s") else short
    text_lower = text.lower()
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if len(text_lower) != len(text) or not letters:
        return None
    place = len(text)
    for number, letter in reversed(list(enumerate(letters))):
        place -= 1
        while place >= 0 and (text_lower[place] != letter or (number == 0 and text_lower[place - 1 : place].isalnum())):
            place -= 1
        if place < 0:
            return None
    long = text[text.rfind(" ", 0, place) + 1 :].strip()
    words = long.split()
    most_words = min(len(short) + 5, 2 * len(short))
    if len(words) > most_words or len(long) <= len(short) or short in words or any(mark in long for mark in ";:()[]"):
        return None
    return long
