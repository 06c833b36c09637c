"""A run that was interrupted is gone on with, as if nothing had been."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engine.mentions import Mentions, Shard, opened
from engine.model import Candidate, Normalization
from engine.output import FORMATS, RESUMABLE, Layout, begun, resumed
from kg.errors import UsageError

ROWS = 3_000
MADE = {"--threshold": "0.5", "input": "in.csv"}

RUN = """
import sys, time
from pathlib import Path
from engine.mentions import opened
from engine.output import FORMATS, resumed
from test_resume import MADE, slowly
format_, pause = sys.argv[1], float(sys.argv[2])
with opened("in.csv") as mentions, resumed(Path("out"), format_, mentions, made=MADE) as (stream, kept):
    FORMATS[format_](stream, kept.rest, slowly(kept.rest, pause), kept.layout)
print(kept.done, kept.failed)
"""


def answer(mention: str) -> Normalization:
    found = Candidate(f"HP:{len(mention)}", 'say "ah"', 0.5, "two\nlines", "EXACT")
    return Normalization(mention, found.curie, found.label, found.probability, (found,))


def slowly(mentions: Mentions, pause: float = 0.0) -> Any:
    for row in mentions.rows:
        time.sleep(pause)
        yield row, Normalization(row.mention, error=row.error) if row.error else answer(row.mention)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "".join(f'{n},"men\ntion {n}",β{n}\n' if n % 100 else "too,many,cells,here\n" for n in range(ROWS))
    (tmp_path / "in.csv").write_text(f"id,mention,note\n{rows}")
    return tmp_path


def left(folder: Path, content: bytes, made: dict[str, str] = MADE) -> None:
    """An interrupted run has left this."""
    (folder / "out.partial").write_bytes(content)
    (folder / "out.partial.json").write_text(json.dumps(made))


def whole(folder: Path, format_: str, shard: Shard | None = None) -> bytes:
    with opened(folder / "in.csv", shard=shard) as mentions, (folder / "whole").open("w", newline="") as stream:
        FORMATS[format_](stream, mentions, slowly(mentions), Layout(header=shard is None or shard.is_first))
    return (folder / "whole").read_bytes()


def run(folder: Path, format_: str, pause: float) -> "subprocess.Popen[str]":
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[3])])
    return subprocess.Popen(
        [sys.executable, "-c", RUN, format_, str(pause)], cwd=folder, env={**os.environ, "PYTHONPATH": path}, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("format_", RESUMABLE)
def test_what_was_killed_ends_as_if_nothing_had_been(folder: Path, format_: str) -> None:
    partial, sizes = folder / "out.partial", [0]
    for _ in range(2):
        with run(folder, format_, 0.001) as process:
            end = time.monotonic() + 60
            while time.monotonic() < end and not (partial.exists() and partial.stat().st_size > sizes[-1] + 10_000):
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        sizes.append(partial.stat().st_size)
    assert 0 < sizes[1] < sizes[2]
    with run(folder, format_, 0) as process:
        told, _ = process.communicate()
    done, failed = map(int, told.split())
    assert ROWS > done > 0
    assert failed == -(-done // 100)
    assert (folder / "out").read_bytes() == whole(folder, format_)
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "out", "whole"]


@pytest.mark.parametrize("format_", RESUMABLE)
def test_it_does_not_matter_where_it_was_cut(folder: Path, format_: str) -> None:
    (folder / "in.csv").write_text('id,mention\n1,"a\nb"\n2,"say ""ah"""\n3,β\n')
    expected = whole(folder, format_)
    for cut in (*range(0, len(expected), 3), len(expected)):
        left(folder, expected[:cut])
        with (
            opened(folder / "in.csv") as mentions,
            resumed(folder / "out", format_, mentions, made=MADE) as (stream, kept),
        ):
            FORMATS[format_](stream, kept.rest, slowly(kept.rest), kept.layout)
        assert (folder / "out").read_bytes() == expected, cut


def test_the_longer_of_two_remains_is_gone_on_with(folder: Path) -> None:
    expected = whole(folder, "tsv")
    left(folder, expected[:100])
    (folder / "out.before").write_bytes(expected[:9_000])
    with opened(folder / "in.csv") as mentions, resumed(folder / "out", "tsv", mentions, made=MADE) as (stream, kept):
        FORMATS["tsv"](stream, kept.rest, slowly(kept.rest), kept.layout)
    assert kept.size > 8_000
    assert (folder / "out").read_bytes() == expected


@pytest.mark.parametrize("format_", RESUMABLE)
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("id,mention\n1,a\n2,x\n3,c\n", "row 2 is not of this input; without --resume all is done anew"),
        ("id,mention\n1,a\n5,b\n3,c\n", "row 2 is not of this input"),
        ("id,mention\n1,a\n", "row 2 is not of this input"),
        ("id,mention,n\n1,a,\n2,b,\n3,c,\n", "has other columns|row 1 is not of this input"),
    ],
)
def test_what_is_of_another_input_is_refused_and_left(folder: Path, format_: str, changed: str, told: str) -> None:
    (folder / "in.csv").write_text("id,mention\n1,a\n2,b\n3,c\n")
    remains = whole(folder, format_)
    left(folder, remains)
    (folder / "in.csv").write_text(changed)
    with pytest.raises(UsageError, match=told), opened(folder / "in.csv") as mentions:  # noqa: SIM117
        with resumed(folder / "out", format_, mentions, made=MADE):
            pass
    assert (folder / "out.partial").read_bytes() == remains
    assert not (folder / "out.before").exists()


def test_what_is_no_answer_is_refused(folder: Path) -> None:
    left(folder, b"nothing\nlike it\n")
    for format_, told in (("tsv", "has other columns"), ("jsonl", "holds what is no answer")):
        with pytest.raises(UsageError, match=told), opened(folder / "in.csv") as mentions:  # noqa: SIM117
            with resumed(folder / "out", format_, mentions, made=MADE):
                pass


def test_a_format_that_is_written_at_the_end_cannot_be_gone_on_with(folder: Path) -> None:
    for format_ in set(FORMATS) - set(RESUMABLE):
        with pytest.raises(UsageError, match="--resume is for tsv, csv, jsonl"), opened(folder / "in.csv") as mentions:  # noqa: SIM117
            with resumed(folder / "out", format_, mentions, made=MADE):
                pass


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({**MADE, "--threshold": "0.7"}, r"made otherwise: --threshold was 0\.5, now 0\.7\. Give the same again"),
        ({"input": "in.csv"}, r"--threshold was 0\.5, now not given"),
        (
            {**MADE, "input": "other.csv", "--root": "HP:1"},
            r"input was in\.csv, now other\.csv; --root was not given, now HP:1",
        ),
    ],
)
def test_a_run_with_other_options_is_not_gone_on_with(folder: Path, made: dict[str, str], told: str) -> None:
    left(folder, b"what is done\n")
    with pytest.raises(UsageError, match=told), opened(folder / "in.csv") as mentions:  # noqa: SIM117
        with resumed(folder / "out", "tsv", mentions, made=made):
            pass
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "out.partial", "out.partial.json"]


@pytest.mark.parametrize("note", [None, "", "[1]", "{"])
def test_what_does_not_say_how_it_was_made_is_not_gone_on_with(folder: Path, note: str | None) -> None:
    (folder / "out.partial").write_text("what is done\n")
    if note is not None:
        (folder / "out.partial.json").write_text(note)
    with pytest.raises(UsageError, match=r"is missing or damaged; without"), opened(folder / "in.csv") as mentions:  # noqa: SIM117
        with resumed(folder / "out", "tsv", mentions, made=MADE):
            pass


def test_a_run_from_the_beginning_forgets_what_others_left(folder: Path) -> None:
    left(folder, b"", {"--threshold": "1"})
    (folder / "out.before").write_text("of another threshold\n")
    with suppress(KeyboardInterrupt), opened(folder / "in.csv") as mentions:  # noqa: SIM117
        with begun(folder / "out", "tsv", mentions, made=MADE) as (stream, kept):
            FORMATS["tsv"](stream, kept.rest, islice(slowly(kept.rest), 5), kept.layout)
            raise KeyboardInterrupt
    assert not (folder / "out.before").exists()
    with opened(folder / "in.csv") as mentions, resumed(folder / "out", "tsv", mentions, made=MADE) as (stream, kept):
        assert kept.done == 5
        FORMATS["tsv"](stream, kept.rest, slowly(kept.rest), kept.layout)
    assert (folder / "out").read_bytes() == whole(folder, "tsv")
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "out", "whole"]


def test_a_pipe_is_written_without_anything_beside_it(folder: Path) -> None:
    with opened(folder / "in.csv") as mentions, begun(Path("/dev/null"), "tsv", mentions, made=MADE) as (stream, kept):
        FORMATS["tsv"](stream, kept.rest, slowly(kept.rest), kept.layout)
    assert not Path("/dev/null.partial.json").exists()


@pytest.mark.parametrize("format_", RESUMABLE)
def test_shards_one_after_the_other_are_the_whole(folder: Path, format_: str) -> None:
    assert b"".join(whole(folder, format_, Shard(number, 7)) for number in range(1, 8)) == whole(folder, format_)
