"""How is what was known at a moment read, and what is said where nothing was?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from service.db.engine import Database
from service.domain.errors import NotFound


async def as_known(
    db: Database,
    known_at: datetime | None,
    ask: Callable[[Database], Awaitable[bytes]],
    there: Callable[[Database], Awaitable[bytes]] | None = None,
) -> bytes:
    """Ask for what is there, or for what was known at a moment: one statement in either case.

    Where nothing was known, a second one (`there`, or the same over what is there) tells whether that is
    because the thing came later.
    """
    if known_at is None:
        return await ask(db)
    try:
        return await ask(db.known(known_at))
    except NotFound as unknown:
        await (there or ask)(db)
        raise NotFound("not_known_then", known_at=known_at.isoformat(), **unknown.params) from unknown
