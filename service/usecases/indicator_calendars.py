"""Where do the indicators of a plan stand once its dates are fixed?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.db.engine import Database
from service.db.observation_records import grounds_of_plan
from service.domain.access import Principal
from service.domain.publications import Reporting


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
) -> list[dict[str, Any]]:
    """Rows for `Update(Indicator, ...)`, one per indicator of the plan: what publication writes into each.

    reporting: the rules that the figures of each indicator are due by.
    """
    dates = {
        "period_start": period_start,
        "period_end": period_end,
        "effective_on": effective_on,
        "tracked_from": tracked_from,
    }
    rows = []
    for ground in await grounds_of_plan(db, principal, plan_id):
        given = {**dates, "reporting": reporting.of(ground.id)}
        after = ground.model_copy(update=given)
        own = {"id": ground.id, "version": ground.version, "published": published}
        rows.append({**own, **given, **after.computed()})
    return rows
