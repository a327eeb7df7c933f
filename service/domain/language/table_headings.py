"""In which rows does the heading of a table stand, and what does it say of each column?

It may take one to three rows, below a title within the table, and a row under it may count the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.language.columns import Column, column_of, columns_of
from service.domain.language.documents import Row
from service.domain.language.text import fold


def heading_rows(rows: Sequence[Row]) -> tuple[int, int, tuple[str, ...]] | None:
    """Where the heading stands: (first row, row after it, headings), or None when there is none.

    It stands in the first rows, below a title within the table, and takes one to three rows. A cell that
    spans several columns lends its words to each of them.
    """
    best: tuple[int, int, int, tuple[str, ...]] | None = None
    for first in range(min(6, len(rows))):
        for last in range(first + 1, min(first + 3, len(rows)) + 1):
            headings = _together(rows[first:last])
            roles = {column for column in columns_of(headings) if column}
            # Cells of work are longer than headings.
            long = sum(1 for row in rows[first:last] for cell in row.cells if len(cell.split()) > 14)
            repeated = sum(1 for row in rows[first + 1 : last] if _is_work(row))
            parts = sum(1 for at in range(first + 1, last) if _parts(rows[at - 1], rows[at]))
            score = 3 * len(roles) - 6 * long - 8 * repeated - (last - first) - first + 2 * parts
            if len(roles) >= 2 and roles & {Column.title, Column.indicator, Column.work}:
                if best is None or score > best[0]:
                    best = (score, first, last, headings)
    return best[1:] if best else None


def _parts(above: Row, row: Row) -> bool:
    """The row parts headings of the one above: "Năm 2026", "Năm 2027" below "Mục tiêu"."""
    filled = [at for at, cell in enumerate(row.cells) if cell.strip()]
    if len(filled) < 2 or any(column_of(row.cells[at]) is None for at in filled):
        return False
    heads = [at for at, cell in enumerate(above.cells) if cell.strip() and at not in filled]
    names = {Column.number, Column.title, Column.indicator}
    return any(column_of(above.cells[at]) in names for at in heads) and all(
        above.cells[at].strip() or at - 1 in filled for at in filled
    )


def _is_work(row: Row) -> bool:
    """A row that is counted, or a group, is no longer heading."""
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return (
        bool(re.fullmatch(r"(\d{1,3}|[IVXLC]+|[A-ZĐ])[.)]?", first)) and not re.fullmatch(r"\(?\d\)?", first)
    ) or (
        bool(re.fullmatch(r"\d{1,3}[.)]?", first))
        and sum(1 for cell in row.cells if len(cell.split()) > 2) > 0
    )


def is_numbering_of_columns(row: Row) -> bool:
    """(1) (2) (3), or A B 1 2: the row under a heading that counts the columns."""
    cells = [cell.strip(" ().") for cell in row.cells if cell.strip()]
    return (
        len(cells) > 2
        and all(re.fullmatch(r"\d{1,2}|[A-Da-d]|\d=.*", cell) for cell in cells)
        and (len(set(cells)) == len(cells))
    )


def _together(rows: Sequence[Row]) -> tuple[str, ...]:
    width = max(len(row.cells) for row in rows)
    headings = [""] * width
    for number, row in enumerate(rows):
        spread = list(row.cells) + [""] * (width - len(row.cells))
        below = rows[number + 1].cells if number + 1 < len(rows) else ()
        for at in range(1, min(width, len(below))):
            # Where a file does not say how wide a cell is, what parts it stands below.
            if not spread[at].strip() and below[at].strip() and below[at - 1].strip():
                spread[at] = spread[at - 1]
        for at, wide in row.spans:
            for step in range(1, wide):
                if at + step < width and not spread[at + step]:
                    spread[at + step] = spread[at]
        for at, cell in enumerate(spread):
            words = " ".join(cell.split())
            if words and fold(words) != fold(headings[at]):
                headings[at] = f"{headings[at]} {words}".strip()
    return tuple(headings)
