"""How are deliveries doing as a whole?"""

from __future__ import annotations

from service.db import delivery_log
from service.db.delivery_log import Figures
from service.db.engine import Database
from service.usecases.clock import clock


async def count_deliveries(db: Database) -> Figures:
    """What waits, how long, and for how many endpoints: of all workers together."""
    return await delivery_log.figures(db, await clock(db))
