"""How far are the tasks: the four cells for any selection?"""

from __future__ import annotations

from datetime import datetime

from service.db import progress
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.moments import judged_day
from service.domain.progress_queries import ProgressQuery


async def get_progress(principal: Principal, db: Database, query: ProgressQuery, *, now: datetime) -> bytes:
    """Counts of the published tasks in reach, at the end of a day; today if none is named."""
    on = judged_day(query.on, query.known_at, now)
    asked = db if query.known_at is None else db.known(query.known_at)
    return await progress.progress(asked, principal, query, scope=principal.scope(), on=on)
