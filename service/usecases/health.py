"""Is the service fit to take requests?"""

from __future__ import annotations

from service.db import health
from service.db.engine import Database
from service.domain.errors import Unavailable


async def check_ready(db: Database) -> bytes:
    """Answer when the database does; Unavailable until then."""
    if not await health.is_ready(db):
        raise Unavailable("not_migrated")
    return b'{"status":"ready"}'
