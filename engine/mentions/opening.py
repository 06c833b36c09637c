"""The name of a file in, its mentions out: what it is shows in its first bytes and lines, not in its name."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import cast

from engine.mentions import delimited, json_lines, parquet
from engine.mentions.lines import GZIP, lines, no_text, unpacked
from engine.mentions.rows import MENTION, MentionRow, Mentions, Wanted, is_called
from engine.mentions.shard import Shard
from kg.errors import UsageError

_STANDARD_INPUT = "standard input"
_CHUNK = 2**20
_LOOKED_AT = 20
"""Lines that tell what a file is."""


def given(mentions: Sequence[str]) -> Mentions:
    """Mentions from the command line; bytes there that are not UTF-8 come as lone surrogates."""
    return Mentions([_given(mention) for mention in mentions])


def _given(mention: str) -> MentionRow:
    text = mention.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return MentionRow(text, error=None if text == mention else "not UTF-8")


@contextmanager
def opened(
    path: Path | str, *, column: str | None = None, context_column: str | None = None, shard: Shard | None = None
) -> Iterator[Mentions]:
    """The mentions of a file, or of standard input for "-": Parquet, or text that may be packed with gzip.

    Lines that are JSON objects have their mention under `column`, by default `mention`; of lines that are all JSON
    strings each is a mention. Other text is a CSV or TSV table with `column`, or with a cell `mention` in its first
    row; without either every line is a mention, unless the file is called or looks like a table. A row with bytes that
    are not UTF-8, with a quote that does not end, or with too few or too many cells has an error; the next line is a
    new row.

    Args:
        shard: the part of the rows to read; the file is read once more to count them.

    Raises:
        UsageError: the file cannot be read, is in UTF-16, or is a table without such a column (and which it has).
    """
    wanted = Wanted(column, context_column)
    if shard is None:
        with _all_of(path, wanted) as mentions:
            yield mentions
        return
    if str(path) == "-":
        raise UsageError("--shard needs a file: the rows of standard input cannot be counted")
    with _all_of(path, wanted) as mentions:
        rows = shard.rows(sum(1 for _ in mentions.rows))
    with _all_of(path, wanted) as mentions:
        yield Mentions(islice(mentions.rows, rows.start, rows.stop), mentions.columns, mentions.column)


@contextmanager
def _all_of(path: Path | str, wanted: Wanted) -> Iterator[Mentions]:
    if str(path) == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed")
        stream = sys.stdin.buffer
        if not isinstance(stream, io.BufferedReader):
            stream = io.BufferedReader(cast(io.RawIOBase, stream))
        yield _read(stream, None, wanted)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    with file:
        yield _read(file, Path(path), wanted)


def _read(file: io.BufferedReader, path: Path | None, wanted: Wanted) -> Mentions:
    name = _STANDARD_INPUT if path is None else str(path)
    try:
        begin = file.peek(4)[:4]
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from error
    if begin == parquet.MAGIC:
        if path is None:
            raise UsageError("Parquet cannot be read from standard input; name the file")
        return parquet.read(path, wanted)
    if found := no_text(begin):
        raise UsageError(f"{name}: {found}; give CSV, TSV, JSON Lines or Parquet, text also with gzip")
    return _of_text(file, name, wanted)


def expected_rows(path: Path | str) -> int | None:
    """About how many mentions a file has: its lines; None where only reading it all would tell."""
    if str(path) == "-" or not Path(path).is_file():
        return None
    with Path(path).open("rb") as file:
        begin = file.read(4)
        if begin == parquet.MAGIC or begin.startswith(GZIP):
            return None
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))


def _of_text(file: io.BufferedReader, name: str, wanted: Wanted) -> Mentions:
    found = lines(unpacked(file), name)
    first = list(islice(found, 1))
    if not first:
        if wanted.column is not None:
            raise UsageError(f"{name} is empty: there is no column {wanted.column}")
        return Mentions([])
    if first[0][0].lstrip()[:1] in ("{", "[", '"', "") or is_called(name, *json_lines.ENDINGS):
        first += islice(found, _LOOKED_AT)
        if json_lines.begins(first, name, wanted):
            return json_lines.read(chain(first, found), name, wanted)
    names, error = delimited.header(first[0])
    if wanted.column is None and (MENTION not in names or error):
        first += islice(found, _LOOKED_AT) if len(names) > 1 else ()
        if not is_called(name, ".csv", ".tsv") and not delimited.is_table(first):
            if wanted.context is not None:
                raise UsageError(f"--context-column needs a header with a column {MENTION}, or --column")
            return Mentions(map(_whole, chain(first, found)))
    every = chain(first, found)
    return delimited.read(next(every), every, name, wanted)


def _whole(line: tuple[str, str | None]) -> MentionRow:
    text, error = line
    return MentionRow(text, error=error)
