"""How does a read become one SQL statement whose JSON PostgreSQL builds?

A Shape says where each field of a View comes from; what is a column of the same name
goes without saying. Doors say which fields are wanted (picks), the principal says
what may be seen (Scope). The statement's text is cached by its shape, never by its
values; asyncpg runs it and the bytes pass through untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache, partial
from typing import Any

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from service.db import standing
from service.db.answers import answer_of, statement_of
from service.db.asked import Ready, asked_again, asked_for, keep_ready
from service.db.engine import Database, RightsChanged
from service.db.noted import Document, Row, Rows
from service.db.pages import finished, page_document
from service.db.principal import bound
from service.db.row_text import JsonText, Shown, row_text
from service.db.scopes import guarded, scope_form, scope_values
from service.db.shapes import Condition, Many, One, Pick, Shape, Table
from service.db.spans import condition_of, spans_at_hand
from service.db.statements import Statement, row_called, words
from service.domain.access import Principal, Scope
from service.domain.errors import FieldError, Invalid, NotFound
from service.domain.paging import Count, ItemQuery, PageQuery

_NOTHING: Mapping[str, Any] = {}
_ONE: ColumnElement[Any] = literal_column("1")
"""A limit as part of the text: what never changes need not travel as an argument."""


def aliased(shape: Shape, depth: str) -> Table:
    """The shape's table under the name of its place in the statement."""
    return _alias(shape.table, f"t{depth}")


@lru_cache(maxsize=128)
def _alias(table: Table, name: str) -> Table:
    """Making the columns of aliases is most of what building a statement costs, and forms asked in a row share them."""
    return table.alias(name)


def _row(
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


def _shown(shape: Shape, picks: tuple[Pick, ...], columns: Any, text: Text) -> list[Shown]:
    """What is picked, from the columns that `_row` gave."""
    sure = shape.sure if text is Text.PRESENT else ()
    return [Shown(p.key, columns[p.key], code=p.name in shape.codes, sure=p.name in sure) for p in picks]


def _related(
    source: One | Many, parent: Table, pick: Pick, depth: str, scope: Scope, text: Text | None
) -> ColumnElement[Any]:
    shape = source.shape()
    child = aliased(shape, depth)
    columns = _row(shape, child, pick.below, depth, scope, text)
    shown = None if text is None else partial(_shown, shape, pick.below, text=text)
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
        rows = inner.limit(_ONE).correlate(parent).subquery(f"r{depth}")
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


async def item(
    db: Database,
    principal: Principal,
    shape: Shape,
    key: Any,
    query: ItemQuery | None = None,
    *,
    scope: Scope,
    values: Mapping[str, Any] | None = None,
    by: str | Condition = "id",
) -> bytes:
    """One row as JSON. Raises NotFound if there is none in the scope.

    by: the column that `key` is looked for in, or a condition of the shape's own that binds `key`.
    """
    if db.noting is not None:
        db.noting.append(Row(shape, key, by, scope, values or {}, db.known_at))
        return b""
    # Names as they were written: to go through what they stand for costs more than all the rest of a hit.
    asked = (query.fields, query.include) if query else (None, None)
    cache_key = ("item", id(shape), asked, by, scope_form(scope))

    def build() -> Any:
        return answer_of(rendered(shape, by, scope, *asked), db)

    statement = await statement_of(db, cache_key, build)
    answer = await run(db, statement, principal, scope, {"key": key}, values or _NOTHING)
    if answer == b"null":
        raise NotFound("not_found", noun=shape.table.name)
    return answer


async def shown(
    db: Database,
    principal: Principal,
    shape: Shape,
    key: Any,
    query: ItemQuery | None = None,
    *,
    scope: Scope,
    values: Mapping[str, Any] | None = None,
    by: str | Condition = "id",
) -> bytes:
    """One row as JSON, for whoever asked: as `item`, but no more than id and version of a row that this
    request has written and wants no more of (`Prefer: return=minimal`)."""
    version = db.brief.versions.get(key) if db.brief is not None else None
    if db.brief is not None and version is not None:
        db.brief.used = True
        return f'{{"id":"{key}","version":{version}}}'.encode()
    return await item(db, principal, shape, key, query, scope=scope, values=values, by=by)


def rendered(
    shape: Shape, by: str | Condition, scope: Scope, fields: str | None = None, include: str | None = None
) -> ColumnElement[Any]:
    """One row as JSON, or null: a part of a statement that answers with more than that."""
    picks = shape.picks(fields, include)
    t = aliased(shape, "")
    wanted = by(t) if callable(by) else t.c[by] == bindparam("key", type_=t.c[by].type)
    found = select(*_row(shape, t, picks, "", scope)).where(wanted)
    inner = _restricted(shape, t, found.where(guarded(shape, t, scope))).limit(_ONE).subquery("r")
    return select(func.row_to_json(literal_column("r"))).select_from(inner).scalar_subquery()


async def document(
    db: Database,
    principal: Principal,
    noun: str,
    form: tuple[Any, ...],
    build: Callable[[], ColumnElement[Any]],
    *,
    scope: Scope,
    values: Mapping[str, Any],
    rendered: bool = False,
    spanned: bool = False,
    roots: int = 1,
) -> bytes:
    """A JSON document of the caller's own making, which guards what it reads. form: tells its text from others.

    rendered: it is bytes already. spanned: it binds ranges of units (see `spans`), which the form tells. roots: how
    many outermost tables it has.
    """
    if db.noting is not None:
        db.noting.append(Document((noun, *form), build, scope, values, rendered, db.known_at))
        return b""
    key = (noun, *form, scope_form(scope))
    statement = await statement_of(
        db, key, lambda: answer_of(build(), db, rendered=rendered, spanned=spanned), roots=roots
    )
    answer = await run(db, statement, principal, scope, values)
    if answer == b"null":
        raise NotFound("not_found", noun=noun)
    return answer


async def facts(
    db: Database,
    principal: Principal,
    shape: Shape,
    key: Any,
    *,
    scope: Scope,
    values: Mapping[str, Any] | None = None,
    by: str | Condition = "id",
    written: FieldError | None = None,
) -> Any:
    """What a rule needs to know of one row, as the shape's View. NotFound outside the scope.

    written: where a body names the row. Then that field is what is refused (Invalid): the address
    was found, and whether the row exists elsewhere is told in neither case.
    """
    try:
        found = await item(db, principal, shape, key, scope=scope, values=values, by=by)
    except NotFound as error:
        if written is None:
            raise
        raise Invalid("invalid", errors=(written,)) from error
    return shape.view.model_validate_json(found)


async def many(
    db: Database,
    principal: Principal,
    shape: Shape,
    keys: Sequence[Any],
    *,
    scope: Scope,
    values: Mapping[str, Any] | None = None,
    by: str | Condition = "id",
) -> list[Any]:
    """What a rule needs to know of many rows at once, as Views in order of id.

    by: the column that `keys` are looked for in, or a condition of the shape's own that binds `keys`.
    Rows outside the scope are simply missing: the caller compares with what it asked for.
    """
    cache_key = ("many", id(shape), by, scope_form(scope))

    def build() -> Any:
        t = aliased(shape, "")
        wanted = by(t) if callable(by) else t.c[by] == func.any(bindparam("keys", type_=ARRAY(t.c[by].type)))
        found = select(*_row(shape, t, shape.fields_by_default(), "", scope)).where(wanted)
        inner = _restricted(shape, t, found.where(guarded(shape, t, scope))).order_by(t.c.id).subquery("r")
        rows = func.coalesce(func.json_agg(literal_column("r")), literal_column("'[]'::json"))
        return answer_of(select(rows).select_from(inner).scalar_subquery(), db)

    statement = await statement_of(db, cache_key, build)
    answer = await run(db, statement, principal, scope, {"keys": list(keys)}, values or _NOTHING)
    return _list_of(shape.view).validate_json(answer)


@lru_cache
def _list_of(view: type[BaseModel]) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[view])  # type: ignore[valid-type]


async def run(
    db: Database, statement: Statement, principal: Principal, scope: Scope, *values: Mapping[str, Any]
) -> bytes:
    """Send one compiled read; one round trip. What a request has written it reads back by the rights of that moment."""
    try:
        return await _sent(db, statement.text, _arguments(db, statement, principal, scope, *values))
    except RightsChanged:
        if db.written is None or not db.written.done:
            raise
    return await _sent(db, statement.text, _arguments(db, statement, await db.written.renewed(), scope, *values))


def _arguments(
    db: Database, statement: Statement, principal: Principal, scope: Scope, *values: Mapping[str, Any]
) -> list[Any]:
    moment: Mapping[str, Any] = {"unit_day": db.day}
    if db.known_at is not None:
        values = tuple(standing.without_acts(each) for each in values)
        moment = {"unit_day": db.day, "known_at": db.known_at.isoformat()}
    return statement.arguments(*values, bound(principal), scope_values(scope), moment)


async def _sent(db: Database, text: str, arguments: Sequence[Any]) -> bytes:
    answer: bytes | None = await db.fetch_value(text, arguments)
    if answer is None:
        raise RightsChanged
    return answer


def _restricted(shape: Shape, t: Table, statement: Select[Any]) -> Select[Any]:
    return statement.where(shape.where(t)) if shape.where is not None else statement


async def page(
    db: Database,
    principal: Principal,
    shape: Shape,
    query: PageQuery,
    *,
    scope: Scope,
    values: Mapping[str, Any] | None = None,
    fixed: Mapping[str, Any] | None = None,
    under: tuple[Shape, Any] | tuple[Shape, Any, Condition] | None = None,
) -> bytes:
    """One page as JSON: items, nextCursor, count.

    fixed: filters given by the path rather than the query. under: the thing whose
    children are listed, by shape and id (or a condition binding `key`); NotFound if the scope
    shows neither it nor any of
    them (an agency of an upper unit sees what names it, not the plan around it). The
    cursor holds the sort values of the last row and a fingerprint of filter and order;
    with another filter it is refused.
    """
    asked = asked_for(shape, query, fixed, spans_at_hand(db))
    if db.noting is not None:
        db.noting.append(Rows(asked, scope, values or {}, db.known_at))
        return b""
    again = not fixed and under is None and db.known_at is None
    if again and (ready := asked_again(db, asked, principal, scope, values)) is not None:
        return finished(await _sent(db, ready.text, ready.arguments))
    filters, sort, after = asked.filters, asked.sort, asked.after
    cache_key = (*asked.form, (id(under[0]), under[2:]) if under else None, scope_form(scope))

    def build() -> Any:
        picks, text = shape.picks(query.fields, query.include), Text.PRESENT if db.known_at is None else Text.PAST
        t = aliased(shape, "")
        conditions = [guarded(shape, t, scope)]
        if "dropped_in" in t.c:
            conditions.append(t.c.dropped_in.is_(None))
        if shape.where is not None:
            conditions.append(shape.where(t))
        conditions += [condition_of(shape.filters[name], name, asked.spanned)(t, f"f_{name}") for name in filters]
        names = shape.sorts[sort]
        columns = (
            [t.c[name] for name in (*names, "id")] if names[-1] != "id" else [t.c[name] for name in names]
        )
        body = select(*_row(shape, t, picks, "", scope, text)).correlate(None).where(*conditions)
        if after:
            edge = tuple_(*(bindparam(f"c_{i}", type_=c.type) for i, c in enumerate(columns)))
            body = body.where(tuple_(*columns) < edge if sort.startswith("-") else tuple_(*columns) > edge)
        order = [c.desc() if sort.startswith("-") else c for c in columns]
        body = body.add_columns(*(c.label(f"s__{i}") for i, c in enumerate(columns)))
        total = (
            select(func.count()).select_from(t).where(*conditions).scalar_subquery()
            if query.count is Count.exact
            else None
        )
        there = None
        if under is not None:
            parent = aliased(under[0], "_under")
            its = under[2](parent) if len(under) == 3 else parent.c.id == bindparam("key", type_=Uuid())
            one = select(parent.c.id).where(its)
            there = one.where(guarded(under[0], parent, scope)).correlate(None).exists()
        rows = body.order_by(*order)
        whole = page_document(rows, lambda c: _shown(shape, picks, c, text), len(columns), total, there, shape.beside)
        return answer_of(whole, db, rendered=True, spanned=asked.spanned is not None)

    # Counting reads the table a second time.
    statement = await statement_of(db, cache_key, build, roots=2 if query.count is Count.exact else 1)
    above = {"key": under[1]} if under else _NOTHING
    arguments = _arguments(db, statement, principal, scope, asked.arguments, above, values or _NOTHING)
    if again:
        keep_ready(Ready(asked, principal, scope, db.day, values, statement.text, arguments))
    answer = await _sent(db, statement.text, arguments)
    if answer == b"null":
        raise NotFound("not_found", noun=under[0].table.name if under else shape.table.name)
    return finished(answer)
