"""The embedded store: a folder, no server. This folder is the only home of Ladybug.

A graph file is made, never edited: the tables of all sources are resolved into one graph, copied into a new file,
counted, and named by the manifest (writing.py, kg/store/folder.py); data sets and runs are put beside (recording.py).
Readers open read-only and keep the file that they opened.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, StoreError
from kg.sizes import pool_sizes
from kg.store.embedded.building import LARGEST_FILE
from kg.store.embedded.errors import MORE_MEMORY, TOO_LONG, first_line, is_about_memory, is_pool_full, query_error
from kg.store.embedded.writing import rebuild, write
from kg.store.folder import StoreFolder
from kg.store.manifest import Manifest
from kg.store.protocol import DEFAULT_TIMEOUT, DEFAULT_WAIT, Contribution, Record, Rows, Written
from kg.store.values import plain_row
from kg.text import FOLD_VERSION

if TYPE_CHECKING:
    import ladybug
    import pyarrow as pa

log = logging.getLogger("ontonorm")

_LONGEST_PATH = 60  # steps that a pattern such as [:IS_A*1..60] may have; Ladybug allows 30 by itself
_READING_THREADS = 2  # most queries are short: more threads cost more than they bring
_KEYS_AT_ONCE = 10_000  # identifiers looked up by one query
_IDENTIFIERS = "UNWIND $curies AS curie MATCH (i:Identifier {curie: curie}) RETURN curie"
_ROWS_OF_A_CHUNK = 100_000  # of an Arrow table
_ATTEMPTS = 5  # to open the current file while a writer replaces it
_OF_THE_PARENT: list[object] = []  # what a forked process inherited: closing it would wait for threads it lacks


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
        return self._manifest().version

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
        end = time.monotonic() + timeout
        with self._result(text, params, timeout) as result:
            names = result.get_column_names()
            if double := sorted({name for name in names if names.count(name) > 1}):
                raise QueryError(f"two columns are called {double[0]}; name one otherwise: … AS NAME")
            rows = Rows(names)
            while result.has_next():
                if time.monotonic() > end:
                    raise QueryError(TOO_LONG.format(timeout))
                if limit is not None and len(rows) == limit:
                    rows.cut = True
                    break
                rows.append(plain_row(names, result.get_next(), _native))
            return rows

    def read_table(
        self, text: str, params: Dictionary[str, Any] | None = None, *, timeout: float = DEFAULT_TIMEOUT
    ) -> "pa.Table":
        with self._result(text, params, timeout) as result:
            return result.get_as_arrow(_ROWS_OF_A_CHUNK)

    def write(self, contributions: Sequence[Contribution], *, wait: float = DEFAULT_WAIT) -> list[Written]:
        manifest = self._folder.read()  # refuses what is foreign before anything is made there
        if manifest is None and not any(contribution.tables for contribution in contributions):
            raise self._missing()
        with self._folder.writing(wait):
            try:
                return write(self._folder, self._folder.begin(), contributions)
            finally:
                self.close()

    def record(self, records: Sequence[Record], *, wait: float = DEFAULT_WAIT) -> None:
        from kg.store.embedded.recording import record

        with self._recording(wait) as manifest:
            record(self._folder, manifest, records, self._known_identifiers)

    def forget(self, *, datasets: Sequence[str] = (), runs: Sequence[str] = (), wait: float = DEFAULT_WAIT) -> None:
        from kg.store.embedded.recording import forget

        with self._recording(wait) as manifest:
            forget(self._folder, manifest, datasets, runs)

    def close(self) -> None:
        with self._lock:
            self._local = threading.local()
            if self._database is not None and self._opened[0] == os.getpid():
                self._database.close()
            self._database = None

    # Writing

    @contextmanager
    def _recording(self, wait: float) -> Iterator[Manifest]:
        """The manifest to change, while no other process writes; this store sees the current file, before and after."""
        self._manifest()  # refuses where there is nothing to evaluate on, and renews what was folded otherwise
        with self._folder.writing(wait):
            self.close()
            try:
                yield self._folder.begin()
            finally:
                self.close()

    def _known_identifiers(self, curies: list[str]) -> list[str]:
        known: list[str] = []
        for start in range(0, len(curies), _KEYS_AT_ONCE):
            some = {"curies": curies[start : start + _KEYS_AT_ONCE]}
            known += (row["curie"] for row in self.query(_IDENTIFIERS, some))
        self.close()  # the file is copied next
        return known

    # Reading

    def _result(self, text: str, params: Dictionary[str, Any] | None, timeout: float) -> "ladybug.QueryResult":
        """What Ladybug answers with, after opening the file with a larger pool where this one is too small."""
        connection = self._connection()
        connection.set_query_timeout(int(timeout * 1000))
        try:
            result = connection.execute(text, dict(params or {}))
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:  # the last three: of its parameters
            if is_pool_full(error) and self._grow():
                return self._result(text, params, timeout)
            raise query_error(error, timeout) from error
        if isinstance(result, list):
            raise QueryError("one statement at a time")
        return result

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
                    if is_about_memory(error):
                        raise StoreError(f"{self.path} does not open ({first_line(error)}); {MORE_MEMORY}") from error
                    if self._manifest().stamp == manifest.stamp:
                        log.warning("%s: the graph file is damaged (%s); rebuilding it", self.path, first_line(error))
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
            max_db_size=LARGEST_FILE,
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

    def _rebuild(self, manifest: Manifest) -> None:
        with self._folder.writing(DEFAULT_WAIT):
            current = self._folder.read()
            if current is None or current.stamp != manifest.stamp:
                return  # another process was faster
            rebuild(self._folder, current)


def _native(value: Any) -> Any:
    """A node, relationship or path of Ladybug as Neo4j shows it: its label and the properties that it has."""
    if isinstance(value, dict) and "_NODES" in value:
        return {"nodes": value["_NODES"], "relationships": value["_RELS"]}
    if isinstance(value, dict) and "_LABEL" in value:
        properties = {name: part for name, part in value.items() if not name.startswith("_") and part is not None}
        return {"label": value["_LABEL"], **properties}
    return value
