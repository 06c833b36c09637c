"""Lines of JSON in, rows of mentions out: objects, whose other keys are kept as they are, or strings."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from engine.mentions.lines import Line
from engine.mentions.rows import MENTION, MentionRow, Mentions, Wanted, is_called
from kg.errors import UsageError

_LOOKED_AT = 1_000
"""Rows from which the columns of a table are taken."""

ENDINGS = (".jsonl", ".ndjson", ".json")

Value = tuple[Any, str | None]
"""What a line holds, and what is wrong with it."""

Numbered = tuple[int, Value]

_ARRAY = re.compile(r"\[\s*(\{.*)?")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def begins(first: Sequence[Line], name: str, wanted: Wanted) -> bool:
    """Whether lines are JSON: the file is called so, the first is or means to be an object and one of them is, or all are
    strings and no column is asked for.

    Raises:
        UsageError: they begin an array.
    """
    texts = [text for text, error in first if text.strip() and error is None]
    if not texts:
        return False
    if _ARRAY.fullmatch(texts[0]):
        raise UsageError(f"{name}: a JSON array cannot be read row by row; write an object a line: jq -c '.[]'")
    if is_called(name, *ENDINGS):
        return True
    if texts[0][0] == "{":
        return any(isinstance(_loaded(text), dict) for text in texts)
    return wanted == Wanted() and texts[0][0] == '"' and all(isinstance(_loaded(text), str) for text in texts)


def read(lines: Iterator[Line], name: str, wanted: Wanted) -> Mentions:
    """A row for each line that is not blank.

    Raises:
        UsageError: none of the first rows has a wanted key (and which they have).
    """
    values = _values(lines)
    looked_at = list(islice(values, _LOOKED_AT))
    columns = tuple(dict.fromkeys(key for _, (value, _) in looked_at if isinstance(value, dict) for key in value))
    if columns or wanted != Wanted():
        wanted.check(name, columns, kind="key")
    column = wanted.column or MENTION
    return Mentions(_rows(chain(looked_at, values), column, wanted.context), columns, column)


def _rows(values: Iterable[Numbered], column: str, context: str | None) -> Iterator[MentionRow]:
    for number, (value, error) in values:
        if isinstance(value, dict):
            told = error or _placed(number, _wrong(value, column, context))
            mention = _text(value.pop(column, None))
            yield MentionRow(mention, value, _text(value.get(context)) if context else None, told)
        else:
            told = error or _placed(number, None if isinstance(value, str) else "neither an object nor a string")
            yield MentionRow(_text(value), error=told)


def _wrong(value: dict[str, Any], column: str, context: str | None) -> str | None:
    """What is wrong with an object; null stands for an empty text, and so does a context that is not there."""
    if column not in value:
        return f"there is no key {column}"
    asked = (column, context) if context else (column,)
    return next((f"{key} is no text" for key in asked if not isinstance(value.get(key), str | None)), None)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _placed(number: int, error: str | None) -> str | None:
    return error and f"line {number}: {error}"


def _values(lines: Iterator[Line]) -> Iterator[Numbered]:
    """The values of the lines that are not blank, with the numbers of these."""
    for number, (text, error) in enumerate(lines, start=1):
        if text and not text.isspace():
            value, wrong = parsed(text)
            yield number, (value, error or _placed(number, wrong))


def parsed(text: str) -> Value:
    """The value of a line; of one that is no JSON its text."""
    try:
        value = json.loads(text, parse_constant=_refused)
        return _without_surrogates(value) if _SURROGATE.search(text) else (value, None)
    except RecursionError:
        return text, "no JSON: nested too deeply"
    except ValueError as wrong:
        return text, f"no JSON: {wrong}"


def _loaded(text: str) -> Any:
    """The value, None where there is none."""
    value, error = parsed(text)
    return None if error else value


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no value of JSON")


def _without_surrogates(value: Any) -> Value:
    """Halves of characters, which no file could hold, are replaced and told."""
    text = json.dumps(value, ensure_ascii=False)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return (value, None) if whole == text else (json.loads(whole), "half of a surrogate pair is no text")
