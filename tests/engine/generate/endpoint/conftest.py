"""A server on this machine that speaks the OpenAI protocol as vLLM, llama.cpp or OpenAI do, or badly."""

import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.generate.endpoint import KEY, EndpointGenerator
from engine.generate.endpoint.waits import Waits
from engine.generate.model import Prompt

Body = dict[str, Any]
SECRET = "sk-very-secret-0123456789"


@dataclass
class Said:
    """A reply: `cut` bytes of it are sent and the connection is closed, None is all; `held` waits before it."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    held: bool = False

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def completion(text: Any, *, tokens: Sequence[Any] | None = None, **more: Any) -> Body:
    """A reply of the protocol; `tokens` are (text, {alternative: probability})."""
    choice: Body = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"} | more
    if tokens is not None:
        choice["logprobs"] = {"content": [_token(one, tops) for one, tops in tokens]}
    return {"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 2, "total_tokens": 102}}


def _token(text: str, tops: Mapping[str, float]) -> Body:
    logs = {one: math.log(share) for one, share in tops.items()}
    return {
        "token": text,
        "logprob": logs.get(text, 0.0),
        "bytes": list(text.encode()),
        "top_logprobs": [{"token": one, "logprob": log, "bytes": list(one.encode())} for one, log in logs.items()],
    }


def complaint(message: str, status: int = 400, **more: Any) -> Said:
    """A refusal, as OpenAI words it."""
    return Said(
        {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | more}, status
    )


@dataclass
class Served:
    """A server: `reply` makes a reply of a request's body; `asked` has all bodies, `headers` the headers of the last."""

    address: str
    reply: Callable[[Body], Said | Body] = lambda body: completion("0")
    models: Any = field(default_factory=lambda: {"data": [{"id": "llama"}]})
    asked: list[Body] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    said = Said
    completion = staticmethod(completion)
    complaint = staticmethod(complaint)

    @staticmethod
    def prompts(count: int) -> list[Prompt]:
        """Prompts that tell their number at the end."""
        return [Prompt.of("You choose.", f"mention {number}") for number in range(count)]

    @staticmethod
    def number(body: Body) -> int:
        """The number of the prompt of a request."""
        return int(body["messages"][-1]["content"].split("\n")[0].rpartition(" ")[2])

    def by_number(self, reply: Callable[[int, Body], Any]) -> None:
        """Answers by the number of the prompt, and how it is asked."""
        self.reply = lambda body: reply(self.number(body), body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """A client may leave when it has enough."""


class _Handler(BaseHTTPRequestHandler):
    served: Served
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.served.paths.append(self.path)
        self.send(self.served.models if isinstance(self.served.models, Said) else Said(self.served.models))

    def do_POST(self) -> None:
        self.served.paths.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.served.headers = {name.lower(): value for name, value in self.headers.items()}
        self.served.asked.append(body)
        said = self.served.reply(body)
        self.send(said if isinstance(said, Said) else Said(said))

    def send(self, said: Said) -> None:
        if said.held:
            self.served.released.wait(20)
        data = said.data
        if said.cut is None or said.cut > 0:
            self.send_response(said.status)
            told = {"content-type": "application/json", "content-length": str(len(data))} | dict(said.headers)
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data[: said.cut])
        if said.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The server; no proxy stands before it, and no key is in the environment."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    monkeypatch.delenv(KEY, raising=False)
    handler = type("Handler", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        handler.served = Served(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield handler.served  # type: ignore[attr-defined]
        handler.served.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


Made = Callable[..., EndpointGenerator]


@pytest.fixture
def make(served: Served) -> Iterator[Made]:
    """Makes generators of that server, which hardly wait before they repeat."""
    made: list[EndpointGenerator] = []

    def run(url: str | None = None, model: str = "llama", **more: Any) -> EndpointGenerator:
        quick: dict[str, Any] = {"timeout": 10.0, "waits": Waits(0.001, 0.01)}
        made.append(EndpointGenerator(url or served.address, model, **(quick | more)))
        return made[-1]

    yield run
    for one in made:
        one.close()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The folder of a cache."""
    return tmp_path / "cache"
