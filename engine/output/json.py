"""JSON and JSON Lines: an answer whole, with everything that explains it."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from json import JSONEncoder
from operator import attrgetter
from typing import Any, TextIO

from engine.differences import difference
from engine.mentions import MentionRow, Mentions
from engine.model import Candidate, Normalization
from engine.output.layout import DIGITS, PLAIN, Answered, Layout

_BY_A_MODEL = {"model", "recited"}  # of answers, left out where no model was asked

encode = JSONEncoder(ensure_ascii=False).encode


def as_json(answer: Normalization) -> dict[str, Any]:
    """All fields of an answer, how the matched name differs from the mention, and the margin to the runner-up.

    A candidate leaves out what it may lack, an answer what only a model gives. Parts of a mention are answers, too.
    """
    best = answer.best
    found: dict[str, Any] = _plain(answer)
    found["margin"] = None if answer.margin is None else round(answer.margin, DIGITS)
    found["difference"] = _plain(difference(best.matched or answer.mention, best.term)) if best else None
    return found


def _plain(value: Any) -> Any:
    """A value of the engine as JSON has it."""
    if isinstance(value, str) or value is None:
        return value
    kind = type(value)
    if kind is tuple:
        return [as_json(one) if type(one) is Normalization else _plain(one) for one in value]
    if is_dataclass(kind):
        names, values, optional = _shape(kind)
        return {
            name: round(found, DIGITS) if type(found) is float else _plain(found)
            for name, found in zip(names, values(value), strict=True)
            if found is not None or name not in optional
        }
    return value


@cache
def _shape(kind: Any) -> tuple[list[str], Callable[[Any], tuple[Any, ...]], frozenset[str]]:
    """The fields of a type, what gets them, and which of them are left out where there is nothing in them."""
    names = [one.name for one in fields(kind)]
    optional = frozenset(
        one.name for one in fields(kind) if one.default is None and (kind is Candidate or one.name in _BY_A_MODEL)
    )
    return names, attrgetter(*names), optional


def _line(mentions: Mentions, row: MentionRow, answer: Normalization) -> str:
    found = as_json(answer)
    if mentions.columns:
        found["input"] = as_dict(row.others)
    return encode(found)


def as_dict(others: Mapping[str, Any]) -> dict[str, Any]:
    """The other columns of a row, as JSON has them under `input`."""
    return others if isinstance(others, dict) else dict(others)


def write_jsonl(stream: TextIO, mentions: Mentions, answered: Answered, _layout: Layout = PLAIN, /) -> None:
    """A JSON object a line; other columns of the input stand under `input`."""
    for row, answer in answered:
        stream.write(_line(mentions, row, answer) + "\n")


def write_json(stream: TextIO, mentions: Mentions, answered: Answered, _layout: Layout = PLAIN, /) -> None:
    """One JSON array, which is closed also where the answers end in a failure."""
    separator = "["
    try:
        for row, answer in answered:
            stream.write(f"{separator}\n{_line(mentions, row, answer)}")
            separator = ","
    except BaseException:
        if separator == ",":
            stream.write("\n]\n")
        raise
    stream.write("[]\n" if separator == "[" else "\n]\n")
