"""A request in, what the server replies out: httpx, whose errors become ours here, and bounds for what comes.

Redirects are not followed, so that neither key nor prompts go where nobody sent them. Certificates are checked; proxies are
those of the environment.
"""

import json
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.generate.endpoint.errors import NoConnectionError, PromptError, TransientError, cut
from kg.errors import ModelError

if TYPE_CHECKING:
    import httpx

MAX_SIZE = 4 * 2**20
"""The bytes of a reply, packed and unpacked: an answer with its log-probabilities has some kilobytes."""

_LONGEST_CONNECT = 20.0  # seconds
_SHORTEST_SECRET = 8
"""Characters of a key that is taken out of what a server says. Shorter ones are words ("none", "local")."""

_SENT = {
    "user-agent": "ontonorm", "accept": "application/json", "accept-encoding": "identity",
    "content-type": "application/json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server says: its status, its headers by names in lower case, and the body as text."""

    status: int
    headers: Mapping[str, str]
    body: str


class Client:
    """Asks one server, from many threads at once; what it replies never holds the key, also where the server repeats it."""

    def __init__(self, root: str, *, key: str | None, timeout: float, connections: int) -> None:
        self.root = root
        self._key = key
        self._timeout = timeout
        self._connections = connections
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._under_way = 0
        self._closed = False

    def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """The reply to a request that carries JSON.

        Raises:
            TransientError: there was no reply in time, or it broke off.
            PromptError: it is larger than any answer.
            ModelError: there can be none.
        """
        return self._asked("POST", path, json.dumps(body).encode())

    def get(self, path: str) -> Reply:
        """The reply to a request that carries nothing; the same errors."""
        return self._asked("GET", path, None)

    def close(self) -> None:
        """Closes the connections, at once or with the last request under way; there can be no other after it."""
        with self._lock:
            self._closed = True
            self._close_unused()

    @contextmanager
    def _connected(self) -> "Iterator[httpx.Client]":
        """The connections, which whoever leaves last closes once they are to be closed: a request may be just connecting."""
        with self._lock:
            if self._closed:
                raise ModelError(f"{self.root}: its connections are closed")
            self._client = client = self._client or self._opened()
            self._under_way += 1
        try:
            yield client
        finally:
            with self._lock:
                self._under_way -= 1
                self._close_unused()

    def _close_unused(self) -> None:
        if self._closed and self._under_way == 0 and self._client is not None:
            self._client.close()
            self._client = None

    def _asked(self, method: str, path: str, content: bytes | None) -> Reply:
        import httpx

        deadline = time.monotonic() + self._timeout
        try:
            with self._connected() as client, client.stream(method, self.root + path, content=content) as response:
                body = self._body(response, deadline)
                headers = {name: self._without_key(value) for name, value in response.headers.items()}
                return Reply(response.status_code, headers, self._without_key(body.decode(errors="replace")))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise ModelError(f"{self.root}: this is no address of a server") from error
        except httpx.HTTPError as error:
            raise self._failure(error) from error

    def _opened(self) -> "httpx.Client":
        import httpx

        sent = _SENT | ({"authorization": f"Bearer {self._key}"} if self._key else {})
        times = httpx.Timeout(self._timeout, connect=min(self._timeout, _LONGEST_CONNECT), pool=None)
        limits = httpx.Limits(max_connections=self._connections + 1, max_keepalive_connections=self._connections + 1)
        try:
            return httpx.Client(headers=sent, timeout=times, limits=limits)
        except (ValueError, ImportError) as error:
            raise ModelError("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy that can be used") from error
        except OSError as error:
            raise ModelError("SSL_CERT_FILE or SSL_CERT_DIR holds no certificates") from error

    def _body(self, response: "httpx.Response", deadline: float) -> bytes:
        """All of the body, unpacked, if that is no more than an answer may have."""
        packed = bytearray()
        for block in response.iter_raw():
            packed += block
            if len(packed) > MAX_SIZE:
                raise PromptError(f"the reply has more than {MAX_SIZE:,} bytes")
            if time.monotonic() > deadline:
                raise TransientError(self._late())
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"", "identity"}:
            return bytes(packed)
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            raise PromptError(f"the reply is packed in a way that was not asked for ({cut(encoding, 20)})")
        return _unpacked(bytes(packed))

    def _without_key(self, text: str) -> str:
        hidden = self._key is not None and len(self._key) >= _SHORTEST_SECRET
        return text.replace(str(self._key), "(key)") if hidden else text

    def _late(self) -> str:
        return f"no answer within {self._timeout:g} s"

    def _failure(self, error: "httpx.HTTPError") -> ModelError:
        """Why there is no reply, in a line."""
        import httpx

        if untrusted := next((one for one in _causes(error) if isinstance(one, ssl.SSLCertVerificationError)), None):
            return ModelError(
                f"{self.root}: its certificate is not trusted ({untrusted.verify_message}); name the file of the right one "
                "in SSL_CERT_FILE"
            )
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
            return NoConnectionError(f"no connection ({cut(str(error) or type(error).__name__, 80)})")
        if isinstance(error, httpx.TimeoutException):
            return TransientError(self._late())
        return TransientError("the connection broke off")


def _unpacked(packed: bytes) -> bytes:
    """What gzip or zlib packed, of which no more than the bound is ever unpacked."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        body = unpacking.decompress(packed, MAX_SIZE + 1)
    except zlib.error as error:
        raise TransientError("the reply is damaged") from error
    if len(body) > MAX_SIZE:
        raise PromptError(f"the reply has more than {MAX_SIZE:,} bytes, unpacked")
    if not unpacking.eof:
        raise TransientError("the reply broke off")
    return body


def _causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
