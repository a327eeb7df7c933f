"""How is a workbook read: every visible sheet, values and not formulas?"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from service.domain.errors import Invalid
from service.domain.language.documents import Block, Document, Paragraph, Place, Row, Table

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_BLANK = 200
"""Blank rows in a row after which a sheet is taken to have ended; formatted empty rows may go on to a million."""


def read(data: bytes) -> Document:
    """Each sheet as lines above its table, and the table; a line is a row with a single filled cell."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception:
        # openpyxl answers a broken book with whatever its parts raise.
        raise Invalid("upload_unreadable") from None
    blocks: list[Block] = []
    left = MOST_ROWS
    for sheet in book.worksheets:
        if getattr(sheet, "sheet_state", "visible") != "visible":
            continue
        rows = _rows(sheet, left)
        left -= len(rows)
        blocks += _blocks(rows)
    if not blocks:
        raise Invalid("upload_without_text")
    return Document("xlsx", tuple(blocks))


def _rows(sheet: Any, left: int) -> list[Row]:
    rows: list[Row] = []
    blank = 0
    sheet.reset_dimensions()
    for number, printed in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        cells = tuple(_text(cell.value, getattr(cell, "number_format", "")) for cell in printed)
        if not any(cells):
            blank += 1
            if blank > MOST_BLANK:
                break
            continue
        blank = 0
        if len(rows) >= left:
            raise Invalid("upload_too_long", what="dòng / rows", limit=MOST_ROWS)
        rows.append(Row(cells, Place(row=number, sheet=sheet.title)))
    return rows


def _blocks(rows: list[Row]) -> list[Block]:
    """Rows with one filled cell before the first and after the last fuller row are running text."""
    full = [at for at, row in enumerate(rows) if sum(1 for cell in row.cells if cell) > 1]
    if not full:
        return [Paragraph(" ".join(cell for cell in row.cells if cell), row.place) for row in rows]
    first, last = full[0], full[-1]
    # The two halves of a page head stand side by side: no table begins with them.
    table = rows[first : last + 1]
    width = max(max((at for at, cell in enumerate(row.cells) if cell), default=0) for row in table) + 1
    even = [Row((row.cells + ("",) * width)[:width], row.place) for row in table]
    before = [Paragraph(" ".join(cell for cell in row.cells if cell), row.place) for row in rows[:first]]
    after = [Paragraph(" ".join(cell for cell in row.cells if cell), row.place) for row in rows[last + 1 :]]
    return [*before, Table(tuple(even)), *after]


def _text(value: Any, number_format: str | None) -> str:
    """What the cell shows: a date as in Vietnam, a ratio as a percentage, a comma before the tenths."""
    if value is None:
        return ""
    if "%" in (number_format or "") and isinstance(value, int | float):
        value, sign = round(value * 100, 6), "%"
    else:
        sign = ""
    if isinstance(value, datetime | date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    if isinstance(value, float):
        value = int(value) if value.is_integer() else str(value).replace(".", ",")
    return f"{value}{sign}".strip()
