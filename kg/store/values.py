"""Values of either driver in, plain Python out: the same rows whichever store answered."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any


def plain(value: Any, native: Callable[[Any], Any] | None = None) -> Any:
    """A value as int, float, bool, str, None, or lists and dictionaries of these; NaN and infinity become None.

    `native` turns a driver's own kind of value (a node, a path) into a dictionary or list first. Dictionaries come out
    with their keys in order: a map literal keeps its own order in Ladybug, and has none in Neo4j.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if native is not None and (found := native(value)) is not value:
        return plain(found, native)
    if isinstance(value, dict):
        return {str(key): plain(part, native) for key, part in sorted(value.items())}
    if isinstance(value, list | tuple | set):
        return [plain(part, native) for part in value]
    return str(value)
