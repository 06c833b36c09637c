"""What one source gave, as the store keeps it: also the rows that wait for a concept, which are not in the graph."""

import io
from typing import TYPE_CHECKING

from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore
from kg.tables import empty, schema

if TYPE_CHECKING:
    import pyarrow as pa

_PARTS = "MATCH (t:SourceTable {source: $source, table: $table, pending: false}) RETURN t.data AS data ORDER BY t.part"


def given_by(store: GraphStore, source: str, table: str) -> "pa.Table":
    """A table (kg.tables.SOURCE_TABLES) as a source gave it; without rows if the source is not loaded.

    Raises:
        StoreError: there is no store, it is unreachable, or the table is damaged.
    """
    _ = store.version  # refuses where there is no store
    if isinstance(store, EmbeddedStore):
        from kg.store.folder import StoreFolder

        folder = StoreFolder(store.path)
        manifest = folder.read()
        entry = manifest.entries.get(source) if manifest else None
        return folder.tables(entry)[table] if entry else empty(table)
    return _from_server(store.location, source, table)


def _from_server(address: str, source: str, table: str) -> "pa.Table":
    import pyarrow.parquet as pq

    from kg.store.neo4j.connection import Connection

    connection = Connection(address)
    try:
        with connection.told():
            parts = connection.rows(_PARTS, {"source": source, "table": table})
    finally:
        connection.close()
    data = b"".join(part["data"] for part in parts)
    return pq.read_table(io.BytesIO(data), schema=schema(table)) if data else empty(table)
