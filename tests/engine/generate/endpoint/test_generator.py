"""Servers that fail in every way: each prompt is answered or reported, none lost, none doubled, nothing told but the truth."""

import _thread
import gzip
import logging
import socket
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine.generate.endpoint import KEY
from engine.generate.endpoint.client import MAX_SIZE
from engine.generate.endpoint.waits import Waits
from kg.errors import ModelError

Served = Any
Body = dict[str, Any]
Made = Callable[..., Any]
OPTIONS = ("0", "1", "2", "3")
SECRET = "sk-very-secret-0123456789"


def best(score: Any) -> str:
    return OPTIONS[max(range(len(OPTIONS)), key=score.logs.__getitem__)]


def test_64_requests_at_once_to_a_server_that_fails_in_every_way(served: Served, make: Made) -> None:
    said, lock, tries = served.said, threading.Lock(), Counter[int]()
    failures = [
        said(b"", 500), said({"error": "busy"}, 429, {"Retry-After": "0"}), said(b"", 503, {"Retry-After": "3"}),
        said(b"{not json"), said(served.completion("1"), cut=40), said(cut=0), said({"choices": []}), said([1]),
        said(b"", 429, {"Retry-After": "Sun, 01 Mar 2020 12:00:09 GMT"}), said({"choices": [{"message": None}]}),
        said({"error": {"message": "upstream", "code": 502}}),
        said(gzip.compress(b"{}")[:-9], headers={"content-encoding": "gzip"}),
    ]  # fmt: skip

    def reply(number: int, body: Body) -> Any:
        with lock:
            tries[number] += 1
            attempt = tries[number]
        if number % 16 == 7 and attempt == 1 and number > 100:
            return said(held=True)
        if attempt <= number % 4:
            return failures[(number + attempt) % len(failures)]
        if number % 50 == 9:
            return said(b"always", 500)
        if number % 50 == 19:
            return served.completion("I cannot")
        if number % 50 == 29:
            return served.completion(None, message={"role": "assistant", "content": None, "refusal": "I will not"})
        return served.completion(OPTIONS[number % 4])

    served.by_number(reply)
    model = make(concurrency=64, timeout=2.0, retries=6)
    scores = model.score(served.prompts(300), [OPTIONS] * 300)
    assert len(scores) == 300
    for number, score in enumerate(scores):
        if number % 50 in (9, 19, 29):
            assert score.error is not None
            assert score.logs == ()
        else:
            assert score.error is None, (number, score.error)
            assert best(score) == OPTIONS[number % 4]
    assert scores[9].error == "the server is busy or broken (500: always), 7 times"
    assert scores[19].error == "the answer is no option: 'I cannot'"
    assert scores[29].error == "the model refused: I will not"
    assert (model.usage.prompts, model.usage.failed, model.usage.cached) == (300, 18, 0)
    assert model.usage.prompt_tokens == 100 * (282 + 4 * 6)  # also what was no option was read and written


def test_equal_prompts_are_asked_once_and_answered_each(served: Served, make: Made) -> None:
    served.by_number(lambda number, body: served.completion(OPTIONS[number % 4]))
    prompts = served.prompts(3)
    scores = make().score([*prompts, *prompts], [OPTIONS] * 6)
    assert [best(one) for one in scores] == ["0", "1", "2"] * 2
    assert len(served.asked) == 3


def test_nothing_to_ask_asks_nothing(served: Served, make: Made) -> None:
    model = make()
    assert model.score([], []) == []
    assert model.generate([], most_tokens=5) == []
    assert served.asked == []
    assert model.name == f"llama at {served.address}/v1"
    assert model.most_options == 20
    assert model.count_tokens(["", "abc", "abcde"]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (
            lambda said: said({"error": {"message": "maximum context length is 4096 tokens"}}, 400),
            "too long for the model",
        ),
        (lambda said: said({"error": {"message": "x", "code": "content_filter"}}, 400), "content filter refused"),
        (lambda said: said({"error": "request flagged by moderation"}, 403), "content filter refused"),
        (lambda said: said(b"", 418), "does not take the request (418)"),
        (
            lambda said: said({"error": "no, \x1b[31m\n" + "x" * 9_000}, 400),
            "does not take the request (400: no, \\x1b[31m",
        ),
        (lambda said: said(b"x" * (MAX_SIZE + 9)), "more than 4,194,304 bytes"),
        (lambda said: said(gzip.compress(b" " * 50_000_000), headers={"content-encoding": "gzip"}), "bytes, unpacked"),
        (lambda said: said(b"{}", headers={"content-encoding": "br"}), "packed in a way"),
    ],
)
def test_what_concerns_one_prompt_is_told_of_that_one(served: Served, make: Made, reply: Any, told: str) -> None:
    served.by_number(lambda number, body: reply(served.said) if number == 1 else served.completion("0"))
    one, two, three = make(retries=1).score(served.prompts(3), [OPTIONS] * 3)
    assert (one.error, three.error) == (None, None)
    assert told in two.error
    assert len(two.error) < 250
    assert two.error.isprintable()


def test_filters_and_answers_without_text(served: Served, make: Made) -> None:
    replies = [
        served.completion("3", finish_reason="content_filter"),
        served.completion(None),
        served.completion([{"type": "text", "text": "half \ud83d"}]),
        served.completion(""),
    ]
    served.by_number(lambda number, body: replies[number])
    texts = make().generate(served.prompts(4), most_tokens=5)
    assert [(one.text, one.error) for one in texts] == [
        ("", "the server's content filter refused"), ("", "the answer has no text"), ("half ?", None), ("", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (lambda said: said({"error": {"message": f"Incorrect API key: {SECRET}"}}, 401), f"missing or wrong (401); set {KEY}"),
        (lambda said: said(b"", 403), f"not allowed to (403); set {KEY}"),
        (lambda said: said({"error": {"message": "x", "code": "insufficient_quota"}}, 429), "no credit left"),
        (lambda said: said({"error": "pay"}, 402), "no credit left"),
        (lambda said: said(b"<html>", headers={"content-type": "text/html; charset=utf-8"}), "a page for people"),
        (lambda said: said(b"", 307, {"location": f"http://127.0.0.1:1/x?k={SECRET}"}), "redirects to http://127.0.0.1:1/x;"),
        (lambda said: said({"error": {"message": "model `lama` does not exist"}}, 404), "has no model 'lama'; it has llama"),
        (lambda said: said({"error": {"message": "lama is not a valid model ID"}}, 400), "has no model 'lama'; it has llama"),
    ],
)  # fmt: skip
def test_what_concerns_all_ends_all_at_once(
    served: Served, make: Made, monkeypatch: pytest.MonkeyPatch, reply: Any, told: str
) -> None:
    monkeypatch.setenv(KEY, SECRET)
    served.by_number(lambda number, body: reply(served.said) if number else served.completion("0"))
    with pytest.raises(ModelError) as error:
        make(model="lama", concurrency=2).score(served.prompts(200), [OPTIONS] * 200)
    assert told in str(error.value)
    assert served.address in str(error.value)
    assert SECRET not in str(error.value)
    assert len(served.asked) < 20


def test_a_server_of_another_kind_is_told(served: Served, make: Made) -> None:
    served.reply = lambda body: served.said(b"<html>no", 404, {"content-type": "text/html"})
    served.models = served.said(b"<html>no", 404)
    with pytest.raises(ModelError, match="404; it has no /chat/completions: give the address of an OpenAI-compatible"):
        make().score(served.prompts(1), [OPTIONS])
    served.models = {"data": [{"id": "llama"}, 3, {"id": None}]}
    with pytest.raises(ModelError, match="serve it with a chat template"):
        make().score(served.prompts(1), [OPTIONS])


def test_a_server_that_is_down_is_told_with_its_address(make: Made, served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ModelError, match=f"http://127.0.0.1:{port}/v1: no connection .*; start the server there"):
        make(f"http://127.0.0.1:{port}", retries=2).score(served.prompts(5), [OPTIONS] * 5)


def test_a_server_that_goes_down_leaves_the_answers_it_gave(served: Served, make: Made) -> None:
    model = make(retries=1, concurrency=2)
    assert model.score(served.prompts(2), [OPTIONS] * 2)[1].error is None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        model._client.root = f"http://127.0.0.1:{taken.getsockname()[1]}"
    scores = model.score(served.prompts(9), [OPTIONS] * 9)
    assert all("no connection" in one.error for one in scores)
    assert "2 times" in scores[0].error
    assert "1 time" in scores[-1].error


def test_a_request_under_way_is_answered_after_the_close_and_none_is_sent_then(served: Served, make: Made) -> None:
    arrived = threading.Event()

    def reply(number: int, body: Body) -> Any:
        arrived.set()
        return served.said(served.completion("1"), held=True)

    served.by_number(reply)
    model = make()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(model.score, served.prompts(1), [OPTIONS])
        assert arrived.wait(20)
        model.close()
        served.released.set()
        assert asked.result()[0].error is None
    assert model._client._client is None
    with pytest.raises(ModelError, match="its connections are closed"):
        model.score(served.prompts(2)[1:], [OPTIONS])


def test_the_key_is_sent_and_never_told_nor_kept(
    served: Served, make: Made, monkeypatch: pytest.MonkeyPatch, cache: Any, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(KEY, SECRET)
    told = [
        served.completion(f"say {SECRET}"), served.said({"error": f"bad {SECRET}"}, 418),
        served.completion("x", message={"content": None, "refusal": SECRET}), served.said({"error": SECRET}, 500),
    ]  # fmt: skip
    served.by_number(lambda number, body: told[number])
    model = make(cache=cache, retries=0)
    with caplog.at_level(logging.DEBUG):
        scores = model.score(served.prompts(4), [OPTIONS] * 4)
        texts = model.generate(served.prompts(4), most_tokens=9)
    model.close()
    assert served.headers["authorization"] == f"Bearer {SECRET}"
    assert all(one.error for one in scores)
    assert texts[0].text == "say (key)"
    assert SECRET not in repr((scores, texts, vars(model), model._client, caplog.text))
    assert all(SECRET.encode() not in file.read_bytes() for file in cache.iterdir())


def test_an_interruption_ends_at_once(served: Served, make: Made, cache: Any) -> None:
    first = threading.Event()

    def reply(number: int, body: Body) -> Any:
        if number == 30:
            first.set()
        return served.said(held=True) if number >= 30 else served.completion("1")

    served.by_number(reply)
    model = make(cache=cache, concurrency=4)

    def interrupt() -> None:
        first.wait(20)
        _thread.interrupt_main()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        model.score(served.prompts(100), [OPTIONS] * 100)
    thread.join()
    assert not served.released.is_set()
    assert len(served.asked) <= 34
    served.released.set()
    served.by_number(lambda number, body: served.completion("1"))
    again = make(cache=cache)
    assert [best(one) for one in again.score(served.prompts(100), [OPTIONS] * 100)] == ["1"] * 100
    assert again.usage.cached >= 27


def test_waiting_is_interrupted_too(served: Served, make: Made) -> None:
    model = make(waits=Waits(100.0, 100.0), concurrency=3)
    served.by_number(
        lambda number, body: served.completion("0") if number == 0 else served.said(b"", 401 if number == 3 else 500)
    )
    with pytest.raises(ModelError, match="401"):
        model.score(served.prompts(4), [OPTIONS] * 4)
