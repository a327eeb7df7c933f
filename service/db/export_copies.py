"""How do the rows of an export leave PostgreSQL: by COPY, of one snapshot, under the caller's rights?

A COPY takes no arguments, so they are written into its text, quoted by PostgreSQL itself. Its rows are text already
when they come here: CSV as it is; a JSON object a row, which nothing may escape once more, as CSV whose quote and
delimiter are two control characters that JSON never holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Select, Text, bindparam, case, cast, func, literal_column, select

from service.db.changes import mark_of_unit, place_of
from service.db.engine import Database, RightsChanged, problem_of
from service.db.exports import Narrowed, narrowed, read_of, rows_of
from service.db.following import place_here
from service.db.pool import bare
from service.db.principal import bound, entered
from service.db.rows import table_of
from service.db.scopes import scope_form, scope_values
from service.db.statements import Statement, at_hand, compiled, keep, words
from service.db.units import Unit, bears_now, lies
from service.domain.access import Principal, Scope
from service.domain.change_cursors import Place
from service.domain.errors import FieldError, Invalid, Problem, Unavailable
from service.domain.export_columns import ColumnType
from service.domain.exports import TABLES

Sink = Callable[[bytes], Awaitable[None]]

WAIT_SECONDS = 5
RETRY_AFTER_SECONDS = 10
_UNESCAPED: Mapping[str, Any] = {"format": "csv", "quote": "\x01", "delimiter": "\x02"}
_COMPUTED = words(r"^[=+@\t\r-]")
"""How text begins that a spreadsheet would compute."""


@dataclass(frozen=True)
class Form:
    """What the text of an export depends on, beside the scope. lines: JSON objects instead of CSV. header: the names
    first. harmless: text that a spreadsheet would compute has an apostrophe before it."""

    table: str
    columns: tuple[str, ...]
    by: Narrowed
    lines: bool = False
    header: bool = False
    harmless: bool = False


@dataclass(frozen=True)
class Copy:
    """Rows that are ready to leave; the snapshot they are of is held by whoever made it. place: from where in the
    journal changes go on that are not in it. lies: mark of where the unit asked for is, None without one."""

    db: Database
    place: Place
    lies: str | None
    statement: Statement
    arguments: Sequence[Any]
    options: Mapping[str, Any]

    async def pour(self, sink: Sink) -> None:
        """Give all bytes to the sink, in pieces of PostgreSQL's own making; while it waits, PostgreSQL waits."""
        assert self.db.connection is not None
        try:
            await self.db.connection.copy_from_query(
                self.statement.text, *self.arguments, output=sink, **self.options
            )
        except BaseException as error:
            # In the middle of a COPY nothing else can be said on the connection: it ends, and another is made when
            # one is needed.
            bare(self.db.connection).terminate()
            problem = problem_of(error)
            if problem is None or isinstance(error, Problem | asyncio.CancelledError):
                raise
            raise problem from error


@asynccontextmanager
async def snapshot(db: Database, form: Form) -> AsyncIterator[Database]:
    """A connection of one's own, which sees what stands at this moment for as long as the block lasts.

    The table is locked before the moment is fixed: a migration that rewrote it in between would leave an old
    snapshot an empty table, and nobody would notice. It waits for us now, no longer than its own patience; we wait
    for it no longer than ours.
    """
    names = sorted({"unit", read_of(form.table)})
    try:
        async with db.pool.acquire(timeout=WAIT_SECONDS) as connection:
            itself, one = bare(connection), connection.transaction(isolation="repeatable_read", readonly=True)
            await one.start()
            try:
                await connection.execute(f"lock table {', '.join(names)} in access share mode")
                yield replace(db, connection=connection)
            finally:
                if not itself.is_closed():
                    await one.rollback()
    except (Problem, RightsChanged, asyncio.CancelledError):
        raise
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        if problem.code == "busy":
            problem = Unavailable("exports_busy", retry_after=RETRY_AFTER_SECONDS)
        raise problem from error


async def copied(
    held: Database, principal: Principal, form: Form, values: Mapping[str, Any], *, scope: Scope
) -> Copy:
    """The rows of a held snapshot that the scope lets through; the rights are checked in the snapshot itself.

    Raises RightsChanged, or Invalid for a unit that there is not.
    """
    known = {**scope_values(scope), **bound(principal), "unit_day": held.day, "today": held.day, **values}
    found = (await held.fetch_rows(_ENTER.text, _ENTER.arguments({"f_unit": None, **known})))[0]
    if found["there"] is None:
        raise RightsChanged
    if not found["there"]:
        given = (("given", values["f_unit"]),)
        raise Invalid("invalid", errors=(FieldError("?unit", "unit_unknown", given),))
    statement = _statement(form, scope)
    options = _UNESCAPED if form.lines else {"format": "csv", "header": form.header}
    unit = mark_of_unit(found) if values.get("f_unit") is not None else None
    return Copy(held, place_of(found), unit, statement, statement.arguments(known), options)


def _entering() -> Statement:
    """`there`: true once the settings of both walls are made; false if the unit asked for is none; null: other rights.
    Beside it the place in the journal where this snapshot ends, and where that unit is."""
    unit = table_of(Unit).alias("unit_asked")
    code = bindparam("f_unit", type_=Text)
    there = select(unit.c.id).where(unit.c.code == code, bears_now(unit)).exists()
    known = case((entered(act=False), case((code.is_(None), literal_column("true")), else_=there)))
    return compiled(select(known.label("there"), cast(lies("f_unit"), Text).label("lies"), place_here()))


_ENTER = _entering()


def _statement(form: Form, scope: Scope) -> Statement:
    key = ("export", form, scope_form(scope))
    found = at_hand(key)
    return found if found is not None else keep(key, compiled(_text(form, scope)))


def _text(form: Form, scope: Scope) -> Select[Any]:
    rows = narrowed(rows_of(form.table, scope), form.by).subquery("r")
    if not form.lines:
        return select(*(_as_text(form, rows.c[name]).label(name) for name in form.columns))
    shown = select(*(rows.c[name] for name in form.columns)).subquery("shown")
    return select(func.row_to_json(literal_column("shown"))).select_from(shown)


def _as_text(form: Form, column: Any) -> Any:
    """As it stands in a cell: what COPY would write in PostgreSQL's own way is written as in JSON."""
    kind = TABLES[form.table].column(column.name).type
    if kind is ColumnType.boolean:
        return cast(column, Text)
    if isinstance(column.type, ARRAY):
        return func.to_json(column)
    if form.harmless and kind in (ColumnType.text, ColumnType.code):
        return case((column.op("~")(_COMPUTED), words("''").concat(column)), else_=column)
    return column
