"""Which tokens does an Official Account hold, who renews them, and how much has it sent today?

Zalo's refresh token works once. Whoever renews holds the account's row from before the call until the new pair is
written: a second one waits, finds the new pair, and leaves it at that. The pair before is kept. Tokens stand here
encrypted (see `vault`); nothing of this enters the journal.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, select
from sqlmodel import Field, SQLModel

from service.db.engine import Database, RightsChanged
from service.db.principal import bound, entered
from service.db.rows import declare
from service.db.statements import compiled
from service.domain.access import Principal

_MOMENT: Any = DateTime(timezone=True)
ACT = "zalo.send"


class ZaloAccount(SQLModel, table=True):
    """What an endpoint of kind zalo has of its own; id: the endpoint's.

    seed: which refresh token a person gave, and for which hosts (a digest): tokens of another one are not used.
    expires_at: of the access token; refresh_expires_at: of the refresh token. failing_since, failing_why: since when
    there are no new tokens. tried_at: when that was last tried. pace_at: the next free moment by the limit of a second.
    quota_day, quota_used: messages sent on that day.
    """

    __tablename__ = "zalo_account"
    id: UUID = Field(primary_key=True, foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    unit_key: int = Field(foreign_key="unit.key", index=True)
    seed: str | None = None
    access: bytes | None = None
    refresh: bytes | None = None
    previous_access: bytes | None = None
    previous_refresh: bytes | None = None
    expires_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    refresh_expires_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    renewed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    failing_since: datetime | None = Field(default=None, sa_type=_MOMENT)
    failing_why: str | None = None
    tried_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    pace_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    quota_day: date | None = None
    quota_used: int = Field(default=0)


declare(ZaloAccount, wall="webhook", subject=None, at=None)

TOKEN_COLUMNS = ("access", "refresh", "previous_access", "previous_refresh")


@dataclass(frozen=True, slots=True)
class Held:
    """The tokens of an account as they are kept, encrypted."""

    seed: str | None
    access: bytes | None
    refresh: bytes | None
    expires_at: datetime | None
    refresh_expires_at: datetime | None
    failing_since: datetime | None
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint of kind zalo as the worker needs it. last_key: of its unit's subtree. secrets: encrypted."""

    id: UUID
    unit_key: int
    last_key: int
    status: str
    settings: str
    secrets: bytes | None


_ENTERED = compiled(select(entered(act=True)))
_ENDPOINTS = (
    "select e.id, e.unit_key, u.last_key, e.status, e.settings::text as settings, e.secrets from webhook_endpoint e "
    "join unit u on u.key = e.unit_key where e.kind = 'zalo'"
)


@asynccontextmanager
async def acting(db: Database, clock: Principal, act: str = ACT) -> AsyncIterator[Database]:
    """A transaction in which the clock acts. Raises RightsChanged."""
    async with db.transaction() as tx:
        if not await tx.fetch_value(_ENTERED.text, _ENTERED.arguments(bound(clock, act))):
            raise RightsChanged
        yield tx


async def endpoints(tx: Database, ids: list[UUID] | None = None) -> list[Endpoint]:
    """These endpoints, or all that are active."""
    if ids is None:
        rows = await tx.fetch_rows(f"{_ENDPOINTS} and e.status = 'active' order by e.id", ())
    else:
        rows = await tx.fetch_rows(f"{_ENDPOINTS} and e.id = any($1) order by e.id", (ids,))
    return [Endpoint(**dict(row.items())) for row in rows]


async def of_application(tx: Database, app_id: str) -> list[Endpoint]:
    """The endpoints whose settings name this application; whether they are active is no matter."""
    sql = f"{_ENDPOINTS} and coalesce(e.settings ->> 'appId', e.settings ->> 'app_id') = $1 order by e.id limit 50"
    return [Endpoint(**dict(row.items())) for row in await tx.fetch_rows(sql, (app_id,))]


_HELD = "select seed, access, refresh, expires_at, refresh_expires_at, failing_since, tried_at from zalo_account"


async def held(tx: Database, endpoint_id: UUID) -> Held | None:
    """What an account has, as it stands."""
    rows = await tx.fetch_rows(f"{_HELD} where id = $1", (endpoint_id,))
    return Held(**dict(rows[0].items())) if rows else None


async def hold(tx: Database, endpoint: Endpoint) -> Held:
    """The same, and nobody else may change it until the transaction ends: whoever asks meanwhile waits."""
    await tx.fetch_rows(
        "insert into zalo_account (id, unit_key) values ($1, $2) on conflict (id) do nothing",
        (endpoint.id, endpoint.unit_key),
    )
    rows = await tx.fetch_rows(f"{_HELD} where id = $1 for update", (endpoint.id,))
    return Held(**dict(rows[0].items()))


async def keep_pair(
    tx: Database, endpoint_id: UUID, *, seed: str, access: bytes, refresh: bytes, now: datetime,
    expires_at: datetime, refresh_expires_at: datetime,
) -> None:  # fmt: skip
    """Write a new pair; the one before stays beside it."""
    await tx.fetch_rows(
        "update zalo_account set previous_access = access, previous_refresh = refresh, seed = $2, access = $3, "
        "refresh = $4, expires_at = $5, refresh_expires_at = $6, renewed_at = $7, tried_at = $7, "
        "failing_since = null, failing_why = null where id = $1",
        (endpoint_id, seed, access, refresh, expires_at, refresh_expires_at, now),
    )


async def keep_failure(tx: Database, endpoint_id: UUID, why: str, now: datetime) -> None:
    """Write down that there is no new pair, and why."""
    await tx.fetch_rows(
        "update zalo_account set tried_at = $3, failing_since = coalesce(failing_since, $3), failing_why = $2 "
        "where id = $1",
        (endpoint_id, why, now),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages may go now. first: when the first of them; they follow each other by the limit. used, day: of
    the quota. left: how much of it there is."""

    count: int
    first: datetime
    used: int
    day: date
    left: int


async def room(tx: Database, endpoint: Endpoint, *, day: date, quota: int, per_second: int, now: datetime) -> Room:
    """How much room there is within the next second and that day's quota. The account's row is held until the
    transaction ends: whoever comes next, from whatever worker, gets what is left."""
    await hold(tx, endpoint)
    sql = "select pace_at, quota_day, quota_used from zalo_account where id = $1"
    row = (await tx.fetch_rows(sql, (endpoint.id,)))[0]
    used = row["quota_used"] if row["quota_day"] == day else 0
    first = max(row["pace_at"] or now, now)
    within = int((now + timedelta(seconds=1) - first).total_seconds() * per_second)
    return Room(max(min(quota - used, within), 0), first, used, day, quota - used)


async def use(tx: Database, endpoint_id: UUID, found: Room, count: int, per_second: int) -> None:
    """Take room for so many messages."""
    await tx.fetch_rows(
        "update zalo_account set pace_at = $2, quota_day = $3, quota_used = $4 where id = $1",
        (endpoint_id, found.first + timedelta(seconds=count / per_second), found.day, found.used + count),
    )


async def failing(tx: Database) -> list[tuple[UUID, datetime | None, datetime | None]]:
    """Of every active account: when its refresh token dies, and since when it gets no new one."""
    rows = await tx.fetch_rows(
        "select a.id, a.refresh_expires_at, a.failing_since from zalo_account a join webhook_endpoint e on e.id = a.id "
        "where e.status = 'active' order by a.id",
        (),
    )
    return [(row["id"], row["refresh_expires_at"], row["failing_since"]) for row in rows]


def place(column: str, endpoint_id: UUID) -> str:
    """What a sealed token is of."""
    return f"zalo_account.{column}/{endpoint_id}"
