"""Leaders find what one exhaustive look finds, whatever else is asked."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieve.semantic import Floats, Ints, VectorIndex, dot


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    units: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units


def made(count: int, dim: int = 32, seed: int = 0) -> Floats:
    """Unit vectors that point anywhere."""
    return unit(np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32))


def named(concepts: int, names: int, spread: float = 0.02, seed: int = 0) -> tuple[Floats, Ints]:
    """Concepts with so many names each, which point nearly where their concept does."""
    rng = np.random.default_rng(seed)
    owners = np.repeat(np.arange(concepts), names)
    return unit(made(concepts, seed=seed)[owners] + spread * rng.standard_normal((len(owners), 32))), owners


def found(index: VectorIndex, queries: Floats, count: int) -> list[dict[int, float]]:
    """For each query the names with their scores."""
    places, rows, scores = index.search(queries, count)
    assert (np.diff(places) >= 0).all()
    answers: list[dict[int, float]] = [{} for _ in queries]
    for place, row, score in zip(places.tolist(), rows.tolist(), scores.tolist(), strict=True):
        assert row not in answers[place]
        answers[place][row] = score
    return answers


@pytest.mark.parametrize("count", [1, 3, 31, 64, 3_000, 20_000])
def test_names_that_stand_alone_are_those_of_an_exhaustive_search(count: int) -> None:
    vectors, queries = made(count), made(10, seed=1)
    answers = found(VectorIndex.of(vectors, np.arange(count)), queries, 20)
    every = queries @ vectors.T
    for answer, scores in zip(answers, every, strict=True):
        nearest = set(np.argsort(-scores)[:20].tolist())
        assert len(answer) == min(20, count)
        assert len(nearest & answer.keys()) >= 0.9 * len(nearest)  # a block may hold two of the best
        np.testing.assert_allclose(list(answer.values()), scores[list(answer)], atol=1e-5)


def test_names_that_point_nearly_where_another_of_their_concept_does_follow_it() -> None:
    vectors, concepts = named(50, 6)
    index = VectorIndex.of(vectors, concepts)
    assert index.leading.shape == (32, 50)
    for answer, query in zip(found(index, vectors[::6], 3), range(0, 300, 6), strict=True):
        assert set(range(query, query + 6)) <= answer.keys()
        assert len(answer) == 18
        np.testing.assert_allclose(answer[query], 1, atol=1e-5)


def test_a_name_that_points_elsewhere_leads_itself_and_none_follows_one_of_another_concept() -> None:
    vectors = made(2)[[0, 1, 0]]  # the third equals the first, and is of another concept
    index = VectorIndex.of(vectors, np.array([0, 0, 1]))
    assert index.rows.tolist() == [0, 1, 2]
    assert index.starts.tolist() == [0, 1, 2, 3]


@given(st.lists(st.integers(0, 5), max_size=40))
def test_every_name_is_in_one_group_of_its_own_concept(given_: list[int]) -> None:
    concepts = np.array(sorted(given_), np.int64)
    vectors = unit(made(6, seed=2)[concepts] + made(len(concepts), seed=3)) if given_ else made(0)
    index = VectorIndex.of(vectors, concepts)
    assert sorted(index.rows.tolist()) == list(range(len(concepts)))
    for start, end in zip(index.starts[:-1], index.starts[1:], strict=True):
        assert len(set(concepts[index.rows[start:end]].tolist())) == 1


@pytest.mark.parametrize("names", [0, 4])
@pytest.mark.parametrize("queries", [0, 2])
def test_an_index_of_nothing_finds_nothing(names: int, queries: int) -> None:
    places, rows, scores = VectorIndex.of(made(names), np.arange(names)).search(made(queries), 5)
    assert len(places) == len(rows) == len(scores) == names * queries


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 129), min_size=1, max_size=130))
def test_scores_do_not_depend_on_what_else_is_asked(asked: list[int]) -> None:
    alone = found(INDEX, QUERIES, 10)
    for answer, query in zip(found(INDEX, QUERIES[asked], 10), asked, strict=True):
        assert answer == alone[query]


def test_of_many_equal_names_the_same_are_found_whatever_else_is_asked() -> None:
    """Products of matrices are rounded by their shape: of what is equal but for the last digit others would be the best."""
    vectors = made(3_000, dim=96)
    vectors[::20] = vectors[0]
    index, queries = VectorIndex.of(vectors, np.arange(3_000)), made(40, dim=96, seed=1)
    queries[:20] = unit(vectors[0] + 0.3 * queries[:20])
    together = found(index, queries, 48)
    assert [found(index, queries[at : at + 1], 48)[0] for at in range(40)] == together


def test_only_allowed_names_are_found() -> None:
    vectors, concepts = named(100, 5)
    allowed: npt.NDArray[np.bool_] = np.isin(concepts, [3, 77])
    index = VectorIndex.of(vectors, concepts).among(allowed)
    for answer in found(index, made(4, seed=1), 10):
        assert sorted(answer) == np.flatnonzero(allowed).tolist()
    nothing = VectorIndex.of(vectors, concepts).among(np.zeros(500, np.bool_))
    assert found(nothing, made(1), 10) == [{}]


def test_allowing_all_changes_nothing() -> None:
    queries = made(9, seed=4)
    assert found(INDEX.among(np.ones(len(INDEX.rows), np.bool_)), queries, 10) == found(INDEX, queries, 10)


def test_an_index_comes_back_from_its_arrays() -> None:
    queries = made(9, seed=4)
    assert found(VectorIndex.from_arrays(INDEX.arrays()), queries, 10) == found(INDEX, queries, 10)


def test_a_product_is_that_of_its_pair() -> None:
    queries, vectors = made(3), made(5, seed=1)
    places, rows = np.array([2, 0, 2]), np.array([4, 4, 1])
    np.testing.assert_allclose(dot(queries, places, vectors, rows), (queries @ vectors.T)[places, rows], atol=1e-6)


INDEX = VectorIndex.of(*named(700, 4, spread=0.15))
QUERIES = made(130, seed=1)
