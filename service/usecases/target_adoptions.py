"""How does a unit take an assigned target over: into its draft, or of a plan in force into its amendment?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator, Target
from service.db.plans import addressed
from service.db.target_assignments import DRAFT_INDICATOR, DRAFT_PLAN, TargetAssignment
from service.db.whole_plans import PLAN_STATE
from service.db.write import Insert, Step, Update, commit
from service.domain.access import Principal
from service.domain.errors import Conflict, NotFound
from service.domain.ids import new_id
from service.domain.indicators import MACHINE as INDICATOR_MACHINE
from service.domain.messages import sentence
from service.domain.paging import Drafted
from service.domain.plans import MACHINE as PLAN_MACHINE
from service.domain.plans import PlanState
from service.domain.target_adoption import (
    Chosen,
    DraftIndicator,
    DraftPlan,
    adopting,
    asked_by,
    indicator_columns,
    replaced,
    target_columns,
)
from service.domain.target_assignments import (
    TargetAssignmentAdopt,
    TargetAssignmentFacts,
    TargetAssignmentStatus,
)
from service.domain.tasks import Basis
from service.usecases.amendments import open_amendment
from service.usecases.contended import taken_meanwhile
from service.usecases.plans import still_draft
from service.usecases.target_assignments import answer_row, answering, get_target_assignment

ACT = "target_assignment.adopt"


async def adopt_target_assignment(
    principal: Principal,
    db: Database,
    assignment_id: UUID,
    command: TargetAssignmentAdopt | None,
    *,
    now: datetime,
) -> bytes:
    """Take a target over for an indicator of the unit, in one transaction with the draft that says so.

    Where the plan in force asks as much already, nothing has to change. To adopt is to draft what
    the unit above has decided: it takes the right to answer, not the one to amend; the draft comes
    into force as every other, by the leader.
    """
    command = command or TargetAssignmentAdopt()
    facts = await answering(principal, db, assignment_id, "adopt")
    chosen = adopting(facts, command)
    if chosen.carried:
        step = _answered(principal, facts, chosen.indicator, now)
        await commit(db, principal, ACT, step, subject_id=facts.id)
        return await get_target_assignment(principal, db, assignment_id)
    with taken_meanwhile():
        async with db.transaction() as tx:
            draft = await _draft(principal, tx.keyed(None), facts, chosen, command.reason, now=now)
            steps, indicator = _into(draft, facts, now)
            step = _answered(principal, facts, chosen.indicator or indicator, now)
            await commit(tx, principal, ACT, *steps, step, subject_id=facts.id)
    return await get_target_assignment(principal, db, assignment_id)


async def _draft(
    principal: Principal,
    tx: Database,
    facts: TargetAssignmentFacts,
    chosen: Chosen,
    reason: str | None,
    *,
    now: datetime,
) -> DraftIndicator | DraftPlan:
    """The indicator as it is drafted, or the plan that is to get one; its amendment is opened if there is none."""
    draft = await _drafted(principal, tx, chosen)
    if draft is None:
        plan: PlanState = await read.facts(tx, principal, PLAN_STATE, chosen.plan, scope=principal.scope())
        if plan.amendment is not None:
            raise Conflict("adopted_item_dropped")
        PLAN_MACHINE.require_state("amend", plan.state)
        why = reason or sentence("adoption_reason", "vi", {"definition": facts.definition.name})
        basis = Basis(**facts.basis.given(without={"issued_on"}), issued_on=facts.basis.issued_on.isoformat())
        await open_amendment(principal, tx, plan, why, basis, now=now)
        draft = await _drafted(principal, tx, chosen)
    assert draft is not None, "an amendment has all that the plan has"
    return draft


async def _drafted(principal: Principal, tx: Database, chosen: Chosen) -> DraftIndicator | DraftPlan | None:
    shape, key = (DRAFT_PLAN, chosen.plan) if chosen.indicator is None else (DRAFT_INDICATOR, chosen.indicator)
    try:
        found: DraftIndicator | DraftPlan = await read.facts(
            tx, principal, shape, key, **addressed(principal, Drafted.draft)
        )
    except NotFound:
        return None
    return found


def _into(
    draft: DraftIndicator | DraftPlan, facts: TargetAssignmentFacts, now: datetime
) -> tuple[list[Step], UUID]:
    """What the draft says from now on, and the row of its indicator. Nothing, where it asks as much already."""
    plan = draft if isinstance(draft, DraftPlan) else draft.plan
    INDICATOR_MACHINE.require_state("update", plan.status)
    steps: list[Step] = [still_draft(plan.id)]
    own = {"unit_key": plan.unit_key, "amending": plan.amending}
    if isinstance(draft, DraftPlan):
        indicator_id = new_id(now)
        steps.append(Insert(Indicator, [{"id": indicator_id, **indicator_columns(facts, plan)}]))
        target = target_columns(facts, facts.definition.unit_measure)
        row = {"id": new_id(now), "indicator_id": indicator_id, "ordinal": 0, "named_agency_ids": [], **own}
        return [*steps, Insert(Target, [row | target])], indicator_id
    if asked_by(draft.targets, facts):
        if facts.state == TargetAssignmentStatus.adopted:
            raise Conflict("adopted_already")
        return steps, draft.id
    steps.append(Update(Indicator, [{"id": draft.id, "version": draft.version}]))
    target, old = target_columns(facts, draft.unit_measure), replaced(draft, facts)
    if old is not None:
        return [*steps, Update(Target, [{"id": old.id, **target}])], draft.id
    row = {
        "id": new_id(now),
        "indicator_id": draft.id,
        "ordinal": max((one.ordinal for one in draft.targets), default=-1) + 1,
        "named_agency_ids": draft.named_agency_ids,
        **own,
    }
    return [*steps, Insert(Target, [row | target])], draft.id


def _answered(
    principal: Principal, facts: TargetAssignmentFacts, indicator: UUID | None, now: datetime
) -> Step:
    answer = {"status": TargetAssignmentStatus.adopted, "indicator_id": indicator, "reason": None}
    return Update(TargetAssignment, [answer_row(principal, facts, answer, now)])
