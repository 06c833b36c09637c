"""A query and its parameters in, its rows on either store out."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from typing import TYPE_CHECKING, Any

from kg.cypher_text import parameters, reading_statement
from kg.errors import QueryError
from kg.queries.query import REQUIRED, Query, Words, find
from kg.queries.values import check_kind, checked
from kg.store.protocol import DEFAULT_TIMEOUT, GraphStore, Rows

if TYPE_CHECKING:
    import pyarrow as pa


def run(
    store: GraphStore,
    query: Query | str,
    params: Dictionary[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Rows:
    """The answer of a query of the catalogue; lists inside a row are sorted, as is what a UNION ALL returns.

    Raises:
        QueryError: the query, or one of the parameters, is not known, or a parameter is missing or of a wrong kind.
    """
    query = find(query) if isinstance(query, str) else query
    unsorted = "UNION ALL" in query.text
    filled = _filled(store, query, dict(params or {}))
    rows = store.query(query.text, filled, limit=None if unsorted else limit, timeout=timeout)
    in_order = [{name: _sorted(value) for name, value in row.items()} for row in rows]
    if unsorted:
        in_order.sort(key=_order)
    return Rows(rows.columns, in_order[:limit], cut=rows.cut or len(in_order) > len(in_order[:limit]))


def run_table(
    store: GraphStore,
    query: Query | str,
    params: Dictionary[str, Any] | None = None,
    *,
    timeout: float = DEFAULT_TIMEOUT,
) -> "pa.Table":
    """The answer of a query of the catalogue as an Arrow table, in the order in which the store gives it.

    Raises:
        QueryError: as for `run`.
    """
    query = find(query) if isinstance(query, str) else query
    return store.read_table(query.text, _filled(store, query, dict(params or {})), timeout=timeout)


def run_text(
    store: GraphStore,
    text: str,
    params: Dictionary[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Rows:
    """The answer of a Cypher text from outside, which may only read.

    Raises:
        QueryError: it could do more than read, or its parameters are not the given ones or of a wrong kind.
    """
    statement, given = reading_statement(text), dict(params or {})
    used = parameters(statement)
    if missing := sorted(used - given.keys()):
        raise QueryError(f"no value for ${', $'.join(missing)}; give --param {missing[0]}=VALUE")
    if unknown := sorted(given.keys() - used):
        raise QueryError(f"the query has no parameter ${', $'.join(unknown)}")
    return store.query(statement, checked(statement, given), limit=limit, timeout=timeout)


def loaded_prefixes(store: GraphStore) -> list[str]:
    """The prefixes of all concepts, sorted."""
    return [str(row["prefix"]) for row in run(store, "concept_prefixes")]


def _first_prefix(store: GraphStore) -> str:
    """The prefix with the most live concepts."""
    rows = run(store, "concept_prefixes")
    return max(rows, key=lambda row: row["live"])["prefix"] if rows else ""


def _most_counted(store: GraphStore) -> str:
    """The prefix with the most live concepts that were counted; without any count, the largest."""
    rows = run(store, "popularity_coverage")
    return max(rows, key=lambda row: (row["counted"], row["live"]))["prefix"] if rows else ""


def _largest_root(store: GraphStore) -> str:
    """The root with the most children."""
    rows = run(store, "roots")
    return max(rows, key=lambda row: row["children"])["curie"] if rows else ""


def root_of_most_gold(ask: Callable[..., Rows], run_: str) -> str:
    """The root that most gold of a run is below; of an ontology with one root that is known without a walk. Or "".

    `ask` gives the rows of a query by its name and parameters.
    """
    prefixes = {row["prefix"] for row in ask("accuracy_by_ontology", run=run_)}
    roots = [row for row in ask("roots") if row["prefix"] in prefixes]
    if len(roots) > 1:
        roots = list(ask("roots_of_gold", run=run_))
    return str(roots[0]["curie"]) if roots else ""


DEFAULTS: dict[Words, Callable[[GraphStore, Dictionary[str, Any]], Any]] = {
    Words.ALL_LOADED: lambda store, _: loaded_prefixes(store),
    Words.LARGEST: lambda store, _: _first_prefix(store),
    Words.MOST_COUNTED: lambda store, _: _most_counted(store),
    Words.LARGEST_ROOT: lambda store, _: _largest_root(store),
    Words.ROOT_OF_MOST_GOLD: lambda store, filled: root_of_most_gold(
        lambda name, **params: run(store, name, params), filled["run"]
    ),
}
"""What the words of a default stand for, in a store and with the parameters before it."""


def _filled(store: GraphStore, query: Query, given: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(given.keys() - query.params.keys()):
        there = ", ".join(query.params) or "none"
        raise QueryError(f"{query.name} has no parameter {unknown[0]}; its parameters: {there}")
    filled = {}
    for name, default in query.params.items():
        if name in given:
            filled[name] = given[name]
        elif default is REQUIRED:
            raise QueryError(f"{query.name} needs a value for {name}; give --param {name}=VALUE")
        else:
            filled[name] = DEFAULTS[default](store, filled) if isinstance(default, Words) else default
    found = checked(query.text, filled)
    for name in given:
        check_kind(name, found[name], query.params[name])
    return found


def _sorted(value: Any) -> Any:
    return sorted(value, key=_order) if isinstance(value, list) else value


def _order(value: Any) -> tuple[Any, ...]:
    """A key that sorts anything JSON: null last, then by kind and value; dictionaries by their values in order."""
    if isinstance(value, dict):
        return (1, *(_order(part) for part in value.values()))
    if isinstance(value, list):
        return (2, *(_order(part) for part in value))
    if value is None:
        return (3,)
    return (0, (1, value)) if isinstance(value, str) else (0, (0, value))
