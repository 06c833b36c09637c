"""Every figure of one run or two, computed in plain Python on random worlds: the query says exactly the same."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from kg import queries
from kg.model import IS_A, Answer, Concept, Mention, Outcome
from kg.store.protocol import GraphStore
from kg.text import fold

Filled = tuple[GraphStore, list[Any]]
Oracle = Any  # see conftest.py
Table = list[tuple[Any, ...]]
EDGES = [0, 1, 2, 50]
THRESHOLDS = [0.05, 0.5, 0.9]


def accuracy(oracle: Oracle, k: int = 2) -> Table:
    rows = []
    for over in ("pairs", "rows"):
        some = [one for one in oracle.judged() if over == "rows" or oracle.first[one[0].row]]
        if not some:
            continue
        hits = [(oracle.hits(one), answer.accepted) for one, answer, _, _ in some]
        counts = [
            sum(1 for hit, accepted in hits if hit and hit <= most and (accepted or not must))
            for most in (1, k)
            for must in (True, False)
        ]
        right, found, right_in_k, found_in_k = counts
        shares = [count / len(some) for count in (right, found, right_in_k, found_in_k)]
        mrr = math.fsum(1 / hit for hit, _ in hits if hit) / len(some)
        rows.append((over, len(some), sum(accepted for _, accepted in hits), *counts, *shares, mrr))
    return rows


def nil(oracle: Oracle) -> Table:
    rows = []
    for over in ("pairs", "rows"):
        some = [one for one in oracle.world.mentions if over == "rows" or oracle.first[one.row]]
        none = [one for one in some if not one.gold]
        said = [one for one in some if oracle.answers[one.row][0].status == Outcome.NIL]
        right = len([one for one in said if not one.gold])
        precision, recall = (right / len(part) if part else None for part in (said, none))
        rows.append((over, len(some), len(none), len(said), right, precision, recall))
    return rows


def thresholds(oracle: Oracle) -> Table:
    rows = []
    for threshold in THRESHOLDS:
        counts = []
        for over in (True, False):
            some = [one for one in oracle.world.mentions if oracle.first[one.row] or not over]
            said = [oracle.answers[one.row][0] for one in some]
            said = [answer for answer in said if answer.probability is not None and answer.probability >= threshold]
            counts += [len(some), len(said), sum(bool(oracle.right(answer)) for answer in said)]
        pairs, answered, right = counts[:3]
        rows.append((threshold, *counts, right / answered if answered else None, answered / pairs))
    return rows


def calibration(oracle: Oracle, bins: int = 10) -> Table:
    found = defaultdict(list)
    for one, answer, hit, _ in oracle.judged():
        if oracle.first[one.row] and answer.probability is not None:
            found[min(math.floor(answer.probability * bins), bins - 1)].append((answer.probability, hit))
    return [
        (number / bins, len(rows), math.fsum(one for one, _ in rows) / len(rows), sum(hit for _, hit in rows))
        for number, rows in found.items()
    ]


def edges(oracle: Oracle) -> Table:
    def least(one: Mention, _: Answer) -> list[int]:
        popularity = oracle.popularity(one)
        below = [edge for edge in EDGES if popularity is not None and edge <= popularity]
        return [max(below)] if below else []

    table: Table = oracle.six(least)
    return table


def branches(oracle: Oracle) -> Table:
    children = [curie for curie in oracle.concepts if oracle.world.root in oracle.related(curie, IS_A)]

    def of(one: Mention, _: Answer) -> list[tuple[str, str | None]]:
        golds = [oracle.of[gold.identifier] for gold in one.gold if gold.identifier in oracle.of]
        below = {child for child in children for gold in golds if child in oracle.above(gold)}
        return [(child, oracle.concepts[child].label) for child in below]

    table: Table = oracle.six(of)
    return table


def roots(oracle: Oracle) -> Table:
    parents = {curie: oracle.related(curie, IS_A) for curie in oracle.concepts}
    tops = {curie for curie, over in parents.items() if not over and any(curie in one for one in parents.values())}

    def of(one: Mention, _: Answer) -> list[tuple[str, str | None]]:
        golds = [oracle.of[gold.identifier] for gold in one.gold if gold.identifier in oracle.of]
        return [(top, oracle.concepts[top].label) for top in tops if any(top in oracle.above(gold) for gold in golds)]

    return [(curie, label, pairs, rows) for curie, label, pairs, _, _, rows, _, _ in oracle.six(of)]


def is_name(oracle: Oracle, one: Mention) -> bool:
    golds = [oracle.concepts[oracle.of[gold.identifier]] for gold in one.gold if gold.identifier in oracle.of]
    return any(fold(text) == fold(one.text) for gold in golds for text in names(gold))


def names(concept: Concept) -> list[str]:
    return [concept.label or "", *(name.text for name in concept.names)]


def in_corpus(oracle: Oracle, one: Mention) -> int:
    return max((oracle.world.counts.get(gold.identifier, 0) for gold in one.gold), default=0)


def status(oracle: Oracle) -> Table:
    pairs, rows = Counter[str](), Counter[str]()
    for one in oracle.world.mentions:
        for identifier in oracle.answers[one.row][0].identifiers or ["-"]:
            kind = kind_of(oracle, identifier)
            rows[kind] += 1
            pairs[kind] += oracle.first[one.row]
    return [(kind, pairs[kind], rows[kind]) for kind in rows]


def kind_of(oracle: Oracle, identifier: str) -> str:
    if identifier == "-":
        return "no identifier"
    if identifier not in oracle.of:
        return "not loaded" if identifier.startswith("Z:") else "invented"
    if oracle.concepts[oracle.of[identifier]].obsolete:
        return "obsolete"
    return "live" if oracle.of[identifier] == identifier else "alternative"


def most(rows: dict[Any, tuple[int, int]]) -> list[Any]:
    return sorted(rows, key=lambda key: (-rows[key][1], key))


ONE: dict[str, tuple[dict[str, Any], Callable[[Oracle], Table]]] = {
    "accuracy": ({"k": 2}, accuracy),
    "rank_of_first_hit": (
        {},
        lambda o: [
            (hit or None, *counts)
            for hit, counts in o.both(lambda one: (o.hits(one) or 0) if one.gold else None).items()
        ],
    ),
    "accuracy_by_document": ({}, lambda o: o.six(lambda one, _: [one.doc])),
    "accuracy_by_type": ({}, lambda o: o.six(lambda one, _: [one.type])),
    "accuracy_by_ontology": ({}, lambda o: o.six(lambda one, _: [gold.identifier.split(":")[0] for gold in one.gold])),
    "accuracy_by_scope": ({}, lambda o: o.six(lambda _, answer: [answer.scope])),
    "accuracy_by_retriever": ({}, lambda o: o.six(lambda _, answer: [answer.retriever])),
    "accuracy_by_words": ({}, lambda o: o.six(lambda one, _: [len(fold(one.text).split())])),
    "accuracy_by_branch": ({"root": "ROOT"}, branches),
    "roots_of_gold": ({}, roots),
    "accuracy_by_lexical_match": ({}, lambda o: o.six(lambda one, _: [is_name(o, one)])),
    "popularity_steps": ({}, lambda o: o.six(lambda one, _: [o.popularity(one)])),
    "corpus_steps": ({"corpus": "notes"}, lambda o: o.six(lambda one, _: [in_corpus(o, one)])),
    "accuracy_by_given_bins": ({"edges": EDGES}, edges),
    "precision_at_thresholds": ({"thresholds": THRESHOLDS}, thresholds),
    "nil_precision_recall": ({}, nil),
    "calibration_table": ({}, calibration),
    "answer_status": ({}, status),
    "outcomes_of_run": (
        {},
        lambda o: [
            (*key, *counts)
            for key, counts in o.both(
                lambda one: (str(o.answers[one.row][0].status), o.answers[one.row][0].accepted)
            ).items()
        ],
    ),
}


ELSEWHERE = {
    "accuracy_by_split", "agreement_of_runs", "answered_ontologies", "common_ancestor_distance", "compare_runs",
    "compare_runs_by_document", "confusions", "gains_and_losses", "gold_status", "hubs", "invented_identifiers",
    "missed_by_all", "run_summary", "wrong_answer_relation", "wrong_answers", "answers_of_run", "choices_of_run",
    "datasets", "gold_of_dataset", "judged_mentions", "mentions_of_dataset", "runs",
}  # fmt: skip
"""Queries that test_oracle_pairs.py and test_recording.py test."""


def test_every_query_of_an_evaluation_is_tested() -> None:
    there = {query.name for query in queries.catalogue().values() if query.folder == "evaluation"}
    assert set(ONE) | ELSEWHERE == there


@pytest.mark.parametrize("name", ONE)
def test_a_figure_of_a_run_is_what_plain_python_counts(
    filled: Filled, oracle_of: Callable[..., Oracle], name: str
) -> None:
    store, made = filled
    params, expected = ONE[name]
    for number, world in enumerate(made):
        oracle = oracle_of(world, ("before", "after")[number % 2])
        given = {key: world.root if value == "ROOT" else value for key, value in params.items()}
        rows = queries.run(store, name, {"run": oracle.run.id, **given})
        assert same([tuple(row.values()) for row in rows], expected(oracle)), (world.name, rows, expected(oracle))


def test_branches_are_told_apart_below_the_root_of_most_gold(filled: Filled) -> None:
    store, made = filled
    for number in range(len(made)):
        run = f"{made[number].name}/before"
        [most, *_] = queries.run(store, "roots_of_gold", {"run": run}) or [{"curie": ""}]
        given = {"run": run, "root": most["curie"]}
        assert queries.run(store, "accuracy_by_branch", {"run": run}) == queries.run(store, "accuracy_by_branch", given)


def same(rows: Table, expected: Table) -> bool:
    """Whether two tables have the same rows; sums of fractions may differ in the last bit."""
    pairs = zip(sorted(rows, key=repr), sorted(expected, key=repr), strict=False)
    return len(rows) == len(expected) and all(
        len(row) == len(other) and all(equal(*values) for values in zip(row, other, strict=True))
        for row, other in pairs
    )


def equal(value: Any, other: Any) -> bool:
    if isinstance(value, float) and isinstance(other, float):
        return math.isclose(value, other, rel_tol=1e-12)
    return bool(value == other)
