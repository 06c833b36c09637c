"""Rows and columns of Arrow, against what plain Python makes of them."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.arrow import Rows, among, but, chained, codes, distinct, first_of, one_array, positions, repeated, where
from kg.tables import schema

TEXTS = st.lists(st.sampled_from(["A:1", "A:2", "B:1", "", "C:7"]), max_size=12)
ENDS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from(["hp", None])), max_size=12)


def column(texts: list[str], parts: int = 2) -> pa.ChunkedArray:
    """A column in several chunks, one of which may be empty."""
    middle = len(texts) // parts
    return pa.chunked_array([pa.array(part, pa.string()) for part in (texts[:middle], texts[middle:])])


def edges(rows: list[tuple[str, str, str | None]]) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(("src", "dst", "source"), row, strict=True)) for row in rows], schema=schema("IS_A")
    )


@given(TEXTS, TEXTS)
def test_among_and_positions_are_those_of_a_list(texts: list[str], values: list[str]) -> None:
    assert among(column(texts), column(values)).to_pylist() == [text in values for text in texts]
    there = list(dict.fromkeys(values))
    found = [there.index(text) if text in there else -1 for text in texts]
    assert positions(column(texts), pa.array(there, pa.string())).tolist() == found


def test_a_few_are_found_among_many_without_a_table_of_the_many() -> None:
    many = pa.array([f"A:{number}" for number in range(1_000)])
    few = column(["A:7", "B:1", "A:999", "A:7"])
    assert positions(few, many).tolist() == [7, -1, 999, 7]
    assert among(few, many).to_pylist() == [True, False, True, True]
    assert positions(column(["B:1"]), many).tolist() == [-1]
    assert among(column(["B:1"]), many).to_pylist() == [False]


@given(TEXTS, TEXTS)
def test_codes_are_equal_where_texts_are(first: list[str], second: list[str]) -> None:
    numbers, texts = codes(column(first), column(second))
    assert [[texts[at].as_py() for at in part.tolist()] for part in numbers] == [first, second]
    assert texts.to_pylist() == list(dict.fromkeys(first + second))


@given(ENDS)
def test_distinct_keeps_the_first_of_equal_rows_in_order(rows: list[tuple[str, str, str | None]]) -> None:
    assert distinct(edges(rows)).equals(edges(list(dict.fromkeys(rows))))


@given(ENDS)
def test_first_of_keeps_the_first_row_of_each_value(rows: list[tuple[str, str, str | None]]) -> None:
    first = {row[0]: row for row in reversed(rows)}
    kept = [row for at, row in enumerate(rows) if row[0] not in [other[0] for other in rows[:at]]]
    assert set(kept) == set(first.values())
    assert first_of(edges(rows), "src").equals(edges(kept))


@given(st.lists(st.booleans(), max_size=5))
def test_where_and_but_share_out_the_rows(mask: list[bool]) -> None:
    table = pa.table({"at": pa.array(range(len(mask)), pa.int64())})
    picked = pa.array(mask, pa.bool_())
    assert where(table, picked)["at"].to_pylist() == [at for at, one in enumerate(mask) if one]
    assert but(table, picked)["at"].to_pylist() == [at for at, one in enumerate(mask) if not one]


def test_what_stays_as_it_is_is_not_copied() -> None:
    table = pa.table({"at": [1, 2]})
    assert where(table, pa.array([True, True])) is table
    assert but(table, pa.array([False, False])) is table


@pytest.mark.parametrize("length", [0, 1, 65_536, 65_537, 200_000])
def test_a_repeated_value_fills_a_column(length: int) -> None:
    found = repeated("hp", pa.string(), length)
    assert (len(found), found.type, set(found.to_pylist())) == (length, pa.string(), {"hp"} if length else set())
    assert repeated(None, pa.int64(), length).null_count == length


def test_columns_are_chained_and_made_one() -> None:
    chain = chained(column(["a", "b"]), pa.array(["c"]))
    assert one_array(chain).to_pylist() == ["a", "b", "c"]
    assert one_array(pa.array(["c"])).to_pylist() == ["c"]


def test_rows_become_arrow_in_chunks_and_none_is_lost() -> None:
    rows = Rows(pa.schema([("text", pa.string()), ("number", pa.int64())]))
    for number in range(5):
        rows.cells += (str(number), number)
        rows.flush(least=2)
    assert rows.table().to_pydict() == {"text": ["0", "1", "2", "3", "4"], "number": [0, 1, 2, 3, 4]}
    assert rows.table().num_rows == 0
