"""How are the rows of an exported table selected, by whom, and of which part?

One select for each table, with the first wall inside it; what stands beside it in PostgreSQL is the second. The
columns are those the domain declares, in their order. /changes selects the present state of rows by the same select.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Numeric,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.db import standing
from service.db.export_sources import SOURCES, Source
from service.db.rows import table_of
from service.db.scopes import guarded_by
from service.db.statements import words
from service.db.tasks import Task
from service.db.units import Unit, in_subtree
from service.domain.access import Scope
from service.domain.exports import TABLES
from service.domain.progress import CELLS
from service.domain.standing_codes import Standing

_UNIT = table_of(Unit)
_PLACES: Any = literal_column("6")
"""Behind the point, at most."""


@dataclass(frozen=True)
class Rows:
    """The rows of an exported table that a scope lets through. select: its columns, by their names; t: the table they
    come from, for further conditions; counted: what is made of them once all conditions are there."""

    select: Select[Any]
    t: Any
    source: Source
    counted: Callable[[Select[Any]], Select[Any]] = field(default=lambda rows: rows)


@dataclass(frozen=True)
class Narrowed:
    """Which filters an export has; their values are bound as `f_unit`, `f_period`, `f_since`, `part` and `parts`."""

    unit: bool = False
    period: bool = False
    since: bool = False
    part: bool = False


def read_of(name: str) -> str:
    """The table of the database that the rows of an exported one come from."""
    return str(table_of(SOURCES[name].model).name) if name in SOURCES else str(table_of(Task).name)


def rows_of(name: str, scope: Scope, only: Callable[[Any], Any] | None = None) -> Rows:
    """What the scope lets through of a table. Binds what `scope_values` gives, and `today` where a standing is told.

    Items of drafts and of open amendments are not among them, whoever asks: what is exported is in force, or was.
    only: picks rows of the table itself before anything is asked of them.
    """
    if name == "progress":
        return _progress(scope)
    source = SOURCES[name]
    table = table_of(source.model)
    t = only(table) if only is not None else table.alias("t")
    joined, whole = _joined(source, t)
    columns = [
        (source.own[c.name](t, joined) if c.name in source.own else _plain(t, joined, c.name)).label(c.name)
        for c in TABLES[name].columns
    ]
    rows = select(*columns).select_from(whole).where(guarded_by(source.guard, t, scope))
    if source.where is not None:
        rows = rows.where(source.where(t))
    return Rows(rows, t, source)


def _plain(t: Any, joined: dict[str, Any], name: str) -> Any:
    if name in ("unit_id", "unit_code") and "unit" in joined and name not in t.c:
        return joined["unit"].c[name.removeprefix("unit_")]
    column = t.c[name]
    if not isinstance(column.type, Numeric):
        return column
    # 80.000000 is stored, 80 is said. Sums are stored with whatever places they have.
    return func.trim_scale(column if column.type.scale is not None else func.round(column, _PLACES))


def _joined(source: Source, t: Any) -> tuple[dict[str, Any], Any]:
    """The row's unit and the others it names, and all of them in one FROM."""
    joined: dict[str, Any] = {}
    whole = t
    if "unit_key" in t.c:
        joined["unit"] = unit = _UNIT.alias("u")
        whole = whole.join(unit, unit.c.key == t.c.unit_key)
    for name, column in source.units.items():
        joined[name] = other = _UNIT.alias(f"{name}_of")
        whole = whole.join(other, other.c.key == t.c[column], isouter=t.c[column].nullable)
    if source.lists is not None:
        entries = func.jsonb_array_elements(t.c[source.lists]).table_valued(
            "value", with_ordinality="place", name="entry", joins_implicitly=True
        )
        joined["entry"] = entry = entries.render_derived()
        entry.c.value.type = JSONB()
        whole = whole.join(entry, true())
    return joined, whole


def _progress(scope: Scope) -> Rows:
    """Tasks of each plan by where they stand, counted as GET /progress counts them."""
    t, u = table_of(Task).alias("t"), _UNIT.alias("u")
    judged = select(t.c.plan_id, t.c.unit_key, standing.code(t).label("code")).where(
        guarded_by("item", t, scope), t.c.published, t.c.dropped_in.is_(None)
    )

    def counted(tasks: Select[Any]) -> Select[Any]:
        # Each is looked up in its calendar once, not once for every count.
        j = tasks.offset(literal_column("0")).subquery("judged")

        def tally(*codes: Standing) -> Any:
            return cast(func.count().filter(j.c.code.in_([words(c.value) for c in codes])), Integer)

        own = {
            "plan_id": j.c.plan_id,
            "unit_id": u.c.id,
            "unit_code": u.c.code,
            "on_day": standing.TODAY,
            "total": cast(func.count(), Integer),
            **{cell.value: tally(*sorted(held)) for cell, held in CELLS.items()},
            **{f"standing_{one.value}": tally(one) for one in Standing},
        }
        columns = (own[c.name].label(c.name) for c in TABLES["progress"].columns)
        return select(*columns).join_from(j, u, u.c.key == j.c.unit_key).group_by(j.c.plan_id, u.c.id, u.c.code)

    return Rows(judged, t, Source(Task, spread="plan_id"), counted)


class _Key:
    """A row whose unit key is called otherwise, as `in_subtree` wants it."""

    def __init__(self, column: Any) -> None:
        self.c = self
        self.unit_key = column


def narrowed(rows: Rows, by: Narrowed) -> Select[Any]:
    """The rows that the filters leave. A part is made of the rows whose id, or other key, ends alike: that never
    changes, and parts are of one size."""
    wanted, t = rows.select, rows.t
    if by.unit:
        wanted = wanted.where(in_subtree(_Key(t.c[rows.source.unit_key]), "f_unit"))
    if by.period:
        wanted = wanted.where(_period(t) == bindparam("f_period", type_=Text))
    if by.since:
        wanted = wanted.where(t.c[rows.source.since] >= bindparam("f_since", type_=DateTime(timezone=True)))
    if by.part:
        wanted = wanted.where(_dealt(t.c[rows.source.spread]) == bindparam("part", type_=Integer))
    return rows.counted(wanted)


def _period(t: Any) -> Any:
    return t.c.period if "period" in t.c else t.c.nominal


def _dealt(key: Any) -> Any:
    """Which part a row is in, from 0."""
    last = key if key.type.python_type is int else func.get_byte(func.uuid_send(key), literal_column("15"))
    return last.op("%")(bindparam("parts", type_=Integer))

