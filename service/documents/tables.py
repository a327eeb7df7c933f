"""How does an uploaded table (agencies, observations) become rows, without ever being trusted?

A text is parsed here: Python's own CSV reader opens nothing. A workbook is opened in a process of its own,
within the bounds of the one that plans are read in.
"""

from __future__ import annotations

from typing import Any

from service.documents import csv_file
from service.documents.apart import read_apart
from service.documents.sniffing import form_of
from service.domain.errors import Invalid
from service.domain.language.documents import Document, Paragraph, Place, Row, Table

LONGEST_READING = 30.0
"""Seconds after which a workbook is given up."""

_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_table(data: bytes, *, filename: str) -> Document:
    """A CSV or XLSX as a document of tables. Waits for a process where it is a workbook: call it in a thread."""
    if not data:
        raise Invalid("upload_empty")
    if data[:4] in _CONTAINERS:
        asked = {"name": filename}
        return document_of(
            read_apart("service.documents.table_worker", asked, data, key="blocks", seconds=LONGEST_READING)
        )
    if form_of(data, filename) not in ("csv", "txt"):
        raise Invalid("import_not_a_table")
    return csv_file.read(data)


def as_json(document: Document) -> dict[str, Any]:
    """A document of tables as JSON."""
    blocks: list[Any] = []
    for block in document.blocks:
        if isinstance(block, Table):
            blocks.append([[list(row.cells), row.place.as_json()] for row in block.rows])
        elif isinstance(block, Paragraph):
            blocks.append([[[block.text], block.place.as_json()]])
    return {"form": document.form, "blocks": blocks}


def document_of(answer: dict[str, Any]) -> Document:
    """What `as_json` was made of."""
    tables = tuple(
        Table(tuple(Row(tuple(cells), Place(**place)) for cells, place in rows)) for rows in answer["blocks"]
    )
    return Document(answer["form"], tables)
