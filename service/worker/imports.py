"""When are files read for which nobody could wait, and what if the database is away?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from service.db.engine import Database, RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.usecases.import_jobs import read_waiting

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 2.0
"""A look that finds nothing costs one small read through a partial index."""


async def keep_reading(
    db: Database, stop: asyncio.Event, *, now: Callable[[], datetime], every: float = EVERY_SECONDS
) -> None:
    """Read what waits at once and then look every so often, until told to stop."""
    while not stop.is_set():
        try:
            done = await read_waiting(db, now=now(), real_now=datetime.now(UTC))
            if done:
                logger.info("imports read %s", done)
        except (Conflict, RightsChanged, Unavailable):
            # Another worker is at it, or the database is away: the next look finds what is left.
            logger.warning("imports not read: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("imports not read")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
