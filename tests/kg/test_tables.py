"""The model table holds together."""

from dataclasses import fields

import pytest

from kg.model import Source
from kg.tables import CONCEPT_EDGES, EDGES, NODES, SOURCE_TABLES, columns, empty, schema

TYPES = {"text": "string", "int": "int64", "float": "double", "bool": "bool"}


def test_edges_join_labels_that_exist() -> None:
    assert {end for edge in EDGES.values() for end in (edge.start, edge.end)} <= set(NODES)


def test_labels_and_types_are_named_apart() -> None:
    assert not set(NODES) & set(EDGES)


@pytest.mark.parametrize("table", [*NODES, *EDGES])
def test_the_columns_of_a_table_have_arrow_types(table: str) -> None:
    assert {field.name: str(field.type) for field in schema(table)} == {
        name: TYPES[type_] for name, type_ in columns(table).items()
    }
    assert empty(table).num_rows == 0
    assert empty(table).schema == schema(table)


@pytest.mark.parametrize("table", list(NODES))
def test_a_node_begins_with_its_key(table: str) -> None:
    assert next(iter(columns(table))) == NODES[table].key
    assert NODES[table].key not in NODES[table].properties


@pytest.mark.parametrize("table", list(EDGES))
def test_an_edge_begins_with_its_ends(table: str) -> None:
    assert list(columns(table))[:2] == ["src", "dst"]


def test_a_source_gives_tables_that_exist() -> None:
    assert set(SOURCE_TABLES) <= {*NODES, *EDGES}
    assert set(CONCEPT_EDGES) == {"IS_A", "PART_OF", "RELATED", "REPLACED_BY", "CONSIDER"}


def test_every_edge_of_a_source_names_it() -> None:
    edges = [table for table in SOURCE_TABLES if table in EDGES and table != "COUNTED_IN"]
    assert all("source" in columns(table) for table in edges)


def test_the_columns_of_a_source_are_the_fields_of_its_value() -> None:
    assert list(columns("Source")) == [field.name for field in fields(Source)]
