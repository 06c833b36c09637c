"""Data sets and runs in, their nodes and edges on the server out, each visible at once or not at all.

A run can be larger than what a transaction holds. It is therefore written in several under the label PendingRun, which
no query knows, and gets the label Run in the last one; it goes by losing that label first. A data set is there when its
Dataset node is. What a writer leaves behind that was interrupted is swept by the next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from kg.difference import Difference, difference
from kg.errors import StoreError
from kg.evaluation.tables import merged
from kg.model import Dataset, Run
from kg.store.neo4j.connection import Connection
from kg.store.neo4j.writing import statements, sweep_statements
from kg.store.protocol import Record
from kg.tables import EDGES, NODES, RUN_TABLES, Tables, columns, schema

_BATCH = 10_000
_HIDDEN = ("PendingRun", "GoneRun", "PendingDataset", "GoneDataset")


def record(connection: Connection, records: Sequence[Record]) -> None:
    """Writes the records one after the other.

    Raises:
        StoreError: a run is over a data set that is not there; those before it are written.
    """
    for one in records:
        if isinstance(one.about, Dataset):
            _record_dataset(connection, one.about, one.tables)
        else:
            _record_run(connection, one.about, one.tables)


def forget(connection: Connection, datasets: Iterable[str], runs: Iterable[str]) -> None:
    """Takes runs, and data sets with their runs, away.

    Raises:
        StoreError: one of them is not there.
    """
    names, ids = list(datasets), list(runs)
    _check("Dataset", "name", names, connection)
    _check("Run", "id", ids, connection)
    with connection.transaction() as run:
        run("MATCH (s:Schema) SET s.bare = true, s.unswept = true", {})
        run("UNWIND $ids AS id MATCH (r:Run {id: id}) SET r:GoneRun REMOVE r:Run", {"ids": ids})
        run("UNWIND $names AS name MATCH (r:Run {dataset: name}) SET r:GoneRun REMOVE r:Run", {"names": names})
        run("UNWIND $names AS name MATCH (d:Dataset {name: name}) SET d:GoneDataset REMOVE d:Dataset", {"names": names})
    sweep(connection)


def sweep(connection: Connection) -> None:
    """Deletes what is hidden: gone, or never finished; and identifiers that nothing holds on to any more."""
    if not connection.rows("MATCH (s:Schema) RETURN s.unswept AS unswept")[0]["unswept"]:
        return
    hidden = "|".join(_HIDDEN)
    for text in (
        f"MATCH (:{hidden})-[:GAVE]->(a:Answer) WITH a LIMIT {_BATCH} DETACH DELETE a RETURN count(*) AS swept",
        f"MATCH (d:{hidden}) MATCH (m:Mention {{dataset: d.name}}) WITH m LIMIT {_BATCH} DETACH DELETE m "
        "RETURN count(*) AS swept",
        f"MATCH (n:{hidden}) WITH n LIMIT {_BATCH} DETACH DELETE n RETURN count(*) AS swept",
        *sweep_statements(),
    ):
        while connection.rows(text, write=True)[0]["swept"]:
            pass
    connection.rows("MATCH (s:Schema) SET s.bare = null, s.unswept = null", write=True)


def _check(label: str, key: str, wanted: list[str], connection: Connection) -> None:
    there = {row["key"] for row in connection.rows(f"MATCH (n:{label}) RETURN n.{key} AS key")}
    what = "data set" if label == "Dataset" else "run"
    for name in wanted:
        if name not in there:
            names = ", ".join(sorted(there))
            raise StoreError(
                f"no {what} named {name} is recorded ({f'there are: {names}' if names else 'there is none'})"
            )


def _record_dataset(connection: Connection, dataset: Dataset, tables: Tables) -> None:
    if connection.rows("MATCH (d:Dataset {name: $name}) RETURN d.name AS name", {"name": dataset.name}):
        forget(connection, [dataset.name], [])
    _begin(connection, "PendingDataset", {"name": dataset.name})
    nodes = {"Identifier": merged([tables])["Identifier"], "Mention": tables["Mention"]}
    for text, params in statements(Difference(upserts=nodes, created={"GOLD": tables["GOLD"]})):
        connection.rows(text, params, write=True)
    _finish(connection, "PendingDataset", "Dataset", tables["Dataset"].to_pylist()[0])


def _record_run(connection: Connection, run: Run, tables: Tables) -> None:
    _check("Dataset", "name", [run.dataset], connection)
    if connection.rows("MATCH (r:Run {id: $id}) RETURN r.id AS id", {"id": run.id}):
        change = difference(_read(connection, run.id), {name: tables[name] for name in RUN_TABLES})
        if not (change.removed or change.created or change.deleted):  # the same answers, judged anew
            with connection.transaction() as execute:
                for text, params in statements(change):
                    execute(text, params)
            return
        forget(connection, [], [run.id])
    _begin(connection, "PendingRun", {"id": run.id})
    edges = {"CHOSE": tables["CHOSE"]}
    for text, params in chain(
        statements(Difference(upserts={"Identifier": merged([tables])["Identifier"]})),
        _answers(run.id, tables),
        statements(Difference(created=edges)),
    ):
        connection.rows(text, params, write=True)
    _finish(connection, "PendingRun", "Run", tables["Run"].to_pylist()[0])


def _begin(connection: Connection, label: str, key: dict[str, str]) -> None:
    """Makes the hidden node, and notes that there is something to sweep should this writer end before its time."""
    with connection.transaction() as run:
        run("MATCH (s:Schema) SET s.bare = true, s.unswept = true", {})
        run(f"CREATE (n:{label}) SET n = $key", {"key": key})


def _finish(connection: Connection, hidden: str, label: str, properties: dict[str, Any]) -> None:
    """Shows what was written."""
    key = NODES[label].key
    with connection.transaction() as run:
        run(
            f"MATCH (n:{hidden} {{{key}: $key}}) SET n = $properties SET n:{label} REMOVE n:{hidden}",
            {"key": properties[key], "properties": properties},
        )
        run("MATCH (s:Schema) SET s.bare = null, s.unswept = null", {})


def _answers(id_: str, tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Statements that make the answers of a run with the edges to it and to their mentions."""
    of: dict[str, str] = dict(zip(*(tables["ANSWERS"][end].to_pylist() for end in ("src", "dst")), strict=True))
    answers = tables["Answer"]
    properties = ", ".join(f"{name}: ${name}[i]" for name in columns("Answer"))
    text = (
        "MATCH (r:PendingRun {id: $run}) UNWIND range(0, size($id) - 1) AS i MATCH (m:Mention {id: $mention[i]}) "
        f"CREATE (r)-[:GAVE]->(:Answer {{{properties}}})-[:ANSWERS]->(m)"
    )
    for start in range(0, answers.num_rows, _BATCH):
        part = answers.slice(start, _BATCH)
        params = {name: part[name].to_pylist() for name in part.column_names}
        yield text, {**params, "run": id_, "mention": [of[answer] for answer in params["id"]]}


def _read(connection: Connection, id_: str) -> dict[str, pa.Table]:
    """The tables of a run, as the server has them."""
    found = {}
    for table in RUN_TABLES:
        if table in NODES:
            way = "(n:Run {id: $id})" if table == "Run" else "(:Run {id: $id})-[:GAVE]->(n:Answer)"
            wanted = ", ".join(f"n.{name} AS {name}" for name in columns(table))
        else:
            edge = EDGES[table]
            way = f"(n:Run {{id: $id}})-[:GAVE]->(m:{edge.end})"
            if table != "GAVE":
                way = f"(:Run {{id: $id}})-[:GAVE]->(n:Answer)-[:{table}]->(m:{edge.end})"
            wanted = f"n.{NODES[edge.start].key} AS src, m.{NODES[edge.end].key} AS dst"
        rows = connection.rows(f"MATCH {way} RETURN {wanted}", {"id": id_})
        found[table] = pa.Table.from_pylist(rows, schema=schema(table))
    return found
