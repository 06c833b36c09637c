"""A resolved graph in, a Ladybug file out: schema, COPY from Parquet, and a count of every table."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.sizes import MEMORY, pool_sizes
from kg.store.embedded.errors import build_error, is_pool_full
from kg.tables import EDGES, MODEL_VERSION, NODES
from kg.text import FOLD_VERSION

LARGEST_FILE = 2**34
_TYPES = {"text": "STRING", "int": "INT64", "float": "DOUBLE", "bool": "BOOLEAN"}
_COPY_BREAKS = set("*?[]{}\"'\\")  # characters that COPY would read as a pattern or a quote


def build(graph: dict[str, Any], file: Path, building: Path) -> None:
    """Makes a graph file of resolved tables, by way of Parquet files in the folder `building`.

    A larger buffer pool is tried where one is too small.

    Raises:
        StoreError: the disk is full, or the memory that the store may take is too little; no file is left.
    """
    import pyarrow.parquet as pq

    building.mkdir()
    for table, rows in graph.items():
        if rows.num_rows:
            pq.write_table(rows, building / f"{table}.parquet")
    counts = {table: rows.num_rows for table, rows in graph.items()}
    for pool in pool_sizes():
        try:
            with _copyable(building) as folder:
                _copy_into(file, folder, counts, pool)
            break
        except RuntimeError as error:
            for leftover in file.parent.glob(f"{file.name}*"):
                leftover.unlink()
            if not is_pool_full(error):
                raise build_error(file.parent, error) from error
    else:
        raise StoreError(f"the graph needs more memory than {pool:,} bytes; allow more: {MEMORY}=8GiB")
    shutil.rmtree(building)


def _copy_into(file: Path, folder: Path, counts: dict[str, int], pool: int) -> None:
    import ladybug

    with (
        ladybug.Database(file, buffer_pool_size=pool, max_db_size=LARGEST_FILE) as database,
        ladybug.Connection(database) as connection,
    ):
        for statement in schema_statements():
            connection.execute(statement)
        connection.execute(f"CREATE (:Schema {{id: 'ontonorm', model: {MODEL_VERSION}, fold: {FOLD_VERSION}}})")
        for table in (*NODES, *EDGES):
            if counts.get(table):
                connection.execute(f'COPY {table} FROM "{folder}/{table}.parquet"')
        connection.execute("CHECKPOINT")
        for table, count in counts.items():
            pattern = f"(n:{table})" if table in NODES else f"()-[n:{table}]->()"
            found = _single(connection.execute(f"MATCH {pattern} RETURN count(*)"))
            if found != count:
                raise RuntimeError(f"{table} has {found} rows after copying, {count} were given")


def schema_statements() -> list[str]:
    """The statements that make the tables of the model, nodes first."""
    statements = []
    for node in NODES.values():
        declared = ", ".join(f"`{name}` {_TYPES[type_]}" for name, type_ in node.columns.items())
        statements.append(f"CREATE NODE TABLE {node.label}({declared}, PRIMARY KEY(`{node.key}`))")
    for edge in EDGES.values():
        declared = "".join(f", `{name}` {_TYPES[type_]}" for name, type_ in edge.properties.items())
        statements.append(f"CREATE REL TABLE {edge.type}(FROM {edge.start} TO {edge.end}{declared})")
    return statements


@contextmanager
def _copyable(folder: Path) -> Iterator[Path]:
    """The folder under a path that COPY takes literally."""
    if not _COPY_BREAKS & set(str(folder)):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="ontonorm-") as other:
        link = Path(other) / "tables"
        link.symlink_to(folder.absolute(), target_is_directory=True)
        yield link


def _single(result: Any) -> Any:
    with result:
        return result.get_next()[0]
