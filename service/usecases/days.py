"""What is done when a day has come?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.db import days, read
from service.db.agencies import named
from service.db.days import DAY_WORK, OPENING_RULE
from service.db.engine import Database
from service.db.journal import CLOCK
from service.db.obligations import Obligation
from service.db.reporting_rules import ReportingRule
from service.db.write import Insert, Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.days import DayWork, OpeningRule, ended_today, horizon, opened, opened_to
from service.domain.errors import Conflict, NotFound, Stale
from service.domain.ids import new_id
from service.domain.owing import with_calendar
from service.usecases.clock import clock


async def turn_day(db: Database, *, now: datetime) -> dict[str, int]:
    """Open the periods whose day has come, end what is owed no more, journal every change of standing.

    Any number of workers may do it, at any time and as often as they like: what is there is not made
    again, and what another worker was faster with is left to it. Tells how many rows of each kind changed.
    """
    me, today = await clock(db), local_day(now)
    work: DayWork = await read.facts(
        db,
        me,
        DAY_WORK,
        UUID(CLOCK),
        scope=me.scope(),
        values={"today": today, "horizon": horizon(today)},
    )
    done = {"opened": 0, "ended": 0}
    for rule in work.rules:
        done["opened"] += await _open(me, db, rule.id, today, now)
    for obligation in work.ended:
        row = {"id": obligation.id, "version": obligation.version, **ended_today(obligation, today)}
        done["ended"] += await _unless_done(db, me, "obligation.end", Update(Obligation, [row]))
    if work.day is None or work.day < today:
        done |= await days.turn(db, me, work.day, today) or {}
    return done


async def _open(me: Principal, db: Database, rule_id: UUID, today: date, now: datetime) -> int:
    try:
        rule: OpeningRule = await read.facts(
            db, me, OPENING_RULE, rule_id, scope=me.scope(), values=named(me, ())
        )
    except NotFound:
        return 0
    rows = obligation_rows(opened(rule, today), now)
    if rule.plan_id is None and not rows:
        return 0
    marked = {"id": rule.id, "version": rule.version, "opened_to": opened_to(rule, today)}
    steps = (Update(ReportingRule, [marked]), Insert(Obligation, rows))
    return len(rows) if await _unless_done(db, me, "obligation.open", *steps) else 0


def obligation_rows(rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Rows to insert: each with an id and the calendar of its standing."""
    return [{"id": new_id(now), **with_calendar(row)} for row in rows]


async def _unless_done(db: Database, me: Principal, act: str, *steps: Insert | Update) -> bool:
    """Write, unless somebody else has done so or changed what it rests on: then it is theirs, or due next time."""
    try:
        await commit(db, me, act, *steps)
    except (Conflict, Stale):
        return False
    return True
