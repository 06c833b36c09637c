"""`ontonorm normalize --model`: a model behind a server and one here, what they may say, and what becomes of it."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

OBO = """format-version: 1.4
ontology: hp

[Term]
id: HP:1
name: Hepatomegaly
synonym: "enlarged liver" EXACT []
def: "A liver that is too big." []

[Term]
id: HP:2
name: Splenomegaly
synonym: "enlarged spleen" EXACT []

[Term]
id: HP:3
name: Cardiomegaly
synonym: "enlarged heart" EXACT []

[Term]
id: HP:4
name: obsolete Megaly
is_obsolete: true
replaced_by: HP:1
"""
MENTION = "somewhat enlarged something"
Program = Callable[..., Any]
Reply = Callable[[dict[str, Any]], str | int]


class Model:
    """A model behind a server on this machine; `reply` gives what it writes to a request, or the status it fails with."""

    def __init__(self) -> None:
        self.reply: Reply = lambda body: "0"
        self.asked: list[dict[str, Any]] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append(body)
                said = model.reply(body)
                message = {"choices": [{"message": {"role": "assistant", "content": said}, "finish_reason": "stop"}],
                           "usage": {"prompt_tokens": 50, "completion_tokens": 1}}  # fmt: skip
                data = json.dumps(message if isinstance(said, str) else {"error": {"message": "no"}}).encode()
                self.send_response(200 if isinstance(said, str) else said)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def likes(self, word: str) -> None:
        """From now on it chooses what has this word."""

        def reply(body: dict[str, Any]) -> str:
            lines = body["messages"][-1]["content"].splitlines()
            return next((line.partition(".")[0] for line in lines if line[:1].isdigit() and word in line), "0")

        self.reply = reply


@pytest.fixture
def model() -> Iterator[Model]:
    """A model that always says 0."""
    found = Model()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program, with an ontology loaded and a cache of its own."""
    monkeypatch.setenv("ONTONORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ONTONORM_API_KEY", raising=False)
    (tmp_path / "hp.obo").write_text(OBO)
    assert ontonorm("load-ontologies", "hp.obo").code == 0
    return ontonorm


@pytest.fixture
def ask(loaded: Program, model: Model) -> Program:
    """`normalize` with the model."""
    return lambda *arguments: loaded(
        "normalize", "--endpoint", model.address, "--model", "llama", "--retries", "0", *arguments
    )


def test_the_model_decides_where_the_ranker_is_unsure(ask: Program, model: Model) -> None:
    for word, curie in (("Spleno", "HP:2"), ("Cardio", "HP:3")):
        model.likes(word)
        [answer] = ask("--format", "jsonl", "--no-cache", "enlarged liver or spleen or heart").jsonl
        assert answer["curie"] == curie
        assert answer["model"] == f"llama at {model.address}/v1"


def test_it_is_not_asked_of_what_a_name_or_an_identifier_decides(ask: Program, model: Model) -> None:
    run = ask("--route", "always", "enlarged liver", "HP:2", "HP:4", "")
    assert [row["curie"] for row in run.rows] == ["HP:1", "HP:2", "HP:1", ""]
    assert model.asked == []


def test_the_summary_says_what_was_asked_and_what_it_cost(ask: Program, model: Model) -> None:
    run = ask("--price", "1000/2000", MENTION)
    assert run.err == f"ontonorm: llama at {model.address}/v1: 2 prompts; 100 tokens in, 2 out; $0.10\n"
    again = ask("--price", "1000/2000", MENTION)
    assert again.out == run.out
    assert "2 from the cache" in again.err
    assert "$0.00" in again.err


def test_what_failed_is_told_and_the_rest_is_answered(ask: Program, model: Model, tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text(f"mention\n{MENTION}\nenlarged liver\n")
    model.reply = lambda body: "I cannot say."
    run = ask("--input", "in.tsv")
    assert run.code == 4
    failed, good = run.rows
    assert (failed["curie"], good["curie"], good["error"]) == ("", "HP:1", "")
    assert "the answer is no option" in failed["error"]
    assert run.err.endswith("ontonorm: 1 of 2 rows failed; their `error` says why\n")


@pytest.mark.parametrize(
    ("status", "told"), [(401, "ONTONORM_API_KEY"), (404, "give the address of an OpenAI-compatible server")]
)
def test_what_concerns_all_ends_the_run_in_one_line(ask: Program, model: Model, status: int, told: str) -> None:
    model.reply = lambda body: status
    run = ask(MENTION)
    assert (run.code, run.err.count("\n")) == (3, 1)
    assert told in run.err


def test_a_server_that_is_down_is_named(loaded: Program) -> None:
    run = loaded("normalize", "--endpoint", "http://127.0.0.1:9", "--model", "llama", "--retries", "0", MENTION)
    assert (run.code, run.err.count("\n")) == (3, 1)
    assert "http://127.0.0.1:9" in run.err


def test_no_answer_is_made_up_whatever_the_model_says(ask: Program, model: Model, tmp_path: Path) -> None:
    """Hundreds of hostile answers through the whole program."""
    chance = random.Random(1)
    parts = [
        "HP:99999",
        "HP:1",
        "1",
        "-1",
        "99",
        '{"answer": ',
        "}",
        "٣",
        "\x00",
        "2; DROP",
        '{"answer": 7}',
        "[1]",
        "None",
        "1e3",
    ]
    model.reply = lambda body: "".join(chance.choices(parts, k=chance.randint(0, 4)))
    lines = [f"{MENTION} {number}" for number in range(200)]
    (tmp_path / "in.txt").write_text("\n".join(lines))
    run = ask("--input", "in.txt", "--format", "jsonl", "--threshold", "0")
    answers = run.jsonl
    assert [answer["mention"] for answer in answers] == lines
    assert {answer["curie"] for answer in answers} <= {None, "HP:1", "HP:2", "HP:3"}
    assert all((answer["curie"] is None) >= (answer["error"] is not None) for answer in answers)


@pytest.mark.parametrize(
    ("said", "curie", "verdict"),
    [
        ('{"id": "HP:1"}', "HP:1", "exact"),
        ("The identifier is HP_2.", "HP:2", "other"),
        ("HP:0004", "", "invented"),
        ("HP:4", "HP:1", "obsolete"),
        ("MONDO:7", "", "foreign"),
        ('{"id": "None"}', "", "none"),
        ("liver!", "", "unparsed"),
    ],
)
def test_a_recited_identifier_is_held_against_the_graph(
    ask: Program, model: Model, said: str, curie: str, verdict: str
) -> None:
    model.reply = lambda body: said
    [row] = ask("--direct", "enlarged liver").rows
    assert (row["curie"], row["verdict"]) == (curie, verdict)
    assert "enlarged liver" in model.asked[-1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--direct",), "--direct needs --model"),
        (("--adapter", "x"), "--adapter and --endpoint are for --model"),
        (("--endpoint", "http://x"), "--adapter and --endpoint are for --model"),
        (("--endpoint", "http://x", "--model", "m", "--adapter", "a"), "an adapter and 4 bits are for a model here"),
        (("--endpoint", "ftp://x", "--model", "m"), "ftp"),
        (("--endpoint", "http://x", "--model", "m", "--price", "cheap"), "'cheap' is no price"),
        (("--endpoint", "http://x", "--model", "m", "--shown", "30"), "can tell 19 candidates apart"),
        (("--endpoint", "http://x", "--model", "m", "--direct", "--format", "sssom"), "take another --format"),
    ],
)
def test_options_that_do_not_go_together_are_one_line(loaded: Program, options: tuple[str, ...], told: str) -> None:
    run = loaded("normalize", *options, "x")
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert told in run.err


def test_calibrate_fits_how_much_the_model_counts(loaded: Program, model: Model, tmp_path: Path) -> None:
    model.likes("Spleno")
    rows = "".join(f"{MENTION} {number}\tHP:2\n" for number in range(40))
    (tmp_path / "gold.tsv").write_text(f"mention\tgold_ids\n{rows}")
    with_model = ("--endpoint", model.address, "--model", "llama")
    run = loaded("calibrate", "--gold", "gold.tsv", *with_model)
    assert run.code == 0
    assert "calibrated on 40 choices of gold.tsv: ranker" in run.out
    [answer] = loaded("normalize", *with_model, "--format", "jsonl", MENTION).jsonl
    assert (answer["curie"], answer["calibration"]) == ("HP:2", "gold.tsv")
    assert answer["probability"] > 0.8
    assert loaded("calibrate", "--reset", *with_model).code == 0
    [answer] = loaded("normalize", *with_model, "--format", "jsonl", MENTION).jsonl
    assert answer["calibration"] == "default"


def test_a_model_here_is_asked_by_its_folder(loaded: Program, tiny_llama: Path) -> None:
    run = loaded("normalize", "--model", str(tiny_llama), "--format", "jsonl", "enlarged liver or spleen or heart")
    [answer] = run.jsonl
    assert answer["model"] == "tiny"
    assert sorted(one["curie"] for one in answer["candidates"]) == ["HP:1", "HP:2", "HP:3"]
    assert run.err.startswith("ontonorm: tiny: 2 prompts; ")
    again = loaded("normalize", "--model", str(tiny_llama), "--format", "jsonl", "enlarged liver or spleen or heart")
    assert again.out == run.out


def test_a_model_that_is_missing_is_one_line(loaded: Program) -> None:
    run = loaded("normalize", "--model", "./nowhere", MENTION)
    assert (run.code, run.out, run.err.count("\n")) == (3, "", 1)
    assert "nowhere" in run.err
