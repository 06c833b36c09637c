"""An opened file in, its pieces out: what it is shows in its first bytes, and in its name where these do not tell."""

import re
from collections.abc import Iterator

from engine.mentions.rows import is_called
from engine.validate import tables
from engine.validate.columns import Wanted
from engine.validate.documents import MOST_OF_JSON, MOST_OF_YAML, read_json, read_json_lines, read_yaml
from engine.validate.json_events import NoJson, events
from engine.validate.model import Piece
from engine.validate.source import Source
from kg.errors import PlacedError, UsageError

_BOM = b"\xef\xbb\xbf"
_LINES = (".jsonl", ".ndjson")
_TABLES = (".tsv", ".csv", ".tab", ".txt")
_YAML = re.compile(rb"(?:---|%YAML)(?:\s|\Z)|(?:- )?[\w\-]+:(?:\s[^\t]*)?\s*\Z|-\s")


def pieces(source: Source, wanted: Wanted) -> Iterator[Piece]:
    """The pieces of a TSV, CSV, SSSOM, JSON, JSON Lines or YAML file.

    Raises:
        UsageError: the columns are not clear.
        LoadError: the file is damaged or too large.
    """
    begin = source.peek().removeprefix(_BOM)
    if not begin:
        raise UsageError(f"{source.name} is empty")
    if is_called(source.name, ".json"):
        return _json(source, begin, wanted)
    if begin.lstrip()[:1] in (b"{", b"[") and not is_called(source.name, *_TABLES, ".yaml", ".yml"):
        if is_called(source.name, *_LINES):
            return read_json_lines(source.lines(), source.name, wanted)
        return _json(source, begin, wanted)
    first = next((line for line in begin.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    is_table = is_called(source.name, *_TABLES) or b"\t" in first
    if is_called(source.name, ".yaml", ".yml"):
        return read_yaml(source.read(MOST_OF_YAML), source.name, wanted)
    if not is_table and _YAML.match(first):
        return _by_its_look(source, wanted)
    if is_called(source.name, *_LINES):
        return read_json_lines(source.lines(), source.name, wanted)
    return tables.read(source.lines(), source.name, wanted)


def _by_its_look(source: Source, wanted: Wanted) -> Iterator[Piece]:
    """YAML by its first line only: where it is none, or has nothing in it, that is said."""
    try:
        yield from read_yaml(source.read(MOST_OF_YAML), source.name, wanted)
    except (UsageError, PlacedError) as error:
        raise type(error)(
            f"{error} (its first line looks like YAML; give a table as a file called .tsv or .csv)"
        ) from error


def _json(source: Source, begin: bytes, wanted: Wanted) -> Iterator[Piece]:
    """Lines of JSON if the first line is a whole object, else a document (or several, one after the other)."""
    first, end, _ = begin.partition(b"\n")
    if end and first.startswith(b"{") and _is_whole(first):
        return read_json_lines(source.lines(), source.name, wanted)
    return read_json(source.read(MOST_OF_JSON), source.name, wanted)


def _is_whole(line: bytes) -> bool:
    try:
        return sum(1 for _ in events(line.decode(errors="replace"))) > 1
    except NoJson:
        return False
