"""Ranker and model together: what weights mean, and how they are fitted."""

from pathlib import Path

import numpy as np
import pytest

from engine.choose.combination import WEIGHTS, Combination, Opinion, fit, load_combination, shipped
from kg.errors import ArtifactError, UsageError

RANKER_ALONE = Combination("ranker", dict(zip(WEIGHTS, (1.0, 0.0, 0.0, 0.0), strict=True)))


def sharp(place: int, options: int, share: float = 0.9) -> list[float]:
    """Scores of a model that is rather sure of one option."""
    return [float(np.log(share if at == place else (1 - share) / (options - 1))) for at in range(options)]


def test_with_weight_one_the_ranker_decides_alone() -> None:
    opinion = Opinion.of([0.5, 0.3], sharp(2, 3), [None, None])
    assert RANKER_ALONE.probabilities(opinion).tolist() == pytest.approx([0.5, 0.3])


def test_by_default_a_sure_model_turns_what_is_close() -> None:
    opinion = Opinion.of([0.5, 0.3], sharp(2, 3, 0.98), [None, None])
    first, second = shipped().probabilities(opinion)
    assert second > first


def test_a_model_may_say_none() -> None:
    assert shipped().probabilities(Opinion.of([0.4, 0.2], sharp(0, 3, 0.999), [None, None])).sum() < 0.2


def test_what_the_model_was_not_shown_is_as_unlikely_as_its_least() -> None:
    opinion = Opinion.of([0.4, 0.3, 0.2], [-0.1, -3.0, -5.0], [None] * 3)
    assert opinion.model[3] == opinion.model[2]


def test_probabilities_are_shares() -> None:
    chance = np.random.default_rng(0)
    for _ in range(50):
        given = chance.dirichlet(np.ones(6))[:5]
        found = shipped().probabilities(Opinion.of(given.tolist(), chance.normal(size=6).tolist(), [3] * 5))
        assert 0 < found.sum() < 1
        assert (found > 0).all()


def test_weights_are_found_again() -> None:
    """Choices drawn by known weights are fitted by nearly these."""
    chance = np.random.default_rng(1)
    true = dict(zip(WEIGHTS, (0.6, 1.2, 0.0, -0.5), strict=True))
    opinions, right = [], []
    for _ in range(3_000):
        given = chance.dirichlet(np.ones(5))[:4]
        opinion = Opinion.of(given.tolist(), np.log(chance.dirichlet(np.ones(5))).tolist(), [None] * 4)
        shares = Combination("true", true).probabilities(opinion)
        opinions.append(opinion)
        right.append(int(chance.choice(5, p=[1 - shares.sum(), *shares])))
    found = fit(opinions, right, name="drawn", prior=shipped())
    assert [found.weights[name] for name in WEIGHTS] == pytest.approx([0.6, 1.2, 0.0, -0.5], abs=0.15)
    assert found.choices == 3_000


def test_a_model_that_knows_nothing_gets_no_weight() -> None:
    chance = np.random.default_rng(2)
    opinions, right = [], []
    for _ in range(1_000):
        given = chance.dirichlet(np.ones(4))
        opinions.append(Opinion.of(given[1:].tolist(), np.log(chance.dirichlet(np.ones(4))).tolist(), [5] * 3))
        right.append(int(chance.choice(4, p=given)))
    found = fit(opinions, right, name="noise", prior=shipped())
    assert abs(found.weights["model"]) < 0.1
    assert found.weights["ranker"] == pytest.approx(1, abs=0.15)


def test_too_few_are_refused() -> None:
    with pytest.raises(UsageError, match="19 choices are too few"):
        fit([Opinion.of([0.5], [-1, -1], [None])] * 19, [1] * 19, name="few", prior=shipped())


def test_a_combination_is_kept_as_it_is(tmp_path: Path) -> None:
    made = Combination("mine", shipped().weights, 0.25, 30, ("ab", "cd"))
    made.save(tmp_path / "combination.json")
    assert load_combination(tmp_path / "combination.json") == made
    assert load_combination(tmp_path / "none.json") is None


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "combination.json").write_text('{"version": 1}')
    with pytest.raises(ArtifactError, match="is damaged; make it again"):
        load_combination(tmp_path / "combination.json")
