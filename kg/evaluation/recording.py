"""Data sets, runs and their answers in, the same in the graph out, judged; and read back, judged anew, or compared.

record_dataset(store, Dataset("gsc"), [Mention(1, "big liver", (Gold("HP:0002240"),)), …])
record_run(store, Run("gsc/exact", "gsc", "exact"), [Answer(1, ("HP:0002240",), probability=0.9), …])
rescore(store, "gsc/exact")      # after an ontology changed
queries.run(store, "accuracy", {"run": "gsc/exact"})
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from itertools import chain
from typing import Any, TypeVar

from kg.errors import StoreError, UsageError
from kg.evaluation.scoring import judge, to_look_up
from kg.evaluation.tables import dataset_tables, run_tables
from kg.graph import identified
from kg.model import Answer, Dataset, Gold, MatchRule, Mention, Outcome, Run
from kg.queries import run as run_query
from kg.queries import run_table
from kg.store.protocol import DEFAULT_WAIT, GraphStore, Record

_LONGEST = 500  # characters of a name or an identifier, which every index of a store takes
_T = TypeVar("_T")


def record_dataset(
    store: GraphStore, dataset: Dataset, mentions: Sequence[Mention], *, wait: float = DEFAULT_WAIT
) -> None:
    """Puts a data set into the graph; nothing is done if it is there with the same mentions.

    Raises:
        UsageError: it has no mentions, a row twice, or a name or identifier that is empty or too long.
        StoreError: it is there with other mentions, and runs are over these; or the store cannot be written.
    """
    if not is_recorded(store, dataset, mentions):
        about = replace(dataset, mentions=len(mentions))
        store.record([Record(about, dataset_tables(about, mentions))], wait=wait)


def is_recorded(store: GraphStore, dataset: Dataset, mentions: Sequence[Mention]) -> bool:
    """Whether a data set is there with these mentions; tells beforehand what `record_dataset` would refuse.

    Raises:
        UsageError, StoreError: as for that.
    """
    _check_mentions(dataset, mentions)
    if dataset.name not in {one.name for one in datasets(store)}:
        return False
    if _in_order(mentions_of(store, dataset.name)) == _in_order(mentions):
        return True
    over = [run.id for run in runs(store) if run.dataset == dataset.name]
    if over:
        raise StoreError(
            f"a data set named {dataset.name} is recorded with other mentions, and has runs ({over[0]} …); "
            f"give this one another name, or remove that one first"
        )
    return False


def record_run(store: GraphStore, run: Run, answers: Sequence[Answer], *, wait: float = DEFAULT_WAIT) -> Run:
    """Judges the answers and puts the run into the graph, in place of one of the same id; as it is there.

    A mention without any answer counts as failed.

    Raises:
        UsageError: an answer to a row that the data set lacks, two of one rank, none of rank 1, or as above.
        StoreError: the data set is not recorded, or the store cannot be written.
    """
    return record_runs(store, [(run, answers)], wait=wait)[0]


def record_runs(
    store: GraphStore, given: Sequence[tuple[Run, Sequence[Answer]]], *, wait: float = DEFAULT_WAIT
) -> list[Run]:
    """As `record_run`, for several runs at once: sooner than one by one."""
    mentions = {name: mentions_of(store, name) for name in dict.fromkeys(run.dataset for run, _ in given)}
    version = store.version  # before anything is looked up: what changes meanwhile makes the runs stale
    complete = [(run, _complete(run, answers, mentions[run.dataset])) for run, answers in given]
    wanted = (to_look_up(answers, mentions[run.dataset], run.match) for run, answers in complete)
    live = _live(store, list(chain.from_iterable(wanted)))
    records = []
    for run, answers in complete:
        judged = replace(run, graph_version=version)
        correct = judge(answers, mentions[run.dataset], run.match, live)
        records.append(Record(judged, run_tables(judged, answers, correct)))
    store.record(records, wait=wait)
    return [record.about for record in records if isinstance(record.about, Run)]


def rescore(store: GraphStore, run: str, *, wait: float = DEFAULT_WAIT) -> Run:
    """Judges the answers of a run anew, by the ontologies as they are now.

    Raises:
        StoreError: the run is not recorded, or the store cannot be written.
    """
    return record_run(store, run_named(store, run), answers_of(store, run), wait=wait)


def is_stale(store: GraphStore, run: Run) -> bool:
    """Whether an ontology changed since the answers of a run were judged; identical strings stay what they are."""
    return run.match == MatchRule.CURRENT and run.graph_version != store.version


def datasets(store: GraphStore) -> list[Dataset]:
    """The recorded data sets, by name."""
    return [Dataset(**row) for row in run_query(store, "datasets")]


def runs(store: GraphStore) -> list[Run]:
    """The recorded runs, the oldest first."""
    rows = (dict(row) for row in run_query(store, "runs"))
    return [Run(**row, match=MatchRule(rule)) for row in rows for rule in [row.pop("rule")]]


def run_named(store: GraphStore, id_: str) -> Run:
    """A run by its id.

    Raises:
        StoreError: it is not recorded.
    """
    return runs_named(store, [id_])[0]


def runs_named(store: GraphStore, ids: Iterable[str]) -> list[Run]:
    """The runs of these ids, in their order, each once.

    Raises:
        StoreError: one is not recorded.
    """
    there = {run.id: run for run in runs(store)}
    return [_named(id_, there, "run") for id_ in dict.fromkeys(ids)]


def mentions_of(store: GraphStore, dataset: str) -> list[Mention]:
    """The mentions of a data set with their gold, by row.

    Raises:
        StoreError: it is not recorded.
    """
    _named(dataset, {one.name: one for one in datasets(store)}, "data set")
    rows = run_table(store, "mentions_of_dataset", {"dataset": dataset}).to_pylist()
    gold = _by_row(run_table(store, "gold_of_dataset", {"dataset": dataset}).to_pylist(), Gold)
    return [Mention(**row, gold=tuple(gold.get((row["row"],), ()))) for row in rows]


def answers_of(store: GraphStore, run: str) -> list[Answer]:
    """The answers of a run, by row and rank."""
    rows = run_table(store, "answers_of_run", {"run": run}).to_pylist()
    chosen = _by_row(
        run_table(store, "choices_of_run", {"run": run}).to_pylist(), lambda identifier: identifier, "rank"
    )
    names = [field.name for field in fields(Answer) if field.name not in ("identifiers", "status")]
    return [
        Answer(
            **{name: row[name] for name in names},
            identifiers=tuple(chosen.get((row["row"], row["rank"]), ())),
            status=Outcome(row["status"]),
        )
        for row in rows
    ]


def _live(store: GraphStore, identifiers: Sequence[str]) -> dict[str, frozenset[str]]:
    """The live concepts that each identifier now stands for."""
    rows = identified(store, identifiers)
    return {identifier: frozenset(row.curie for row in found) for identifier, found in rows.items()}


def check_run(run: Run) -> None:
    """Tells beforehand what `record_run` would refuse for its name.

    Raises:
        UsageError: the id or the system is empty, too long, or not in one line of characters that can be printed.
    """
    _check_name(run.id, "the id of a run")
    _check_name(run.system, "the system of a run")


def _complete(run: Run, answers: Sequence[Answer], mentions: Sequence[Mention]) -> list[Answer]:
    """The answers in order, with a failed one for each mention that has none."""
    check_run(run)
    there = {mention.row for mention in mentions}
    ranks: dict[int, set[int]] = {}
    for answer in answers:
        if answer.row not in there:
            raise UsageError(f"{run.id} answers row {answer.row}, which {run.dataset} does not have")
        if answer.rank < 1 or answer.rank in ranks.setdefault(answer.row, set()):
            raise UsageError(f"{run.id}: row {answer.row} has two answers of rank {answer.rank}, or a rank below 1")
        ranks[answer.row].add(answer.rank)
        for identifier in answer.identifiers:
            _check_text(identifier, f"row {answer.row}: an identifier")
    for row, given in ranks.items():
        if 1 not in given:
            raise UsageError(f"{run.id}: row {row} has no answer of rank 1")
    failed = [Answer(row, status=Outcome.FAILED, accepted=False) for row in sorted(there - ranks.keys())]
    return sorted([*answers, *failed], key=lambda answer: (answer.row, answer.rank))


def _check_mentions(dataset: Dataset, mentions: Sequence[Mention]) -> None:
    _check_name(dataset.name, "the name of a data set")
    if not mentions:
        raise UsageError(f"{dataset.name} has no mentions")
    rows: set[int] = set()
    for mention in mentions:
        if mention.row in rows:
            raise UsageError(f"{dataset.name} has two mentions of row {mention.row}")
        rows.add(mention.row)
        for gold in mention.gold:
            _check_text(gold.identifier, f"{dataset.name}, row {mention.row}: an identifier")


def _check_name(text: str, what: str) -> None:
    _check_text(text, what)
    if not text.isprintable() or not text.strip():
        raise UsageError(f"{what} is in one line, of characters that can be printed, not {text!r}")


def _check_text(text: str, what: str) -> None:
    if not text or len(text) > _LONGEST:
        raise UsageError(f"{what} has 1 to {_LONGEST} characters, not {len(text)}")


def _in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions by row, each with its gold in order: what makes two data sets the same."""
    by_row = sorted(mentions, key=lambda mention: mention.row)
    return [
        replace(one, gold=tuple(sorted(set(one.gold), key=lambda gold: (gold.identifier, gold.text or ""))))
        for one in by_row
    ]


def _by_row(rows: Iterable[dict[str, Any]], make: Callable[..., _T], *more: str) -> dict[tuple[int, ...], list[_T]]:
    """Values by the row, and by the columns `more`, that they are of."""
    found: dict[tuple[int, ...], list[_T]] = {}
    for row in rows:
        key = tuple(row.pop(name) for name in ("row", *more))
        found.setdefault(key, []).append(make(**row))
    return found


def _named(name: str, there: dict[str, _T], what: str) -> _T:
    if name not in there:
        names = f"there are: {', '.join(sorted(there))}" if there else "there is none"
        raise StoreError(f"no {what} named {name} is recorded ({names})")
    return there[name]
