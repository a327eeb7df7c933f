"""When is counted what waits for endpoints?"""

from __future__ import annotations

import asyncio
import logging

from service.db.engine import Database, RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.usecases.delivery_log import count_deliveries
from service.worker.metrics import ENDPOINTS, OLDEST, SPARED, WAITING

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 15.0


async def keep_counting(db: Database, stop: asyncio.Event, *, every: float = EVERY_SECONDS) -> None:
    """Count for Prometheus, until told to stop."""
    while not stop.is_set():
        try:
            found = await count_deliveries(db)
            WAITING.set(found.waiting)
            OLDEST.set(found.oldest)
            SPARED.set(found.spared)
            for status, count in found.endpoints.items():
                ENDPOINTS.labels(status).set(count)
        except (Conflict, RightsChanged, Unavailable):
            logger.warning("deliveries not counted: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("deliveries not counted")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
