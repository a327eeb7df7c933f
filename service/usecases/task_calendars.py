"""Where do the tasks of a plan stand once its dates are fixed?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.db import task_records
from service.db.engine import Database
from service.domain.access import Principal


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
) -> list[dict[str, Any]]:
    """Rows for `Update(Task, ...)`, one per task of the plan: what publication writes into each.

    The facts of all tasks come from one statement; the rest is calculation. Each row
    names the version the task was read at, so that no change in between is lost.
    """
    dates = {
        "period_start": period_start,
        "period_end": period_end,
        "effective_on": effective_on,
        "tracked_from": tracked_from,
        "published": published,
    }
    return [
        {"id": task.id, "version": task.version, **dates, **task.model_copy(update=dates).computed()}
        for task in await task_records.records_of_plan(db, principal, plan_id)
    ]
