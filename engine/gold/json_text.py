"""JSON in: lines that are gold rows, or documents of BioC, as one value or one a line.

A collection is an object with documents, a document one with passages; both may be in lists, or under one key, as
PubTator gives them.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from engine.gold.bioc import bioc_table, text_of
from engine.gold.rows import NIL
from engine.gold.table import GOLD, MENTION, Reading, annotated, listed
from engine.mentions.json_lines import parsed
from engine.table import Cells, Table, Told
from kg.errors import PlacedError, UsageError

MOST_BYTES = 2**28
_LOOKED_AT = 20
_DEEPEST = 4
_LINE = re.compile(r"line (\d+)")

Line = tuple[int, str]


def json_table(path: Path, stream: io.BufferedReader, *, most: int = MOST_BYTES) -> tuple[Table, Reading]:
    """The rows of a file, and how their identifiers are read.

    Raises:
        UsageError: it is JSON that is neither.
        LoadError: it is no JSON, no UTF-8, or larger than `most`.
    """
    text = _text(path, stream, most)
    value, error = parsed(text)
    if not error and not _is_row(value):
        if isinstance(value, list) and any(map(_is_row, value)):
            raise UsageError(f"{path}: a JSON array of rows; write an object a line: jq -c '.[]'")
        return _bioc(path, [value], []), annotated
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    objects = [one for _, line in islice(lines, _LOOKED_AT) if isinstance(one := parsed(line)[0], dict)]
    if not objects and error:
        at = _LINE.search(error)
        raise PlacedError(f"{path}:{at[1] if at else 1}: {error}; mend it")
    if error and any(_is_bioc(one) for one in objects):
        return _bioc_lines(path, lines), annotated
    return _rows(path, lines if error else [(1, text)]), listed


def _text(path: Path, stream: io.BufferedReader, most: int) -> str:
    content = stream.read(most + 1)
    if len(content) > most:
        raise PlacedError(f"{path}: too large; split the file, or write an object a line and split that")
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PlacedError(f"{path}:{line}: not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8") from error


def _is_row(value: Any) -> bool:
    return isinstance(value, dict) and (MENTION in value or GOLD in value)


def _is_bioc(value: dict[str, Any]) -> bool:
    return isinstance(value.get("documents"), list) or isinstance(value.get("passages"), list)


def _bioc_lines(path: Path, lines: Iterable[Line]) -> Table:
    problems: list[Told] = []
    values = []
    for number, line in lines:
        value, error = parsed(line)
        if error:
            problems.append((0, f"line {number}: {error}"))
        else:
            values.append(value)
    return _bioc(path, values, problems)


def _bioc(path: Path, values: list[Any], problems: list[Told]) -> Table:
    documents = [document for value in values for document in _documents(value, {})]
    if not documents and not any(isinstance(value, dict) and _is_bioc(value) for value in values):
        raise UsageError(f"{path}: JSON that is neither gold rows (with {MENTION} and {GOLD}) nor documents of BioC")
    return bioc_table(path, documents, problems)


def _documents(value: Any, infons: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The documents in a value, with the infons of their collection among theirs."""
    if isinstance(value, dict) and isinstance(value.get("passages"), list):
        yield value | {"infons": infons | _object(value, "infons")}
    elif depth < _DEEPEST and isinstance(value, dict):
        among = [value["documents"]] if "documents" in value else value.values()
        for one in among:
            if isinstance(one, list):
                yield from _documents(one, infons | _object(value, "infons"), depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for one in value:
            yield from _documents(one, infons, depth + 1)


def _object(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _rows(path: Path, lines: Iterable[Line]) -> Table:
    """Rows of objects; their keys are the columns, null or an empty list of identifiers is NIL."""
    rows: list[tuple[int, Cells]] = []
    problems: list[Told] = []
    columns: dict[str, None] = {}
    for number, line in lines:
        value, error = parsed(line)
        if error or not isinstance(value, dict):
            problems.append((number, error or "no JSON object"))
            continue
        cells = {key: text_of(one) for key, one in value.items()}
        if GOLD in value and value[GOLD] in (None, []):
            cells[GOLD] = NIL
        columns |= dict.fromkeys(cells)
        rows.append((number, cells))
    return Table(path, tuple(columns), rows, problems=problems)
