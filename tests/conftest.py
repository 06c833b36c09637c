"""What tests share: a store of each kind, small sources made in place, and a server of files on this machine.

Neo4j tests run against the address in ONTONORM_TEST_NEO4J only (user and password as the program takes them, from
NEO4J_USERNAME and NEO4J_PASSWORD), and refuse a database that was not empty when they began.
"""

import csv
import gc
import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import neo4j
import pytest
from filelock import FileLock
from hypothesis import settings

import cli
from kg.collect import collect
from kg.model import Kind, Ontology, Value
from kg.resolve import resolve
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore
from kg.store.protocol import Contribution, GraphStore
from kg.tables import EDGES, NODES
from loaders.sample import SAMPLE

ADDRESS = os.environ.get("ONTONORM_TEST_NEO4J")
HOW_TO = (
    "no Neo4j to test on: start an empty one (docker compose up -d), then "
    "ONTONORM_TEST_NEO4J=bolt://127.0.0.1:7687 NEO4J_PASSWORD=… pytest"
)

Contribute = Callable[..., Contribution]
Cypher = Callable[[str], list[dict[str, object]]]
Dump = Callable[[GraphStore], dict[str, list[dict[str, object]]]]
Resolved = Callable[[Iterable[Contribution]], dict[str, list[dict[str, object]]]]


def pytest_configure() -> None:
    """Several processes run the tests: each takes one core, and how long an example takes says nothing."""
    settings.register_profile("shared", deadline=None)
    settings.load_profile("shared")
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_finish() -> None:
    """Thousands of tests and the libraries they name stay to the end: whoever collects garbage need not look at them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept for a server stands in a folder of the tests, not in that of who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def turn(tmp_path_factory: pytest.TempPathFactory) -> FileLock:
    """Held while a test uses the one database, for several processes run tests."""
    return FileLock(tmp_path_factory.getbasetemp().parent / "neo4j.lock")


@pytest.fixture(autouse=True)
def _one_at_a_time(request: pytest.FixtureRequest) -> Iterator[None]:
    parameters = getattr(getattr(request.node, "callspec", None), "params", {}).values()
    on_neo4j = "neo4j" in [one for one in parameters if isinstance(one, str)]
    if ADDRESS and (on_neo4j or "neo4j_server" in request.fixturenames):
        with request.getfixturevalue("turn"):
            yield
    else:
        yield


@pytest.fixture(scope="session")
def neo4j_server(turn: FileLock) -> Iterator[Cypher]:
    """Runs Cypher, as an administrator would, on a Neo4j whose database was empty when the tests began."""
    if not ADDRESS:
        pytest.skip(HOW_TO)
    login = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(ADDRESS, auth=login, notifications_min_severity="OFF") as driver:

        def run(text: str) -> list[dict[str, object]]:
            records, _, _ = driver.execute_query(text, database_=os.environ.get("NEO4J_DATABASE"))
            return [record.data() for record in records]

        with turn:
            nodes = run("MATCH (n) RETURN count(*) AS nodes")[0]["nodes"]
        if nodes:
            pytest.exit(f"{ADDRESS} holds {nodes} nodes: tests run on an empty database only", returncode=3)
        yield run


@pytest.fixture
def neo4j_store(neo4j_server: Cypher) -> Iterator[Neo4jStore]:
    """A store on the test server, empty at the beginning and at the end."""
    store = Neo4jStore(str(ADDRESS))
    neo4j_server("MATCH (n) DETACH DELETE n")
    yield store
    store.close()
    neo4j_server("MATCH (n) DETACH DELETE n")


@pytest.fixture
def embedded_store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """An embedded store in an empty folder."""
    store = EmbeddedStore(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest) -> GraphStore:
    """An empty store of each kind: a test that takes it runs on both."""
    found: GraphStore = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store of each kind, empty when a module begins: for tests that fill it once and then only read."""
    if request.param == "embedded":
        embedded = EmbeddedStore(tmp_path_factory.mktemp("shared") / "store")
        yield embedded
        embedded.close()
        return
    server: Cypher = request.getfixturevalue("neo4j_server")
    with request.getfixturevalue("turn"):
        server("MATCH (n) DETACH DELETE n")
        served = Neo4jStore(str(ADDRESS))
        yield served
        served.close()
        server("MATCH (n) DETACH DELETE n")


@pytest.fixture(scope="session")
def contribute() -> Contribute:
    """Makes a source of values, as a loader would give it."""

    def make(
        name: str,
        values: Iterable[Value],
        *,
        prefix: str | None = None,
        kind: Kind = Kind.ONTOLOGY,
        imports: bool = False,
    ) -> Contribution:
        collected = collect([Ontology(), *values], kind=kind, stem=name, prefix=prefix, imports=imports)
        return Contribution(collected.source, collected.tables)

    return make


@pytest.fixture(scope="session")
def dump() -> Dump:
    """All rows of the graph in a store, by label and relationship type, sorted; times and numbers of loads aside."""

    def read(store: GraphStore) -> dict[str, list[dict[str, object]]]:
        found = {}
        for label, node in NODES.items():
            wanted = [name for name in node.columns if name not in TIMES]
            found[label] = store.query(
                f"MATCH (n:{label}) RETURN {', '.join(f'n.{name} AS `{name}`' for name in wanted)}"
            )
        for type_, edge in EDGES.items():
            keys = f"a.{NODES[edge.start].key} AS src, b.{NODES[edge.end].key} AS dst"
            properties = "".join(f", r.{name} AS `{name}`" for name in edge.properties)
            found[type_] = store.query(f"MATCH (a:{edge.start})-[r:{type_}]->(b:{edge.end}) RETURN {keys}{properties}")
        return {table: in_order(rows) for table, rows in found.items()}

    return read


TIMES = {"loaded_at", "sequence", "version", "model", "fold"}


def in_order(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """The rows sorted by all their values, without times and numbers of loads."""
    kept = [{name: value for name, value in row.items() if name not in TIMES} for row in rows]
    return sorted(kept, key=lambda row: [str(value) for value in row.values()])


@pytest.fixture(scope="session")
def resolved() -> Resolved:
    """The graph that one fresh load of the contributions gives, in the form of `dump`."""

    def resolve_rows(contributions: Iterable[Contribution]) -> dict[str, list[dict[str, object]]]:
        graph = resolve({one.source.name: one for one in contributions})
        rows = {table: in_order(graph[table].to_pylist()) if table in graph else [] for table in (*NODES, *EDGES)}
        return rows | {"Schema": [{"id": "ontonorm"}]}

    return resolve_rows


@dataclass
class Page:
    """What a server has at one path, and what goes wrong there first.

    It answers with each of `statuses` once before anything else, and breaks off after each of `cuts` bytes once. `halfway`
    is called after the first half of the body was sent. With `ranges` it sends parts, and says which (`etag`, `modified`).
    """

    body: bytes = b""
    etag: str | None = None
    modified: str | None = None
    ranges: bool = True
    location: str | None = None
    status: int = 200
    statuses: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    halfway: Callable[[], None] = lambda: None


@dataclass
class Web:
    """A server on this machine: its pages by path, and what it was asked, as (path, headers in lower case)."""

    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: bytes | str = b"", **more: Any) -> Page:
        """Serves a body at a path, in place of what was there."""
        self.pages[path] = Page(body.encode() if isinstance(body, str) else body, **more)
        return self.pages[path]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client may leave when it has enough."""


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self) -> None:
        asked = {name.lower(): value for name, value in self.headers.items()}
        self.web.asked.append((self.path, asked))
        page = self.web.pages.get(self.path, Page(b"<html>nothing here</html>", status=404))
        if page.statuses:
            return self.answer(page.statuses.pop(0), {"content-length": "0"})
        if page.location is not None:
            return self.answer(302, {"location": page.location, "content-length": "0"})
        told = {"etag": page.etag, "last-modified": page.modified}
        headers = {name: value for name, value in told.items() if value}
        if page.etag and asked.get("if-none-match") == page.etag:
            return self.answer(304, headers)
        begin, status = 0, page.status
        if page.ranges and "range" in asked and asked.get("if-range") in headers.values():
            begin, status = int(asked["range"].removeprefix("bytes=").rstrip("-")), 206
            headers["content-range"] = f"bytes {begin}-{len(page.body) - 1}/{len(page.body)}"
        body = page.body[begin:]
        self.answer(status, headers | {"content-length": str(len(body))})
        if page.cuts:
            body = body[: page.cuts.pop(0)]
        self.wfile.write(body[: len(body) // 2])
        page.halfway()
        self.wfile.write(body[len(body) // 2 :])
        return None

    def answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Web]]:
    """Starts a server on this machine, as often as it is called; no proxy stands before them."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    running: list[_Server] = []

    def start() -> Web:
        handler = type("Handler", (_Handler,), {})
        server = _Server(("127.0.0.1", 0), handler)
        running.append(server)
        handler.web = Web(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return handler.web  # type: ignore[attr-defined,no-any-return]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def web(serve: Callable[[], Web]) -> Web:
    """A server on this machine."""
    return serve()


@dataclass(frozen=True)
class Run:
    """What the program said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out), delimiter="\t"))

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def jsonl(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def ontonorm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs the program as `ontonorm ARGUMENT…` in a folder, on a store and with a cache of its own."""
    monkeypatch.setenv("ONTONORM_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("ONTONORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["ontonorm", *arguments])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return Run(int(stop.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def make_encoder() -> Callable[..., Path]:
    """Writes a tiny encoder, of weights from a seed, into a folder."""
    pytest.importorskip("faiss", reason="the extra `dense` is not installed")
    transformers = pytest.importorskip("transformers", reason="the extra `dense` is not installed")
    torch = pytest.importorskip("torch", reason="the extra `dense` is not installed")
    transformers.utils.logging.disable_progress_bar()

    def make(folder: Path, *, seed: int = 1, size: int = 16) -> Path:
        folder.mkdir(parents=True)
        letters = "abcdefghijklmnopqrstuvwxyz0123456789"
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
        (folder / "vocab.txt").write_text("\n".join(pieces))
        torch.manual_seed(seed)
        config = transformers.BertConfig(
            vocab_size=len(pieces), hidden_size=size, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            max_position_embeddings=64,
        )  # fmt: skip
        transformers.BertModel(config).save_pretrained(folder)
        transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def encoder_folder(make_encoder: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such an encoder."""
    return make_encoder(tmp_path_factory.mktemp("encoder") / "tiny")


@pytest.fixture(scope="session")
def make_llama() -> Callable[..., Path]:
    """Writes a tiny Llama, of weights from a seed, into a folder: its tokens are made of the sample ontology's text.

    Weights spread by `spread`; with `chat` its tokenizer has a chat template. More is given to its configuration.
    """
    for library in ("torch", "transformers", "peft"):
        pytest.importorskip(library, reason="the extra `model` is not installed")
    from engine.generate.loading import quiet

    def make(
        folder: Path, *, seed: int = 1, spread: float = 0.02, vocabulary: int = 512, chat: bool = False, **more: object
    ) -> Path:
        import torch
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
        from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

        special = ["<|pad|>", "<|begin|>", "<|end|>", "<|turn|>"]
        tokens = Tokenizer(models.BPE())
        tokens.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        tokens.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )  # fmt: skip
        tokens.train_from_iterator(SAMPLE.read_text(encoding="utf-8").splitlines(), trainer)
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=tokens, pad_token=special[0], bos_token=special[1], eos_token=special[2],
            additional_special_tokens=special[3:],
        )  # fmt: skip
        if chat:
            tokenizer.chat_template = _CHAT
        sizes: dict[str, object] = {
            "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
            "num_key_value_heads": 2, "max_position_embeddings": 4096, "tie_word_embeddings": False,
            "vocab_size": len(tokenizer), "initializer_range": spread, "pad_token_id": 0, "bos_token_id": 1,
            "eos_token_id": 2,
        }  # fmt: skip
        with quiet():
            torch.manual_seed(seed)
            LlamaForCausalLM(LlamaConfig(**(sizes | more))).save_pretrained(folder)
            tokenizer.save_pretrained(folder)
        return folder

    return make


_CHAT = (
    "{{ bos_token }}{% for message in messages %}<|turn|>{{ message.role }}\n{{ message.content }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}<|turn|>assistant\n{% endif %}"
)


@pytest.fixture(scope="session")
def tiny_llama(make_llama: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a Llama: two layers, hidden size 64, about 500 tokens, no chat template."""
    return make_llama(tmp_path_factory.mktemp("llama") / "tiny")
