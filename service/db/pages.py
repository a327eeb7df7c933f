"""How do ordered rows become one page of JSON, with the place where the next one begins?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from service.db.row_text import Shown, row_text
from service.db.statements import as_bytes, words


def page_document(
    body: Select[Any],
    shown: Callable[[Any], Sequence[Shown]],
    sorted_by: int,
    total: ColumnElement[Any] | None,
    there: ColumnElement[bool] | None,
) -> ColumnElement[Any]:
    """A page as bytes, from rows in order with their sort values beside them.

    shown: what is shown of them, from their columns.
    there: whether an empty page may be answered; without rows and without it, NULL.

    One row more than wanted is asked for, and tells whether there is a next page. Rows are
    joined as text and the one too many is cut off by its length: measured against an array
    of rows and a slice of it, against counting rows by a window, against a sub-select for
    each row, this takes the least of PostgreSQL's time, by a third and more.
    """
    wanted = bindparam("limit", type_=Integer)
    one_more = wanted + literal_column("1")
    lines = body.limit(one_more).subquery("l")
    nodes = (
        select(row_text(shown(lines.c)).label("node"), *(lines.c[f"s__{i}"] for i in range(sorted_by)))
        # Or each node would be rendered twice, for its text and for its length.
        .offset(literal_column("0"))
        .subquery("n")
    )
    edge_values = [func.array_agg(nodes.c[f"s__{i}"])[wanted] for i in range(sorted_by)]
    edge = _edge(bindparam("mark", type_=Text), edge_values)
    more = func.count() > wanted
    page = select(
        as_bytes(func.string_agg(nodes.c.node, words(","))).label("rows"),
        func.array_agg(func.octet_length(nodes.c.node))[one_more].label("excess"),
        case((more, edge)).label("place"),
    ).subquery("p")
    excess = func.coalesce(page.c.excess + literal_column("1"), literal_column("0"))
    kept = func.substring(page.c.rows, literal_column("1"), func.octet_length(page.c.rows) - excess)
    cursor = words('"').concat(_opaque(page.c.place)).concat(words('"'))
    tail = func.concat(
        words('],"nextCursor":'),
        func.coalesce(cursor, words("null")),
        words(',"count":'),
        cast(total, Text) if total is not None else words("null"),
        words("}"),
    )
    head = literal_column("""'{"items":['::bytea""")
    whole = (
        head.op("||")(func.coalesce(kept, literal_column("''::bytea")))
        .op("||")(as_bytes(tail))
    )
    if there is not None:
        whole = case((or_(page.c.rows.is_not(None), there), whole))
    return select(whole).select_from(page).scalar_subquery()


def cursor_at(mark: ColumnElement[str], values: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """The cursor of the row with these sort values in the list with this mark."""
    return _opaque(_edge(mark, values))


def _edge(mark: ColumnElement[str], values: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    place = cast(func.json_build_array(mark, *values), Text)
    return func.encode(func.convert_to(place, words("UTF8")), words("base64"))


def _opaque(place: ColumnElement[str]) -> ColumnElement[str]:
    return func.translate(place, literal_column(r"E'+/=\n'"), words("-_"))
