"""Figures of two runs, and of gold beside answer, computed in plain Python on random worlds: the query says the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kg import queries
from kg.evaluation.distances import ancestor_distances
from kg.model import IS_A, Answer, Mention
from kg.store.protocol import GraphStore

Filled = tuple[GraphStore, list[Any]]
Oracle = Any  # see conftest.py
OracleOf = Callable[[Any, str], Oracle]
Table = list[tuple[Any, ...]]
ALL = 10_000


def right(oracle: Oracle, one: Mention) -> bool:
    answer = first(oracle, one)
    return answer.accepted and bool(oracle.right(answer))


def first(oracle: Oracle, one: Mention) -> Answer:
    found: Answer = oracle.answers[one.row][0]
    return found


def golds(one: Mention) -> list[str]:
    return sorted({gold.identifier for gold in one.gold})


def compared(before: Oracle, after: Oracle) -> Table:
    words = {
        (True, True): "right in both", (True, False): "lost", (False, True): "gained", (False, False): "wrong in both"
    }  # fmt: skip
    found = before.both(lambda one: (one.split, words[right(before, one), right(after, one)]) if one.gold else None)
    return [(*key, *counts) for key, counts in found.items()]


def by_document(before: Oracle, after: Oracle) -> Table:
    counts: dict[Any, list[int]] = defaultdict(lambda: [0] * 6)
    for one in before.world.mentions:
        if one.gold:
            row = [True, right(before, one), right(after, one)]
            once = [before.first[one.row] and part for part in row]
            counts[one.doc] = [sum(both) for both in zip(counts[one.doc], once + row, strict=True)]
    return [(doc, *row) for doc, row in counts.items()]


def changed(before: Oracle, after: Oracle) -> Table:
    found = []
    for one in before.world.mentions:
        was, now = right(before, one), right(after, one)
        if one.gold and before.first[one.row] and was != now:
            answered = (sorted(set(first(oracle, one).identifiers)) for oracle in (before, after))
            found.append(("gained" if now else "lost", one.split, one.row, one.text, golds(one), *answered))
    return found


def agreement(before: Oracle, after: Oracle) -> Table:
    def of(one: Mention) -> tuple[str, bool, bool]:
        x, y = first(before, one), first(after, one)
        alike = set(x.identifiers) & set(y.identifiers) or (
            not x.identifiers and not y.identifiers and x.text is not None and x.text == y.text
        )
        word = {
            (True, True): "same answer" if alike else "other answer", (True, False): "before only",
            (False, True): "after only", (False, False): "no answer",
        }[x.accepted, y.accepted]  # fmt: skip
        return word, right(before, one), right(after, one)

    return [(*key, *counts) for key, counts in before.both(of).items()]


TWO: dict[str, Callable[[Oracle, Oracle], Table]] = {
    "compare_runs": compared,
    "compare_runs_by_document": by_document,
    "gains_and_losses": changed,
    "agreement_of_runs": agreement,
}


def missed(before: Oracle, after: Oracle) -> Table:
    return [
        (before.world.name, one.row, one.text, one.doc, 2,
         any(oracle.right(first(oracle, one)) for oracle in (before, after)), golds(one))
        for one in before.world.mentions
        if one.gold and before.first[one.row] and not right(before, one) and not right(after, one)
    ]  # fmt: skip


def wrong(oracle: Oracle) -> list[tuple[Mention, Answer]]:
    return [(one, answer) for one, answer, hit, _ in oracle.judged() if not hit]


def counted(oracle: Oracle, key: Callable[[Mention, Answer], set[Any]], *, only_wrong: bool) -> dict[Any, list[int]]:
    """How many pairs and rows have each of the values that a mention and its first answer have."""
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    some = wrong(oracle) if only_wrong else [(one, first(oracle, one)) for one in oracle.world.mentions]
    for one, answer in some:
        for value in key(one, answer):
            counts[value][0] += oracle.first[one.row]
            counts[value][1] += 1
    return counts


def label(oracle: Oracle, identifier: str) -> str | None:
    found: str | None = oracle.concepts[oracle.of[identifier]].label if identifier in oracle.of else None
    return found


def confusions(oracle: Oracle) -> Table:
    counts = counted(
        oracle,
        lambda one, answer: {(gold, given) for gold in golds(one) for given in answer.identifiers},
        only_wrong=True,
    )
    return [
        (gold, label(oracle, gold), given, label(oracle, given), rows, pairs)
        for (gold, given), (pairs, rows) in sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    ]


def invented(oracle: Oracle) -> Table:
    def of(_: Mention, answer: Answer) -> set[str]:
        return {one for one in answer.identifiers if one not in oracle.of and one[0] in "XY"}

    counts = counted(oracle, of, only_wrong=False)
    return [(one, rows, pairs) for one, (pairs, rows) in sorted(counts.items(), key=lambda it: (-it[1][1], it[0]))]


def hubs(oracle: Oracle) -> Table:
    counts = counted(oracle, lambda _, answer: set(answer.identifiers), only_wrong=False)
    hits = Counter(given for _, answer, hit, _ in oracle.judged() if hit for given in dict.fromkeys(answer.identifiers))
    rows = sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    return [(one, label(oracle, one), number, hits[one], pairs) for one, (pairs, number) in rows]


def ontologies(oracle: Oracle) -> Table:
    def of(one: Mention, answer: Answer) -> set[tuple[str, str]]:
        return {(gold.split(":")[0], given.split(":")[0]) for gold in golds(one) for given in answer.identifiers}

    return [(*key, *counts) for key, counts in counted(oracle, of, only_wrong=False).items()]


RELATIONS = ["parent", "child", "sibling", "same grandparent", "other"]


def relation(oracle: Oracle, gold: str, given: str) -> str:
    def up(curie: str) -> set[str]:
        return set(oracle.related(curie, IS_A))

    def up_twice(curie: str) -> set[str]:
        return {top for parent in up(curie) for top in up(parent)}

    if given in up(gold):
        return "parent"
    if gold in up(given):
        return "child"
    if up(gold) & up(given):
        return "sibling"
    return "same grandparent" if up_twice(gold) & up_twice(given) else "other"


def relations(oracle: Oracle) -> Table:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one, answer in wrong(oracle):
        concepts = {oracle.of[gold] for gold in golds(one) if gold in oracle.of}
        meant = concepts | {heir for gold in concepts for heir in oracle.live(gold)}
        given = [oracle.of[identifier] for identifier in answer.identifiers if identifier in oracle.of]
        found = {relation(oracle, gold, other) for gold in meant for other in given}
        if found:
            once = oracle.first[one.row]
            row = [once, once and answer.accepted, True]
            nearest = min(found, key=RELATIONS.index)
            counts[nearest] = [sum(both) for both in zip(counts[nearest], row, strict=True)]
    return [(name, *row) for name, row in counts.items()]


ONE: dict[str, Callable[[Oracle], Table]] = {
    "confusions": confusions,
    "invented_identifiers": invented,
    "hubs": hubs,
    "answered_ontologies": ontologies,
    "wrong_answer_relation": relations,
}


def gold_status(oracle: Oracle) -> Table:
    order = ["live", "alternative", "replaced", "obsolete", "unknown", "not loaded"]

    def of(gold: str) -> str:
        if gold not in oracle.of:
            return "not loaded" if gold.startswith("Z:") else "unknown"
        if oracle.concepts[oracle.of[gold]].obsolete:
            return "replaced" if oracle.live(gold) else "obsolete"
        return "live" if oracle.of[gold] == gold else "alternative"

    found = oracle.both(lambda one: min(map(of, golds(one)), key=order.index) if one.gold else "no gold")
    return [(name, name in order[3:], *counts) for name, counts in found.items()]


def in_order(rows: Table) -> Table:
    return sorted(rows, key=repr)


def ran(store: GraphStore, name: str, params: dict[str, Any]) -> Table:
    limit = {"limit": ALL} if "limit" in queries.find(name).params else {}
    return [tuple(row.values()) for row in queries.run(store, name, params | limit)]


@pytest.mark.parametrize("name", TWO)
def test_two_runs_compare_as_plain_python_says(filled: Filled, oracle_of: OracleOf, name: str) -> None:
    store, made = filled
    for world in made:
        before, after = (oracle_of(world, run) for run in ("before", "after"))
        rows = ran(store, name, {"before": before.run.id, "after": after.run.id})
        assert in_order(rows) == in_order(TWO[name](before, after)), world.name


@pytest.mark.parametrize("name", ONE)
def test_answers_stand_beside_gold_as_plain_python_says(filled: Filled, oracle_of: OracleOf, name: str) -> None:
    store, made = filled
    for world in made:
        oracle = oracle_of(world, "before")
        assert in_order(ran(store, name, {"run": oracle.run.id})) == in_order(ONE[name](oracle)), world.name


def test_what_all_runs_miss_and_what_became_of_gold(filled: Filled, oracle_of: OracleOf) -> None:
    store, made = filled
    for world in made:
        before, after = (oracle_of(world, run) for run in ("before", "after"))
        rows = ran(store, "missed_by_all", {"runs": [before.run.id, after.run.id]})
        assert rows == missed(before, after), world.name
        assert in_order(ran(store, "gold_status", {"dataset": world.name})) == in_order(gold_status(before)), world.name


def test_distances_over_the_nearest_common_ancestor(filled: Filled, oracle_of: OracleOf) -> None:
    """Of a run, and of each answer with the pairs of gold and identifier in it."""
    store, made = filled
    for world in made:
        oracle = oracle_of(world, "after")
        counts: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
        of_pairs: dict[tuple[str, str], int] = {}
        for one, answer in wrong(oracle):
            if answer.identifiers:
                steps = distance(oracle, golds(one), answer.identifiers)
                counts[steps][0] += oracle.first[one.row]
                counts[steps][1] += 1
            for gold in golds(one):
                for given in answer.identifiers:
                    steps = distance(oracle, [gold], [given])
                    of_pairs |= {} if steps is None else {(gold, given): steps}
        found = {row.steps: [row.pairs, row.rows] for row in ancestor_distances(store, oracle.run.id)}
        assert found == counts, world.name
        answers = list({row["answer"] for row in queries.run(store, "wrong_answers", {"run": oracle.run.id})})
        rows = ran(store, "common_ancestor_distance", {"answers": answers})
        assert {(gold, given): steps for gold, given, steps in rows} == of_pairs, world.name


def distance(oracle: Oracle, gold: Iterable[str], answered: Iterable[str]) -> int | None:
    meant = {heir for one in gold if one in oracle.of for heir in (oracle.live(one) or {oracle.of[one]})}
    given = {oracle.of[identifier] for identifier in answered if identifier in oracle.of}
    sums = [
        up + oracle.above(other)[top]
        for one in meant
        for other in given
        for top, up in oracle.above(one).items()
        if top in oracle.above(other)
    ]
    return min(sums, default=None)


def test_all_runs_together_say_what_each_says(filled: Filled, oracle_of: OracleOf) -> None:
    store, made = filled
    summary = {row["run"]: row for row in queries.run(store, "run_summary", {"k": 3})}
    for world in made:
        for name in ("before", "after"):
            oracle = oracle_of(world, name)
            some = [one for one in oracle.judged() if oracle.first[one[0].row]]
            hits = [oracle.hits(one) for one, *_ in some]
            if some:
                row = summary[oracle.run.id]
                found_in_k = sum(1 for hit in hits if hit and hit <= 3)
                assert (row["pairs"], row["right"], row["found"], row["found_in_k"]) == (
                    len(some), sum(one[3] for one in some), sum(one[2] for one in some), found_in_k
                )  # fmt: skip
        rows = {
            (f"{world.name}/{name}", *row)
            for name in ("before", "after")
            for row in oracle_of(world, name).six(lambda one, _: [one.split])
        }
        assert set(ran(store, "accuracy_by_split", {"dataset": world.name})) == rows
