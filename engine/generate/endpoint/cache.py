"""Answers of earlier runs: the key of a question in, the value of its answer out; in one file, shared by processes.

The file holds neither prompts nor the server's key, about half a kilobyte an answer; it grows, and may be deleted whenever no
run uses it. It is for the processes of one machine, as SQLite's write-ahead log is: one that is interrupted leaves it whole.
"""

import contextlib
import json
import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from kg.errors import ArtifactError

log = logging.getLogger("ontonorm")

FILE = "answers.sqlite"
_PATIENCE = 30.0  # seconds for which other processes may keep the file
_BESIDE = ("", "-wal", "-shm", "-journal")
_BEGIN = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


class Cache:
    """Answers in a folder. Safe for threads and processes; a run never fails by it, once it is open."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_lost = False

    def get(self, key: bytes) -> Any:
        """The value that is kept, None where none is."""
        rows = self._run("SELECT value FROM answers WHERE key = ?", (key,))
        try:
            return json.loads(rows[0][0]) if rows else None
        except (ValueError, TypeError):
            return None

    def put(self, key: bytes, value: Any) -> None:
        """Keeps a value, in place of the former."""
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(value)))

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            self._drop()

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        """The rows of a statement; none, where the file cannot be used."""
        with self._lock:
            if self._is_lost:
                return []
            try:
                return self._opened().execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:  # locked, full, read-only
                log.warning("%s: %s; answers are no longer kept", self._file, error)
                self._is_lost = True
            except sqlite3.DatabaseError as error:
                self._replace(error)
                with contextlib.suppress(sqlite3.Error):
                    return self._opened().execute(statement, values).fetchall()
            return []

    def _opened(self) -> sqlite3.Connection:
        """The connection, which is made by the first use.

        Raises:
            ArtifactError: there can be no such file.
        """
        if self._connection is None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(
                    self._file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
                )
            except (OSError, sqlite3.OperationalError) as error:
                told = getattr(error, "strerror", None) or error
                raise ArtifactError(f"{self._file}: {told}; name a folder for the cache that can be written") from error
            self._connection = connection
            _begin(connection)
        return self._connection

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        """A new file in place of a damaged one."""
        log.warning("%s is damaged (%s); answers are kept anew", self._file, error)
        self._drop()
        for suffix in _BESIDE:
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def _begin(connection: sqlite3.Connection) -> None:
    """The table. Another process that does the same at this moment is waited for: SQLite itself does not everywhere."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            for statement in _BEGIN:
                connection.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
