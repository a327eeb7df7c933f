"""What can be looked up of the journal and of the access log?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.paging import ItemQuery, PageQuery
from service.domain.types import Day, UnitCode, UnitRef, View


class AuditKind(StrEnum):
    """change: what was written. access: sign-ins, refusals, secrets shown, exports, downloads."""

    change = "change"
    access = "access"


class AccessKind(StrEnum):
    """What the access log holds."""

    sign_in = "sign_in"
    sign_out = "sign_out"
    token = "token"
    refusal = "refusal"
    password_change = "password_change"
    secret_set = "secret_set"


class ActorRef(View):
    """Who did it: a user, a client, the operator at the server's command line, or the clock."""

    id: UUID
    kind: str
    name: str | None


class AuditView(View):
    """One entry. `before` and `after` are rows as stored: their columns keep the database's snake_case names.

    Of a change: act, subject, subjectId, op, before, after. Of an access: act (what was
    tried), outcome, operation (operationId of the API), address, detail. seq: text, a 64-bit number.
    """

    seq: str
    kind: AuditKind
    at: datetime
    unit: UnitRef | None
    actor: ActorRef | None
    act: str
    subject: str | None
    subject_id: UUID | None
    op: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    outcome: str | None
    operation: str | None
    address: str | None
    detail: dict[str, Any] | None


Kind = Annotated[
    AuditKind, Field(description="`change`: nhật ký thay đổi / journal; `access`: truy cập / access log")
]


class AuditItemQuery(ItemQuery):
    """Which of the two logs the number belongs to."""

    kind: Kind = AuditKind.change


class AuditQuery(PageQuery):
    """Filters of the audit; newest first."""

    kind: Kind = AuditKind.change
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    subject: Annotated[str | None, Field(max_length=64, description="Loại mục / noun, e.g. `task`")] = None
    subject_id: Annotated[UUID | None, Field(description="Mục / the thing")] = None
    actor: Annotated[UUID | None, Field(description="Ai làm / who did it")] = None
    act: Annotated[str | None, Field(max_length=64, description="Việc / act, e.g. `grant.create`")] = None
    from_: Annotated[Day | None, Field(alias="from", description="Từ ngày / from this day, in Viet Nam")] = (
        None
    )
    to: Annotated[Day | None, Field(description="Đến hết ngày / to the end of this day")] = None
