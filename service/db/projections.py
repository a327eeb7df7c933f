"""How is a part of a JSON value taken that a column holds ready, or a document that lists hang below?

What is wanted is cut out by PostgreSQL, in the same statement: the names are those of the View, the keys those
of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, JSONB

from service.db.row_text import JsonText, Shown, row_text
from service.db.statements import words
from service.db.wanted import Linked, Selected, Typename

Link = Callable[[Linked, str, bool], ColumnElement[Any]]
"""What hangs below an object: what of it is wanted, the name of what the object is a column `j` of, whether the
object is jsonb."""

def laid_out(
    shown: Sequence[Shown], prefix: str = "c"
) -> tuple[list[ColumnElement[Any]], Callable[[Any], list[Shown]]]:
    """The columns of what is shown, under names of their own, and what is shown of a row that has them."""
    named = [(each, f"{prefix}_{i}") for i, each in enumerate(shown)]
    columns: list[ColumnElement[Any]] = [
        each.value.label(name) for each, name in named if not isinstance(each.value, str)
    ]

    def again(columns: Any) -> list[Shown]:
        return [
            each if isinstance(each.value, str) else replace(each, value=columns[name]) for each, name in named
        ]

    # A row of which nothing but what it is called is wanted is a row still.
    return columns or [literal_column("1").label(prefix)], again


def listed_text(lines: ColumnElement[Any]) -> ColumnElement[Any]:
    """A JSON array of all lines, which are JSON as text."""
    return func.concat(words("["), func.string_agg(lines, words(",")), words("]"), type_=JsonText)


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
    if not listed:
        found = select(row_text(taken(source.c.j, wanted, source, depth, link))).select_from(source)
        return found.where(kind(source.c.j) == words("object")).scalar_subquery()
    elements = func.jsonb_array_elements if binary else func.json_array_elements
    each = elements(source.c.j).table_valued("j", name=f"e{depth}").render_derived()
    element = cast(each.c.j, JSONB if binary else JSON)
    every = listed_text(row_text(taken(element, wanted, each, depth, link)))
    gathered = select(every).select_from(each).correlate(source).scalar_subquery()
    return select(gathered).select_from(source).where(kind(source.c.j) == words("array")).scalar_subquery()


def taken(
    value: ColumnElement[Any], wanted: tuple[Selected, ...], source: Any, depth: str, link: Link | None
) -> list[Shown]:
    """What is wanted of a JSON object. source: what the object is a column `j` of."""
    shown: list[Shown] = []
    for position, each in enumerate(wanted):
        if isinstance(each, Linked):
            if link is None:
                raise TypeError("nothing hangs below this part of a document")
            shown.append(Shown(each.key, link(each, source.name, isinstance(value.type, JSONB))))
            continue
        if isinstance(each, Typename):
            shown.append(Shown(each.key, each.text))
            continue
        kind = JSONB if isinstance(value.type, JSONB) else JSON
        found: ColumnElement[Any] = value.op("->", return_type=kind())(words(each.label))
        if each.below:
            found = projected(found, each.below, source, f"{depth}.{position}", listed=each.listed, link=link)
        shown.append(Shown(each.key, found))
    return shown
