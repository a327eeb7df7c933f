"""How does a test that goes by the real day stay within one?"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

from service.domain.calendars import VIET_NAM, local_day

ENOUGH = timedelta(minutes=1)
"""Longer than such a test takes, on a machine that has much else to do."""


async def day_with_time_left() -> date:
    """Today in Việt Nam; when hardly anything is left of it, tomorrow, once that has come."""
    now = datetime.now(UTC)
    midnight = datetime.combine(local_day(now) + timedelta(days=1), time(), VIET_NAM)
    if midnight - now < ENOUGH:
        await asyncio.sleep((midnight - now).total_seconds() + 0.1)
    return local_day(datetime.now(UTC))
