"""Every query of the catalogue, on the same sources in both stores: the same rows in the same order, value by value."""

import os
import random
from collections.abc import Callable, Iterator

import pytest
from filelock import FileLock

from kg.evaluation.recording import record_dataset, record_runs
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Answer,
    Concept,
    Corpus,
    Count,
    Dataset,
    Gold,
    Kind,
    Mapping,
    Mention,
    Name,
    Relation,
    Run,
    Scope,
    Xref,
)
from kg.queries import REQUIRED, catalogue, run
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore
from kg.store.protocol import Contribution, GraphStore

SIZE = 120
TIMES = ("loaded_at", "graph_version")


def concepts(prefix: str, chance: random.Random) -> Iterator[Concept]:
    """A tangled ontology: several parents, shared names, obsolete concepts, edges to what is not loaded."""
    words = ["liver", "Leber", "kidney", "left", "right", "acute", "chronic", "Ödem", "β-cell"]
    for number in range(SIZE):
        curie = f"{prefix}:{number}"
        others = [f"{prefix}:{chance.randrange(number)}" for _ in range(chance.randrange(4))] if number else []
        obsolete = chance.random() < 0.2
        kinds = [REPLACED_BY, CONSIDER] if obsolete else [IS_A, IS_A, PART_OF, "RO:1"]
        relations = {Relation(curie, chance.choice(kinds), other) for other in others} | {
            Relation(curie, chance.choice(kinds), f"Z:{chance.randrange(5)}") for _ in range(chance.random() < 0.1)
        }
        names = {
            Name(" ".join(chance.sample(words, 2)), chance.choice(list(Scope)[1:5]), chance.choice([None, "layperson"]))
            for _ in range(chance.randrange(4))
        }
        yield Concept(
            curie,
            " ".join(chance.sample(words, 2)),
            chance.choice([None, "What it is."]),
            obsolete=obsolete,
            names=tuple(sorted(names, key=repr)),
            relations=tuple(sorted(relations, key=repr)),
            xrefs=tuple(Xref(f"{chance.choice('ABC')}:{chance.randrange(40)}") for _ in range(chance.randrange(3))),
            alternatives=(f"{prefix}:{number + 1000}",) if chance.random() < 0.2 else (),
            subsets=("slim",) if chance.random() < 0.2 else (),
        )


@pytest.fixture(scope="module")
def sources(contribute: Callable[..., Contribution]) -> list[Contribution]:
    chance = random.Random(7)
    counts = [Count(f"X:{number}", "notes", chance.randrange(4)) for number in range(0, SIZE, 3)]
    mappings = [Mapping(f"Y:{number}", "skos:exactMatch", f"A:{number % 20}", None, 0.5) for number in range(30)]
    return [
        contribute("x", concepts("X", chance), prefix="X"),
        contribute("y", concepts("Y", chance), prefix="Y"),
        contribute("counts", [Corpus("notes", "patients"), *counts], kind=Kind.COUNTS),
        contribute("mappings", mappings, kind=Kind.MAPPINGS),
    ]


def evaluated(store: GraphStore) -> None:
    """A data set and two runs over it, with wrong, invented, unaccepted and missing answers, and mentions without gold."""
    chance, rows = random.Random(5), range(1, 200)
    known = [f"{prefix}:{number}" for prefix in "XYA" for number in (*range(SIZE), *range(1000, 1020))]
    gold = {row: chance.sample(known, chance.choice([0, 1, 1, 2])) for row in rows}
    record_dataset(store, Dataset("gold"), [
        Mention(row, f"{chance.choice(['acute', 'left'])} liver {row % 60}", tuple(map(Gold, gold[row])),
                doc=f"d{row % 7}", split=chance.choice(["train", "withheld"]))
        for row in rows
    ])  # fmt: skip
    record_runs(store, [
        (Run(f"run {name}", "gold", name, created=f"2026-01-0{name}"), [
            Answer(row, (chance.choice([*known, *gold[row] * 90]),), rank, accepted=chance.random() < 0.9,
                   probability=round(chance.random(), 3), scope=chance.choice(["LABEL", "EXACT"]))
            for row in rows if chance.random() < 0.95 for rank in (1, 2)
        ])
        for name in "12"
    ])  # fmt: skip


@pytest.fixture(scope="module")
def both(
    neo4j_server: Callable[[str], object], turn: FileLock, tmp_path_factory: pytest.TempPathFactory,
    sources: list[Contribution],
) -> Iterator[tuple[GraphStore, GraphStore]]:  # fmt: skip
    with turn:
        neo4j_server("MATCH (n) DETACH DELETE n")
        pair = EmbeddedStore(tmp_path_factory.mktemp("both") / "store"), Neo4jStore(os.environ["ONTONORM_TEST_NEO4J"])
        for store in pair:
            assert [result.error for result in store.write(sources)] == [None] * len(sources)
            evaluated(store)
        yield pair
        for store in pair:
            store.close()
        neo4j_server("MATCH (n) DETACH DELETE n")


@pytest.mark.parametrize("name", catalogue())
def test_both_stores_give_the_same_rows(both: tuple[GraphStore, GraphStore], name: str) -> None:
    query = catalogue()[name]
    given = {
        "curies": [f"{prefix}:{number}" for prefix in "XYZ" for number in range(SIZE)],
        "identifiers": [f"{prefix}:{number}" for prefix in "XYZABC" for number in (*range(SIZE), *range(1000, 1100))],
        "keys": [row["key"] for row in both[0].query("MATCH (t:Term) RETURN t.key AS key ORDER BY key")],
        "prefixes": ["X", "Y"],
        "source": "x",
        "run": "run 1",
        "before": "run 1",
        "after": "run 2",
        "runs": ["run 1", "run 2"],
        "dataset": "gold",
        "corpus": "notes",
        "answers": [f"run 1/{row}/1" for row in range(1, 200)],
    }
    if name == "common_ancestor":
        given["curies"] = [row["curie"] for row in run(both[0], "descendants", {"curies": "X:0"})][:5] or ["X:0"]
    params = {param: given[param] for param, default in query.params.items() if default is REQUIRED}
    embedded, served = (run(store, query, params) for store in both)
    assert embedded.columns == served.columns == query.columns
    assert list(without_times(embedded)) == list(without_times(served))
    assert embedded


def without_times(rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    for row in rows:
        yield {column: rounded(value) for column, value in row.items() if column not in TIMES}


def rounded(value: object) -> object:
    """A mean depends, in its last bit, on the order of the sum."""
    return round(value, 12) if isinstance(value, float) else value
