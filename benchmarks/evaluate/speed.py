"""What each evaluation query costs: `python -m benchmarks.evaluate.speed --data DATA [--store bolt://…] [--answers 100000]`.

Two made-up runs over names of HPO: right answers, parents, siblings, concepts by chance, invented ones and none, with
probabilities and documents. Seconds are of a query whose plan is warm; --store takes a Neo4j that is empty.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg import open_store
from kg.evaluation.figures import ancestor_distances
from kg.evaluation.recording import record_dataset, record_runs
from kg.model import Answer, Dataset, Gold, MatchRule, Mention, Outcome, Run
from kg.queries import REQUIRED, catalogue
from kg.queries import run as run_query
from kg.store.protocol import GraphStore, Row
from loaders.load import load_ontologies

ONTOLOGY, COUNTS = "ontologies/hp.2025-05-06.json.gz", "popularity/phenotype.2025-05-06.hpoa.gz"
ASKED = {"wrong_answer_relation": 2.0, "distances of wrong answers": 15.0}
"""Seconds on the embedded store; 1 for every other query."""

_OF_EACH_DOCUMENT = 50
_KINDS = ("right", "parent", "sibling", "chance", "invented", "nil")
_WEIGHTS = (50, 12, 12, 12, 6, 8)


def fill(store: GraphStore, answers: int, seed: int) -> None:
    """A data set and the runs `one` and `other` over it."""
    chance = random.Random(seed)  # noqa: S311
    names = run_query(store, "names_to_learn", {"prefixes": ["HP"]})
    parents = _parents(store)
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    drawn = [chance.choice(names) for _ in range(answers)]
    mentions = [
        Mention(row, name["text"], (Gold(name["curie"]),) if chance.random() > 0.05 else (),
                doc=f"d{row // _OF_EACH_DOCUMENT}", split="train" if row % 3 else "dev", type="finding")
        for row, name in enumerate(drawn, start=1)
    ]  # fmt: skip
    record_dataset(store, Dataset("set"), mentions)
    curies = [name["curie"] for name in names]
    given = []
    for id_ in ("one", "other"):
        said = [_answer(mention, chance, curies, parents, children) for mention in mentions]
        given.append((Run(id_, "set", "made up", MatchRule.CURRENT), said))
    record_runs(store, given)


def _parents(store: GraphStore) -> dict[str, str]:
    rows = store.query(
        "MATCH (c:Concept)-[:IS_A]->(p:Concept) WHERE c.prefix = 'HP' RETURN c.curie AS child, p.curie AS parent ORDER BY child"
    )
    return {row["child"]: row["parent"] for row in rows}


def _answer(
    mention: Mention, chance: random.Random, curies: Sequence[str], parents: dict[str, str], children: dict[str, list[str]]
) -> Answer:  # fmt: skip
    [kind] = chance.choices(_KINDS, _WEIGHTS)
    gold = mention.gold[0].identifier if mention.gold else chance.choice(curies)
    parent = parents.get(gold, gold)
    curie = {
        "right": gold, "parent": parent, "sibling": chance.choice(children.get(parent, [gold])),
        "chance": chance.choice(curies), "invented": f"HP:9{chance.randrange(10**6):06}", "nil": gold,
    }[kind]  # fmt: skip
    accepted = kind != "nil"
    return Answer(
        mention.row, (curie,), status=Outcome.ANSWERED if accepted else Outcome.NIL, accepted=accepted,
        probability=round(chance.random(), 4), retriever="similar", matched=mention.text, scope="EXACT",
    )  # fmt: skip


def timed(store: GraphStore) -> list[Row]:
    """Seconds of wall and of this process, of each query and of the distances."""
    given: dict[str, Any] = {
        "run": "one",
        "before": "one",
        "after": "other",
        "runs": ["one", "other"],
        "dataset": "set",
    }
    given |= {"corpus": next(iter(run_query(store, "corpora")), {"corpus": ""})["corpus"], "bins": [0, 1, 10, 100]}
    found = []
    for name, query in catalogue().items():
        asked = {param for param, default in query.params.items() if default is REQUIRED}
        if query.folder != "evaluation" or not asked <= given.keys():
            continue
        params = {param: given[param] for param in asked}
        run_query(store, query, params)
        begin, cpu = time.perf_counter(), time.process_time()
        rows = len(run_query(store, query, params))
        found.append(_row(name, begin, cpu, rows))
    begin, cpu = time.perf_counter(), time.process_time()
    found.append(_row("distances of wrong answers", begin, cpu, len(ancestor_distances(store, "one"))))
    return sorted(found, key=lambda row: -row["seconds"])


def _row(name: str, begin: float, cpu: float, rows: int) -> Row:
    wall = time.perf_counter() - begin
    return {
        "query": name,
        "rows": rows,
        "seconds": wall,
        "cpu": time.process_time() - cpu,
        "asked": ASKED.get(name, 1.0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", help="an empty one; by default an embedded one in a scratch folder")
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, open_store(given.store or Path(scratch) / "store") as store:
        load_ontologies(store, [str(given.data / ONTOLOGY)], popularity=[str(given.data / COUNTS)])
        begin = time.perf_counter()
        fill(store, given.answers, given.seed)
        print(f"2 runs of {given.answers:,} answers recorded in {time.perf_counter() - begin:.1f} s")
        print("query\trows\tseconds\tCPU-seconds\tasked")
        for row in timed(store):
            print(f"{row['query']}\t{row['rows']:,}\t{row['seconds']:.2f}\t{row['cpu']:.2f}\t{row['asked']:.0f}")
        if given.store:
            store.forget(datasets=["set"], runs=[])


if __name__ == "__main__":
    main()
