"""How is a later day asked for, and granted? The first due date is never lost."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission, Principal
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.errors import Conflict, Forbidden, invalid
from service.domain.paging import PageQuery
from service.domain.plan_refs import TaskRef
from service.domain.task_days import require_near
from service.domain.task_records import TaskRecord
from service.domain.types import Actions, Day, Ref, Shape, Text, UnitCode, UnitRef, View


class ExtensionStatus(StrEnum):
    """A request is decided once."""

    requested = "requested"
    approved = "approved"
    rejected = "rejected"


class ExtensionRequestView(View):
    """A wish for a later day. previousDue: what was due when it was asked; grantedDue: what was granted.
    requestedBy, decidedBy: as they were called then.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    task: TaskRef
    agency: AgencyRef | None
    previous_due: date | None
    requested_due: date
    granted_due: date | None
    reason: str
    status: ExtensionStatus
    requested_by: Ref
    decided_by: Ref | None
    decided_at: datetime | None
    decision_note: str | None
    actions: Actions


class ExtensionRequestCreate(Shape):
    """Ask for a later day for a task. agency: for whom; may be left out where only one can be meant."""

    task: UUID
    agency: UUID | None = None
    requested_due: Day
    reason: Text


class ExtensionApproval(Shape):
    """Grant the day asked for, or another one after the present due date."""

    due: Annotated[Day | None, Field(description="Hạn được duyệt nếu khác / the day granted, if another")] = (
        None
    )
    note: Text | None = None


class ExtensionRejection(Shape):
    """Refuse, and say why."""

    reason: Text


class ExtensionRequestQuery(PageQuery):
    """Filters of the list of requests; the newest first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    task: Annotated[UUID | None, Field(description="Mã (id) của nhiệm vụ / id of the task")] = None
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    agency: Annotated[UUID | None, Field(description="Mã (id) của cơ quan / id of the agency")] = None
    status: Annotated[list[ExtensionStatus] | None, Field(max_length=3)] = None


class PendingRequest(View):
    """A request that waits for a decision."""

    id: UUID
    agency_id: UUID | None


class RequestingRecord(TaskRecord):
    """A task for which a later day is asked."""

    pending: list[PendingRequest]


class ExtensionRecord(View):
    """A request about to be decided, and its task."""

    id: UUID
    version: int
    status: ExtensionStatus
    requested_due: date
    requested_by: UUID
    task: TaskRecord


MACHINE = machine(
    "extension_request",
    {
        "approve": Act(Permission.extension_decide, frozenset({"requested"})),
        "reject": Act(Permission.extension_decide, frozenset({"requested"})),
    },
)


def asking_agency(principal: Principal, task: TaskRecord, agency: UUID | None) -> UUID | None:
    """For whom a later day is asked. Refuses (403) who may not ask, (422) an agency that does not answer."""
    answering = task.agencies()
    if agency is not None:
        principal.require(Permission.extension_request, task.unit_key, [agency])
        if agency not in answering:
            raise invalid("/agency", "agency_not_answering")
        return agency
    principal.require(Permission.extension_request, task.unit_key, answering)
    if principal.acts_for(Permission.extension_request, task.unit_key, ()):
        return answering[0] if len(answering) == 1 else None
    own = [one for one in answering if one in principal.agencies]
    if len(own) != 1:
        raise invalid("/agency", "agency_unclear")
    return own[0]


def require_movable(task: RequestingRecord, agency: UUID | None, requested_due: date) -> None:
    """Refuse a request that could move nothing (409) or nothing forward (422)."""
    if task.due is None:
        raise Conflict("extension_nothing_to_move", kind=task.schedule.kind.value)
    if any(request.agency_id == agency for request in task.pending):
        raise Conflict("extension_pending")
    require_later(task, requested_due, "/requestedDue")


def require_later(task: TaskRecord, due: date, pointer: str) -> None:
    """Refuse (422) a day that is not after the present due date, or long after the plan."""
    if task.due is not None and due <= task.due:
        raise invalid(pointer, "extension_due_not_later", due=task.due.isoformat())
    require_near(task, pointer, due)


def granted(record: ExtensionRecord, by: UUID, due: date | None) -> dict[str, Any]:
    """What a granted day changes in the task. Refuses (403) whoever asked: nobody grants their own wish."""
    require_other(record, by)
    day = due or record.requested_due
    require_later(record.task, day, "/due")
    return {"extended_due": day}


def require_other(record: ExtensionRecord, by: UUID) -> None:
    """Refuse (403) to decide one's own request."""
    if record.requested_by == by:
        raise Forbidden("own_request")
