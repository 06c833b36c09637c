"""All tasks from one graph: what they show, on which side they stand, and what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.finetune.examples import Made, Reciting, WantedExamples, make_examples
from engine.finetune.model import Example, Task
from engine.gold import pair_key
from kg.errors import StoreError, UsageError
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore
from kg.text import fold

Write = Callable[..., Path]
ASKS = (Task.CHOOSE, Task.EXPAND)


def of(made: Made, *tasks: Task) -> list[Example]:
    return [one for one in (*made.train, *made.validation) if one.task in tasks]


def user(example: Example) -> str:
    return example.prompt.messages[-1].text


def candidates(example: Example) -> list[str]:
    """The lines of the numbered candidates, without that of none."""
    lines = user(example).partition("Candidates:\n")[2].splitlines()
    return [line for line in lines if re.match(r"[1-9][0-9]*\. ", line)]


def names_in(line: str) -> set[str]:
    """The folded names of a candidate and of those around it, as a line tells them."""
    first, *told = line.partition(". ")[2].split(" | ")
    texts = [text for one in told for text in one.partition(": ")[2].split("; ")]
    return {fold(text) for text in (first, *texts)}


def test_there_are_examples_of_every_task_on_both_sides(every_task: Made) -> None:
    assert {one.task for one in every_task.train} == set(Task)
    assert {one.task for one in every_task.validation} >= {Task.CHOOSE, Task.EXPAND, Task.RECITE}


def test_no_prompt_names_a_candidate_by_the_mention(every_task: Made) -> None:
    examples = of(every_task, Task.CHOOSE)
    assert len(examples) > 30
    assert [one.mention for one in examples for line in candidates(one) if fold(one.mention) in names_in(line)] == []


def test_what_is_hidden_for_one_example_is_shown_in_none(every_task: Made) -> None:
    shown = {name for one in of(every_task, Task.CHOOSE) for line in candidates(one) for name in names_in(line)}
    assert shown.isdisjoint(every_task.hidden)
    answers = {fold(line) for one in of(every_task, Task.EXPAND) for line in one.answer.splitlines()}
    assert answers.isdisjoint(every_task.hidden)
    assert {fold(one.mention) for one in of(every_task, Task.RECITE)}.isdisjoint(every_task.hidden)


def test_mentions_of_validation_are_hidden_too(every_task: Made) -> None:
    assert {fold(one.mention) for one in of(every_task, *ASKS)} <= every_task.hidden


def test_no_expansion_gives_its_mention_back(every_task: Made) -> None:
    examples = of(every_task, Task.EXPAND)
    assert examples
    assert [one for one in examples if fold(one.mention) in map(fold, one.answer.splitlines())] == []


def test_no_text_to_recognize_in_has_marks(every_task: Made) -> None:
    assert [user(one) for one in of(every_task, Task.RECOGNIZE) if "[[" in user(one)] == []


def test_a_context_stays_as_it_is(every_task: Made) -> None:
    [example] = [one for one in of(every_task, Task.CHOOSE) if one.mention == "achy belly"]
    assert "Context: The child has an [[achy belly]] and a big liver." in user(example)


def test_no_concept_stands_on_both_sides(every_task: Made) -> None:
    train, validation = ({one.curie for one in some if one.curie} for some in (every_task.train, every_task.validation))
    assert train
    assert validation
    assert train.isdisjoint(validation)


def test_the_answer_is_the_number_of_the_right_candidate(every_task: Made) -> None:
    labels = {one.curie: one.mention for one in of(every_task, Task.RECITE)}
    right = [one for one in of(every_task, Task.CHOOSE) if not one.is_nil and one.curie in labels]
    assert right
    for one in right:
        assert candidates(one)[int(one.answer) - 1].partition(". ")[2].split(" | ")[0] == labels[str(one.curie)]


def test_a_list_without_the_right_one_says_nothing_of_it(every_task: Made) -> None:
    labels = {one.curie: fold(one.mention) for one in of(every_task, Task.RECITE)}
    nil = [one for one in of(every_task, Task.CHOOSE) if one.is_nil]
    assert len(nil) > 5
    assert {one.answer for one in nil} == {"0"}
    assert [one for one in nil if any(labels.get(one.curie) in names_in(line) for line in candidates(one))] == []


def test_wrong_answers_are_the_other_numbers(every_task: Made) -> None:
    for one in of(every_task, Task.CHOOSE):
        assert {one.answer, *one.wrong} == {str(number) for number in range(len(candidates(one)) + 1)}
        assert one.answer not in one.wrong


def test_a_mention_that_equals_a_label_is_found_without_a_model(every_task: Made) -> None:
    assert "kidney pain" not in {one.mention for one in of(every_task, *ASKS)}
    assert every_task.counts["gold passed over: it is a label"] == 1


def test_gold_that_cannot_be_asked_about_is_told(every_task: Made) -> None:
    mentions = {one.mention for one in of(every_task, *ASKS)}
    assert mentions.isdisjoint({"no skin scar", "no bone pain", "brain and heart pain", "lost thing"})
    assert every_task.counts["gold passed over: negated, composite or union"] == 3
    assert every_task.counts["gold passed over: of no concept here"] == 1


def test_gold_without_a_concept_is_a_list_without_a_right_one(every_task: Made) -> None:
    [example] = [one for one in of(every_task, Task.CHOOSE) if one.mention == "odd gait"]
    assert (example.answer, example.is_nil, example.curie) == ("0", True, None)


def test_keys_are_those_of_every_pair(every_task: Made) -> None:
    assert {one.key for one in of(every_task, *ASKS, Task.RECITE)} <= every_task.keys
    assert pair_key("water on lung", "HP:501") in every_task.keys


def test_counts_add_up(every_task: Made) -> None:
    for task in Task:
        for side, examples in (("training", every_task.train), ("validation", every_task.validation)):
            number = sum(one.task == task for one in examples)
            assert every_task.counts.get(f"{task}: {side}", 0) == number


def test_the_version_of_the_graph_is_kept(every_task: Made, clinic: EmbeddedStore) -> None:
    assert every_task.graph == clinic.version


def test_one_seed_gives_the_same_examples_and_another_one_others(clinic: EmbeddedStore, write_gold: Write) -> None:
    def made(seed: int) -> Made:
        wanted = WantedExamples(tuple(Task), ("hp",), write_gold(), count=25, seed=seed)
        return make_examples(clinic, wanted)

    first, again, other = made(1), made(1), made(2)
    assert first == again
    assert set(map(user, first.train)) != set(map(user, other.train))


def test_several_splits_are_refused_and_a_named_one_is_taken(clinic: EmbeddedStore, write_gold: Write) -> None:
    gold = write_gold(("gurgling", "HP:901", "d10", "test", "[[gurgling]]", ""))
    with pytest.raises(UsageError, match="several splits: test, train"):
        make_examples(clinic, WantedExamples((Task.EXPAND,), ("hp",), gold))
    made = make_examples(clinic, WantedExamples((Task.EXPAND,), ("hp",), gold, ("split=train",), count=200))
    assert "gurgling" not in {one.mention for one in of(made, Task.EXPAND)}


def test_bare_identifiers_of_gold_have_the_prefix_that_is_given(clinic: EmbeddedStore, tmp_path: Path) -> None:
    gold = tmp_path / "bare.tsv"
    gold.write_text("mention\tgold_ids\ngurgling\t901\n")
    made = make_examples(clinic, WantedExamples((Task.EXPAND,), ("hp",), gold, prefix="HP", count=200))
    assert "gurgling" in {one.mention for one in of(made, Task.EXPAND)}


def test_gold_of_concepts_on_both_sides_is_on_none(clinic: EmbeddedStore, write_gold: Write) -> None:
    every = "|".join(f"HP:{organ}0{finding}" for organ in range(1, 9) for finding in range(1, 7))
    made = make_examples(
        clinic,
        WantedExamples((Task.EXPAND,), ("hp",), write_gold(("all of it", every, "d", "train", "", "")), validation=0.5),
    )
    assert made.counts["gold passed over: of concepts on both sides of the split"] == 1
    assert "all of it" not in {one.mention for one in of(made, Task.EXPAND)}


def test_without_gold_there_is_nothing_to_recognize_in(clinic: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="give --gold"):
        make_examples(clinic, WantedExamples((Task.RECOGNIZE,)))


def test_nothing_to_train_on_is_refused(clinic: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="nothing to train on"):
        make_examples(clinic, WantedExamples((Task.RECITE,), validation=0.9999999, count=1))


def test_an_ontology_that_is_not_loaded_is_refused(clinic: EmbeddedStore) -> None:
    with pytest.raises(StoreError, match="mondo"):
        make_examples(clinic, WantedExamples(ontologies=("mondo",)))


@pytest.mark.parametrize(
    ("made_wrong", "complaint"),
    [
        (lambda: WantedExamples(validation=1.0), "validation is a share"),
        (lambda: WantedExamples(nil=-0.1), "nil is a share"),
        (lambda: WantedExamples(fewest=9, most=8), "from 9 to 8"),
        (lambda: WantedExamples(count=0), "at least 1"),
        (lambda: WantedExamples(recite=Reciting(paraphrases=6)), "from 1 to 5"),
    ],
)
def test_numbers_out_of_range_are_refused(made_wrong: Callable[[], object], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        made_wrong()


def test_several_ontologies_are_chosen_from_together(clinic: EmbeddedStore) -> None:
    made = make_examples(clinic, WantedExamples(count=40))
    prefixes = {str(one.curie).partition(":")[0] for one in made.train}
    assert {"HP", "UBERON"} <= prefixes


def test_each_store_gives_examples_that_hide_their_mentions(findings: GraphStore) -> None:
    made = make_examples(findings, WantedExamples((Task.CHOOSE, Task.EXPAND, Task.RECITE), count=30, most=8))
    examples = of(made, Task.CHOOSE)
    assert len(examples) > 10
    for one in examples:
        assert not any(fold(one.mention) in names_in(line) for line in candidates(one))
        assert not any(fold(one.mention) in fold(line) for line in candidates(one))  # not in a definition either
    assert all(re.fullmatch(r"X:\d+", str(one.curie)) for one in of(made, Task.RECITE))


def test_progress_is_told(clinic: EmbeddedStore) -> None:
    told = []
    make_examples(clinic, WantedExamples(count=10), progress=lambda what, share: told.append((what, share)))
    assert "prompts" in {what for what, _ in told}
    assert all(share is None or 0 <= share <= 1 for _, share in told)


def test_answers_of_recognizing_are_json(every_task: Made) -> None:
    answers = {user(one): json.loads(one.answer) for one in of(every_task, Task.RECOGNIZE)}
    found = [names for text, names in answers.items() if "The child has" in text]
    assert {"entity": "concept", "name": "achy belly"} in found[0]
