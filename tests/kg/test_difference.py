"""The difference of two graphs, applied in plain Python: what is old becomes what is new, however far it had come."""

from collections import Counter
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.difference import Difference, difference
from kg.tables import EDGES, NODES, schema

Row = tuple[Any, ...]
Graph = dict[str, list[Row]]

KEYS = {"Concept": ["A:1", "A:2", "A:3"], "Term": ["x", "y"], "Identifier": ["A:1", "X:1"], "Corpus": ["c"]}
TYPES = ("IS_A", "RELATED", "NAMES", "XREF", "COUNTED_IN")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from([None, "", "one", "two"]),
    "int": st.sampled_from([None, 0, 1]),
    "float": st.sampled_from([None, 0.5, 1.0]),
    "bool": st.booleans(),
}


# Graphs


def node(label: str, key: str) -> st.SearchStrategy[Row]:
    return st.tuples(st.just(key), *(VALUES[type_] for type_ in NODES[label].properties.values()))


def edges(type_: str, nodes: dict[str, list[Row]]) -> st.SearchStrategy[list[Row]]:
    edge = EDGES[type_]
    starts, ends = ([row[0] for row in nodes[label]] for label in (edge.start, edge.end))
    if not starts or not ends:
        return st.just([])
    properties = [
        st.sampled_from(["hp", "mine"]) if name == "source" else VALUES[kind] for name, kind in edge.properties.items()
    ]
    return st.lists(st.tuples(st.sampled_from(starts), st.sampled_from(ends), *properties), max_size=4, unique=True)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Nodes of a few labels in any order, and edges between them."""
    nodes: dict[str, list[Row]] = {
        label: [draw(node(label, key)) for key in draw(st.lists(st.sampled_from(keys), unique=True))]
        for label, keys in KEYS.items()
    }
    return nodes | {type_: draw(edges(type_, nodes)) for type_ in TYPES}


def tables(graph: Graph) -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_pylist([dict(zip(schema(name).names, row, strict=True)) for row in rows], schema(name))
        for name, rows in graph.items()
    }


# A store that is edited


class Plain:
    """A graph in plain Python: nodes by key, edges as a multiset."""

    def __init__(self, graph: Graph) -> None:
        self.nodes = {label: {row[0]: row for row in graph[label]} for label in KEYS}
        self.edges = {type_: Counter(graph[type_]) for type_ in TYPES}

    def delete_edges(self, type_: str, group: Row) -> None:
        """All edges between two ends, of one source where the type has one."""
        at = [schema(type_).names.index(name) for name in ("src", "dst", "source") if name in schema(type_).names]
        for row in list(self.edges[type_]):
            if tuple(row[position] for position in at) == group:
                del self.edges[type_][row]

    def delete_node(self, label: str, row: Row) -> None:
        for type_, edges_ in self.edges.items():
            ends = (EDGES[type_].start, EDGES[type_].end)
            assert not any(
                (end, key) == (label, row[0]) for edge in edges_ for end, key in zip(ends, edge, strict=False)
            )
        self.nodes[label].pop(row[0], None)

    def put_node(self, label: str, row: Row) -> None:
        self.nodes[label][row[0]] = row

    def create_edge(self, type_: str, row: Row) -> None:
        assert row[0] in self.nodes[EDGES[type_].start]
        assert row[1] in self.nodes[EDGES[type_].end]
        self.edges[type_][row] += 1

    def apply(self, change: Difference, steps: int | None = None) -> None:
        """As writers do: edges go, nodes go, nodes come, edges come. With `steps` it stops after so many rows."""
        removed = {label: pa.table({"key": keys}) for label, keys in change.removed.items()}
        in_order = (
            (self.delete_edges, change.deleted), (self.delete_node, removed), (self.put_node, change.upserts),
            (self.create_edge, change.created),
        )  # fmt: skip
        rows = [(do, name, row) for do, part in in_order for name, table in part.items() for row in table.to_pylist()]
        for do, name, row in rows[:steps]:
            do(name, tuple(row.values()))

    def is_now(self, graph: Graph) -> bool:
        wanted = Plain(graph)
        return self.nodes == wanted.nodes and self.edges == wanted.edges


ONCE = settings(max_examples=100, deadline=None, derandomize=True)


@ONCE
@given(old=graphs(), new=graphs())
def test_applied_to_the_old_graph_the_difference_gives_the_new_one(old: Graph, new: Graph) -> None:
    store = Plain(old)
    store.apply(difference(tables(old), tables(new)))
    assert store.is_now(new)


@ONCE
@given(old=graphs(), new=graphs(), first=st.integers(0, 30), second=st.integers(0, 30))
def test_a_writer_that_was_interrupted_twice_ends_in_the_new_graph(
    old: Graph, new: Graph, first: int, second: int
) -> None:
    store = Plain(old)
    again = difference(tables(old), tables(new), again=True)
    store.apply(difference(tables(old), tables(new)), first)
    store.apply(again, second)
    store.apply(again)
    assert store.is_now(new)
    store.apply(again)
    assert store.is_now(new)


@ONCE
@given(old=graphs(), data=st.data())
def test_equal_graphs_differ_in_nothing_in_whatever_order_their_rows_stand(old: Graph, data: st.DataObject) -> None:
    shuffled = {name: data.draw(st.permutations(rows)) for name, rows in old.items()}
    for again in (False, True):
        change = difference(tables(old), tables(shuffled), again=again)
        assert (change, len(change)) == (Difference(), 0)


def test_only_what_changes_is_told() -> None:
    old = tables({"Term": [("x",), ("y",)], "IS_A": [("A:2", "A:1", "hp"), ("A:3", "A:1", "hp")]})
    new = tables({"Term": [("x",), ("z",)], "IS_A": [("A:2", "A:1", "hp"), ("A:3", "A:2", "hp")]})
    change = difference(old, new)
    assert {name: rows.to_pylist() for name, rows in change.upserts.items()} == {"Term": [{"key": "z"}]}
    assert {name: keys.to_pylist() for name, keys in change.removed.items()} == {"Term": ["y"]}
    assert change.deleted["IS_A"].to_pylist() == [{"src": "A:3", "dst": "A:1", "source": "hp"}]
    assert change.created["IS_A"].to_pylist() == [{"src": "A:3", "dst": "A:2", "source": "hp"}]
    assert len(change) == 4


def test_a_group_of_edges_is_made_anew_as_a_whole() -> None:
    """A store deletes edges by their ends and source, so what stays of a group has to be written again."""
    stays, goes, comes = (("A:1", "A:2", predicate, "hp") for predicate in ("RO:1", "RO:2", "RO:3"))
    untouched = ("A:1", "A:2", "RO:1", "mine")
    change = difference(tables({"RELATED": [stays, goes, untouched]}), tables({"RELATED": [stays, comes, untouched]}))
    assert change.deleted["RELATED"].to_pylist() == [{"src": "A:1", "dst": "A:2", "source": "hp"}]
    assert [row["predicate"] for row in change.created["RELATED"].to_pylist()] == ["RO:1", "RO:3"]


def test_null_is_a_value_like_any_other() -> None:
    concepts = [("A:1", "A", "one", None, None, None, None, False, None, None)]
    named = [("A:1", "A", None, None, None, None, None, False, None, None)]
    assert len(difference(tables({"Concept": concepts}), tables({"Concept": concepts}))) == 0
    assert difference(tables({"Concept": concepts}), tables({"Concept": named})).upserts["Concept"].num_rows == 1
    assert difference(tables({"Concept": named}), tables({"Concept": concepts})).upserts["Concept"].num_rows == 1
    xrefs = [[("A:1", "X:1", "p", None, "hp", confidence)] for confidence in (None, 0.0)]
    assert difference(tables({"XREF": xrefs[0]}), tables({"XREF": xrefs[1]})).created["XREF"].num_rows == 1


def test_labels_and_types_that_a_graph_lacks_are_empty() -> None:
    graph = tables({"Term": [("x",)]})
    assert difference({}, graph).upserts["Term"].num_rows == 1
    assert difference(graph, {}).removed["Term"].to_pylist() == ["x"]
    assert len(difference({}, {})) == 0
