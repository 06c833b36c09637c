"""Rows in, Arrow tables out, and rows chosen from these: millions are usual, so what stays as it is is never copied."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_ROWS_PER_CHUNK = 65_536
_FEW = 4  # so many times fewer: a table of the few is made to look up the many, and not the other way round

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


class Rows:
    """Rows of one table, made Arrow chunk by chunk so that Python objects do not pile up.

    `cells` takes the values of one row after the other; whoever fills it calls `flush` now and then.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.cells: list[Any] = []
        self._schema = schema
        self._chunks: list[pa.RecordBatch] = []

    def flush(self, least: int = _ROWS_PER_CHUNK) -> None:
        """Makes a chunk of the cells, if they are `least` rows or more."""
        width = len(self._schema)
        if len(self.cells) >= least * width:
            arrays = [pa.array(self.cells[at::width], field.type) for at, field in enumerate(self._schema)]
            self._chunks.append(pa.record_batch(arrays, schema=self._schema))
            self.cells.clear()

    def table(self) -> pa.Table:
        """All rows; the chunks are given away."""
        self.flush(1)
        chunks, self._chunks = self._chunks, []
        return pa.Table.from_batches(chunks, schema=self._schema)


def repeated(value: Any, type_: pa.DataType, length: int) -> pa.ChunkedArray:
    """A column of one value, or of nulls, whose chunks are one and the same."""
    chunk = pa.repeat(pa.scalar(value, type_), min(length, _ROWS_PER_CHUNK))
    whole, rest = divmod(length, _ROWS_PER_CHUNK)
    return pa.chunked_array([chunk] * whole + ([chunk.slice(0, rest)] if rest else []), type_)


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column in one piece."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def chained(*columns: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """Columns one after the other, as one."""
    chunks = [chunk for one in columns for chunk in (one.chunks if isinstance(one, pa.ChunkedArray) else [one])]
    return pa.chunked_array(chunks, columns[0].type)


def where(table: pa.Table, mask: pa.ChunkedArray | pa.Array) -> pa.Table:
    """The rows of a table at which the mask is true."""
    return table if pc.all(mask, min_count=0).as_py() else table.filter(mask)


def but(table: pa.Table, mask: pa.ChunkedArray | pa.Array) -> pa.Table:
    """The rows of a table at which the mask is false."""
    return table.filter(pc.invert(mask)) if pc.any(mask, min_count=0).as_py() else table


def among(column: pa.ChunkedArray | pa.Array, values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Whether each value of a column is one of `values`."""
    if len(column) == 0 or len(values) == 0:
        return repeated(False, pa.bool_(), len(column))
    if len(column) * _FEW < len(values):
        values = values.filter(pc.is_in(values, pc.unique(column)))
    return pc.is_in(column, one_array(values))


def positions(column: pa.ChunkedArray | pa.Array, values: pa.Array) -> Ints:
    """Where each value of a column stands among `values`, which are distinct; -1: nowhere."""
    if len(column) == 0 or len(values) == 0:
        return np.full(len(column), -1, dtype=np.int64)
    if len(column) * _FEW < len(values):
        at = np.flatnonzero(as_numbers(pc.is_in(values, pc.unique(column))))
        found = positions(column, values.take(pa.array(at)))
        return np.where(found < 0, -1, at[found]) if at.size else found
    return as_numbers(pc.fill_null(pc.index_in(column, values), -1))


def as_numbers(column: pa.ChunkedArray | pa.Array) -> Ints:
    """A column of whole numbers or truth values without nulls, as numpy has it."""
    numbers: Ints = np.concatenate([chunk.to_numpy(zero_copy_only=False) for chunk in chained(column).chunks] or [[]])
    return numbers


def codes(*columns: pa.ChunkedArray) -> tuple[list[Codes], pa.Array]:
    """Columns of text as numbers, equal where the texts are, from 0 in the order of their first use; and the text of each."""
    encoded = chained(*columns).dictionary_encode()
    parts = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    numbers = np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)
    texts = encoded.chunks[-1].dictionary if parts else pa.array([], columns[0].type)
    return np.split(numbers, np.cumsum([len(column) for column in columns])[:-1]), texts


def distinct(table: pa.Table) -> pa.Table:
    """The rows of a table of edges, each once, in the order in which they first stand."""
    (src,), _ = codes(table["src"])
    (dst,), _ = codes(table["dst"])
    ends = (src.astype(np.int64) << 32) | dst
    ordered = np.sort(ends)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if twice.size == 0:
        return table
    suspects = np.flatnonzero(np.isin(ends, twice))
    rows = table.take(pa.array(suspects)).append_column("at", pa.array(suspects))
    first = rows.group_by(table.column_names, use_threads=False).aggregate([("at", "min")])["at_min"].to_numpy()
    kept = np.ones(table.num_rows, dtype=bool)
    kept[suspects] = False
    kept[first] = True
    return where(table, pa.array(kept))


def first_of(table: pa.Table, column: str) -> pa.Table:
    """The first row of each value of a column, in the order of the table."""
    (numbers,), texts = codes(table[column])
    if len(texts) == table.num_rows:
        return table
    _, first = np.unique(numbers, return_index=True)
    return table.take(pa.array(np.sort(first)))
