"""Which event goes to which endpoint, what became of it, and what did the receiver say?

A delivery is one event on its way to one endpoint; an attempt is one call. Both are the log of 90 days and the
queue in one: the worker claims deliveries that wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from service.db.rows import declare

_MOMENT: Any = DateTime(timezone=True)
_BIG: Any = BigInteger()
_NOW: Any = {"server_default": sql_text("clock_timestamp()")}

FIRST_RUN = UUID(int=0)
"""The run of deliveries made when their event came; a replay is a run of its own."""


class Delivery(SQLModel, table=True):
    """One event on its way to one endpoint, once per run.

    No foreign key to the endpoint: the log outlives it, and an attempt under way when it is deleted still has its
    row. event_number: of the row in `event`; event_id, event_type and event_at are copied from it, so that the log
    can be read without it. run: FIRST_RUN, or the replay it belongs to. attempts: calls made so far; step: where in
    the schedule it is, set back to 0 by a person's retry. body: what was sent, null before the first attempt;
    every later attempt and replay sends the same bytes. status: waiting, delivered, failed (the receiver has not
    taken it), ended (nobody will try again: reason). done_at: when it stopped waiting.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_once", "endpoint_id", "event_number", "run", unique=True),
        Index("delivery_of_endpoint", "endpoint_id", "created_at", "id"),
        Index("delivery_waiting", "next_at", "endpoint_id", postgresql_where=sql_text("status = 'waiting'")),
        Index(
            "delivery_in_line",
            "endpoint_id",
            "subject_id",
            "event_number",
            postgresql_where=sql_text("status = 'waiting'"),
        ),
        Index("delivery_created", "created_at"),
    )
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    endpoint_id: UUID
    event_number: int = Field(sa_type=_BIG)
    event_id: UUID
    event_type: str
    event_at: datetime = Field(sa_type=_MOMENT)
    subject: str
    subject_id: UUID
    cause: str
    run: UUID
    status: str = Field(default="waiting")
    reason: str | None = None
    attempts: int = Field(default=0)
    step: int = Field(default=0)
    next_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)
    lease_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    leased_by: str | None = None
    body: bytes | None = None
    created_at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs=_NOW)
    done_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class Attempt(SQLModel, table=True):
    """One call. number: from 1 within the delivery. outcome: as the channel judged it. answer: the first 16 kB of
    what came back, as text (see `domain.deliveries.answer_text`). next_at: when the next was planned for, null
    where none is."""

    __tablename__ = "attempt"
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(foreign_key="unit.key")
    delivery_id: UUID = Field(foreign_key="delivery.id", index=True, ondelete="CASCADE")
    endpoint_id: UUID
    number: int
    started_at: datetime = Field(sa_type=_MOMENT)
    duration_ms: int
    outcome: str
    status_code: int | None = None
    reason_code: str | None = None
    detail: str | None = None
    answer: str | None = None
    next_at: datetime | None = Field(default=None, sa_type=_MOMENT)


declare(Delivery, wall="webhook", subject=None, at=None)
declare(Attempt, wall="attempt", subject=None, at=None)
