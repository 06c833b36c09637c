"""Lists of candidates: where the right one stands, how long they are, and those without it."""

import random
from collections import Counter

import pytest

from engine.finetune.examples.negatives import Listed, Lists, listed

FOUND = [f"X:{number}" for number in range(1, 22)]
LISTS = Lists(fewest=5, most=20, nil=0.15)
ALL_FOUND = Lists(fewest=10, most=10, nil=0.0)


def many(lists: Lists, gold: str, count: int = 4_000, *, validates: bool = False) -> list[Listed]:
    return [
        listed(FOUND, {gold}, ["S:1", "S:2"], lists, random.Random(seed), validates=validates) for seed in range(count)
    ]


@pytest.mark.parametrize("gold", ["X:1", "X:9", "X:404"])
def test_the_right_one_stands_at_no_preferred_place(gold: str) -> None:
    counts = Counter(one.answer for one in many(ALL_FOUND, gold))
    assert sorted(counts) == list(range(1, 11))
    assert sum((count - 400) ** 2 / 400 for count in counts.values()) < 27.9  # chi-square of 9 degrees, p = 0.001


def test_no_place_is_that_of_the_retriever() -> None:
    places = Counter(one.curies.index("X:2") for one in many(ALL_FOUND, "X:1"))
    assert sum((count - 400) ** 2 / 400 for count in places.values()) < 27.9


def test_the_answer_is_the_place_of_the_right_one() -> None:
    assert all(one.curies[one.answer - 1] == "X:3" for one in many(LISTS, "X:3") if one.answer)


def test_a_list_without_the_right_one_has_it_nowhere() -> None:
    nil = [one for one in many(LISTS, "X:3") if one.answer == 0]
    assert 0.12 < len(nil) / 4_000 < 0.18
    assert not any("X:3" in one.curies for one in nil)


def test_the_length_does_not_tell_whether_the_right_one_is_there() -> None:
    every = many(LISTS, "X:3")
    lengths = {
        is_nil: Counter(len(one.curies) for one in every if (one.answer == 0) == is_nil) for is_nil in (True, False)
    }
    assert set(lengths[True]) == set(lengths[False]) == set(range(5, 21))
    for counts in lengths.values():
        assert 0.45 < counts[20] / counts.total() < 0.6


def test_what_the_retriever_missed_is_put_in_for_training() -> None:
    assert {(one.answer > 0, one.put_in) for one in many(LISTS, "X:404")} == {(True, True), (False, False)}


def test_a_list_for_validation_is_not_helped() -> None:
    assert {(one.answer, one.put_in) for one in many(LISTS, "X:404", validates=True)} == {(0, False)}
    assert {one.put_in for one in many(LISTS, "X:3", validates=True)} == {False}


def test_a_mention_of_no_concept_has_a_list_without_a_right_one() -> None:
    one = listed(FOUND, (), (), LISTS, random.Random(1))
    assert (one.answer, one.put_in) == (0, False)


def test_of_several_right_ones_the_best_is_shown() -> None:
    one = listed(FOUND, {"X:5", "X:2"}, (), ALL_FOUND, random.Random(1))
    assert one.curies[one.answer - 1] == "X:2"
    assert "X:5" not in one.curies


def test_siblings_fill_the_room_that_is_left() -> None:
    one = listed(["X:1", "X:2"], {"X:1"}, ["S:1", "S:2"], ALL_FOUND, random.Random(1))
    assert sorted(one.curies) == ["S:1", "S:2", "X:1", "X:2"]


def test_a_list_of_nothing_is_empty() -> None:
    assert listed([], (), (), LISTS, random.Random(1)) == Listed((), 0)
