"""Which deliveries may a worker begin now, and how do any number of workers share them?

Two statements of one short transaction. The first holds endpoints that have something due, those
longest not looked at first, and passes over those another worker holds; so what is counted of an
endpoint (attempts under way, attempts begun within the second) is true while it is held. The second
takes from each what there is room for, and leases it.

`delivery.next_at` is when to look at a row again, whatever the cause: its next attempt; the end of
its lease, should the worker die; or, for what stands in line behind an earlier event of the same
subject, when that one will be tried. So one short range of one index is all that is ever read.
All times are the database's: workers whose clocks differ agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.db.clocked import GATE, clocked, run, within
from service.db.engine import Database, RightsChanged
from service.domain.access import Principal
from service.domain.delivery import IN_FLIGHT, LEASE, LOOK_AGAIN, PACE, PER_SECOND, Breaker

ACT = "webhook.deliver"
_DUE = (
    "exists (select from delivery d where d.endpoint_id = h.id and d.status = 'waiting' and d.next_at <= t.now)"
    " and (select count(*) from delivery l where l.endpoint_id = h.id and l.lease_until is not null"
    f" and l.lease_until > t.now) < case when h.failing_since is null and h.breaker_until is null then {IN_FLIGHT}"
    " else 1 end"
)
"""Something is due, and there is room for it: an endpoint that hangs is not even looked at until it has answered."""
_TEST_DUE = (
    "exists (select from delivery d where d.endpoint_id = h.id and d.status = 'waiting' and d.cause = 'test'"
    " and d.next_at <= t.now)"
)
_SPARED = "(h.breaker_until is not null and h.breaker_until > t.now)"

_NOW = "t as materialized (select clock_timestamp() + :shift::interval as now)"
_WANTED = f"(e.status = 'active' and not {_SPARED} and {_DUE} or {_TEST_DUE})"

_PEEK = clocked(
    _NOW,
    f"select m.ok, m.ok and exists (select from t, webhook_health h join webhook_endpoint e on e.id = h.id "
    f"where {GATE} and {_WANTED}) as due from me m",
)

_HOLD = clocked(
    _NOW,
    f"""
select h.id, e.status = 'active' and not {_SPARED} as live, h.failing_since is not null as failing,
  h.breaker_until, h.breaker_step, h.breaker_since, t.now
from t, webhook_health h join webhook_endpoint e on e.id = h.id
where {GATE} and {_WANTED}
order by h.claimed_at nulls first, h.id limit :free::bigint for no key update of h skip locked""",
)

_CLAIM = within(
    f"""
with e as materialized (
  select e.id, e.live, e.most - (select count(*) from delivery d
    where d.endpoint_id = e.id and d.lease_until is not null and d.lease_until > :now) as room,
    {PER_SECOND} - (select count(*) from webhook_health h, unnest(h.begun) b
      where h.id = e.id and b > :now::timestamptz - :pace::interval) as pace
  from unnest(:ids::uuid[], :lives::boolean[], :mosts::integer[]) as e(id, live, most)
), due as materialized (
  select d.id, d.endpoint_id, d.next_at, d.event_number, d.cause, e.room, e.pace,
    (select case when o.next_at > :now and (o.lease_until is null or o.lease_until <= :now) then o.next_at
        else :now::timestamptz + :look_again::interval end
      from delivery o where d.cause <> 'test' and o.endpoint_id = d.endpoint_id
      and o.subject_id = d.subject_id and o.subject = d.subject and o.status = 'waiting' and o.cause <> 'test'
      and o.event_number < d.event_number order by o.event_number limit 1) as behind
  from e cross join lateral (
    (select * from delivery d where e.live and e.room > 0 and e.pace > 0 and d.endpoint_id = e.id
      and d.status = 'waiting' and d.next_at <= :now and d.cause <> 'test'
      and (d.lease_until is null or d.lease_until <= :now) order by d.next_at limit 64)
    union all
    (select * from delivery d where e.room > 0 and e.pace > 0 and d.endpoint_id = e.id
      and d.status = 'waiting' and d.next_at <= :now and d.cause = 'test'
      and (d.lease_until is null or d.lease_until <= :now) limit 5)) d
), placed as (
  select id, endpoint_id, room, pace, next_at, event_number,
    row_number() over (partition by endpoint_id order by cause <> 'test', next_at, event_number) as place
  from due where behind is null
), picked as materialized (
  select id, endpoint_id, next_at from placed where place <= least(room, pace)
  order by place, next_at, event_number limit :free::bigint
), claimed as (
  update delivery d set lease_until = :now::timestamptz + :lease::interval,
    next_at = :now::timestamptz + :lease::interval, leased_by = :worker::text
  from picked p where d.id = p.id and d.status = 'waiting'
  returning d.id, d.endpoint_id, d.event_number, d.event_id, d.event_type, p.next_at as due_at, d.cause, d.attempts,
    d.step, d.body, d.unit_key
), parked as (
  update delivery d set next_at = q.behind from due q
  where q.behind is not null and d.id = q.id and d.status = 'waiting' and d.next_at <= :now
), noted as (
  update webhook_health h set claimed_at = :now::timestamptz, begun =
    array(select b from unnest(h.begun) b where b > :now::timestamptz - :pace::interval)
    || array_fill(:now::timestamptz, array[(select count(*)::integer from picked p where p.endpoint_id = h.id)])
  from e where h.id = e.id and (:more::boolean or exists (select from picked p where p.endpoint_id = h.id))
)
select c.*, w.kind, w.url, w.owner_id, w.secret, w.previous_secret, w.previous_until, w.settings::text as settings,
  w.secrets, h.breaker_until is not null as spared
from claimed c join webhook_health h on h.id = c.endpoint_id join webhook_endpoint w on w.id = c.endpoint_id
order by c.event_number"""
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours until its lease ends, and the endpoint as it stands at this moment.

    secret, previous_secret, secrets: as they are kept, encrypted. spared: its breaker is open, and this a
    probe. worker: who holds the lease.
    """

    id: UUID
    unit_key: int
    endpoint_id: UUID
    event_number: int
    event_id: UUID
    event_type: str
    due_at: datetime
    cause: str
    attempts: int
    step: int
    body: bytes | None
    kind: str
    url: str | None
    owner_id: UUID
    secret: bytes | None
    previous_secret: bytes | None
    previous_until: datetime | None
    settings: str
    secrets: bytes | None
    spared: bool
    worker: str


async def claim(
    db: Database, clock: Principal, *, worker: str, free: int, shift: timedelta = timedelta(0)
) -> tuple[datetime | None, list[Claim]]:
    """Lease up to `free` deliveries, in turn by endpoint. The moment it was done, None if nothing was due.

    shift: how far the tests' clock is ahead of the database's.
    """
    peeked = (await run(db, clock, ACT, _PEEK, {"shift": shift}))[0]
    if not peeked["ok"]:
        raise RightsChanged
    if not peeked["due"]:
        return None, []
    async with db.transaction() as tx:
        held = await run(tx, clock, ACT, _HOLD, {"shift": shift, "free": free})
        if not held:
            return None, []
        now: datetime = held[0]["now"]
        rows = await tx.fetch_rows(
            _CLAIM.text, _CLAIM.arguments(_room(held, now, free) | {"worker": worker, "free": free})
        )
    return now, [Claim(**dict(row.items()), worker=worker) for row in rows]


def _room(held: Sequence[Mapping[str, Any]], now: datetime, free: int) -> dict[str, Any]:
    breakers = [Breaker(row["breaker_step"], row["breaker_until"], row["breaker_since"]) for row in held]
    return {
        "now": now,
        # Whose turn comes next needs to be known only where not all could have theirs.
        "more": len(held) >= free,
        "lease": LEASE,
        "pace": PACE,
        "look_again": LOOK_AGAIN,
        "ids": [row["id"] for row in held],
        "lives": [row["live"] for row in held],
        # A test is tried whatever the breaker says: whoever asks wants to know.
        "mosts": [
            max(breaker.most(now, failing=row["failing"]), 1)
            for breaker, row in zip(breakers, held, strict=True)
        ],
    }


_KEEP = clocked(
    "v as (select * from unnest(:ids::uuid[], :bodies::bytea[]) as v(id, body))",
    f"update delivery d set body = v.body from v where {GATE} and d.id = v.id and d.body is null",
)


async def keep_bodies(db: Database, clock: Principal, bodies: Mapping[UUID, bytes]) -> None:
    """Keep what is about to be sent, before it is sent: whoever tries again sends the same bytes."""
    if bodies:
        await run(db, clock, ACT, _KEEP, {"ids": [*bodies], "bodies": [*bodies.values()]})


_GIVE_BACK = clocked(
    "",
    "update delivery d set next_at = least(d.next_at, clock_timestamp() + :shift::interval), lease_until = null, "
    f"leased_by = null where {GATE} and d.id = any(:ids::uuid[]) and d.leased_by = :worker and d.status = 'waiting'",
)


async def give_back(
    db: Database, clock: Principal, ids: Sequence[UUID], *, worker: str, shift: timedelta = timedelta(0)
) -> None:
    """Let others have what was claimed and not begun, or broken off, at once."""
    if ids:
        await run(db, clock, ACT, _GIVE_BACK, {"ids": [*ids], "worker": worker, "shift": shift})
