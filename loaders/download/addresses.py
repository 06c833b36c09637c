"""An address in, what may be asked and shown of it out: no login is printed, no redirect leads into a private network."""

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from kg.errors import LoadError, UsageError

MIRROR = "ONTONORM_MIRROR"
"""The address of a mirror: the file of https://HOST/PATH is looked for at MIRROR/HOST/PATH."""

Resolve = Callable[[str], Iterable[str]]
"""The IP addresses of a host; none, where nobody knows it."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_SECRET = re.compile(r"((?:^|[?&;])[^=&;]*(?:token|key|sig|secret|pass|auth|credential)[^=&;]*=)[^&;]*", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def is_address(text: str) -> bool:
    """Whether the text is an address of the web, and no path: https://…, but also ftp://…, which is refused."""
    return _ADDRESS.match(text) is not None


def check_address(address: str) -> str:
    """The address without what only a browser needs (#…).

    Raises:
        LoadError: it is none that can be fetched.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise LoadError(f"{shown(address)}: this is no address of a file: its host or port cannot be read") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise LoadError(f"{shown(address)}: only http and https addresses are fetched; download it, and give the file")
    return urlunsplit(parts._replace(fragment=""))


def shown(address: str) -> str:
    """The address as it may be printed and kept: without a login, and without the value of a token in its query."""
    try:
        parts = urlsplit(address)
    except ValueError:  # "http://[::1/x"
        return _SECRET.sub(r"\1…", address.rpartition("@")[2])
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=_SECRET.sub(r"\1…", parts.query)))


def mirrored(address: str) -> str:
    """Where the file of a known name is asked for: there, or at the mirror that the environment names.

    Raises:
        UsageError: ONTONORM_MIRROR is no address.
    """
    mirror = os.environ.get(MIRROR)
    if not mirror:
        return address
    try:
        check_address(mirror)
    except LoadError as error:
        raise UsageError(f"{MIRROR} is the address of a mirror, http://… or https://…") from error
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return f"{mirror.rstrip('/')}/{parts.netloc}{parts.path}{query}"


def redirected(first: str, current: str, target: str, *, resolve: Resolve | None = None) -> str:
    """The address that a redirect leads to.

    Args:
        first: what was asked for at the beginning; its host is trusted, also where it is a private one.
        current: who redirects.
        target: what it says, perhaps relative.

    Raises:
        LoadError: it leads to another scheme, from https to http, or to a host that is not public.
    """
    try:
        address = urljoin(current, target)
        parts, origin = urlsplit(address), urlsplit(first)
        port = parts.port
    except ValueError as error:
        raise LoadError(f"{shown(first)}: it redirects to what is no address") from error
    told = f"{shown(first)}: it redirects to {shown(address)[:200]}"
    if parts.scheme not in _PORTS or not parts.hostname:
        raise LoadError(f"{told}; only http and https are followed")
    if origin.scheme == "https" and parts.scheme != "https":
        raise LoadError(f"{told}; from https to http nothing is followed")
    trusted = (parts.hostname, port or _PORTS[parts.scheme]) == (origin.hostname, origin.port or _PORTS[origin.scheme])
    if not trusted and not is_public(parts.hostname, resolve=resolve or addresses_of):
        raise LoadError(f"{told}, a host that is not public; download the file by hand, and give it")
    return urlunsplit(_with_login(parts, origin if trusted else None)._replace(fragment=""))


def is_public(host: str, *, resolve: Resolve) -> bool:
    """Whether no address of the host is of this machine or of a private network."""
    return all(_is_global(address) for address in resolve(host))


def addresses_of(host: str) -> set[str]:
    """The IP addresses of a host; none, where this machine cannot tell (behind a proxy, it need not)."""
    try:
        return {str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return set()


def _is_global(text: str) -> bool:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


def _with_login(parts: SplitResult, origin: SplitResult | None) -> SplitResult:
    """The address with the login of the first one if it is of the same host, else with none."""
    host = parts.netloc.rpartition("@")[2]
    login = origin.netloc.rpartition("@")[0] if origin else ""
    return parts._replace(netloc=f"{login}@{host}" if login else host)
