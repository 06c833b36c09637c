"""Terms and identifiers to recite: which, in which directions, in which words."""

import random
from collections import Counter

import pytest

from engine.finetune.examples import Reciting, WantedExamples, make_examples
from engine.finetune.examples.reciting import Pair, drawn
from engine.finetune.model import Task
from engine.prompt.reciting import Direction
from kg.errors import UsageError
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore

RECITE = (Task.RECITE,)


def pairs(count: int) -> list[Pair]:
    return [Pair(f"X:{number}", "X", f"term {number}", number) for number in range(count)]


def test_a_sample_has_as_many_of_each_bin_by_popularity() -> None:
    found = drawn(pairs(400), 100, random.Random(1))
    assert set(Counter(pair.popularity // 20 for pair in found).values()) == {5}
    assert len(set(found)) == 100


def test_a_sample_is_no_larger_than_what_there_is() -> None:
    assert sorted(drawn(pairs(7), 100, random.Random(1)), key=lambda pair: pair.popularity) == pairs(7)


def test_a_pair_is_asked_for_in_five_paraphrases_a_direction(clinic: EmbeddedStore) -> None:
    wanted = WantedExamples(RECITE, validation=0.0, recite=Reciting(curies=("HP:101", "UBERON:10")))
    made = make_examples(clinic, wanted)
    assert Counter((one.curie, one.answer) for one in made.train) == {
        ("HP:101", "HP:101"): 5, ("HP:101", "Kidney swelling"): 5, ("UBERON:10", "UBERON:10"): 5, ("UBERON:10", "Kidney"): 5,
    }  # fmt: skip
    assert len({one.prompt for one in made.train}) == 20


def test_a_prompt_does_not_hold_its_answer(clinic: EmbeddedStore) -> None:
    made = make_examples(clinic, WantedExamples(RECITE, count=200))
    assert not [one for one in made.train if one.answer in " ".join(turn.text for turn in one.prompt.messages)]


@pytest.mark.parametrize(
    ("direction", "answer"), [(Direction.TERM_TO_ID, "HP:101"), (Direction.ID_TO_TERM, "Kidney swelling")]
)
def test_one_paraphrase_in_one_direction(clinic: EmbeddedStore, direction: Direction, answer: str) -> None:
    reciting = Reciting((direction,), paraphrases=1, curies=("HP:101",))
    [one] = make_examples(clinic, WantedExamples(RECITE, validation=0.0, recite=reciting)).train
    assert one.answer == answer


def test_a_concept_that_is_not_loaded_is_refused(clinic: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="HP:904"):
        make_examples(clinic, WantedExamples(RECITE, recite=Reciting(curies=("HP:904",))))


def test_each_store_gives_the_same_sample(findings: GraphStore) -> None:
    made = make_examples(findings, WantedExamples(RECITE, count=100, validation=0.5))
    assert len({one.curie for one in (*made.train, *made.validation)}) == 10
    assert {str(one.curie) for one in made.train} == {one.answer for one in made.train if one.answer.startswith("X:")}
