"""A YAML text in, its events out; and a text in, a YAML scalar in the style of the one that it replaces out.

Aliases are not followed, but for those of single texts, so that a few of them cannot stand for billions. Values are
text whatever they look like, but for null, booleans and numbers.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from engine.validate.events import DEEPEST, Event, Kind
from engine.validate.json_events import NoJson

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_TEXT = re.compile(r"(?:|~|null|true|false|[-+]?[\d_]+(?:\.[\d_]*)?(?:[eE][-+]?\d+)?)", re.IGNORECASE)
_WORD = r"[\w .()/+'\-]*"
_PLAIN = re.compile(rf"[^\W\d_]{_WORD}(?::(?=\w){_WORD})*")
"""What needs no quotes in any place, to be on the safe side."""

_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"))


def events(text: str) -> Iterator[Event]:
    """The events of all documents in a YAML text.

    Raises:
        NoJson: it is no YAML, or nested too deeply.
    """
    depth, texts = 0, dict[str, str]()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            found = _event(event, texts)
            if found is not None:
                depth += (found.kind in (Kind.OBJECT, Kind.ARRAY)) - (found.kind is Kind.END)
                if depth > DEEPEST:
                    raise NoJson("nested too deeply", found.start)
                yield found
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NoJson(str(error.problem or error.context), mark.index if mark else 0) from error
    except yaml.reader.ReaderError as error:
        raise NoJson(f"the character #x{error.character:04x} is not allowed", int(error.position)) from error
    except yaml.YAMLError as error:
        raise NoJson(" ".join(str(error).split()), 0) from error


def _event(event: Any, texts: dict[str, str]) -> Event | None:
    start, end = event.start_mark.index, event.end_mark.index
    match event:
        case yaml.ScalarEvent():
            if not event.style and _NO_TEXT.fullmatch(event.value):
                return Event(Kind.OTHER, "", start, end)
            if event.anchor:
                texts[event.anchor] = event.value
            return Event(Kind.TEXT, event.value, start, end)
        case yaml.AliasEvent():
            known = texts.get(event.anchor)
            return Event(Kind.OTHER if known is None else Kind.TEXT, known or "", start, end)
        case yaml.MappingStartEvent():
            return Event(Kind.OBJECT, "", start, end)
        case yaml.SequenceStartEvent():
            return Event(Kind.ARRAY, "", start, end)
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            return Event(Kind.END, "", start, end)
    return None


def written(new: str, raw: str) -> str | None:
    """A scalar with the quotes of the old one, or with some where it needs them; None for blocks, anchors and aliases."""
    match raw[:1]:
        case '"':
            return json.dumps(new, ensure_ascii="\\u" in raw)
        case "'" if new.isprintable():
            return "'" + new.replace("'", "''") + "'"
        case "&" | "*" | "!" | "|" | ">" | "":
            return None
    is_plain = _PLAIN.fullmatch(new) and new.casefold() not in _WORDS and new == new.strip()
    return new if is_plain else json.dumps(new, ensure_ascii=False)
