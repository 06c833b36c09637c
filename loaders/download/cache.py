"""The folder of fetched files: one folder for each address, in it the file, and beside it what is known of it.

CACHE/purl.obolibrary.org/3f2a61c09d5e/hp.obo               the file
                                      /hp.obo.record.json   where it is from, its ETag, its digest
                                      /hp.obo.part          what came of one that is not complete, and …
                                      /hp.obo.part.json     … of which version it is
                                      /hp.obo.lock          held by the process that fetches
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from kg.errors import LoadError

CACHE = "ONTONORM_CACHE"
_UNSAFE = re.compile(r"[^\w.+\-]+", re.ASCII)
_LONGEST_NAME = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a file a server gave: what is sent back to it to ask for a newer one, or for the rest."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a kept file. `url` has no login in it; `fetched_at` is ISO 8601 in UTC."""

    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    size: int
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file of one address is kept."""

    folder: Path
    name: str

    @property
    def file(self) -> Path:
        return self.folder / self.name

    @property
    def part(self) -> Path:
        return self.folder / f"{self.name}.part"

    @property
    def _record(self) -> Path:
        return self.folder / f"{self.name}.record.json"

    @property
    def _part_version(self) -> Path:
        return self.folder / f"{self.name}.part.json"

    def record(self) -> Record | None:
        """What is known of the file; None where there is none, or nothing is known of it."""
        return _read(self._record, Record) if self.file.is_file() else None

    def is_sound(self, record: Record) -> bool:
        """Whether the file is, byte for byte, the one that was fetched."""
        return self.file.stat().st_size == record.size and digest(self.file) == record.sha256

    def started(self) -> Version | None:
        """The version that the part is of; None where nothing was begun."""
        return _read(self._part_version, Version) if self.part.is_file() else None

    def start(self, version: Version) -> None:
        """Begins a new part."""
        self.drop_part()
        _write(self._part_version, version)

    def drop_part(self) -> None:
        """Forgets the part."""
        self.part.unlink(missing_ok=True)
        self._part_version.unlink(missing_ok=True)

    def finish(self, record: Record) -> None:
        """Makes the part the file."""
        os.replace(self.part, self.file)
        _write(self._record, record)
        self._part_version.unlink(missing_ok=True)

    @contextmanager
    def held(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Holds the lock of the place, after `waiting` was told if another process has it.

        Raises:
            LoadError: the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / f"{self.name}.lock")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                waiting()
                lock.acquire()
        except OSError as error:
            raise LoadError(
                f"{self.folder}: fetched files cannot be kept there ({(error.strerror or str(error)).lower()}); "
                f"name another folder in {CACHE}"
            ) from error
        try:
            yield
        finally:
            lock.release()


def cache_folder() -> Path:
    """ONTONORM_CACHE, or the user's cache folder for ontonorm."""
    if folder := os.environ.get(CACHE):
        return Path(folder).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("ontonorm", appauthor=False)


def place_of(url: str, folder: Path | None = None) -> Place:
    """Where the file of an address (without a login) is kept; it has the name that it has there."""
    parts = urlsplit(url)
    name = _UNSAFE.sub("_", unquote(parts.path.rstrip("/").rpartition("/")[2])).strip(".")[-_LONGEST_NAME:]
    host = _UNSAFE.sub("_", parts.netloc) or "host"
    return Place((folder or cache_folder()) / host / hashlib.sha256(url.encode()).hexdigest()[:12], name or "file")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path, kind: Callable[..., T]) -> T | None:
    try:
        return kind(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # there is none, or it is damaged: the file is as good as not there
        return None


def _write(path: Path, value: Record | Version) -> None:
    partial = path.with_name(f"{path.name}.new")
    partial.write_text(json.dumps(asdict(value), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, path)
