"""What each evaluation query costs: `python -m benchmarks.evaluate.speed --data DATA [--store bolt://…] [--answers 100000]`.

Two made-up runs over names of HPO: right answers, parents, siblings, concepts by chance, invented ones and none, with
probabilities and documents; one mention in twenty has twenty candidates. Seconds are the best of three, of the answer as
an Arrow table, as the program reads long ones; --store takes a Neo4j that is empty.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import open_store
from kg.evaluation.distances import ancestor_distances
from kg.evaluation.recording import record_dataset, record_runs
from kg.model import Answer, Dataset, Gold, MatchRule, Mention, Outcome, Run
from kg.queries import REQUIRED, catalogue, run_table
from kg.queries import run as run_query
from kg.store.protocol import GraphStore
from loaders.load import load_ontologies

ONTOLOGY, COUNTS = "ontologies/hp.2025-05-06.json.gz", "popularity/phenotype.2025-05-06.hpoa.gz"
DISTANCES = "distances of wrong answers"
ASKED = {"wrong_answer_relation": 2.0, DISTANCES: 15.0}
"""Seconds on the embedded store; 1 for every other query."""

_OF_EACH_DOCUMENT = 50
_CANDIDATES, _WITH_CANDIDATES = 20, 0.05
_WITHOUT_GOLD = 0.05
_KINDS = ("right", "parent", "sibling", "chance", "invented", "nil")
_WEIGHTS = (50, 12, 12, 12, 6, 8)
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """A query, how many rows it gives, and the seconds of the clock and of this process's CPU that it takes."""

    query: str
    rows: int
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Concepts, and one parent and the children of each."""

    curies: Sequence[str]
    parents: dict[str, str]
    children: dict[str, list[str]]


def fill(store: GraphStore, answers: int, seed: int) -> None:
    """A data set and the runs `one` and `other` over it."""
    chance = random.Random(seed)  # noqa: S311
    names = run_query(store, "names_to_learn", {"prefixes": ["HP"]})
    drawn = [chance.choice(names) for _ in range(answers)]
    mentions = [
        Mention(row, name["text"], (Gold(name["curie"]),) if chance.random() > _WITHOUT_GOLD else (),
                doc=f"d{row // _OF_EACH_DOCUMENT}", split="train" if row % 3 else "dev", type="finding")
        for row, name in enumerate(drawn, start=1)
    ]  # fmt: skip
    record_dataset(store, Dataset("set"), mentions)
    hierarchy = _hierarchy(store, [name["curie"] for name in names])
    runs = [Run(id_, "set", "made up", MatchRule.CURRENT) for id_ in ("one", "other")]
    record_runs(
        store, [(run, [one for mention in mentions for one in _answers(mention, chance, hierarchy)]) for run in runs]
    )


def _hierarchy(store: GraphStore, curies: Sequence[str]) -> Hierarchy:
    parents = {row["child"]: row["parent"] for row in run_query(store, "live_parents", {"prefixes": ["HP"]})}
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    return Hierarchy(curies, parents, children)


def _answers(mention: Mention, chance: random.Random, hierarchy: Hierarchy) -> list[Answer]:
    """The first candidate of a mention, and nineteen more for some."""
    [kind] = chance.choices(_KINDS, _WEIGHTS)
    gold = mention.gold[0].identifier if mention.gold else chance.choice(hierarchy.curies)
    parent = hierarchy.parents.get(gold, gold)
    curie = {
        "right": gold, "parent": parent, "sibling": chance.choice(hierarchy.children.get(parent, [gold])),
        "chance": chance.choice(hierarchy.curies), "invented": f"HP:9{chance.randrange(10**6):06}", "nil": gold,
    }[kind]  # fmt: skip
    more = _CANDIDATES - 1 if chance.random() < _WITH_CANDIDATES else 0
    accepted = kind != "nil"
    return [
        Answer(
            mention.row, (one,), rank, Outcome.ANSWERED if accepted else Outcome.NIL, accepted,
            probability=round(chance.random() / rank, 4), retriever="similar", matched=mention.text, scope="EXACT",
        )
        for rank, one in enumerate([curie, *(chance.choice(hierarchy.curies) for _ in range(more))], start=1)
    ]  # fmt: skip


def costs(store: GraphStore) -> list[Cost]:
    """Of each query whose parameters these runs fill, and of the distances, the dearest first."""
    [corpus] = [row["corpus"] for row in run_query(store, "corpora")]
    given: dict[str, Any] = {
        "run": "one", "before": "one", "after": "other", "runs": ["one", "other"], "dataset": "set", "corpus": corpus,
    }  # fmt: skip
    found = [_cost(DISTANCES, lambda: len(ancestor_distances(store, "one")))]
    for name, query in catalogue().items():
        asked = {param: given.get(param) for param, default in query.params.items() if default is REQUIRED}
        if query.folder == "evaluation" and asked.keys() <= given.keys():
            found.append(_cost(name, lambda name=name, asked=asked: len(run_table(store, name, asked))))  # type: ignore[misc]
    return sorted(found, key=lambda cost: -cost.seconds)


def _cost(name: str, ask: Callable[[], int]) -> Cost:
    taken = []
    for _ in range(_TIMES):
        begin, cpu = time.perf_counter(), time.process_time()
        rows = ask()
        taken.append((time.perf_counter() - begin, time.process_time() - cpu))
    return Cost(name, rows, *min(taken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", help="an empty one; by default an embedded one in a scratch folder")
    parser.add_argument("--answers", type=int, default=100_000, help="first candidates of each run")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, open_store(given.store or Path(scratch) / "store") as store:
        load_ontologies(store, [str(given.data / ONTOLOGY)], popularity=[str(given.data / COUNTS)])
        begin = time.perf_counter()
        fill(store, given.answers, given.seed)
        print(f"2 runs over {given.answers:,} mentions recorded in {time.perf_counter() - begin:.1f} s")
        print("query\trows\tseconds\tCPU seconds\tasked (embedded)")
        for cost in costs(store):
            asked = ASKED.get(cost.query, 1.0)
            print(f"{cost.query}\t{cost.rows:,}\t{cost.seconds:.2f}\t{cost.cpu:.2f}\t{asked:.0f}")
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
