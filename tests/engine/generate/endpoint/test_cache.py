"""Answers that are kept: asked once, by whoever; whole after an end in the middle; new where damaged."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.generate.endpoint.cache import FILE, Cache
from kg.errors import ArtifactError

Served = Any
Made = Callable[..., Any]
OPTIONS = ("0", "1", "2", "3")


def test_what_was_answered_is_not_asked_again(served: Served, make: Made, cache: Path) -> None:
    tokens = [("2", {"2": 0.7, "1": 0.2, "0": 0.05})]
    served.by_number(lambda number, body: served.completion("no" if number == 1 else "2", tokens=tokens))
    first = make(cache=cache)
    scores = first.score(served.prompts(3), [OPTIONS] * 3)
    assert first.usage.cached == 0
    before = len(served.asked)
    second = make(f"{served.address}/v1/", cache=cache)
    assert second.score(served.prompts(3)[::2], [OPTIONS] * 2) == scores[::2]
    assert len(served.asked) == before
    assert (second.usage.prompts, second.usage.cached, second.usage.prompt_tokens) == (2, 2, 0)
    assert second.score(served.prompts(2)[1:], [OPTIONS])[0].error  # what failed is asked again
    assert len(served.asked) > before


@pytest.mark.parametrize(
    "other",
    [
        lambda make, cache: make(model="other", cache=cache).score(PROMPTS, [OPTIONS]),
        lambda make, cache: make(cache=cache).score(PROMPTS, [("0", "1")]),
        lambda make, cache: make(cache=cache).generate(PROMPTS, most_tokens=5),
        lambda make, cache: make(cache=cache).generate(PROMPTS, most_tokens=6),
    ],
)
def test_another_question_is_another_answer(served: Served, make: Made, cache: Path, other: Any) -> None:
    global PROMPTS  # noqa: PLW0603
    PROMPTS = served.prompts(1)
    make(cache=cache).score(PROMPTS, [OPTIONS])
    make(cache=cache).generate(PROMPTS, most_tokens=5, schema={})
    other(make, cache)
    assert len(served.asked) == 3


PROMPTS: list[Any] = []


def test_two_generators_share_it_while_both_run(served: Served, make: Made, cache: Path) -> None:
    one, two = make(cache=cache), make(cache=cache)
    one.score(served.prompts(10), [OPTIONS] * 10)
    two.score(served.prompts(20), [OPTIONS] * 20)
    one.score(served.prompts(20), [OPTIONS] * 20)
    assert len(served.asked) == 20


WRITER = """
import sys
from pathlib import Path
from engine.generate.endpoint.cache import Cache
cache = Cache(Path(sys.argv[1]))
number = 0
while True:
    cache.put(b"%d" % number, ["x" * 500, number])
    number += 1
    if number == 200: print("going", flush=True)
"""


def test_processes_share_it_and_one_that_is_killed_leaves_it_whole(cache: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(cache)], stdout=subprocess.PIPE) for _ in range(2)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"going\n"
    for writer in writers:
        writer.kill()
        writer.communicate()
    mine = Cache(cache)
    assert mine.get(b"150") == ["x" * 500, 150]
    mine.close()
    connection = sqlite3.connect(cache / FILE)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_damaged_file_is_replaced_with_a_warning(served: Served, make: Made, cache: Path, told: list[str]) -> None:
    cache.mkdir()
    (cache / FILE).write_bytes(b"this is no database, " * 500)
    make(cache=cache).score(served.prompts(3), [OPTIONS] * 3)
    assert len(told) == 1
    assert f"{cache / FILE} is damaged" in told[0]
    make(cache=cache).score(served.prompts(3), [OPTIONS] * 3)
    assert len(served.asked) == 3


@pytest.mark.parametrize("value", ["", "{", "null", "[]", '{"logs": [NaN, 0.0, 0.0, 0.0], "measured": true}',
    '{"logs": [0.0], "measured": true}', '{"logs": [-1.0, -1.0, -1.0, -1.0], "measured": 1}'])  # fmt: skip
def test_what_is_no_answer_in_it_is_asked_again(served: Served, make: Made, cache: Path, value: str) -> None:
    model = make(cache=cache)
    model.score(served.prompts(1), [OPTIONS])
    connection = sqlite3.connect(cache / FILE)
    connection.execute("UPDATE answers SET value = ?", (value,))
    connection.commit()
    connection.close()
    assert model.score(served.prompts(1), [OPTIONS])[0].error is None
    assert len(served.asked) == 2


def test_a_file_that_cannot_be_used_is_told_once_and_done_without(
    served: Served, make: Made, cache: Path, told: list[str]
) -> None:
    cache.mkdir()
    connection = sqlite3.connect(cache / FILE)
    connection.execute("CREATE TABLE answers (other)")
    connection.close()
    model = make(cache=cache)
    assert all(one.error is None for one in model.score(served.prompts(5), [OPTIONS] * 5))
    assert len(told) == 1
    assert "answers are no longer kept" in told[0]


def test_a_folder_that_cannot_be_is_told(served: Served, make: Made, cache: Path) -> None:
    cache.write_text("a file")
    with pytest.raises(ArtifactError, match="name a folder for the cache that can be written"):
        make(cache=cache).score(served.prompts(1), [OPTIONS])
