"""How do tests wait until all that was committed can be told? Transactions of other tests in the same cluster, which
began before, hold it back."""

from __future__ import annotations

import asyncio

from service.db.engine import Database

RUNNING = """
select pid, datname, backend_type, state, backend_xid::text, backend_xmin::text, left(query, 200) as query,
  pg_current_snapshot()::text as snapshot
from pg_stat_activity where backend_xid is not null or backend_xmin is not null"""


async def settled(db: Database) -> None:
    """Wait until every transaction that is open now has ended. Tells who holds it up for too long."""
    now = await db.fetch_value("select pg_snapshot_xmax(pg_current_snapshot())::text", ())
    for _ in range(3000):
        if await db.fetch_value("select pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8", (now,)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"held up: {await db.fetch_rows(RUNNING, ())}")
