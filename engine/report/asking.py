"""Queries by name in, their rows out; and what was asked, so that every figure can show it."""

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from engine.report.model import Statement
from kg.queries import Query, find, parse, run, run_table
from kg.store.protocol import GraphStore, Rows

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 3  # values of a long list among the parameters


class Ask:
    """A store that is asked the queries of a report, each once. `taken` gives what was asked since the last time."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self._answers: dict[tuple[str, str, bool], Any] = {}
        self._asked: list[tuple[Query, dict[str, Any], bool]] = []

    def rows(self, name: str, **params: Any) -> Rows:
        """The answer of a query of the catalogue."""
        found: Rows = self._once(run, find(name), params)
        return found

    def own(self, name: str, **params: Any) -> Rows:
        """The answer of a query that only reports ask."""
        found: Rows = self._once(run, own_queries()[name], params, is_named=False)
        return found

    def table(self, name: str, **params: Any) -> "pa.Table":
        """The answer of a query of the catalogue that may have very many rows."""
        return self._once(run_table, find(name), params)

    def taken(self) -> tuple[Statement, ...]:
        """What was asked since the last time, each query once with all its parameters."""
        found: dict[str, tuple[Query, bool, list[dict[str, Any]]]] = {}
        for query, params, is_named in self._asked:
            shown = {name: _shortened(value) for name, value in params.items()}
            known = found.setdefault(query.name, (query, is_named, []))[2]
            if shown not in known:
                known.append(shown)
        self._asked = []
        return tuple(
            Statement(query.name, query.answers, query.text, tuple(params), is_named)
            for query, is_named, params in found.values()
        )

    def _once(self, ask: Callable[..., Any], query: Query, params: dict[str, Any], *, is_named: bool = True) -> Any:
        self._asked.append((query, params, is_named))
        key = (query.name, repr(params), ask is run_table)
        if key not in self._answers:
            self._answers[key] = ask(self.store, query, params)
        return self._answers[key]


@cache
def own_queries() -> dict[str, Query]:
    """The queries that only reports ask, by name."""
    files = [file for file in resources.files("engine.report").joinpath("cypher").iterdir() if file.is_file()]
    names = {file.name.removesuffix(".cypher"): file for file in files if file.name.endswith(".cypher")}
    return {name: parse(name, file.read_text(encoding="utf-8")) for name, file in sorted(names.items())}


def _shortened(value: Any) -> Any:
    if isinstance(value, list) and len(value) > 10 * _SHOWN:
        return [*value[:_SHOWN], f"… {len(value) - _SHOWN:,} more"]
    return value
