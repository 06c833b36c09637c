"""Parts together: one numbering, and who may answer."""

import numpy as np
import pytest

from engine.index.build import Index
from engine.index.folder import place
from engine.index.names import SCOPES
from engine.index.part import build_part
from engine.index.pool import Pool
from engine.index.reading import read_vocabularies
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from kg.model import Scope
from kg.store.embedded import EmbeddedStore


def number(pool: Pool, curie: str) -> int:
    [found] = [concept for concept in range(pool.first_concept[-1]) if pool.curie(concept) == curie]
    return found


def test_names_and_concepts_are_numbered_part_behind_part(pool: Pool, index: Index) -> None:
    vocabularies = [part.vocabulary for part in index.parts.values()]
    assert [pool.curie(number) for number in range(pool.first_concept[-1])] == [
        curie for one in vocabularies for curie in one.concepts.curies
    ]
    names = range(pool.first_name[-1])
    assert [pool.text(name) for name in names] == [text for one in vocabularies for text in one.names.texts]
    assert [pool.key(name) for name in names] == [key for one in vocabularies for key in one.names.keys]
    for name in names:
        if pool.scopes[name] == SCOPES.index(Scope.LABEL) and pool.replaced(name) is None:
            assert pool.label(int(pool.concept_of[name])) == pool.text(name)


def test_what_was_not_counted_is_as_popular_as_what_was_never_met(pool: Pool) -> None:
    assert [pool.popularity[number(pool, curie)] for curie in ("HP:301", "HP:1", "UBERON:1")] == [30, 0, 0]


def test_the_name_of_a_forerunner_tells_it(pool: Pool) -> None:
    replaced = {pool.text(name): pool.replaced(name) for name in range(pool.first_name[-1])}
    assert replaced["golden gaze"] == "HP:904"
    assert replaced["Yellow eyes"] is None


def test_a_branch_is_a_concept_and_all_below_it(pool: Pool) -> None:
    below = pool.below(["HP:10", "UBERON:12"])
    assert {pool.curie(concept) for concept in np.flatnonzero(below).tolist()} == {
        "HP:10", *(f"HP:10{at}" for at in range(1, 7)), "UBERON:12"
    }  # fmt: skip
    assert pool.below(["HP:1"]).sum() == len(pool.parts[0].vocabulary.concepts)
    assert not pool.below(["HP:999", "MONDO:1"]).any()


def test_only_what_is_asked_for_answers(pool: Pool) -> None:
    assert all(map(pool.answers, ("HP:101", "UBERON:1")))
    assert not any(map(pool.answers, ("HP:999", "HP:906", "MONDO:1", "HP")))
    pool.restrict(pool.below(["HP:10"]))
    assert pool.answers("HP:101")
    assert not pool.answers("HP:201")
    assert {name for name in range(pool.first_name[-1]) if pool.may_match(name)} == {
        name for name in range(pool.first_name[-1]) if pool.answers(pool.curie(int(pool.concept_of[name])))
    }
    assert len(pool.vectors[0].rows) == sum(pool.may_match(name) for name in range(pool.first_name[1]))
    assert all(not len(vectors.rows) for vectors in pool.vectors[1:])


def test_learned_names_are_looked_through_by_their_keys(own_clinic: EmbeddedStore) -> None:
    lessons = [Lesson(mention, Verdict.NAME, "HP:102") for mention in ("Stitches", "sharp side")]
    learn(own_clinic, lessons, folder=place(own_clinic))
    pool = Pool([build_part(read_vocabularies(own_clinic, ["HP"])["HP"])])
    names = {pool.key(name): name for name in range(pool.first_name[-1])}
    pool.hide_learned({"stitches", "renal ache"})
    assert [pool.may_match(names[key]) for key in ("stitches", "sharp side", "renal ache")] == [False, True, True]
    pool.hide_learned(())
    assert pool.may_match(names["stitches"])


def test_names_of_several_parts_are_written_out_in_the_order_asked(pool: Pool) -> None:
    names = np.arange(pool.first_name[-1])[::-3]
    assert pool.texts(names) == [pool.text(name) for name in names.tolist()]
    assert pool.texts(names[:0]) == []


def test_a_text_points_where_the_names_of_its_concept_do(pool: Pool) -> None:
    kidney, liver = number(pool, "HP:102"), number(pool, "HP:202")
    assert pool.cosine(kidney, "renal ache") > 0.8 > pool.cosine(liver, "renal ache")
    assert pool.cosine(kidney, "") == 0
    assert abs(pool.cosine(kidney, "kidney pain")) <= 1 + 1e-6


@pytest.mark.parametrize("parts", [0, 1])
def test_the_smallest_pools_answer(index: Index, parts: int) -> None:
    pool = Pool(list(index.parts.values())[:parts])
    assert len(pool.concept_of) == len(pool.scopes) == pool.first_name[-1]
    assert len(pool.popularity) == len(pool.below(["HP:1"])) == pool.first_concept[-1]
    assert pool.answers("HP:1") is bool(parts)
