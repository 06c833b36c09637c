"""Every query of the catalogue, on the same sources in both stores: the same rows in the same order, value by value."""

import os
import random
from collections.abc import Callable, Iterator

import pytest

from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Name,
    Relation,
    Scope,
    Xref,
)
from kg.queries import REQUIRED, catalogue, run
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore
from kg.store.protocol import Contribution, GraphStore

SIZE = 120
TIMES = ("loaded_at",)


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


@pytest.fixture(scope="module")
def both(
    neo4j_server: Callable[[str], object], tmp_path_factory: pytest.TempPathFactory, sources: list[Contribution]
) -> Iterator[tuple[GraphStore, GraphStore]]:
    neo4j_server("MATCH (n) DETACH DELETE n")
    pair = EmbeddedStore(tmp_path_factory.mktemp("both") / "store"), Neo4jStore(os.environ["ONTONORM_TEST_NEO4J"])
    for store in pair:
        assert [result.error for result in store.write(sources)] == [None] * len(sources)
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
        yield {column: value for column, value in row.items() if column not in TIMES}
