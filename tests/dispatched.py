"""How do tests wait until what was done is an event? Transactions of other tests in the same cluster may hold it up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from service.db.dispatching import position_held
from service.db.engine import Database
from service.usecases.clock import clock
from service.usecases.dispatch import dispatch
from tests.settled import RUNNING, settled
from tests.world import World

BEHIND = """
select exists(select from journal j, event_position p
  where (j.txid, j.seq) > (p.txid::text::xid8, p.seq) and j.seq > p.floor)"""


async def dispatched(db: Database, **how: Any) -> int:
    """Raise the events of all that is in the journal; how many there were. Tells who holds it up for too long."""
    await settled(db)
    me, done = await clock(db), 0
    for _ in range(3000):
        done += await dispatch(db, now=datetime.now(UTC), **how)
        async with position_held(db, me) as tx:
            if tx is not None and not await tx.fetch_value(BEHIND, ()):
                return done
        await asyncio.sleep(0.02)
    raise AssertionError(f"held up: {await db.fetch_rows(RUNNING, ())}")


async def event_of(world: World, who: str, subject: str, kind: str) -> dict[str, Any]:
    """The latest event of a type about a thing, as somebody sees it who does."""
    await dispatched(world.app.state.service.db)
    answer = await world.get(who, "/v1/events", subject=subject, types=kind, limit=1)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    return dict(found)
