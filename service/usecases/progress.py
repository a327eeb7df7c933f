"""How far are the tasks, and do reports come: the four cells and shares for any selection?"""

from __future__ import annotations

from datetime import datetime

from service.db import progress
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.moments import judged_day
from service.domain.progress_queries import ProgressQuery, trend_days


async def get_progress(principal: Principal, db: Database, query: ProgressQuery, *, now: datetime) -> bytes:
    """Counts of published tasks and of reports owed in reach, at the end of a day; today if none is named."""
    on = judged_day(query.on, query.known_at, now)
    asked = db if query.known_at is None else db.known(query.known_at)
    days = trend_days(query, on)
    return await progress.progress(asked, principal, query, scope=principal.scope(), on=on, trend=days)
