"""Answers of the normalizer, as the graph keeps them; and which mentions it was fitted on."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from engine.evaluate.answering import answers_for
from engine.evaluate.dataset import read_dataset
from engine.evaluate.figures import SEEN, seen_of
from engine.evaluate.runs import evaluate, listed, removed, rescored
from engine.evaluate.seen import as_ranges, from_ranges, seen
from engine.gold import pair_key
from engine.model import Candidate, Normalization, Recited, Verdict
from engine.normalize import Normalizer
from kg.errors import StoreError, UsageError
from kg.evaluation.recording import answers_of
from kg.model import Answer, Gold, Mention, Outcome
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore

Write = Callable[[str, str], Path]
LIVER = Candidate("HP:1", "Big liver", 0.8, "liver, big", "EXACT", "lexical", 3.5)
SPLEEN = Candidate("HP:2", "Big spleen", 0.1, "Big spleen", "LABEL", "semantic", 1.5)
MENTION = Mention(4, "big livr")


class Counting:
    """Answers nothing, and counts what it is asked."""

    at_once = 2
    made: ClassVar[dict[str, str]] = {}
    asked = 0

    def normalize(self, mentions: Sequence[str], contexts: Sequence[str | None] | None = None) -> list[Normalization]:
        self.asked += len(mentions)
        return [Normalization(mention) for mention in mentions]


def test_every_candidate_is_kept() -> None:
    found = answers_for(MENTION, Normalization("big livr", "HP:1", "Big liver", 0.8, (LIVER, SPLEEN)))
    assert found == [
        Answer(4, ("HP:1",), 1, Outcome.ANSWERED, True, 3.5, 0.8, "Big liver", "lexical", "liver, big", "EXACT"),
        Answer(4, ("HP:2",), 2, Outcome.ANSWERED, True, 1.5, 0.1, "Big spleen", "semantic", "Big spleen", "LABEL"),
    ]


def test_who_abstains_keeps_the_candidate_without_accepting_it() -> None:
    [found] = answers_for(MENTION, Normalization("big livr", probability=0.1, candidates=(SPLEEN,)))
    assert (found.identifiers, found.status, found.accepted) == (("HP:2",), Outcome.NIL, False)
    assert answers_for(MENTION, Normalization("x")) == [Answer(4, status=Outcome.NIL, accepted=False)]
    assert answers_for(MENTION, Normalization("x", error="no text")) == [
        Answer(4, status=Outcome.FAILED, accepted=False, text="no text")
    ]


def test_a_composite_mention_is_answered_by_its_parts() -> None:
    parts = (
        Normalization("liver", "HP:1", "Big liver", 0.8, (LIVER,)),
        Normalization("spleen", "HP:2", "Big spleen", 0.1, (SPLEEN,)),
        Normalization("x"),
    )  # fmt: skip
    whole = Normalization("liver and spleen", "HP:1", "Big liver", 0.8, (LIVER,), parts=parts)
    [found] = answers_for(replace(MENTION, composite=True), whole)
    assert (found.identifiers, found.probability, found.text) == (("HP:1", "HP:2"), 0.1, "Big liver | Big spleen")
    [found] = answers_for(MENTION, whole)
    assert found.identifiers == ("HP:1",)


def test_what_was_recited_is_kept_as_it_was_said() -> None:
    def kept(recited: Recited) -> Answer:
        [found] = answers_for(MENTION, Normalization("x", recited=recited))
        return found

    assert kept(Recited("HP:9", "HP:9", Verdict.INVENTED)) == Answer(4, ("HP:9",), text="HP:9")
    assert kept(Recited("None", None, Verdict.NONE)).status == Outcome.NIL
    assert kept(Recited("well", None, Verdict.UNPARSED)) == Answer(
        4, status=Outcome.UNPARSED, accepted=False, text="well"
    )


def test_rows_are_told_as_ranges() -> None:
    assert as_ranges([7, 1, 3, 2, 3, 9]) == "1-3,7,9"
    assert from_ranges("1-3,7,9") == {1, 2, 3, 7, 9}
    assert (as_ranges([]), from_ranges("")) == ("", frozenset())


def test_a_pair_is_known_again_by_its_gold_and_by_the_concept_that_this_is_now(clinic: EmbeddedStore) -> None:
    """HP:904 is dead, its heir is HP:903."""
    mentions = [
        Mention(1, "Yellow gaze", (Gold("HP:904"),)), Mention(2, "other", (Gold("HP:903"),)), Mention(3, "nothing here"),
    ]  # fmt: skip
    keys = {"one": [pair_key("yellow  gaze", "HP:903")], "other": [pair_key("nothing here", None)], "none": ["x"]}
    assert seen(clinic, mentions, keys) == {"one": [1], "other": [3]}


def test_a_run_of_the_normalizer_is_recorded_listed_and_removed(own_clinic: EmbeddedStore, write: Write) -> None:
    gold = read_dataset(write("gold.tsv", "mention  gold_ids\nrenal ache  HP:102\nkidney pain  HP:102\nzzz  NIL"))
    normalizer = Normalizer(own_clinic, ontologies=["hp"])
    artifacts = {"adapter tiny": [pair_key("kidney pain", "HP:102")]}
    run = evaluate(own_clinic, gold, normalizer, system="ontonorm", parameters={"top": 20}, artifacts=artifacts)
    told = json.loads(run.parameters or "")
    assert (run.id, told["top"], told[SEEN]) == ("gold/ontonorm/1", 20, {"adapter tiny": "3"})
    assert seen_of(run) == {"adapter tiny": {3}}
    assert run.graph_version == own_clinic.version
    first = {one.row: one for one in answers_of(own_clinic, run.id) if one.rank == 1}
    assert (first[2].identifiers, first[2].retriever, first[2].matched) == (("HP:102",), "exact", "renal ache")
    [one] = listed(own_clinic)
    assert (one.run, one.pairs, one.accuracy, one.stale) == (run.id, 2, 1.0, False)
    assert rescored(own_clinic) == []
    assert rescored(own_clinic, [run.id]) == [(one, one)]
    assert removed(own_clinic, [run.id]) == ["gold"]
    assert listed(own_clinic) == []


def test_what_is_refused_is_told_before_anybody_is_asked(world: GraphStore, write: Write) -> None:
    gold, asked = read_dataset(write("early.tsv", "mention  gold_ids\nliver  HP:1")), Counting()
    evaluate(world, gold, asked, system="x", name="early")
    other = read_dataset(write("early.tsv", "mention  gold_ids\nspleen  HP:2"))
    for name, error, told in (
        (None, StoreError, r"a data set named early is recorded with other mentions, and has runs \(early"),
        ("before", UsageError, "a run before is over set"),
        ("a\tb", UsageError, "the id of a run is in one line"),
        ("x" * 501, UsageError, "the id of a run has 1 to 500 characters"),
    ):
        with pytest.raises(error, match=told):
            evaluate(world, other, asked, system="x", name=name)
    assert asked.asked == 1


def test_a_run_of_the_same_name_is_replaced_and_that_is_told(world: GraphStore, write: Write, told: list[str]) -> None:
    gold = read_dataset(write("again.tsv", "mention  gold_ids\nliver  HP:1\nx  NIL"))
    first = evaluate(world, gold, Counting(), system="x", name="again")
    assert told == []
    evaluate(world, gold, Counting(), system="y", name="again")
    assert told == [f"the run again of {first.created} will be replaced"]
    assert [one.system for one in listed(world) if one.run == "again"] == ["y"]
