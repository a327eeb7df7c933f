"""What of endpoints and their deliveries is too old, belongs to nothing any more, or lies under an old key?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import select

from service.db.engine import Database, RightsChanged
from service.db.principal import bound, entered
from service.db.statements import Statement, compiled
from service.db.vault import MARK_BYTES
from service.db.webhooks import SECRET_COLUMNS
from service.domain.access import Principal
from service.domain.deliveries import KEPT_DAYS

AT_ONCE = 20_000
"""No more goes in one round than a statement has time for."""


@cache
def _me() -> Statement:
    return compiled(select(entered(act=False).label("ok")))


async def _as_clock(db: Database, clock: Principal, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
    """Run a statement that begins by making the clock's settings. sql: common table expressions and what follows,
    with {0}, {1} for its arguments; every part asks `me.ok`, which also is the first column of its rows."""
    me = _me()
    places = [f"${len(me.names) + 1 + i}" for i in range(len(arguments))]
    text = f"with me as materialized ({me.text}) " + sql.format(*places)
    rows = await db.fetch_rows(text, [*me.arguments(bound(clock)), *arguments])
    if rows and not rows[0]["ok"]:
        raise RightsChanged
    return rows


async def clear_log(db: Database, clock: Principal) -> dict[str, int]:
    """Remove deliveries, with their attempts, that are older than 90 days; end what waits for an endpoint that is no
    more (made in the moment it was taken away). How many of each."""
    [row] = await _as_clock(
        db,
        clock,
        ", old as (delete from delivery where (select ok from me) and id in (select id from delivery"
        " where created_at < clock_timestamp() - make_interval(days => {0}) order by created_at limit {1})"
        " returning 1),"
        " lost as (update delivery d set status = 'ended', reason = 'endpoint_deleted', done_at = clock_timestamp()"
        " where (select ok from me) and d.status = 'waiting' and (d.lease_until is null"
        " or d.lease_until < clock_timestamp()) and not exists (select from webhook_endpoint e where"
        " e.id = d.endpoint_id) and d.created_at >= clock_timestamp() - make_interval(days => {0}) returning 1)"
        " select ok, (select count(*) from old) as deliveries, (select count(*) from lost) as orphans from me",
        (KEPT_DAYS, AT_ONCE),
    )
    return {"deliveries": row["deliveries"], "orphans": row["orphans"]}


async def sealed_otherwise(db: Database, clock: Principal, mark: bytes, most: int) -> list[asyncpg.Record]:
    """Endpoints with a secret that another key encrypted than the one with this mark (see `vault`)."""
    otherwise = " or ".join(f"substring(e.{name} from 1 for {MARK_BYTES}) <> {{0}}" for name in SECRET_COLUMNS)
    rows = await _as_clock(
        db,
        clock,
        f"select me.ok, e.id, e.version, {', '.join(f'e.{name}' for name in SECRET_COLUMNS)} from me"
        f" left join webhook_endpoint e on me.ok and ({otherwise}) order by e.id limit {{1}}",
        (mark, most),
    )
    return [row for row in rows if row["id"] is not None]
