"""What readers of JSON and YAML give: a stream of events, never a tree, so that no nesting and no alias can grow."""

from enum import Enum
from typing import NamedTuple

DEEPEST = 1_000
"""Objects and arrays within each other."""


class Kind(Enum):
    """An object or array begins or ends; a text, a key too; or a value that is no text."""

    OBJECT = "{"
    ARRAY = "["
    END = "}"
    TEXT = "text"
    OTHER = "other"


class Event(NamedTuple):
    """One of these, with its text, and where it stands in the document."""

    kind: Kind
    text: str = ""
    start: int = 0
    end: int = 0
