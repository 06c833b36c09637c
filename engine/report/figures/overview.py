"""Runs in, what they are out: the runs, the data sets with what became of their gold, the ontologies they are judged by."""

import json
from collections.abc import Sequence

from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Group, Part, Table
from engine.report.shares import share
from kg.evaluation.recording import is_stale
from kg.model import Kind, Run

_RULES = {
    "identical": "the same string",
    "same-case": "the same string, case aside",
    "current": "the same live concept today, heirs and alternative ids led to it",
}


def runs(ask: Ask, groups: Sequence[Group]) -> Part:
    """Every run: what ran, how it is judged, and with what it was made."""
    every = [run for group in groups for run in group.runs]
    ask.rows("runs")
    told = [("model", "Model"), ("arm", "Arm"), ("direction", "Direction"), ("epoch", "Epoch"), ("seed", "Seed")]
    used = [(key, title) for key, title in told if any(getattr(run, key) is not None for run in every)]
    columns = [
        Column("run", "Run"), Column("dataset", "Data set"), Column("system", "System"),
        *(Column(key, title) for key, title in used), Column("match", "Match rule"), Column("created", "Made"),
        Column("graph_version", "Judged under", "The version of the ontologies in the store."),
        Column("parameters", "Parameters"),
    ]  # fmt: skip
    rows = tuple(
        (
            run.id, run.dataset, run.system, *(getattr(run, key) for key, _ in used), str(run.match), run.created,
            run.graph_version, _parameters(run.parameters),
        )
        for run in every
    )  # fmt: skip
    table = Table("runs", "The runs", tuple(columns), rows)
    return Part(None, (Figure(table, None, ask.taken()),), _notes(ask, every))


def datasets(ask: Ask, groups: Sequence[Group]) -> Part:
    """Every data set: its size, its documents, and what became of its gold."""
    columns = (
        Column("dataset", "Data set"), Column("version", "Version"), Column("mentions", "Mentions", "Rows of the file."),
        Column("pairs", "Pairs", "Unique pairs of mention and gold."),
        Column("without_gold", "Without gold", "Pairs that no concept fits (NIL)."),
        Column("lost", "Gold lost", "Pairs whose gold is no live concept in the store; they count as wrong, unless strings "
               "are compared."),
        Column("documents", "Documents"), Column("licence", "Licence"), Column("source", "Source"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    notes: list[str] = []
    ask.rows("datasets")
    for group in groups:
        one = group.dataset
        status = ask.rows("gold_status", dataset=one.name)
        pairs = sum(row["pairs"] for row in status)
        without = sum(row["pairs"] for row in status if row["status"] == "no gold")
        lost = sum(row["pairs"] for row in status if row["lost"])
        documents = sum(row["doc"] is not None for row in ask.rows("accuracy_by_document", run=group.runs[0].id))
        rows.append((
            one.name, one.version, one.mentions, pairs, without, share(lost, pairs - without), documents or None,
            one.licence, one.source,
        ))  # fmt: skip
        if documents < 2:  # noqa: PLR2004 - of one, none can be drawn
            notes.append(f"{one.name} has no document ids: its intervals are Wilson's.")
    table = Table("datasets", "The data sets", columns, tuple(rows))
    return Part(None, (Figure(table, None, ask.taken()),), tuple(notes))


def ontologies(ask: Ask, groups: Sequence[Group]) -> Part:
    """What the answers are judged by."""
    del groups  # all are judged by the same store
    columns = (
        Column("source", "Source"), Column("prefix", "Prefix"), Column("version", "Version"),
        Column("concepts", "Concepts"), Column("loaded_at", "Loaded"),
    )  # fmt: skip
    rows = tuple(
        (row["name"], row["prefix"], row["version"], row["concepts"], row["loaded_at"])
        for row in ask.rows("sources")
        if row["kind"] == Kind.ONTOLOGY
    )
    table = Table("ontologies", f"The ontologies (version {ask.store.version} of the graph)", columns, rows)
    return Part(None, (Figure(table, None, ask.taken()),))


def _notes(ask: Ask, every: Sequence[Run]) -> tuple[str, ...]:
    rules = dict.fromkeys(str(run.match) for run in every)
    notes = [f"Match rule {rule}: an answer is right if it is {_RULES[rule]}." for rule in rules]
    stale = [run.id for run in every if is_stale(ask.store, run)]
    if stale:
        notes.append(
            f"An ontology changed since these runs were judged: {', '.join(stale)}. "
            "Their figures may be out of date; ontonorm runs can judge them anew."
        )
    return tuple(notes)


def _parameters(text: str | None) -> str | None:
    """`{"threshold": 0.5}` as "threshold 0.5"; what is no JSON object as it is."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    return "; ".join(
        f"{name} {value if isinstance(value, str) else json.dumps(value)}" for name, value in found.items()
    )
