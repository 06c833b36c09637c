"""Intervals and tests, against what is published or computed by hand."""

import numpy as np
import pytest

from engine.evaluate.intervals import bootstrap, mcnemar, newcombe, wilson


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe (Statistics in Medicine 1998;17:857), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for count, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(count, of) == pytest.approx((low, high), abs=1e-4)
    assert wilson(0, 0) is None


def test_mcnemars_p_is_exact() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(1, 4) == mcnemar(4, 1) == pytest.approx(2 * (1 + 5) / 2**5)
    assert mcnemar(3, 3) == 1


def test_a_paired_difference_lies_in_its_interval() -> None:
    for both, lost, gained, neither in ((20, 1, 9, 3), (0, 0, 5, 0), (10, 3, 3, 10), (1, 0, 0, 0)):
        interval = newcombe(both, lost, gained, neither)
        assert interval is not None
        difference = (gained - lost) / (both + lost + gained + neither)
        assert -1 <= interval[0] <= difference <= interval[1] <= 1
    assert newcombe(0, 0, 0, 0) is None


def test_the_bootstrap_is_over_documents() -> None:
    """Mentions of a document are alike: drawn as wholes, the interval is wider than Wilson's."""
    counts, of = np.array([[10.0]] * 10 + [[0.0]] * 10), np.full((20, 1), 10.0)
    [interval] = bootstrap(counts, of)
    assert interval is not None
    independent = wilson(100, 200)
    assert independent is not None
    assert interval[0] < independent[0] < 0.5 < independent[1] < interval[1]
    assert bootstrap(counts, of) == [interval]
    assert bootstrap(np.zeros((3, 1)), np.zeros((3, 1))) == [None]
