"""The store on Neo4j: addresses, logins, locks, writers that die, sources too large for one transaction."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kg.errors import StoreError, UsageError
from kg.model import Concept, Name
from kg.store.neo4j import Neo4jStore, lock
from kg.store.neo4j.connection import Connection
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]
Rows = dict[str, list[dict[str, object]]]
Dump = Callable[[GraphStore], Rows]
Resolved = Callable[[Iterable[Contribution]], Rows]
Cypher = Callable[[str], list[dict[str, Any]]]
LABELS = "MATCH (c:Concept) RETURN c.label AS label ORDER BY label"
MANY = 12_000
WRITER = """
import sys
from kg.collect import collect
from kg.model import Concept, Kind, Name, Ontology
from kg.store.neo4j import Neo4jStore
from kg.store.protocol import Contribution

values = [Ontology()] + [Concept(f"A:{i}", f"new {i}", names=(Name(f"other {i}"),)) for i in range(int(sys.argv[3]))]
made = collect(values, kind=Kind.ONTOLOGY, stem="a", prefix="A")
store = Neo4jStore(sys.argv[1], largest_transaction=int(sys.argv[2]))
print("ready", flush=True)
store.write([Contribution(made.source, made.tables)])
"""


def writer(store: Neo4jStore, largest: int) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-c", WRITER, store.location, str(largest), str(MANY)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE)


def many(contribute: Contribute) -> Contribution:
    return contribute(
        "a", [Concept(f"A:{i}", f"new {i}", names=(Name(f"other {i}"),)) for i in range(MANY)], prefix="A"
    )


@pytest.fixture
def loaded(neo4j_store: Neo4jStore, contribute: Contribute) -> Neo4jStore:
    neo4j_store.write([contribute("a", [Concept("A:1", "old", names=(Name("former"),))], prefix="A")])
    return neo4j_store


def test_an_address_where_nobody_answers_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret-word")
    store = Neo4jStore("bolt://127.0.0.1:9")
    with pytest.raises(StoreError, match=r"no Neo4j answers at bolt://127.0.0.1:9 .*docker compose up") as told:
        store.query(LABELS)
    store.close()
    assert "secret-word" not in str(told.value)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="NEO4J_PASSWORD") as told:
        Neo4jStore("bolt://neo4j:secret-word@127.0.0.1:7687")
    assert "secret-word" not in str(told.value)


def test_a_wrong_password_is_told_once_and_not_tried_again(
    neo4j_server: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = os.environ["ONTONORM_TEST_NEO4J"]
    monkeypatch.setenv("NEO4J_PASSWORD", "secret-word")
    store = Neo4jStore(address)
    with pytest.raises(StoreError, match="refuses the user or password; set NEO4J_USERNAME") as told:
        store.query(LABELS)
    assert "secret-word" not in str(told.value)
    store.close()


def test_a_database_that_is_not_there_is_named(neo4j_server: Cypher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    store = Neo4jStore(os.environ["ONTONORM_TEST_NEO4J"])
    with pytest.raises(StoreError, match="nowhere"):
        store.query(LABELS)
    store.close()


def test_the_data_of_somebody_else_is_left_alone(
    neo4j_store: Neo4jStore, neo4j_server: Cypher, contribute: Contribute
) -> None:
    neo4j_server("CREATE (:Concept {name: 'theirs'})")
    with pytest.raises(StoreError, match="Concept nodes that are not ours"):
        neo4j_store.write([contribute("a", [Concept("A:1", "x")], prefix="A")])
    assert neo4j_server("MATCH (n) RETURN n.name AS name") == [{"name": "theirs"}]


def test_what_holds_on_to_an_identifier_keeps_it(
    loaded: Neo4jStore, neo4j_server: Cypher, contribute: Contribute
) -> None:
    neo4j_server("MATCH (i:Identifier {curie: 'A:1'}) CREATE (:Mention {id: 'm'})-[:GOLD]->(i)")
    loaded.write([contribute("a", [Concept("A:2", "other")], prefix="A")])
    assert neo4j_server("MATCH (:Mention)-[:GOLD]->(i) RETURN i.curie AS curie") == [{"curie": "A:1"}]
    assert loaded.query(LABELS) == [{"label": "other"}]


def test_a_second_writer_waits_and_is_then_told_who_writes(loaded: Neo4jStore, contribute: Contribute) -> None:
    connection = Connection(loaded.location)
    with lock.writing(connection, 5):
        start = time.monotonic()
        with pytest.raises(StoreError, match=rf"process {os.getpid()}.*--wait"):
            loaded.write([contribute("a", [Concept("A:1", "x")], prefix="A")], wait=0.5)
        assert time.monotonic() - start < 30
        assert loaded.query(LABELS) == [{"label": "old"}]
    loaded.write([contribute("a", [Concept("A:1", "new")], prefix="A")], wait=0.5)
    assert loaded.query(LABELS) == [{"label": "new"}]
    connection.close()


def test_two_writers_at_once_both_come_through(loaded: Neo4jStore, contribute: Contribute) -> None:
    def write(name: str) -> None:
        store = Neo4jStore(loaded.location)
        store.write([contribute(name, [Concept(f"{name}:1", "shared name")], prefix=name)])
        store.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "BCDE"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = loaded.query("MATCH (:Term {key: 'shared name'})-[:NAMES]->(c) RETURN c.curie AS curie ORDER BY curie")
    assert [row["curie"] for row in rows] == ["B:1", "C:1", "D:1", "E:1"]


def test_the_former_version_answers_after_a_writer_was_killed(loaded: Neo4jStore, neo4j_server: Cypher) -> None:
    with writer(loaded, 10**9) as child:
        while not (
            held := neo4j_server(
                "MATCH (s:Schema) RETURN s.writer CONTAINS $$ AS held".replace("$$", f"'{child.pid}'")
            )[0]["held"]
        ):
            assert child.poll() is None
        assert held
        time.sleep(0.3)
        child.send_signal(signal.SIGKILL)
    assert loaded.query(LABELS, limit=2) in ([{"label": "old"}], [{"label": "new 0"}, {"label": "new 1"}])


def test_a_source_too_large_for_one_transaction_is_written_in_several(
    neo4j_store: Neo4jStore, contribute: Contribute, dump: Dump, resolved: Resolved
) -> None:
    store = Neo4jStore(neo4j_store.location, largest_transaction=3)
    for source in (
        contribute("a", [Concept("A:1", "x", alternatives=("A:9",)), Concept("A:2", "y")], prefix="A"),
        contribute("a", [Concept("A:2", "z", definition="d"), Concept("A:3", "y")], prefix="A"),
    ):
        [result] = store.write([source])
        assert result.error is None
        assert result.source.complete
    assert dump(store) == resolved([source])
    store.close()


def test_a_source_half_written_never_answers_and_is_completed_by_the_next_writer(
    loaded: Neo4jStore, neo4j_server: Cypher, contribute: Contribute, dump: Dump, resolved: Resolved
) -> None:
    with writer(loaded, 1) as child:
        while not neo4j_server("MATCH (s:Source {complete: false}) RETURN s.name AS name"):
            assert child.poll() is None
        time.sleep(0.3)
        child.send_signal(signal.SIGKILL)
    child.wait()
    if neo4j_server("MATCH (s:Source {complete: false}) RETURN s.name AS name"):
        with pytest.raises(StoreError, match="loading a is not complete"):
            loaded.query(LABELS)
    other = contribute("b", [Concept("B:1", "another")], prefix="B")
    loaded.write([other])
    assert dump(loaded) == resolved([many(contribute), other])


def test_terms_made_for_names_that_never_came_are_swept_by_the_next_writer(
    loaded: Neo4jStore, neo4j_server: Cypher, contribute: Contribute
) -> None:
    neo4j_server("MATCH (s:Schema) SET s.bare = true CREATE (:Term {key: 'left over'}), (:Identifier {curie: 'Z:1'})")
    loaded.write([contribute("b", [Concept("B:1", "another")], prefix="B")])
    assert neo4j_server("MATCH (t:Term) RETURN t.key AS key ORDER BY key") == [
        {"key": "another"}, {"key": "former"}, {"key": "old"}
    ]  # fmt: skip
    assert neo4j_server("MATCH (i:Identifier {curie: 'Z:1'}) RETURN i") == []
