"""The .cypher files in, the queries that they hold out, each checked.

A file holds one statement. Its first line says what it answers, its second names the parameters:

    // Terms that name several live concepts, the most ambiguous first.
    // params: prefixes = all loaded, limit = 20

A default is JSON, or words that stand for something in the store (`Words`).
"""

import difflib
import json
from collections.abc import Mapping as Dictionary
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from kg.cypher_text import Token, parameters, reading_statement, tokens
from kg.errors import QueryError

_FOLDERS = ("read", "analysis", "evaluation", "finetuning")


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()


class Words(StrEnum):
    """A default that stands for something in the store."""

    ALL_LOADED = "all loaded"
    LARGEST = "the largest"
    MOST_COUNTED = "the most counted"
    LARGEST_ROOT = "the largest root"
    ROOT_OF_MOST_GOLD = "the root of most gold"


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
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in _files():
        near = difflib.get_close_matches(wanted, _files(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise QueryError(f"no query named {name}{hint} (all: ontonorm query --list)")
    return _read(wanted)


def catalogue() -> dict[str, Query]:
    """Every query by name, each checked."""
    return {name: _read(name) for name in _files()}


@cache
def _files() -> dict[str, tuple[str, Traversable]]:
    """The file of each query, and its folder, by the name of the query."""
    found = {
        file.name.removesuffix(".cypher"): (folder, file)
        for folder in _FOLDERS
        for file in resources.files("kg").joinpath("cypher", folder).iterdir()
        if file.name.endswith(".cypher")
    }
    return dict(sorted(found.items()))


@cache
def _read(name: str) -> Query:
    folder, file = _files()[name]
    return parse(name, file.read_text(encoding="utf-8"), folder=folder)


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
    with suppress(ValueError):
        return Words(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise QueryError(f"the default {text!r} is neither JSON nor one of: {', '.join(Words)}") from error


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
