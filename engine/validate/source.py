"""The name of a file in, its bytes out, unpacked and bounded; what cannot be read is told with the file and a remedy."""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from engine.mentions.lines import GZIP, MOST_UNPACKED, Stream, is_utf_16, no_text, unpacked
from engine.mentions.rows import LONGEST
from kg.errors import LoadError, PlacedError, UsageError

NO_UTF_8 = "not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8"
_STANDARD_INPUT = "standard input"


class Source:
    """A file that is being read; `name` is what messages call it, `is_packed` whether it is with gzip."""

    def __init__(self, file: io.BufferedReader, name: str) -> None:
        self.name = name
        self._file = file
        self.is_packed = self._told(lambda: file.peek(2))[:2] == GZIP
        self._stream: Stream = unpacked(file)
        self._buffered = io.BufferedReader(cast(io.RawIOBase, self._stream)) if self.is_packed else file
        begin = self._told(lambda: self._buffered.peek(4))[:4]
        if found := no_text(begin):
            raise UsageError(f"{name}: {found}; give TSV, CSV, JSON, JSON Lines or YAML, plain or with gzip")
        if is_utf_16(begin):
            raise PlacedError(f"{name}:1: not UTF-8; if it is UTF-16: iconv -f UTF-16 -t UTF-8")
        self._size = os.fstat(file.fileno()).st_size if name != _STANDARD_INPUT else 0
        self._unpacked = 0

    def peek(self) -> bytes:
        """The bytes that come next, at most a block of them."""
        return self._told(lambda: self._buffered.peek(io.DEFAULT_BUFFER_SIZE))

    def lines(self) -> Iterator[bytes]:
        """The lines with their ends.

        Raises:
            LoadError: the file is damaged or too large, or a line of it is.
        """
        number = 0
        while line := self._told(lambda: self._buffered.readline(LONGEST + 1)):
            number += 1
            self._unpacked += len(line)
            if len(line) > LONGEST:
                raise PlacedError(f"{self.name}:{number}: a line of more than {LONGEST:,} bytes")
            if self._unpacked > MOST_UNPACKED:
                raise LoadError(
                    f"{self.name}: more than {MOST_UNPACKED:,} bytes unpacked; unpack it first if you trust it"
                )
            yield line

    def read(self, most: int) -> bytes:
        """All that is left.

        Raises:
            LoadError: the file is damaged, or more than `most` bytes are left.
        """
        found = self._told(lambda: self._buffered.read(most + 1))
        if len(found) > most:
            raise LoadError(f"{self.name}: a document of more than {most:,} bytes; write an object a line (JSON Lines)")
        return found

    def share(self) -> float | None:
        """How much of the file has been read."""
        return min(1.0, self._file.tell() / self._size) if self._size else None

    def _told(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except EOFError as error:
            raise LoadError(f"{self.name}: the gzip file is cut off; fetch it again") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise LoadError(f"{self.name}: a damaged gzip file ({error}); fetch it again") from error
        except OSError as error:
            raise LoadError(f"{self.name} cannot be read: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def opened(path: Path | str) -> Iterator[Source]:
    """A file, or standard input for "-".

    Raises:
        UsageError: it cannot be opened, or is no text.
        LoadError: it is damaged.
    """
    if str(path) == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed")
        stream = sys.stdin.buffer
        if not isinstance(stream, io.BufferedReader):
            stream = io.BufferedReader(cast(io.RawIOBase, stream))
        yield Source(stream, _STANDARD_INPUT)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    with file:
        yield Source(file, str(path))
