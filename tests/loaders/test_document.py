"""Plain and packed files, and every way in which a file can be no text."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import LoadError
from loaders.document import MAX_LINE, Document

Write = Callable[..., Path]

MANY_LINES = "".join(f"line {number}\n" for number in range(60_000))
"""More than two blocks."""


def lines(path: Path, **options: Any) -> list[tuple[int, str]]:
    with Document(path, **options) as document:
        return list(document.lines())


def error(path: Path, **options: Any) -> str:
    with pytest.raises(LoadError) as caught:
        lines(path, **options)
    told = str(caught.value)
    assert told.startswith(f"{path}:")
    return told.removeprefix(f"{path}:").strip()


@pytest.mark.parametrize(
    "content",
    ["a\nb\n", "a\nb", "a\r\nb\r\n", "\ufeffa\nb\n"],
    ids=["unix", "no final line end", "windows", "byte order mark"],
)
def test_lines_come_with_their_numbers_however_they_end(write: Write, content: str) -> None:
    assert [line for line in lines(write(content)) if line[1]] == [(1, "a"), (2, "b")]


def test_empty_lines_count(write: Write) -> None:
    assert lines(write("\na\n\nb"))[:4] == [(1, ""), (2, "a"), (3, ""), (4, "b")]


def test_a_line_may_cross_blocks(write: Write) -> None:
    found = lines(write(MANY_LINES))
    assert [text for _, text in found[:60_000]] == MANY_LINES.splitlines()
    assert [number for number, _ in found[:60_000]] == list(range(1, 60_001))


def test_gzip_is_seen_by_content(write: Write) -> None:
    assert lines(write(gzip.compress(MANY_LINES.encode()), "plain.txt")) == lines(write(MANY_LINES, "other.txt"))


def test_a_gzip_of_several_members_is_one_text(write: Write) -> None:
    assert lines(write(gzip.compress(b"a\n") + gzip.compress(b"b")))[:2] == [(1, "a"), (2, "b")]


def test_the_digest_is_that_of_the_file_as_it_lies_there(write: Write) -> None:
    packed = gzip.compress(MANY_LINES.encode())
    with Document(write(packed)) as document:
        list(document.lines())
        assert document.sha256 == hashlib.sha256(packed).hexdigest()
        assert document.progress == 1.0


def test_the_head_shows_the_beginning(write: Write) -> None:
    with Document(write("format-version: 1.2\n")) as document:
        assert document.head == b"format-version: 1.2\n"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("hp.obo", "hp"),
        ("hp.json.gz", "hp"),
        ("hp.2025-05-06.json.gz", "hp.2025-05-06"),
        ("mondo.sssom.tsv", "mondo.sssom"),
        ("goa_human.GAF.gz", "goa_human"),
        ("terms", "terms"),
        (".obo", ".obo"),
        ("graphs.trig", "graphs"),
        ("graphs.nq.gz", "graphs"),
    ],
)
def test_the_stem_is_the_name_without_the_endings_of_formats(name: str, stem: str) -> None:
    assert Document(name).stem == stem


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert error(tmp_path / "none.obo") == "no such file or directory"


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert error(tmp_path) == "is a directory"


@pytest.mark.parametrize("content", [b"", gzip.compress(b"")], ids=["plain", "gzip"])
def test_an_empty_file_is_told(write: Write, content: bytes) -> None:
    assert error(write(content)) == "the file is empty"


def test_a_blank_file_is_told(write: Write) -> None:
    assert error(write(" \n\t\n")) == "nothing but blanks in it"


def test_a_truncated_gzip_is_told(write: Write) -> None:
    packed = gzip.compress(MANY_LINES.encode())
    assert error(write(packed[: len(packed) // 2])) == "the gzip file is cut off; fetch it again"


def test_a_corrupt_gzip_is_told(write: Write) -> None:
    packed = bytearray(gzip.compress(MANY_LINES.encode()))
    packed[len(packed) // 2] ^= 0xFF
    assert error(write(bytes(packed))).startswith("a damaged gzip file (")


def test_a_gzip_header_alone_is_told(write: Write) -> None:
    assert "gzip" in error(write(b"\x1f\x8b"))


def test_a_gzip_bomb_ends_at_the_limit(write: Write) -> None:
    packed = gzip.compress(b"a\n" * 1_000_000)
    assert len(packed) < 5_000
    told = error(write(packed), max_size=1_000_000)
    assert told == "more than 1,000,000 bytes unpacked; allow more by --max-size if you trust it"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04....", "a zip archive"),
        (b"BZh91AY", "packed with bzip2"),
        (b"\xfd7zXZ\x00", "packed with xz"),
        (b"\x28\xb5\x2f\xfd.", "packed with zstd"),
        (b"%PDF-1.7", "a PDF"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"PAR1....", "a Parquet file"),
    ],
)
def test_other_files_are_named(write: Write, content: bytes, what: str) -> None:
    assert error(write(content)) == f"this is {what}; unpack or convert it first"


def test_an_archive_of_several_files_is_told(write: Write) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("hp_nodes.tsv"))
    assert error(write(packed.getvalue())) == "this is a tar archive; unpack it first: tar -xf"


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")]
)
def test_utf_16_is_refused(write: Write, encoding: str, named: str) -> None:
    told = error(write("format-version: 1.2\n".encode(encoding)))
    assert told == f"the text is UTF-16; convert it: iconv -f {named} -t UTF-8"


def test_a_file_that_was_packed_twice_is_told(write: Write) -> None:
    packed = gzip.compress(gzip.compress(b"format-version: 1.2\n"))
    assert error(write(packed)) == "the file is packed twice; unpack it once with gunzip"


def test_carriage_returns_alone_are_told(write: Write) -> None:
    told = error(write("format-version: 1.2\r\r[Term]\rid: HP:1\r"))
    assert told == r"its lines end in carriage returns; convert it: tr '\r' '\n'"


def test_a_binary_file_is_refused(write: Write) -> None:
    assert error(write(b"\x7fELF\x00\x01")).startswith("a binary file; give text")


@pytest.mark.parametrize("before", [b"one\ntwo\n", MANY_LINES.encode()], ids=["first block", "later block"])
def test_another_encoding_is_told_with_the_line(write: Write, before: bytes) -> None:
    line = before.count(b"\n") + 1
    told = error(write(before + "name: Ménière disease\n".encode("latin-1")))
    assert told == f"{line}: byte 0xe9 is not UTF-8; if the file is Latin-1: iconv -f LATIN1 -t UTF-8"


def test_a_character_may_cross_blocks(write: Write) -> None:
    text = "a" + "é" * 300_000
    assert lines(write(text)) == [(1, text)]


def test_an_endless_line_is_refused(write: Write) -> None:
    assert error(write(b"first\n" + b"a" * (MAX_LINE + 2**20))) == "2: a line of more than 16,777,216 bytes"


def test_an_error_names_file_and_line() -> None:
    document = Document("hp.obo")
    assert str(document.error("is bad")) == "hp.obo: is bad"
    assert str(document.error("is bad", 7)) == "hp.obo:7: is bad"


def test_an_error_is_one_line_whatever_the_file_is_named() -> None:
    document = Document("a\nb\x1b[31m.obo")
    assert str(document.error("is bad")) == r"a\nb\x1b[31m.obo: is bad"
    assert document.stem == "a b [31m"
