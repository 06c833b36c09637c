"""Shards of a file: together, and in order, they are all of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.mentions import Shard, opened
from kg.errors import UsageError


@given(st.integers(0, 1_000), st.integers(1, 50))
def test_the_shards_one_after_the_other_are_all_rows(count: int, of: int) -> None:
    rows = [row for number in range(1, of + 1) for row in Shard(number, of).rows(count)]
    assert rows == list(range(count))


def test_the_shards_of_a_file_are_its_rows(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("id,mention\n" + "".join(f'{n},"m\n{n}"\n' for n in range(11)))
    mentions: list[str] = []
    for number in (1, 2, 3):
        with opened(tmp_path / "notes.csv", shard=Shard.parse(f"{number}/3")) as found:
            assert found.columns == ("id", "mention")
            mentions += [row.mention for row in found.rows]
    assert mentions == [f"m\n{n}" for n in range(11)]


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1/0", "1", "a/b", "-1/2", "1/2/3"])
def test_what_is_no_shard_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="write i/n, from 1/n to n/n"):
        Shard.parse(text)


def test_standard_input_has_no_shards() -> None:
    with pytest.raises(UsageError, match="--shard needs a file"), opened("-", shard=Shard(1, 2)):
        pass
