"""Whose digest is due, what goes into it, and who has spoken to the account lately?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index
from sqlmodel import Field, SQLModel

from service.db.engine import Database
from service.db.rows import declare

_MOMENT: Any = DateTime(timezone=True)


class ZaloWindow(SQLModel, table=True):
    """When somebody last spoke to an account: until some days later they may be written to freely.

    user_digest: the keyed digest of their Zalo id, as beside contacts.
    """

    __tablename__ = "zalo_window"
    __table_args__ = (Index("zalo_window_once", "endpoint_id", "user_digest", unique=True),)
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    user_digest: str
    interacted_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class ZaloSeen(SQLModel, table=True):
    """An inbound event that was taken; digest: of its bytes. Kept as long as one of its age is believed."""

    __tablename__ = "zalo_seen"
    __table_args__ = (Index("zalo_seen_once", "endpoint_id", "digest", unique=True), Index("zalo_seen_at", "at"))
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    digest: str
    at: datetime = Field(sa_type=_MOMENT)


declare(ZaloWindow, wall="webhook", subject=None, at=None)
declare(ZaloSeen, wall="webhook", subject=None, at=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One gathered thing of a contact whose digest is due."""

    id: UUID
    type: str
    values: Mapping[str, str]
    urgency: int


async def due_digests(tx: Database, now: datetime, most: int = 200) -> list[tuple[UUID, int, UUID]]:
    """Endpoint, its unit's key and contact of each digest that is due."""
    rows = await tx.fetch_rows(
        "select distinct m.endpoint_id, m.unit_key, m.contact_id from zalo_message m "
        "join webhook_endpoint e on e.id = m.endpoint_id "
        "where m.status = 'gathered' and m.next_at <= $1 and m.contact_id is not null and e.status = 'active' "
        "order by m.endpoint_id, m.contact_id limit $2",
        (now, most),
    )
    return [(row["endpoint_id"], row["unit_key"], row["contact_id"]) for row in rows]


async def gathered(tx: Database, endpoint_id: UUID, contact_id: UUID) -> list[Waiting]:
    """All that is gathered for a contact, held: a second worker finds nothing."""
    rows = await tx.fetch_rows(
        "select id, type, values::text as values, urgency from zalo_message where endpoint_id = $1 "
        "and contact_id = $2 and status = 'gathered' order by created_at, id limit 2000 for update skip locked",
        (endpoint_id, contact_id),
    )
    return [Waiting(**dict(row.items()) | {"values": json.loads(row["values"])}) for row in rows]


async def tell(
    tx: Database, digest_id: UUID, unit_key: int, endpoint_id: UUID, contact_id: UUID, tracking: str,
    values: Mapping[str, str], ids: Sequence[UUID], now: datetime,
) -> None:  # fmt: skip
    """Make one digest of what was gathered."""
    await tx.fetch_rows(
        "insert into zalo_message (id, unit_key, endpoint_id, contact_id, tracking, type, values, next_at) "
        "values ($1, $2, $3, $4, $5, 'digest', $6::text::jsonb, $7)",
        (
            digest_id,
            unit_key,
            endpoint_id,
            contact_id,
            tracking,
            json.dumps(dict(values), ensure_ascii=False),
            now,
        ),
    )
    await tx.fetch_rows(
        "update zalo_message set status = 'told', digest_id = $2, done_at = $3 where id = any($1)",
        ([*ids], digest_id, now),
    )


async def first_time(
    tx: Database, event_id: UUID, unit_key: int, endpoint_id: UUID, digest: str, at: datetime
) -> bool:
    """Note an inbound event; False if it was taken before."""
    noted = await tx.fetch_value(
        "insert into zalo_seen (id, unit_key, endpoint_id, digest, at) values ($1, $2, $3, $4, $5) "
        "on conflict (endpoint_id, digest) do nothing returning true",
        (event_id, unit_key, endpoint_id, digest, at),
    )
    return bool(noted)


async def spoke(
    tx: Database, window_id: UUID, unit_key: int, endpoint_id: UUID, user_digest: str, at: datetime | None
) -> None:
    """Somebody spoke at that moment, or, None, wants to hear no more; an older event changes nothing."""
    await tx.fetch_rows(
        "insert into zalo_window as w (id, unit_key, endpoint_id, user_digest, interacted_at) values ($1, $2, $3, $4, "
        "$5) on conflict (endpoint_id, user_digest) do update set interacted_at = case when $5::timestamptz is null "
        "then null else greatest(w.interacted_at, excluded.interacted_at) end",
        (window_id, unit_key, endpoint_id, user_digest, at),
    )


async def end_consents(tx: Database, low: int, high: int, user_digest: str, day: date) -> int:
    """Whoever follows no more has taken their consent back; how many contacts that were."""
    rows = await tx.fetch_rows(
        "update contact set consent_ended_on = $4, version = version + 1, updated_at = clock_timestamp() "
        "where zalo_user_digest = $3 and unit_key between $1 and $2 and consent_on is not null "
        "and consent_ended_on is null returning id",
        (low, high, user_digest, day),
    )
    return len(rows)


async def receipt(
    tx: Database, endpoint_id: UUID, tracking: str, digests: Sequence[str], message_id: str | None, now: datetime
) -> int:
    """A message arrived: one whose answer could not be read is delivered after all. How many that settles.

    tracking is the same for all recipients of an event; digests: of whom the receipt tells. Where it tells of
    nobody that is known, it settles a message only if just one can be meant.
    """
    rows = await tx.fetch_rows(
        "with open as (select m.id, c.phone_digest = any($3) or c.zalo_user_digest = any($3) as theirs "
        "from zalo_message m left join contact c on c.id = m.contact_id "
        "where m.endpoint_id = $1 and m.tracking = $2 and m.status = 'unclear') "
        "update zalo_message m set status = 'delivered', reason = null, zalo_id = coalesce(m.zalo_id, $4), "
        "done_at = $5, lease_until = null from open where m.id = open.id "
        "and (open.theirs or (select count(*) from open) = 1) returning m.id",
        (endpoint_id, tracking, [*digests], message_id, now),
    )
    return len(rows)


async def close_unclear(tx: Database, now: datetime) -> int:
    """What no receipt came for in time is given up; how many."""
    rows = await tx.fetch_rows(
        "update zalo_message set status = 'failed', done_at = $1 where status = 'unclear' and next_at <= $1 "
        "returning id",
        (now,),
    )
    return len(rows)


async def clear_away(tx: Database, before: datetime) -> None:
    """Remove what is older: messages with their attempts, and inbound events."""
    await tx.fetch_rows(
        "delete from zalo_message where created_at < $1 and status not in ('waiting', 'gathered')", (before,)
    )
    await tx.fetch_rows("delete from zalo_seen where at < $1", (before,))
