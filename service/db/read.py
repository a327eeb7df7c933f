"""How does a read become one SQL statement whose JSON PostgreSQL builds?

A Shape says where each field of a View comes from; what is a column of the same name
goes without saying. Doors say which fields are wanted (picks), the principal says
what may be seen (Scope). The statement's text is cached by its shape, never by its
values; asyncpg runs it and the bytes pass through untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
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
from service.db.asked import Asked, Ready, asked_again, asked_for, keep_ready
from service.db.columns import ONE, Text, aliased, row_columns, shown_of
from service.db.engine import Database, RightsChanged
from service.db.noted import Document, Row, Rows
from service.db.pages import finished, page_document
from service.db.principal import bound
from service.db.scopes import guarded, scope_form, scope_values
from service.db.shapes import Condition, Shape, Table
from service.db.spans import condition_of, spans_at_hand
from service.db.statements import Statement
from service.domain.access import Principal, Scope
from service.domain.errors import FieldError, Invalid, NotFound
from service.domain.paging import Count, ItemQuery, PageQuery

_NOTHING: Mapping[str, Any] = {}

Under = tuple[Shape, Any] | tuple[Shape, Any, Condition]
"""What the rows of a list belong to: its shape, its id or what else is looked for, and by which condition."""


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
    found = select(*row_columns(shape, t, picks, "", scope)).where(wanted)
    inner = _restricted(shape, t, found.where(guarded(shape, t, scope))).limit(ONE).subquery("r")
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
        found = select(*row_columns(shape, t, shape.fields_by_default(), "", scope)).where(wanted)
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
        if db.written is None or not db.written.read_once_more():
            raise
    return await run(db, statement, await db.written.renewed(), scope, *values)


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
    under: Under | None = None,
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
    again = not (fixed or under or db.known_at or asked.once)
    if again and (ready := asked_again(db, asked, principal, scope, values)) is not None:
        return finished(await _sent(db, ready.text, ready.arguments))
    cache_key = (*asked.form, (id(under[0]), under[2:]) if under else None, scope_form(scope))

    def build() -> Any:
        whole = _page(shape, query, asked, scope, under, Text.PRESENT if db.known_at is None else Text.PAST)
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


def _page(
    shape: Shape, query: PageQuery, asked: Asked, scope: Scope, under: Under | None, text: Text
) -> ColumnElement[Any]:
    """The document of a page, as `finished` takes it."""
    t, picks, sort = aliased(shape, ""), shape.picks(query.fields, query.include), asked.sort
    conditions = _conditions(shape, t, asked, scope)
    names = shape.sorts[sort]
    columns = [t.c[name] for name in (*names, "id")] if names[-1] != "id" else [t.c[name] for name in names]
    body = select(*row_columns(shape, t, picks, "", scope, text)).correlate(None).where(*conditions)
    if asked.after:
        edge = tuple_(*(bindparam(f"c_{i}", type_=c.type) for i, c in enumerate(columns)))
        body = body.where(tuple_(*columns) < edge if sort.startswith("-") else tuple_(*columns) > edge)
    order = [c.desc() if sort.startswith("-") else c for c in columns]
    rows = body.add_columns(*(c.label(f"s__{i}") for i, c in enumerate(columns))).order_by(*order)
    total = None
    if query.count is Count.exact:
        total = select(func.count()).select_from(t).where(*conditions).scalar_subquery()
    there = _there(under, scope) if under is not None else None
    return page_document(rows, lambda c: shown_of(shape, picks, c, text), len(columns), total, there, shape.beside)


def _conditions(shape: Shape, t: Table, asked: Asked, scope: Scope) -> list[ColumnElement[bool]]:
    """What a row of the list must be: in the scope, there at all, and what the filters say."""
    conditions = [guarded(shape, t, scope)]
    if "dropped_in" in t.c:
        conditions.append(t.c.dropped_in.is_(None))
    if shape.where is not None:
        conditions.append(shape.where(t))
    filters = ((shape.filters[name], name) for name in asked.filters)
    return conditions + [condition_of(filtered, name, asked.spanned)(t, f"f_{name}") for filtered, name in filters]


def _there(under: Under, scope: Scope) -> ColumnElement[bool]:
    """Whether the scope shows what the list lies under."""
    parent = aliased(under[0], "_under")
    its = under[2](parent) if len(under) == 3 else parent.c.id == bindparam("key", type_=Uuid())
    return select(parent.c.id).where(its).where(guarded(under[0], parent, scope)).correlate(None).exists()
