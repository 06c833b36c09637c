"""Parquet files of mentions: every type of column, and what is no mention."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.mentions import MentionRow, opened
from kg.errors import UsageError


def saved(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "notes.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_rows_come_in_order_over_row_groups(tmp_path: Path) -> None:
    mentions = [f"m{number}" for number in range(25_000)]
    path = saved(tmp_path, {"id": list(range(25_000)), "mention": mentions}, row_group_size=700)
    with opened(path) as found:
        rows = list(found.rows)
    assert (found.columns, found.column) == (("id", "mention"), "mention")
    assert rows == [MentionRow(mention, {"id": number}) for number, mention in enumerate(mentions)]


def test_values_are_those_of_json(tmp_path: Path) -> None:
    columns = {
        "text": pa.array(["a", None]).dictionary_encode(), "note": ["n", None], "float": [1.5, float("nan")],
        "date": [datetime.date(2025, 1, 2), None], "number": [Decimal("1.20"), None], "bytes": [b"\xff", None],
        "list": [[1.0, float("inf")], None], "flag": [True, None], "mention": ["x", None],
    }  # fmt: skip
    with opened(saved(tmp_path, columns), column="text", context_column="note") as found:
        first, second = found.rows
    assert first == MentionRow("a", {
        "note": "n", "float": 1.5, "date": "2025-01-02", "number": "1.20", "bytes": "ff", "list": [1.0, None], "flag": True,
        "mention": "x",
    }, "n")  # fmt: skip
    assert (second.mention, set(second.others.values()), second.context) == ("", {None}, None)


def test_a_row_that_is_no_text_has_an_error(tmp_path: Path) -> None:
    damaged = pa.array([b"liver", b"caf\xe9"]).view(pa.string())
    with opened(saved(tmp_path, {"mention": damaged})) as found:
        assert list(found.rows) == [MentionRow("liver"), MentionRow("caf\ufffd", error="mention is not UTF-8")]


@pytest.mark.parametrize(
    ("columns", "column", "told"),
    [
        ({"id": [1]}, None, "has no column mention; its columns: id"),
        ({"mention": [1]}, None, "column mention holds int64, not text"),
        ({"mention": ["x"]}, "finding", "has no column finding; its columns: mention"),
    ],
)
def test_what_is_no_mention_is_told(tmp_path: Path, columns: dict[str, Any], column: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told), opened(saved(tmp_path, columns), column=column):
        pass


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, {"mention": ["liver"] * 100})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UsageError, match="a damaged Parquet file"), opened(path):
        pass
