"""What is kept or begun of a file in, the headers that ask for a newer version or for the rest out; and what is replied.

Specification: HTTP semantics, RFC 9110, sections 13 (conditional requests) and 14 (range requests).
"""

import re
from dataclasses import dataclass

from loaders.download.cache import Record, Version
from loaders.download.client import Reply

PARTIAL = 206
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that was begun: how many bytes of which version came."""

    version: Version
    size: int

    @property
    def validator(self) -> str | None:
        """What tells this version from every other, byte by byte; without it nothing can be added to the bytes."""
        etag = self.version.etag
        return self.version.last_modified if etag is None else None if etag.startswith("W/") else etag

    @property
    def rest(self) -> dict[str, str]:
        """The headers that ask for the rest; a server that has another version by now sends all of it."""
        return {"range": f"bytes={self.size}-", "if-range": self.validator or ""}


def version_in(reply: Reply, asked: str) -> Version:
    """The version that a server sends; `asked` is the address that it was asked for, before redirects."""
    return Version(asked, reply.headers.get("etag"), reply.headers.get("last-modified"))


def if_newer(kept: Record) -> dict[str, str]:
    """The headers of a request that a server answers with 304 where there is no newer version than the kept one."""
    given = {"if-none-match": kept.etag, "if-modified-since": kept.last_modified}
    return {name: value for name, value in given.items() if value}


def is_same(reply: Reply, kept: Record) -> bool:
    """Whether a server that answers with the whole file has the kept version of it."""
    told = [(reply.headers.get("etag"), kept.etag), (reply.headers.get("last-modified"), kept.last_modified)]
    new, old = next(((new, old) for new, old in told if new and old), ("", None))
    return new == old


def is_rest(reply: Reply, begun: Begun | None) -> bool:
    """Whether a partial reply goes on, in the same version, where that ended which was begun."""
    found = _RANGE.fullmatch(reply.headers.get("content-range", ""))
    if begun is None or found is None or int(found[1]) != begun.size:
        return False
    told = {"etag": begun.version.etag, "last-modified": begun.version.last_modified}
    return all(reply.headers.get(name, value) == value for name, value in told.items())


def whole_size(reply: Reply) -> int | None:
    """How many bytes the whole file has; None where the server does not say."""
    if reply.status == PARTIAL:
        found = _RANGE.fullmatch(reply.headers.get("content-range", ""))
        return int(found[2]) if found else None
    length = reply.headers.get("content-length", "")
    return int(length) if length.isdecimal() else None
