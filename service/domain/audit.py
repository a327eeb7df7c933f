"""What can be looked up of the journal and of the access log?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.errors import FieldError
from service.domain.journal_labels import ACT_LABELS, SUBJECT_LABELS, Operation
from service.domain.paging import ItemQuery, Page, PageQuery
from service.domain.types import Day, UnitCode, UnitRef, View


class AuditKind(StrEnum):
    """change: what was written. access: sign-ins, refusals, secrets shown, exports, downloads, contacts seen whole."""

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
    download = "download"
    export = "export"
    unmasked = "unmasked"


class ActorRef(View):
    """Who did it: a user, a client, the operator at the server's command line, or the clock."""

    id: UUID
    kind: str
    name: str | None


class AuditView(View):
    """One entry. `before` and `after` are the row, references as ids, under the names it has elsewhere here.

    Of a change: act, subject, subjectId, op, before, after, and `changed`: the fields that an
    update changed, version and updatedAt apart. Of an access: act (what was
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
    changed: list[str] | None
    outcome: str | None
    operation: str | None
    address: str | None
    detail: dict[str, Any] | None


class AuditPage(Page[AuditView]):
    """One page of the audit. `keptFrom`: where a list of changes ends though more happened: months before that moment
    are in the files of the archive. null: none are, and of accesses always."""

    kept_from: Annotated[
        datetime | None,
        Field(
            description="Nhật ký còn ở đây từ lúc này; trước đó đã lưu trữ thành tệp. null: còn đủ. The journal is "
            "kept here from this moment on; what lies before is in the files of the archive. null: all of it is here"
        ),
    ]


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
    subject: Annotated[
        str | None,
        Field(max_length=64, description="Loại mục / noun, e.g. `task`: vocabulary `journalSubject`"),
    ] = None
    subject_id: Annotated[UUID | None, Field(description="Mục / the thing")] = None
    actor: Annotated[UUID | None, Field(description="Ai làm / who did it")] = None
    act: Annotated[
        str | None,
        Field(
            max_length=64,
            description="Việc / act, e.g. `grant.create`: vocabulary `journalAct`, of accesses `accessKind`",
        ),
    ] = None
    op: Annotated[
        Operation | None,
        Field(description="Thao tác / what happened to the row: vocabulary `journalOperation`"),
    ] = None
    from_: Annotated[Day | None, Field(alias="from", description="Từ ngày / from this day, in Viet Nam")] = (
        None
    )
    to: Annotated[Day | None, Field(description="Đến hết ngày / to the end of this day")] = None


def filter_faults(query: AuditQuery) -> list[FieldError]:
    """Complain of filters that fit nothing: an empty list would read as "nothing happened"."""
    if query.kind is AuditKind.change:
        return [*_unknown("subject", query.subject, SUBJECT_LABELS), *_unknown("act", query.act, ACT_LABELS)]
    of_changes = {"subject": query.subject, "subjectId": query.subject_id, "op": query.op}
    return [
        *(FieldError(f"?{n}", "only_changes", (("name", n),)) for n, given in of_changes.items() if given),
        *_unknown("act", query.act, tuple(AccessKind)),
    ]


def _unknown(name: str, given: str | None, known: Iterable[str]) -> list[FieldError]:
    if given is None or given in known:
        return []
    near = difflib.get_close_matches(given, known, n=1) or sorted(known)
    return [FieldError(f"?{name}", "unknown_name", (("given", given), ("hint", ", ".join(near))))]
