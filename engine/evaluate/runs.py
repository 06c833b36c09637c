"""A gold file and who answers it, or a file of answers, in; a recorded run out. And the runs that are there."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.answered import Answering
from engine.evaluate.answering import answered
from engine.evaluate.dataset import GoldSet
from engine.evaluate.figures import SEEN
from engine.evaluate.joining import joined
from engine.evaluate.said import Said, Spelling, read_said
from engine.evaluate.seen import as_ranges, seen
from kg.curie import prefix_of
from kg.errors import StoreError, UsageError
from kg.evaluation.recording import (
    answers_of,
    check_run,
    is_recorded,
    is_stale,
    record_dataset,
    record_runs,
    runs,
    runs_named,
)
from kg.model import Answer, MatchRule, Mention, Run
from kg.progress import Progress
from kg.queries import run as run_query
from kg.store.protocol import DEFAULT_WAIT, GraphStore

log = logging.getLogger("ontonorm")

_SHOWN = 60  # characters of a mention


@dataclass(frozen=True, slots=True)
class Imported:
    """A recorded run of what another system said, and what could not be used, for people."""

    run: Run
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A recorded run at a glance: its accuracy over unique pairs, of which there are `pairs`."""

    run: str
    dataset: str
    system: str
    model: str | None
    match: str
    pairs: int
    accuracy: float | None
    created: str | None
    stale: bool


def evaluate(
    store: GraphStore,
    gold: GoldSet,
    answering: Answering,
    *,
    system: str,
    name: str | None = None,
    match: MatchRule = MatchRule.CURRENT,
    model: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    artifacts: Mapping[str, Collection[str]] | None = None,
    wait: float = DEFAULT_WAIT,
    progress: Progress = lambda what, share: None,
) -> Run:
    """Asks for every mention of a data set, and records the run; `artifacts` are the keys that each was fitted on.

    Raises:
        StoreError: no gold is of a loaded ontology, or the store cannot be written.
        UsageError: a run of that name is over another data set.
    """
    begun = _begun(store, gold, system, name, match)
    is_recorded(store, gold.dataset, gold.mentions)  # what is refused is told before anybody is asked
    if match == MatchRule.CURRENT and (foreign := foreign_gold(store, gold.mentions)):
        raise StoreError(f"{foreign}; load it first: ontonorm load-ontologies SOURCE")
    answers = answered(answering, gold.mentions, progress=progress)
    told = {name: as_ranges(rows) for name, rows in seen(store, gold.mentions, artifacts or {}).items()}
    made = {**(parameters or {}), **answering.made, **({SEEN: told} if told else {})}
    run = replace(begun, model=model, parameters=_json(made))
    return record(store, [(gold, run, answers)], wait=wait)[0]


def import_answers(
    store: GraphStore,
    gold: GoldSet,
    path: Path,
    *,
    system: str,
    name: str | None = None,
    match: MatchRule = MatchRule.CURRENT,
    model: str | None = None,
    prefix: str | None = None,
    wait: float = DEFAULT_WAIT,
) -> Imported:
    """Records what another system said of a data set.

    Raises:
        UsageError: no line is about a mention of it, or a run of that name is over another data set.
        LoadError: the file is damaged, or it is not clear which mention a line is about.
        StoreError: the store cannot be written.
    """
    run, answers, notes = prepare_import(
        store, gold, path, system=system, name=name, match=match, model=model, prefix=prefix
    )
    if match == MatchRule.CURRENT and (foreign := foreign_gold(store, gold.mentions)):
        notes.append(f"{foreign}, so all is wrong; load it and then rescore, or compare strings: --match identical")
    return Imported(record(store, [(gold, run, answers)], wait=wait)[0], notes)


def prepare_import(
    store: GraphStore, gold: GoldSet, path: Path, *, system: str, name: str | None = None,
    match: MatchRule = MatchRule.CURRENT, model: str | None = None, prefix: str | None = None,
) -> tuple[Run, list[Answer], list[str]]:  # fmt: skip
    """The same, not recorded yet: the run, its answers, and what could not be used.

    Raises:
        UsageError, LoadError: as for `import_answers`.
    """
    run = _begun(store, gold, system, name, match)
    spelling = Spelling(match, prefix)
    table, said = read_said(path, spelling, gold.direction)
    found = joined(table, said, gold, spelling)
    notes = []
    if found.silent:
        notes.append(
            f"no answer to {len(found.silent):,} of {len(gold.mentions):,} mentions{_some(found.silent)}; they failed"
        )
    if found.unknown:
        notes.append(
            f"{len(found.unknown):,} lines are about mentions that {gold.dataset.source} does not have"
            f"{_some(found.unknown)}; they are left out"
        )
    if found.several:
        notes.append(f"{found.several:,} answers name several identifiers for one concept; they count as unparsed")
    if found.unparsed:
        notes.append(
            f"{len(found.unparsed):,} lines name no identifier{_some(found.unparsed, saying=True)}; they count as unparsed"
        )
    parameters = {"file": path.name, "lines": len(said), "prefix": prefix}
    return replace(run, model=model, parameters=_json(parameters)), found.answers, notes


def record(
    store: GraphStore, given: Sequence[tuple[GoldSet, Run, Sequence[Answer]]], *, wait: float = DEFAULT_WAIT
) -> list[Run]:
    """Records runs together with their data sets.

    Raises:
        StoreError: the store cannot be written, or a data set is there with other mentions.
    """
    for gold in {gold.dataset.name: gold for gold, _, _ in given}.values():
        record_dataset(store, gold.dataset, gold.mentions, wait=wait)
    return record_runs(store, [(run, answers) for _, run, answers in given], wait=wait)


def foreign_gold(store: GraphStore, mentions: Sequence[Mention]) -> str | None:
    """That all gold is of ontologies that are not loaded, for people; None where some is of a loaded one."""
    prefixes = {prefix_of(gold.identifier) for mention in mentions for gold in mention.gold}
    owned = {row["prefix"] for row in run_query(store, "concept_prefixes")}
    if not prefixes or prefixes & owned:
        return None
    there = f"loaded: {', '.join(sorted(owned))}" if owned else "none is loaded"
    return f"all gold is of ontologies that are not loaded: {', '.join(sorted(prefixes)[:5])} ({there})"


def listed(store: GraphStore) -> list[Listed]:
    """The recorded runs, the oldest first."""
    scored = {row["run"]: row for row in run_query(store, "run_summary")}
    found = []
    for run in runs(store):
        row = scored.get(run.id)
        found.append(
            Listed(
                run.id, run.dataset, run.system, run.model, str(run.match), row["pairs"] if row else 0,
                row["accuracy"] if row else None, run.created, is_stale(store, run),
            )
        )  # fmt: skip
    return found


def rescored(
    store: GraphStore, names: Sequence[str] = (), *, wait: float = DEFAULT_WAIT
) -> list[tuple[Listed, Listed]]:
    """Judges runs anew, by default those that an ontology has changed under; each as it was and as it is.

    Raises:
        StoreError: a run is not recorded, or the store cannot be written.
    """
    before = {one.run: one for one in listed(store)}
    stale = [one.run for one in before.values() if one.stale]
    chosen = runs_named(store, names or stale)
    if chosen:
        record_runs(store, [(run, answers_of(store, run.id)) for run in chosen], wait=wait)
    after = {one.run: one for one in listed(store)}
    return [(before[run.id], after[run.id]) for run in chosen]


def removed(store: GraphStore, names: Sequence[str], *, wait: float = DEFAULT_WAIT) -> list[str]:
    """Removes runs, and the data sets that no run is over any more, whose names are returned.

    Raises:
        StoreError: a run is not recorded, or the store cannot be written.
    """
    going = {run.id for run in runs_named(store, names)}
    there = runs(store)
    kept = {run.dataset for run in there if run.id not in going}
    empty = sorted({run.dataset for run in there if run.id in going} - kept)
    alone = [run.id for run in there if run.id in going and run.dataset in kept]
    store.forget(runs=alone, datasets=empty, wait=wait)
    return empty


def _begun(store: GraphStore, gold: GoldSet, system: str, name: str | None, match: MatchRule) -> Run:
    """A run that is to be recorded: of that name, else of the next number of its system."""
    there = {run.id: run for run in runs(store)}
    if name is None:
        numbers = range(1, len(there) + 2)
        name = next(one for n in numbers if (one := f"{gold.dataset.name}/{system}/{n}") not in there)
    elif name.startswith("-"):
        raise UsageError(f"a run named {name} would be taken for an option; give it another name")
    elif name in there and there[name].dataset != gold.dataset.name:
        raise UsageError(f"a run {name} is over {there[name].dataset}; give this one another name")
    created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    begun = Run(name, gold.dataset.name, system, match, direction=str(gold.direction), created=created)
    check_run(begun)
    if name in there:
        log.warning("the run %s of %s will be replaced", name, there[name].created or "unknown date")
    return begun


def _some(ones: Sequence[Mention] | Sequence[Said], *, saying: bool = False) -> str:
    """The first of them, with its place: its mention, or what is said of that."""
    one = ones[0]
    at, text = (f"row {one.row}", one.text) if isinstance(one, Mention) else (f"line {one.line}", one.mention)
    text = one.text if saying and one.text else text
    return f" ({at}: {text[:_SHOWN]!r}{' …' if len(ones) > 1 else ''})"


def _json(parameters: Mapping[str, Any]) -> str:
    """As JSON, without what is not given."""
    given = {name: value for name, value in parameters.items() if value not in (None, (), [], "", False)}
    return json.dumps(given, ensure_ascii=False, default=str)
