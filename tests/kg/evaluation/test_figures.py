"""Bins, areas and errors from the rows of queries."""

import random
from itertools import pairwise
from typing import Any

import pytest

from kg.evaluation.figures import Bin, calibration_error, popularity_auc, popularity_bins


def step(popularity: int | None, pairs: int, right: int) -> dict[str, Any]:
    return {"popularity": popularity, "pairs": pairs, "right": right, "found": right}


def test_what_is_never_used_has_a_bin_of_its_own_and_ties_stay_together() -> None:
    steps = [step(None, 9, 9), step(0, 10, 1), step(1, 2, 1), step(2, 1, 0), step(3, 1, 1), step(9, 4, 4)]
    assert popularity_bins(steps, 3) == [Bin(0, 0, 10, 1, 1), Bin(1, 3, 4, 2, 2), Bin(9, 9, 4, 4, 4)]
    assert popularity_bins(steps[2:], 2) == [Bin(1, 3, 4, 2, 2), Bin(9, 9, 4, 4, 4)]


def test_bins_hold_all_that_was_counted() -> None:
    chance = random.Random(3)
    for bins in (1, 2, 20):
        steps = [step(number, chance.randint(1, 9), 1) for number in range(chance.randint(0, 40))]
        found = popularity_bins(steps, bins)
        assert sum(one.pairs for one in found) == sum(row["pairs"] for row in steps)
        assert len(found) <= max(bins, 2)
        assert all(one.most < other.least for one, other in pairwise(found))


def test_without_rows_there_is_nothing() -> None:
    assert popularity_bins([]) == []
    assert popularity_auc([]) is None
    assert calibration_error([]) is None


def test_the_area_is_the_share_of_pairs_that_popularity_orders() -> None:
    chance = random.Random(4)
    steps = [step(number, pairs, chance.randint(0, pairs)) for number in range(9) for pairs in [chance.randint(1, 6)]]
    right = [row["popularity"] for row in steps for _ in range(row["right"])]
    wrong = [row["popularity"] for row in steps for _ in range(row["pairs"] - row["right"])]
    won = sum(1 if one > other else 0.5 if one == other else 0 for one in right for other in wrong)
    assert popularity_auc([*reversed(steps), step(None, 5, 5)]) == pytest.approx(won / (len(right) * len(wrong)))
    assert popularity_auc([step(1, 3, 3)]) is None


def test_the_calibration_error_weighs_bins_by_their_size() -> None:
    table = [{"pairs": 3, "mean": 0.5, "found": 3}, {"pairs": 1, "mean": 0.9, "found": 1}]
    assert calibration_error(table) == pytest.approx((3 * 0.5 + 0.1) / 4)
