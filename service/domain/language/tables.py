"""What does a table of a plan say, row by row: which kind is it, which rows are groups, which work?

Comes out the same from a clean table of Word and from one torn by a PDF: the heading is found, rows that
were cut by a page are put together, merged cells are told to every row they hold for, groups are kept
apart from work. Cells stay as printed; reading them is for others. What looks wrong is noted, not mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.domain.language.columns import Column, column_of, columns_of
from service.domain.language.documents import Place, Row, Table
from service.domain.language.guessed_columns import guessed_columns
from service.domain.language.looks import folded, looks_like_agencies, looks_like_time, looks_like_unit
from service.domain.language.table_headings import heading_rows, is_numbering_of_columns
from service.domain.language.table_parts import Finding, Group, Item, ReadTable, TableKind
from service.domain.language.table_rows import RowReader

__all__ = ["Finding", "Group", "Item", "ReadTable", "TableKind", "read_table"]

_OWN_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s")


def read_table(table: Table, above: ReadTable | None = None) -> ReadTable:
    """Understand a table; `above`: the one before it, whose columns hold if this one has no heading of its own."""
    rows = [row for row in table.rows if any(cell.strip() for cell in row.cells)]
    place = rows[0].place if rows else Place()
    found = heading_rows(rows)
    guessed = False
    if found is not None:
        _first, last, headings = found
        rows = [
            row for row in rows[last:] if not _repeats(row, headings) and not is_numbering_of_columns(row)
        ]
        columns = tuple(_by_content(_grouped(columns_of(headings), headings, rows), headings, rows))
    elif (
        above is not None
        and rows
        and abs(len(above.columns) - table.width) <= 1
        and _fits(rows, above.columns)
    ):
        headings, columns = above.headings, above.columns
        rows = [row for row in rows if not _repeats(row, headings)]
    else:
        columns = tuple(guessed_columns(rows))
        headings = tuple("" for _ in columns)
        guessed = True
    kind = _kind(columns, rows)
    if kind is TableKind.other:
        return ReadTable(kind, headings, columns, (), (), guessed, table.torn, place)
    groups, items = RowReader(headings, columns).read(rows)
    return ReadTable(kind, headings, columns, groups, items, guessed, table.torn, place)


def _grouped(
    columns: Sequence[Column | None], headings: Sequence[str], rows: Sequence[Row]
) -> list[Column | None]:
    """Of two columns that name things side by side the first is of groups where its cells go down over several rows."""
    found = list(columns)
    naming = {Column.title, Column.indicator, Column.work}
    first = next((at for at, column in enumerate(columns) if column in naming), len(columns))
    if first + 1 >= len(columns) or column_of(headings[first + 1]) not in naming | {Column.group}:
        return found
    pairs = [(_cell(row, first), _cell(row, first + 1)) for row in rows]
    hanging = sum(1 for upper, lower in pairs if lower and not upper)
    lone = sum(1 for upper, lower in pairs if upper and not lower)
    numbered = sum(1 for _, lower in pairs if _OWN_NUMBER.match(lower))
    if hanging and not lone and (numbered >= 0.6 * len(pairs) or hanging >= 0.3 * len(pairs)):
        found[first + 1] = column_of(headings[first + 1])
        found[first] = Column.group
    return found


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""


def _by_content(
    columns: Sequence[Column | None], headings: Sequence[str], rows: Sequence[Row]
) -> Iterator[Column | None]:
    """ "Đơn vị" heads agencies in one table and units of measure in another, "Người phụ trách" agencies in some: the
    cells say which."""
    for at, column in enumerate(columns):
        texts = [row.cells[at].strip() for row in rows if at < len(row.cells) and row.cells[at].strip()]
        units = sum(1 for text in texts if looks_like_unit(text))
        alone = folded(headings[at]) == "don vi" and Column.unit_measure not in columns
        if column is Column.official and Column.lead not in columns:
            agencies = sum(1 for text in texts if looks_like_agencies(text))
            yield Column.lead if texts and agencies >= 0.6 * len(texts) else column
            continue
        yield Column.unit_measure if alone and texts and units >= 0.6 * len(texts) else column


def _kind(columns: Sequence[Column | None], rows: Sequence[Row]) -> TableKind:
    held = set(columns)
    if not rows:
        return TableKind.other
    work = {Column.deadline, Column.product, Column.lead, Column.coordinator, Column.work}
    if Column.title in held and held & work:
        return TableKind.tasks
    if Column.indicator in held and held & {Column.product, Column.deadline} and Column.target not in held:
        return TableKind.tasks if Column.product in held else TableKind.indicators
    if Column.indicator in held and (
        held & {Column.target, Column.lead, Column.coordinator, Column.unit_measure, Column.deadline}
    ):
        return TableKind.indicators
    if Column.title in held and Column.target in held:
        return TableKind.indicators
    return TableKind.other


def _repeats(row: Row, headings: Sequence[str]) -> bool:
    """The heading again, on a further page; one of its two rows also."""
    cells = [folded(cell) for cell in row.cells]
    heads = [folded(heading) for heading in headings]
    said = [(cell, head) for cell, head in zip(cells, heads, strict=False) if cell]
    return len(said) >= 2 and all(
        cell == head or (head and cell in head and len(cell) > 2) for cell, head in said
    )


def _fits(rows: Sequence[Row], columns: Sequence[Column | None]) -> bool:
    """The rows carry on a table: what stands in the time column is time, or the lead column names agencies."""
    hits = sights = 0
    for row in rows[:12]:
        for cell, column in zip(row.cells, columns, strict=False):
            if not cell.strip() or column not in {
                Column.lead,
                Column.coordinator,
                Column.deadline,
                Column.number,
            }:
                continue
            sights += 1
            if column is Column.number:
                hits += bool(re.fullmatch(r"[\dIVXLC.]{1,7}[.)]?", cell.strip()))
            else:
                hits += looks_like_time(cell) if column is Column.deadline else looks_like_agencies(cell)
    return sights > 0 and hits >= 0.6 * sights
