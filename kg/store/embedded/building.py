"""A resolved graph in, a Ladybug file out: by COPY from Parquet, into a new file or into a copy of a former one."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.sizes import MEMORY, give_back_memory, pool_sizes
from kg.store.embedded.errors import build_error, is_pool_full
from kg.tables import EDGES, MODEL_VERSION, NODES, Tables, columns
from kg.text import FOLD_VERSION

LARGEST_FILE = 2**34
_TYPES = {"text": "STRING", "int": "INT64", "float": "DOUBLE", "bool": "BOOLEAN"}
_WIDTHS = {"text": 16, "int": 8, "float": 8, "bool": 1}  # bytes that a value takes in Ladybug; a long text takes more
_ENDS = 24  # bytes that an edge takes besides
_ROWS_FOR_THREADS = 500_000  # with fewer, a second thread brings nothing and takes memory
_COPY_BREAKS = set("*?[]{}\"'\\")  # characters that COPY would read as a pattern or a quote


@dataclass(slots=True)
class Layout:
    """Tables as Parquet files in a folder, in the order in which to COPY them.

    `counts` says how many rows each table of the graph then has, `set_` names files of nodes whose properties change,
    `pools` are sizes of the buffer pool to try, `threads` is how many to use (0: as many as there are processors).
    """

    folder: Path
    counts: dict[str, int]
    files: list[tuple[str, str]] = field(default_factory=list)
    set_: list[tuple[str, str]] = field(default_factory=list)
    pools: list[int] = field(default_factory=list)
    threads: int = 0


def lay_out(tables: Tables, changed: Tables, counts: dict[str, int], folder: Path) -> Layout:
    """Writes tables to COPY, and tables of nodes whose properties change.

    An edge is held twice, with all its properties, until a COPY is done. A table too large for the memory that the
    store may take is therefore copied in parts, which takes longer.
    """
    folder.mkdir()
    needs = {name: _need(name, rows) for name, rows in tables.items() if rows.num_rows}
    most = max((rows.num_rows for rows in tables.values()), default=0)
    pools = pool_sizes(max(needs.values(), default=0))
    layout = Layout(folder, counts, pools=pools, threads=0 if most >= _ROWS_FOR_THREADS else 1)
    for name in (name for name in (*NODES, *EDGES) if name in needs):
        parts = max(1, -(-2 * needs[name] // layout.pools[-1])) if needs[name] > layout.pools[-1] else 1
        rows_per_part = -(-tables[name].num_rows // parts)
        for part in range(parts):
            layout.files.append((name, f"{name}-{part}.parquet"))
            _write(tables[name].slice(part * rows_per_part, rows_per_part), folder / layout.files[-1][1])
    for name, rows in changed.items():
        layout.set_.append((name, f"{name}-changed.parquet"))
        _write(rows, folder / layout.set_[-1][1])
    return layout


def build(layout: Layout, file: Path) -> None:
    """Makes a graph file of the tables.

    Raises:
        StoreError: the disk is full, or the memory that the store may take is too little; no file is left.
    """
    schema = f"CREATE (:Schema {{id: 'ontonorm', model: {MODEL_VERSION}, fold: {FOLD_VERSION}}})"
    with _copyable(layout.folder) as folder:
        _make(file, layout, [*schema_statements(), schema, *_copies(layout, folder)], lambda: None)


def extend(layout: Layout, former: Path, file: Path) -> None:
    """Makes a graph file of a former one, which stays as it is, and the tables.

    Raises:
        StoreError: as for `build`.
    """
    with _copyable(layout.folder) as folder:
        statements = [*_copies(layout, folder), *_settings(layout, folder)]
        _make(file, layout, statements, lambda: shutil.copyfile(former, file))


def _make(file: Path, layout: Layout, statements: Iterable[str], begin: Callable[[], object]) -> None:
    """Makes the file by the statements, with a larger buffer pool where one is too small, from the beginning: what is there
    after such a failure does not bear more. The folder of the tables is gone afterwards."""
    for pool in layout.pools:
        try:
            begin()
            _run(file, layout, [*statements, "CHECKPOINT"], pool)
        except RuntimeError as error:
            for leftover in file.parent.glob(f"{file.name}*"):
                leftover.unlink()
            if not is_pool_full(error):
                raise build_error(file.parent, error) from error
        else:
            shutil.rmtree(layout.folder)
            return
    told = f"the graph needs more memory than {layout.pools[-1]:,} bytes; allow more: {MEMORY}=8GiB"
    raise StoreError(told)


def _run(file: Path, layout: Layout, statements: Iterable[str], pool: int) -> None:
    import ladybug

    with (
        ladybug.Database(
            file, buffer_pool_size=pool, max_db_size=LARGEST_FILE, max_num_threads=layout.threads
        ) as database,
        ladybug.Connection(database) as connection,
    ):
        for statement in statements:
            connection.execute(statement)
            give_back_memory()
        _check(connection, layout.counts)


def _check(connection: Any, counts: dict[str, int]) -> None:
    for table, count in counts.items():
        pattern = f"(n:{table})" if table in NODES else f"()-[n:{table}]->()"
        with connection.execute(f"MATCH {pattern} RETURN count(*)") as result:
            [found] = result.get_next()
        if found != count:
            raise RuntimeError(f"{table} has {found} rows after copying, {count} were given")


def _copies(layout: Layout, folder: Path) -> Iterator[str]:
    for table, file in layout.files:
        yield f'COPY {table} FROM "{folder}/{file}"'


def _settings(layout: Layout, folder: Path) -> Iterator[str]:
    for label, file in layout.set_:
        key = NODES[label].key
        setting = ", ".join(f"n.`{name}` = `{name}`" for name in NODES[label].properties)
        yield f'LOAD FROM "{folder}/{file}" MATCH (n:{label} {{`{key}`: `{key}`}}) SET {setting}'


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


def _need(table: str, rows: Any) -> int:
    """About how many bytes of the buffer pool a COPY takes."""
    if table in NODES:
        return 0
    row = _ENDS + sum(_WIDTHS[type_] for name, type_ in columns(table).items() if name not in ("src", "dst"))
    texts = sum(rows[name].nbytes for name in rows.column_names if name not in ("src", "dst"))
    return 2 * (row * int(rows.num_rows) + int(texts))


def _write(rows: Any, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(rows, path)


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
