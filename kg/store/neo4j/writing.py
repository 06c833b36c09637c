"""A difference between two graphs in, Cypher statements in batches out; run in one transaction or in several.

Columns travel as lists, one a property, and a statement walks over their index: half the work of a list of maps.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from kg.difference import Difference
from kg.tables import EDGES, NODES

Statement = tuple[str, dict[str, Any]]
Run = Callable[[str, dict[str, Any]], object]

_BATCH = 10_000
_INDEXES = (("Concept", "prefix"), ("Concept", "popularity"), ("Mention", "dataset"))
_OWN_KEYS = {"SourceTable": "id", "WriteLock": "name"}
_KEPT_WHILE_USED = ("Identifier", "Term", "Subset", "Corpus")
_BARE = ("Term", "Identifier", "Subset")

BYTES_A_ROW = 3_000
"""Memory that a row takes in a transaction until it is committed; 2,700 were measured on Neo4j 5.26."""

MEMORY_LIMITS = (
    "SHOW SETTINGS YIELD name, value WHERE name IN ['db.memory.transaction.max', 'db.memory.transaction.total.max', "
    "'dbms.memory.transaction.total.max'] RETURN value"
)
"""Settings that bound the memory of transactions; 0B is no bound."""


def schema_statements() -> list[str]:
    """A uniqueness constraint for each key, and the indexes."""
    keys = {label: node.key for label, node in NODES.items()} | _OWN_KEYS
    constraints = [
        f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
        for label, key in keys.items()
    ]
    indexes = [
        f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})" for label, name in _INDEXES
    ]
    return constraints + indexes


def labels() -> list[str]:
    """Every label that a store of ours has."""
    return [*NODES, *_OWN_KEYS]


def split(change: Difference) -> tuple[Difference, Difference]:
    """The nodes that say nothing by themselves, and the rest."""
    bare = {label: nodes for label, nodes in change.upserts.items() if label in _BARE}
    rest = {label: nodes for label, nodes in change.upserts.items() if label not in _BARE}
    return Difference(upserts=bare), replace(change, upserts=rest)


def sweep_statements() -> list[str]:
    """Statements to repeat until they sweep nothing: nodes of the kinds above that no edge leads from."""
    return [
        f"MATCH (n:{label}) WHERE NOT EXISTS {{ (n)--() }} WITH n LIMIT {_BATCH} DELETE n RETURN count(*) AS swept"
        for label in _BARE
    ]


def statements(change: Difference) -> Iterator[Statement]:
    """The statements that apply a difference, in their order: edges go, nodes go, nodes come, edges come."""
    for type_, groups in change.deleted.items():
        yield from _batches(_delete_edges(type_, groups.column_names), groups)
    for label, keys in change.removed.items():
        yield from _batches(_delete_nodes(label), pa.table({"key": keys}))
    for label, nodes in change.upserts.items():
        yield from _batches(_upsert(label, nodes.column_names), nodes)
    for type_, edges in change.created.items():
        yield from _batches(_create_edges(type_, edges.column_names), edges)


def _batches(text: str, table: pa.Table) -> Iterator[Statement]:
    for start in range(0, table.num_rows, _BATCH):
        part = table.slice(start, _BATCH)
        yield text, {name: part[name].to_pylist() for name in part.column_names}


def _ends(type_: str) -> str:
    edge = EDGES[type_]
    start, end = NODES[edge.start], NODES[edge.end]
    return (
        f"UNWIND range(0, size($src) - 1) AS i "
        f"MATCH (a:{start.label} {{{start.key}: $src[i]}}) MATCH (b:{end.label} {{{end.key}: $dst[i]}}) "
    )


def _create_edges(type_: str, names: list[str]) -> str:
    properties = ", ".join(f"{name}: ${name}[i]" for name in names if name not in ("src", "dst"))
    return f"{_ends(type_)}CREATE (a)-[:{type_} {{{properties}}}]->(b)"


def _delete_edges(type_: str, names: list[str]) -> str:
    where = "WHERE r.source = $source[i] " if "source" in names else ""
    return f"{_ends(type_)}MATCH (a)-[r:{type_}]->(b) {where}DELETE r"


def _upsert(label: str, names: list[str]) -> str:
    key = NODES[label].key
    properties = ", ".join(f"n.{name} = ${name}[i]" for name in names if name != key)
    setting = f" SET {properties}" if properties else ""
    return f"UNWIND range(0, size(${key}) - 1) AS i MERGE (n:{label} {{{key}: ${key}[i]}}){setting}"


def _delete_nodes(label: str) -> str:
    """Nodes that something else still holds on to (gold, an answer) stay."""
    unused = " WHERE NOT EXISTS { (n)--() }" if label in _KEPT_WHILE_USED else ""
    return f"UNWIND $key AS key MATCH (n:{label} {{{NODES[label].key}: key}}){unused} DELETE n"
