"""Areas under curves and logistic regressions, against figures that are known."""

import numpy as np
import pytest

from engine.study.predictors import area, logistic


@pytest.mark.parametrize(
    ("values", "right", "expected"),
    [
        ([1, 2, 3, 4], [False, False, True, True], 1.0),
        ([4, 3, 2, 1], [False, False, True, True], 0.0),
        ([1, 1, 1, 1], [False, True, False, True], 0.5),
        ([1, 2, 2, 3], [False, False, True, True], 0.875),
        ([1, 2], [True, True], None),
    ],
)
def test_the_area_is_the_share_of_pairs_in_order(
    values: list[float], right: list[bool], expected: float | None
) -> None:
    assert area(values, right) == expected


def test_a_regression_finds_what_made_the_data_and_its_intervals_hold_it() -> None:
    random = np.random.default_rng(3)
    one, other = random.normal(size=(2, 4_000))
    right = random.random(4_000) < 1 / (1 + np.exp(-(0.5 + 1.2 * one)))
    effects = logistic({"one": one.tolist(), "other": (5 * other + 2).tolist()}, right.tolist())
    assert effects is not None
    first, second = effects
    assert first.low < 1.2 * one.std() < first.high
    assert second.low < 0 < second.high
    assert first.odds[0] == pytest.approx(np.exp(first.coefficient))


@pytest.mark.parametrize(
    ("values", "right"),
    [
        ([1.0] * 40, [True, False] * 20),
        (list(range(40)), [at >= 20 for at in range(40)]),
        (list(range(40)), [True] * 38 + [False] * 2),
    ],
)
def test_there_is_none_where_nothing_can_be_fitted(values: list[float], right: list[bool]) -> None:
    assert logistic({"x": values}, right) is None


def test_there_is_none_where_two_predictors_say_the_same() -> None:
    values = [float(at % 7) for at in range(60)]
    assert logistic({"x": values, "y": values}, [at % 3 == 0 for at in range(60)]) is None
