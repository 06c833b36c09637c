"""An address as users give it in, that of the protocol's root out; and the key, which is in the environment only."""

import os
import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from engine.generate.endpoint.errors import cut
from kg.errors import UsageError

KEY = "ONTONORM_API_KEY"
"""The environment variable that holds the key of a server that wants one."""

_CALL = re.compile(r"(/chat)?/completions$|/models$")
_VERSION = re.compile(r"/v[0-9][^/]*(/|$)")


def root_of(url: str) -> str:
    """The address that `/chat/completions` and `/models` are appended to.

    That is the server's base address with `/v1`, unless its path names a version (`…/v1beta/openai`). What is already
    appended and slashes at the end are taken away.

    Raises:
        UsageError: it is no address of a server, or holds a login or parameters.
    """
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{cut(_bare(parts))}: the address of a server begins with http:// or https://")
    if "@" in parts.netloc:
        raise UsageError(f"{cut(_bare(parts))}: an address with a login is not used; put the key into {KEY}")
    if parts.query:
        raise UsageError(f"{cut(_bare(parts))}: an address with parameters (?…) is not used; a key belongs into {KEY}")
    path = _CALL.sub("", parts.path.rstrip("/")).rstrip("/")
    if not _VERSION.search(path):
        path += "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def shown(url: str) -> str:
    """An address that a server names, as it may be printed: without login and parameters, on one line."""
    try:
        return cut(_bare(urlsplit(url)))
    except ValueError:
        return "what is no address"


def key_in_environment() -> str | None:
    """The key; None where none is set.

    Raises:
        UsageError: it holds what no header may.
    """
    key = os.environ.get(KEY, "").strip()
    if not key:
        return None
    if re.fullmatch(r"[\x21-\x7e]+", key) is None:
        raise UsageError(f"{KEY} holds characters that no key has: set it again, without spaces and quotes from a text")
    return key


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError as error:
        told = cut(url.rpartition("@")[2].partition("?")[0])
        raise UsageError(f"{told}: this is no address of a server: its host or port cannot be read") from error
    return parts


def _bare(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
