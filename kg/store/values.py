"""Values of either driver in, plain Python out: the same rows whichever store answered."""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

_PLAIN = (str, int, bool, type(None))
"""Kinds of value that are passed on as they are: nearly all, so they are told apart first."""


def plain_row(
    columns: Sequence[str], values: Iterable[Any], native: Callable[[Any], Any] | None = None
) -> dict[str, Any]:
    """A row as a dictionary of plain values."""
    return {
        name: value if value.__class__ in _PLAIN else plain(value, native)
        for name, value in zip(columns, values, strict=True)
    }


def plain(value: Any, native: Callable[[Any], Any] | None = None) -> Any:
    """A value as int, float, bool, str, None, or lists and dictionaries of these; NaN and infinity become None.

    `native` turns a driver's own kind of value (a node, a path) into a dictionary or list first. Dictionaries come out
    with their keys in order: a map literal keeps its own order in Ladybug, and has none in Neo4j.
    """
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if native is not None and (found := native(value)) is not value:
        return plain(found, native)
    if isinstance(value, dict):
        return {
            str(key): part if part.__class__ in _PLAIN else plain(part, native) for key, part in sorted(value.items())
        }
    if isinstance(value, list | tuple | set):
        return [plain(part, native) for part in value]
    return str(value)
