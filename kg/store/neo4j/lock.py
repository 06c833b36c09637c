"""One writer at a time on a Neo4j: a transaction that holds a lock for as long as the writer lives.

The server lets go of the lock when the writer's connection ends, whatever ended it. Waiting with a time limit takes
two locks: who wants to write first takes the *turn*, in a transaction with that limit, and then knows that nobody else
can come between looking whether the *write* lock is free and taking it, in a transaction without limit.
"""

import getpass
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import neo4j
from neo4j import exceptions

from kg.admit import now
from kg.errors import StoreError
from kg.store.neo4j.connection import Connection, is_timed_out

_TAKE = "MATCH (l:WriteLock {name: $name}) SET l.taken = true RETURN count(l) AS locks"
_SHORTEST = 0.5  # seconds; a limit of 0 would be no limit


@contextmanager
def writing(connection: Connection, wait: float) -> Iterator[None]:
    """Holds the write lock of the store.

    Raises:
        StoreError: another writer holds it for longer than `wait` seconds; it is named.
    """
    with ExitStack() as stack:
        holder = stack.enter_context(connection.session(write=True))
        with ExitStack() as waiting:
            try:
                until = time.monotonic() + wait
                _take(waiting.enter_context(connection.session(write=True)), "turn", wait)
                probe = waiting.enter_context(connection.session(write=True))
                _take(probe, "write", until - time.monotonic()).rollback()
            except exceptions.Neo4jError as error:
                if is_timed_out(error):
                    raise _held(connection, wait) from error
                raise
            transaction = _take(holder, "write", None)
        stack.callback(_let_go, transaction)
        who = f"{getpass.getuser()}@{socket.gethostname()}, process {os.getpid()}, since {now()}"
        connection.rows("MATCH (s:Schema) SET s.writer = $who", {"who": who}, write=True)
        yield


def _take(session: neo4j.Session, name: str, limit: float | None) -> neo4j.Transaction:
    transaction = session.begin_transaction(timeout=None if limit is None else max(limit, _SHORTEST))
    transaction.run(_TAKE, name=name).consume()
    return transaction


def _let_go(transaction: neo4j.Transaction) -> None:
    try:
        transaction.rollback()
    except (exceptions.DriverError, exceptions.Neo4jError, OSError):
        return  # the server is gone, and the lock with it


def _held(connection: Connection, wait: float) -> StoreError:
    rows = connection.rows("MATCH (s:Schema) RETURN s.writer AS writer")
    who = rows[0]["writer"] if rows and rows[0]["writer"] else "another process"
    return StoreError(
        f"{connection.address} is being written by {who}; waited {wait:g} s, give --wait SECONDS to wait longer"
    )
