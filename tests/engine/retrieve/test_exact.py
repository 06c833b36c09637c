import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.index.names import Names
from engine.index.strings import Strings
from engine.retrieve.exact import Equal, ExactIndex
from engine.retrieve.keys import Level

LIVE = ["renal cyst", "tumours", "tumor", "ms", "ms", "type ii diabetes", "big liver", "livers big", "jaundice"]
DEAD = ["obsolete icterus", "yellow skin", "big liver", "tumour"]


def names(live: list[str], dead: list[str]) -> Names:
    count = len(live) + len(dead)
    keys = Strings.of([*live, *dead])
    replaced = Strings.of([""] * len(live) + ["X:1"] * len(dead))
    return Names(keys, keys, np.arange(count), np.zeros(count, np.uint8), replaced)


INDEX = ExactIndex.of(names(LIVE, DEAD))


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("renal cyst", Equal((0,), Level.FOLDED)),
        ("renal cysts", Equal((0,), Level.CANONICAL)),
        ("cysts renal", Equal((0,), Level.UNORDERED)),
        ("ms", Equal((3, 4), Level.FOLDED)),
        ("tumors", Equal((1, 2), Level.CANONICAL)),
        ("diabetes type 2", Equal((5,), Level.UNORDERED)),
        ("liver big", Equal((7,), Level.CANONICAL)),
        ("the liver big", Equal((6, 7), Level.UNORDERED)),
        ("renal", Equal()),
        ("", Equal()),
        ("\ud800", Equal()),
    ],
)
def test_the_closest_level_that_has_a_name_is_found_with_all_senses(key: str, found: Equal) -> None:
    assert INDEX.find([key]) == [found]


def test_a_name_of_a_live_concept_comes_before_one_of_an_obsolete() -> None:
    assert INDEX.find(["big liver"]) == [Equal((6,), Level.FOLDED)]


def test_the_closer_name_comes_first_even_if_it_is_of_an_obsolete_concept() -> None:
    assert INDEX.find(["tumour"]) == [Equal((12,), Level.FOLDED)]


@pytest.mark.parametrize(
    ("key", "level"),
    [("icterus", Level.FOLDED), ("obsolete icterus", Level.FOLDED), ("icterus the", Level.UNORDERED)],
)
def test_a_concept_that_was_relabelled_when_it_retired_is_found_by_its_former_label(key: str, level: Level) -> None:
    assert INDEX.find([key]) == [Equal((9,), level)]


def test_a_live_name_keeps_the_word_obsolete() -> None:
    assert ExactIndex.of(names(["obsolete tool"], [])).find(["tool"]) == [Equal()]


def test_what_a_name_equals_only_by_its_hash_is_not_found() -> None:
    index = ExactIndex.of(names(["plumless"], []))  # its CRC-32 is that of the other
    assert index.find(["buckeroo", "plumless"]) == [Equal(), Equal((0,), Level.FOLDED)]


def test_an_index_comes_back_from_its_arrays() -> None:
    kept = ExactIndex.from_arrays(names(LIVE, DEAD), INDEX.arrays())
    assert kept.find([*LIVE, *DEAD]) == INDEX.find([*LIVE, *DEAD])


def test_an_index_of_nothing_finds_nothing() -> None:
    assert ExactIndex.of(names([], [])).find(["a", ""]) == [Equal(), Equal()]
    assert INDEX.find([]) == []


@given(st.lists(st.sampled_from([*LIVE, *DEAD, "cyst renal", "icterus", "nothing"]), max_size=8))
def test_what_is_found_does_not_depend_on_what_is_asked_beside_it(keys: list[str]) -> None:
    assert INDEX.find(keys) == [INDEX.find([key])[0] for key in keys]
