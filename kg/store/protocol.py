"""The seam that both stores implement: query, read_table, write, record, forget, close; and the values that pass
through it."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kg.errors import OntonormError
from kg.model import Dataset, Run, Source
from kg.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

DEFAULT_WAIT = 60.0
"""Seconds that a writer waits for another one."""

DEFAULT_TIMEOUT = 120.0
"""Seconds that a query may take."""

Row = dict[str, Any]


class Rows(list[Row]):
    """The rows of an answer, each a dictionary; `columns` names them in order, also where there is no row.

    `cut` says that there were more rows than asked for.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Row] = (), *, cut: bool = False) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)
        self.cut = cut


@dataclass(frozen=True, slots=True)
class Contribution:
    """A source and the tables that it gives (kg.tables.SOURCE_TABLES); no tables: the source is taken away.

    `replacing` names a loaded source that owns the same prefix and whose place it takes.
    """

    source: Source
    tables: Tables
    replacing: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one contribution.

    `relations` counts the edges between concepts that came to be, `waiting` those that wait for a target that is not
    loaded, `xrefs` cross-references and mappings. `unknown` are concepts that it names but that the owner of their
    prefix does not have. `error` says why the source was refused and its former version kept.
    """

    source: Source
    relations: int = 0
    waiting: int = 0
    xrefs: int = 0
    unknown: tuple[str, ...] = ()
    error: OntonormError | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A data set or a run with its tables (kg.tables.DATASET_TABLES, RUN_TABLES; made by kg/evaluation/tables.py)."""

    about: Dataset | Run
    tables: Tables


@runtime_checkable
class GraphStore(Protocol):
    """A graph of ontologies, and of what was evaluated on them."""

    @property
    def location(self) -> str:
        """Where it is: a folder or an address, without any secret."""

    @property
    def version(self) -> str:
        """Changes with every write of sources, not with what is recorded; what is derived from the graph carries it."""

    @property
    def size(self) -> int | None:
        """Bytes on disk; None where that is the server's affair."""

    def query(
        self,
        text: str,
        params: Dictionary[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Rows:
        """The rows that a reading Cypher text answers with, at most `limit` of them.

        Values are plain Python: int, float, bool, str, None, lists and dictionaries of these.

        Raises:
            StoreError: no store there, or it cannot be read.
            QueryError: the text is wrong, or takes longer than `timeout` seconds.
        """

    def read_table(
        self, text: str, params: Dictionary[str, Any] | None = None, *, timeout: float = DEFAULT_TIMEOUT
    ) -> "pa.Table":
        """The same as one Arrow table, for millions of rows; columns hold text, int, float or bool.

        Raises:
            StoreError, QueryError: as for `query`.
        """

    def write(self, contributions: Sequence[Contribution], *, wait: float = DEFAULT_WAIT) -> list[Written]:
        """Adds, replaces or removes sources, each whole or not at all; one result for each, in order.

        Args:
            wait: seconds to wait while another process writes.

        Raises:
            StoreError: the store is foreign, unreachable, or held by another writer; nothing was changed.
        """

    def record(self, records: Sequence[Record], *, wait: float = DEFAULT_WAIT) -> None:
        """Adds data sets, and runs over data sets that are there; each is there whole or not at all.

        One of the same name or id is replaced; a data set that is replaced loses its runs. Sources stay as they are,
        and stay beside what is recorded when they change.

        Raises:
            StoreError: as for `write`, or a run is over a data set that is not there.
        """

    def forget(self, *, datasets: Sequence[str] = (), runs: Sequence[str] = (), wait: float = DEFAULT_WAIT) -> None:
        """Removes runs, and data sets with all their runs, and the identifiers that only these named.

        Raises:
            StoreError: as for `write`, or one of them is not there.
        """

    def close(self) -> None:
        """Lets go of files and connections; a closed store opens again when it is asked."""
