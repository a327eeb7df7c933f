"""How are the products and occurrences of a task read, and products accepted or returned?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import deliverables, read
from service.db.deliverables import DELIVERABLE, DELIVERABLES, OCCURRENCES, deliverable_values
from service.db.engine import Database
from service.db.tasks import Deliverable, Task
from service.db.write import Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.deliverables import MACHINE, Acceptance, DeliverableRecord, Reason, accepted, returned
from service.domain.evidence import evidence_faults
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.task_days import require_happened
from service.usecases.evidence import with_items


async def list_deliverables(principal: Principal, db: Database, task_id: UUID, *, now: datetime) -> bytes:
    """The products of one task, in printed order; all of them."""
    values = deliverable_values(principal, local_day(now))
    return await read.item(db, principal, DELIVERABLES, task_id, scope=principal.scope(), values=values)


async def list_occurrences(principal: Principal, db: Database, task_id: UUID) -> bytes:
    """The occurrences of a recurring task, or the milestones, in order of due; all of them."""
    return await read.item(db, principal, OCCURRENCES, task_id, scope=principal.scope())


async def get_deliverable(
    principal: Principal, db: Database, deliverable_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One product."""
    values = deliverable_values(principal, local_day(now))
    return await read.item(
        db, principal, DELIVERABLE, deliverable_id, query, scope=principal.scope(), values=values
    )


async def accept_deliverable(
    principal: Principal, db: Database, deliverable_id: UUID, command: Acceptance | None, *, now: datetime
) -> bytes:
    """Accept a product; its task's calendar no longer waits for it."""
    product = await _judged(principal, db, deliverable_id, "accept")
    given = await with_items(principal, db, command or Acceptance())
    today = local_day(now)
    done_on = given.done_on or today
    require_happened(product.task, "/doneOn", done_on, today)
    refuse_if(list(evidence_faults(given.evidence, today)))
    changes = accepted(product, done_on, given.evidence)
    return await _written(principal, db, product, "accept", changes, now)


async def return_deliverable(
    principal: Principal, db: Database, deliverable_id: UUID, command: Reason, *, now: datetime
) -> bytes:
    """Return a product with a reason: it is open again."""
    product = await _judged(principal, db, deliverable_id, "return")
    return await _written(principal, db, product, "return", returned(product, command.reason), now)


async def _judged(principal: Principal, db: Database, deliverable_id: UUID, act: str) -> DeliverableRecord:
    product = await deliverables.record(db, principal, deliverable_id)
    principal.require(MACHINE.act(act).permission, product.task.unit_key)
    MACHINE.require_state(act, product.state)
    return product


async def _written(
    principal: Principal,
    db: Database,
    product: DeliverableRecord,
    act: str,
    changes: dict[str, Any],
    now: datetime,
) -> bytes:
    task = product.task
    said = {name: changes[name] for name in ("done_on", "delivered_on")}
    others = [p.model_copy(update=said) if p.id == product.id else p for p in task.deliverables]
    after = task.model_copy(update={"deliverables": others})
    row = next(row for row in after.product_rows() if row["id"] == product.id)
    await commit(
        db,
        principal,
        f"deliverable.{act}",
        Update(Task, [{"id": task.id, "version": task.version, **after.computed()}]),
        Update(Deliverable, [{**row, "version": product.version, **changes}]),
        subject_id=product.id,
    )
    return await get_deliverable(principal, db, product.id, now=now)
