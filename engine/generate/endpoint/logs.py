"""The tokens of an answer with their likeliest alternatives in, the log-probability of each option out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ANSWERED = 0.9
"""The probability of an answer whose log-probability is not told. A choice, not a measurement: enough to decide where the
ranker does not, too little to outweigh one that is sure; what it is worth, a calibration on gold finds out."""

_LEAST = -50.0
"""The least log-probability: servers write -9999 or nothing for what they ruled out, and sums of it say nothing more."""

_SHARED = 0.01
"""What "1" may have, if it may be the beginning of "12" as well, for the others' numbers to be right to two digits."""

_ROUNDING = 1e-3
_QUOTES = " \t\r\n\"'`“”▁Ġ"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the answer: its bytes, its natural log-probability, and those of the likeliest tokens in its place."""

    text: bytes
    log: float
    tops: tuple[tuple[str, float], ...]


def unmeasured(option: int, count: int) -> tuple[float, ...]:
    """What stands for the log-probabilities of `count` options where only the answered one is known."""
    if count == 1:
        return (0.0,)
    other = math.log((1 - _ANSWERED) / (count - 1))
    return tuple(math.log(_ANSWERED) if number == option else other for number in range(count))


def measured(
    text: str, at: int, tokens: Sequence[Token], options: Sequence[str], answer: str
) -> tuple[float, ...] | None:
    """The log-probabilities of the options, read where the answer stands in the text; None where they cannot be read.

    They can where the answer is one token, tokens are whole options (not "1" for both "1" and "12"), and the options among
    the likeliest tokens weigh more than the others could.
    """
    token = _token_at(text, at, tokens)
    if token is None or _bare(token.text.decode(errors="replace")) != answer:
        return None
    tops = _tops(token)
    if tops is None or len(tops) < 2:  # noqa: PLR2004
        return None
    seen = _seen(tops, options)
    if _is_split(seen, options):
        return None
    floor = _floor(tops, len(options) - len(seen))
    if sum(map(math.exp, seen.values())) < (len(options) - len(seen)) * math.exp(floor):
        return None
    return tuple(seen.get(option, floor) for option in options)


def _token_at(text: str, at: int, tokens: Sequence[Token]) -> Token | None:
    """The token that holds the character of the text; the tokens may have more than the text, before and behind it."""
    begin = b"".join(token.text for token in tokens).find(text.encode(errors="replace"))
    if begin < 0:
        return None
    place = begin + len(text[:at].encode(errors="replace"))
    for token in tokens:
        place -= len(token.text)
        if place < 0:
            return token
    return None


def _tops(token: Token) -> dict[str, float] | None:
    """The likeliest tokens, the written one among them; None where their numbers are no log-probabilities."""
    tops = dict(token.tops)
    tops.setdefault(token.text.decode(errors="replace"), token.log)
    if any(math.isnan(log) or log > _ROUNDING for log in tops.values()):
        return None
    tops = {text: min(max(log, _LEAST), 0.0) for text, log in tops.items()}
    return tops if sum(map(math.exp, tops.values())) <= 1 + _ROUNDING else None


def _seen(tops: Mapping[str, float], options: Sequence[str]) -> dict[str, float]:
    """The options among the tokens; those that differ in spaces and quotes only are one."""
    seen: dict[str, float] = {}
    for text, log in tops.items():
        option = _bare(text)
        if option in options:
            before = seen.get(option)
            seen[option] = log if before is None else min(math.log(math.exp(before) + math.exp(log)), 0.0)
    return seen


def _is_split(seen: Mapping[str, float], options: Sequence[str]) -> bool:
    """Whether the tokens may be parts of options, and that makes a difference."""
    longer = {one: [option for option in options if option != one and option.startswith(one)] for one in options}
    if any(option in seen for others in longer.values() for option in others):
        return False
    return sum(math.exp(log) for option, log in seen.items() if longer[option]) > _SHARED


def _floor(tops: Mapping[str, float], missing: int) -> float:
    """What each of the missing options has at most: no more than the least of the told, nor than its part of the rest."""
    rest = max(1 - sum(map(math.exp, tops.values())), 0.0) / max(missing, 1)
    return max(min(*tops.values(), math.log(rest) if rest > 0 else _LEAST), _LEAST)


def _bare(text: str) -> str:
    return text.strip(_QUOTES)
