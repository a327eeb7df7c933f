"""How far are the tasks, and do reports come: the four cells and shares for any selection?"""

from __future__ import annotations

import json
from datetime import datetime

from service.db import progress
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.charts import StackedChart
from service.domain.moments import judged_day
from service.domain.progress import ProgressView
from service.domain.progress_charts import ProgressNames, progress_chart
from service.domain.progress_queries import ProgressQuery, trend_days


async def get_progress(principal: Principal, db: Database, query: ProgressQuery, *, now: datetime) -> bytes:
    """Counts of published tasks and of reports owed in reach, at the end of a day; today if none is named."""
    return await _asked(principal, db, query, now=now)


async def progress_picture(
    principal: Principal, db: Database, query: ProgressQuery, *, language: str, now: datetime
) -> StackedChart:
    """The same as a picture says it, with the names of what was asked about; the same rights, one statement."""
    found = json.loads(await _asked(principal, db, query, now=now, named=True))
    names = ProgressNames.model_validate(found.pop("names"))
    return progress_chart(ProgressView.model_validate(found), names, query, language)


async def _asked(
    principal: Principal, db: Database, query: ProgressQuery, *, now: datetime, named: bool = False
) -> bytes:
    on = judged_day(query.on, query.known_at, now)
    asked = db if query.known_at is None else db.known(query.known_at)
    days = trend_days(query, on)
    return await progress.progress(
        asked, principal, query, scope=principal.scope(), on=on, trend=days, named=named
    )
