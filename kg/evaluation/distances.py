"""The wrong answers of a run in, how far they are from the gold out: is_a steps over the nearest common ancestor.

`common_ancestor_distance` says the same of the answers that it is given, and walks up from each anew. Of a whole run
every concept is asked for its parents once, so memory holds what is above the answers, whatever the ontology has beside.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from kg.queries import run_table
from kg.store.protocol import GraphStore, Row

if TYPE_CHECKING:
    import pyarrow as pa

_KEYS_AT_ONCE = 10_000
_MOST_WALKS = 20_000  # concepts whose ancestors are remembered

Parents = dict[str, list[str]]


class Ask(Protocol):
    """The answer of a query of the catalogue as a table; whoever asks may keep account of what was asked."""

    def __call__(self, name: str, **params: Any) -> "pa.Table": ...


@dataclass(frozen=True, slots=True)
class Distance:
    """How many wrong first candidates are so many steps from the gold; None: nothing is above both."""

    steps: int | None
    pairs: int
    rows: int


def ancestor_distances(store: GraphStore, run_id: str) -> list[Distance]:
    """The wrong first candidates of a run by their distance from the gold, or from its live heirs."""

    def ask(name: str, **params: Any) -> "pa.Table":
        return run_table(store, name, params)

    wrong = ask("wrong_answers", run=run_id).to_pylist()
    once = {row["answer"]: row["once"] for row in wrong}
    counts: dict[int | None, list[int]] = {}
    for answer, steps in steps_of(ask, wrong).items():
        count = counts.setdefault(steps, [0, 0])
        count[0] += once[answer]
        count[1] += 1
    ordered = sorted(counts, key=lambda steps: (steps is None, steps or 0))
    return [Distance(number, *counts[number]) for number in ordered]


def steps_of(ask: Ask, wrong: Sequence[Row]) -> dict[str, int | None]:
    """The steps of each answer of these rows of `wrong_answers`; None: nothing is above gold and answer.

    Of several gold answers the nearest counts.
    """
    steps = _steps(ask, sorted({(row["gold"], row["answered"]) for row in wrong}))
    nearest: dict[str, int | None] = {}
    for row in wrong:
        nearest[row["answer"]] = _least((steps[row["gold"], row["answered"]], nearest.get(row["answer"])))
    return nearest


def _steps(ask: Ask, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
    """The steps of each pair of gold and answer, both identifiers."""
    own, dead = _concepts(ask, list(dict.fromkeys(one for pair in pairs for one in pair)))
    heirs: dict[str, list[str]] = {}
    for row in ask("heirs", curies=sorted(dead)).to_pylist() if dead else ():
        heirs.setdefault(row["replaced"], []).append(row["curie"])
    meant = {gold: [heir for one in own.get(gold, ()) for heir in heirs.get(one, [one])] for gold, _ in pairs}
    answered = {given: own.get(given, []) for _, given in pairs}
    parents = _parents(ask, {curie for found in (*meant.values(), *answered.values()) for curie in found})

    @lru_cache(_MOST_WALKS)
    def above(curie: str) -> dict[str, int]:
        return _above(curie, parents)

    return {
        (gold, given): _least(
            _apart(above(one), above(other)) for one in meant[gold] for other in answered[given]
        )
        for gold, given in pairs
    }  # fmt: skip


def _concepts(ask: Ask, identifiers: Sequence[str]) -> tuple[dict[str, list[str]], set[str]]:
    """The concepts of each identifier, and those of them that are obsolete."""
    found: dict[str, list[str]] = {}
    dead: set[str] = set()
    for start in range(0, len(identifiers), _KEYS_AT_ONCE):
        some = identifiers[start : start + _KEYS_AT_ONCE]
        for row in ask("concepts_of_identifiers", identifiers=some).to_pylist():
            found.setdefault(row["identifier"], []).append(row["curie"])
            dead.update([row["curie"]] if row["obsolete"] else [])
    return found, dead


def _parents(ask: Ask, curies: Iterable[str]) -> Parents:
    """The parents of these concepts, of their parents, and so on."""
    found: Parents = {curie: [] for curie in curies}
    waiting = list(found)
    while waiting:
        some, waiting = waiting[:_KEYS_AT_ONCE], waiting[_KEYS_AT_ONCE:]
        for row in ask("parents_of", curies=some).to_pylist():
            found[row["curie"]].append(row["parent"])
            if row["parent"] not in found:
                found[row["parent"]] = []
                waiting.append(row["parent"])
    return found


def _above(curie: str, parents: Parents) -> dict[str, int]:
    """The fewest steps to a concept itself and to all above it."""
    steps, waiting = {curie: 0}, deque([curie])
    while waiting:
        one = waiting.popleft()
        for parent in parents[one]:
            if parent not in steps:
                steps[parent] = steps[one] + 1
                waiting.append(parent)
    return steps


def _apart(one: dict[str, int], other: dict[str, int]) -> int | None:
    return min((one[curie] + other[curie] for curie in one.keys() & other.keys()), default=None)


def _least(steps: Iterable[int | None]) -> int | None:
    return min((one for one in steps if one is not None), default=None)
