"""An address in, a whole file in the cache out: fetched once, gone on with where it broke off, checked when it is used."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import LoadError
from loaders.document import MAX_SIZE
from loaders.download.addresses import check_address, mirrored, shown
from loaders.download.cache import Place, Record, digest, place_of
from loaders.download.client import Reply, TransientError, asking
from loaders.download.versions import PARTIAL, Begun, if_newer, is_rest, version_in, whole_size

if TYPE_CHECKING:
    from kg.progress import Progress

_WAITS = (1.0, 2.0, 4.0)  # seconds before the second, third and fourth attempt
_LONGEST_WAIT = 30.0
_UNREADABLE = {"br", "compress", "deflate", "zstd"}  # a file is kept as it comes, and of packed ones gzip is read
_HEAD = 1_024
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_OK, _UNCHANGED, _NO_SUCH_RANGE = 200, 304, 416
_ABSENT = (404, 410)
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_BY_HAND = "see `ontonorm sources` for where it is published, or download it by hand and give the file"
_REFUSALS = {
    401: "it wants a login",
    403: "it does not let the file be fetched",
    404: "it has no such file, which may have moved",
    410: "it has the file no more",
}


class AbsentError(LoadError):
    """There is no such file at an address; it may be at another one."""


class _RefusedError(LoadError):
    """What comes is not to be kept."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How files are fetched.

    `refresh` asks for a newer version of what is kept, `offline` never connects. `max_size` bounds the bytes of a file,
    `folder` is the cache (by default the user's). `pause` waits that many seconds before an attempt after a failure.
    """

    refresh: bool = False
    offline: bool = False
    max_size: int = MAX_SIZE
    folder: Path | None = None
    progress: "Progress" = lambda what, share: None
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file in the cache. `url` is where it is from, as it may be shown; `notes` say what was done, a line each."""

    path: Path
    url: str
    sha256: str
    size: int
    notes: tuple[str, ...] = ()


def fetch(addresses: Sequence[str], how: Fetching, *, known: bool = False) -> Fetched:
    """The file at the first of these addresses that has it: the kept one, else fetched.

    Args:
        known: the addresses are those of a known name, and looked for at the mirror, if there is one.

    Raises:
        LoadError: it is not there, cannot be had, or is no data; what came of it is kept, to go on with it.
        UsageError: ONTONORM_MIRROR is no address.
    """
    files = [_File(check_address(address), how, known) for address in addresses]
    notes: list[str] = []
    if not how.refresh:
        for file in files:
            if kept := file.kept(notes):
                return file.fetched(kept, notes)
    if how.offline:
        told = "; ".join([*notes, f"{files[0].url} is not kept"])
        raise LoadError(f"{told}; fetch it once without --offline, or download it by hand and give the file")
    for file in files[:-1]:
        try:
            return file.get(notes)
        except AbsentError:
            continue
    return files[-1].get(notes)


def kept_record(address: str, folder: Path | None = None) -> Record | None:
    """What is known of the kept file of an address, which is not looked at; None where none is kept."""
    return place_of(shown(address), folder).record()


@dataclass(frozen=True, slots=True)
class _File:
    """The file of one address."""

    address: str
    how: Fetching
    known: bool

    @property
    def url(self) -> str:
        return shown(self.address)

    @property
    def place(self) -> Place:
        return place_of(self.url, self.how.folder)

    def kept(self, notes: list[str]) -> Record | None:
        """What is known of the kept file, if that is whole; one that is damaged is noted."""
        try:
            record = self.place.record()
            if record is None or self.place.is_sound(record):
                return record
        except OSError as error:
            raise LoadError(f"{self.place.file}: {(error.strerror or 'cannot be read').lower()}") from error
        notes.append(f"{self.place.file} is damaged, it is not what was fetched")
        return None

    def fetched(self, record: Record, notes: Sequence[str]) -> Fetched:
        """The kept file."""
        return Fetched(self.place.file, self.url, record.sha256, record.size, tuple(notes))

    def get(self, notes: Sequence[str]) -> Fetched:
        """The file as the server has it now, or as another process has just fetched it."""
        name = self.place.name
        with self.place.held(lambda: self.how.progress(f"waiting for another process that fetches {name}", None)):
            kept = self.kept([])
            if kept and not self.how.refresh:
                return self.fetched(kept, [])
            try:
                record = self._tried(kept)
            except OSError as error:
                raise LoadError(f"{self.place.part}: {(error.strerror or str(error)).lower()}") from error
        if record is kept:
            return self.fetched(record, [*notes, f"{self.url}: there is no newer version"])
        told = f"{self.url} fetched, {record.size / 1e6:,.1f} MB, sha256 {record.sha256}"
        return self.fetched(record, [*notes, told])

    def _tried(self, kept: Record | None) -> Record:
        """Attempts, with a pause after each that failed for a reason that may pass."""
        for wait in _WAITS:
            try:
                return self._attempt(kept)
            except TransientError as error:
                self.how.progress(f"waiting to go on with {self.place.name}", None)
                self.how.pause(min(max(wait, error.after or 0.0), _LONGEST_WAIT))
        return self._attempt(kept)

    def _attempt(self, kept: Record | None) -> Record:
        asked = mirrored(self.address) if self.known else self.address
        begun = self._begun(shown(asked))
        with asking(asked, begun.rest if begun else if_newer(kept) if kept else {}) as reply:
            if reply.status == _UNCHANGED and kept:
                return kept
            if reply.status == _NO_SUCH_RANGE or (reply.status == PARTIAL and not is_rest(reply, begun)):
                self.place.drop_part()
                raise TransientError(f"{reply.url}: the server does not go on where the file broke off")
            refuse(reply, kept=kept is not None)
            if reply.status == _OK:
                self.place.start(version_in(reply, shown(asked)))
            size = self._received(reply)
        told = version_in(reply, self.url)
        record = Record(self.url, told.etag, told.last_modified, digest(self.place.part), size, _now())
        self.place.finish(record)
        return record

    def _begun(self, asked: str) -> Begun | None:
        """What was begun and can be gone on with."""
        version = self.place.started()
        begun = Begun(version, self.place.part.stat().st_size) if version else None
        return begun if begun and begun.size and begun.validator and begun.version.url == asked else None

    def _received(self, reply: Reply) -> int:
        """Adds what the server sends to the part; the size of that, once it is whole."""
        total = whole_size(reply)
        try:
            size = self._copied(reply, total)
            if size == 0 and not total:
                raise _RefusedError(f"{reply.url}: the server sent an empty file")
        except (AbsentError, _RefusedError):
            self.place.drop_part()
            raise
        if total is not None and size != total:
            raise self._broken(f"{reply.url}: the file ended early", size, total)
        return size

    def _copied(self, reply: Reply, total: int | None) -> int:
        self._check_size(reply, total or 0)
        with self.place.part.open("ab") as file:
            size = file.tell()
            try:
                for block in reply.blocks if size else data(reply):
                    size += len(block)
                    self._check_size(reply, size)
                    file.write(block)
                    self._tell(size, total)
            except TransientError as error:
                file.flush()
                raise self._broken(str(error), size, total) from error
        return size

    def _broken(self, what: str, size: int, total: int | None) -> TransientError:
        of = f" of {total:,}" if total else ""
        version = self.place.started()
        goes_on = version and Begun(version, size).validator
        told = "what came is kept, the same command goes on from there" if goes_on else "the same command begins anew"
        return TransientError(f"{what}; {size:,}{of} bytes came, {told}")

    def _check_size(self, reply: Reply, size: int) -> None:
        if size > self.how.max_size:
            raise _RefusedError(
                f"{reply.url}: more than {self.how.max_size:,} bytes; allow more by --max-size if you trust it"
            )

    def _tell(self, size: int, total: int | None) -> None:
        of = f" of {total / 1e6:,.1f}" if total else ""
        share = min(size / total, 1.0) if total else None
        self.how.progress(f"fetching {self.place.name}: {size / 1e6:,.1f}{of} MB", share)


def refuse(reply: Reply, *, kept: bool = False) -> None:
    """Raises for a reply that is no file: AbsentError where there is none, TransientError where there may be soon."""
    if reply.status in (_OK, PARTIAL):
        return
    told = f"{reply.url}: the server answers {reply.status}"
    if reply.status in _BUSY:
        after = reply.headers.get("retry-after", "")
        raise TransientError(f"{told}; try again later", float(after) if after.isdecimal() else None)
    why = f"{told}: {_REFUSALS.get(reply.status, 'it refuses')}; {_BY_HAND}"
    if kept:
        why += "; what was fetched before is kept, leave out --refresh to use it"
    raise (AbsentError if reply.status in _ABSENT else LoadError)(why)


def data(reply: Reply) -> Iterator[bytes]:
    """The blocks of a whole file, once its beginning is seen to be no web page, and not packed in a way that is not read."""
    packed = reply.headers.get("content-encoding", "").strip().lower()
    if packed in _UNREADABLE:
        raise AbsentError(f"{reply.url}: the server packed it on the way ({packed[:40]}), unasked; {_BY_HAND}")
    head = b""
    for block in reply.blocks:
        if len(head) < _HEAD:
            head += block[:_HEAD]
            if _HTML.match(head):
                raise AbsentError(f"{reply.url}: a web page (HTML) came instead of data; {_BY_HAND}")
        yield block


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
