"""Where does a second table begin in what a file gives as one?

A sheet holds its tables one below the other with lines of text between, and pasted text loses what parted
them: a row of headings that are not those at the top begins a table of its own. Lines of one cell right above
it are running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.language.columns import Column, columns_of
from service.domain.language.documents import Block, Paragraph, Row, Table
from service.domain.language.table_headings import heading_rows
from service.domain.language.text import fold

FEWEST_HEADINGS = 3
LONGEST_HEADING = 9
"""Words."""
_SPAN = re.compile(r"(?:quý|tháng)\s+[IVX\d]{1,4}", re.IGNORECASE)
_NAMES = frozenset({Column.title, Column.indicator, Column.work})


def parted(table: Table) -> Iterator[Block]:
    """The tables, and the running text between them; a table that is one comes back as it is."""
    found = heading_rows(table.rows)
    if table.torn or found is None:
        yield table
        return
    _, last, headings = found
    first = {fold(heading) for heading in headings if heading}
    begin = 0
    for at in range(last + 1, len(table.rows)):
        if at > begin and _heads(table.rows[at], first):
            end = at
            while end > begin + 1 and _alone(table.rows[end - 1]) and end > last:
                end -= 1
            yield Table(table.rows[begin:end])
            yield from (
                Paragraph(next(filter(None, row.cells)), row.place) for row in table.rows[end:at]
            )
            first |= {fold(cell) for cell in table.rows[at].cells if cell}
            begin = at
    yield Table(table.rows[begin:]) if begin else table


def _heads(row: Row, known: set[str]) -> bool:
    cells = [cell for cell in row.cells if cell.strip()]
    if len(cells) < FEWEST_HEADINGS or any(len(cell.split()) > LONGEST_HEADING for cell in cells):
        return False
    held = columns_of(row.cells)
    named = [cell for cell, column in zip(row.cells, held, strict=True) if column in _NAMES]
    if not named or all(fold(cell) in known for cell in named) or any(map(str.isdigit, cells)):
        return False
    spans = sum(1 for cell in cells if _SPAN.fullmatch(cell.strip()))
    roles = [column for column in held if column]
    return len(set(roles)) >= FEWEST_HEADINGS and len(roles) + spans >= len(cells) - 1


def _alone(row: Row) -> bool:
    return sum(1 for cell in row.cells if cell.strip()) == 1
