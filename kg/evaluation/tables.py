"""A data set with its mentions, or a run with its judged answers, in; tables of the graph out."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kg.arrow import among, but, chained
from kg.curie import prefix_of
from kg.model import Answer, Dataset, Mention, Run
from kg.tables import DATASET_TABLES, EDGES, RUN_TABLES, Tables, columns, empty, schema
from kg.text import fold


def dataset_tables(dataset: Dataset, mentions: Sequence[Mention]) -> Tables:
    """The tables of a data set; a mention is the first of those with its folded text and its gold, or it is not."""
    keys = [fold(mention.text) for mention in mentions]
    ids = [f"{dataset.name}/{mention.row}" for mention in mentions]
    derived: dict[str, list[Any]] = {
        "id": ids,
        "key": keys,
        "words": [len(key.split()) for key in keys],
        "dataset": [dataset.name] * len(ids),
        "first": _firsts(zip(keys, (frozenset(mention.gold) for mention in mentions), strict=True)),
    }
    gold = [
        (id_, gold.identifier, gold.text) for id_, one in zip(ids, mentions, strict=True) for gold in _once(one.gold)
    ]
    about = {field.name: getattr(dataset, field.name) for field in fields(dataset)} | {"mentions": len(mentions)}
    return {
        "Dataset": pa.Table.from_pylist([about], schema=schema("Dataset")),
        "Mention": _table("Mention", derived, mentions),
        "GOLD": pa.table(_turned(gold, "GOLD"), schema=schema("GOLD")),
    }


def run_tables(run: Run, answers: Sequence[Answer], correct: Sequence[bool | None]) -> Tables:
    """The tables of a run; `correct` says of each answer whether it is right, None where the mention has no gold."""
    ids = [f"{run.id}/{answer.row}/{answer.rank}" for answer in answers]
    derived: dict[str, list[Any]] = {
        "id": ids,
        "status": [str(answer.status) for answer in answers],
        "correct": list(correct),
    }
    chosen = [(id_, curie) for id_, one in zip(ids, answers, strict=True) for curie in _once(one.identifiers)]
    gave = {"src": [run.id] * len(ids), "dst": ids}
    of = {"src": ids, "dst": [f"{run.dataset}/{answer.row}" for answer in answers]}
    about = {field.name: getattr(run, field.name) for field in fields(run)} | {"match": str(run.match)}
    return {
        "Run": pa.Table.from_pylist([about], schema=schema("Run")),
        "Answer": _table("Answer", derived, answers),
        "GAVE": pa.table(gave, schema=schema("GAVE")),
        "ANSWERS": pa.table(of, schema=schema("ANSWERS")),
        "CHOSE": pa.table(_turned(chosen, "CHOSE"), schema=schema("CHOSE")),
    }


def merged(records: Iterable[Tables]) -> dict[str, pa.Table]:
    """Data sets and runs as one graph, with the Identifiers that gold and answers name."""
    given = [*records]
    graph = {
        name: pa.concat_tables([empty(name), *(tables[name] for tables in given if name in tables)])
        for name in (*DATASET_TABLES, *RUN_TABLES)
    }
    return graph | {"Identifier": identifiers(pc.unique(chained(graph["GOLD"]["dst"], graph["CHOSE"]["dst"])))}


def identifiers(curies: pa.Array) -> pa.Table:
    """Identifier nodes of distinct CURIEs."""
    prefixes = [prefix_of(curie) for curie in curies.to_pylist()]
    return pa.table({"curie": curies, "prefix": pa.array(prefixes, pa.string())}, schema=schema("Identifier"))


def with_evaluation(graph: dict[str, pa.Table], records: Iterable[Tables]) -> dict[str, pa.Table]:
    """The graph of the sources with the data sets and runs beside them."""
    evaluation = merged(records)
    new = but(evaluation["Identifier"], among(evaluation["Identifier"]["curie"], graph["Identifier"]["curie"]))
    return graph | evaluation | {"Identifier": pa.concat_tables([graph["Identifier"], new])}


def refolded(tables: Tables) -> Tables:
    """The tables of a data set under the folding rules of now; those of a run as they are."""
    if "Mention" not in tables:
        return tables
    mentions = tables["Mention"]
    gold: dict[str, set[tuple[str, str]]] = {}
    for row in tables["GOLD"].to_pylist():
        gold.setdefault(row["src"], set()).add((row["dst"], row["text"]))
    keys = [fold(text) for text in mentions["text"].to_pylist()]
    known = [frozenset(gold.get(id_, ())) for id_ in mentions["id"].to_pylist()]
    changed = {
        "key": keys,
        "words": [len(key.split()) for key in keys],
        "first": _firsts(zip(keys, known, strict=True)),
    }
    renewed = {name: changed.get(name, mentions[name]) for name in mentions.column_names}
    return {**tables, "Mention": pa.table(renewed, schema=schema("Mention"))}


def _firsts(pairs: Iterable[Any]) -> list[bool]:
    """Whether each is the first of its kind."""
    first: dict[Any, int] = {}
    return [first.setdefault(pair, at) == at for at, pair in enumerate(pairs)]


def _once(values: Iterable[Any]) -> Iterable[Any]:
    return dict.fromkeys(values)


def _table(label: str, derived: dict[str, list[Any]], values: Sequence[Any]) -> pa.Table:
    """A table of nodes: some columns are derived, the others are fields of the values."""
    found = {name: derived.get(name) or [getattr(value, name) for value in values] for name in columns(label)}
    return pa.table(found, schema=schema(label))


def _turned(rows: list[tuple[Any, ...]], type_: str) -> dict[str, list[Any]]:
    """Rows of edges as columns."""
    names = EDGES[type_].columns
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}
