"""Bytes in, lines of text out, block by block: each with what is wrong with it, its length and the whole bounded."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator

from engine.mentions.rows import LONGEST
from kg.errors import UsageError

Line = tuple[str, str | None]
"""The text of a line without its end, and what is wrong with it."""

MOST_UNPACKED = 64 * 2**30
_BLOCK = 2**18
GZIP = b"\x1f\x8b"
_PACKED = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"\xfd7zX": "packed with xz",
    b"(\xb5/\xfd": "packed with zstd",
    b"PAR1": "Parquet",
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


Stream = io.BufferedReader | gzip.GzipFile


def unpacked(file: io.BufferedReader) -> Stream:
    """The same file, or what is in it if it is packed with gzip."""
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == GZIP else file


def lines(file: Stream, name: str, *, most: int = MOST_UNPACKED) -> Iterator[Line]:
    """The lines; a carriage return ends one too. One with bytes that are not UTF-8 has an error.

    Raises:
        UsageError: the file cannot be read, is in UTF-16, packed and damaged or larger than `most`, or a line is longer
            than LONGEST.
    """
    number = 1
    for block in _whole_lines(file, name, most):
        if number == 1 and is_utf_16(block):
            raise UsageError(f"{name}:1: not UTF-8; if it is UTF-16: iconv -f UTF-16 -t UTF-8")
        content = block.removeprefix(codecs.BOM_UTF8) if number == 1 else block
        try:
            texts = _split(content.decode())
        except UnicodeDecodeError:
            yield from _damaged(content, number)
        else:
            for text in texts:
                yield text, None
        number += block.count(b"\n")


def no_text(begin: bytes) -> str | None:
    """What a file is that begins so, if that is no text."""
    return _PACKED.get(begin[:4])


def is_utf_16(begin: bytes) -> bool:
    """Whether bytes begin as UTF-16 does, with or without its mark."""
    return begin.startswith(_UTF_16) or b"\0\0" in (begin[0:4:2], begin[1:4:2])


def _split(text: str) -> list[str]:
    """The lines of a text that ends with one; form feeds and the line separators of Unicode are of the text."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n").split("\n")


def _damaged(block: bytes, number: int) -> Iterator[Line]:
    for at, line in enumerate(block.removesuffix(b"\n").split(b"\n"), start=number):
        try:
            text, error = line.decode(), None
        except UnicodeDecodeError:
            text = line.decode(errors="replace")
            error = f"line {at} is not UTF-8; if it is LATIN1: iconv -f LATIN1 -t UTF-8"
        for part in _split(text.removesuffix("\r")):
            yield part, error


def _whole_lines(file: Stream, name: str, most: int) -> Iterator[bytes]:
    """Blocks that end with a line's end, but for the last one."""
    parts: list[bytes] = []
    waiting, number, unpacked_size = 0, 1, 0
    while block := _read(file, name):
        unpacked_size += len(block)
        if isinstance(file, gzip.GzipFile) and unpacked_size > most:
            raise UsageError(f"{name}: more than {most:,} bytes unpacked; unpack it first if you trust it")
        end = block.rfind(b"\n") + 1
        _refuse_long(waiting + (block.find(b"\n") if end else len(block)), name, number)
        if end:
            whole = b"".join((*parts, block[:end]))
            yield whole
            number += whole.count(b"\n")
            parts, waiting = [], 0
        parts.append(block[end:])
        waiting += len(block) - end
    if waiting:
        yield b"".join(parts)


def _refuse_long(length: int, name: str, number: int) -> None:
    if length > LONGEST:
        raise UsageError(f"{name}:{number}: a line of more than {LONGEST:,} bytes")


def _read(file: Stream, name: str) -> bytes:
    """What is there, so that the rows of a slow pipe are done as they come."""
    try:
        return file.read1(_BLOCK)
    except EOFError as error:
        raise UsageError(f"{name}: the gzip file is cut off") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(f"{name}: a damaged gzip file ({error})") from error
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from error
