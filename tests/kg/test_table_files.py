"""Tables as files in a folder: written, read when they are asked for, and under a second name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Concept, Name
from kg.store.protocol import Contribution
from kg.table_files import TableFiles, row_counts
from kg.tables import SOURCE_TABLES, Tables

Contribute = Callable[..., Contribution]


@pytest.fixture
def tables(contribute: Contribute) -> Tables:
    return contribute("a", [Concept("A:1", "one", names=(Name("uno"),)), Concept("A:2", "two")]).tables


def test_what_is_written_is_read(tables: Tables, tmp_path: Path) -> None:
    files = TableFiles.write(tables, tmp_path / "a")
    assert list(files) == list(SOURCE_TABLES)
    assert len(files) == len(SOURCE_TABLES)
    assert all(files[name].equals(table) for name, table in tables.items())
    assert files.rows == row_counts(tables) == row_counts(files) == {"Concept": 2, "NAMES": 3}


def test_a_table_without_rows_has_no_file(tables: Tables, tmp_path: Path) -> None:
    TableFiles.write(tables, tmp_path / "a")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["Concept.parquet", "NAMES.parquet"]


def test_linked_files_outlive_the_first_folder(tables: Tables, tmp_path: Path) -> None:
    first = TableFiles.write(tables, tmp_path / "first")
    second = first.linked(tmp_path / "second")
    for path in (tmp_path / "first").iterdir():
        path.unlink()
    assert second["NAMES"].equals(tables["NAMES"])


def test_a_table_that_no_source_has_is_none(tables: Tables, tmp_path: Path) -> None:
    files = TableFiles.write(tables, tmp_path / "a")
    assert files.get("Dataset") is None


def test_files_that_hold_other_rows_are_refused(tables: Tables, tmp_path: Path) -> None:
    TableFiles.write(tables, tmp_path / "a")
    with pytest.raises(OSError, match="NAMES has 3 rows, 4 were written"):
        TableFiles(tmp_path / "a", {"NAMES": 4})["NAMES"]
