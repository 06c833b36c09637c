"""What an interrupted run left and the rows of its input in, the file to go on with out: as if nothing had been.

A run leaves FILE.partial (kg/destination.py), and beside it in FILE.partial.json what it was made with (made.py). Its rows
are compared with the input, then moved to FILE.before, and copied from there into the new FILE.partial: an interruption
meanwhile loses none of them.
"""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from engine.mentions import MentionRow, Mentions
from engine.mentions.rows import LONGEST
from engine.output.json import as_dict, encode
from engine.output.layout import PLAIN, Layout
from engine.output.made import Made, differences
from engine.output.tables import header, row_cells
from kg.destination import destination
from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Kept:
    """What is done: `done` rows, `failed` of them with an error, `size` bytes; `rest` is to be written by `layout`."""

    rest: Mentions
    layout: Layout
    done: int = 0
    failed: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Done:
    """A row that was written: the byte after it, what it says of its input, and whether it has an error."""

    end: int
    input: Any
    has_error: bool


Begun = Iterator[tuple[TextIO, Kept]]
"""A stream, what stands in it already, and what is left to do."""

_ANEW = "without --resume all is done anew"


@contextmanager
def begun(
    path: Path | None,
    format_: str,
    mentions: Mentions,
    layout: Layout = PLAIN,
    *,
    made: Made,
    source: Path | None = None,
) -> Begun:
    """A stream as `destination` gives it, and all left to do; `resumed` can go on where it ends, if `made` is the same."""
    if path is None or format_ not in _READERS:
        with destination(path, source=source) as stream:
            yield stream, Kept(mentions, layout)
        return
    partial, before, note = _remains(path)
    with _tidied(path, source) as stream:
        if partial.is_file():  # what is no regular file has none
            before.unlink(missing_ok=True)
            note.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
        yield stream, Kept(mentions, layout)


@contextmanager
def resumed(
    path: Path | None,
    format_: str,
    mentions: Mentions,
    layout: Layout = PLAIN,
    *,
    made: Made,
    source: Path | None = None,
) -> Begun:
    """A stream that stands after what is done, and what is left to do; as `begun` where nothing was done.

    A last line that is not whole is done again.

    Raises:
        UsageError: the format cannot be gone on with, or what is there is not of this input, or is made with something else.
    """
    if path is None or format_ not in _READERS:
        raise UsageError(f"--resume is for {', '.join(_READERS)}; {format_} is written when all is done")
    partial, before, note = _remains(path)
    longest = max((one for one in (partial, before) if one.is_file()), key=lambda one: one.stat().st_size, default=None)
    if longest is None or not longest.stat().st_size:
        with begun(path, format_, mentions, layout, made=made, source=source) as found:
            yield found
        return
    _refuse_other(longest, note, made)
    with longest.open("rb") as file:
        kept = _compared(file, format_, mentions, layout)
    longest.replace(before)
    with _tidied(path, source) as stream:
        with before.open("rb") as file:
            _copy(file, stream, kept.size)
        before.unlink()
        yield stream, kept


def _remains(path: Path) -> tuple[Path, Path, Path]:
    """The file of a run that is not done, what it takes over from an earlier one, and what both are made with."""
    path = path.resolve()
    return (
        path.with_name(f"{path.name}.partial"),
        path.with_name(f"{path.name}.before"),
        path.with_name(f"{path.name}.partial.json"),
    )


@contextmanager
def _tidied(path: Path, source: Path | None) -> Iterator[TextIO]:
    """As `destination`; what a file is made with is not kept longer than the file of a run that is not done."""
    partial, before, note = _remains(path)
    try:
        with destination(path, source=source) as stream:
            yield stream
    finally:
        if not partial.exists() and not before.exists():
            with suppress(OSError):
                note.unlink()


def _refuse_other(remains: Path, note: Path, made: Made) -> None:
    try:
        before = dict(json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{remains}: {note.name} beside it, which says what it was made with, is missing or damaged; {_ANEW}"
        ) from error
    if told := differences(before, made):
        raise UsageError(
            f"{remains} was made otherwise: {'; '.join(told)}. Give the same again, or another --output; {_ANEW}"
        )


def _copy(file: BinaryIO, stream: TextIO, size: int) -> None:
    shutil.copyfileobj(file, stream.buffer)
    stream.buffer.truncate(size)
    stream.seek(0, 2)
    stream.flush()


def _compared(file: BinaryIO, format_: str, mentions: Mentions, layout: Layout) -> Kept:
    """The rows of the file that are whole, each compared with the one of the input."""
    read, of_row = _READERS[format_]
    expected, rows = of_row(mentions), iter(mentions.rows)
    kept = Kept(Mentions(rows, mentions.columns, mentions.column), layout)
    done = failed = 0
    last = None
    for last in read(file, mentions, layout):
        if last.input is not _HEADER:
            done += 1
            row = next(rows, None)
            if row is None or expected(row) != last.input:
                raise UsageError(f"{file.name}: row {done:,} is not of this input; {_ANEW}")
            failed += last.has_error
    return (
        kept
        if last is None
        else replace(kept, layout=replace(layout, header=False), done=done, failed=failed, size=last.end)
    )


_HEADER = object()


def _table_rows(delimiter: str) -> Callable[[BinaryIO, Mentions, Layout], Iterator[_Done]]:
    def read(file: BinaryIO, mentions: Mentions, layout: Layout) -> Iterator[_Done]:
        names = header(mentions, layout)
        width, error_at = len(mentions.columns) or 1, len(names) - 1 - layout.parts
        is_header = layout.header
        for end, cells in _records(file, delimiter):
            if len(cells) != len(names) or (is_header and cells != names):
                raise UsageError(f"{file.name} has other columns; {_ANEW}")
            yield _Done(end, _HEADER if is_header else cells[:width], not is_header and bool(cells[error_at]))
            is_header = False

    return read


def _records(file: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The whole records, each with where it ends."""
    csv.field_size_limit(LONGEST)
    end = 0

    def feed() -> Iterator[str]:
        nonlocal end
        for line in _whole_lines(file):
            end += len(line)
            yield line.decode(errors="replace")

    try:
        for cells in csv.reader(feed(), delimiter=delimiter, strict=True):
            yield end, cells
    except csv.Error:  # the file ends between quotes
        return


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    return (line for line in file if line.endswith(b"\n"))


def _json_rows(file: BinaryIO, _mentions: Mentions, _layout: Layout) -> Iterator[_Done]:
    end = 0
    for line in _whole_lines(file):
        end += len(line)
        try:
            answer = json.loads(line)
            yield _Done(end, (answer["mention"], answer.get("input")), answer["error"] is not None)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise UsageError(f"{file.name} holds what is no answer; {_ANEW}") from error


def _json_input(mentions: Mentions) -> Callable[[MentionRow], Any]:
    if not mentions.columns:
        return lambda row: (row.mention, None)
    return lambda row: (row.mention, json.loads(encode(as_dict(row.others))))


_READERS: dict[str, tuple[Callable[[BinaryIO, Mentions, Layout], Iterator[_Done]], Callable[[Mentions], Any]]] = {
    "tsv": (_table_rows("\t"), row_cells),
    "csv": (_table_rows(","), row_cells),
    "jsonl": (_json_rows, _json_input),
}
RESUMABLE = tuple(_READERS)
"""Formats that are written row by row, so that files of them can be gone on with, and follow one another."""
