"""How does a month of the journal become Parquet files, and how are its entries and seals read back, a few at a time?

Entries are written in groups of some megabytes, typed like exports; what was a row in the journal stays text, as
jsonb printed it: that is what the seals' digests are over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow
from pyarrow import parquet

from service.documents.parquet_file import schema_of
from service.domain.export_columns import ColumnType
from service.domain.sealed_entries import COLUMNS, Entry, Seal

VERSION = 1
"""Of the columns."""
_GROUP_BYTES, _GROUP_ROWS = 8 << 20, 50_000
_AT_ONCE = 1_000
"""Entries read at once."""
_MICROSECONDS = pyarrow.timestamp("us", "UTC")
_MOMENTS = frozenset(c.name for c in COLUMNS if c.type is ColumnType.timestamp)
_SEALS = pyarrow.schema(
    [
        ("id", pyarrow.int64()),
        ("sealed_at", _MICROSECONDS),
        ("txid", pyarrow.int64()),
        ("seq", pyarrow.int64()),
        ("floor", pyarrow.int64()),
        ("seqs", pyarrow.list_(pyarrow.int64())),
        ("here", pyarrow.list_(pyarrow.bool_())),
        ("digests", pyarrow.binary()),
        ("previous", pyarrow.binary()),
        ("digest", pyarrow.binary(32)),
    ]
)

Unreadable = (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError)
"""What reading raises where the file is none of ours, or a broken one."""


class Writer:
    """The two files of a month on their way: open while the block lasts, on the disk after it."""

    def __init__(self, entries: Path, seals: Path) -> None:
        self._schema = schema_of(COLUMNS, VERSION)
        self._files = [
            open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            for path in (entries, seals)
        ]
        codes = [c.name for c in COLUMNS if c.type is ColumnType.code]
        self._entries = parquet.ParquetWriter(
            self._files[0], self._schema, compression="zstd", use_dictionary=codes
        )
        self._seals = parquet.ParquetWriter(self._files[1], _SEALS, compression="zstd", use_dictionary=False)
        self._waiting: list[Any] = []
        self._rows = self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._write()
            self._entries.close()
            self._seals.close()
            for file in self._files:
                file.flush()
                os.fsync(file.fileno())
        finally:
            for file in self._files:
                file.close()

    def entries(self, entries: Sequence[Entry]) -> None:
        """Add entries, in the order of their seals."""
        if not entries:
            return
        columns = [
            _array(values, field)
            for values, field in zip(zip(*entries, strict=True), self._schema, strict=True)
        ]
        batch = pyarrow.RecordBatch.from_arrays(columns, schema=self._schema)
        self._waiting.append(batch)
        self._rows, self._bytes = self._rows + batch.num_rows, self._bytes + batch.nbytes
        if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._write()

    def seal(self, seal: Seal) -> None:
        """Add the seal of the entries before."""
        columns = [pyarrow.array([value], field.type) for value, field in zip(seal, _SEALS, strict=True)]
        self._seals.write_batch(pyarrow.RecordBatch.from_arrays(columns, schema=_SEALS))

    def _write(self) -> None:
        if self._waiting:
            table = pyarrow.Table.from_batches(self._waiting, self._schema).unify_dictionaries()
            self._waiting.clear()
            self._rows = self._bytes = 0
            self._entries.write_table(table, row_group_size=len(table))


def _array(values: Sequence[Any], field: Any) -> Any:
    """A column of entries: moments come as microseconds, words of few values are told by number."""
    if field.name in _MOMENTS:
        return pyarrow.array(values, pyarrow.int64()).cast(field.type)
    if pyarrow.types.is_dictionary(field.type):
        return pyarrow.array(values, pyarrow.string()).dictionary_encode().cast(field.type)
    return pyarrow.array(values, field.type)


def entries_in(file: Path) -> Iterator[Entry]:
    """Every entry of a file, in order."""
    with parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=_AT_ONCE, columns=[c.name for c in COLUMNS]):
            columns = [_values(batch.column(c.name), c.name) for c in COLUMNS]
            yield from map(Entry._make, zip(*columns, strict=True))


def _values(column: Any, name: str) -> list[Any]:
    return (column.cast(pyarrow.int64()) if name in _MOMENTS else column).to_pylist()


def seals_in(file: Path) -> Iterator[Seal]:
    """Every seal of a file, in order."""
    with parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=1, columns=_SEALS.names):
            for row in batch.to_pylist():
                yield Seal(**row)
