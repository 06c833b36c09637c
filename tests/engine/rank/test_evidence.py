"""Shares of probability among the candidates of a mention, and NIL."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.index.names import SCOPES
from engine.rank.evidence import FEATURES, LEVELS, Evidence, shares
from kg.model import Scope


def test_one_candidate_has_the_probability_of_its_log_odds() -> None:
    np.testing.assert_allclose(shares(np.array([0.0, 2.0]), np.array([0, 1])), [0.5, 1 / (1 + np.exp(-2))])


def test_equal_senses_share_equally_and_leave_something_to_nil() -> None:
    first, second = shares(np.array([3.0, 3.0]), np.array([5, 5]))
    assert first == second
    assert first + second == np.exp(3) * 2 / (1 + np.exp(3) * 2)


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-700, 700)), max_size=30))
def test_shares_of_a_mention_sum_to_less_than_one_and_keep_the_order(pairs: list[tuple[int, float]]) -> None:
    pairs.sort(key=lambda pair: pair[0])
    mentions = np.array([mention for mention, _ in pairs], np.int64)
    logits = np.array([logit for _, logit in pairs])
    given_ = shares(logits, mentions)
    for mention in set(mentions.tolist()):
        own = given_[mentions == mention]
        assert own.sum() <= 1 + 1e-9
        order = np.argsort(logits[mentions == mention])
        assert (np.diff(own[order]) >= 0).all()


def test_those_that_do_not_share_leave_the_others_what_they_had() -> None:
    logits, mentions = np.array([2.0, 1.0, 0.5]), np.zeros(3, np.int64)
    alone = shares(logits[:2], mentions[:2])
    np.testing.assert_allclose(shares(logits, mentions, np.array([True, True, False]))[:2], alone)


def test_a_name_that_equals_the_mention_has_the_features_of_its_scope_and_level() -> None:
    scopes = np.array([SCOPES.index(Scope.EXACT), SCOPES.index(Scope.RELATED)], np.uint8)
    rows = Evidence.of_equal(scopes, LEVELS.index(LEVELS[-1]), reduced=True).features()
    named = [{name for name, value in zip(FEATURES, row, strict=True) if value} for row in rows]
    assert named == [
        {"equal exact", "equal unordered", "equal without words around"},
        {"equal related", "equal unordered", "equal without words around"},
    ]
