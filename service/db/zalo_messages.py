"""What is on its way to whom on Zalo, and what became of it?

One event becomes a message for each contact it concerns, each with attempts of its own. What is not urgent is
gathered until the contact's next digest, which is one message for all of it. Addresses are not kept here: a message
knows its contact, and a contact that was erased takes its address along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from service.db.engine import Database
from service.db.rows import declare

_MOMENT: Any = DateTime(timezone=True)
_NOW: Any = {"server_default": text("clock_timestamp()")}
_EMPTY: Any = {"server_default": text("'{}'")}


class ZaloMessage(SQLModel, table=True):
    """One message to one contact.

    delivery_id: the delivery it belongs to, null of a digest. tracking: the webhook-id, or one of the digest's own.
    values: what its words are made of. urgency: its rank in a digest. status: waiting, delivered, failed, unclear (it
    may have arrived), gathered (for a digest at next_at), told (in the digest digest_id). zalo_id: Zalo's own id.
    """

    __tablename__ = "zalo_message"
    __table_args__ = (
        Index("zalo_message_once", "delivery_id", "contact_id", unique=True),
        Index("zalo_message_due", "next_at", postgresql_where=text("status in ('waiting', 'gathered', 'unclear')")),
        Index("zalo_message_of_endpoint", "endpoint_id", "created_at", "id"),
        Index("zalo_message_tracking", "tracking"),
    )
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    delivery_id: UUID | None = None
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id", index=True, ondelete="SET NULL")
    tracking: str
    type: str
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    urgency: int = Field(default=0)
    status: str = Field(default="waiting")
    reason: str | None = None
    digest_id: UUID | None = Field(default=None, index=True)
    attempts: int = Field(default=0)
    next_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)
    lease_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    zalo_id: str | None = None
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)
    done_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class ZaloAttempt(SQLModel, table=True):
    """One call for one message. way: consultation, template or group. error_code, detail: Zalo's."""

    __tablename__ = "zalo_attempt"
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    message_id: UUID = Field(foreign_key="zalo_message.id", index=True, ondelete="CASCADE")
    number: int
    started_at: datetime = Field(sa_type=_MOMENT)
    duration_ms: int
    way: str
    outcome: str
    status_code: int | None = None
    error_code: int | None = None
    reason: str | None = None
    detail: str | None = None


declare(ZaloMessage, wall="webhook", subject=None, at=None)
declare(ZaloAttempt, wall="webhook", subject=None, at=None)

LEASE = timedelta(seconds=90)
"""Longer than a message can be under way: a refresh of the token and two calls."""
MOST = 100
"""Messages claimed of one endpoint at once."""

# Who hears of an event: the contacts of the agencies concerned, and of people who work there, within the subtree
# of the endpoint's unit. An agency of a unit above is told by that unit's own account.
_CONCERNED = """
select c.id, c.digest, c.created_at from contact c
left join app_user p on p.id = c.user_id
where (c.agency_id = any($1::uuid[]) or p.agency_id = any($1::uuid[]) and not p.locked)
  and c.unit_key between $2 and $3 and c.consent_on is not null and c.consent_ended_on is null
order by c.created_at, c.id limit 500"""


async def concerned(
    tx: Database, agency_ids: Sequence[UUID], low: int, high: int
) -> list[tuple[UUID, str]]:
    """The contacts that agreed to hear, each with how often; oldest first."""
    rows = await tx.fetch_rows(_CONCERNED, ([*agency_ids], low, high))
    return [(row["id"], row["digest"]) for row in rows]


_QUEUE = """
insert into zalo_message (id, unit_key, endpoint_id, delivery_id, contact_id, tracking, type, values, urgency, status,
  next_at)
select v.id, $1, $2, $3, v.contact, $4, $5, $6::text::jsonb, $7, v.status, v.next_at
from unnest($8::uuid[], $9::uuid[], $10::text[], $11::timestamptz[]) as v(id, contact, status, next_at)
on conflict (delivery_id, contact_id) do nothing"""


@dataclass(frozen=True, slots=True)
class Queued:
    """One message to come. status: waiting, or gathered until next_at."""

    id: UUID
    contact_id: UUID
    status: str
    next_at: datetime


async def queue(
    tx: Database, unit_key: int, endpoint_id: UUID, delivery_id: UUID, tracking: str, type_: str,
    values: Mapping[str, str], urgency: int, rows: Sequence[Queued],
) -> None:  # fmt: skip
    """Make the messages of a delivery; those it has already are left alone."""
    await tx.fetch_rows(
        _QUEUE,
        (
            unit_key, endpoint_id, delivery_id, tracking, type_, json.dumps(dict(values), ensure_ascii=False), urgency,
            [row.id for row in rows], [row.contact_id for row in rows], [row.status for row in rows],
            [row.next_at for row in rows],
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How the messages of one delivery stand: status -> how many; when the next of them is due; one reason."""

    counts: Mapping[str, int]
    next_at: datetime | None
    reason: str | None


async def standing(tx: Database, delivery_id: UUID) -> Standing:
    """How the messages of a delivery stand."""
    rows = await tx.fetch_rows(
        "select status, count(*) as many, min(next_at) as next_at, min(reason) as reason from zalo_message "
        "where delivery_id = $1 group by status",
        (delivery_id,),
    )
    waiting = [row["next_at"] for row in rows if row["status"] in ("waiting", "unclear")]
    reasons = [row["reason"] for row in rows if row["reason"] and row["status"] in ("failed", "unclear", "waiting")]
    return Standing(
        {row["status"]: row["many"] for row in rows}, min(waiting, default=None), min(reasons, default=None)
    )


_CLAIM = """
with due as (
  select m.id from zalo_message m
  where m.endpoint_id = $1 and m.status = 'waiting' and m.next_at <= $2
    and (m.lease_until is null or m.lease_until <= $2)
  order by m.next_at, m.id limit $3 for update skip locked
)
update zalo_message m set lease_until = $4 from due
where m.id = due.id
returning m.id, m.contact_id, m.tracking, m.type, m.values::text as values, m.attempts, m.created_at"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours until its lease ends."""

    id: UUID
    contact_id: UUID | None
    tracking: str
    type: str
    values: Mapping[str, str]
    attempts: int
    created_at: datetime


async def claim(tx: Database, endpoint_id: UUID, now: datetime, most: int) -> list[Claimed]:
    """Lease what is due, the oldest first; what others have is passed over."""
    rows = await tx.fetch_rows(_CLAIM, (endpoint_id, now, most, now + LEASE))
    return [
        Claimed(**dict(row.items()) | {"values": json.loads(row["values"])})
        for row in sorted(rows, key=lambda row: row["id"])
    ]


async def is_anything_due(tx: Database, now: datetime) -> bool:
    """Whether there is anything to do: to be sent, to be told in a digest, or to be given up."""
    open_ = "status in ('waiting', 'gathered', 'unclear') and next_at <= $1"
    return bool(await tx.fetch_value(f"select exists (select from zalo_message where {open_})", (now,)))


async def due(tx: Database, now: datetime) -> list[UUID]:
    """The active endpoints at which something waits to be sent now."""
    rows = await tx.fetch_rows(
        "select distinct m.endpoint_id from zalo_message m join webhook_endpoint e on e.id = m.endpoint_id "
        "where m.status = 'waiting' and m.next_at <= $1 and (m.lease_until is null or m.lease_until <= $1) "
        "and e.status = 'active'",
        (now,),
    )
    return [row["endpoint_id"] for row in rows]


async def put_off(tx: Database, endpoint_id: UUID, until: datetime, reason: str, now: datetime) -> None:
    """What waits at an endpoint waits until then: that is no attempt."""
    await tx.fetch_rows(
        "update zalo_message set next_at = $2, reason = $3, lease_until = null where endpoint_id = $1 "
        "and status = 'waiting' and next_at <= $4 and (lease_until is null or lease_until <= $4)",
        (endpoint_id, until, reason, now),
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """The addresses of a contact that may be written to. interacted_at: when they last spoke to this account."""

    id: UUID
    phone: str | None
    zalo_user: str | None
    zalo_group: str | None
    interacted_at: datetime | None


async def reached(tx: Database, endpoint_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Reached]:
    """The contacts there still are and who still agree."""
    rows = await tx.fetch_rows(
        "select c.id, c.phone, c.zalo_user, c.zalo_group, w.interacted_at from contact c "
        "left join zalo_window w on w.endpoint_id = $1 and w.user_digest = c.zalo_user_digest "
        "where c.id = any($2) and c.consent_on is not null and c.consent_ended_on is null",
        (endpoint_id, [*ids]),
    )
    return {row["id"]: Reached(**dict(row.items())) for row in rows}


@dataclass(frozen=True, slots=True)
class Called:
    """One call for a message, as `ZaloAttempt` keeps it."""

    id: UUID
    message_id: UUID
    number: int
    started_at: datetime
    duration_ms: int
    way: str
    outcome: str
    status_code: int | None
    error_code: int | None
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a message becomes, and the calls that made it so. next_at: None leaves it."""

    id: UUID
    status: str
    reason: str | None
    next_at: datetime | None
    zalo_id: str | None = None
    attempts: tuple[Called, ...] = ()


async def record(tx: Database, results: Sequence[Result], now: datetime) -> None:
    """Write down what became of messages."""
    calls = [call for result in results for call in result.attempts]
    if calls:
        await tx.fetch_rows(
            "insert into zalo_attempt (id, unit_key, message_id, number, started_at, duration_ms, way, outcome, "
            "status_code, error_code, reason, detail) select v.id, m.unit_key, m.id, v.number, v.started_at, "
            "v.duration_ms, v.way, v.outcome, v.status_code, v.error_code, v.reason, v.detail from unnest($1::uuid[], "
            "$2::uuid[], $3::integer[], $4::timestamptz[], $5::integer[], $6::text[], $7::text[], $8::integer[], "
            "$9::integer[], $10::text[], $11::text[]) as v(id, message, number, started_at, duration_ms, way, outcome, "
            "status_code, error_code, reason, detail) join zalo_message m on m.id = v.message",
            tuple([getattr(call, name) for call in calls] for name in Called.__slots__),
        )
    await tx.fetch_rows(
        "update zalo_message m set status = case when m.status = 'waiting' then v.status else m.status end, "
        "reason = v.reason, next_at = coalesce(v.next_at, m.next_at), zalo_id = coalesce(v.zalo_id, m.zalo_id), "
        "attempts = m.attempts + v.calls, lease_until = null, "
        "done_at = case when v.status in ('delivered', 'failed') then $7::timestamptz end "
        "from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[]) "
        "as v(id, status, reason, next_at, zalo_id, calls) where m.id = v.id",
        (
            [one.id for one in results], [one.status for one in results], [one.reason for one in results],
            [one.next_at for one in results], [one.zalo_id for one in results], [len(one.attempts) for one in results],
            now,
        ),
    )  # fmt: skip
