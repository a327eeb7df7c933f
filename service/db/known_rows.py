"""What did the rows that roll-ups are made of say at a moment, of many units at once?

Few rows have changed since most moments, so they are read the other way round than in `known`: what was changed after
the moment says in its first entry what it was before, and all else is as it stands now. A view (`later`) looks these
entries up, by an index of their own (`changed` of a table); functions (`..._then`) give all rows of some units. Of
each row only what roll-ups look at is taken out of the journal, as a row of the type `..._image`.

The view reads the journal as its owner. So it lets through what the roll-up's caller may see: units in reach, and
images of rows that were published (a target that a unit is given always is). Without a moment it is empty.

It follows that nothing archived is missed (see `archived_months`), and that the entries of a row must follow each other
in time: on a server whose clock was set back (`SAURO_NOW`), what it was is told by the first entry after the moment.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import column, func, select
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from service.db.journal import COUNTED, COUNTED_OF_INDICATOR, counted
from service.db.rls import REACH, ROLE

SCHEMA = "known_figures"
MOMENT = "(select nullif(current_setting('app.known_at', true), '')::timestamptz)"
_TARGET = (
    "id", "unit_key", "indicator_id", "name", "followed", "agency_id", "comparator", "evaluate_as", "measure", "value",
    "low", "high", "due", "in_force_from",
)  # fmt: skip
READ: dict[str, tuple[str, ...]] = {
    "former_target": (*_TARGET, "in_force_until"),
    "indicator": ("id", "unit_key", *COUNTED_OF_INDICATOR),
    "indicator_assignment": ("id", "unit_key", "indicator_id", "agency_id", "role"),
    "observation": (
        "id", "unit_key", "indicator_id", "nominal", "published", "replaced", "quantity", "agency_id", "obs_status",
        "numerator", "denominator", "value", "answer", "percent_only", "period_start", "period_end", "counts_from",
        "verified_at", "judgement",
    ),
    "target": _TARGET,
    "target_assignment": (
        "id", "unit_key", "definition_id", "by_unit_key", "due", "comparator", "evaluate_as", "measure", "value", "low",
        "high", "effective_on", "revises_id", "status", "reason", "answered_on", "indicator_id",
    ),
}  # fmt: skip
"""Table -> what roll-ups look at of it. The name of a table is its noun in the journal, too."""


def typed(table: str) -> list[tuple[str, str]]:
    """The columns that are looked at, with their types."""
    columns: Any = SQLModel.metadata.tables[table].c
    return [(name, columns[name].type.compile(dialect=postgresql.dialect())) for name in READ[table]]


def of_now(table: str, row: str) -> str:
    """What is looked at of a row as it stands, in the form of what it was."""
    return f"row({', '.join(f'{row}.{name}' for name in READ[table])})::{SCHEMA}.{table}_image"


def published(table: str, row: str) -> str:
    """The condition that a row counts for others than those who draft it."""
    return f"{row}.published" if "published" in SQLModel.metadata.tables[table].c else "true"


def inside(row: str) -> str:
    """The condition that a row is of one of the units `spans`, said so that an index serves it."""
    return f"{row}.unit_key between lower(spans) and upper(spans) - 1 and {row}.unit_key <@ spans"


def _columns(table: str) -> list[Any]:
    columns: Any = SQLModel.metadata.tables[table].c
    return [column(name, columns[name].type) for name in READ[table]]


def image(table: str, rows: Any, name: str) -> Any:
    """Images of rows of a table, from an array of them, to be read as the table."""
    return func.unnest(rows).table_valued(*_columns(table), name=name)


def called(function: str, at: Any, table: str | None, *more: str) -> Any:
    """What a function says of the unit asked for, to be read as a table: columns of images of one, and more."""
    made = getattr(func.known_figures, function)(select(at.c.key).scalar_subquery())
    columns = _columns(table) if table is not None else []
    return made.table_valued(*columns, *(column(name) for name in more))


def changed(table: str, only: str = "") -> str:
    """A query: id, unit_key, was: rows of the units `spans` with entries after the moment, and what they were; null of
    what was not there yet. only: a join that leaves some entries `k` out.

    The first entry of each is found by its number: to sort the entries themselves would take most of the time.
    """
    of = f"{{0}}.subject = '{table}' and {inside('{0}')}"
    return f"""
    select l.id, l.unit_key, jsonb_populate_record(null::{SCHEMA}.{table}_image, l.was) as was
    from {SCHEMA}.later l where {of.format("l")} and l.seq in (
      select min(k.seq) from {SCHEMA}.later k {only} where {of.format("k")} group by k.id)"""


_DRAFTED = ", ".join(f"'{name}'" for name in COUNTED if name != "target_assignment")
_LATER = f"""
create view {SCHEMA}.later as
select j.subject, j.subject_id as id, j.unit_key, j.seq,
  case when j.subject not in ({_DRAFTED}) or (j.before -> 'published')::boolean then j.before end as was
from public.journal j
where {counted("j.")}
  and coalesce(j.known_at, j.at) > {MOMENT} and j.unit_key <@ {REACH}"""


ONLY = {
    "indicator": "true",
    "indicator_assignment": "{0}.role = 'contributor'",
    "observation": "{0}.agency_id is not null",
    "target": "{0}.followed and {0}.agency_id is not null",
    "target_assignment": "true",
}
"""Tables that are read whole, and which rows are wanted of them: of agencies, where they are what a slot is not made of
alone."""


def _then(table: str) -> str:
    columns = ", ".join(f"n.{name}" for name in READ[table])
    return f"""
create function {SCHEMA}.{table}_then(at_unit integer) returns setof {SCHEMA}.{table}_image
language plpgsql stable rows 10000 set search_path = public, pg_temp as $$
declare spans int4multirange := (select range_agg(s.reach) from grant_spans(at_unit) s);
begin
  return query
  with changed as materialized ({changed(table)})
  select (c.was).* from changed c where (c.was).id is not null and {ONLY[table].format("(c.was)")}
  union all
  select {columns} from {table} n
  where {inside("n")} and {published(table, "n")} and {ONLY[table].format("n")} and {MOMENT} is not null
    and n.id not in (select c.id from changed c);
end $$"""


def statements() -> list[str]:
    """The schema with its types, views and functions, as the owner makes them."""
    made = [f"create schema {SCHEMA}", f"grant usage on schema {SCHEMA} to {ROLE}"]
    for table in COUNTED:
        columns = ", ".join(f"{name} {kind}" for name, kind in typed(table))
        made.append(f"create type {SCHEMA}.{table}_image as ({columns})")
    made += [_LATER, f"grant select on {SCHEMA}.later to {ROLE}"]
    for table in ONLY:
        made += [_then(table), *called_by_service(f"{table}_then(integer)")]
    return made


def called_by_service(function: str) -> list[str]:
    """The service, and nobody else, may call a function of the schema."""
    return [
        f"revoke all on function {SCHEMA}.{function} from public",
        f"grant execute on function {SCHEMA}.{function} to {ROLE}",
    ]
