"""The embedded store: a folder, no server. The only home of Ladybug.

A graph file is built, never edited: the tables of all sources are resolved into one graph, copied into a new file,
counted, and named by the manifest (kg/store/folder.py). Readers open read-only and keep the file that they opened.
"""

import logging
import os
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.admit import admitted, count_written
from kg.errors import LoadError, QueryError, StoreError
from kg.sizes import MEMORY, pool_sizes
from kg.store.folder import Manifest, StoreFolder, checksum
from kg.store.protocol import DEFAULT_TIMEOUT, DEFAULT_WAIT, Contribution, Rows, Written
from kg.store.values import plain_row
from kg.tables import EDGES, MODEL_VERSION, NODES
from kg.text import FOLD_VERSION, fold

if TYPE_CHECKING:
    import ladybug

log = logging.getLogger("ontonorm")

_TYPES = {"text": "STRING", "int": "INT64", "float": "DOUBLE", "bool": "BOOLEAN"}
_LARGEST_FILE = 2**34
_ALMOST_NOTHING = 2**16  # bytes free on a disk that is full
_LONGEST_PATH = 60  # steps that a pattern such as [:IS_A*1..60] may have; Ladybug allows 30 by itself
_READING_THREADS = 2  # most queries are short: more threads cost more than they bring
_ATTEMPTS = 5  # to open the current file while a writer replaces it
_MORE_MEMORY = f"allow more memory: {MEMORY}=8GiB, and see ulimit -v"
_TOO_LONG = "the query took longer than {:g} s and was stopped; narrow it or give --timeout SECONDS"
_OF_THE_PARENT: list[object] = []  # what a forked process inherited: closing it would wait for threads it lacks
_COPY_BREAKS = set("*?[]{}\"'\\")  # characters that COPY would read as a pattern or a quote


class _DamagedError(Exception):
    """The graph file is not the one that was built."""


class EmbeddedStore:
    """A graph in a folder; see GraphStore for what its methods promise."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._folder = StoreFolder(self.path)
        self._local = threading.local()
        self._lock = threading.RLock()
        self._database: ladybug.Database | None = None
        self._opened: tuple[int, str] = (0, "")  # process and stamp
        self._pool = 0

    @property
    def location(self) -> str:
        return str(self.path)

    @property
    def version(self) -> str:
        return self._manifest().stamp

    @property
    def size(self) -> int | None:
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())

    def query(
        self,
        text: str,
        params: Dictionary[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Rows:
        connection = self._connection()
        connection.set_query_timeout(int(timeout * 1000))
        end = time.monotonic() + timeout
        try:
            result = connection.execute(text, dict(params or {}))
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:  # the last three: of its parameters
            if _is_pool_full(error) and self._grow():
                return self.query(text, params, limit=limit, timeout=timeout)
            raise _query_error(error, timeout) from error
        if isinstance(result, list):
            raise QueryError("one statement at a time")
        with result:
            names = result.get_column_names()
            if double := sorted({name for name in names if names.count(name) > 1}):
                raise QueryError(f"two columns are called {double[0]}; name one otherwise: … AS NAME")
            rows = Rows(names)
            while result.has_next():
                if time.monotonic() > end:
                    raise QueryError(_TOO_LONG.format(timeout))
                if limit is not None and len(rows) == limit:
                    rows.cut = True
                    break
                rows.append(plain_row(names, result.get_next(), _native))
            return rows

    def write(self, contributions: Sequence[Contribution], *, wait: float = DEFAULT_WAIT) -> list[Written]:
        manifest = self._folder.read()  # refuses what is foreign before anything is made there
        if manifest is None and not any(contribution.tables for contribution in contributions):
            raise self._missing()
        with self._folder.writing(wait):
            return self._replace(self._folder.begin(), contributions)

    def close(self) -> None:
        with self._lock:
            self._local = threading.local()
            if self._database is not None and self._opened[0] == os.getpid():
                self._database.close()
            self._database = None

    # Reading

    def _connection(self) -> "ladybug.Connection":
        """This thread's connection to the file that was current when the store was opened."""
        import ladybug

        database = self._open()
        if getattr(self._local, "database", None) is not database:
            self._local.connection = ladybug.Connection(database)
            self._local.connection.execute(f"CALL var_length_extend_max_depth={_LONGEST_PATH}")
            self._local.database = database
        connection: ladybug.Connection = self._local.connection
        return connection

    def _open(self) -> "ladybug.Database":
        with self._lock:
            if self._database is not None and self._opened[0] == os.getpid():
                return self._database
            if self._database is not None:
                _OF_THE_PARENT.append((self._database, self._local))
                self._local = threading.local()
            for attempt in range(_ATTEMPTS):
                manifest = self._manifest()
                try:
                    database = self._open_file(manifest)
                except (RuntimeError, _DamagedError) as error:
                    if _is_about_memory(error):
                        raise StoreError(f"{self.path} does not open ({_first_line(error)}); {_MORE_MEMORY}") from error
                    if self._manifest().stamp == manifest.stamp:
                        log.warning("%s: the graph file is damaged (%s); rebuilding it", self.path, _first_line(error))
                        self._rebuild(manifest)
                    elif attempt == _ATTEMPTS - 1:
                        raise StoreError(f"{self.path} is being replaced again and again; try later") from error
                    continue
                self._database, self._opened = database, (os.getpid(), manifest.stamp)
                return database
        raise StoreError(f"{self.path} does not open; remove it and load its ontologies again")

    def _open_file(self, manifest: Manifest) -> "ladybug.Database":
        import ladybug

        if not self._folder.is_as_built(manifest):
            raise _DamagedError("it is not as it was built")
        self._pool = self._pool or pool_sizes()[0]
        return ladybug.Database(
            self.path / manifest.graph,
            read_only=True,
            buffer_pool_size=self._pool,
            max_db_size=_LARGEST_FILE,
            max_num_threads=_READING_THREADS,
        )

    def _grow(self) -> bool:
        """Opens the file again with a larger pool; False if there is none larger."""
        larger = [size for size in pool_sizes() if size > self._pool]
        if not larger:
            return False
        self.close()
        self._pool = larger[0]
        return True

    def _manifest(self) -> Manifest:
        manifest = self._folder.read()
        if manifest is None or not manifest.graph:
            raise self._missing()
        if manifest.fold != FOLD_VERSION:
            log.warning("%s: made with other folding rules; rebuilding it", self.path)
            self._rebuild(manifest)
            return self._manifest()
        return manifest

    def _missing(self) -> StoreError:
        return StoreError(f"no store at {self.path} yet; make one: ontonorm load-ontologies FILE --store {self.path}")

    # Writing

    def _rebuild(self, manifest: Manifest) -> None:
        """Makes the graph file again from the tables, whose keys are folded anew where the folding rules changed."""
        with self._folder.writing(DEFAULT_WAIT):
            current = self._folder.read()
            if current is None or current.stamp != manifest.stamp:
                return  # another process was faster
            from kg.resolve import resolve

            kept, refolded, damaged = self._readable(current)
            for error in damaged.values():
                raise error
            self._build(current, kept, resolve(kept), refolded)

    def _replace(self, manifest: Manifest, contributions: Sequence[Contribution]) -> list[Written]:
        """Admits the contributions one after the other, then builds once for all that may come in."""
        from kg.resolve import resolve

        kept, changed, damaged = self._readable(manifest)
        results: list[Written] = []
        for contribution in contributions:
            try:
                kept, source = admitted(contribution, kept)
            except (LoadError, StoreError) as error:
                results.append(Written(contribution.source, error=error))
                continue
            changed.add(source.name)
            results.append(Written(source))
        if all(result.error for result in results):
            return results
        for name in damaged.keys() & kept.keys() - changed:
            raise damaged[name]
        try:
            graph = resolve(kept)
        except LoadError as error:
            if len(contributions) == 1:
                return [Written(contributions[0].source, error=error)]
            return self._one_by_one(contributions)
        self._build(manifest, kept, graph, changed)
        return [count_written(*both, graph) for both in zip(results, contributions, strict=True)]

    def _one_by_one(self, contributions: Sequence[Contribution]) -> list[Written]:
        """Together they make an is_a cycle: each by itself, so that only the last of the cycle is refused."""
        results = []
        for contribution in contributions:
            manifest = self._folder.read() or Manifest()
            results.extend(self._replace(manifest, [contribution]))
        return results

    def _readable(self, manifest: Manifest) -> tuple[dict[str, Contribution], set[str], dict[str, StoreError]]:
        """The sources with their tables; the names of those folded anew; for one with damaged tables none, and the error."""
        kept, refolded, damaged = {}, set[str](), {}
        for name, entry in manifest.entries.items():
            try:
                kept[name] = Contribution(entry.source, self._folder.tables(entry))
            except StoreError as error:
                kept[name], damaged[name] = Contribution(entry.source, {}), error
                continue
            if manifest.fold != FOLD_VERSION:
                kept[name] = _refolded(kept[name])
                refolded.add(name)
        return kept, refolded, damaged

    def _build(
        self, manifest: Manifest, kept: dict[str, Contribution], graph: dict[str, Any], changed: set[str]
    ) -> None:
        """A new graph file from the resolved graph, and a manifest that names it."""
        stamp = uuid.uuid4().hex[:12]
        sources = {row["name"]: row for row in graph["Source"].to_pylist()}
        try:
            entries = {}
            for name, contribution in kept.items():
                counted = replace(contribution.source, concepts=sources[name]["concepts"], terms=sources[name]["terms"])
                entry = self._folder.keep_tables(contribution, stamp) if name in changed else manifest.entries[name]
                entries[name] = replace(entry, source=counted)
            file = self.path / f"graph-{stamp}.lbug"
            self._copy(graph, file, self.path / f"building-{stamp}")
            status = file.stat()
            self._folder.commit(
                Manifest(
                    stamp=stamp,
                    graph=file.name,
                    size=status.st_size,
                    modified=status.st_mtime_ns,
                    checksum=checksum(file),
                    entries=entries,
                )
            )
        except BaseException:
            self._folder.sweep(self._folder.read())  # by what is current now: the commit may have come through
            raise
        finally:
            self.close()

    def _copy(self, graph: dict[str, Any], file: Path, building: Path) -> None:
        """Writes the tables as Parquet and copies them into a new file, with a larger pool if one is too small."""
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
                if not _is_pool_full(error):
                    raise _build_error(self.path, error) from error
        else:
            raise StoreError(f"the graph needs more memory than {pool:,} bytes; allow more: {MEMORY}=8GiB")
        shutil.rmtree(building)


def _copy_into(file: Path, folder: Path, counts: dict[str, int], pool: int) -> None:
    import ladybug

    with (
        ladybug.Database(file, buffer_pool_size=pool, max_db_size=_LARGEST_FILE) as database,
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


def _refolded(contribution: Contribution) -> Contribution:
    import pyarrow as pa

    names = contribution.tables["NAMES"]
    keys = pa.array([fold(text) for text in names["text"].to_pylist()], pa.string())
    return replace(contribution, tables={**contribution.tables, "NAMES": names.set_column(0, "src", keys)})


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


def _native(value: Any) -> Any:
    """A node, relationship or path of Ladybug as Neo4j shows it: its label and the properties that it has."""
    if isinstance(value, dict) and "_NODES" in value:
        return {"nodes": value["_NODES"], "relationships": value["_RELS"]}
    if isinstance(value, dict) and "_LABEL" in value:
        properties = {name: part for name, part in value.items() if not name.startswith("_") and part is not None}
        return {"label": value["_LABEL"], **properties}
    return value


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _is_about_memory(error: BaseException) -> bool:
    told = str(error).lower()
    return any(word in told for word in ("buffer manager", "mmap", "memory", "bad_alloc"))


def _is_pool_full(error: BaseException) -> bool:
    return "buffer manager" in str(error).lower() and "full" in str(error).lower()


def _query_error(error: Exception, timeout: float) -> QueryError | StoreError:
    told = _first_line(error)
    if "interrupted" in told.lower():
        return QueryError(_TOO_LONG.format(timeout))
    if _is_pool_full(error):
        return StoreError(f"the query needs more memory than the store may take; allow more: {MEMORY}=8GiB")
    if "vector with ANY type" in told:
        return QueryError("a list that is empty or only of nulls cannot stand there; it has no type")
    return QueryError(told.removeprefix("Parser exception: ").removeprefix("Binder exception: "))


def _build_error(path: Path, error: RuntimeError) -> StoreError:
    full = "no space" in str(error).lower() or shutil.disk_usage(path).free < _ALMOST_NOTHING
    told = "no space left on device" if full else _first_line(error)
    failed = StoreError(f"{path} cannot be written: {told}; the store keeps its former state")
    failed.exit_code = 1
    return failed
