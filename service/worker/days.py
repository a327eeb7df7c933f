"""When is the day turned, and what if the database is away?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from service.db.engine import Database, RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.usecases.days import turn_day

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 30.0
"""A day that has been turned costs one small read; so soon after midnight everybody hears of it."""


async def keep_turning(
    db: Database, stop: asyncio.Event, *, now: Callable[[], datetime], every: float = EVERY_SECONDS
) -> None:
    """Turn the day at once and then look every so often whether another has come, until told to stop."""
    while not stop.is_set():
        try:
            done = await turn_day(db, now=now())
            if any(done.values()):
                logger.info("day turned %s", done)
        except (Conflict, RightsChanged, Unavailable):
            # Another worker is at it, or the database is away: the next look finds what is left.
            logger.warning("day not turned: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("day not turned")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
