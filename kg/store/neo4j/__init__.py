"""The store on a Neo4j server. This folder is the only home of Neo4j's driver.

The graph is edited by the difference between what the sources made out before and what they make out now
(kg/resolve.py, kg/difference.py), in one transaction a source: readers see the old graph or the new one. A source too
large for one transaction is written in several, marked incomplete meanwhile; the next writer finishes it. Terms and
Identifiers, which say nothing as long as no edge leads from them, are made in transactions of their own before: half
of the rows of an ontology need not fit into the one that counts.
"""

import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import neo4j
from neo4j import exceptions

from kg.admit import admitted, count_written
from kg.difference import Difference, difference
from kg.errors import LoadError, OntonormError, StoreError
from kg.resolve import resolve
from kg.sizes import parse_size
from kg.store.neo4j import lock, recording, sources, writing
from kg.store.neo4j.connection import Connection, is_too_large, native
from kg.store.protocol import DEFAULT_TIMEOUT, DEFAULT_WAIT, Contribution, Record, Rows, Written
from kg.store.values import plain_row
from kg.tables import MODEL_VERSION
from kg.text import FOLD_VERSION

if TYPE_CHECKING:
    import pyarrow as pa

_STATE = (
    "OPTIONAL MATCH (s:Schema {id: 'ontonorm'}) OPTIONAL MATCH (x:Source {complete: false}) "
    "RETURN s.model AS model, s.fold AS fold, s.version AS version, min(x.name) AS incomplete"
)


class Neo4jStore:
    """A graph on a Neo4j server; see GraphStore for what its methods promise.

    `largest_transaction` is the number of rows past which a source is written in several transactions; by default what
    the server's memory for transactions allows.
    """

    def __init__(self, address: str, *, largest_transaction: int | None = None) -> None:
        self._connection = Connection(address)
        self._largest_transaction = largest_transaction
        self._known: tuple[str, dict[str, Contribution], dict[str, Any]] | None = None

    @property
    def location(self) -> str:
        return self._connection.address

    @property
    def version(self) -> str:
        return str(self._state()["version"])

    @property
    def size(self) -> int | None:
        return None

    def query(
        self,
        text: str,
        params: Dictionary[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Rows:
        self._state()

        def once() -> Rows:
            with self._connection.session() as session:
                result = session.run(neo4j.Query(text, timeout=timeout), dict(params or {}))
                rows = Rows(result.keys())
                for record in result:
                    if limit is not None and len(rows) == limit:
                        rows.cut = True
                        break
                    rows.append(plain_row(rows.columns, record.values(), native))
                return rows

        return self._connection.retried(once)

    def read_table(
        self, text: str, params: Dictionary[str, Any] | None = None, *, timeout: float = DEFAULT_TIMEOUT
    ) -> "pa.Table":
        import pyarrow as pa

        rows = self.query(text, params, timeout=timeout)
        return pa.table({name: [row[name] for row in rows] for name in rows.columns})

    def write(self, contributions: Sequence[Contribution], *, wait: float = DEFAULT_WAIT) -> list[Written]:
        self._prepare()
        with self._connection.told(), lock.writing(self._connection, wait):
            self._finish_interrupted()
            # Tables may lie in files that are gone when the next writer needs what is kept of this one.
            return [self._write_one(replace(one, tables=dict(one.tables))) for one in contributions]

    def record(self, records: Sequence[Record], *, wait: float = DEFAULT_WAIT) -> None:
        with self._recording(wait):
            recording.record(self._connection, records)

    def forget(self, *, datasets: Sequence[str] = (), runs: Sequence[str] = (), wait: float = DEFAULT_WAIT) -> None:
        with self._recording(wait):
            recording.forget(self._connection, datasets, runs)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _recording(self, wait: float) -> Iterator[None]:
        """Holds the write lock of a store in which nothing is half written."""
        if self._connection.rows(_STATE)[0]["model"] is None:
            self._state()  # refuses
        with self._connection.told(), lock.writing(self._connection, wait):
            self._finish_interrupted()
            yield

    def _state(self) -> dict[str, Any]:
        """The schema node; the store is refused where it has none, or a source is half written."""
        state = self._connection.rows(_STATE)[0]
        if state["model"] is None:
            raise StoreError(
                f"no ontologies at {self.location} yet; load some: ontonorm load-ontologies FILE --store …"
            )
        if state["model"] != MODEL_VERSION or state["fold"] != FOLD_VERSION:
            raise StoreError(f"{self.location} was written by another version of ontonorm; load its ontologies again")
        if state["incomplete"]:
            raise StoreError(
                f"{self.location}: loading {state['incomplete']} is not complete; wait for it, or load it again"
            )
        return state

    def _prepare(self) -> None:
        """Makes the schema in a database that has none of our labels.

        Raises:
            StoreError: our labels are there without our schema node: the data is of somebody else.
        """
        state = self._connection.rows(_STATE)[0]
        if state["model"] is None:
            for label in writing.labels():
                if self._connection.rows(f"MATCH (n:{label}) RETURN count(n) AS nodes")[0]["nodes"]:
                    raise StoreError(
                        f"{self.location} holds {label} nodes that are not ours; use another database (NEO4J_DATABASE)"
                    )
            for statement in writing.schema_statements():
                self._connection.rows(statement, write=True)
            self._connection.rows("CALL db.awaitIndexes(300)")
            self._connection.rows(
                "MERGE (:WriteLock {name: 'turn'}) MERGE (:WriteLock {name: 'write'}) "
                "MERGE (s:Schema {id: 'ontonorm'}) ON CREATE SET s.model = $model, s.fold = $fold, s.version = $version",
                {"model": MODEL_VERSION, "fold": FOLD_VERSION, "version": uuid.uuid4().hex[:12]},
                write=True,
            )
        elif (state["model"], state["fold"]) != (MODEL_VERSION, FOLD_VERSION):
            raise StoreError(f"{self.location} was written by another version of ontonorm; use an empty database")

    def _write_one(self, contribution: Contribution) -> Written:
        kept, graph = self._current()
        try:
            wanted, source = admitted(contribution, kept)
            new = resolve(wanted)
        except (LoadError, StoreError) as error:
            return Written(contribution.source, error=error)
        gone = [name for name in kept if name not in wanted]
        come = [wanted[source.name]] if contribution.tables else []
        version = uuid.uuid4().hex[:12]
        change = difference(graph, new)
        bare, rest = writing.split(change)
        self._make_bare(bare)
        if len(rest) > self._largest() or not self._fits_in_one(rest, come, gone, version):
            self._mark_pending(come, gone)
            self._in_several(rest, come, gone, version)
        self._known = (version, wanted, new)
        return count_written(Written(source), contribution, new)

    def _current(self) -> tuple[dict[str, Contribution], dict[str, Any]]:
        """The loaded sources and the graph that they make out; kept from the last write if nobody wrote since."""
        version = str(self._connection.rows(_STATE)[0]["version"])
        if self._known is None or self._known[0] != version:
            kept = sources.read(self._connection)
            self._known = (version, kept, resolve(kept))
        return self._known[1], self._known[2]

    def _largest(self) -> int:
        """How many rows the server takes in one transaction, by its memory for transactions."""
        if self._largest_transaction is None:
            try:
                limits = [parse_size(row["value"]) for row in self._connection.rows(writing.MEMORY_LIMITS)]
            except OntonormError:  # not every user may read settings: then the attempt will tell
                limits = []
            smallest = min((limit for limit in limits if limit), default=0)
            self._largest_transaction = smallest // writing.BYTES_A_ROW if smallest else sys.maxsize
        return self._largest_transaction

    def _make_bare(self, bare: Difference) -> None:
        """Makes nodes that nothing leads from yet, and notes that there may be such: the next writer sweeps them."""
        if len(bare):
            self._connection.rows("MATCH (s:Schema) SET s.bare = true", write=True)
            for text, params in writing.statements(bare):
                self._connection.rows(text, params, write=True)

    def _sweep(self) -> None:
        """Removes nodes that a writer made for edges that never came."""
        if self._connection.rows("MATCH (s:Schema) RETURN s.bare AS bare")[0]["bare"]:
            for text in writing.sweep_statements():
                while self._connection.rows(text, write=True)[0]["swept"]:
                    pass
            self._connection.rows("MATCH (s:Schema) SET s.bare = null", write=True)

    def _fits_in_one(self, change: Difference, come: list[Contribution], gone: list[str], version: str) -> bool:
        """Writes all in one transaction, if the server's memory allows; nothing is written if it does not."""
        try:
            self._in_one(writing.statements(change), come, gone, version)
        except exceptions.Neo4jError as error:
            if is_too_large(error):
                return False
            raise
        return True

    def _in_one(
        self, statements: Iterable[writing.Statement], come: list[Contribution], gone: list[str], version: str
    ) -> None:
        """Runs the statements and keeps the tables of the sources in one transaction."""
        with self._connection.transaction() as run:
            for text, params in statements:
                run(text, params)
            _settle(run, come, gone, version)

    def _mark_pending(self, come: list[Contribution], gone: list[str]) -> None:
        """Says, in one transaction, what is being written and that it is not complete."""
        coming = [replace(one, source=replace(one.source, complete=False)) for one in come]
        going = [Contribution(replace(self._known[1][name].source, complete=False), {}) for name in gone]  # type: ignore[index]
        with self._connection.transaction() as run:
            for one in (*coming, *going):
                sources.keep(run, one, pending=True)
                run("MERGE (s:Source {name: $name}) SET s.complete = false", {"name": one.source.name})

    def _in_several(self, change: Difference, come: list[Contribution], gone: list[str], version: str) -> None:
        """A transaction a batch; the last one says that all is complete."""
        nodes = {label: rows for label, rows in change.upserts.items() if label != "Source"}
        for text, params in writing.statements(replace(change, upserts=nodes, removed=_without_source(change.removed))):
            self._connection.rows(text, params, write=True)
        last = replace(
            change,
            created={}, deleted={},
            upserts={"Source": change.upserts["Source"]} if "Source" in change.upserts else {},
            removed={"Source": change.removed["Source"]} if "Source" in change.removed else {},
        )  # fmt: skip
        self._in_one(writing.statements(last), come, gone, version)

    def _finish_interrupted(self) -> None:
        """Completes what another writer, interrupted between its transactions, left half written."""
        recording.sweep(self._connection)
        pending = sources.read_pending(self._connection)
        if not pending:
            self._sweep()
            return
        kept = sources.read(self._connection)
        come = [replace(one, source=replace(one.source, complete=True)) for one in pending.values() if one.tables]
        gone = [name for name, one in pending.items() if not one.tables]
        wanted = {name: one for name, one in kept.items() if name not in gone} | {one.source.name: one for one in come}
        before = {name: replace(one, source=replace(one.source, complete=True)) for name, one in kept.items()}
        change = difference(resolve(before), resolve(wanted), again=True)
        self._in_several(change, come, gone, uuid.uuid4().hex[:12])
        self._known = None


def _settle(run: writing.Run, come: list[Contribution], gone: list[str], version: str) -> None:
    """Keeps the tables of what came, forgets those of what went, and gives the graph its new version."""
    for name in (*gone, *(one.source.name for one in come)):
        sources.forget(run, name, pending=True)
        sources.forget(run, name)
    for one in come:
        sources.keep(run, one)
        run("MATCH (s:Source {name: $name}) SET s.complete = true", {"name": one.source.name})
    run("MATCH (s:Schema) SET s.version = $version, s.bare = null", {"version": version})


def _without_source(removed: dict[str, Any]) -> dict[str, Any]:
    return {label: keys for label, keys in removed.items() if label != "Source"}
