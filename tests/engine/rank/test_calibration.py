"""Probabilities fitted to gold: what was put in comes out, few pairs move little, and the file is whole or none."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.index.names import SCOPES
from engine.rank.calibration import Calibration, best_of, fit, load_calibration, shipped
from engine.rank.evidence import FEATURES, LEVELS, Evidence
from engine.retrieve.keys import Level
from kg.errors import ArtifactError, UsageError
from kg.model import Scope

Bools = npt.NDArray[np.bool_]


def labels(mentions: int, right: float, seed: int = 0) -> tuple[Evidence, Bools]:
    """Mentions that each equal one label, so many of which are right."""
    scopes = np.full(mentions, SCOPES.index(Scope.LABEL), np.uint8)
    evidence = Evidence.of_equal(scopes, LEVELS.index(Level.FOLDED), reduced=False).of_mention(np.arange(mentions))
    return evidence, np.random.default_rng(seed).random(mentions) < right


def scored(mentions: int, each: int = 5, seed: int = 0) -> tuple[Evidence, Bools]:
    """Mentions with candidates like them, right with log-odds of 10 · score − 6 each, one at most."""
    rng = np.random.default_rng(seed)
    count = mentions * each
    scores = np.sort(rng.random((mentions, each)), axis=1)[:, ::-1].ravel()
    numbers = np.repeat(np.arange(mentions), each)
    odds = np.exp(10 * scores - 6).reshape(mentions, each)
    chance = np.cumsum(odds, axis=1) / (1 + odds.sum(axis=1, keepdims=True))
    chosen = (rng.random((mentions, 1)) > chance).sum(axis=1)
    right = (np.arange(each) == chosen[:, None]).ravel()
    nothing, zeros = np.zeros(count, np.bool_), np.zeros(count)
    small = np.zeros(count, np.uint8)
    return Evidence(
        numbers, small, small, nothing, nothing, scores, zeros, zeros, np.ones(count, np.int64), nothing
    ), right


def error_of(calibration: Calibration, evidence: Evidence, right: Bools) -> float:
    """Expected calibration error of the first candidates, in ten bins of equal width."""
    given_ = calibration.probabilities(evidence)
    best = best_of(given_, evidence.mentions)
    bins = np.minimum((given_[best] * 10).astype(int), 9)
    gaps = [abs(given_[best][bins == one].mean() - right[best][bins == one].mean()) * (bins == one).mean()
            for one in set(bins.tolist())]  # fmt: skip
    return float(sum(gaps))


def test_names_get_the_share_of_them_that_is_right() -> None:
    evidence, right = labels(2_000, 0.8)
    made = fit(evidence, right, mentions=2_000, name="x")
    np.testing.assert_allclose(made.probabilities(evidence), right.mean(), atol=0.01)


def test_what_it_was_not_fitted_on_is_calibrated_too() -> None:
    evidence, right = scored(3_000)
    made = fit(evidence, right, mentions=3_000, name="x")
    assert error_of(made, evidence, right) < 0.03
    assert error_of(made, *scored(3_000, seed=1)) < 0.04


def test_mentions_without_a_candidate_count_in_what_is_answered() -> None:
    evidence, right = labels(50, 1)
    made = fit(evidence, right, mentions=100, name="x")
    assert made.curve[0] == (0.0, 1.0, 0.5)
    assert made.pairs == 100


def test_few_pairs_move_the_weights_less_than_many() -> None:
    prior = shipped()
    moved = []
    for mentions in (20, 200, 2_000):
        evidence, right = labels(mentions, 0.3)
        made = fit(evidence, right, mentions=mentions, name="x", prior=prior)
        moved.append(prior.weights["equal label"] - made.weights["equal label"])
        assert {name for name in FEATURES if made.weights[name] != pytest.approx(prior.weights[name], abs=1e-3)} <= {
            "equal label"
        }
    assert 0 < moved[0] < moved[1] < moved[2]


def test_too_few_mentions_are_refused() -> None:
    with pytest.raises(UsageError, match="19 mentions are too few to calibrate on; 20 is the least"):
        fit(*labels(19, 1), mentions=19, name="x")


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1_000))
def test_the_default_threshold_turns_one_right_answer_in_a_hundred_mentions_into_nil_at_most(seed: int) -> None:
    evidence, right = scored(300, seed=seed)
    made = fit(evidence, right, mentions=300, name="x")
    given_ = made.probabilities(evidence)
    best = best_of(given_, evidence.mentions)
    lost = right[best] & (given_[best] < made.threshold)
    assert 0 < made.threshold < 1
    assert lost.sum() <= 3


def test_a_threshold_is_chosen_by_the_precision_it_had() -> None:
    made = fit(*scored(2_000), mentions=2_000, name="x")
    thresholds = [made.threshold_for(precision) for precision in (0.0, 0.6, 0.8)]
    assert thresholds == sorted(thresholds)
    [row] = [row for row in made.curve if row[0] == thresholds[-1]]
    assert row[1] >= 0.8
    never = replace(made, curve=((0.0, 0.5, 1.0), (0.5, 0.75, 0.3)))
    with pytest.raises(UsageError, match=r"no threshold reaches a precision of 0\.9; the best is 0\.750"):
        never.threshold_for(0.9)


def test_the_likeliest_candidate_of_each_mention_is_its_best() -> None:
    assert best_of(np.array([0.1, 0.5, 0.2, 0.2]), np.array([3, 3, 4, 4])).tolist() == [1, 2]
    assert best_of(np.zeros(0), np.zeros(0, np.int64)).tolist() == []


def test_what_ships_prefers_closer_scopes_and_leaves_room_for_nil() -> None:
    made = shipped()
    assert set(made.weights) == set(FEATURES)
    assert 0 < made.threshold < 1
    assert made.weights["equal label"] > made.weights["equal exact"]
    assert made.weights["equal exact"] > max(made.weights[f"equal {one}"] for one in ("narrow", "broad", "related"))
    shares = [row[2] for row in made.curve]
    assert shares == sorted(shares, reverse=True)


def test_a_learned_name_outranks_no_label_and_no_exact_name_whatever_was_fitted() -> None:
    scopes = np.array([SCOPES.index(scope) for scope in (Scope.LABEL, Scope.EXACT, Scope.LEARNED)], np.uint8)
    evidence = Evidence.of_equal(scopes, 1, reduced=False)
    for label, exact, learned in ((4.0, 3.0, 5.0), (3.0, 4.0, 5.0), (5.0, 4.0, 3.0)):
        weights = {"equal label": label, "equal exact": exact, "equal learned": learned}
        made = replace(shipped(), weights={**shipped().weights, **weights})
        probabilities = made.probabilities(evidence)
        assert probabilities[2] <= probabilities[:2].min() + 1e-12


def test_a_calibration_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    assert load_calibration(tmp_path / "calibration.json") is None
    made = fit(*labels(100, 0.9), mentions=100, name="my.tsv", keys=("a", "b"))
    made.save(tmp_path / "calibration.json")
    assert load_calibration(tmp_path / "calibration.json") == made
    assert [path.name for path in tmp_path.iterdir()] == ["calibration.json"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: json.dumps(json.loads(text) | {"version": 0}),
        lambda text: json.dumps(json.loads(text) | {"weights": {}}),
        lambda text: json.dumps(json.loads(text) | {"threshold": "high"}),
        lambda text: json.dumps(json.loads(text) | {"curve": [1]}),
    ],
)
def test_a_damaged_file_is_told_with_the_remedy(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    shipped().save(tmp_path / "calibration.json")
    (tmp_path / "calibration.json").write_text(damage((tmp_path / "calibration.json").read_text()))
    with pytest.raises(ArtifactError, match=r"calibration\.json is damaged; make it again: ontonorm calibrate"):
        load_calibration(tmp_path / "calibration.json")
