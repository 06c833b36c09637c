import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.index.strings import HashTable, StringIndex, Strings

SOME = ["liver", "", "naïve", "liver", "肝臓", "a\x00b"]
TEXTS = st.lists(st.text(max_size=6), max_size=20)


def test_strings_come_back_as_they_were() -> None:
    packed = Strings.of(SOME)
    assert list(packed) == SOME
    assert [packed[at] for at in range(len(packed))] == SOME


def test_many_strings_come_back_at_once_in_the_order_asked() -> None:
    packed = Strings.of([*SOME, "\ud800"])
    places = [6, 4, 1, 4, 0]
    assert packed.at(np.array(places)) == [packed[place] for place in places]
    assert packed.at(np.zeros(0, np.int64)) == []


def test_a_lone_surrogate_equals_itself_only() -> None:
    index = StringIndex.of(Strings.of(["\ud800", "\ud801", "?"]))
    assert index.find(["\ud800", "\udfff"]) == [[0], []]


def test_all_places_of_a_string_are_found_in_rising_order() -> None:
    assert StringIndex.of(Strings.of(SOME)).find(["liver", "", "kidney", "肝臓"]) == [[0, 3], [1], [], [4]]


def test_the_first_place_is_found_or_none() -> None:
    assert StringIndex.of(Strings.of(SOME)).first(["kidney", "liver", "a\x00b"]).tolist() == [-1, 0, 5]


@pytest.mark.parametrize("strings", [[], ["a"]])
def test_nothing_is_found_for_nothing(strings: list[str]) -> None:
    index = StringIndex.of(Strings.of(strings))
    assert index.find([]) == []
    assert index.first(["b"]).tolist() == [-1]


def test_strings_of_one_hash_are_told_apart() -> None:
    index = StringIndex.of(Strings.of(["plumless", "buckeroo"]))  # their CRC-32 is the same
    assert len(set(index.table.hashes.tolist())) == 1
    assert index.find(["buckeroo", "plumless"]) == [[1], [0]]


def test_rows_of_one_hash_stand_in_the_order_they_came_in() -> None:
    table = HashTable.of(np.array([7, 3, 7], np.uint32), np.array([5, 6, 4]))
    which, rows = table.find(np.array([7, 9, 3], np.uint32))
    assert list(zip(which.tolist(), rows.tolist(), strict=True)) == [(0, 5), (0, 4), (2, 6)]


@given(TEXTS, TEXTS)
def test_an_index_finds_what_a_search_through_all_finds(strings: list[str], wanted: list[str]) -> None:
    index = StringIndex.of(Strings.of(strings))
    kept = StringIndex.from_arrays("i", index.arrays("i"))
    assert kept.find(wanted) == [[at for at, string in enumerate(strings) if string == text] for text in wanted]
