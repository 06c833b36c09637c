"""A JSON or YAML document, or lines of JSON, in; every object in them that has an id and a label out, wherever it stands.

So an OntologyClass of a phenopacket (GA4GH Phenopackets 2.0: an object with `id` and `label`) is found in any place.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from engine.validate import json_events, yaml_events
from engine.validate.columns import Wanted, of_object, pairs
from engine.validate.events import Event, Kind
from engine.validate.json_events import NoJson
from engine.validate.model import Cell, Pair, Piece, Problem
from engine.validate.source import NO_UTF_8
from kg.errors import PlacedError, UsageError

MOST_OF_JSON, MOST_OF_YAML = 256 * 2**20, 64 * 2**20
"""Bytes of a document, which is read as a whole."""

_BOM = "\ufeff"
_PLAIN_KEY = re.compile(r"[^\W\d]\w*")
_LONGEST_KEY = 80


@dataclass(slots=True)
class _Open:
    """An object or array that has not ended: where it stands, and the key or number of what comes next.

    `members` are its texts by key, None for other values.
    """

    path: str
    is_object: bool
    start: int
    members: dict[str, Cell | None] = field(default_factory=dict)
    key: str | None = None
    number: int = 0

    def next_path(self) -> str:
        if not self.is_object:
            return f"{self.path}[{self.number}]"
        key = (self.key or "?")[:_LONGEST_KEY]
        return f"{self.path}.{key}" if _PLAIN_KEY.fullmatch(key) else f"{self.path}[{key!r}]"

    def passed(self) -> None:
        """A value has been read."""
        self.key, self.number = None, self.number + 1


def read_json(data: bytes, name: str, wanted: Wanted) -> Iterator[Piece]:
    """A document as one piece.

    Raises:
        UsageError: there is nothing in it to validate.
        LoadError: it is no JSON, not UTF-8, or nested too deeply.
    """
    yield from _document(data, name, wanted, json_events.events, json_events.written, "JSON")


def read_yaml(data: bytes, name: str, wanted: Wanted) -> Iterator[Piece]:
    """A file of YAML documents as one piece.

    Raises:
        UsageError: there is nothing in it to validate.
        LoadError: it is no YAML, not UTF-8, or nested too deeply.
    """
    yield from _document(data, name, wanted, yaml_events.events, yaml_events.written, "YAML")


def read_json_lines(lines: Iterable[bytes], name: str, wanted: Wanted) -> Iterator[Piece]:
    """A piece for each line; one that is no JSON has a problem.

    Raises:
        UsageError: there is nothing in it to validate.
    """
    is_idle = True
    for number, line in enumerate(lines, start=1):
        text = line.decode(errors="surrogateescape")
        if number == 1 and text.startswith(_BOM):
            yield Piece(_BOM)
            text = text.removeprefix(_BOM)
        try:
            line.decode()
            found = list(_pairs(json_events.events(text), wanted, lambda _, number=number: number))  # type: ignore[misc]
        except UnicodeDecodeError:
            yield Piece(text, problem=Problem(number, NO_UTF_8))
        except NoJson as error:
            yield Piece(text, problem=Problem(number, f"no JSON: character {error.at + 1:,}: {error}"))
        else:
            is_idle = is_idle and not found
            yield Piece(text, tuple(found), write=json_events.written)
    if is_idle:
        raise _nothing(name, wanted)


def _document(
    data: bytes, name: str, wanted: Wanted, events: Callable[[str], Iterator[Event]],
    write: Callable[[str, str], str | None], kind: str,
) -> Iterator[Piece]:  # fmt: skip
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlacedError(f"{name}:{line}: {NO_UTF_8}") from error
    if text.startswith(_BOM):
        yield Piece(_BOM)
        text = text.removeprefix(_BOM)
    lines = _Lines(text)
    try:
        found = sorted(_pairs(events(text), wanted, lines.at), key=lambda pair: pair.id.cell.start)
    except NoJson as error:
        raise PlacedError(f"{name}:{lines.at(error.at)}: no {kind}: {error}") from error
    if not found:
        raise _nothing(name, wanted)
    yield Piece(text, tuple(found), write=write)


def _nothing(name: str, wanted: Wanted) -> UsageError:
    if wanted.id is not None:
        return UsageError(f"{name}: no object in it has an id under the key {wanted.id}")
    return UsageError(
        f"{name}: no object in it has an id and a label; name their keys: --id-column KEY --label-column KEY"
    )


class _Lines:
    """Line numbers of places in a text, asked for in any order; quick where they go upward."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place, self._line = 0, 1

    def at(self, place: int) -> int:
        if place < self._place:
            self._line -= self._text.count("\n", place, self._place)
        else:
            self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def _pairs(events: Iterable[Event], wanted: Wanted, line_at: Callable[[int], int]) -> Iterator[Pair]:
    """The pairs of all objects, each when it ends."""
    stack: list[_Open] = []
    for event in events:
        top = stack[-1] if stack else None
        if event.kind in (Kind.OBJECT, Kind.ARRAY):
            path = top.next_path() if top else "$"
            stack.append(_Open(path, event.kind is Kind.OBJECT, event.start))
        elif event.kind is Kind.END:
            yield from _of_object(stack.pop(), wanted, line_at)
            if stack:
                _end_value(stack[-1])
        elif top is not None:
            _take(top, event)


def _take(top: _Open, event: Event) -> None:
    """A text or another single value: a key where one is due, else the value of one."""
    if top.is_object and top.key is None:
        top.key = event.text if event.kind is Kind.TEXT else "?"
        return
    if top.is_object and top.key is not None:
        top.members[top.key] = Cell(event.text, event.start, event.end) if event.kind is Kind.TEXT else None
    top.passed()


def _end_value(top: _Open) -> None:
    if top.is_object and top.key is None:  # what has ended is a key itself, as YAML allows
        top.key = "?"
    else:
        if top.key is not None:
            top.members[top.key] = None
        top.passed()


def _of_object(ended: _Open, wanted: Wanted, line_at: Callable[[int], int]) -> Iterator[Pair]:
    for columns in of_object(ended.members, wanted):
        id_ = ended.members[columns.id]
        label = ended.members.get(columns.label) if columns.label else None
        if id_ is not None:
            where = ended.path if str(columns) in ("id", "id, label") else f"{ended.path} ({columns})"
            yield from pairs(id_, label, line=line_at(id_.start), where=where)
