"""Rows in, a table, TSV, CSV or JSON out; and parameters and statements as a command line gives them."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TextIO

from kg.errors import UsageError
from kg.store.protocol import Rows

_LONGEST_STATEMENT = 2**20
_NO_TERMINAL = 200  # columns of a table that is printed into a file


class _Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def print_table(rows: Rows, stream: TextIO) -> None:
    """Columns in line, for people."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows.columns:
        numbers = any(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows)
        table.add_column(Text(name), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row[name])) for name in rows.columns))
    width = shutil.get_terminal_size().columns if stream.isatty() else _NO_TERMINAL
    text = io.StringIO()  # by itself, Rich ends the program where a pipe is closed
    Console(file=text, width=width, highlight=False, force_terminal=stream.isatty()).print(table)
    stream.write(text.getvalue())


def print_tsv(rows: Rows, stream: TextIO) -> None:
    """Tab-separated values; a list is JSON, null is empty, also where it stands alone."""
    if len(rows.columns) == 1:
        _print_delimited(rows, _WithoutLoneQuotes(stream), "\t")
        return
    _print_delimited(rows, stream, "\t")


def print_csv(rows: Rows, stream: TextIO) -> None:
    """Comma-separated values; a list is JSON, null is empty."""
    _print_delimited(rows, stream, ",")


def print_jsonl(rows: Rows, stream: TextIO) -> None:
    """A JSON object a line."""
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def print_json(rows: Rows, stream: TextIO) -> None:
    """One JSON array."""
    json.dump(list(rows), stream, ensure_ascii=False, indent=1)
    stream.write("\n")


PRINTERS: dict[str, Callable[[Rows, TextIO], None]] = {
    "table": print_table,
    "tsv": print_tsv,
    "csv": print_csv,
    "jsonl": print_jsonl,
    "json": print_json,
}


def read_params(given: Iterable[str]) -> dict[str, Any]:
    """`["limit=5", "curies=HP:1", "curies=HP:2"]` as `{"limit": 5, "curies": ["HP:1", "HP:2"]}`.

    A value is read as JSON if it is JSON, else it is text; a key given twice is a list.

    Raises:
        UsageError: one has no "=", or is JSON that is nested too deeply.
    """
    found: dict[str, list[Any]] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise UsageError(f"--param {text}: write KEY=VALUE")
        try:
            found.setdefault(key, []).append(_value(value))
        except RecursionError as error:
            raise UsageError(f"--param {key}: nested too deeply") from error
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def read_statement(file: Path) -> str:
    """The text of a file with a Cypher statement.

    Raises:
        UsageError: it cannot be read, is not UTF-8, or is too large for one.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST_STATEMENT + 1)
        if len(content) > _LONGEST_STATEMENT:
            raise UsageError(f"{file} is no query: it has more than {_LONGEST_STATEMENT:,} bytes")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} cannot be read: byte {error.start + 1:,} is not UTF-8") from error


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def delimited(stream: _Writable, delimiter: str) -> Any:
    """A csv.writer whose lines end in a line feed, and whose cells are quoted where one holds a carriage return.

    Before Python 3.13 the csv module quotes that only if its own lines end in one.
    """
    return csv.writer(_LineFeeds(stream), delimiter=delimiter, lineterminator="\r\n")


class _LineFeeds:
    def __init__(self, stream: _Writable) -> None:
        self._stream = stream

    def write(self, row: str) -> None:
        self._stream.write(row.removesuffix("\r\n") + "\n")


class _WithoutLoneQuotes:
    """The csv module writes a row of one empty cell as ""."""

    def __init__(self, stream: _Writable) -> None:
        self._stream = stream

    def write(self, row: str) -> None:
        self._stream.write("\n" if row == '""\n' else row)


def _print_delimited(rows: Rows, stream: _Writable, delimiter: str) -> None:
    writer = delimited(stream, delimiter)
    writer.writerow(rows.columns)
    writer.writerows([_cell(row[name]) for name in rows.columns] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict | bool):
        return json.dumps(value, ensure_ascii=False)
    return value


def _shown(value: Any) -> str:
    """A value for people: lists without brackets, maps as their values."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    if isinstance(value, dict):
        return " ".join(_shown(part) for part in value.values() if part is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)
