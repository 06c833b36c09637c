"""The two stages find what one exhaustive look finds, whatever else is asked."""

import numpy as np
import pytest

from engine.retrieve.semantic import COARSE, Floats, VectorIndex, principal_axes


def made(count: int, dim: int = 96, seed: int = 0) -> Floats:
    """Unit vectors whose coordinates matter less and less, as after a turn into principal axes."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, dim)) * np.exp(-np.arange(dim) / 12)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 3, 31, 64, 3_000, 20_000])
def test_the_nearest_are_those_of_an_exhaustive_search(count: int) -> None:
    vectors, queries = made(count), made(10, seed=1)
    rows, scores = VectorIndex.of(vectors).search(queries, 20)
    every = queries @ vectors.T
    expected = np.argsort(-every, axis=1)[:, :20]
    assert rows.shape == scores.shape == (10, min(20, count))
    assert np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(rows, expected, strict=True)]) > 0.99
    np.testing.assert_allclose(scores, np.take_along_axis(every, rows, 1), atol=1e-5)
    assert (np.diff(scores, axis=1) <= 0).all()


def test_an_index_of_nothing_finds_nothing() -> None:
    rows, scores = VectorIndex.of(made(0)).search(made(2), 5)
    assert rows.shape == scores.shape == (2, 0)


def test_scores_do_not_depend_on_what_else_is_asked() -> None:
    index, queries = VectorIndex.of(made(5_000)), made(130, seed=1)
    together = index.search(queries, 10)
    for at in (0, 63, 64, 129):
        alone = index.search(queries[at : at + 1], 10)
        assert (alone[0][0] == together[0][at]).all()
        assert (alone[1][0] == together[1][at]).all()


def test_only_allowed_names_are_found() -> None:
    index = VectorIndex.of(made(500))
    allowed = np.zeros(500, np.bool_)
    allowed[[3, 77, 400]] = True
    rows, _ = index.among(allowed).search(made(4, seed=1), 10)
    assert {tuple(sorted(found)) for found in rows.tolist()} == {(3, 77, 400)}


def test_equal_scores_come_by_rising_row() -> None:
    vectors = np.repeat(made(1), 50, axis=0)
    rows, _ = VectorIndex.of(vectors).search(made(1), 50)
    assert rows[0].tolist() == list(range(50))


def test_principal_axes_turn_without_changing_products() -> None:
    vectors = np.random.default_rng(0).standard_normal((300, 80)).astype(np.float32)
    vectors[:, 70:] *= 20
    axes = principal_axes(vectors)
    turned = vectors @ axes
    np.testing.assert_allclose(turned @ turned.T, vectors @ vectors.T, rtol=1e-3, atol=1e-2)
    spread = (turned**2).sum(axis=0)
    assert (np.diff(spread) <= 1e-2).all()
    assert spread[:COARSE].sum() > 0.99 * spread.sum()
