import numpy as np
import pytest

from engine.encode.loss import contrastive


def _pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    anchors, positives = rng.standard_normal((2, 6, 5))
    same = np.zeros((6, 6), np.bool_)
    same[1, 4] = same[4, 1] = same[0, 2] = True
    return anchors, positives, same


def test_gradients_are_what_finite_differences_give() -> None:
    anchors, positives, same = _pairs()
    _, by_anchors, by_positives = contrastive(anchors, positives, same, 11.0)
    for changed, slopes in ((anchors, by_anchors), (positives, by_positives)):
        for at in np.ndindex(*changed.shape):
            kept, differences = changed[at], []
            for change in (1e-6, -1e-6):
                changed[at] = kept + change
                differences.append(contrastive(anchors, positives, same, 11.0)[0])
            changed[at] = kept
            assert (differences[0] - differences[1]) / 2e-6 == pytest.approx(slopes[at], abs=1e-7)


def test_the_loss_is_that_of_two_softmaxes() -> None:
    anchors, positives, _ = _pairs()
    units = [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (anchors, positives)]
    scores = np.exp(7.0 * units[0] @ units[1].T)
    expected = -np.mean(np.log(scores.diagonal() ** 2 / scores.sum(axis=0) / scores.sum(axis=1))) / 2
    loss, _, _ = contrastive(anchors, positives, np.eye(6, dtype=np.bool_), 7.0)
    assert loss == pytest.approx(expected)


def test_other_names_of_the_same_concept_are_not_pushed_away() -> None:
    anchors, positives, _ = _pairs()
    loss, by_anchors, by_positives = contrastive(anchors, positives, np.ones((6, 6), np.bool_), 11.0)
    assert loss == pytest.approx(0)
    assert np.abs(by_anchors).max() == pytest.approx(0)
    assert np.abs(by_positives).max() == pytest.approx(0)


def test_texts_without_a_vector_change_nothing_to_something_infinite() -> None:
    anchors, positives, same = _pairs()
    anchors[2] = 0
    loss, by_anchors, by_positives = contrastive(anchors, positives, same, 11.0)
    assert np.isfinite(loss)
    assert np.isfinite([by_anchors, by_positives]).all()
