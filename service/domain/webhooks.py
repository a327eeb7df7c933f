"""What is a webhook endpoint: who is told of which events, and by whose rights?

An endpoint is looked after at a unit. It has an owner, the person or machine that made it or changed it last:
what the owner may see at the time of sending is what it sends, and nothing once the owner is locked or has
lost the role. Which events it wants is said by type (`task.overdue`, `task.*`, `*`), by the subtree of a unit,
by agencies and by standings. Source: domain.md sections 7 and 8, api.md section 3.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AwareDatetime, Field

from service.domain.agencies import AgencyHome, AgencyRef
from service.domain.event_views import EventId
from service.domain.paging import PageQuery
from service.domain.types import (
    SUBSCRIPTION_FORM,
    Actions,
    Flag,
    Name,
    Ref,
    Search,
    Shape,
    UnitCode,
    UnitRef,
    View,
)
from service.domain.units import UnitPlace
from service.domain.webhook_kinds import LgspView, LgspWrite, Url, WebhookKind, ZaloView, ZaloWrite

MOST_OF_OWNER, MOST_OF_UNIT = 50, 200
"""So many endpoints one person or machine may own, and one unit may have."""
REPLAY_DAYS, MOST_REPLAYED = 30, 50_000
PREVIOUS_HOURS = 24
"""So long the secret before the present one signs too."""



class WebhookStatus(StrEnum):
    """active: told of what happens. paused: nothing is sent, what happens meanwhile waits. disabled: given up by
    the service; what happens meanwhile is not kept for it. blocked: active, but its owner may send nothing."""

    active = "active"
    paused = "paused"
    disabled = "disabled"
    blocked = "blocked"


class WebhookWhy(StrEnum):
    """Why an endpoint is not active. gone: the receiver answered 410. failing: every attempt failed for days.
    restored: the database came out of a backup, and what waits may have been sent by the installation it is of."""

    by_person = "by_person"
    gone = "gone"
    failing = "failing"
    restored = "restored"
    owner_locked = "owner_locked"
    owner_without_role = "owner_without_role"


class WebhookHealthView(View):
    """How an endpoint is doing. failingSince: since when every attempt has failed, null if the last one succeeded.
    sparedUntil: too much failed lately, so nothing is sent before."""

    failing_since: datetime | None
    last_failed_at: datetime | None
    last_delivered_at: datetime | None
    spared_until: datetime | None


class WebhookView(View):
    """An endpoint. within: the unit of whose subtree it hears; eventTypes, agencies, standings: of which events, none
    of the latter two = all. owner: whose rights count. previousSecretUntil: until then messages are signed with the
    previous secret too. zalo, lgsp: of that kind alone."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    kind: WebhookKind
    name: str
    url: str | None
    owner: Ref
    event_types: list[str]
    within: UnitRef
    agencies: list[AgencyRef]
    standings: list[str]
    status: WebhookStatus
    status_why: WebhookWhy | None
    status_at: datetime
    previous_secret_until: datetime | None
    tested_at: datetime | None
    zalo: ZaloView | None
    lgsp: LgspView | None
    health: WebhookHealthView
    actions: Actions


class WebhookWithSecret(WebhookView):
    """An endpoint together with the secret made for it, which is shown this once."""

    secret: str | None = None


EventTypes = Annotated[
    tuple[Annotated[str, Field(pattern=SUBSCRIPTION_FORM)], ...],
    Field(
        min_length=1,
        max_length=100,
        description="Loại sự kiện, có thể ghi `task.*` hoặc `*` / types of events (`GET /v1/events/types`), also "
        "`task.*` or `*`",
        examples=[["task.overdue", "report.*"]],
    ),
]
Within = Annotated[UnitCode, Field(description="Chỉ trong đơn vị này và cấp dưới / only of this unit and below it")]
Agencies = Annotated[
    tuple[UUID, ...],
    Field(max_length=100, description="Chỉ việc của các cơ quan này / only what concerns one of these"),
]
Standings = Annotated[
    tuple[Annotated[str, Field(max_length=40)], ...],
    Field(max_length=40, description="Chỉ khi tình trạng là / only what stands so", examples=[["overdue"]]),
]
GivenSecret = Annotated[
    str,
    Field(
        max_length=200,
        description="`whsec_` + base64, 24-64 byte; để trống thì hệ thống tự tạo / left out, one is made",
    ),
]


class WebhookCreate(Shape):
    """A new endpoint of a unit. within: the unit itself if left out. zalo, lgsp: what that kind needs."""

    unit: UnitCode
    name: Name
    kind: WebhookKind = WebhookKind.standard
    url: Url | None = None
    event_types: EventTypes
    within: Within | None = None
    agencies: Agencies = ()
    standings: Standings = ()
    secret: GivenSecret | None = Field(None, repr=False)
    zalo: ZaloWrite | None = None
    lgsp: LgspWrite | None = None


class WebhookPatch(Shape):
    """Changes to an endpoint. Whoever changes it is its owner from then on."""

    name: Name | MISSING = MISSING
    url: Url | MISSING = MISSING
    event_types: EventTypes | MISSING = MISSING
    within: Within | MISSING = MISSING
    agencies: Agencies | MISSING = MISSING
    standings: Standings | MISSING = MISSING
    zalo: ZaloWrite | MISSING = MISSING
    lgsp: LgspWrite | MISSING = MISSING


class SecretRotation(Shape):
    """A new secret. keepPrevious: whether the one before signs too for 24 hours; not if others know it."""

    secret: GivenSecret | None = Field(None, repr=False)
    keep_previous: Flag = True


class WebhookReplay(Shape):
    """What to send again: one event, all that failed since a moment, or all there was since one. Exactly one."""

    event: EventId | None = None
    failed_since: AwareDatetime | None = None
    since: AwareDatetime | None = None


class ReplayView(View):
    """run: marks the deliveries of this replay (`GET /v1/webhooks/{id}/deliveries?run=`); how many there are."""

    run: UUID
    deliveries: int


class WebhookQuery(PageQuery):
    """Filters of the list of endpoints; the newest first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = None
    kind: Annotated[list[WebhookKind] | None, Field(max_length=3)] = None
    status: Annotated[list[WebhookStatus] | None, Field(max_length=4)] = None
    owner: Annotated[UUID | None, Field(description="Mã (id) của người sở hữu / id of its owner")] = None
    q: Annotated[Search | None, Field(description="Tìm không dấu trong tên / search names without accents")] = None


class WebhookSite(View):
    """What the rules need of the unit of a new endpoint. within: the other unit named, null if nobody may know it.
    homes: of the agencies named, those there are. owned, there: how many endpoints the caller and the unit have."""

    key: int
    last_key: int
    within: UnitPlace | None
    homes: list[AgencyHome]
    owned: int
    there: int


class WebhookFacts(View):
    """What the rules need of an endpoint that changes. place: its unit; within: the unit it is to hear of, the
    present one where none is named. sealed_secret, sealed_secrets: as they are kept, in hexadecimal digits."""

    id: UUID
    version: int
    unit_key: int
    kind: WebhookKind
    url: str | None
    status: WebhookStatus
    event_types: list[str]
    standings: list[str]
    agency_ids: list[UUID]
    settings: dict[str, Any]
    sealed_secret: str | None
    sealed_secrets: str | None
    place: UnitPlace
    within: UnitPlace | None
    homes: list[AgencyHome]
