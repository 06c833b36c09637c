"""A JSON document in, its wanted parts out, each as soon as it was read: memory holds one part at a time, not the file.

A file that would fill the memory, by its nesting or by one huge value, ends in an error. Format: RFC 8259.
"""

from collections.abc import Iterator
from sys import getsizeof
from typing import Any

import ijson

from loaders.document import MAX_LINE, Document

Shape = dict[str, Any]
"""What is wanted, as the document nests it, a name in the place of each part: {"nodes": ["node"], "edges": ["edge"]}."""

Event = tuple[str, Any]

_CONTAINERS: dict[str, type[dict[str, Any]] | type[list[Any]]] = {"start_map": dict, "start_array": list}
_ENDS = {"end_map", "end_array"}
_HUGE_NUMBER = (ValueError, ArithmeticError, SystemError)
"""What ijson lets through from Python for thousands of digits or such an exponent."""
_LARGEST = 4 * MAX_LINE
_PLACE = 64  # bytes of a container, or of the place of a value in one
_DEEPEST = 1_000_000


def parts(document: Document, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Each wanted part by its name, as soon as its last byte was read.

    No path is kept, as ijson's own `items` keeps it: deep nesting would make that quadratic.

    Raises:
        LoadError: the JSON is damaged or cut off, nested too deeply, or one part of it is too large.
    """
    events = _events(document)
    above: list[Any] = [[shape]]  # of each open container: what is wanted in it
    key = ""
    for event, value in events:
        if event == "map_key":
            key = value
        elif event in _ENDS:
            above.pop()
        else:
            wanted = above[-1]
            part = wanted.get(key) if isinstance(wanted, dict) else wanted[0] if wanted else None
            if isinstance(part, str):
                yield part, _built(document, part, event, value, events)
            elif event in _CONTAINERS:
                above.append(part if isinstance(part, _CONTAINERS[event]) else None)
                if len(above) > _DEEPEST:
                    raise document.error(f"JSON nested more than {_DEEPEST:,} deep")


def top_keys(head: str) -> Iterator[str]:
    """The keys of the object that a document begins with, as far as its first bytes hold them."""
    depth = 0
    try:
        for event, value in ijson.basic_parse(head.encode("utf-8", "replace")):
            if event == "map_key" and depth == 1:
                yield value
            depth += event.startswith("start") - event.startswith("end")
    except (ijson.JSONError, *_HUGE_NUMBER):  # the head ends within the JSON, or the JSON is damaged from there on
        return


def as_dictionary(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """The value if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def _events(document: Document) -> Iterator[Event]:
    """The JSON as events, block by block."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    line, silent = 1, 0
    try:
        for block in document.blocks():
            parser.send(block)
            line += block.count(b"\n")
            silent = 0 if events else silent + len(block)
            if silent > MAX_LINE:  # the parser copies an unfinished text with every block: quadratic
                raise document.error(f"a JSON text or number of more than {MAX_LINE:,} bytes", line)
            yield from events
            events.clear()
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise document.error(f"damaged JSON near here: {str(error).splitlines()[0]}", line) from error
    except _HUGE_NUMBER as error:
        raise document.error("damaged JSON near here: a number too large to read", line) from error
    try:
        parser.close()
    except (ijson.JSONError, *_HUGE_NUMBER) as error:
        raise document.error("the JSON is cut off; fetch the file again", line) from error


def _built(document: Document, part: str, event: str, value: Any, events: Iterator[Event]) -> Any:
    """The value that begins with this event, read to its end; one that would fill the memory is refused."""
    if event not in _CONTAINERS:
        return value
    open_: list[Any] = [_CONTAINERS[event]()]
    key, size = "", 0
    for event, value in events:  # noqa: PLR1704
        size += getsizeof(value) + _PLACE
        if size > _LARGEST:
            raise document.error(f"one {part} of more than {_LARGEST:,} bytes in memory; no ontology needs as much")
        if event == "map_key":
            key = value
        elif event in _ENDS:
            ended = open_.pop()
            if not open_:
                return ended
        else:
            made = _CONTAINERS[event]() if event in _CONTAINERS else value
            if isinstance(open_[-1], dict):
                open_[-1][key] = made
            else:
                open_[-1].append(made)
            if event in _CONTAINERS:
                open_.append(made)
    return None  # never: events that end within a value end in an error
