"""A run in, its mentions as columns out, and sums over documents: what intervals and pairings are computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from engine.evaluate.intervals import Floats
from kg.model import Outcome
from kg.queries import run, run_table
from kg.store.protocol import GraphStore

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """The mentions of a run, by row.

    `once`: the first of its pair; `gold`: it has some; `found`: the first candidate is right; `hit`: the rank of the
    first right one, 0 where there is none.
    """

    rows: Ints
    texts: list[str]
    docs: list[str | None]
    splits: list[str | None]
    once: Bools
    gold: Bools
    found: Bools
    accepted: Bools
    said_nil: Bools
    hit: Ints

    @property
    def right(self) -> Bools:
        return self.found & self.accepted

    @cached_property
    def has_documents(self) -> bool:
        """Whether there are several."""
        return len({doc for doc in self.docs if doc is not None}) > 1

    @cached_property
    def documents(self) -> Ints:
        """The number of the document of each mention; one without is by itself."""
        numbers: dict[Any, int] = {}
        keys = (doc if doc is not None else (at,) for at, doc in enumerate(self.docs))
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def judged_mentions(store: GraphStore, run_id: str) -> Judged:
    """The mentions of a run."""
    rows = run_table(store, "judged_mentions", {"run": run_id}).sort_by("row").to_pydict()
    found = np.array([value is True for value in rows["correct"]], np.bool_)
    numbers = np.array(rows["row"], np.int64)
    return Judged(
        numbers, rows["text"], rows["doc"], rows["split"],
        once=np.array(rows["once"], np.bool_),
        gold=np.array([value is not None for value in rows["correct"]], np.bool_),
        found=found,
        accepted=np.array(rows["accepted"], np.bool_),
        said_nil=np.array([status == Outcome.NIL for status in rows["status"]], np.bool_),
        hit=_hits(store, run_id, numbers, found),
    )  # fmt: skip


def sums(documents: Ints, columns: Sequence[Any]) -> Floats:
    """The sum of each column over each document: a row for each document, a column for each of them."""
    _, numbers = np.unique(documents, return_inverse=True)
    return np.stack([np.bincount(numbers, np.asarray(column, np.float64)) for column in columns], axis=1)


def _hits(store: GraphStore, run_id: str, rows: Ints, found: Bools) -> Ints:
    """The rank of the first right candidate. All answers are read only where one beyond the first is right."""
    hits = found.astype(np.int64)
    if all((row["hit"] or 1) == 1 for row in run(store, "rank_of_first_hit", {"run": run_id})):
        return hits
    answers = run_table(store, "answers_of_run", {"run": run_id})
    right = answers.filter(pc.equal(answers["correct"], True)).select(["row", "rank"]).to_pydict()
    first: dict[int, int] = {}
    for row, rank in zip(right["row"], right["rank"], strict=True):
        first[row] = min(first.get(row, rank), rank)
    return np.array([first.get(row, 0) for row in rows.tolist()], np.int64)
