"""What became of an event on its way to an endpoint, call by call?

The log of 90 days. When something is tried again is said in `delivery`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.delivery import AttemptOutcome, DeliveryStatus
from service.domain.paging import PageQuery
from service.domain.types import Actions, UnitRef, View

ANSWER_BYTES = 16 * 1024
KEPT_DAYS = 90
"""Deliveries and their attempts can be read for so long."""


class DeliveryCause(StrEnum):
    """Why there is a delivery. first: the event came. replay: somebody asked for it again. test: a ping."""

    first = "first"
    replay = "replay"
    test = "test"


class DeliveryReason(StrEnum):
    """Why nobody tries any more (or holds back); besides the codes of attempts.

    exhausted: the schedule was gone through. owner_*: the owner may send nothing, or may not see this. no_channel,
    secret_unreadable: the worker lacks what it takes to send this, and looks again every five minutes.
    """

    exhausted = "exhausted"
    endpoint_deleted = "endpoint_deleted"
    endpoint_disabled = "endpoint_disabled"
    owner_locked = "owner_locked"
    owner_without_role = "owner_without_role"
    not_visible = "not_visible"
    no_channel = "no_channel"
    secret_unreadable = "secret_unreadable"


class DeliveredEvent(View):
    """The event: id is the `webhook-id` of every attempt, retry and replay; number its place in the feed."""

    id: str
    number: str
    type: str
    timestamp: datetime


class DeliverySubject(View):
    """What the event is about; messages about one thing arrive in order."""

    kind: str
    id: UUID


class AttemptView(View):
    """One call: when, how long in milliseconds, what came of it. status: of HTTP, null where no answer came. reason:
    code. answer: the first 16 kB of what came back. nextAt: when the next was planned."""

    id: UUID
    number: int
    started_at: datetime
    duration_ms: int
    outcome: AttemptOutcome
    status: int | None
    reason: str | None
    detail: str | None
    answer: str | None
    next_at: datetime | None


class DeliveryView(View):
    """One event on its way to one endpoint. nextAt: when it is tried next, null when nobody will. reason: why it
    ended without having arrived. attempts: how many calls there were."""

    id: UUID
    created_at: datetime
    unit: UnitRef
    endpoint: UUID
    event: DeliveredEvent
    subject: DeliverySubject
    cause: DeliveryCause
    run: UUID | None
    status: DeliveryStatus
    reason: str | None
    attempts: int
    next_at: datetime | None
    done_at: datetime | None
    actions: Actions


class DeliveryDetail(DeliveryView):
    """A delivery with every attempt, the first one first."""

    log: list[AttemptView]


class DeliveryQuery(PageQuery):
    """Filters of an endpoint's deliveries; the newest first."""

    status: Annotated[list[DeliveryStatus] | None, Field(max_length=4)] = None
    cause: Annotated[list[DeliveryCause] | None, Field(max_length=3)] = None
    type: Annotated[
        list[Annotated[str, Field(max_length=80)]] | None,
        Field(max_length=100, description="Loại sự kiện / types of events"),
    ] = None
    subject: Annotated[UUID | None, Field(description="Việc được nói tới / what the event is about")] = None
    run: Annotated[UUID | None, Field(description="Một lần gửi lại / one replay")] = None
    created_from: Annotated[AwareDatetime | None, Field(description="Từ lúc / from this moment on")] = None
    created_to: Annotated[AwareDatetime | None, Field(description="Đến lúc / up to this moment")] = None


class DeliveryFacts(View):
    """What the rules need of a delivery that somebody wants tried again."""

    id: UUID
    unit_key: int
    endpoint_id: UUID
    status: DeliveryStatus
    state: str


MACHINE = machine(
    "delivery", {"retry": Act(Permission.webhook_manage, frozenset({"waiting", "failed", "ended"}))}
)
"""What has arrived is sent again by a replay. `orphaned`: its endpoint is no more, so there is nowhere to send it."""


def answer_text(answer: bytes) -> str:
    """The first 16 kB of an answer as text for the log: what is no UTF-8, and NUL, is shown as a question mark."""
    return answer[:ANSWER_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")
