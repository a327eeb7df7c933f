"""How is a later day asked for, granted, refused?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import extension_requests, read
from service.db.engine import Database
from service.db.extension_requests import EXTENSION_REQUEST, ExtensionRequest, request_values
from service.db.tasks import Task
from service.db.write import Guard, Insert, Update, commit
from service.domain.access import Principal
from service.domain.extension_requests import (
    MACHINE,
    ExtensionApproval,
    ExtensionRecord,
    ExtensionRejection,
    ExtensionRequestCreate,
    ExtensionRequestQuery,
    asking_agency,
    granted,
    require_movable,
    require_other,
)
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.tasks import MACHINE as TASK_MACHINE
from service.usecases.task_acts import due_with_task


async def list_extension_requests(principal: Principal, db: Database, query: ExtensionRequestQuery) -> bytes:
    """Requests in reach, the newest first."""
    return await read.page(
        db,
        principal,
        EXTENSION_REQUEST,
        query,
        scope=principal.scope(),
        values=request_values(principal),
    )


async def get_extension_request(
    principal: Principal, db: Database, request_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One request."""
    return await read.shown(
        db,
        principal,
        EXTENSION_REQUEST,
        request_id,
        query,
        scope=principal.scope(),
        values=request_values(principal),
    )


async def request_extension(
    principal: Principal, db: Database, command: ExtensionRequestCreate, *, now: datetime
) -> bytes:
    """Ask for a later day for an open task with a due date."""
    task = await extension_requests.requesting(db, principal, command.task)
    agency = asking_agency(principal, task, command.agency)
    TASK_MACHINE.require_state("extension-request", task.state)
    require_movable(task, agency, command.requested_due)
    request_id = new_id(now)
    row = {
        "id": request_id,
        "unit_key": task.unit_key,
        "published": True,
        "named_agency_ids": task.named_agency_ids,
        "task_id": task.id,
        "agency_id": agency,
        "previous_due": task.due,
        "requested_due": command.requested_due,
        "reason": command.reason,
        "requested_by": principal.id,
        "requested_by_name": principal.name,
    }
    await commit(
        db,
        principal,
        "extension.request",
        Guard(Task, [{"id": task.id, "version": task.version}]),
        Insert(ExtensionRequest, [row]),
        subject_id=request_id,
    )
    return await get_extension_request(principal, db, request_id)


async def approve_extension(
    principal: Principal, db: Database, request_id: UUID, command: ExtensionApproval | None, *, now: datetime
) -> bytes:
    """Grant a later day: the due date moves, the first one stays, the calendar is made anew."""
    asked = await _judged(principal, db, request_id, "approve")
    changes = granted(asked, principal.id, command.due if command else None)
    after = asked.task.model_copy(update=changes).computed()
    decision = {
        "id": asked.id,
        "version": asked.version,
        "status": "approved",
        "granted_due": changes["extended_due"],
        "decided_by": principal.id,
        "decided_by_name": principal.name,
        "decided_at": now,
        "decision_note": command.note if command else None,
    }
    await commit(
        db,
        principal,
        "extension.approve",
        Update(ExtensionRequest, [decision]),
        Update(Task, [{"id": asked.task.id, "version": asked.task.version, **changes, **after}]),
        due_with_task(asked.task, changes["extended_due"]),
        subject_id=asked.id,
    )
    return await get_extension_request(principal, db, request_id)


async def reject_extension(
    principal: Principal, db: Database, request_id: UUID, command: ExtensionRejection, *, now: datetime
) -> bytes:
    """Refuse a later day, with the reason."""
    asked = await _judged(principal, db, request_id, "reject")
    require_other(asked, principal.id)
    decision = {
        "id": asked.id,
        "version": asked.version,
        "status": "rejected",
        "decided_by": principal.id,
        "decided_by_name": principal.name,
        "decided_at": now,
        "decision_note": command.reason,
    }
    await commit(db, principal, "extension.reject", Update(ExtensionRequest, [decision]), subject_id=asked.id)
    return await get_extension_request(principal, db, request_id)


async def _judged(principal: Principal, db: Database, request_id: UUID, act: str) -> ExtensionRecord:
    asked = await extension_requests.record(db, principal, request_id)
    principal.require(MACHINE.act(act).permission, asked.task.unit_key)
    MACHINE.require_state(act, asked.status.value)
    if act == "approve":
        TASK_MACHINE.require_state("extension-request", asked.task.state)
    return asked
