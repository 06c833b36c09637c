"""A path in, its unpacked lines or blocks out: gzip is streamed, sizes are bounded, every failure names the place."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from kg.errors import LoadError, PlacedError
from loaders.words import clean

MAX_SIZE = 8 * 2**30
MAX_LINE = 16 * 2**20
_BLOCK = 2**18
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNREADABLE = {
    b"PK\x03\x04": "a zip archive", b"BZh": "packed with bzip2", b"\xfd7zXZ": "packed with xz",
    b"\x28\xb5\x2f\xfd": "packed with zstd", b"\x1f\x9d": "packed with compress", b"%PDF": "a PDF",
    b"SQLite format 3": "an SQLite database", b"PAR1": "a Parquet file",
}  # fmt: skip
_TAR, _TAR_AT = b"ustar", 257
_SUFFIXES = {
    ".gz", ".obo", ".json", ".tsv", ".csv", ".txt", ".tab", ".hpoa", ".gaf", ".owl", ".ttl", ".rdf", ".xml", ".nt", ".n3",
    ".jsonld", ".trig", ".nq", ".ofn", ".owx", ".skos", ".jsonl", ".rrf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a document is wanted, where it holds more; empty: all of it.

    `languages` are BCP 47 tags in order of preference, `vocabularies` source abbreviations of the UMLS or vocabulary ids
    of OMOP, `taxa` CURIEs of NCBITaxon.
    """

    languages: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()
    taxa: tuple[str, ...] = ()

    def speaks(self, language: str | None) -> bool:
        """Whether a name in this language is wanted: "en" also wants "en-GB"; a name that tells none always is."""
        if not self.languages or not language:
            return True
        tag = language.lower().replace("_", "-")
        return any(tag == one or tag.startswith(f"{one}-") for one in map(str.lower, self.languages))


EVERYTHING = Wanted()


class _Digesting(io.RawIOBase):
    """The bytes of a file, counted and digested as they are read."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        read = self._file.readinto(buffer) or 0
        self.digest.update(memoryview(buffer)[:read])
        self.position += read
        return read


class Document:
    """One file, plain or gzip'ed, read once from front to back; a context manager.

    `head` holds the first unpacked bytes, enough to see the format. `max_size` bounds the unpacked bytes and
    `MAX_LINE` a line, so that a gzip bomb ends in an error and not in memory. `wanted` is for the loaders of formats
    that hold more than one vocabulary, language or species, `prefix` (the one that the user gives the source) for those
    that make CURIEs of IRIs. `follow` is told of every block the name of the file and how much of it was read, from 0
    to 1.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        max_size: int = MAX_SIZE,
        wanted: Wanted = EVERYTHING,
        prefix: str | None = None,
        follow: Callable[[str, float], None] = lambda name, share: None,
    ) -> None:
        self.path = Path(path)
        self.max_size = max_size
        self.wanted = wanted
        self.prefix = prefix
        self.follow = follow
        self.head = b""
        self._read = 0

    def __enter__(self) -> Self:
        try:
            self._file = self.path.open("rb", buffering=0)
            self._size = self.path.stat().st_size
        except OSError as error:
            raise self.error((error.strerror or "cannot be read").lower()) from error
        self._raw = _Digesting(self._file)
        packed = io.BufferedReader(self._raw, _BLOCK)
        try:
            is_gzip = packed.peek(2)[:2] == _GZIP
        except OSError as error:
            self._file.close()
            raise self.error((error.strerror or "cannot be read").lower()) from error
        self._stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=packed) if is_gzip else packed
        try:
            self.head = self._next_block()
            self._refuse_what_is_no_text()
        except LoadError:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def stem(self) -> str:
        """The file's name without the endings that tell its format: "hp.2025-05-06.json.gz" is "hp.2025-05-06", and the
        "hp_nodes.tsv" of KGX is "hp"."""
        name = self.path.name
        while Path(name).suffix.lower() in _SUFFIXES and Path(name).stem:
            name = Path(name).stem
        return clean(name.removesuffix("_nodes") or name)

    @property
    def sha256(self) -> str:
        """The digest of the file as it lies there; of the whole of it once it was read to the end."""
        return self._raw.digest.hexdigest()

    @property
    def progress(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return self._raw.position / self._size if self._size else 1.0

    def beside(self, *names: str) -> "Document | None":
        """The file of the first of these names (patterns as for glob) that lies in the same folder, plain or gzip'ed, to
        be opened as this one was; None where there is none. Of several that one pattern fits, the first by name."""
        for name in names:
            found = sorted(path for path in (*self.path.parent.glob(name), *self.path.parent.glob(f"{name}.gz")))
            if found:
                return Document(found[0], max_size=self.max_size, wanted=self.wanted, follow=self.follow)
        return None

    def error(self, told: str, line: int | None = None) -> PlacedError:
        """A LoadError that names this file, and the line."""
        return PlacedError(f"{self.path}:{line}: {told}" if line else f"{self.path}: {told}")

    def blocks(self) -> Iterator[bytes]:
        """The unpacked bytes, block by block, without a byte order mark."""
        yield self.head.removeprefix(_BYTE_ORDER_MARK)
        while block := self._next_block():
            yield block

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers from 1, without line ends.

        Raises:
            LoadError: for a line that is too long or not UTF-8.
        """
        number, rest = 1, b""
        for block in self.blocks():
            whole, found, rest_of_block = block.rpartition(b"\n")
            if not found:
                rest += block
                self._refuse_long_line(rest, number)
                continue
            lines = self._decode(rest + whole, number).split("\n")
            for line in lines:
                yield number, line.removesuffix("\r")
                number += 1
            rest = rest_of_block
        if rest:
            yield number, self._decode(rest, number).removesuffix("\r")

    def _next_block(self) -> bytes:
        try:
            block = self._stream.read(_BLOCK)
        except EOFError as error:
            raise self.error("the gzip file is cut off; fetch it again") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise self.error(f"a damaged gzip file ({error}); fetch it again") from error
        except OSError as error:
            raise self.error((error.strerror or str(error)).lower()) from error
        self._read += len(block)
        if self._read > self.max_size:
            raise self.error(f"more than {self.max_size:,} bytes unpacked; allow more by --max-size if you trust it")
        self.follow(self.path.name, self.progress)
        return block

    def _refuse_what_is_no_text(self) -> None:
        if not self.head.strip(b"\x00 \t\r\n"):
            raise self.error("the file is empty" if not self.head else "nothing but blanks in it")
        if self.head.startswith(_GZIP):
            raise self.error("the file is packed twice; unpack it once with gunzip")
        for magic, what in _UNREADABLE.items():
            if self.head.startswith(magic):
                raise self.error(f"this is {what}; unpack or convert it first")
        if self.head.startswith(_TAR, _TAR_AT):
            raise self.error("this is a tar archive; unpack it first: tar -xf")
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self.error("the text is UTF-16; convert it: iconv -f UTF-16 -t UTF-8")
        if order := _utf16(self.head):
            raise self.error(f"the text is UTF-16; convert it: iconv -f {order} -t UTF-8")
        if b"\r" in self.head and b"\n" not in self.head:
            raise self.error("its lines end in carriage returns; convert it: tr '\\r' '\\n'")
        if b"\x00" in self.head:
            raise self.error("a binary file; give text in one of the formats that `load-ontologies --help` lists")

    def _refuse_long_line(self, line: bytes, number: int) -> None:
        if len(line) > MAX_LINE:
            raise self.error(f"a line of more than {MAX_LINE:,} bytes", number)

    def _decode(self, data: bytes, first: int) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = first + data.count(b"\n", 0, error.start)
            byte = data[error.start]
            raise self.error(
                f"byte 0x{byte:02x} is not UTF-8; if the file is Latin-1: iconv -f LATIN1 -t UTF-8", line
            ) from error


def _utf16(head: bytes) -> str | None:
    """The byte order of a text in UTF-16 without a mark of it: of most letters one byte is zero."""
    zeros = [head[start::2].count(0) for start in (0, 1)]
    if min(zeros) == 0 and max(zeros) > len(head) // 4:
        return "UTF-16BE" if zeros[0] else "UTF-16LE"
    return None
