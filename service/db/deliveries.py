"""Which event goes to which endpoint, what became of it, and what did the receiver say?

A delivery is one event on its way to one endpoint; an attempt is one call. Both are the log of 90 days and the
queue in one: the worker claims deliveries that wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Text, case, cast, func, literal_column, select
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from service.db import read, standing
from service.db.engine import Database
from service.db.plan_items import NOBODY
from service.db.rows import declare, table_of
from service.db.shapes import Many, Shape, Source, among, at_least, at_most, equal
from service.db.statements import words
from service.db.units import UNIT
from service.db.webhooks import WebhookEndpoint, looked_after, looked_after_values
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.deliveries import MACHINE, AttemptView, DeliveryDetail, DeliveryFacts, DeliveryView

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
        Index("delivery_due", "endpoint_id", "next_at", postgresql_where=sql_text("status = 'waiting'")),
        Index("delivery_leased", "endpoint_id", postgresql_where=sql_text("lease_until is not null")),
        Index("delivery_tests", "endpoint_id", postgresql_where=sql_text("status = 'waiting' and cause = 'test'")),
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
    __table_args__ = (Index("attempt_of_endpoint", "endpoint_id", "started_at"),)
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


def _event(d: Any) -> Any:
    shown = func.concat(words("evt_"), func.replace(cast(d.c.event_id, Text), words("-"), words("")))
    return func.json_build_object(
        words("id"), shown, words("number"), cast(d.c.event_number, Text), words("type"), d.c.event_type,
        words("timestamp"), d.c.event_at,
    )  # fmt: skip


def _state(d: Any) -> Any:
    e = table_of(WebhookEndpoint).alias("endpoint_there")
    there = select(e.c.id).where(e.c.id == d.c.endpoint_id).correlate(d).exists()
    return case((there, d.c.status), else_=words("orphaned"))


ATTEMPT = Shape(
    AttemptView,
    Attempt,
    guard="open",
    own={"status": lambda a: a.c.status_code, "reason": lambda a: a.c.reason_code},
)
_OWN: dict[str, Source] = {
    "unit": UNIT,
    "endpoint": lambda d: d.c.endpoint_id,
    "event": _event,
    "subject": lambda d: func.json_build_object(words("kind"), d.c.subject, words("id"), d.c.subject_id),
    "run": lambda d: func.nullif(d.c.run, literal_column(f"'{FIRST_RUN}'::uuid")),
    "next_at": lambda d: case((d.c.status == words("waiting"), d.c.next_at)),
    "actions": lambda d: standing.allowed(d, "delivery_acts", NOBODY, _state(d)),
}
DELIVERY = Shape(
    DeliveryView,
    Delivery,
    guard=looked_after,
    own=_OWN,
    filters={
        "endpoint": equal("endpoint_id"),
        "status": among("status"),
        "cause": among("cause"),
        "type": among("event_type"),
        "subject": equal("subject_id"),
        "run": equal("run"),
        "created_from": at_least("created_at"),
        "created_to": at_most("created_at"),
    },
    sorts={"-createdAt": ("created_at", "id")},
)
DELIVERY_DETAIL = Shape(
    DeliveryDetail,
    Delivery,
    guard=looked_after,
    own=_OWN
    | {
        "log": Many(
            lambda: ATTEMPT, lambda d, a: a.c.delivery_id == d.c.id, lambda a: (a.c.number, a.c.started_at, a.c.id)
        )
    },
)
FACTS = Shape(DeliveryFacts, Delivery, guard=looked_after, own={"state": _state})


def delivery_values(principal: Principal) -> dict[str, Any]:
    """What the shapes bind."""
    return {**looked_after_values(principal), "delivery_acts": offered(principal, MACHINE)}


async def facts(db: Database, principal: Principal, delivery_id: UUID) -> DeliveryFacts:
    """A delivery that is to be tried again; NotFound where the caller does not see it."""
    found: DeliveryFacts = await read.facts(
        db, principal, FACTS, delivery_id, scope=principal.own_scope(), values=looked_after_values(principal)
    )
    return found


async def call_off(db: Database, endpoint_id: UUID, reason: str) -> None:
    """End what waits for an endpoint; what is under way is let go of. Within the caller's transaction."""
    await db.fetch_rows(
        "update delivery set status = 'ended', reason = $2, done_at = clock_timestamp(), lease_until = null,"
        " leased_by = null where endpoint_id = $1 and status = 'waiting'",
        (endpoint_id, reason),
    )
