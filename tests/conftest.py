"""What tests share: a store of each kind, and a small source made in place.

Neo4j tests run against the address in ONTONORM_TEST_NEO4J only (user and password as the program takes them, from
NEO4J_USERNAME and NEO4J_PASSWORD), and refuse a database that was not empty when they began.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg.collect import collect
from kg.model import Kind, Ontology, Value
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

ADDRESS = os.environ.get("ONTONORM_TEST_NEO4J")
HOW_TO = "no Neo4j to test on: start an empty one (docker compose up -d) and set ONTONORM_TEST_NEO4J=bolt://127.0.0.1:7687"


@pytest.fixture(scope="session")
def neo4j_address() -> str:
    """The address of a Neo4j whose database was empty when the tests began."""
    if not ADDRESS:
        pytest.skip(HOW_TO)
    from kg.store.neo4j import Neo4jStore

    store = Neo4jStore(ADDRESS)
    nodes = store.query("MATCH (n) RETURN count(*) AS nodes")[0]["nodes"]
    store.close()
    if nodes:
        pytest.exit(f"{ADDRESS} holds {nodes} nodes: tests run on an empty database only", returncode=3)
    return ADDRESS


@pytest.fixture
def neo4j_store(neo4j_address: str) -> Iterator[GraphStore]:
    from kg.store.neo4j import Neo4jStore

    store = Neo4jStore(neo4j_address)
    store.erase()
    yield store
    store.erase()
    store.close()


@pytest.fixture
def embedded_store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest) -> GraphStore:
    """An empty store of each kind: a test that takes it runs on both."""
    found: GraphStore = request.getfixturevalue(f"{request.param}_store")
    return found


def contribution(name: str, values: Iterable[Value], *, prefix: str | None = None, kind: Kind = Kind.ONTOLOGY,
                 imports: bool = False) -> Contribution:
    """A source with these values, as a loader would give it."""
    collected = collect([Ontology(), *values], kind=kind, stem=name, prefix=prefix, imports=imports)
    return Contribution(collected.source, collected.tables)
