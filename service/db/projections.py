"""How is a part of a JSON value taken that a column or a use case holds ready?

What is wanted is cut out by PostgreSQL, in the same statement: the names are those of the View, the keys those
of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, JSONB

from service.db.statements import row_called, words
from service.db.wanted import Linked, Selected, Typename

Link = Callable[[Linked, str, bool], ColumnElement[Any]]
"""What hangs below an object: what of it is wanted, the name of what the object is a column `j` of, whether the
object is jsonb."""

LONGEST = 63
"""PostgreSQL cuts longer labels, and two of them may become one."""


def label(key: str) -> str:
    """A key of the answer as a label. TypeError for one that would be cut: doors refuse it before."""
    if len(key.encode()) > LONGEST:
        raise TypeError(f"{key[:20]}...: longer than {LONGEST} bytes")
    return key


def row_json(columns: Sequence[ColumnElement[Any]], t: Any, name: str) -> ColumnElement[Any]:
    """One JSON object of these columns of a row."""
    inner = select(*columns).correlate(t).subquery(name)
    return select(func.row_to_json(row_called(name))).select_from(inner).scalar_subquery()


def projected(
    value: ColumnElement[Any],
    wanted: tuple[Selected, ...],
    t: Any,
    depth: str,
    *,
    listed: bool = False,
    link: Link | None = None,
) -> ColumnElement[Any]:
    """An object with what is wanted of a JSON object, null for null; of a list of objects, a list.

    t: the row the value is of, None for what stands alone. link: makes what hangs below it, if anything does.
    """
    binary = isinstance(value.type, JSONB)
    if not isinstance(value.type, JSON):
        value = cast(value, JSON)
    # One look at the value, however many of its fields are wanted.
    held = select(value.label("j")).offset(literal_column("0"))
    source = (held.correlate(t) if t is not None else held.correlate(None)).subquery(f"v{depth}")
    kind = func.jsonb_typeof if binary else func.json_typeof
    name = f"r{depth}"
    if not listed:
        rows = select(*taken(source.c.j, wanted, source, depth, link)).select_from(source)
        rows = rows.where(kind(source.c.j) == words("object"))
        inner = rows.subquery(name)
        return select(func.row_to_json(row_called(name))).select_from(inner).scalar_subquery()
    elements = func.jsonb_array_elements if binary else func.json_array_elements
    each = elements(source.c.j).table_valued("j", name=f"e{depth}").render_derived()
    element = cast(each.c.j, JSONB if binary else JSON)
    inner = select(*taken(element, wanted, each, depth, link)).select_from(each).correlate(source).subquery(name)
    every = func.coalesce(func.json_agg(row_called(name)), literal_column("'[]'::json"))
    gathered = select(every).select_from(inner).scalar_subquery()
    return select(gathered).select_from(source).where(kind(source.c.j) == words("array")).scalar_subquery()


def taken(
    value: ColumnElement[Any], wanted: tuple[Selected, ...], source: Any, depth: str, link: Link | None
) -> list[ColumnElement[Any]]:
    """What is wanted of a JSON object, as columns. source: what the object is a column `j` of."""
    columns: list[ColumnElement[Any]] = []
    for position, each in enumerate(wanted):
        if isinstance(each, Linked):
            if link is None:
                raise TypeError("nothing hangs below this part of a document")
            found = link(each, source.name, isinstance(value.type, JSONB))
            columns.append(found.label(label(each.key)))
            continue
        if isinstance(each, Typename):
            columns.append(words(each.text).label(label(each.key)))
            continue
        kind = JSONB if isinstance(value.type, JSONB) else JSON
        found = value.op("->", return_type=kind())(words(each.label))
        if each.below:
            found = projected(found, each.below, source, f"{depth}.{position}", listed=each.listed, link=link)
        columns.append(found.label(label(each.key)))
    return columns
