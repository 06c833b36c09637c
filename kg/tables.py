"""The model table of the graph: node labels, relationship types, their keys, columns and types.

Both store schemas, both writers and the Arrow schemas of what loaders yield are derived from NODES and EDGES.
A table of an edge has the columns `src` and `dst` (keys of its two ends), then its properties.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MODEL_VERSION = 1

Tables = Dictionary[str, "pa.Table"]


@dataclass(frozen=True, slots=True)
class Node:
    """A node label: its key column (unique, never null) and its properties, each with a type of TYPES."""

    label: str
    key: str
    properties: Dictionary[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        return {self.key: "text", **self.properties}


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship type between two labels, with its properties."""

    type: str
    start: str
    end: str
    properties: Dictionary[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        return {"src": "text", "dst": "text", **self.properties}


def _of(type_: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), type_)


def _text(names: str) -> dict[str, str]:
    return _of("text", names)


NODES = {node.label: node for node in (
    Node("Schema", "id", _of("int", "model fold")),
    Node("Source", "name", _text("kind prefix title version iri licence location sha256 loaded_at")
         | _of("int", "concepts terms sequence") | _of("bool", "complete")),
    Node("Concept", "curie", _text("prefix label definition namespace taxon category")
         | _of("bool", "obsolete") | _of("int", "popularity depth")),
    Node("Subset", "name"),
    Node("Identifier", "curie", _text("prefix")),
    Node("Term", "key"),
    Node("Corpus", "name", _text("unit version")),
    Node("Dataset", "name", _text("version source sha256 licence") | _of("int", "mentions")),
    Node("Run", "id", _text("dataset system model arm direction match created graph_version parameters")
         | _of("int", "epoch seed")),
    Node("Mention", "id", _text("text key context doc split type dataset")
         | _of("int", "row words offset length") | _of("bool", "first composite")),
    Node("Answer", "id", _of("int", "rank") | _of("float", "score probability")
         | _text("text status retriever matched scope") | _of("bool", "accepted correct")),
)}  # fmt: skip

EDGES = {edge.type: edge for edge in (
    Edge("IDENTIFIES", "Identifier", "Concept", _of("bool", "alternative") | _text("source")),
    Edge("NAMES", "Term", "Concept", _text("text scope type lang source date")),
    Edge("IS_A", "Concept", "Concept", _text("source")),
    Edge("PART_OF", "Concept", "Concept", _text("source")),
    Edge("RELATED", "Concept", "Concept", _text("predicate source")),
    Edge("REPLACED_BY", "Concept", "Concept", _text("source")),
    Edge("CONSIDER", "Concept", "Concept", _text("source")),
    Edge("IN_SUBSET", "Concept", "Subset", _text("source")),
    Edge("AWAITS", "Concept", "Identifier", _text("relation predicate source")),
    Edge("XREF", "Concept", "Identifier", _text("predicate justification source") | _of("float", "confidence")),
    Edge("COUNTED_IN", "Identifier", "Corpus", _of("int", "count")),
    Edge("GOLD", "Mention", "Identifier", _text("text")),
    Edge("GAVE", "Run", "Answer"),
    Edge("ANSWERS", "Answer", "Mention"),
    Edge("CHOSE", "Answer", "Identifier"),
)}  # fmt: skip

CONCEPT_EDGES = tuple(edge.type for edge in EDGES.values() if edge.start == edge.end == "Concept")
"""Edges between concepts, in the order above: those that wait when their target is not loaded."""

SOURCE_TABLES = ("Concept", "NAMES", "IDENTIFIES", *CONCEPT_EDGES, "IN_SUBSET", "XREF", "Corpus", "COUNTED_IN")
"""What a source gives, as its loader read it; kg/resolve.py makes the graph of all sources from it."""

DATASET_TABLES = ("Dataset", "Mention", "GOLD")
RUN_TABLES = ("Run", "Answer", "GAVE", "ANSWERS", "CHOSE")
"""What a data set and a run are: their own nodes and edges, which no source touches, and edges to Identifiers."""


def columns(table: str) -> dict[str, str]:
    """Column names and types of a label or relationship type."""
    return (NODES.get(table) or EDGES[table]).columns


def schema(table: str) -> "pa.Schema":
    """The Arrow schema of a label or relationship type."""
    import pyarrow as pa

    types = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    return pa.schema([(name, types[type_]) for name, type_ in columns(table).items()])


def empty(table: str) -> "pa.Table":
    """A table without rows."""
    return schema(table).empty_table()
