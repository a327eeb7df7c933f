"""How does a draft become the plan that holds?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
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
from service.domain.amendments import amended_on, basis_of
from service.domain.calendars import local_day
from service.domain.errors import FieldError
from service.domain.lint import findings
from service.domain.lint_findings import gaps
from service.domain.plan_facts import refuse_if
from service.domain.plans import MACHINE, PlanPublish, PlanStatus
from service.domain.publications import (
    PublicationFacts,
    Reporting,
    dates_of,
    owed_from_now,
    require_number,
    rule_rows,
)
from service.domain.targets import TargetRow
from service.domain.types import RowId
from service.usecases import indicator_calendars, plans, task_calendars
from service.usecases.amended_owing import owed_anew
from service.usecases.amendments import carry
from service.usecases.days import obligation_rows
from service.usecases.endings import superseded
from service.usecases.revisions import kept_state


async def publish_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanPublish | None, *, now: datetime
) -> bytes:
    """Publish what is submitted of a plan, in one transaction: all of it, or its amendment; and freeze the state.

    Plans that it replaces are superseded by the same act.
    """
    facts: PublicationFacts = await plans.drafted(principal, db, PUBLICATION, plan_id)
    principal.require(Permission.plan_publish, facts.unit_key)
    MACHINE.require_state("publish", facts.state)
    require_number(facts)
    publish = _publish_amendment if facts.amending else _publish_first
    async with db.transaction() as tx:
        await publish(principal, tx, plan_id, facts, command or PlanPublish(), now=now)
    return await plans.get_plan(principal, db, plan_id, now=now)


async def _publish_first(
    principal: Principal,
    tx: Database,
    plan_id: UUID,
    facts: PublicationFacts,
    command: PlanPublish,
    *,
    now: datetime,
) -> None:
    """The head comes first and holds the lock that those who add to a draft wait for; only then the
    rows are read, so that none slips in unpublished."""
    effective_on, tracked_from, faults = dates_of(facts, command, local_day(now))
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
        "gaps": gaps(findings(facts.lint, on=effective_on)),
    }
    await commit(tx, principal, "plan.publish", Update(Plan, [head]), subject_id=plan_id)
    rest = tx.keyed(None)
    found = await _facts(principal, rest, plan_id)
    dates: dict[str, Any] = {
        "effective_on": effective_on,
        "tracked_from": tracked_from,
        "period_start": found.period_start,
        "period_end": found.period_end,
        "published": True,
        "reporting": Reporting(found.rules),
    }
    tasks, products = await task_calendars.for_plan(principal, rest, plan_id, **dates)
    indicators = await indicator_calendars.for_plan(principal, rest, plan_id, **dates)
    rules: list[Step] = [
        Update(ReportingRule, rule_rows(found, local_day(now))),
        _all(ReportingStep, (row for rule in found.rules for row in rule.step_rows)),
        Insert(
            Obligation,
            obligation_rows(owed_from_now(found, effective_on, tracked_from, local_day(now)), now),
        ),
    ]
    steps = (
        *_published(found),
        Update(Task, tasks),
        Update(Deliverable, products),
        Update(Indicator, indicators),
        *rules,
    )
    await commit(rest, principal, "plan.publish", *steps)
    said = {"reason": command.reason, "basis": command.basis}
    await _freeze(principal, rest, plan_id, "plan.publish", facts, effective_on, said, number=1, now=now)


async def _publish_amendment(
    principal: Principal,
    tx: Database,
    plan_id: UUID,
    facts: PublicationFacts,
    command: PlanPublish,
    *,
    now: datetime,
) -> None:
    assert facts.in_force_since is not None, "whoever amends has a revision to amend"
    day, faults = amended_on(command.effective_on, facts.in_force_since, local_day(now))
    if command.tracked_from is not None:
        faults.append(FieldError("/trackedFrom", "tracked_since_before"))
    refuse_if(faults)
    basis = basis_of(command.basis, facts.amend_basis)
    reason = command.reason or facts.amend_reason or ""
    open_ends = gaps(findings(facts.lint))
    before = await _facts(principal, tx, plan_id)
    # The paper's rules are the amendment's; an item's own are no part of it and stay.
    reporting = Reporting([*facts.rules, *(rule for rule in before.rules if rule.item is not None)])
    number = await carry(tx, principal, plan_id, facts.id, day, reason, open_ends, reporting, now=now)
    said = {"reason": reason, "basis": basis}
    act, rest = "plan.publish_amendment", tx.keyed(None)
    after = await _facts(principal, rest, plan_id)
    owed = await owed_anew(principal, rest, plan_id, before, after, day, now=now)
    await commit(rest, principal, act, *owed)
    await _freeze(principal, rest, plan_id, act, facts, day, said, number=number, now=now)


async def _facts(principal: Principal, db: Database, plan_id: UUID) -> PublicationFacts:
    found: PublicationFacts = await read.facts(
        db, principal, PUBLICATION, plan_id, scope=principal.scope(), values=named(principal, ())
    )
    return found


async def _freeze(
    principal: Principal,
    tx: Database,
    plan_id: UUID,
    act: str,
    facts: PublicationFacts,
    day: date,
    said: dict[str, Any],
    *,
    number: int,
    now: datetime,
) -> None:
    """Keep the state that was just published, and end the plans it replaces."""
    row = {
        "number": number,
        "unit_key": facts.unit_key,
        **said,
        "published_by": principal.id,
        "published_at": now,
        "effective_on": day,
    }
    steps: list[Step] = [await kept_state(principal, tx, plan_id, row, now=now)]
    for old in facts.replaced:
        if old.status in (PlanStatus.published, PlanStatus.closed) and old.id != plan_id:
            steps += await superseded(tx, principal, old, plan_id, max(day, old.effective_on or day), None)
    await commit(tx, principal, act, *steps)


def _published(facts: PublicationFacts) -> list[Step]:
    """One step per table below the plan; tasks, their products and indicators come with their calendars."""
    return [
        _all(PlanDocument, facts.documents),
        _all(Section, facts.sections),
        _all(Provision, facts.provisions),
        _all(Target, (row for indicator in facts.indicators for row in indicator.targets)),
        _all(IndicatorAssignment, (row for indicator in facts.indicators for row in indicator.assignments)),
        _all(IndicatorTask, (row for indicator in facts.indicators for row in indicator.links)),
        _all(Assignment, (row for task in facts.tasks for row in task.assignments)),
        _all(Occurrence, (row for task in facts.tasks for row in task.occurrences)),
    ]


def _all(model: Any, rows: Iterable[RowId | TargetRow]) -> Update:
    return Update(model, [{"id": row.id, "published": True} for row in rows])
