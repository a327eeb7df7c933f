"""Which days does a plan ask something for?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.db import due_dates as dates
from service.db import units
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.due_dates import DueDates, due_dates

_LIVING = frozenset({"published", "amended", "closed"})


async def due_dates_of_plan(
    principal: Principal, db: Database, plan_id: UUID, first: date = date.min, last: date = date.max
) -> DueDates:
    """The days of one plan, whatever its state."""
    plan = await dates.plan(db, principal, plan_id)
    tasks = await dates.tasks(db, principal, plan_id)
    indicators = await dates.indicators(db, principal, plan_id)
    return due_dates(plan, tasks, indicators, await dates.rules(db, principal, plan_id), first, last)


async def due_dates_of_unit(
    principal: Principal, db: Database, code: str, first: date = date.min, last: date = date.max
) -> list[DueDates]:
    """The days of each plan of the unit that is in force or was, of those it succeeded too; the oldest first."""
    unit = await units.place(db, principal, code)
    plans = [plan for plan in await dates.plans(db, principal, unit.key) if plan.status in _LIVING]
    ordered = sorted(plans, key=lambda plan: (plan.period_start, plan.id))
    return [await due_dates_of_plan(principal, db, plan.id, first, last) for plan in ordered]
