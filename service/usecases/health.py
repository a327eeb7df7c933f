"""Is the service fit to take requests?"""

from __future__ import annotations

from service.db import health
from service.db.engine import Database
from service.domain.errors import Unavailable


async def check_ready(db: Database) -> bytes:
    """Answer when the database does; Unavailable until then."""
    ready = await health.readiness(db)
    if not ready.migrated:
        raise Unavailable("not_migrated")
    if not ready.writable:
        raise Unavailable("database_read_only")
    return b'{"status":"ready"}'
