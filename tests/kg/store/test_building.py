"""Graph files out of tables: in parts, and with a buffer pool that turns out to be too small."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ladybug
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.errors import StoreError
from kg.model import Concept, Name
from kg.resolve import resolve
from kg.sizes import MEMORY
from kg.store.embedded.building import Layout, build, lay_out
from kg.store.protocol import Contribution
from kg.tables import schema

Contribute = Callable[..., Contribution]
MIB = 2**20


@pytest.fixture
def graph(contribute: Contribute) -> dict[str, pa.Table]:
    values = [Concept(f"A:{number}", f"a {number}", names=(Name(f"b {number}"),)) for number in range(20_000)]
    return resolve({"a": contribute("a", values, prefix="A")})


def laid_out(graph: dict[str, pa.Table], folder: Path) -> Layout:
    return lay_out(graph, {}, {table: rows.num_rows for table, rows in graph.items()}, folder)


def names(file: Path) -> list[list[object]]:
    """Names of a few concepts in a graph file."""
    query = "MATCH (t:Term)-[n:NAMES]->(c:Concept) WHERE c.curie IN ['A:0', 'A:19999'] RETURN c.curie, n.text, t.key"
    with ladybug.Database(file, read_only=True) as database, ladybug.Connection(database) as connection:
        result = connection.execute(query)
        assert not isinstance(result, list)
        return sorted(list(row) for row in result.get_all())


WANTED = [
    ["A:0", "a 0", "a 0"],
    ["A:0", "b 0", "b 0"],
    ["A:19999", "a 19999", "a 19999"],
    ["A:19999", "b 19999", "b 19999"],
]


def test_a_table_too_large_for_the_memory_is_laid_out_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "64MiB")
    rows = 300_000
    columns = {
        name: pa.nulls(rows, field.type) for name, field in zip(schema("NAMES").names, schema("NAMES"), strict=True)
    }
    columns["text"] = pa.array(map(str, range(rows)))
    layout = lay_out({"NAMES": pa.table(columns, schema=schema("NAMES"))}, {}, {"NAMES": rows}, tmp_path / "building")
    assert layout.files == [("NAMES", f"NAMES-{part}.parquet") for part in range(3)]
    parts = [pq.read_table(layout.folder / file)["text"].to_pylist() for _, file in layout.files]
    assert [text for part in parts for text in part] == list(map(str, range(rows)))


def test_a_graph_in_parts_is_the_same_graph(graph: dict[str, pa.Table], tmp_path: Path) -> None:
    layout = laid_out(graph, tmp_path / "building")
    for table in ("Concept", "NAMES"):
        rows = pq.read_table(layout.folder / f"{table}-0.parquet")
        pq.write_table(rows.slice(0, 7_000), layout.folder / f"{table}-0.parquet")
        pq.write_table(rows.slice(7_000), layout.folder / f"{table}-1.parquet")
        layout.files.insert(layout.files.index((table, f"{table}-0.parquet")) + 1, (table, f"{table}-1.parquet"))
    build(layout, tmp_path / "graph")
    assert names(tmp_path / "graph") == WANTED
    assert not layout.folder.exists()


@pytest.mark.parametrize("small", [18, 20, 22, 24])
def test_where_the_pool_is_too_small_a_larger_one_goes_on(
    graph: dict[str, pa.Table], tmp_path: Path, small: int
) -> None:
    layout = replace(laid_out(graph, tmp_path / "building"), pools=[small * MIB, 256 * MIB])
    build(layout, tmp_path / "graph")
    assert names(tmp_path / "graph") == WANTED


def test_where_no_pool_is_large_enough_no_file_is_left(graph: dict[str, pa.Table], tmp_path: Path) -> None:
    layout = replace(laid_out(graph, tmp_path / "building"), pools=[20 * MIB])
    with pytest.raises(StoreError, match="needs more memory than 20,971,520 bytes; allow more: ONTONORM_MEMORY"):
        build(layout, tmp_path / "graph")
    assert not list(tmp_path.glob("graph*"))


def test_rows_that_got_lost_are_noticed(graph: dict[str, pa.Table], tmp_path: Path) -> None:
    layout = laid_out(graph, tmp_path / "building")
    layout.counts["NAMES"] += 1
    with pytest.raises(StoreError, match="NAMES has 40000 rows after copying, 40001 were given"):
        build(layout, tmp_path / "graph")
    assert not list(tmp_path.glob("graph*"))
