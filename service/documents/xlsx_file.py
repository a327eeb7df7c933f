"""How is a workbook read: every visible sheet, values and not formulas?"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from service.domain.errors import Invalid
from service.domain.language.documents import Block, Document, Paragraph, Place, Row, Table

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_MERGED = 20_000
_MERGE = re.compile(rb'<mergeCell [^>]{0,20}ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
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
        rows = _rows(sheet, left, merged_cells(data, sheet))
        left -= len(rows)
        blocks += _blocks(rows)
    if not blocks:
        raise Invalid("upload_without_text")
    return Document("xlsx", tuple(blocks))


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of a sheet that go on from above, by row; cells wider than one column, by row: (column, width)."""

    below: Mapping[int, frozenset[int]]
    wide: Mapping[int, tuple[tuple[int, int], ...]]


def merged_cells(data: bytes, sheet: Any) -> Merged:
    """Which cells are merged. They are written behind the rows, where a stream of rows never comes."""
    below: dict[int, set[int]] = defaultdict(set)
    wide: dict[int, list[tuple[int, int]]] = defaultdict(list)
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as stream:
        tail, found = b"", 0
        while chunk := stream.read(1 << 20):
            text = tail + chunk
            for area in _MERGE.finditer(text):
                found += 1
                if found > MOST_MERGED:
                    return Merged({}, {})
                left, top, right, bottom = range_boundaries(area[1].decode())
                if right > MOST_COLUMNS or bottom - top > MOST_ROWS:
                    continue
                if right > left:
                    wide[top].append((left - 1, right - left + 1))
                for row in range(top + 1, bottom + 1):
                    below[row] |= set(range(left - 1, right))
            tail = text[max(len(text) - 60, 0) :] if not _MERGE.search(text, max(len(text) - 60, 0)) else b""
    return Merged(
        {row: frozenset(cells) for row, cells in below.items()}, {row: tuple(w) for row, w in wide.items()}
    )


def _rows(sheet: Any, left: int, merged: Merged) -> list[Row]:
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
        place = Place(row=number, sheet=sheet.title)
        rows.append(Row(cells, place, merged.below.get(number, frozenset()), merged.wide.get(number, ())))
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
    even = [replace(row, cells=(row.cells + ("",) * width)[:width]) for row in table]
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
