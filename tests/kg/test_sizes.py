"""Sizes as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.sizes import MEMORY, give_back_memory, parse_size, pool_sizes

GIB = 2**30


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0), ("12", 12), ("12b", 12), ("1k", 1024), ("1KB", 1000), ("1KiB", 1024), ("2MB", 2_000_000),
        ("2 MiB", 2 * 2**20), ("1.5g", 3 * 2**29), ("8GiB", 8 * GIB), (" 1tb ", 10**12), ("0.5K", 512),
    ],
)  # fmt: skip
def test_a_size_is_a_number_with_or_without_a_unit(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "many", "GB", "-1", "1e9", "1,5GB", "1 0", "1PB", "1.GB", "0x10", "1GBs", "1G B"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="write bytes or a size like 512MB"):
        parse_size(text)


@given(st.integers(0, 2**50))
def test_bytes_are_themselves(size: int) -> None:
    assert parse_size(str(size)) == size


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [
        ("256MiB", [GIB // 4]),
        ("1GiB", [GIB]),
        ("4GiB", [GIB, 4 * GIB]),
        ("20GiB", [GIB, 4 * GIB, 16 * GIB, 20 * GIB]),
    ],
)
def test_a_pool_grows_up_to_the_limit(monkeypatch: pytest.MonkeyPatch, limit: str, sizes: list[int]) -> None:
    monkeypatch.setenv(MEMORY, limit)
    assert pool_sizes() == sizes


@pytest.mark.parametrize(("need", "sizes"), [(1, [GIB, 4 * GIB]), (2 * GIB, [2 * GIB, 4 * GIB]), (5 * GIB, [4 * GIB])])
def test_a_pool_is_as_large_as_is_known_to_be_needed(
    monkeypatch: pytest.MonkeyPatch, need: int, sizes: list[int]
) -> None:
    monkeypatch.setenv(MEMORY, "4GiB")
    assert pool_sizes(need) == sizes


def test_memory_is_given_back_on_every_system() -> None:
    give_back_memory()


def test_without_a_limit_the_machine_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MEMORY, raising=False)
    sizes = pool_sizes()
    assert sizes == sorted(set(sizes))
    assert sizes[0] <= GIB


def test_a_limit_that_is_no_size_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "plenty")
    with pytest.raises(UsageError, match="'plenty' is no size"):
        pool_sizes()
