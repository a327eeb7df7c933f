"""How is it written down what became of attempts, and what follows for delivery, line and endpoint?

One statement writes a whole batch: attempts into the log, deliveries to their new state, the next in
line of a subject called up, and endpoints at which all went well marked so. Only where something
failed (or a breaker is open) is more to be judged; that happens in the same transaction.
The endpoints' rows are always locked first, as claiming does, so that the two cannot lock crosswise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.db.claims import ACT
from service.db.clocked import GATE, clocked, run
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.delivery import BREAKER_WINDOW, Breaker, disabled_window

_RECORD = clocked(
    """
v as materialized (
  select * from unnest(:ids::uuid[], :workers::text[], :statuses::text[], :next_ats::timestamptz[],
    :reasons::text[], :attempt_ids::uuid[], :started_ats::timestamptz[], :durations::integer[], :outcomes::text[],
    :status_codes::integer[], :reason_codes::text[], :details::text[], :answers::text[])
  as v(id, worker, status, next_at, reason, attempt_id, started_at, duration_ms, outcome, status_code, reason_code,
    detail, answer)
), held as materialized (
  select h.id from webhook_health h where (select ok from me)
    and h.id in (select d.endpoint_id from delivery d join v on v.id = d.id) order by h.id for no key update
), was as materialized (
  select d.id, d.unit_key, d.endpoint_id, d.attempts, d.status, d.leased_by from delivery d join v on v.id = d.id
  where (select count(*) from held) >= 0
), logged as (
  insert into attempt (id, unit_key, delivery_id, endpoint_id, number, started_at, duration_ms, outcome, status_code,
    reason_code, detail, answer, next_at)
  select v.attempt_id, was.unit_key, v.id, was.endpoint_id, was.attempts + 1, v.started_at, v.duration_ms, v.outcome,
    v.status_code, v.reason_code, v.detail, v.answer, v.next_at
  from v join was on was.id = v.id where v.attempt_id is not null
), done as (
  update delivery d set
    attempts = d.attempts + (v.attempt_id is not null)::integer, step = d.step + (v.attempt_id is not null)::integer,
    status = v.status, next_at = coalesce(v.next_at, d.next_at), reason = v.reason,
    lease_until = null, leased_by = null,
    done_at = case when v.status <> 'waiting' then clock_timestamp() + :shift::interval end
  from v join was on was.id = v.id
  where d.id = v.id and d.status = 'waiting' and (d.leased_by = v.worker or v.status = 'delivered')
  returning d.id, d.endpoint_id, d.subject, d.subject_id, d.event_number, d.status
), freed as (
  update delivery n set next_at = least(n.next_at, greatest(clock_timestamp() + :shift::interval,
    (select a.next_at from attempt a where a.delivery_id = n.id order by a.started_at desc limit 1)))
  where n.id in (
    select (select o.id from delivery o where o.endpoint_id = d.endpoint_id and o.subject_id = d.subject_id
      and o.subject = d.subject and o.status = 'waiting' and o.event_number > d.event_number
      order by o.event_number limit 1)
    from done d where d.status <> 'waiting')
  and n.status = 'waiting' and n.lease_until is null
), well as (
  update webhook_health h set failing_since = null, last_delivered_at = clock_timestamp() + :shift::interval
  where h.id = any(:well::uuid[]) and h.id in (select id from held)
)""",
    f"select {GATE} as ok",
)

_LOOK = clocked(
    "",
    f"""
select h.id, h.failing_since, h.breaker_until, h.breaker_step, h.breaker_since,
  c.attempts, c.failures, (select min(a.started_at) from attempt a where a.endpoint_id = h.id
    and h.failing_since <= :days_ago and a.started_at >= :days_ago) as first
from webhook_health h cross join lateral (
  select count(*) as attempts, count(*) filter (where a.outcome not in ('delivered', 'rejected')) as failures
  from attempt a
  where a.endpoint_id = h.id and h.breaker_until is null and a.reason_code is distinct from 'E_INTERNAL'
    and a.started_at > greatest(:since, h.breaker_since)) c
where {GATE} and h.id = any(:ids::uuid[])""",
)

_HEALTH = clocked(
    """
v as (select * from unnest(:ids::uuid[], :failing::timestamptz[], :failed::timestamptz[], :delivered::timestamptz[],
    :untils::timestamptz[], :steps::integer[], :sinces::timestamptz[])
  as v(id, failing, failed, delivered, until, step, since))""",
    f"""
update webhook_health h set failing_since = v.failing, last_failed_at = coalesce(v.failed, h.last_failed_at),
  last_delivered_at = coalesce(v.delivered, h.last_delivered_at), breaker_until = v.until, breaker_step = v.step,
  breaker_since = v.since
from v where {GATE} and h.id = v.id""",
)


@dataclass(frozen=True, slots=True)
class Written:
    """One row of a batch: what a delivery becomes, and the attempt that made it so, if there was one.

    status, next_at, reason: of the delivery; next_at None leaves it. attempt_id None: nothing was
    tried (called off, put off by the channel).
    """

    id: UUID
    endpoint_id: UUID
    worker: str
    status: str
    next_at: datetime | None
    reason: str | None
    attempt_id: UUID | None = None
    started_at: datetime | None = None
    duration_ms: int = 0
    outcome: str = ""
    status_code: int | None = None
    reason_code: str | None = None
    detail: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """An endpoint's state as it is looked at after something failed. attempts, failures: since the breaker counts.

    first: its first attempt within the days after which it may be disabled, if it has failed longer than that.
    """

    id: UUID
    failing_since: datetime | None
    breaker: Breaker
    attempts: int
    failures: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What an endpoint's state becomes. disable: why it is given up, None if it is not."""

    id: UUID
    failing_since: datetime | None
    failed_at: datetime | None
    delivered_at: datetime | None
    breaker: Breaker
    disable: str | None


async def record(
    db: Database, clock: Principal, rows: Sequence[Written], well: Collection[UUID], *, shift: timedelta
) -> bool:
    """Write a batch. well: endpoints at which nothing failed. False if the clock's rights are not current."""
    values: dict[str, Any] = {
        "ids": [row.id for row in rows],
        "workers": [row.worker for row in rows],
        "statuses": [row.status for row in rows],
        "next_ats": [row.next_at for row in rows],
        "reasons": [row.reason for row in rows],
        "attempt_ids": [row.attempt_id for row in rows],
        "started_ats": [row.started_at for row in rows],
        "durations": [row.duration_ms for row in rows],
        "outcomes": [row.outcome for row in rows],
        "status_codes": [row.status_code for row in rows],
        "reason_codes": [row.reason_code for row in rows],
        "details": [row.detail for row in rows],
        "answers": [row.answer for row in rows],
        "well": [*well],
        "shift": shift,
    }
    return bool((await run(db, clock, ACT, _RECORD, values))[0]["ok"])


async def look(db: Database, clock: Principal, ids: Collection[UUID], at: datetime) -> list[Health]:
    """The state of endpoints, the batch just written included. Called within its transaction, which holds them."""
    values = {"ids": [*ids], "since": at - BREAKER_WINDOW, "days_ago": disabled_window(at)}
    return [
        Health(
            row["id"],
            row["failing_since"],
            Breaker(row["breaker_step"], row["breaker_until"], row["breaker_since"]),
            row["attempts"],
            row["failures"],
            row["first"],
        )
        for row in await run(db, clock, ACT, _LOOK, values)
    ]


async def judge_endpoints(db: Database, clock: Principal, judged: Sequence[Judged]) -> None:
    """Write the new state of endpoints."""
    values = {
        "ids": [one.id for one in judged],
        "failing": [one.failing_since for one in judged],
        "failed": [one.failed_at for one in judged],
        "delivered": [one.delivered_at for one in judged],
        "untils": [one.breaker.until for one in judged],
        "steps": [one.breaker.step for one in judged],
        "sinces": [one.breaker.since for one in judged],
    }
    await run(db, clock, ACT, _HEALTH, values)
