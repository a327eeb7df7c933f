"""How much waits for endpoints, and since when?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.db.clocked import clocked, run
from service.db.engine import Database, RightsChanged
from service.domain.access import Principal

ACT = "webhook.count"


@dataclass(frozen=True, slots=True)
class Figures:
    """waiting: deliveries not yet done; oldest: seconds since the first that could be begun was due, 0 if none.
    endpoints: by status; spared: at how many of them nothing is sent just now, because too much failed."""

    waiting: int
    oldest: float
    endpoints: Mapping[str, int]
    spared: int


_FIGURES = clocked(
    """
w as materialized (
  select h.id, e.status, coalesce(h.breaker_until > clock_timestamp(), false) as spared
  from webhook_health h join webhook_endpoint e on e.id = h.id where (select ok from me)
), n as materialized (
  select count(*) as waiting from delivery d where (select ok from me) and d.status = 'waiting'
), o as materialized (
  select min(f.next_at) as due from w cross join lateral (
    select d.next_at from delivery d where d.endpoint_id = w.id and d.status = 'waiting'
    order by d.next_at limit 1) f
  where w.status = 'active' and not w.spared
)""",
    """
select m.ok, n.waiting, greatest(extract(epoch from clock_timestamp() - o.due), 0)::float8 as oldest,
  (select count(*) from w where w.status = 'active') as active,
  (select count(*) from w where w.status = 'paused') as paused,
  (select count(*) from w where w.status = 'disabled') as disabled,
  (select count(*) from w where w.status = 'active' and w.spared) as spared
from me m, n, o""",
)


async def figures(db: Database, clock: Principal) -> Figures:
    row = (await run(db, clock, ACT, _FIGURES, {}))[0]
    if not row["ok"]:
        raise RightsChanged
    endpoints = {status: row[status] for status in ("active", "paused", "disabled")}
    return Figures(row["waiting"], row["oldest"] or 0.0, endpoints, row["spared"])
