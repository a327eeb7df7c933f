"""Where do the tasks of a plan stand once its dates are fixed?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.db import task_records
from service.db.engine import Database
from service.db.tasks import Occurrence, Task
from service.db.write import Delete, Insert, Step, Update
from service.domain.access import Principal
from service.domain.publications import Reporting
from service.domain.task_drafts import replanned


async def for_plan(
    principal: Principal,
    db: Database,
    plan_id: UUID,
    *,
    effective_on: date | None,
    tracked_from: date | None,
    period_start: date,
    period_end: date,
    published: bool,
    reporting: Reporting,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows for `Update(Task, ...)` and `Update(Deliverable, ...)`: what publication writes into each of the plan.

    The facts of all tasks come from one statement; the rest is calculation. Each row
    names the version the task was read at, so that no change in between is lost.
    reporting: the rules that ongoing work and periodic reports go by.
    """
    dates = {
        "period_start": period_start,
        "period_end": period_end,
        "effective_on": effective_on,
        "tracked_from": tracked_from,
        "published": published,
    }
    rows, products = [], []
    for task in await task_records.records_of_plan(db, principal, plan_id):
        after = reporting.of_task(task, **dates)
        own = {"id": task.id, "version": task.version, "reporting": after.reporting}
        rows.append({**own, **dates, **after.computed()})
        products += [row | {"published": published} for row in after.product_rows()]
    return rows, products


async def moved(
    principal: Principal,
    db: Database,
    plan_id: UUID,
    *,
    period_start: date,
    period_end: date,
    amending: bool,
    now: datetime,
) -> list[Step]:
    """Steps that follow a draft plan whose period has changed: what recurs has other occurrences now.

    Refuses (422) a period in which a rule yields nothing, or far too much.
    """
    changed, gone, new = [], [], []
    for task in await task_records.records_of_plan(db, principal, plan_id):
        after, instances = replanned(task, period_start, period_end, now, amending=amending)
        row = {"id": task.id, "version": task.version}
        changed.append({**row, "period_start": period_start, "period_end": period_end, **after.computed()})
        if instances is not None:
            gone += [{"id": o.id} for o in task.occurrences]
            new += instances
    return [Update(Task, changed), Delete(Occurrence, gone), Insert(Occurrence, new)]
