"""How is a published plan amended: copied, changed as a draft, and carried back?"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.indicators import FormerTarget, Indicator
from service.db.observation_records import living_grounds
from service.db.papers import TABLES, rows_of
from service.db.plans import Plan
from service.db.revisions import REVISION_ROW
from service.db.task_records import records_of_plan
from service.db.tasks import Deliverable, Task
from service.db.whole_plans import PLAN_STATE
from service.db.write import Delete, Guard, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.amendments import PlanAmend, cut, given_up
from service.domain.calendars import local_day
from service.domain.errors import Conflict
from service.domain.ids import new_id
from service.domain.lint_findings import Gap
from service.domain.observation_records import FigureGround
from service.domain.paging import Drafted
from service.domain.papers import PAPER, Changes, Row, amendable, carried, copied, without_item
from service.domain.plans import MACHINE, PlanState, PlanStatus, searchable
from service.domain.publications import Reporting
from service.domain.revisions import PlanItemQuery
from service.domain.task_records import TaskRecord
from service.domain.tasks import Basis
from service.usecases.plans import get_plan
from service.usecases.revisions import kept_state


async def amend_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanAmend, *, now: datetime
) -> bytes:
    """Open the plan's only amendment: a draft of the whole plan beside it, seen by whoever may read drafts."""
    facts: PlanState = await read.facts(db, principal, PLAN_STATE, plan_id, scope=principal.scope())
    principal.require(Permission.plan_amend, facts.unit_key)
    if facts.amendment is not None:
        raise Conflict("amendment_open")
    MACHINE.require_state("amend", facts.state)
    async with db.transaction() as tx:
        await open_amendment(principal, tx, facts, command.reason, command.basis, now=now)
    return await get_plan(principal, db, plan_id, PlanItemQuery(revision=Drafted.draft), now=now)


async def open_amendment(
    principal: Principal, tx: Database, facts: PlanState, reason: str, basis: Basis | None, *, now: datetime
) -> None:
    """Copy a plan in force beside itself, inside a transaction; whether the caller may is asked before."""
    rows = await rows_of(tx, principal, facts.id)
    head = {
        "revision": rows["plan"][0]["revision"] + 1,
        "effective_on": None,
        "amend_reason": reason,
        "amend_basis": basis,
    }
    made = copied(amendable(rows), lambda: new_id(now), head=head, amending=True)
    first = await _first_state(principal, tx, facts.id, rows["plan"][0], now=now)
    still = {"id": facts.id, "version": facts.version, "status": PlanStatus.published}
    await commit(
        tx,
        principal,
        "plan.amend",
        Guard(Plan, [still]),
        *first,
        *(Insert(TABLES[name], made[name]) for name in PAPER),
        subject_id=facts.id,
    )


async def _first_state(
    principal: Principal, tx: Database, plan_id: UUID, plan: Row, *, now: datetime
) -> list[Step]:
    """Plans that were published before states were kept get their first one before they change."""
    if await read.many(tx, principal, REVISION_ROW, [plan_id], scope=principal.scope(), by="plan_id"):
        return []
    row = {
        "number": plan["revision"],
        "unit_key": plan["unit_key"],
        "published_at": plan["published_at"] or now,
        "effective_on": plan["effective_on"] or local_day(now),
    }
    return [await kept_state(principal, tx, plan_id, row, now=now)]


async def carry(
    tx: Database,
    principal: Principal,
    plan_id: UUID,
    amendment_id: UUID,
    day: date,
    reason: str,
    gaps: list[Gap],
    reporting: Reporting,
    *,
    now: datetime,
) -> int:
    """Write what an amendment says into the published rows, inside a transaction; the revision's number.

    gaps: what the lint finds in it. Ids stay, what is dropped ends on `day`, what people have said
    and done is not touched, and the calendars of all tasks are computed anew. reporting: the rules
    that ongoing work, figures and periodic reports go by.
    """
    live = await rows_of(tx, principal, plan_id)
    draft = await rows_of(tx, principal, amendment_id)
    number: int = draft["plan"][0]["revision"]
    changes = carried(amendable(live), draft, day)
    changes.dropped.setdefault("reporting_rule", []).extend(without_item(live, changes))
    grounds = {one.id: one for one in await living_grounds(tx, principal, plan_id)}
    tasks = {task.id: task for task in await records_of_plan(tx, principal, plan_id)}
    head = {"id": plan_id, "version": live["plan"][0]["version"], "revision": number, "gaps": gaps}
    head |= _head(live["plan"][0], draft["plan"][0])
    steps = (Update(Plan, [head]), *_steps(changes, number, tasks, grounds, day, reason, now))
    await commit(tx, principal, "plan.publish_amendment", *steps, subject_id=plan_id)
    rest = tx.keyed(None)
    calendars, products = [], []
    period = {name: head[name] for name in ("period_start", "period_end")}
    for task in await records_of_plan(rest, principal, plan_id):
        after = reporting.of_task(task, **period)
        own = {"id": task.id, "version": task.version, "reporting": after.reporting, **period}
        calendars.append({**own, **after.computed()})
        products += after.product_rows()
    measured = []
    for ground in await living_grounds(rest, principal, plan_id):
        given = {**period, "reporting": reporting.of(ground.id)}
        after_all = ground.model_copy(update=given)
        measured.append({"id": ground.id, "version": ground.version, **given, **after_all.computed()})
    # What the amendment has not handed over goes with it.
    steps = (
        Update(Task, calendars),
        Update(Deliverable, products),
        Update(Indicator, measured),
        Delete(Plan, [{"id": amendment_id}]),
    )
    await commit(rest, principal, "plan.publish_amendment", *steps)
    return number


def _head(live: Row, draft: Row) -> Row:
    """The plan's own columns. A number that was filled in meanwhile is not taken back."""
    head = {name: draft[name] for name in PAPER["plan"]}
    if not head["number"]:
        head |= {name: live[name] for name in ("number", "number_pending")}
    head["folded"] = searchable(head["number"], head["symbol"], head["title"])
    return head


def _steps(
    changes: Changes,
    number: int,
    tasks: dict[UUID, TaskRecord],
    grounds: dict[UUID, FigureGround],
    day: date,
    reason: str,
    now: datetime,
) -> list[Step]:
    steps: list[Step] = []
    for name, model in TABLES.items():
        steps.append(Update(model, changes.changed.get(name, [])))
        steps.append(Update(model, changes.moved.get(name, [])))
        steps.append(Delete(model, changes.gone.get(name, [])))
        dropped = [
            {"id": row["id"], "version": row["version"], "dropped_in": number, "ended_on": day}
            | (given_up(tasks[row["id"]], day, reason) if name == "task" else {})
            | (cut(grounds[row["id"]].computed(), day) if name == "indicator" else {})
            | ({"deliverable_id": None} if name == "reporting_rule" else {})
            for row in changes.dropped.get(name, [])
        ]
        steps.append(Update(model, dropped))
    steps.append(Insert(FormerTarget, [{"id": new_id(now), **row} for row in changes.former]))
    return steps
