"""When is counted what waits, and when is what is old cleared away?"""

from __future__ import annotations

import asyncio
import logging

from service.db.engine import Database, RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.usecases.delivery_log import count_deliveries, tidy_deliveries
from service.worker.metrics import ENDPOINTS, OLDEST, SPARED, WAITING

logger = logging.getLogger("sauro.worker")

COUNT_SECONDS = 15.0
TIDY_EVERY = 40
"""Every so many counts, that is every ten minutes."""


async def keep_log(db: Database, stop: asyncio.Event, *, every: float = COUNT_SECONDS) -> None:
    """Count, and now and then clear away, until told to stop."""
    turn = 0
    while not stop.is_set():
        try:
            if turn % TIDY_EVERY == 0:
                done = await tidy_deliveries(db)
                if any(done.values()):
                    logger.info("deliveries %s", done)
            found = await count_deliveries(db)
            WAITING.set(found.waiting)
            OLDEST.set(found.oldest)
            SPARED.set(found.spared)
            for status, count in found.endpoints.items():
                ENDPOINTS.labels(status).set(count)
            turn += 1
        except (Conflict, RightsChanged, Unavailable):
            logger.warning("deliveries not counted: busy or away")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
