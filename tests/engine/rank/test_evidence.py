"""Shares of probability among the candidates of a mention, and NIL."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.index.names import SCOPES
from engine.rank.evidence import FEATURES, LEVELS, Evidence, shares
from engine.retrieve.keys import Level
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
    rows = Evidence.of_equal(scopes, LEVELS.index(Level.UNORDERED), reduced=True).features()
    named = [{name for name, value in zip(FEATURES, row, strict=True) if value} for row in rows]
    assert named == [
        {"equal exact", "equal unordered", "equal without words around"},
        {"equal related", "equal unordered", "equal without words around"},
    ]


def similar(*rows: tuple[int, float, float]) -> Evidence:
    """Candidates that are like their mention: its number, the score, and what of it is for letters."""
    count = len(rows)
    mentions, scores, spelling = np.array(rows, np.float64).reshape(-1, 3).T
    nothing = np.zeros(count, np.bool_)
    return Evidence(
        mentions.astype(np.int64), np.zeros(count, np.uint8), np.zeros(count, np.uint8), nothing, nothing, scores, spelling,
        np.zeros(count), np.full(count, 3), nothing,
    )  # fmt: skip


def of(evidence: Evidence, feature: str) -> list[float]:
    found: list[float] = evidence.features()[:, FEATURES.index(feature)].tolist()
    return found


def test_there_is_a_column_for_each_feature() -> None:
    assert similar((0, 0.5, 0)).features().shape == (1, len(FEATURES))
    assert len(set(FEATURES)) == len(FEATURES)
    assert similar().features().shape == (0, len(FEATURES))


def test_a_score_counts_without_what_is_for_letters() -> None:
    evidence = similar((0, 1.2, 0.4), (0, 0.7, 0))
    np.testing.assert_allclose(of(evidence, "similar score"), [0.8, 0.7])
    np.testing.assert_allclose(of(evidence, "similar score past .75"), [0.05, 0])
    np.testing.assert_allclose(of(evidence, "similar, spelled alike"), [0.4, 0])
    np.testing.assert_allclose(of(evidence, "similar, log words"), [np.log(3)] * 2)


def test_a_candidate_stands_behind_the_best_of_its_own_mention() -> None:
    evidence = similar((4, 0.9, 0), (4, 0.7, 0), (7, 0.5, 0))
    np.testing.assert_allclose(of(evidence, "similar, score behind the first"), [0, 0.2, 0], atol=1e-12)
    assert of(evidence, "similar, not the first") == [0, 1, 0]


def test_names_that_equal_a_mention_have_no_feature_of_those_that_are_like_it() -> None:
    row = Evidence.of_equal(np.zeros(2, np.uint8), 1, reduced=False).features()
    assert not row[:, [at for at, name in enumerate(FEATURES) if name.startswith("similar")]].any()


def test_evidence_is_joined_and_given_to_other_mentions() -> None:
    equal = Evidence.of_equal(np.array([2, 3], np.uint8), 1, reduced=True)
    joined = Evidence.joined([equal.of_mention(5), similar((0, 0.5, 0)).of_mention(np.array([8]))])
    assert joined.mentions.tolist() == [5, 5, 8]
    assert joined.scopes.tolist() == [2, 3, 0]
    assert joined.reduced.tolist() == [True, True, False]
    assert len(joined) == 3
