"""The deepest concept that covers enough of the probability."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.index.pool import Pool
from engine.rank.broader import SURE, Ancestry


def numbers(pool: Pool) -> dict[str, int]:
    return {pool.curie(concept): concept for concept in range(pool.first_concept[-1])}


def broader(pool: Pool, **shares: float) -> tuple[str, float] | None:
    known = numbers(pool)
    curies = {known[name.replace("_", ":")]: share for name, share in shares.items()}
    found = Ancestry(pool).broader(list(curies), list(curies.values()))
    return found and (pool.curie(found[0]), round(found[1], 4))


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ({"HP_101": 0.3, "HP_102": 0.3}, ("HP:10", 0.6)),
        ({"HP_101": 0.3, "HP_102": 0.3, "HP_201": 0.35}, ("HP:10", 0.6)),
        ({"HP_101": 0.3, "HP_10": 0.25}, ("HP:10", 0.55)),
        ({"HP_101": 0.3, "HP_201": 0.3}, None),  # only the root and its child cover both
        ({"HP_101": 0.2, "HP_102": 0.2}, None),
        ({"UBERON_11": 0.3, "UBERON_12": 0.4}, None),
        ({"HP_101": 0.3, "UBERON_12": 0.4}, None),
        ({}, None),
    ],
)
def test_the_deepest_concept_that_covers_half_of_the_probability_is_broader(
    pool: Pool, shares: dict[str, float], found: tuple[str, float] | None
) -> None:
    assert broader(pool, **shares) == found


def test_unlikely_candidates_do_not_count(pool: Pool) -> None:
    shares = {f"HP_10{at}": 0.009 for at in range(1, 6)} | {"HP_106": 0.48}
    assert broader(pool, **shares) is None


def test_above_a_concept_is_itself_and_all_its_parents(pool: Pool) -> None:
    known = numbers(pool)
    above = Ancestry(pool).of(known["HP:101"])
    assert {pool.curie(concept) for concept in above} == {"HP:101", "HP:10", "HP:2", "HP:1"}
    assert Ancestry(pool).of(known["NCBIGene:10"]) == {known["NCBIGene:10"]}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 80), st.floats(0, 0.2)), max_size=5, unique_by=lambda pair: pair[0]))
def test_what_is_broader_covers_candidates_of_that_probability(pool: Pool, pairs: list[tuple[int, float]]) -> None:
    ancestry = Ancestry(pool)
    found = ancestry.broader([concept for concept, _ in pairs], [share for _, share in pairs])
    if found is not None:
        covered = sum(share for concept, share in pairs if found[0] in ancestry.of(concept) and share >= 0.01)
        assert SURE <= found[1] == pytest.approx(min(covered, 1))
