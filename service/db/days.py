"""What is there to do when a day has come, and how is a change of standing journalled that nobody made?

The calendars are computed at each write (`standings`); here they are only walked. A row whose calendar
has an entry for a day that has come is marked with the day, once, and the journal's trigger writes it
down with the clock as its actor: feeds and caches hear of midnight like of any other change.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, func, literal_column, or_, select
from sqlmodel import SQLModel

from service.db.engine import Database, RightsChanged
from service.db.indicators import Indicator
from service.db.obligations import Obligation
from service.db.owing import KEPT_OF_RULE, OWING_STEP, PARTIES_OF_RULE, UNITS_OF_RULE
from service.db.plans import Plan
from service.db.principal import bound, entered
from service.db.report_rows import Report
from service.db.reporting_rules import ReportingRule, of_rule
from service.db.rollups import open_year
from service.db.rows import Row, declare, table_of
from service.db.shapes import Many, Shape
from service.db.statements import compiled, words
from service.db.tasks import Deliverable, Task
from service.db.units import Unit
from service.domain.access import Principal
from service.domain.days import DayWork, EndedObligation, OpeningRule
from service.domain.types import RowId

TURNING: tuple[type[SQLModel], ...] = (Task, Deliverable, Indicator, Obligation, Report)
"""Tables whose rows have a calendar of standings and `turned_on`. A report's runs before it is filed too."""


class DayTurn(Row, table=True):
    """One row: the last day that has been turned, null before the first."""

    __tablename__ = "day_turn"
    day: date | None = None


declare(DayTurn, wall="clock", subject=None, rights=("select", "update"))

_TODAY = bindparam("today", type_=Date)
_HORIZON = bindparam("horizon", type_=Date)


def _due(turn: Any) -> Any:
    """The day has not been turned yet; once it has, there is nothing to look for until the next."""
    return or_(turn.c.day.is_(None), turn.c.day < _TODAY)


def _last_of_unit(t: Any) -> Any:
    """The last day of the row's unit, null while it exists."""
    u = table_of(Unit).alias("unit_of_owing")
    return select(u.c.valid_to).where(u.c.key == t.c.unit_key).correlate(t).scalar_subquery()


def _to_open(turn: Any, r: Any) -> Any:
    """Rules of which a period may open that has not been opened: a plan's well ahead, an upper unit's by today."""
    until = func.coalesce(r.c.ends_on, literal_column("'infinity'::date"))
    wanted = case((r.c.plan_id.is_(None), _TODAY), else_=_HORIZON)
    return and_(
        _due(turn),
        r.c.published,
        r.c.dropped_in.is_(None),
        r.c.times["cadence"].as_string().in_([words("periodic"), words("once")]),
        func.coalesce(_last_of_unit(r), literal_column("'infinity'::date")) >= _TODAY,
        func.coalesce(r.c.opened_to, literal_column("'-infinity'::date")) < func.least(wanted, until),
    )


def _plan_over(o: Any) -> Any:
    p = table_of(Plan).alias("plan_of_owing")
    over = p.c.status.in_([words("closed"), words("superseded")])
    return select(p.c.id).where(p.c.id == o.c.plan_id, over).correlate(o).exists()


def _to_end(turn: Any, o: Any) -> Any:
    """Obligations nobody has met or let go, of a plan that is over or a unit that is no more."""
    return and_(
        _due(turn),
        o.c.ended_on.is_(None),
        o.c.met_on.is_(None),
        o.c.waived_on.is_(None),
        or_(_last_of_unit(o) < _TODAY, _plan_over(o)),
    )


RULE_ID = Shape(RowId, ReportingRule, guard="rule")
ENDED = Shape(EndedObligation, Obligation, own={"unit_valid_to": _last_of_unit})
DAY_WORK = Shape(
    DayWork,
    DayTurn,
    guard="open",
    own={
        "rules": Many(lambda: RULE_ID, _to_open),
        "ended": Many(lambda: ENDED, _to_end),
    },
)
OPENING_RULE = Shape(
    OpeningRule,
    ReportingRule,
    guard="rule",
    own={
        "steps": Many(lambda: OWING_STEP, of_rule, lambda s: (s.c.ordinal, s.c.id)),
        "kept": KEPT_OF_RULE,
        "parties": PARTIES_OF_RULE,
        "units": UNITS_OF_RULE,
    },
)


async def turn(db: Database, clock: Principal, since: date | None, today: date) -> dict[str, int] | None:
    """Mark every row whose calendar has an entry after `since` and up to today; how many of each table. In a year
    that has come, slots are made for plans that go on.

    None: another worker has turned this day meanwhile. Before the first turn nothing is walked: what
    stands then was never otherwise here.
    """
    async with db.transaction() as tx:
        await _entered(tx, clock)
        moved = await tx.fetch_value(
            "update day_turn set day = $1, version = version + 1, updated_at = clock_timestamp()"
            " where day is not distinct from $2 returning 1",
            (today, since),
        )
        if not moved:
            return None
        counts = {}
        for model in TURNING if since is not None else ():
            table = table_of(model).name
            shown = "" if model is Report else "t.published and "
            counts[table] = await tx.fetch_value(
                f"with turned as (update {table} t set turned_on = $1 where {shown}exists (select"
                " from unnest(t.standing_from) d where d > greatest(t.turned_on, $2) and d <= $1) returning t.id)"
                " select count(*) from turned",
                (today, since),
            )
        return counts | {"slots": await open_year(tx)}


async def _entered(db: Database, clock: Principal) -> None:
    """Make the clock's settings for the length of the transaction."""
    me = compiled(select(entered(act=True, now=db.now is not None)))
    values = bound(clock, "day.turn") | {"me_now": db.now and db.now.isoformat()}
    if not await db.fetch_value(me.text, me.arguments(values)):
        raise RightsChanged
