"""Lines of large and packed files: bounded, and in order over the ends of blocks."""

import gzip
import io
from typing import cast

import pytest

from engine.mentions.lines import lines, unpacked
from kg.errors import UsageError


def buffered(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data)))


def test_lines_are_whole_where_a_block_ends() -> None:
    written = [f"{number} {'β' * (number % 97)}" for number in range(40_000)]
    for ending in ("\n", "\r\n"):
        data = ending.join(written).encode()
        assert [text for text, _ in lines(buffered(data), "file")] == written


def test_a_packed_file_is_bounded() -> None:
    packed = buffered(gzip.compress(b"0123456789\n" * 100_000))
    with pytest.raises(UsageError, match="file: more than 1,000 bytes unpacked; unpack it first if you trust it"):
        list(lines(unpacked(packed), "file", most=1_000))
