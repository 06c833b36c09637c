"""Names that equal a text: the closest level of all parts, all senses, the best first."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.index.build import open_index
from engine.index.pool import Pool
from engine.rank.evidence import LEVELS
from engine.retrieve.equal import EqualNames, Equals
from engine.retrieve.keys import Level
from kg.model import Concept
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

TEXTS = [
    "ms", "kidney pain", "kidney pains", "pain kidney", "liver", "golden gaze", "icterus", "brca1", "nothing", "", "\ud800",
]  # fmt: skip


@pytest.fixture
def filled_pool(filled: GraphStore) -> Pool:
    return Pool(list(open_index(filled).parts.values()))


def curies(pool: Pool, found: Equals | None) -> list[str]:
    return [pool.curie(concept) for concept in found.concepts] if found else []


def test_senses_come_by_scope_then_popularity_then_curie(pool: Pool) -> None:
    [found] = EqualNames(pool).find(["ms"])
    assert curies(pool, found) == ["UBERON:30", "HP:901", "HP:902", "HP:903"]
    number = next(at for at in range(pool.first_concept[-1]) if pool.curie(at) == "HP:902")
    pool.popularity[number] += 1
    assert curies(pool, EqualNames(pool).find(["ms"])[0]) == ["UBERON:30", "HP:902", "HP:901", "HP:903"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("kidney pain", Level.FOLDED), ("kidney pains", Level.CANONICAL), ("pain kidney", Level.UNORDERED),
        ("the pain of the kidney", Level.UNORDERED), ("kidney tumour", Level.CANONICAL),
    ],
)  # fmt: skip
def test_the_level_tells_how_the_name_equals_the_text(pool: Pool, text: str, level: Level) -> None:
    [found] = EqualNames(pool).find([text])
    assert found is not None
    assert LEVELS[found.level] == level


def test_levels_are_ordered_from_the_closest() -> None:
    assert LEVELS[:4] == (None, Level.FOLDED, Level.CANONICAL, Level.UNORDERED)


def test_a_closer_name_of_one_part_hides_those_of_the_others(pool: Pool) -> None:
    equal = EqualNames(pool)
    assert curies(pool, equal.find(["liver"])[0]) == ["UBERON:11"]
    assert curies(pool, equal.find(["pain of livers"])[0]) == ["HP:202"]


def test_an_old_name_of_one_part_is_hidden_by_a_live_one_of_another(filled_pool: Pool) -> None:
    """An obsolete disease was called liver, too."""
    assert curies(filled_pool, EqualNames(filled_pool).find(["liver"])[0]) == ["UBERON:1"]


def test_one_name_stands_for_a_concept(pool: Pool) -> None:
    [found] = EqualNames(pool).find(["pain of kidney"])  # equals the label and the related name in another order
    assert found is not None
    assert [pool.text(name) for name in found.names] == ["pain of kidneys"]


def test_only_concepts_that_may_answer_are_found(pool: Pool) -> None:
    pool.restrict(pool.below(["HP:70"]))
    equal = EqualNames(pool)
    assert curies(pool, equal.find(["ms"])[0]) == ["HP:901"]
    assert equal.find(["liver", "kidney pain"]) == [None, None]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(TEXTS), max_size=12))
def test_what_is_found_does_not_depend_on_what_is_asked_beside_or_before(pool: Pool, texts: list[str]) -> None:
    equal = EqualNames(pool)
    assert equal.find(texts) == [EqualNames(pool).find([text])[0] for text in texts] == equal.find(texts)


def test_a_closer_name_that_may_not_answer_hides_none_that_may(
    embedded_store: EmbeddedStore, contribute: Callable[..., Contribution]
) -> None:
    """The pair of lungs is not below the chest; the lung is."""
    concepts = [Concept("X:1", "lungs"), Concept("X:2", "lung"), Concept("X:3", "old lungs")]
    embedded_store.write([contribute("x", concepts, prefix="X")])
    pool = Pool(list(open_index(embedded_store).parts.values()))
    assert curies(pool, EqualNames(pool).find(["lungs"])[0]) == ["X:1"]
    pool.restrict(np.array([False, True, True]))
    [found] = EqualNames(pool).find(["lungs"])
    assert curies(pool, found) == ["X:2"]
    assert found is not None
    assert LEVELS[found.level] == Level.CANONICAL
