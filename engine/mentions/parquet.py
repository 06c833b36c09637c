"""A Parquet file in, rows of mentions out, batch by batch: other columns keep their values, as far as JSON has them."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.mentions.rows import MENTION, MentionRow, Mentions, Wanted
from kg.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

MAGIC = b"PAR1"
_BATCH = 10_000


def read(path: Path, wanted: Wanted) -> Mentions:
    """The rows of a file.

    Raises:
        UsageError: it is damaged, or lacks a wanted column (and which it has), or that column holds no text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{path}: a damaged Parquet file ({error})") from error
    wanted.check(str(path), schema.names)
    column = wanted.column or MENTION
    for name in (column, wanted.context):
        if name is not None and not _is_text(schema.field(name).type):
            raise UsageError(f"{path}: column {name} holds {schema.field(name).type}, not text")
    return Mentions(_rows(file, path, column, wanted.context), tuple(schema.names), column)


def _is_text(kind: "pa.DataType") -> bool:
    """Whether a column holds text; one without any value does."""
    import pyarrow as pa

    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(
        test(value)
        for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    )


def _rows(file: Any, path: Path, column: str, context: str | None) -> Iterator[MentionRow]:
    import pyarrow as pa

    with file:
        batches = file.iter_batches(_BATCH, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                raise UsageError(f"{path}: a damaged Parquet file ({error})") from error
            if batch is None:
                return
            yield from _of_batch(batch, column, context)


def _of_batch(batch: Any, column: str, context: str | None) -> Iterator[MentionRow]:
    errors: dict[int, str] = {}
    columns = {name: _values(batch.column(name), name, errors) for name in batch.schema.names}
    mentions = [mention or "" for mention in columns.pop(column)]
    around = columns[context] if context else [None] * len(mentions)
    cells = zip(*columns.values(), strict=True) if columns else [()] * len(mentions)
    for at, (mention, others, text) in enumerate(zip(mentions, cells, around, strict=True)):
        yield MentionRow(mention, dict(zip(columns, others, strict=True)), text, errors.get(at))


def _values(column: Any, name: str, errors: dict[int, str]) -> list[Any]:
    """The values of a column; a row with bytes that are no text is added to `errors`."""
    import pyarrow as pa

    try:
        values = column.to_pylist()
    except (UnicodeDecodeError, ValueError, OverflowError):  # of bytes that are no text, of dates that Python has not
        return [_one(value, name, at, errors) for at, value in enumerate(column)]
    plain = _is_text(column.type) or pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)
    return values if plain else [_plain(value) for value in values]


def _one(value: Any, name: str, at: int, errors: dict[int, str]) -> Any:
    import pyarrow as pa

    try:
        return _plain(value.as_py())
    except UnicodeDecodeError:
        errors[at] = f"{name} is not UTF-8"
        return value.cast(pa.binary()).as_py().decode(errors="replace")
    except (ValueError, OverflowError):
        return str(value)


def _plain(value: Any) -> Any:
    """The value as JSON has it; dates and times are ISO 8601, bytes hexadecimal, numbers that are none null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
