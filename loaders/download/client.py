"""An address in, what its server replies out: the one home of httpx, whose errors become ours here.

Redirects are followed by hand, so that each is checked. Certificates are checked; proxies are those of the environment.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import LoadError
from loaders.download.addresses import redirected, shown

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 10
CONNECT_TIMEOUT, READ_TIMEOUT = 20.0, 60.0  # seconds
_REDIRECTS = {301, 302, 303, 307, 308}
_SENT = {"user-agent": "ontonorm", "accept": "*/*", "accept-encoding": "identity"}
"""Bytes as they are published, not packed for the way: digests are of the file, and a part can be gone on with."""


class TransientError(LoadError):
    """A failure that may pass; the same is worth asking again. `after` is the number of seconds the server names."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server says: its status, its headers in lower case, and the bytes that follow, block by block."""

    url: str
    status: int
    headers: Mapping[str, str]
    blocks: Iterator[bytes]


@contextmanager
def asking(url: str, headers: Mapping[str, str]) -> Iterator[Reply]:
    """What the server of an address replies, after redirects; the connection is closed at the end of the `with` block.

    Raises:
        TransientError: there was no answer, or it broke off (also while its blocks are read).
        LoadError: its certificate is not trusted, or a redirect is not followed.
    """
    with _client() as client:
        current = url
        for _ in range(MAX_REDIRECTS + 1):
            with _sent(client, current, headers) as response:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    yield Reply(shown(current), response.status_code, response.headers, _blocks(response, current))
                    return
                target = response.headers["location"]
            current = redirected(url, current, target)
    raise LoadError(f"{shown(url)}: more than {MAX_REDIRECTS} redirects, the last to {shown(current)[:200]}")


def _client() -> "httpx.Client":
    import httpx

    try:
        return httpx.Client(headers=_SENT, timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT))
    except (ValueError, ImportError) as error:
        raise LoadError("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy that can be used (http://…)") from error
    except OSError as error:
        raise LoadError("SSL_CERT_FILE or SSL_CERT_DIR holds no certificates") from error


@contextmanager
def _sent(client: "httpx.Client", url: str, headers: Mapping[str, str]) -> "Iterator[httpx.Response]":
    import httpx

    try:
        request = client.build_request("GET", url, headers=dict(headers))
        response = client.send(request, stream=True)
    except httpx.InvalidURL as error:
        raise LoadError(f"{shown(url)[:200]}: this is no address") from error
    except httpx.HTTPError as error:
        raise _failure(url, error) from error
    try:
        yield response
    finally:
        response.close()


def _blocks(response: "httpx.Response", url: str) -> Iterator[bytes]:
    import httpx

    try:
        yield from response.iter_raw()
    except httpx.HTTPError as error:
        raise _failure(url, error) from error


def _failure(url: str, error: "httpx.HTTPError") -> LoadError:
    """Why there is no answer, in a line."""
    import httpx

    reasons = list(_causes(error))
    if untrusted := next((one for one in reasons if isinstance(one, ssl.SSLCertVerificationError)), None):
        return LoadError(
            f"{shown(url)}: its certificate is not trusted ({untrusted.verify_message}); behind a proxy that has its own, "
            f"name the file of that in SSL_CERT_FILE"
        )
    told: dict[type[Exception], str] = {
        httpx.ConnectTimeout: f"no answer within {CONNECT_TIMEOUT:g} s",
        httpx.ReadTimeout: f"nothing came for {READ_TIMEOUT:g} s",
        httpx.RemoteProtocolError: "the connection ended early",
        httpx.ReadError: "the connection broke off",
        httpx.ProxyError: "the proxy refused",
        httpx.ConnectError: "no connection",
    }
    said = str(error).strip()
    what = told.get(type(error), "no connection")
    return TransientError(f"{shown(url)}: {what}" + (f" ({said})" if said else ""))


def _causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
