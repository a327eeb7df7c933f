"""How does a plan end: closed when its time is over, or replaced by another?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.endings import OPEN_OBLIGATION
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.obligations import Obligation
from service.db.observation_records import living_grounds
from service.db.plans import Plan
from service.db.task_records import records_of_plan
from service.db.tasks import Deliverable, Task
from service.db.whole_plans import PLAN_STATE
from service.db.write import Delete, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.amendments import (
    PlanClose,
    PlanSupersede,
    cut,
    ended_on,
    given_up,
    products_until,
    standing_still,
)
from service.domain.calendars import local_day
from service.domain.errors import Conflict, invalid
from service.domain.obligation_whys import ObligationWhy
from service.domain.obligations import ended
from service.domain.plan_facts import refuse_if
from service.domain.plans import MACHINE, PlanState, PlanStatus
from service.usecases.plans import get_plan


async def close_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanClose | None, *, now: datetime
) -> bytes:
    """Close a plan: everything stays where it stands, and nothing more is said about it."""
    facts = await _standing(principal, db, plan_id, "close")
    given = command or PlanClose()
    day, faults = ended_on(given.ended_on, facts.effective_on, local_day(now))
    refuse_if(faults)
    async with db.transaction() as tx:
        found = await records_of_plan(tx, principal, plan_id)
        tasks = [{"id": task.id, "version": task.version, **standing_still(task, day)} for task in found]
        head = {"status": PlanStatus.closed, "ended_on": day, "end_reason": given.reason}
        steps = await _steps(tx, principal, facts, head, tasks, products_until(found, day), day)
        await commit(tx, principal, "plan.close", *steps, subject_id=plan_id)
    return await get_plan(principal, db, plan_id, now=now)


async def supersede_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanSupersede, *, now: datetime
) -> bytes:
    """Say that another published plan of the unit takes this one's place."""
    facts = await _standing(principal, db, plan_id, "supersede")
    found = await read.many(db, principal, PLAN_STATE, [command.by], scope=principal.scope())
    by: PlanState | None = next(iter(found), None)
    if (
        by is None
        or by.id == plan_id
        or by.unit_key != facts.unit_key
        or by.status is not PlanStatus.published
    ):
        raise invalid("/by", "unknown_successor")
    today = local_day(now)
    began = facts.effective_on or today
    day, faults = ended_on(command.ended_on or max(by.effective_on or today, began), began, today)
    refuse_if(faults)
    async with db.transaction() as tx:
        steps = await superseded(tx, principal, facts, by.id, day, command.reason)
        await commit(tx, principal, "plan.supersede", *steps, subject_id=plan_id)
    return await get_plan(principal, db, plan_id, now=now)


async def superseded(
    tx: Database, principal: Principal, old: PlanState, by: UUID, day: date, reason: str | None
) -> list[Step]:
    """Steps that end a plan because another has taken its place: what is open is given up, what is done stays."""
    found = await records_of_plan(tx, principal, old.id)
    tasks = [{"id": task.id, "version": task.version, **given_up(task, day, reason)} for task in found]
    head = {
        "status": PlanStatus.superseded,
        "superseded_by_id": by,
        "ended_on": day,
        "end_reason": reason,
    }
    return await _steps(tx, principal, old, head, tasks, products_until(found, day), day)


async def _standing(principal: Principal, db: Database, plan_id: UUID, act: str) -> PlanState:
    facts: PlanState = await read.facts(db, principal, PLAN_STATE, plan_id, scope=principal.scope())
    principal.require(Permission.plan_close, facts.unit_key)
    if facts.amendment is not None:
        raise Conflict("amendment_open")
    MACHINE.require_state(act, facts.state)
    return facts


async def _steps(
    tx: Database,
    principal: Principal,
    facts: PlanState,
    head: dict[str, Any],
    tasks: list[dict[str, Any]],
    products: list[dict[str, Any]],
    day: date,
) -> list[Step]:
    """The plan's own row, its tasks with their products, indicators and what is owed; an open amendment ends too."""
    scope = principal.scope()
    indicators = [
        {"id": one.id, "version": one.version, "ended_on": day, **cut(one.computed(), day)}
        for one in await living_grounds(tx, principal, facts.id)
    ]
    owed = await read.many(tx, principal, OPEN_OBLIGATION, [facts.id], scope=scope, by="plan_id")
    ends = [
        {"id": one.id, "version": one.version, **ended(one, day, ObligationWhy.PLAN_ENDED)} for one in owed
    ]
    amendment = [{"id": facts.amendment.id}] if facts.amendment is not None else []
    return [
        Update(Plan, [{"id": facts.id, "version": facts.version, **head}]),
        Update(Task, tasks),
        Update(Deliverable, products),
        Update(Indicator, indicators),
        Update(Obligation, ends),
        Delete(Plan, amendment),
    ]
