"""Texts and pairs by number: handed out as a dictionary of lists and a set would, in less memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.gather import Gathered, Pairs, joined

numbers = st.integers(0, 2**62)
small = st.integers(0, 9)
rows = st.lists(st.tuples(numbers | small, st.text(max_size=5)), max_size=40)
pairs = st.lists(st.tuples(small, small), max_size=30)


def gathered(texts: list[tuple[int, str]]) -> Gathered:
    found = Gathered()
    for number, text in texts:
        found.add(number, text)
    return found


def paired(ends: list[tuple[int, int]]) -> Pairs:
    found = Pairs()
    for first, second in ends:
        found.add(first, second)
    return found


def grouped(texts: list[tuple[int, str]]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for number, text in texts:
        groups.setdefault(number, []).append(text)
    return dict(sorted(groups.items()))


@given(rows)
def test_texts_come_together_by_number_in_the_order_in_which_they_were_added(texts: list[tuple[int, str]]) -> None:
    found = gathered(texts)
    assert found.numbers().tolist() == list(grouped(texts))
    assert list(found.groups()) == list(grouped(texts).items())


@pytest.mark.parametrize("step", [1, -1], ids=["ascending", "descending"])
def test_more_texts_than_one_chunk_holds(step: int) -> None:
    texts = [(number // 3, str(number)) for number in range(200_000)][::step]
    assert dict(gathered(texts).groups()) == grouped(texts)


@given(rows, rows, rows)
def test_files_are_joined_by_the_numbers_of_the_first(
    main: list[tuple[int, str]], one: list[tuple[int, str]], other: list[tuple[int, str]]
) -> None:
    groups = grouped(one), grouped(other)
    assert list(joined(gathered(main), gathered(one), gathered(other))) == [
        (number, [texts, *(group.get(number, []) for group in groups)]) for number, texts in grouped(main).items()
    ]


@given(pairs, st.sets(small), st.sets(small))
def test_pairs_are_a_set_of_those_that_are_kept(
    ends: list[tuple[int, int]], firsts: set[int], seconds: set[int]
) -> None:
    found = paired(ends)
    kept = [pair for pair in ends if pair[0] in firsts and pair[1] in seconds]
    dropped = found.keep(np.array(sorted(firsts), np.int64), np.array(sorted(seconds), np.int64))
    assert (dropped, len(found)) == (len(ends) - len(kept), len(kept))
    assert list(found.distinct()) == sorted(set(kept))


@given(pairs, st.dictionaries(small, small))
def test_pairs_lead_on_through_others(ends: list[tuple[int, int]], further: dict[int, int]) -> None:
    led = paired(ends).led_on(paired(list(further.items())))
    assert set(led.distinct()) == {(first, further[second]) for first, second in ends if second in further}


def test_the_largest_numbers_that_fit() -> None:
    largest = 2**31 - 1
    assert list(paired([(largest, largest), (0, largest), (largest, 0)]).distinct()) == [
        (0, largest),
        (largest, 0),
        (largest, largest),
    ]
