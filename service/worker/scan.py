"""How soon is a deadline or a threshold told of, and what if the database is away?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from service.db.engine import Database, RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.usecases.scan import scan

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 2.0
"""A look that finds nothing costs one small read; so soon after its commit a crossing is told of."""


async def keep_scanning(
    db: Database, stop: asyncio.Event, *, now: Callable[[], datetime], every: float = EVERY_SECONDS
) -> None:
    """Look at once and then every so often, until told to stop."""
    while not stop.is_set():
        try:
            told = await scan(db, now=now())
            if any(told.values()):
                logger.info("crossings %s", {name: count for name, count in told.items() if count})
        except (Conflict, RightsChanged, Unavailable):
            # Another scanner is at it, or the database is away: the next look finds what is left.
            logger.warning("not scanned: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("not scanned")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
