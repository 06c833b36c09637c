"""The values of parameters in, those that both stores take out."""

import json
import math
import re
import textwrap
from collections.abc import Mapping as Dictionary
from typing import Any

from kg.cypher_text import list_parameters, number_parameters
from kg.errors import QueryError

_DEEPEST = 20  # levels of lists and maps in a parameter


def checked(text: str, params: Dictionary[str, Any]) -> dict[str, Any]:
    """The values as the text takes them: a single value given for a list is the list of that value.

    Raises:
        QueryError: one is of a wrong kind, or nothing that both stores have a value for.
    """
    lists, numbers = list_parameters(text), number_parameters(text)
    found = {}
    for name, value in params.items():
        if name in lists and value is None:
            raise QueryError(f"{name} is a list, not null")
        if name in numbers and (not _is_whole(value) or value < 0):
            raise QueryError(f"{name} is a whole number from 0 on, not {_quoted(value)}")
        _check_storable(name, value, _DEEPEST)
        found[name] = [value] if name in lists and not isinstance(value, list) else value
    return found


def check_kind(name: str, value: Any, default: Any) -> None:
    """A parameter of the catalogue is of the kind of its default: a whole number, or a list of numbers; else text or texts."""
    if _is_whole(default):
        if not _is_whole(value) or value < 0:
            raise QueryError(f"{name} is a whole number from 0 on, not {_quoted(value)}")
        return
    numbers = isinstance(default, list) and _kind(default[0]) == "number"
    for part in value if isinstance(value, list) else [value]:
        if numbers and _kind(part) != "number":
            raise QueryError(f"{name} takes numbers, not {_quoted(part)}")
        if not numbers and not isinstance(part, str):
            hint = f"; as text: --param {name}='\"{part}\"'" if _is_whole(part) else ""
            raise QueryError(f"{name} takes text, not {_quoted(part)}{hint}")


def _check_storable(name: str, value: Any, depth: int) -> None:
    """Raises a QueryError for what one of the stores has no value for."""
    if depth == 0:
        raise QueryError(f"{name} is nested too deeply")
    if isinstance(value, str) and not value.isascii() and re.search("[\ud800-\udfff]", value):
        raise QueryError(f"{name} is no Unicode text")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise QueryError(f"{name} has a number beyond 64 bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise QueryError(f"{name} has a number that is not finite")
    if isinstance(value, list) and len({_kind(part) for part in value if part is not None}) > 1:
        raise QueryError(f"{name} has a list of several kinds of values; all are texts, or all numbers")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_storable(name, part, depth - 1)


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _quoted(value: Any) -> str:
    return textwrap.shorten(json.dumps(value, ensure_ascii=False, default=str), 60)
