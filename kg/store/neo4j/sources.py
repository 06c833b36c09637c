"""What the sources gave, kept in the Neo4j itself: their tables as Parquet, so that any client can resolve them anew.

    (:SourceTable {id, source, table, part, pending, data})

A table larger than a part spans several nodes. `pending` marks the tables that a source is to
get whose load takes several transactions; its table "Source" then holds, as JSON, what the source says of itself.
"""

import io
import json
from dataclasses import asdict, fields
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.model import Kind, Source
from kg.store.neo4j.connection import Connection
from kg.store.neo4j.writing import Run
from kg.store.protocol import Contribution
from kg.tables import SOURCE_TABLES, Tables, empty, schema

_PART = 2**22


def read(connection: Connection) -> dict[str, Contribution]:
    """The loaded sources with their tables."""
    names = ", ".join(f"s.{field.name} AS {field.name}" for field in fields(Source))
    tables = _data(connection, pending=False)
    return {
        row["name"]: Contribution(_source(row), _tables(tables.get(row["name"], {})))
        for row in connection.rows(f"MATCH (s:Source) WHERE s.kind IS NOT NULL RETURN {names}")
    }


def read_pending(connection: Connection) -> dict[str, Contribution]:
    """The sources whose load or removal was interrupted, as they were to become; without tables: removed."""
    found = {}
    for name, data in _data(connection, pending=True).items():
        about = json.loads(data.pop("Source"))
        found[name] = (
            Contribution(_source(about), _tables(data)) if about else Contribution(Source(name, Kind.ONTOLOGY), {})
        )
    return found


def keep(run: Run, contribution: Contribution, *, pending: bool = False) -> None:
    """Keeps the tables of a source in place of its former ones (or beside them, pending)."""
    name = contribution.source.name
    forget(run, name, pending=pending)
    parts = {table: _parquet(rows) for table, rows in contribution.tables.items() if rows.num_rows}
    if pending:
        parts["Source"] = json.dumps(asdict(contribution.source) if contribution.tables else None).encode()
    for table, data in parts.items():
        for part, start in enumerate(range(0, len(data), _PART)):
            row = {
                "id": f"{name}/{table}/{part}{'/pending' if pending else ''}",
                "source": name, "table": table, "part": part, "pending": pending, "data": data[start : start + _PART],
            }  # fmt: skip
            run("CREATE (t:SourceTable) SET t = $row", {"row": row})


def forget(run: Run, name: str, *, pending: bool = False) -> None:
    """Forgets the tables of a source."""
    run("MATCH (t:SourceTable {source: $source, pending: $pending}) DELETE t", {"source": name, "pending": pending})


def _data(connection: Connection, *, pending: bool) -> dict[str, dict[str, bytes]]:
    """The bytes of each table of each source."""
    parts = connection.rows(
        "MATCH (t:SourceTable {pending: $pending}) RETURN t.source AS source, t.table AS table, t.data AS data "
        "ORDER BY source, table, t.part",
        {"pending": pending},
    )
    found: dict[str, dict[str, bytes]] = {}
    for part in parts:
        tables = found.setdefault(part["source"], {})
        tables[part["table"]] = tables.get(part["table"], b"") + part["data"]
    return found


def _source(row: dict[str, Any]) -> Source:
    return Source(**{**row, "kind": Kind(row["kind"])})


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _tables(data: dict[str, bytes]) -> Tables:
    return {
        name: pq.read_table(pa.BufferReader(data[name]), schema=schema(name)) if name in data else empty(name)
        for name in SOURCE_TABLES
    }
