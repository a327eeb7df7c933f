"""How does a draft become the plan that holds?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.agencies import named
from service.db.engine import Database
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.obligations import Obligation
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.publications import PUBLICATION
from service.db.reporting_rules import ReportingRule, ReportingStep
from service.db.tasks import Assignment, Deliverable, Occurrence, Task
from service.db.write import Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.plan_facts import refuse_if
from service.domain.plans import MACHINE, PlanPublish, PlanStatus
from service.domain.publications import (
    PublicationFacts,
    dates_of,
    gaps_of,
    owed_from_now,
    reporting_of,
    require_number,
    rule_rows,
)
from service.domain.types import RowId
from service.usecases import indicator_calendars, plans, task_calendars
from service.usecases.days import obligation_rows


async def publish_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanPublish | None, *, now: datetime
) -> bytes:
    """Publish a submitted plan: its head and every row of it, in one transaction.

    The head comes first and holds the lock that those who add to a draft wait for; only
    then the rows are read, so that none slips in unpublished.
    """
    facts = await _facts(principal, db, plan_id)
    principal.require(Permission.plan_publish, facts.unit_key)
    MACHINE.require_state("publish", facts.state)
    require_number(facts)
    effective_on, tracked_from, faults = dates_of(facts, command or PlanPublish(), local_day(now))
    refuse_if(faults)
    head = {
        "id": plan_id,
        "version": facts.version,
        "status": PlanStatus.published,
        "published": True,
        "published_at": now,
        "revision": 1,
        "effective_on": effective_on,
        "tracked_from": tracked_from,
        "gaps": gaps_of(facts),
    }
    async with db.transaction() as tx:
        await commit(tx, principal, "plan.publish", Update(Plan, [head]), subject_id=plan_id)
        rest = tx.keyed(None)
        facts = await _facts(principal, rest, plan_id)
        dates: dict[str, Any] = {
            "effective_on": effective_on,
            "tracked_from": tracked_from,
            "period_start": facts.period_start,
            "period_end": facts.period_end,
            "published": True,
            "reporting": reporting_of(facts.rules),
        }
        tasks = await task_calendars.for_plan(principal, rest, plan_id, **dates)
        indicators = await indicator_calendars.for_plan(principal, rest, plan_id, **dates)
        rules: list[Step] = [
            Update(ReportingRule, rule_rows(facts, local_day(now))),
            _all(ReportingStep, (row for rule in facts.rules for row in rule.step_rows)),
            Insert(
                Obligation,
                obligation_rows(owed_from_now(facts, effective_on, tracked_from, local_day(now)), now),
            ),
        ]
        steps = (*_published(facts), Update(Task, tasks), Update(Indicator, indicators), *rules)
        await commit(rest, principal, "plan.publish", *steps)
    return await plans.get_plan(principal, db, plan_id, now=now)


async def _facts(principal: Principal, db: Database, plan_id: UUID) -> PublicationFacts:
    found: PublicationFacts = await read.facts(
        db, principal, PUBLICATION, plan_id, scope=principal.scope(), values=named(principal, ())
    )
    return found


def _published(facts: PublicationFacts) -> list[Step]:
    """One step per table below the plan; tasks and indicators come with their calendars."""
    return [
        _all(PlanDocument, facts.documents),
        _all(Section, facts.sections),
        _all(Provision, facts.provisions),
        _all(Target, (row for indicator in facts.indicators for row in indicator.targets)),
        _all(IndicatorAssignment, (row for indicator in facts.indicators for row in indicator.assignments)),
        _all(IndicatorTask, (row for indicator in facts.indicators for row in indicator.links)),
        _all(Assignment, (row for task in facts.tasks for row in task.assignments)),
        _all(Deliverable, (row for task in facts.tasks for row in task.deliverables)),
        _all(Occurrence, (row for task in facts.tasks for row in task.occurrences)),
    ]


def _all(model: Any, rows: Iterable[RowId]) -> Update:
    return Update(model, [{"id": row.id, "published": True} for row in rows])
