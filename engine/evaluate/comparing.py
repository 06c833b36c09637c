"""Two runs in, what the later one gained and lost out: paired over the mentions that both answered, per split."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.evaluate.figures import DOCUMENTS, PAIRS, ROWS
from engine.evaluate.intervals import Interval, bootstrap, mcnemar, newcombe
from engine.evaluate.judged import Bools, Judged, judged_mentions, sums
from kg.errors import UsageError
from kg.evaluation.recording import datasets, is_stale, mentions_of, run_named
from kg.model import Gold, Run
from kg.queries import run as run_query
from kg.store.protocol import GraphStore
from kg.text import fold

ALL = "all"
NEWCOMBE = "Newcombe"
_Key = tuple[int, str, frozenset[Gold], bool]
GAINED, LOST, BOTH, NEITHER = "gained", "lost", "right in both", "wrong in both"


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs on the mentions of a split (None: those without one), or on all.

    `before` and `after` are their acc@1, `difference` that of both with its 95 % interval; `p` is McNemar's, exact.
    """

    split: str | None
    over: str
    mentions: int
    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    interval: str
    p: float
    gained: int
    lost: int
    right_in_both: int
    wrong_in_both: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs are compared by: all mentions together, then each split; `notes` say what is compared."""

    before: Run
    after: Run
    paired: list[Paired]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Mentions:
    """What both runs answered: the mentions that are unique pairs, whether each was and is right, where it stands."""

    once: Bools
    was: Bools
    now: Bools
    splits: list[str | None]
    judged: Judged
    at: list[int]


def compare(store: GraphStore, before: str, after: str) -> Comparison:
    """The later run against the earlier one.

    Raises:
        StoreError: one of them is not recorded.
        UsageError: they are the same, or have no mention with gold in common.
    """
    runs = run_named(store, before), run_named(store, after)
    if before == after:
        raise UsageError(f"{before} is one run; name two")
    judged = judged_mentions(store, before), judged_mentions(store, after)
    notes = _differences(store, *runs)
    if runs[0].dataset == runs[1].dataset:
        common = _common(*judged, list(enumerate(range(len(judged[0].rows)))), judged[0].once)
        outcomes = _counted(store, before, after)
    else:
        common = _common(*judged, *_shared(store, runs, judged))
        outcomes = _tallied(common)
        pairs = sum(outcomes[ALL, PAIRS].values())
        notes.append(
            f"the runs are over different data sets; compared are the {pairs:,} pairs of mention and gold that both have "
            f"(of {_pairs(judged[0]):,} in {runs[0].dataset} and {_pairs(judged[1]):,} in {runs[1].dataset})"
        )
    if not outcomes.get((ALL, PAIRS)):
        raise UsageError(f"{before} and {after} have no mention with gold in common; nothing can be compared")
    return Comparison(*runs, [_paired(key, outcomes[key], common) for key in outcomes], notes)


def _differences(store: GraphStore, before: Run, after: Run) -> list[str]:
    """What else differs, so that the comparison may mislead."""
    notes = [f"{run.id} was judged before an ontology changed; renew it: ontonorm runs {run.id} --rescore"
             for run in (before, after) if is_stale(store, run)]  # fmt: skip
    if before.match != after.match:
        notes.append(f"{before.id} is judged by {before.match}, {after.id} by {after.match}")
    return notes


def _common(before: Judged, after: Judged, places: Iterable[tuple[int, int]], once: Bools) -> _Mentions:
    """The mentions with gold at these places of both; `once` says of each mention of the first whether it is a pair."""
    both = [(one, other) for one, other in places if before.gold[one] and after.gold[other]]
    at, other = [one for one, _ in both], [other for _, other in both]
    splits = [before.splits[one] for one in at]
    return _Mentions(once[at], before.right[at], after.right[other], splits, before, at)


def _shared(
    store: GraphStore, runs: tuple[Run, Run], judged: tuple[Judged, Judged]
) -> tuple[list[tuple[int, int]], Bools]:
    """Where the mentions stand that two data sets share: rows of one file, else the first of each pair of mention and gold;
    and which of them are the first of their pair among these."""
    one, other = ({found.name: found for found in datasets(store)}[run.dataset] for run in runs)
    is_one_file = one.sha256 is not None and one.sha256 == other.sha256
    first, second = (_places(store, run.dataset, found) for run, found in zip(runs, judged, strict=True))
    if not is_one_file:
        first, second = _firsts(first), _firsts(second)
    places = [(at, second[key]) for key, at in first.items() if key in second]
    once = np.zeros(len(judged[0].rows), np.bool_)
    once[list(_firsts({key: at for key, at in first.items() if key in second}).values())] = True
    return places, once


def _places(store: GraphStore, dataset: str, judged: Judged) -> dict[_Key, int]:
    """Where each mention stands, by its row, its folded text, its gold and whether all of that is asked for."""
    places = {row: at for at, row in enumerate(judged.rows.tolist())}
    return {
        (mention.row, fold(mention.text), frozenset(mention.gold), mention.composite): places[mention.row]
        for mention in mentions_of(store, dataset)
    }


def _firsts(places: dict[_Key, int]) -> dict[_Key, int]:
    """The first of each pair of text and gold, whatever its row."""
    found: dict[_Key, int] = {}
    for (_, text, gold, composite), at in places.items():
        found.setdefault((0, text, gold, composite), at)
    return found


def _counted(store: GraphStore, before: str, after: str) -> dict[tuple[str | None, str], Counter[str]]:
    """Outcomes as the query counts them, over all and by split."""
    rows = run_query(store, "compare_runs", {"before": before, "after": after})
    splits = list(dict.fromkeys(row["split"] for row in rows))
    found: dict[tuple[str | None, str], Counter[str]] = {}
    for split in [ALL, *(splits if len(splits) > 1 else [])]:
        for over in (PAIRS, ROWS):
            counted = Counter[str]()
            for row in rows:
                counted[row["outcome"]] += row[over] if split in (ALL, row["split"]) else 0
            found[split, over] = +counted
    return found


def _tallied(common: _Mentions) -> dict[tuple[str | None, str], Counter[str]]:
    """Outcomes over unique pairs, counted here: no query spans two data sets."""
    names = {(True, True): BOTH, (True, False): LOST, (False, True): GAINED, (False, False): NEITHER}
    found: dict[tuple[str | None, str], Counter[str]] = {(ALL, PAIRS): Counter()}
    several = len(set(common.splits)) > 1
    for split, once, was, now in zip(common.splits, common.once, common.was, common.now, strict=True):
        for key in [ALL, split] if several else [ALL]:
            found.setdefault((key, PAIRS), Counter())[names[bool(was), bool(now)]] += bool(once)
    return found


def _paired(key: tuple[str | None, str], counts: Counter[str], common: _Mentions) -> Paired:
    split, over = key
    gained, lost, both, neither = (counts[name] for name in (GAINED, LOST, BOTH, NEITHER))
    total = gained + lost + both + neither
    drawn, by = _interval(split, over, common) if gained or lost else None, DOCUMENTS
    if drawn is None:
        drawn, by = newcombe(both, lost, gained, neither), NEWCOMBE
    low, high = drawn or (None, None)
    return Paired(
        split, over, total, (both + lost) / max(total, 1), (both + gained) / max(total, 1),
        (gained - lost) / max(total, 1), low, high, by, mcnemar(gained, lost), gained, lost, both, neither,
    )  # fmt: skip


def _interval(split: str | None, over: str, common: _Mentions) -> Interval | None:
    """By bootstrap over documents; None where there are not several."""
    if not common.judged.has_documents:
        return None
    inside = np.array([split in (ALL, one) for one in common.splits], np.bool_)
    among = inside & (common.once if over == PAIRS else True)
    difference = (common.now.astype(float) - common.was) * among
    documents = common.judged.documents[common.at]
    return bootstrap(sums(documents, [difference]), sums(documents, [among]))[0]


def _pairs(judged: Judged) -> int:
    return int((judged.once & judged.gold).sum())
