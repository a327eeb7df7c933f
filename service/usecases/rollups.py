"""What do the figures of communes add up to, and how are the sums made anew?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from service.db import rollups
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.charts import ValueChart
from service.domain.moments import judged_day
from service.domain.rollup_charts import rollup_chart, to_draw
from service.domain.rollups import RollupQuery, RollupView


async def get_rollups(principal: Principal, db: Database, query: RollupQuery, *, now: datetime) -> bytes:
    """Sums of verified figures with their coverage, as they are, as of a day, or as they were known at a moment;
    nothing of a unit whose communes are not all in reach."""
    judged_day(None, query.known_at, now)
    return await rollups.rolled_up(db, principal, query, scope=principal.scope(), now=now)


async def rollup_picture(
    principal: Principal, db: Database, query: RollupQuery, *, language: str, now: datetime
) -> ValueChart:
    """The same as a picture says it; the same rights, one statement."""
    asked = to_draw(query)
    view = RollupView.model_validate_json(await get_rollups(principal, db, asked, now=now))
    return rollup_chart(view, local_day(now), language)


async def rebuild_rollups(db: Database, progress: Callable[[int, int], None]) -> tuple[int, int]:
    """Make slots and sums anew from what they follow from, province by province and then the nation; how many
    of each were wrong."""
    parents = await rollups.parents(db)
    slots = sums = 0
    for position, key in enumerate(parents, start=1):
        found = await rollups.rebuild(db, key)
        slots, sums = slots + found[0], sums + found[1]
        progress(position, len(parents))
    return slots, sums + await rollups.rebuild_nation(db)
