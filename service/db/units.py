"""Which units are there, since when, and what became of which?"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Index,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSON, JSONB
from sqlmodel import Field

from service.db import read
from service.db.engine import Database
from service.db.rows import Row, declare, table_of
from service.db.shapes import Filter, One, Shape, equal, holding
from service.domain.access import Principal
from service.domain.errors import FieldError
from service.domain.language.text import fold
from service.domain.types import UnitRef
from service.domain.units import PROVINCE_STEP, UnitPlace, UnitView


class Unit(Row, table=True):
    """An administrative unit. `key` is given once and never again; `code` may be reused."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("unit_code_current", "code", unique=True, postgresql_where=text("valid_to is null")),
        Index("unit_level_sort", "level", "sort_key", "id"),
    )

    key: int = Field(unique=True, sa_column_kwargs={"autoincrement": False})
    last_key: int
    code: str = Field(index=True)
    name: str
    full_name: str
    level: str
    kind: str
    parent_key: int | None = Field(default=None, foreign_key="unit.key", index=True)
    valid_from: date
    valid_to: date | None = None
    folded: str
    sort_key: str


class UnitName(Row, table=True):
    """A name and code a unit bore before, until the change that gave it the next."""

    __tablename__ = "unit_name"
    unit_key: int = Field(foreign_key="unit.key", index=True)
    change_id: UUID = Field(foreign_key="unit_change.id", index=True)
    code: str = Field(index=True)
    name: str
    full_name: str
    kind: str
    valid_from: date
    valid_to: date


class UnitChange(Row, table=True):
    """A merge, split, renaming, re-coding, founding or ending, with the decree it rests on.

    unit_key: the first unit it made, changed or ended. predecessors, successors: as they were called then.
    """

    __tablename__ = "unit_change"
    unit_key: int = Field(foreign_key="unit.key", index=True)
    kind: str
    effective_on: date = Field(index=True)
    basis: dict[str, Any] = Field(sa_type=JSONB)
    predecessors: list[dict[str, Any]] = Field(sa_type=JSONB)
    successors: list[dict[str, Any]] = Field(sa_type=JSONB)
    note: str | None = None


class UnitLineage(Row, table=True):
    """Predecessor and successor in one change."""

    __tablename__ = "unit_lineage"
    change_id: UUID = Field(foreign_key="unit_change.id", index=True)
    predecessor_key: int = Field(foreign_key="unit.key", index=True)
    successor_key: int = Field(foreign_key="unit.key", index=True)


declare(Unit, wall="unit", subject="unit", at=None, internal=("key", "last_key", "parent_key"))
declare(UnitName, wall="unit_history", subject="unit_name", at=None)
declare(UnitChange, wall="unit_history", subject="unit_change", at=None)
declare(
    UnitLineage,
    wall="lineage",
    subject="unit_lineage",
    at=None,
    internal=("predecessor_key", "successor_key"),
)


UNIT_REF = Shape(UnitRef, Unit, guard="open")


def unit_of(t: Any, u: Any) -> Any:
    """Join condition: the unit a row belongs to."""
    return u.c.key == t.c.unit_key


UNIT = One(lambda: UNIT_REF, unit_of)
"""The `unit` every item shows."""


def upwards(t: Any, u: Any) -> Any:
    """Join condition: the row's unit and those above it."""
    own, parent = table_of(Unit).alias("own_unit"), table_of(Unit).alias("upper_unit")
    up = select(own.c.parent_key).where(own.c.key == t.c.unit_key).correlate(t).scalar_subquery()
    top = select(parent.c.parent_key).where(parent.c.key == up).correlate(t).scalar_subquery()
    return or_(u.c.key == t.c.unit_key, u.c.key == up, u.c.key == top)


_TODAY = func.coalesce(
    bindparam("unit_day", type_=Date),
    literal_column("(now() at time zone 'Asia/Ho_Chi_Minh')::date", type_=Date),
    type_=Date,
)
"""The day by which a code is understood: every read binds it to the request's (see engine.Database)."""


def exists_on(t: Any, day: Any) -> Any:
    """The unit is in existence on the day; its last day counts."""
    return and_(t.c.valid_from <= day, or_(t.c.valid_to.is_(None), t.c.valid_to >= day))


def bears_now(t: Any) -> Any:
    """Of the bearers of a code the one of today; before its first day a unit to come, so that it can be prepared."""
    o = table_of(Unit).alias("other_bearer")
    taken = select(o.c.id).where(o.c.code == t.c.code, exists_on(o, _TODAY)).exists()
    return or_(exists_on(t, _TODAY), and_(t.c.valid_to.is_(None), t.c.valid_from > _TODAY, ~taken))


@cache
def span_of(name: str) -> Any:
    """Where the unit with the given code lies: low and high key, and the exact set of ranges if it has
    predecessors. Found once for the statement, whatever asks."""
    u = table_of(Unit).alias("subtree_unit")
    line = table_of(UnitLineage).alias("subtree_line")
    grown = select(line.c.id).where(line.c.successor_key.between(u.c.key, u.c.last_key)).exists()
    spans = literal_column(
        "(select range_agg(s.reach) from grant_spans(subtree_unit.key) s)", type_=INT4MULTIRANGE
    )
    # The earliest that has not ended is the bearer of today, else the one to come: as `bears_now`, for less.
    bearers = and_(u.c.code == bindparam(name, type_=Text), or_(exists_on(u, _TODAY), u.c.valid_to.is_(None)))
    several = select(u.c.key, u.c.last_key, case((grown, spans)).label("several")).where(bearers)
    return several.order_by(u.c.valid_from).limit(literal_column("1")).cte(f"span_{name}")


def lies(name: str) -> Any:
    """Where that is as ranges, whether it has predecessors or not; null for a code that no unit bears."""
    span = span_of(name)
    one = func.int4multirange(func.int4range(span.c.key, span.c.last_key, literal_column("'[]'")))
    return select(func.coalesce(span.c.several, one, type_=INT4MULTIRANGE)).select_from(span).scalar_subquery()


def in_subtree(t: Any, name: str) -> Any:
    """The row's unit is the one with the given code, below it, or one that these succeeded.

    Nearly always that is one range of keys, which an index serves. Only where units
    have predecessors it is a set of ranges; then the index serves the range around them.
    """
    span = span_of(name)

    def found(value: Any) -> Any:
        return select(value).select_from(span).scalar_subquery()

    several = span.c.several
    low = found(func.coalesce(func.lower(several, type_=Integer), span.c.key))
    high = found(func.coalesce(func.upper(several, type_=Integer) - literal_column("1"), span.c.last_key))
    exactly = func.coalesce(t.c.unit_key.op("<@")(found(several)), literal_column("true"))
    return and_(t.c.unit_key >= low, t.c.unit_key <= high, exactly)


def in_span(t: Any, name: str) -> Any:
    """The same where the range of the unit is at hand (see `spans`)."""
    low, high = (bindparam(f"{name}_{end}", type_=Integer) for end in ("low", "high"))
    return and_(t.c.unit_key >= low, t.c.unit_key <= high)


WITHIN = Filter(in_subtree, spanned=in_span)
"""The filter `unit=`: a code, with everything below it."""


PLACE = Shape(UnitPlace, Unit, guard="open", where=bears_now)


async def place(
    db: Database, principal: Principal, code: str, *, written: FieldError | None = None
) -> UnitPlace:
    """The unit that bears a code today; NotFound if none does, or the field that names it is refused."""
    found: UnitPlace = await read.facts(
        db, principal, PLACE, code, scope=principal.open_scope(), by="code", written=written
    )
    return found


DAY = bindparam("day", type_=Date)
"""The day that units are looked at on."""


def _covers(n: Any, day: Any) -> Any:
    return and_(n.c.valid_from <= day, n.c.valid_to >= day)


def _then(column: str) -> Any:
    """What the unit was called on the day."""

    def source(t: Any) -> Any:
        n = table_of(UnitName).alias("name_then")
        former = select(n.c[column]).where(n.c.unit_key == t.c.key, _covers(n, DAY)).limit(1).correlate(t)
        return func.coalesce(former.scalar_subquery(), t.c[column])

    return source


_CALLED = {name: _then(name) for name in ("code", "name", "kind")}


def bears(t: Any, code: Any) -> Any:
    """The unit that bore the code on the day."""
    n = table_of(UnitName).alias("borne_then")
    otherwise = select(n.c.id).where(n.c.unit_key == t.c.key, _covers(n, DAY)).exists()
    formerly = select(n.c.unit_key).where(n.c.code == code, _covers(n, DAY))
    return and_(exists_on(t, DAY), or_(and_(t.c.code == code, ~otherwise), t.c.key.in_(formerly)))


def borne_on_day(t: Any) -> Any:
    """Lookup by code on the day."""
    return bears(t, bindparam("key", type_=Text))


def last_bearer(t: Any) -> Any:
    """Lookup by code, whoever bore it last: a unit that ended still has a story."""
    u, n = table_of(Unit).alias("bearer"), table_of(UnitName).alias("former_bearer")
    code = bindparam("key", type_=Text)
    endless = func.coalesce(u.c.valid_to, literal_column("'infinity'::date"))
    own = select(u.c.key.label("key"), endless.label("till"), u.c.valid_from.label("since")).where(
        u.c.code == code
    )
    former = select(n.c.unit_key, n.c.valid_to, n.c.valid_from).where(n.c.code == code)
    all_ = own.union_all(former).subquery("bearers")
    return (
        t.c.key
        == select(all_.c.key).order_by(all_.c.till.desc(), all_.c.since.desc()).limit(1).scalar_subquery()
    )


def _parent_then(t: Any, u: Any) -> Any:
    """The unit above on the day: the province whose range the key lies in, until that province ended."""
    p = table_of(Unit).alias("parent_then")
    step: Any = literal_column(str(PROVINCE_STEP))
    ended = select(p.c.key).where(
        literal_column("'commune'") == t.c.level, p.c.key == t.c.key - t.c.key % step, p.c.valid_to >= DAY
    )
    return u.c.key == func.coalesce(ended.correlate(t).scalar_subquery(), t.c.parent_key)


def _below(t: Any, name: str) -> Any:
    """The filter `parent=`: right below the unit that bore the code on the day."""
    p = table_of(Unit).alias("parent_unit")
    inside = and_(literal_column("'province'") == p.c.level, t.c.key > p.c.key, t.c.key <= p.c.last_key)
    return (
        select(p.c.id)
        .where(bears(p, bindparam(name, type_=Text)), or_(t.c.parent_key == p.c.key, inside))
        .exists()
    )


def _acts(t: Any) -> Any:
    state = case((t.c.valid_to.is_(None), literal_column("'current'")), else_=literal_column("'ended'"))
    nobody: Any = literal_column("'{}'::uuid[]")
    return func.allowed_acts(bindparam("acts", type_=JSONB), cast(state, String), t.c.key, nobody, type_=JSON)


UNIT_THEN = Shape(UnitRef, Unit, guard="open", own=_CALLED)
"""A unit as it was called on the day."""

UNIT_VIEW = Shape(
    UnitView,
    Unit,
    guard="open",
    where=lambda t: exists_on(t, DAY),
    own=_CALLED
    | {"full_name": _then("full_name"), "parent": One(lambda: UNIT_THEN, _parent_then), "actions": _acts},
    filters={
        "level": equal("level"),
        "parent": Filter(_below),
        "q": holding("folded", fold),
        # Named again so that the cursor is bound to it.
        "on": Filter(lambda t, name: exists_on(t, bindparam(name, type_=Date))),
    },
    sorts={"name": ("sort_key", "id")},
)
"""Units as they were on the day; binds `day` and `acts`."""


def statements() -> list[str]:
    return [
        # Every step of a unit's descent, back to its predecessors and on to its successors.
        """
create function unit_descent(start integer) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  with recursive back(id, key) as (
    select id, predecessor_key from unit_lineage where successor_key = start
    union
    select l.id, l.predecessor_key from unit_lineage l join back on l.successor_key = back.key
  ), onward(id, key) as (
    select id, successor_key from unit_lineage where predecessor_key = start
    union
    select l.id, l.successor_key from unit_lineage l join onward on l.predecessor_key = onward.key
  )
  select id from back union select id from onward
$$""",
        "revoke all on function unit_descent(integer) from public",
        "grant execute on function unit_descent(integer), grant_spans(integer) to sauro_service",
    ]
