"""The tables of one source, data set or run as Parquet files in a folder, one a label or relationship type; read when
they are asked for."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.tables import SOURCE_TABLES, Tables, empty, schema

if TYPE_CHECKING:
    import pyarrow as pa


class TableFiles(Mapping[str, "pa.Table"]):
    """Tables that lie in a folder, `rows` of each; a table without rows has no file. Nothing of them is kept in memory.

    `names` are the tables there are: those of a source, unless told otherwise.
    """

    def __init__(self, folder: Path, rows: dict[str, int], names: tuple[str, ...] = SOURCE_TABLES) -> None:
        self.folder = folder
        self.rows = rows
        self.names = names

    @classmethod
    def write(cls, tables: Tables, folder: Path) -> "TableFiles":
        """Writes tables into a new folder."""
        import pyarrow.parquet as pq

        folder.mkdir(parents=True)
        rows = {}
        for name, table in tables.items():
            if table.num_rows:
                rows[name] = table.num_rows
                pq.write_table(table, folder / f"{name}.parquet")
        return cls(folder, rows)

    def linked(self, folder: Path) -> "TableFiles":
        """The same files in a new folder as well: under a second name where the file system can, else as a copy."""
        folder.mkdir(parents=True)
        for name in self.rows:
            file = f"{name}.parquet"
            try:
                os.link(self.folder / file, folder / file)
            except OSError:
                shutil.copyfile(self.folder / file, folder / file)
        return TableFiles(folder, self.rows, self.names)

    def __getitem__(self, name: str) -> "pa.Table":
        """A table, read from its file.

        Raises:
            OSError, pa.ArrowException: the file is missing, damaged, or has other rows.
        """
        import pyarrow.parquet as pq

        if name not in self.names:
            raise KeyError(name)
        if not self.rows.get(name):
            return empty(name)
        table = pq.read_table(self.folder / f"{name}.parquet", schema=schema(name))
        if table.num_rows != self.rows[name]:
            raise OSError(f"{name} has {table.num_rows} rows, {self.rows[name]} were written")
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def row_counts(tables: Tables) -> dict[str, int]:
    """How many rows each table has, where it has any; nothing is read for it."""
    if isinstance(tables, TableFiles):
        return tables.rows
    return {name: table.num_rows for name, table in tables.items() if table.num_rows}
