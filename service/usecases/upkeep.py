"""What does the service do for itself as time passes?"""

from __future__ import annotations

from service.db import upkeep
from service.db.engine import Database


async def clear_away(db: Database, access_log_days: int) -> dict[str, int]:
    """Drop Idempotency-Keys after a day, sessions long ended and lines of the access log older than so
    many days; prepare the journal's next months."""
    return await upkeep.run(db, access_log_days)
