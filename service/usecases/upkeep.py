"""What does the service do for itself as time passes?"""

from __future__ import annotations

from service.db import upkeep
from service.db.engine import Database


async def clear_away(db: Database) -> dict[str, int]:
    """Drop Idempotency-Keys after a day and sessions long ended; prepare the journal's next months."""
    return await upkeep.run(db)
