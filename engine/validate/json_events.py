"""A JSON text in, its events out, without recursion; and a text in, a JSON string in the style of the file out."""

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined] # it is what json.loads reads strings with

from engine.validate.events import DEEPEST, Event, Kind

_SPACE = re.compile(r"[ \t\r\n]*")
_OTHER = re.compile(r"null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPENING = {"{": Kind.OBJECT, "[": Kind.ARRAY}
_CLOSING = {"{": "}", "[": "]"}


class NoJson(ValueError):
    """What is wrong with a text, and where, in characters from its beginning."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.at = at


def events(text: str) -> Iterator[Event]:
    """The events of a JSON value, or of several one after the other.

    Raises:
        NoJson: the text is none, or nested too deeply.
    """
    stack: list[str] = []
    at, may_end = _space(text, 0), False
    while at < len(text):
        if may_end and stack and text[at] == _CLOSING[stack[-1]]:
            stack.pop()
            yield Event(Kind.END, "", at, at + 1)
            at += 1
        else:
            found, at = _begun(text, at, stack)
            yield from found
            if found[-1].kind is not Kind.TEXT and found[-1].kind is not Kind.OTHER:
                at, may_end = _space(text, at), True
                continue
        at, may_end = _space(text, at), True
        if stack and text[at : at + 1] == ",":
            at, may_end = _space(text, at + 1), False
        elif stack and at < len(text) and text[at] != _CLOSING[stack[-1]]:
            raise NoJson(f"a comma or {_CLOSING[stack[-1]]} is missing", at)
    if stack:
        raise NoJson("its end is missing", at)


def _begun(text: str, at: int, stack: list[str]) -> tuple[list[Event], int]:
    """The key, if one stands here, and the value or the beginning of an object or array; and where that ends."""
    found = []
    if stack and stack[-1] == "{":
        key, at = _string(text, at, "a key in quotes is missing")
        found.append(key)
        at = _space(text, at)
        if text[at : at + 1] != ":":
            raise NoJson("a colon is missing", at)
        at = _space(text, at + 1)
    first = text[at : at + 1]
    if first in _OPENING:
        stack.append(first)
        if len(stack) > DEEPEST:
            raise NoJson("nested too deeply", at)
        return [*found, Event(_OPENING[first], "", at, at + 1)], at + 1
    if other := _OTHER.match(text, at):
        return [*found, Event(Kind.OTHER, "", at, other.end())], other.end()
    value, end = _string(text, at, "a value is missing")
    return [*found, value], end


def _string(text: str, at: int, missing: str) -> tuple[Event, int]:
    if text[at : at + 1] != '"':
        raise NoJson(missing, at)
    try:
        value, end = scanstring(text, at + 1, True)
    except json.JSONDecodeError as error:
        raise NoJson(error.msg[:1].lower() + error.msg[1:], error.pos) from error
    return Event(Kind.TEXT, value, at, end), end


def _space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def written(new: str, raw: str) -> str:
    """A JSON string, with escapes for what is not ASCII where the old one had them."""
    return json.dumps(new, ensure_ascii="\\u" in raw)
