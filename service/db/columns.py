"""Which columns does a row of a shape get: its own, and rows of other shapes below it as JSON?"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from service.db.row_text import JsonText, Shown, row_text
from service.db.scopes import guarded
from service.db.shapes import Many, One, Pick, Shape, Table
from service.db.statements import row_called, words
from service.domain.access import Scope

ONE: ColumnElement[Any] = literal_column("1")
"""A limit as part of the text: what never changes need not travel as an argument."""


def aliased(shape: Shape, depth: str) -> Table:
    """The shape's table under the name of its place in the statement."""
    return _alias(shape.table, f"t{depth}")


@lru_cache(maxsize=128)
def _alias(table: Table, name: str) -> Table:
    """Making the columns of aliases is most of what building a statement costs, and forms asked in a row share them."""
    return table.alias(name)


def row_columns(
    shape: Shape, t: Table, picks: tuple[Pick, ...], depth: str, scope: Scope, text: Text | None = None
) -> list[ColumnElement[Any]]:
    """The columns that are picked. text: rows of other shapes below them are that, for `row_text`."""
    columns: list[ColumnElement[Any]] = []
    for position, pick in enumerate(picks):
        source = shape.source(pick.name)
        if source is None:
            value: ColumnElement[Any] = t.c[pick.name]
        elif isinstance(source, One | Many):
            value = _related(source, t, pick, f"{depth}_{position}", scope, text)
        else:
            value = source(t)
        columns.append(value.label(pick.key))
    return columns


class Text(Enum):
    """Rows as text: as they are, or as they were known. Columns that are never NULL may not have been there then."""

    PRESENT = "present"
    PAST = "past"


def shown_of(shape: Shape, picks: tuple[Pick, ...], columns: Any, text: Text) -> list[Shown]:
    """What is picked, from the columns that `row_columns` gave."""
    sure = shape.sure if text is Text.PRESENT else ()
    return [Shown(p.key, columns[p.key], code=p.name in shape.codes, sure=p.name in sure) for p in picks]


def _related(
    source: One | Many, parent: Table, pick: Pick, depth: str, scope: Scope, text: Text | None
) -> ColumnElement[Any]:
    shape = source.shape()
    child = aliased(shape, depth)
    columns = row_columns(shape, child, pick.below, depth, scope, text)
    shown = None if text is None else partial(shown_of, shape, pick.below, text=text)
    return related(source, parent, child, columns, depth, scope, shown)


def related(
    source: One | Many,
    parent: Table,
    child: Table,
    columns: list[ColumnElement[Any]],
    depth: str,
    scope: Scope,
    shown: Callable[[Any], list[Shown]] | None = None,
) -> ColumnElement[Any]:
    """The row, or the rows, of another shape that belong to a row, as JSON with these columns.

    shown: what is shown of them, from their columns; then it is put together as text.
    """
    shape = source.shape()
    inner = select(*columns).select_from(child)
    inner = inner.where(source.on(parent, child))
    if source.guarded:
        inner = inner.where(guarded(shape, child, scope))
    if isinstance(source, One):
        rows = inner.limit(ONE).correlate(parent).subquery(f"r{depth}")
        if shown is not None:
            return select(row_text(shown(rows.c))).select_from(rows).scalar_subquery()
        return select(func.row_to_json(row_called(f"r{depth}"))).select_from(rows).scalar_subquery()
    rows_in_order = inner.order_by(*source.order(child))
    if source.limit is not None:
        rows_in_order = rows_in_order.limit(literal_column(str(source.limit)))
    rows = rows_in_order.correlate(parent).subquery(f"r{depth}")
    if shown is not None:
        lines = func.string_agg(row_text(shown(rows.c)), words(","))
        return select(func.concat(words("["), lines, words("]"), type_=JsonText)).select_from(rows).scalar_subquery()
    return (
        select(func.coalesce(func.json_agg(row_called(f"r{depth}")), literal_column("'[]'::json")))
        .select_from(rows)
        .scalar_subquery()
    )
