"""An address in, a driver and its sessions out; and what the driver raises, as one line with the remedy."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions, graph

from kg.errors import OntonormError, QueryError, StoreError, UsageError

_T = TypeVar("_T")
_TOO_LARGE = ("MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError", "StackOverFlowError")
_TRIES = 4
_FIRST_PAUSE = 0.2  # seconds; doubled at each try


class Connection:
    """A driver that is opened when it is first needed, once a process; user and password come from the environment."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._driver: neo4j.Driver | None = None
        self._process = 0
        self._lock = threading.Lock()
        if urlsplit(address).username is not None:
            raise UsageError("no user or password in the address: set NEO4J_USERNAME and NEO4J_PASSWORD")

    @property
    def database(self) -> str | None:
        return os.environ.get("NEO4J_DATABASE") or None

    def session(self, *, write: bool = False) -> neo4j.Session:
        """A session on the database of NEO4J_DATABASE, or the server's own default."""
        mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        return self._open().session(database=self.database, default_access_mode=mode)

    @contextmanager
    def transaction(self) -> Iterator[Callable[[str, dict[str, Any]], None]]:
        """A writing transaction as a function that runs a statement in it; committed at the end, else rolled back."""
        with self.session(write=True) as session, session.begin_transaction() as transaction:

            def run(text: str, params: dict[str, Any]) -> None:
                transaction.run(text, params).consume()

            yield run
            transaction.commit()

    def close(self) -> None:
        with self._lock:
            if self._driver is not None and self._process == os.getpid():
                self._driver.close()
            self._driver = None

    def rows(self, text: str, params: dict[str, Any] | None = None, *, write: bool = False) -> list[dict[str, Any]]:
        """The rows of a statement in a transaction of its own, tried again where that can help."""

        def once() -> list[dict[str, Any]]:
            with self.session(write=write) as session:
                return session.run(neo4j.Query(text), params or {}).data()

        return self.retried(once)

    def retried(self, action: Callable[[], _T]) -> _T:
        """The outcome of an action that changes nothing when it fails; transient failures are tried again."""
        for attempt in range(_TRIES):
            try:
                with self.told():
                    return action()
            except StoreError as error:
                if attempt == _TRIES - 1 or not _is_transient(error.__cause__):
                    raise
                time.sleep(_FIRST_PAUSE * 2**attempt)
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def told(self) -> Iterator[None]:
        """Errors of the driver become ours."""
        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            raise self.error(error) from error
        except OSError as error:
            raise self._unreachable(error) from error

    def error(self, error: Exception) -> OntonormError:
        """The error of the driver, in one line with the remedy."""
        code = getattr(error, "code", "") or ""
        if code.endswith("Security.Forbidden"):
            return StoreError(f"{self.address}: the user may not do this: {_first_line(error)}")
        if isinstance(error, exceptions.AuthError) or code.startswith("Neo.ClientError.Security."):
            return StoreError(f"{self.address} refuses the user or password; set NEO4J_USERNAME and NEO4J_PASSWORD")
        if code.endswith("DatabaseNotFound"):
            return StoreError(f"{self.address} has no database {self.database}; set NEO4J_DATABASE")
        if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired):
            return self._unreachable(error)
        if isinstance(error, exceptions.ConfigurationError):
            return UsageError(f"{self.address}: {_first_line(error)}")
        if "TransactionTimedOut" in code:
            return QueryError("the query took too long and was stopped; narrow it or give --timeout SECONDS")
        if isinstance(error, exceptions.TransientError | exceptions.DatabaseError | exceptions.DriverError):
            return StoreError(f"{self.address}: {_first_line(error)}")
        return QueryError(_first_line(error))

    def _unreachable(self, error: Exception) -> StoreError:
        if "defunct" in str(error):
            return StoreError(f"the Neo4j at {self.address} went away; what was written before is as it was")
        return StoreError(
            f"no Neo4j answers at {self.address} ({_first_line(error)}); "
            f"start one (docker compose up -d) or correct the address"
        )

    def _open(self) -> neo4j.Driver:
        with self._lock:
            if self._driver is None or self._process != os.getpid():
                user, password = os.environ.get("NEO4J_USERNAME") or "neo4j", os.environ.get("NEO4J_PASSWORD")
                with self.told():
                    self._driver = neo4j.GraphDatabase.driver(
                        self.address,
                        auth=(user, password) if password else None,
                        connection_timeout=10,
                        notifications_min_severity="OFF",
                        user_agent="ontonorm",
                    )
                self._process = os.getpid()
            return self._driver


def is_too_large(error: BaseException | None) -> bool:
    """Whether the transaction was larger than the server's memory: classed as transient, but no retry cures it."""
    return (getattr(error, "code", None) or "").endswith(_TOO_LARGE)


def is_timed_out(error: BaseException | None) -> bool:
    """Whether a transaction ended because its time was over, perhaps while it waited for a lock."""
    code = getattr(error, "code", None) or ""
    return any(
        end in code for end in ("TransactionTimedOut", "LockClientStopped", "Transaction.Terminated", "LockAcquisition")
    )


def native(value: Any) -> Any:
    """A node, relationship or path as a dictionary: its label or type and its properties."""
    if isinstance(value, graph.Node):
        return {"label": next(iter(value.labels), None), **value}
    if isinstance(value, graph.Relationship):
        return {"label": value.type, **value}
    if isinstance(value, graph.Path):
        return {"nodes": list(value.nodes), "relationships": list(value.relationships)}
    return value


def _is_transient(error: BaseException | None) -> bool:
    return isinstance(error, exceptions.TransientError) and not is_too_large(error)


def _first_line(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    text = str(text).partition(" (resolved to")[0]
    return re.sub(r"\s+", " ", str(text).splitlines()[0])[:300]
