"""A mention and the facts of its candidates in, the prompt out that asks which of them it means.

Candidates are numbered from 1 in the order given; 0 is none of them. An answer is a number, so that its options can be
scored, and no identifier can be made up.
"""

import re
from collections.abc import Mapping, Sequence

from engine.generate.model import Prompt
from engine.prompt.facts import Facts, Kind
from engine.prompt.templates import template
from engine.reading.context import place_of

NONE = "0"
"""The answer that none of the candidates is meant."""

_LONGEST_MENTION = 300
_LONGEST_SIDE = 200  # characters of the context on each side of the mention
_BROKEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")


def options(candidates: int) -> tuple[str, ...]:
    """The answers that a prompt with so many candidates permits, in the order 0, 1, 2, …"""
    return (NONE, *map(str, range(1, candidates + 1)))


def choosing(mention: str, context: str | None, facts: Sequence[Facts]) -> Prompt:
    """The prompt; a text that would not stay on its line is cut or put on one."""
    text = template("choose")
    places = {one.curie: number for number, one in enumerate(facts, start=1)}
    told = _context(mention, context) if context else ""
    user = text["user"].format_map(
        {
            "mention": _line(mention, _LONGEST_MENTION),
            "context": f"{text['context']}{told}\n" if told else "",
            "candidates": "\n".join(_told(number, one, places, text) for number, one in enumerate(facts, start=1)),
        }
    )
    return Prompt.of(text["system"], user)


def _told(number: int, facts: Facts, places: Mapping[str, int], text: Mapping[str, str]) -> str:
    """A candidate on one line. A neighbour that is a candidate, too, is named by its number."""
    told = [f"{number}. {_line(facts.label)}"]
    for kind in Kind:
        said = [
            f"{text['candidate']}{places[one.curie]}" if one.curie and one.curie in places else _line(one.text)
            for one in facts.statements
            if one.kind == kind
        ]
        if said:
            told.append(f"{text[kind]}{'; '.join(said)}")
    return " | ".join(told)


def _context(mention: str, context: str) -> str:
    """The text around the mention, which is marked in it; from its beginning, where the mention is not found."""
    place = place_of(mention, context)
    if place is None:
        return _line(context, 2 * _LONGEST_SIDE)
    start, end = place
    before = context[max(0, start - _LONGEST_SIDE) : start].replace("[[", "")
    after = context[end : end + _LONGEST_SIDE].replace("]]", "")
    return _line(f"{before}[[{context[start:end][:_LONGEST_MENTION]}]]{after}")


def _line(text: str, longest: int | None = None) -> str:
    """The text without line breaks, cut."""
    return _BROKEN.sub(" ", text if longest is None else text[:longest]).strip()
