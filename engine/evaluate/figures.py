"""A run in, its figures out: counts as the queries of the catalogue give them, each share with its 95 % interval."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from engine.evaluate.intervals import Interval, bootstrap, wilson
from engine.evaluate.judged import Bools, Judged, judged_mentions, sums
from engine.evaluate.seen import from_ranges
from kg.evaluation.recording import run_named
from kg.model import Run
from kg.queries import run as run_query
from kg.store.protocol import GraphStore, Row

PAIRS, ROWS = "pairs", "rows"
FEW, MANY = 5, 20
DOCUMENTS, MENTIONS, WILSON = "documents", "mentions", "Wilson"
SEEN = "seen"
"""In the parameters of a run: the rows of the mentions that something was fitted on, by its name."""

WITHOUT = "acc@1 without what was seen by "

_LOST = {
    "obsolete": "obsolete without heir",
    "unknown": "unknown to its ontology",
    "not loaded": "of no loaded ontology",
}
_ODD = {"obsolete": "obsolete answered", "invented": "invented answered", "not loaded": "foreign answered"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: `count` of `of` mentions, over unique pairs of mention and gold, or over all rows.

    `low` and `high` are the ends of its 95 % interval, by bootstrap over `documents` or `mentions`, or `Wilson`. For the
    mean reciprocal rank `count` is the sum.
    """

    name: str
    over: str
    value: float
    low: float | None
    high: float | None
    count: float
    of: int
    interval: str


@dataclass(frozen=True, slots=True)
class Share:
    """A count that a query gave, and the columns of the mentions that it counts, for its interval."""

    name: str
    over: str
    count: float
    of: int
    counted: Any = None
    among: Any = None


def figures(store: GraphStore, run_id: str) -> list[Figure]:
    """The figures of a run, over pairs and over rows; without those of which there is nothing to count.

    Raises:
        StoreError: the run is not recorded.
    """
    run = run_named(store, run_id)
    judged = judged_mentions(store, run_id)
    shares = [
        *_accuracies(store, run_id, judged), *_acceptance(store, run_id, judged), *_nil(store, run_id, judged),
        *_lost(store, run.dataset), *_odd(store, run_id), *_unseen(run, judged),
    ]  # fmt: skip
    return with_intervals([share for share in shares if share.of], judged)


def with_intervals(shares: Sequence[Share], judged: Judged) -> list[Figure]:
    """The shares as figures; those of which the columns are known by bootstrap, where there are several documents."""
    drawn = [share for share in shares if share.counted is not None]
    drawn = [share for share in drawn if judged.has_documents or not _is_count(share)]
    documents = judged.documents if judged.has_documents else np.arange(len(judged.rows))
    counted = sums(documents, [share.counted for share in drawn]) if drawn else np.empty((0, 0))
    among = sums(documents, [share.among for share in drawn]) if drawn else np.empty((0, 0))
    found = dict(zip(map(id, drawn), bootstrap(counted, among) if drawn else [], strict=True))
    by = DOCUMENTS if judged.has_documents else MENTIONS
    return [_figure(share, found.get(id(share)), by) for share in shares]


def _figure(share: Share, drawn: Interval | None, by: str) -> Figure:
    if drawn is None or (_is_count(share) and share.count in (0, share.of)):
        drawn, by = (wilson(int(share.count), share.of) if _is_count(share) else None), WILSON
    low, high = drawn or (None, None)
    return Figure(share.name, share.over, share.count / share.of, low, high, share.count, share.of, by)


def _is_count(share: Share) -> bool:
    """Whether it is a share of mentions; the mean reciprocal rank is none."""
    return isinstance(share.count, int)


def _accuracies(store: GraphStore, run: str, judged: Judged) -> list[Share]:
    few, many = (_by_over(store, "accuracy", run=run, k=k) for k in (FEW, MANY))
    reciprocal = np.divide(1.0, judged.hit, out=np.zeros(len(judged.hit)), where=judged.hit > 0)
    shares = []
    for over, mask in _masks(judged):
        among = mask & judged.gold
        row, row_many = few.get(over), many.get(over)
        if row is None or row_many is None:
            continue
        of = row["mentions"]
        within, within_many = ((judged.hit > 0) & (judged.hit <= k) for k in (FEW, MANY))
        shares += [
            Share("acc@1", over, row["right"], of, among & judged.right, among),
            Share("candidate acc@1", over, row["found"], of, among & judged.found, among),
            Share(f"acc@{FEW}", over, row["right_in_k"], of, among & judged.accepted & within, among),
            Share(f"recall@{MANY}", over, row_many["found_in_k"], of, among & within_many, among),
            Share("MRR", over, float(row["mrr"] * of), of, reciprocal * among, among),
        ]
    return _ordered(shares)


def _acceptance(store: GraphStore, run: str, judged: Judged) -> list[Share]:
    """Precision of what was accepted, mentions without gold included, and the share of what was accepted."""
    right = {over: row["right"] for over, row in _by_over(store, "accuracy", run=run, k=1).items()}
    rows = run_query(store, "outcomes_of_run", {"run": run})
    shares = []
    for over, mask in _masks(judged):
        accepted = sum(row[over] for row in rows if row["accepted"])
        total = sum(row[over] for row in rows)
        shares += [
            Share("precision", over, right.get(over, 0), accepted, mask & judged.right, mask & judged.accepted),
            Share("coverage", over, accepted, total, mask & judged.accepted, mask),
        ]
    return _ordered(shares)


def _nil(store: GraphStore, run: str, judged: Judged) -> list[Share]:
    found = _by_over(store, "nil_precision_recall", run=run)
    shares = []
    for over, mask in _masks(judged):
        if (row := found.get(over)) and row["nil"]:
            right = mask & ~judged.gold & judged.said_nil
            shares += [
                Share("NIL precision", over, row["right"], row["said_nil"], right, mask & judged.said_nil),
                Share("NIL recall", over, row["right"], row["nil"], right, mask & ~judged.gold),
            ]
    return _ordered(shares)


def _lost(store: GraphStore, dataset: str) -> list[Share]:
    """Mentions whose gold stands for no live concept, which count as wrong under `current`; all together, and by why."""
    rows = run_query(store, "gold_status", {"dataset": dataset})
    shares = []
    for over in (PAIRS, ROWS):
        of = sum(row[over] for row in rows if row["status"] != "no gold")
        lost = {row["status"]: row[over] for row in rows if row["lost"]}
        shares.append(Share("lost gold", over, sum(lost.values()), of))
        shares += [Share(f"lost gold, {_LOST.get(status, status)}", over, lost[status], of) for status in lost]
    return _ordered(shares)


def _odd(store: GraphStore, run: str) -> list[Share]:
    """First candidates that are no live concept."""
    rows = {row["status"]: row for row in run_query(store, "answer_status", {"run": run})}
    return _ordered([
        Share(name, over, rows[status][over] if status in rows else 0, sum(row[over] for row in rows.values()))
        for over in (PAIRS, ROWS)
        for status, name in _ODD.items()
    ])  # fmt: skip


def seen_of(run: Run) -> Mapping[str, frozenset[int]]:
    """The rows that each artifact behind a run was fitted on."""
    told = json.loads(run.parameters or "{}").get(SEEN, {})
    return {name: from_ranges(rows) for name, rows in told.items()}


def _unseen(run: Run, judged: Judged) -> list[Share]:
    """How many scored mentions each artifact was fitted on, and the accuracy without them."""
    known = seen_of(run)
    every = {"all of these": reduce(frozenset.union, known.values())} if len(known) > 1 else {}
    shares = []
    for name, rows in {**known, **every}.items():
        met = np.isin(judged.rows, np.fromiter(rows, np.int64, len(rows)))
        for over, mask in _masks(judged):
            among = mask & judged.gold
            left = among & ~met
            shares += [
                Share(f"seen by {name}", over, int((among & met).sum()), int(among.sum())),
                Share(f"{WITHOUT}{name}", over, int((left & judged.right).sum()), int(left.sum()),
                      left & judged.right, left),
            ]  # fmt: skip
    return _ordered(shares)


def _masks(judged: Judged) -> tuple[tuple[str, Bools], ...]:
    return (PAIRS, judged.once), (ROWS, np.ones(len(judged.rows), np.bool_))


def _ordered(shares: Sequence[Share]) -> list[Share]:
    """Each figure over pairs, then over rows, in the order of their names."""
    names = list(dict.fromkeys(share.name for share in shares))
    return sorted(shares, key=lambda share: names.index(share.name))


def _by_over(store: GraphStore, query: str, **params: Any) -> dict[str, Row]:
    return {row["over"]: row for row in run_query(store, query, params)}
