"""The runs over a data set in, accuracy by kind of mention and of gold out: ontology, branch, scope, words, split, type."""

from collections.abc import Callable, Iterable
from typing import Any

from engine.report.asking import Ask
from engine.report.figures.popularity import run_columns
from engine.report.model import Cell, Column, Figure, Group, Named, Part, Table
from engine.report.shares import share
from kg.model import Run
from kg.queries import root_of_most_gold
from kg.store.protocol import Row

Counts = dict[Any, tuple[int, int]]
"""Pairs and right ones, by the value that they are told apart by."""

_MANY_WORDS = 6
_ALMOST_ALL = 0.8
_DEEPEST = 4


def kinds(ask: Ask, group: Group) -> Part:
    """A table for each way to tell mentions apart, where it does."""
    figures, notes = [], []
    for made in (_by_ontology, _by_branch, _by_scope, _by_words, _by_split, _by_type):
        found = made(ask, group)
        if isinstance(found, str):
            notes.append(found)
            ask.taken()
        else:
            figures.append(Figure(found, None, ask.taken()))
    return Part(group.dataset.name, tuple(figures), tuple(notes))


def _by_ontology(ask: Ask, group: Group) -> Table | str:
    found = {run.id: _counts(ask.rows("accuracy_by_ontology", run=run.id), "prefix") for run in group.runs}
    return _table(group, found, "ontology", "Ontology of the gold")


def _by_scope(ask: Ask, group: Group) -> Table | str:
    found = {run.id: _counts(ask.rows("accuracy_by_scope", run=run.id), "scope") for run in group.runs}
    return _table(group, found, "scope", "Scope of the name that matched")


def _by_words(ask: Ask, group: Group) -> Table | str:
    def worded(words: int) -> str:
        return f"{words}" if words < _MANY_WORDS else f"{_MANY_WORDS} or more"

    found = {run.id: _counts(ask.rows("accuracy_by_words", run=run.id), "words", worded) for run in group.runs}
    return _table(group, found, "words", "Words of the mention")


def _by_split(ask: Ask, group: Group) -> Table | str:
    rows = ask.rows("accuracy_by_split", dataset=group.dataset.name)
    found = {run.id: _counts((row for row in rows if row["run"] == run.id), "split") for run in group.runs}
    return _table(group, found, "split", "Split")


def _by_type(ask: Ask, group: Group) -> Table | str:
    found = {run.id: _counts(ask.rows("accuracy_by_type", run=run.id), "type") for run in group.runs}
    return _table(group, found, "type", "Type of the mention")


def _by_branch(ask: Ask, group: Group) -> Table | str:
    root = _branching(ask, group.runs[0])
    ask.taken()
    found = {run.id: _branches(ask, run, root) for run in group.runs} if root else {}
    return _table(group, found, "branch", f"Branch of the gold below {root}")


def _branching(ask: Ask, run: Run) -> str:
    """The concept whose children tell the gold apart: the root of most gold, or what is below it, if almost all is there."""
    root = root_of_most_gold(ask.rows, run.id)
    for _ in range(_DEEPEST if root else 0):
        rows = ask.rows("accuracy_by_branch", run=run.id, root=root)
        most = max(rows, key=lambda row: row["pairs"], default=None)
        if most is None or most["pairs"] < _ALMOST_ALL * sum(row["pairs"] for row in rows):
            break
        if not ask.rows("accuracy_by_branch", run=run.id, root=most["curie"]):
            break
        root = most["curie"]
    return root


def _branches(ask: Ask, run: Run, root: str) -> Counts:
    rows = ask.rows("accuracy_by_branch", run=run.id, root=root)
    return {Named(row["curie"], row["label"]): (row["pairs"], row["right"]) for row in rows}


def _counts(rows: Iterable[Row], key: str, worded: Callable[[Any], Any] = lambda value: value) -> Counts:
    found: Counts = {}
    for row in rows:
        value = worded(row[key])
        pairs, right = found.get(value, (0, 0))
        found[value] = (pairs + row["pairs"], right + row["right"])
    return {value: both for value, both in found.items() if both[0]}


def _table(group: Group, found: dict[str, Counts], key: str, title: str) -> Table | str:
    """The shares of all runs by value; without at least two values, a sentence that says so."""
    values = list(dict.fromkeys(value for counts in found.values() for value in counts))
    name = group.dataset.name
    if values in ([], [None]):
        return f"By {key}: nothing is recorded for {name}."
    if len(values) == 1:
        return f"By {key}: it is {_worded(values[0])} for all of {name}."
    rows: list[tuple[Cell, ...]] = [
        (
            "(none)" if value is None else value,
            *(share(*reversed(found[run.id].get(value, (0, 0)))) for run in group.runs),
        )
        for value in values
    ]
    return Table(f"by_{key}", f"Accuracy by {key} over {name}", (Column(key, title), *run_columns(group)), tuple(rows))


def _worded(value: Any) -> str:
    return value.curie if isinstance(value, Named) else str(value)
