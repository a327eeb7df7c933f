"""How is a CSV file read as a table?"""

from __future__ import annotations

import csv
import io

from service.documents.plain_text import decoded
from service.domain.errors import Invalid
from service.domain.language.documents import Document, Place, Row, Table

MOST_ROWS = 20_000
MOST_COLUMNS = 60


def read(data: bytes) -> Document:
    """One table; the separator is the one that parts the first lines most evenly (comma, semicolon, tab, bar)."""
    text = decoded(data)
    try:
        printed = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False))
    except csv.Error:
        raise Invalid("csv_unreadable") from None
    if len(printed) > MOST_ROWS:
        raise Invalid("upload_too_long", what="dòng / rows", limit=MOST_ROWS)
    width = min(max((len(cells) for cells in printed), default=0), MOST_COLUMNS)
    rows = [
        Row(tuple(cell.strip() for cell in (cells + [""] * width)[:width]), Place(row=number))
        for number, cells in enumerate(printed, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise Invalid("upload_without_text")
    return Document("csv", (Table(tuple(rows)),))


def _separator(text: str) -> str:
    head = [line for line in text.split("\n", 30)[:30] if line.strip()]
    counts = {mark: [line.count(mark) for line in head] for mark in (";", "\t", "|", ",")}
    return max(counts, key=lambda mark: (sum(1 for n in counts[mark] if n), sum(counts[mark])), default=",")
