"""Data sets and runs go into each kind of store, come back as they were, and stay when ontologies change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kg import queries
from kg.errors import StoreError, UsageError
from kg.evaluation.recording import (
    answers_of,
    datasets,
    is_stale,
    mentions_of,
    record_dataset,
    record_run,
    record_runs,
    rescore,
    run_named,
    runs,
)
from kg.model import (
    REPLACED_BY,
    Answer,
    Concept,
    Dataset,
    Gold,
    Kind,
    MatchRule,
    Mention,
    Outcome,
    Relation,
    Run,
    Source,
)
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]

LIVER, KIDNEY = Concept("A:1", "Liver"), Concept("A:2", "Kidney", alternatives=("A:20",))
GOLD = Dataset("gold", version="1", source="gold.tsv", sha256="00", licence="CC0-1.0", mentions=4)
MENTIONS = [
    Mention(1, "liver", (Gold("A:1"),), context="a liver", doc="d1", split="train", type="organ", offset=2, length=5),
    Mention(2, "Liver", (Gold("A:1"),)),
    Mention(4, "kidneys", (Gold("A:2"), Gold("B:7", "ren")), composite=True),
    Mention(7, "nothing"),
]
RUN = Run("gold/one", "gold", "one", model="m", arm="a", direction="d", created="2026-01-01T00:00:00Z", epoch=2, seed=3)
ANSWERS = [
    Answer(1, ("A:1",), score=0.5, probability=0.75, text="A:1", retriever="exact", matched="Liver", scope="LABEL"),
    Answer(1, ("A:2",), rank=2),
    Answer(2, ("A:404",), status=Outcome.NIL, accepted=False),
    Answer(4, ("A:20", "B:7"), text="ren"),
]


@pytest.fixture
def filled(store: GraphStore, contribute: Contribute) -> GraphStore:
    store.write([contribute("a", [LIVER, KIDNEY], prefix="A")])
    record_dataset(store, GOLD, MENTIONS)
    return store


def correct(store: GraphStore, run: str) -> list[tuple[Any, ...]]:
    rows = queries.run(store, "answers_of_run", {"run": run})
    return [(row["row"], row["rank"], row["correct"]) for row in rows]


def identifiers(store: GraphStore) -> list[str]:
    return [row["curie"] for row in store.query("MATCH (i:Identifier) RETURN i.curie AS curie ORDER BY curie")]


def test_what_was_recorded_comes_back(filled: GraphStore) -> None:
    run = record_run(filled, RUN, [*reversed(ANSWERS)])
    assert run == replace(RUN, graph_version=filled.version)
    assert (datasets(filled), runs(filled)) == ([GOLD], [run])
    assert mentions_of(filled, "gold") == MENTIONS
    assert answers_of(filled, "gold/one") == [*ANSWERS, Answer(7, status=Outcome.FAILED, accepted=False)]
    assert correct(filled, "gold/one") == [(1, 1, True), (1, 2, False), (2, 1, False), (4, 1, False), (7, 1, None)]


def test_recording_leaves_the_version_of_the_graph(filled: GraphStore) -> None:
    version = filled.version
    record_run(filled, RUN, ANSWERS)
    filled.forget(runs=[RUN.id])
    assert filled.version == version


def test_the_same_data_set_is_recorded_once_and_another_of_its_name_is_refused_while_it_has_runs(
    filled: GraphStore,
) -> None:
    record_dataset(filled, GOLD, [*reversed(MENTIONS)])
    record_dataset(filled, GOLD, MENTIONS[:2])
    assert mentions_of(filled, "gold") == MENTIONS[:2]
    record_run(filled, RUN, ANSWERS[:2])
    with pytest.raises(StoreError, match="gold is recorded with other mentions, and has runs"):
        record_dataset(filled, GOLD, MENTIONS)
    record_dataset(filled, GOLD, MENTIONS[:2])
    assert len(runs(filled)) == 1


def test_a_run_of_the_same_id_is_replaced(filled: GraphStore) -> None:
    record_run(filled, RUN, ANSWERS)
    record_run(filled, replace(RUN, system="two"), [Answer(1, ("Z:9",))])
    assert [run.system for run in runs(filled)] == ["two"]
    assert correct(filled, RUN.id) == [(1, 1, False), (2, 1, False), (4, 1, False), (7, 1, None)]
    assert identifiers(filled) == ["A:1", "A:2", "A:20", "B:7", "Z:9"]


def test_what_goes_takes_its_identifiers_with_it_but_none_that_others_hold(filled: GraphStore) -> None:
    record_runs(filled, [(RUN, ANSWERS), (replace(RUN, id="gold/two"), [Answer(1, ("A:404",)), Answer(2, ("Z:1",))])])
    assert identifiers(filled) == ["A:1", "A:2", "A:20", "A:404", "B:7", "Z:1"]
    filled.forget(runs=["gold/two"])
    assert identifiers(filled) == ["A:1", "A:2", "A:20", "A:404", "B:7"]
    filled.forget(datasets=["gold"])
    assert identifiers(filled) == ["A:1", "A:2", "A:20"]
    assert (datasets(filled), runs(filled)) == ([], [])
    assert filled.query("MATCH (n:Answer) RETURN count(n) AS n") == [{"n": 0}]
    assert filled.query("MATCH (n:Mention) RETURN count(n) AS n") == [{"n": 0}]


def test_replacing_or_removing_an_ontology_never_touches_an_evaluation(
    filled: GraphStore, contribute: Contribute
) -> None:
    run = record_run(filled, RUN, ANSWERS)
    before = correct(filled, RUN.id)
    merged = Concept("A:2", "obsolete Kidney", obsolete=True, relations=(Relation("A:2", REPLACED_BY, "A:1"),))
    filled.write([contribute("a", [LIVER, merged], prefix="A")])
    assert (mentions_of(filled, "gold"), correct(filled, RUN.id)) == (MENTIONS, before)
    filled.write([Contribution(Source("a", Kind.ONTOLOGY), {})])
    assert identifiers(filled) == ["A:1", "A:2", "A:20", "A:404", "B:7"]
    assert answers_of(filled, RUN.id)[: len(ANSWERS)] == ANSWERS
    assert run_named(filled, RUN.id) == run


def test_a_run_is_stale_when_an_ontology_changed_and_judged_anew(filled: GraphStore, contribute: Contribute) -> None:
    strict = replace(RUN, id="gold/strict", match=MatchRule.IDENTICAL)
    record_runs(filled, [(RUN, ANSWERS), (strict, ANSWERS)])
    assert not is_stale(filled, run_named(filled, RUN.id))
    twice = [Concept("A:1", "Liver", alternatives=("A:404",)), KIDNEY]
    filled.write([contribute("a", twice, prefix="A")])
    assert [is_stale(filled, run_named(filled, id_)) for id_ in (RUN.id, strict.id)] == [True, False]
    assert (2, 1, False) in correct(filled, RUN.id)
    rescore(filled, RUN.id)
    assert not is_stale(filled, run_named(filled, RUN.id))
    assert (2, 1, True) in correct(filled, RUN.id)
    assert (2, 1, False) in correct(filled, strict.id)


def test_every_mention_has_its_row(filled: GraphStore) -> None:
    record_run(filled, RUN, ANSWERS)
    rows = queries.run(filled, "judged_mentions", {"run": RUN.id})
    assert [(row["row"], row["once"], row["status"], row["accepted"], row["correct"]) for row in rows] == [
        (1, True, "answered", True, True),
        (2, False, "nil", False, False),
        (4, True, "answered", True, False),
        (7, True, "failed", False, None),
    ]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([Answer(3)], "answers row 3, which gold does not have"),
        ([Answer(1), Answer(1)], "row 1 has two answers of rank 1"),
        ([Answer(1, rank=0)], "a rank below 1"),
        ([Answer(1, rank=2)], "row 1 has no answer of rank 1"),
        ([Answer(1, ("",))], "row 1: an identifier has 1 to 500 characters, not 0"),
        ([Answer(1, ("A:" + "9" * 600,))], "not 602"),
    ],
)
def test_answers_that_cannot_be_are_refused(filled: GraphStore, answers: list[Answer], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        record_run(filled, RUN, answers)
    assert runs(filled) == []


@pytest.mark.parametrize(
    ("mentions", "told"),
    [
        ([], "gold has no mentions"),
        ([Mention(1, "a"), Mention(1, "b")], "two mentions of row 1"),
        ([Mention(1, "a", (Gold(""),))], "gold, row 1: an identifier"),
    ],
)
def test_data_sets_that_cannot_be_are_refused(store: GraphStore, mentions: list[Mention], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        record_dataset(store, GOLD, mentions)


def test_what_is_not_there_is_named_with_what_is(filled: GraphStore) -> None:
    record_run(filled, RUN, ANSWERS)
    with pytest.raises(StoreError, match=r"no data set named silver is recorded \(there are: gold"):
        record_run(filled, replace(RUN, dataset="silver"), ANSWERS)
    with pytest.raises(StoreError, match=r"no run named x is recorded \(there are: gold/one"):
        rescore(filled, "x")
    with pytest.raises(StoreError, match=r"no run named x is recorded \(there are: gold/one"):
        filled.forget(runs=["x"])
    with pytest.raises(StoreError, match="no data set named silver"):
        filled.forget(datasets=["silver"])
    assert len(runs(filled)) == 1


def test_without_a_store_nothing_is_recorded(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="load"):
        record_dataset(store, GOLD, MENTIONS)
