"""How soon is a change an event, and what if the database is away?

Looking is polling: a notice from the journal's trigger would put every commit of every writer through one
lock, for a tenth of a second. One small statement each time tells whether there is anything.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from service.db.engine import Database, RightsChanged
from service.domain.access import Principal
from service.domain.errors import Conflict, Unavailable
from service.usecases.clock import clock
from service.usecases.dispatch import FanOut, dispatch

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 0.1
AWAY_SECONDS = 2.0
"""So long nothing is asked of a database that does not answer."""


async def keep_dispatching(
    db: Database, stop: asyncio.Event, *, fan_out: FanOut | None = None, every: float = EVERY_SECONDS
) -> None:
    """Raise what there is and look again, until told to stop."""
    me: Principal | None = None
    while not stop.is_set():
        pause = every
        try:
            me = me or await clock(db)
            await dispatch(db, now=datetime.now(UTC), fan_out=fan_out, me=me)
        except (Conflict, RightsChanged, Unavailable):
            logger.warning("events not raised: the database is busy or away")
            me, pause = None, AWAY_SECONDS
        except Exception:
            # A change that cannot be read must be neither lost nor the end of all else that the worker does.
            logger.exception("events not raised")
            pause = AWAY_SECONDS
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            continue
