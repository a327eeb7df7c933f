"""How do rows of CSV become a Parquet file while they come, typed and compressed, with little of it in memory?

The library reads CSV in C++ (a Python object for each value would take twenty times as long) and writes a group of
rows whenever enough have come. All of it happens in a thread, outside Python's lock for nearly all of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow
from pyarrow import csv, parquet

from service.domain.export_columns import Column, ColumnType

_TYPES: dict[ColumnType, Any] = {
    ColumnType.text: pyarrow.string(),
    ColumnType.code: pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    ColumnType.uuid: pyarrow.string(),
    ColumnType.integer: pyarrow.int32(),
    ColumnType.bigint: pyarrow.int64(),
    ColumnType.decimal: pyarrow.decimal128(38, 6),
    ColumnType.boolean: pyarrow.bool_(),
    ColumnType.date: pyarrow.date32(),
    ColumnType.timestamp: pyarrow.timestamp("us", "UTC"),
    ColumnType.json: pyarrow.string(),
}
_BLOCK = 4 << 20
"""Bytes of CSV read at once: no row is longer."""
_GROUP_BYTES, _GROUP_ROWS = 16 << 20, 100_000
"""A group of rows is written when it holds so much."""


class Readable(Protocol):
    """Where CSV comes from: bytes, no more than asked for, none at the end."""

    closed: bool

    def read(self, size: int = -1) -> bytes: ...


class Writable(Protocol):
    """Where the file goes."""

    closed: bool

    def write(self, data: bytes) -> int: ...


def schema_of(columns: Sequence[Column], version: int) -> Any:
    """The columns as they stand in the file, with their meaning."""
    fields = [
        pyarrow.field(c.name, _TYPES[c.type], c.null, metadata={"vi": c.vi, "en": c.en}) for c in columns
    ]
    return pyarrow.schema(fields, metadata={"sauro.schemaVersion": str(version)})


def convert(columns: Sequence[Column], version: int, source: Readable, target: Writable) -> None:
    """Write all rows of the source to the target, which then ends with the file's foot."""
    schema = schema_of(columns, version)
    codes = [c.name for c in columns if c.type is ColumnType.code]
    with parquet.ParquetWriter(target, schema, compression="zstd", use_dictionary=codes or False) as writer:
        waiting: list[Any] = []
        rows = size = 0
        for batch in _batches(columns, schema, source):
            waiting.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                _write(writer, waiting, schema)
                rows = size = 0
        if waiting:
            _write(writer, waiting, schema)


def _batches(columns: Sequence[Column], schema: Any, source: Readable) -> Any:
    first = source.read(1)
    if not first:
        return
    reader = csv.open_csv(
        pyarrow.PythonFile(_Begun(first, source), mode="r"),
        read_options=csv.ReadOptions(
            use_threads=False, block_size=_BLOCK, column_names=[c.name for c in columns]
        ),
        # Line breaks stand in texts. An empty text is quoted, a missing one is not.
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
            timestamp_parsers=[csv.ISO8601],
        ),
    )
    for batch in reader:
        yield pyarrow.RecordBatch.from_arrays(batch.columns, schema=schema)


def _write(writer: Any, waiting: list[Any], schema: Any) -> None:
    # Each batch has a dictionary of its own; the writer gives up on dictionaries that differ.
    table = pyarrow.Table.from_batches(waiting, schema).unify_dictionaries()
    waiting.clear()
    writer.write_table(table, row_group_size=len(table))


class _Begun:
    """A source of which the first byte has been read already."""

    def __init__(self, first: bytes, source: Readable) -> None:
        self._first, self._source = first, source
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._source.read(size)
