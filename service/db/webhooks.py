"""Which webhook endpoints are there, who answers for them, and how are they doing?

Secrets stand here encrypted (see `vault`); the journal never holds them. How an endpoint is doing changes
with every attempt, so it stands in a table of its own, which is not journalled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from service.db.rows import UnitRow, declare

_MOMENT: Any = DateTime(timezone=True)
_LIST: Any = {"server_default": sql_text("'{}'")}
_EMPTY: Any = {"server_default": sql_text("'{}'")}


class WebhookEndpoint(UnitRow, table=True):
    """One endpoint. unit_key: the unit that looks after it; within_key: the unit whose subtree it hears of.

    owner_id: the person or machine that answers for it: it sends what they may see at the time of sending.
    event_types: codes, `task.*`, `*`. agency_ids, standings: none = all. status: active, paused or disabled;
    status_why: code. secret, previous_secret: what the standard kind signs with, encrypted; the previous one
    signs too until previous_until. settings: of the kind, as reads show them; secrets: of the kind, encrypted.
    tested_at: when a ping was last asked for.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("webhook_endpoint_unit_created", "unit_key", "created_at", "id"),
        Index("webhook_endpoint_owner", "owner_id"),
    )
    kind: str
    name: str
    folded: str = Field(default="")
    url: str | None = None
    owner_id: UUID
    owner_name: str
    event_types: list[str] = Field(sa_type=ARRAY(Text))  # type: ignore[call-overload]
    within_key: int = Field(foreign_key="unit.key", index=True)
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    standings: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    status: str = Field(default="active")
    status_why: str | None = None
    status_at: datetime = Field(sa_type=_MOMENT)
    secret: bytes | None = None
    previous_secret: bytes | None = None
    previous_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    secrets: bytes | None = None
    tested_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class WebhookHealth(SQLModel, table=True):
    """How an endpoint is doing; made with it, written by the worker alone.

    failing_since: of the first of the attempts that have failed in a row, null while they succeed. breaker_until:
    nothing is sent before; breaker_step: how often in a row it opened;
    breaker_since: attempts before it count no more. claimed_at: when a delivery was last claimed,
    for the round robin.
    """

    __tablename__ = "webhook_health"
    id: UUID = Field(primary_key=True, foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    unit_key: int = Field(foreign_key="unit.key", index=True)
    failing_since: datetime | None = Field(default=None, sa_type=_MOMENT)
    last_failed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    last_delivered_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    breaker_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    breaker_step: int = Field(default=0)
    breaker_since: datetime | None = Field(default=None, sa_type=_MOMENT)
    claimed_at: datetime | None = Field(default=None, sa_type=_MOMENT)


SECRET_COLUMNS = ("secret", "previous_secret", "secrets")
"""Encrypted, and never in the journal."""

declare(
    WebhookEndpoint,
    wall="webhook",
    subject="webhook",
    hidden=SECRET_COLUMNS,
    names={"within_key": "within", "agency_ids": "agencies"},
)
declare(WebhookHealth, wall="webhook", subject=None, at=None)
