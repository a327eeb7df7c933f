"""What did the rows of plans say at a moment that is past?

The journal holds every row before and after each change. For each table of plans, and for what is owed, the schema
`known` has a view of the same name and columns: of each row the last image written until the
moment set as `app.known_at`, and none of rows removed by then. So a read of what was known is
the very statement of today, over these tables (see `compiled`); the calendars in the images are
those the domain computed then, so nothing is judged anew.

Where months of the journal were archived, a row's last image may have gone with them. Then the first entry that is
left, or the row itself, tells what it was (`_untold`), for every moment since the last entry that is gone; an earlier
moment is refused (see `archived_months`). Planning such views takes several times as long, so they are made when the
first month goes.

The views read the journal as its owner, so each carries its table's wall: the reach of today
applies to the past, and a row that is there still must be visible today as well. Without a
moment, or without a principal, they are empty. They are no security barriers: those cannot be
looked up by what they are joined to, and a caller who writes SQL could make the settings anyway.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from service.db import known_rows, known_slots
from service.db.journal import OWNERS
from service.db.rls import ROLE, WALLS
from service.db.rows import DECLARATIONS, Declaration
from service.db.statements import Statement, compiled

SCHEMA = "known"
_WALLS = frozenset({"figure", "item", "item_named", "obligation", "reply"})
_MOMENT = known_rows.MOMENT
MARKED = f"select obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')"
"""Which views are there, by their mark."""
_UNPLACED = re.compile(r"__\[SCHEMA__none\]\.(\w+)")


def remembered() -> dict[str, Declaration]:
    """Tables whose rows the journal holds whole, and whose past may be asked about: of plans, and of what is owed."""
    return {
        name: declared
        for name, declared in DECLARATIONS.items()
        if declared.wall in _WALLS and declared.subject is not None and not declared.hidden
    }


def compiled_known(statement: Any) -> Statement:
    """The text of a read as it goes over what was known: rows of plans from the past, all else of today."""
    made = compiled(statement, schema_translate_map={None: "none"})
    tables = remembered()

    def placed(found: re.Match[str]) -> str:
        return f"{SCHEMA}.{found[1]}" if found[1] in tables else found[1]

    return Statement(_UNPLACED.sub(placed, made.text), made.names, made.constants)


def _column(name: str) -> str:
    """Where a view takes a column from: those that rows are looked up by must be the indexes' own."""
    if name == "id":
        return "j.subject_id as id"
    if name == "unit_key":
        return "j.unit_key"
    if name.removesuffix("_id") in OWNERS:
        return f"(j.after ->> '{name}')::uuid as {name}"
    return f'r."{name}"'


def _image(name: str, of: str) -> str:
    """Where a view takes a column from where no entry tells of the row by then. From its image; but what never changes,
    and rows are looked up by, from the row that is there (t), or from the entry of its removal (d)."""
    if name == "id":
        return "t.id" if of == "t" else "d.subject_id as id"
    if name == "unit_key":
        return f"{of}.unit_key"
    if name.removesuffix("_id") in OWNERS:
        return f"t.{name}" if of == "t" else f"(d.before ->> '{name}')::uuid as {name}"
    return f'r."{name}"'


_FIRST = """
  cross join lateral (select (array_agg(j.op order by j.seq))[1] as op,
      (array_agg(j.before order by j.seq))[1] as before, max(j.seq) as last,
      coalesce(bool_or(coalesce(j.known_at, j.at) <= {moment}), false) as told
    from public.journal j where j.subject = '{subject}' and j.subject_id = {id}) f"""
"""Of a row, the first entry that is still here, and whether any was written by the moment."""


def _untold(table: str, subject: str, columns: list[str]) -> str:
    """Rows of which no entry by the moment is here: their last one may be among those that were archived.

    Then a row was what it was before the first entry that is here; one that none tells of, what it is now.
    """
    asked = f"(select {_MOMENT} is not null)"
    there = ", ".join(_image(name, "t") for name in columns)
    removed = ", ".join(_image(name, "d") for name in columns)
    first = {"moment": _MOMENT, "subject": subject}
    return f"""
  union all
  select {there}
  from public.{table} t{_FIRST.format(id="t.id", **first)}
  cross join lateral jsonb_populate_record(null::public.{table}, coalesce(f.before, to_jsonb(t))) r
  where {asked} and not f.told and f.op is distinct from 'insert'
  union all
  select {removed}
  from public.journal d{_FIRST.format(id="d.subject_id", **first)}
  cross join lateral jsonb_populate_record(null::public.{table}, f.before) r
  where {asked} and d.subject = '{subject}' and d.op = 'delete' and d.seq = f.last and not f.told
    and f.op <> 'insert'"""


def _view(declared: Declaration, *, archived: bool) -> str:
    table, subject = declared.table, declared.subject
    wall = WALLS[declared.wall]
    assert wall is not None
    assert subject is not None
    names = [column.name for column in SQLModel.metadata.tables[table].c]
    columns = ", ".join(_column(name) for name in names)
    untold = _untold(table, subject, names) if archived else ""
    return f"""
create or replace view {SCHEMA}.{table} as
select k.* from (
  select {columns}
  from public.journal j cross join lateral jsonb_populate_record(null::public.{table}, j.after) r
  where j.subject = '{subject}' and j.op <> 'delete' and coalesce(j.known_at, j.at) <= {_MOMENT}
    and not exists (select from public.journal later where later.subject = '{subject}'
      and later.subject_id = j.subject_id and later.seq > j.seq
      and coalesce(later.known_at, later.at) <= {_MOMENT}){untold}
) k
where ({wall[0]}) and not exists (select from public.{table} n where n.id = k.id and ({wall[0]}) is not true)"""


def statements(*, archived: bool = False) -> list[str]:
    """The schema with its views; made anew whenever tables have changed. archived: months of the journal are gone."""
    made = [f"create schema {SCHEMA}", f"grant usage on schema {SCHEMA} to {ROLE}"]
    for name, declared in sorted(remembered().items()):
        made += [_view(declared, archived=archived), f"grant select on {SCHEMA}.{name} to {ROLE}"]
    return [*made, *known_rows.statements(), *known_slots.statements()]


def statements_once_archived() -> dict[str, str]:
    """The views by name as they are from the first archived month on, in place of those that are there."""
    return {name: _view(declared, archived=True) for name, declared in sorted(remembered().items())}


def mark(*, archived: bool) -> str:
    """Stands beside the schema and tells which views are there."""
    return hashlib.sha256("\n".join(statements(archived=archived)).encode()).hexdigest()


def marked(of: str) -> str:
    return f"comment on schema {SCHEMA} is '{of}'"


def forget(connection: Connection) -> None:
    """Take the views away: no column that they name can change its type."""
    for schema in (known_rows.SCHEMA, SCHEMA):
        connection.execute(text(f"drop schema if exists {schema} cascade"))


def remember(connection: Connection) -> None:
    """Make the views of this version, unless they are there. As the owner, over tables of this version."""
    archived = bool(connection.execute(text("select exists (select from archived_month)")).scalar())
    if connection.execute(text(MARKED)).scalar() == mark(archived=archived):
        return
    forget(connection)
    for statement in (*statements(archived=archived), marked(mark(archived=archived))):
        connection.exec_driver_sql(statement)
