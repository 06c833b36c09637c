"""The catalogue: finds the .cypher files, checks them, and runs one with its parameters on either store.

A file holds one statement. Its first line says what it answers, its second names the parameters:

    // Terms that name several live concepts, the most ambiguous first.
    // params: prefixes = all loaded, limit = 20

A default is JSON, or words that stand for something in the store (`DEFAULTS`).
"""

import difflib
import json
import math
import re
import textwrap
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from kg.cypher_text import Token, list_parameters, number_parameters, parameters, reading_statement, tokens
from kg.errors import QueryError
from kg.store.protocol import DEFAULT_TIMEOUT, GraphStore, Row, Rows

if TYPE_CHECKING:
    import pyarrow as pa

_FOLDERS = ("read", "analysis", "evaluation", "finetuning")
_DEEPEST = 20  # levels of lists and maps in a parameter


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Words:
    """A default that stands for something in the store, such as "all loaded"."""

    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """One statement of the catalogue. `params` maps each parameter to its default, or to REQUIRED."""

    name: str
    answers: str
    params: Dictionary[str, Any]
    text: str
    folder: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its answer, read from the last RETURN."""
        return _columns(self.text)


def find(name: str) -> Query:
    """The query of that name, written with - or _.

    Raises:
        QueryError: there is none; the nearest names are offered.
    """
    queries = catalogue()
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in queries:
        near = difflib.get_close_matches(wanted, queries, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise QueryError(f"no query named {name}{hint} (all: ontonorm query --list)")
    return queries[wanted]


@cache
def catalogue() -> dict[str, Query]:
    """Every query by name, each checked."""
    found = {}
    for folder in _FOLDERS:
        for file in sorted(resources.files("kg").joinpath("cypher", folder).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".cypher"):
                name = file.name.removesuffix(".cypher")
                found[name] = parse(name, file.read_text(encoding="utf-8"), folder=folder)
    return dict(sorted(found.items()))


def parse(name: str, text: str, *, folder: str = "") -> Query:
    """A query from the text of its file.

    Raises:
        QueryError: a header line is missing, or the declared parameters are not the used ones.
    """
    answers, declared, *_ = [*text.splitlines(), "", ""]
    if not answers.startswith("// ") or not declared.startswith("// params: "):
        raise QueryError(f"{name}: begins with `// what it answers` and `// params: a, b` (or none)")
    params = _declared(declared.removeprefix("// params: ").strip())
    used = parameters(text)
    if set(params) != used:
        odd = ", ".join(sorted(set(params) ^ used))
        raise QueryError(f"{name}: declared and used parameters differ: {odd}")
    return Query(name, answers.removeprefix("// ").strip(), params, reading_statement(text).strip(), folder)


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
    store: GraphStore, query: str, params: Dictionary[str, Any] | None = None, *, timeout: float = DEFAULT_TIMEOUT
) -> "pa.Table":
    """The answer of a query of the catalogue as an Arrow table, in the order in which the store gives it.

    Raises:
        QueryError: as for `run`.
    """
    found = find(query)
    return store.read_table(found.text, _filled(store, found, dict(params or {})), timeout=timeout)


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
    return store.query(statement, _checked(statement, given), limit=limit, timeout=timeout)


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


def _root_of_gold(store: GraphStore, run_: str) -> str:
    """The root that most gold of a run is below."""
    rows = run(store, "roots_of_gold", {"run": run_})
    return str(rows[0]["curie"]) if rows else ""


DEFAULTS: dict[str, Callable[[GraphStore, Dictionary[str, Any]], Any]] = {
    "all loaded": lambda store, _: loaded_prefixes(store),
    "the largest": lambda store, _: _first_prefix(store),
    "the most counted": lambda store, _: _most_counted(store),
    "the largest root": lambda store, _: _largest_root(store),
    "the root of most gold": lambda store, filled: _root_of_gold(store, filled["run"]),
}
"""What the words of a default stand for, in a store and with the parameters before it."""


def _declared(declaration: str) -> dict[str, Any]:
    """`prefixes = all loaded, limit = 20`: a default may be JSON with commas in it."""
    if declaration == "none":
        return {}
    params: dict[str, Any] = {}
    for part in _split(declaration):
        name, equals, default = part.partition("=")
        params[name.strip()] = _default(default.strip()) if equals else REQUIRED
    return params


def _split(declaration: str) -> list[str]:
    parts, depth = [""], 0
    for character in declaration:
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _default(text: str) -> Any:
    if text in DEFAULTS:
        return Words(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise QueryError(f"the default {text!r} is neither JSON nor one of: {', '.join(DEFAULTS)}") from error


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
            filled[name] = DEFAULTS[default.text](store, filled) if isinstance(default, Words) else default
    checked = _checked(query.text, filled)
    for name in given:
        _check_kind(name, checked[name], query.params[name])
    return checked


def _checked(text: str, params: dict[str, Any]) -> dict[str, Any]:
    """The values as the text takes them: a single value given for a list is the list of that value."""
    lists, numbers = list_parameters(text), number_parameters(text)
    checked = {}
    for name, value in params.items():
        if name in lists and value is None:
            raise QueryError(f"{name} is a list, not null")
        if name in numbers and (not _is_whole(value) or value < 0):
            raise QueryError(f"{name} is a whole number from 0 on, not {_quoted(value)}")
        _check_storable(name, value, _DEEPEST)
        checked[name] = [value] if name in lists and not isinstance(value, list) else value
    return checked


def _check_kind(name: str, value: Any, default: Any) -> None:
    """A parameter of the catalogue is of the kind of its default: a whole number, or a list of numbers; else text or texts."""
    if _is_whole(default):
        if not _is_whole(value) or value < 0:
            raise QueryError(f"{name} is a whole number from 0 on, not {_quoted(value)}")
        return
    numbers = isinstance(default, list) and _kind(default[0]) == "number"
    for part in value if isinstance(value, list) else [value]:
        if numbers and _kind(part) != "number":
            raise QueryError(f"{name} takes numbers, not {_quoted(part)}")
        if not numbers and not isinstance(part, str):
            hint = f"; as text: --param {name}='\"{part}\"'" if _is_whole(part) else ""
            raise QueryError(f"{name} takes text, not {_quoted(part)}{hint}")


def _check_storable(name: str, value: Any, depth: int) -> None:
    """Raises a QueryError for what one of the stores has no value for."""
    if depth == 0:
        raise QueryError(f"{name} is nested too deeply")
    if isinstance(value, str) and not value.isascii() and re.search("[\ud800-\udfff]", value):
        raise QueryError(f"{name} is no Unicode text")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise QueryError(f"{name} has a number beyond 64 bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise QueryError(f"{name} has a number that is not finite")
    if isinstance(value, list) and len({_kind(part) for part in value if part is not None}) > 1:
        raise QueryError(f"{name} has a list of several kinds of values; all are texts, or all numbers")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_storable(name, part, depth - 1)


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _quoted(value: Any) -> str:
    return textwrap.shorten(json.dumps(value, ensure_ascii=False, default=str), 60)


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


def _columns(text: str) -> tuple[str, ...]:
    """What the last RETURN names its columns: the alias, or the variable that stands there by itself."""
    words = list(tokens(text))
    last = max(at for at, token in enumerate(words) if token.text.upper() == "RETURN")
    names, depth = [], 0
    for before, token in zip(words[last:], [*words[last + 1 :], Token("word", "LIMIT")], strict=True):
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0
        ends = token.kind == "word" and token.text.upper() in ("ORDER", "SKIP", "LIMIT")
        if depth == 0 and (ends or token == Token("sign", ",")):
            names.append(before.text.strip("`"))
        if ends:
            break
    return tuple(names)


__all__ = ["Query", "Row", "catalogue", "find", "loaded_prefixes", "parse", "run", "run_text"]
