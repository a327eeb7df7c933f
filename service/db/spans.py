"""Where do units lie, looked up once for all statements and checked in each of them?

A list of a unit is a list of a range of keys (or of several, where units were merged). To find the range by the
unit's code takes a tenth of what a page costs, and it is the same until units change. So a process keeps the ranges of
a day, and each statement that is given one checks in its own snapshot that no unit has changed since: if one has, it
answers as it does when rights have changed, and ranges are looked up anew. Without them a statement finds its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, select
from sqlmodel import Field, SQLModel

from service.db.engine import Database
from service.db.rows import declare, table_of
from service.db.shapes import Filter, Table
from service.domain.errors import Problem


class UnitStamp(SQLModel, table=True):
    """One row. version: goes up with every change of units or their lineage, in its transaction."""

    __tablename__ = "unit_stamp"
    id: int = Field(default=1, primary_key=True)
    version: int = Field(sa_type=BigInteger)


declare(UnitStamp, wall="stamp", subject=None, rights=("select",))


@dataclass(frozen=True)
class Spans:
    """The ranges of a day's units by code, both ends within; those of several ranges are not among them."""

    day: date
    version: int
    ends: Mapping[str, tuple[int, int]]


def spans_at_hand(db: Database) -> Spans | None:
    """What has been looked up for the database's day. Of the past nothing is kept."""
    found: Spans | None = db.pool.spans
    usable = found is not None and found.day == db.day and db.known_at is None
    return found if usable else None


def spanned_filter(
    filters: Mapping[str, Filter], given: Mapping[str, Any], spans: Spans | None
) -> tuple[str | None, dict[str, Any]]:
    """The filter by a unit whose range is at hand, if there is one, and what it and `unmoved` bind."""
    if spans is not None:
        for name, value in given.items():
            if filters[name].spanned is not None and (ends := spans.ends.get(value)) is not None:
                return name, {f"f_{name}_low": ends[0], f"f_{name}_high": ends[1], "unit_version": spans.version}
    return None, {}


def condition_of(wanted: Filter, name: str, spanned: str | None) -> Callable[[Table, str], ColumnElement[bool]]:
    """How the filter of this name is said, where `spanned` is the one whose range is at hand."""
    return wanted.spanned if wanted.spanned is not None and name == spanned else wanted.condition


def unmoved() -> ColumnElement[bool]:
    """No unit has changed since the range was looked up."""
    version = select(table_of(UnitStamp).c.version).scalar_subquery()
    return version == bindparam("unit_version", type_=BigInteger)


async def look_up(db: Database, day: date) -> None:
    """Look the ranges of a day up, unless those at hand are the current ones. Without an answer there are none."""
    pool = db.pool
    try:
        version = await db.fetch_value("select version from unit_stamp", ())
        if pool.spans is None or (pool.spans.version, pool.spans.day) != (version, day):
            rows = await db.fetch_rows("select * from unit_spans($1)", (day,))
            ends = {row["code"]: (row["low"], row["high"]) for row in rows}
            pool.spans = Spans(day, rows[0]["version"], ends) if rows else None
    except Problem:
        pool.spans = None


def statements() -> list[str]:
    return [
        # The bearer of a code as `units` finds it: the earliest that has not ended.
        """
create function unit_spans(on_day date) returns table (version bigint, code text, low integer, high integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.version, b.code, coalesce(lower(b.several), b.key), coalesce(upper(b.several) - 1, b.last_key)
  from unit_stamp s cross join (
    select distinct on (u.code) u.code, u.key, u.last_key,
      case when exists (select from unit_lineage l where l.successor_key between u.key and u.last_key)
        then (select range_agg(g.reach) from grant_spans(u.key) g) end as several
    from unit u
    where u.valid_to is null or (u.valid_from <= on_day and u.valid_to >= on_day)
    order by u.code, u.valid_from) b
  where b.several is null or b.several = int4multirange(range_merge(b.several))
$$""",
        """
create function unit_stamped() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update unit_stamp set version = version + 1;
  return null;
end $$""",
        *(
            f"create trigger unit_stamped after insert or update or delete on {table} "
            "for each statement execute function unit_stamped()"
            for table in ("unit", "unit_lineage")
        ),
        "revoke all on function unit_spans(date), unit_stamped() from public",
        "grant execute on function unit_spans(date) to sauro_service",
    ]
