from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieve.lexical import GramIndex, Words

NAMES = [
    "enlarged liver", "enlarged spleen", "renal agenesis", "renal cyst", "multiple renal cysts", "short stature", "ms", "a",
    "肝臓の腫れ", "увеличение печени", "banana banana banana", "enlarged liver", "", "5th finger clinodactyly",
]  # fmt: skip
INDEX = GramIndex.of(NAMES)


def found(index: GramIndex, keys: Sequence[str], count: int = 5) -> list[list[tuple[int, float]]]:
    result = index.retrieve(keys, count)
    rows: list[list[tuple[int, float]]] = [[] for _ in keys]
    for query, row, score in zip(result.queries, result.rows, result.scores, strict=True):
        rows[query].append((int(row), float(score)))
    return rows


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("enlarged livr", 0), ("elnarged spleen", 1), ("renal agnesis", 2), ("short statrue", 5), ("ms", 6), ("a", 7),
        ("肝臓の腫", 8), ("увеличение печен", 9), ("banana", 10), ("5th finger clinodactly", 13),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_found_in_any_script_and_length(key: str, row: int) -> None:
    assert found(INDEX, [key])[0][0][0] == row


def test_a_name_is_most_similar_to_itself_and_its_copies() -> None:
    assert [row for row, score in found(INDEX, ["enlarged liver"])[0] if score == pytest.approx(1)] == [0, 11]
    assert found(INDEX, ["banana banana banana"])[0][0][1] == pytest.approx(1)


@pytest.mark.parametrize("key", ["", "zzzzzz", "q", "\x00"])
def test_what_shares_no_gram_finds_nothing(key: str) -> None:
    assert found(INDEX, [key]) == [[]]


def test_the_scores_fall_and_no_more_come_than_are_asked_for() -> None:
    (rows,) = found(INDEX, ["multiple renal cyst of the enlarged liver"], 3)
    assert len(rows) == 3
    assert [score for _, score in rows] == sorted((score for _, score in rows), reverse=True)
    assert max(score for _, score in rows) <= 1


def test_a_huge_mention_is_read_at_its_beginning_only() -> None:
    long = "enlarged liver " + "x" * 5_000_000
    assert found(INDEX, [long])[0][0][0] == 0
    assert found(INDEX, [long]) == found(INDEX, [long + "renal agenesis"])


def test_many_names_with_a_gram_do_not_hide_the_rare_one() -> None:
    index = GramIndex.of([*(f"cell type {number}" for number in range(30_000)), "cell of hexagon"])
    assert found(index, ["cell typo hexagn"])[0][0][0] == 30_000
    assert len(found(index, ["cell"], 10)[0]) == 10  # every gram is too common: the rarest is asked for all the same


def test_an_index_comes_back_from_its_arrays() -> None:
    arrays = INDEX.arrays()
    for array in arrays.values():
        array.flags.writeable = False
    kept = GramIndex.from_arrays(arrays)
    assert found(kept, NAMES) == found(INDEX, NAMES)
    assert (kept.words.unknown_share(["enlarged livr", "renal liver"]) > 0).tolist() == [True, False]


@pytest.mark.parametrize("names", [[], [""]])
def test_an_index_of_nothing_finds_nothing(names: list[str]) -> None:
    assert found(GramIndex.of(names), ["liver", ""]) == [[], []]
    assert found(INDEX, []) == []


QUERIES = st.lists(st.sampled_from([*NAMES, "enlarged livr", "renal"]) | st.text(max_size=12), max_size=90)


@settings(max_examples=40)
@given(QUERIES)
def test_what_is_found_does_not_depend_on_what_is_asked_beside_it(keys: list[str]) -> None:
    assert found(INDEX, keys) == [found(INDEX, [key])[0] for key in keys]


def test_a_query_leaves_nothing_to_the_batches_behind_it() -> None:
    assert found(INDEX, NAMES * 20) == found(INDEX, NAMES) * 20
    assert found(INDEX, [*["renal agenesis"] * 64, "renal cyst"])[-1:] == found(INDEX, ["renal cyst"])


@pytest.mark.parametrize(
    ("key", "unknown"),
    [
        ("renal liver", False),
        ("renal livr", True),
        ("renal 77", False),
        ("p99 cyst", False),
        ("", False),
        ("肝臓", True),
    ],
)
def test_a_word_is_unknown_if_no_name_has_it_and_it_has_no_digits(key: str, unknown: bool) -> None:
    assert (Words.of(NAMES).unknown_share([key]) > 0).tolist() == [unknown]


def test_the_cosine_is_that_of_weighted_grams_of_three_letters() -> None:
    index = GramIndex.of(["abcd", "abce"])
    shared, own = np.log1p(1), np.log1p(2)  # squared weights: of a gram that both have, that one has
    ((_, same), (_, other)) = found(index, ["abcd"])[0]
    assert same == pytest.approx(1)
    assert other == pytest.approx(shared / (shared + own))
