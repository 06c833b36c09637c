"""What a model wrote in, the option it answers out: strictly, for a wrong number is worse than none."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LEAD = frozenset((
    "the", "my", "final", "correct", "right", "best", "closest", "most", "likely", "matching", "answer", "option",
    "choice", "candidate", "concept", "match", "number", "nr", "is", "would", "be", "should", "will", "i", "it",
    "i'd", "it's", "choose", "select", "pick", "say", "here", "think",
))  # fmt: skip
"""Words that may stand before the number. None of them denies, counts or compares."""

_BEFORE = re.compile(r"[\s*_#\"'“”‘’`(\[:>.,–—-]*")
_NUMBER = re.compile(r"[0-9]+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_TIED = re.compile(r"[-–—+.,'’]$|\d$")
"""What stands before a number that it belongs to: -3, .3, 1,000, and digits of other scripts."""
_AFTER = re.compile(r"[*_\"'”’`)\]}]*(?:\s*$|\s*\n|\s*[.,:;)\]](?=\s|$)|\s+[-–—=]+\s|\s*[(\[]|\s*<[|/])")
"""What stands behind a number that stands for itself: not "3.5", "3-5", "3 of them", "3 or 4", "3rd"."""
_OBJECT = re.compile(r"\s*(?:```[a-z]*\s*)?(?=\{)")
_VALUE = re.compile(r'"answer"\s*:\s*"?\s*', re.IGNORECASE)
_LONGEST_LEAD = 80
_LONGEST_JSON = 10_000
_QUOTES = "\"'`*_“”‘’ \t\r\n"


@dataclass(frozen=True, slots=True)
class Found:
    """An option by its place among the options, and the character at which it stands in the text."""

    option: int
    at: int


def answered(text: str, options: Sequence[str]) -> Found | None:
    """The option that a text answers, None where it answers none, or more than one.

    The text is an option, an object of JSON with the member `answer`, or begins with a number that is an option ("Answer:
    3", "**3**", "3. Hepatomegaly", "The answer is 3").
    """
    bare = text.strip(_QUOTES)
    if bare in options:
        return Found(options.index(bare), text.index(bare))
    if begun := _OBJECT.match(text):
        return _in_object(text, begun.end(), options)
    return _in_words(text, options)


def _in_object(text: str, begin: int, options: Sequence[str]) -> Found | None:
    try:
        value, _ = _DECODER.raw_decode(text[begin : begin + _LONGEST_JSON])
    except (ValueError, RecursionError):
        return None
    answer = value.get("answer")
    if isinstance(answer, bool) or not isinstance(answer, str | int):
        return None
    said = str(answer).strip()
    place = _VALUE.search(text, begin)
    if said not in options or place is None:
        return None
    return Found(options.index(said), place.end())


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object by their names in lower case, each of which there is once."""
    found = {name.casefold(): value for name, value in members}
    if len(found) != len(members):
        raise ValueError("a member twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _in_words(text: str, options: Sequence[str]) -> Found | None:
    number = _NUMBER.search(text, 0, 2 * _LONGEST_LEAD)
    if number is None or number.group() not in options:
        return None
    lead, rest = text[: number.start()], text[number.end() :]
    if len(lead) > _LONGEST_LEAD or _TIED.search(lead) or not _is_lead(lead):
        return None
    after = _AFTER.match(rest)
    if after is None or re.match(r"[\s*_\"'“‘`(\[#>–—-]*\d", rest[after.end() :]):  # "3.\n4.", "3: 4"
        return None
    return Found(options.index(number.group()), number.start())


def _is_lead(lead: str) -> bool:
    plain = lead.casefold().replace("’", "'")
    words = _WORD.findall(plain)
    return set(words) <= _LEAD and _BEFORE.fullmatch(_WORD.sub("", plain)) is not None
