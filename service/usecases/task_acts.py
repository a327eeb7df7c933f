"""How does a published task move on: claimed, confirmed, returned, stopped, set going?

Each act reads the task once, asks the rules, writes once with the version it has read,
and answers with the task read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db.engine import Database
from service.db.task_records import record
from service.db.tasks import Assignment, Deliverable, Task
from service.db.write import Step, Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.progress_updates import CompletionClaim, ProgressUpdateCreate, SaidStatus
from service.domain.task_changes import (
    ActReason,
    TriggerCommand,
    confirmed,
    resumed,
    stopped,
    taken_back,
    triggered,
)
from service.domain.task_facts import TaskStatus
from service.domain.task_records import TaskRecord
from service.domain.tasks import MACHINE
from service.usecases.progress_updates import write_update
from service.usecases.tasks import get_task


async def complete_task(
    principal: Principal, db: Database, task_id: UUID, command: CompletionClaim, *, now: datetime
) -> bytes:
    """Claim that a part, or by the focal office the whole, is done; provisional until confirmed."""
    said = ProgressUpdateCreate(status=SaidStatus.done, **command.given())
    await write_update(principal, db, task_id, said, act="complete", now=now)
    return await get_task(principal, db, task_id, now=now)


async def confirm_task(principal: Principal, db: Database, task_id: UUID, *, now: datetime) -> bytes:
    """Confirm a claimed completion; never by whoever claimed it."""
    task = await _judged(principal, db, task_id, "confirm")
    changes = confirmed(task, principal.id)
    who = {"confirmed_by": principal.id, "confirmed_at": now}
    return await _written(principal, db, task, "confirm", changes, now, also=who)


async def return_task(
    principal: Principal, db: Database, task_id: UUID, command: ActReason, *, now: datetime
) -> bytes:
    """Return a claimed completion: the work goes on."""
    task = await _judged(principal, db, task_id, "return")
    return await _written(principal, db, task, "return", taken_back(task, command.reason), now)


async def reopen_task(
    principal: Principal, db: Database, task_id: UUID, command: ActReason, *, now: datetime
) -> bytes:
    """Reopen a task that was done or cancelled."""
    task = await _judged(principal, db, task_id, "reopen")
    cancelled = task.status is TaskStatus.CANCELLED
    changes = resumed(task, command.reason) if cancelled else taken_back(task, command.reason)
    return await _written(
        principal, db, task, "reopen", changes, now, also={"confirmed_by": None, "confirmed_at": None}
    )


async def suspend_task(
    principal: Principal, db: Database, task_id: UUID, command: ActReason, *, now: datetime
) -> bytes:
    """Suspend a task, from today on."""
    task = await _judged(principal, db, task_id, "suspend")
    changes = stopped(task, TaskStatus.SUSPENDED, command.reason, local_day(now))
    return await _written(principal, db, task, "suspend", changes, now)


async def resume_task(principal: Principal, db: Database, task_id: UUID, *, now: datetime) -> bytes:
    """Let a suspended task go on where it stood."""
    task = await _judged(principal, db, task_id, "resume")
    return await _written(principal, db, task, "resume", resumed(task, None), now)


async def cancel_task(
    principal: Principal, db: Database, task_id: UUID, command: ActReason, *, now: datetime
) -> bytes:
    """Cancel a task, from today on."""
    task = await _judged(principal, db, task_id, "cancel")
    changes = stopped(task, TaskStatus.CANCELLED, command.reason, local_day(now))
    return await _written(principal, db, task, "cancel", changes, now)


async def trigger_task(
    principal: Principal, db: Database, task_id: UUID, command: TriggerCommand, *, now: datetime
) -> bytes:
    """Set a conditional task going, on the basis of a document."""
    task = await _judged(principal, db, task_id, "trigger")
    changes = triggered(task, command, local_day(now))
    return await _written(
        principal,
        db,
        task,
        "trigger",
        changes,
        now,
        also={"trigger_basis": command.basis},
        steps=[due_with_task(task, command.due)],
    )


def due_with_task(task: TaskRecord, due: Any) -> Step:
    """Move the products that are due with their task."""
    return Update(Deliverable, [{"id": p.id, "due": due} for p in task.deliverables if p.with_task])


async def _judged(principal: Principal, db: Database, task_id: UUID, act: str) -> TaskRecord:
    task = await record(db, principal, task_id)
    principal.require(MACHINE.act(act).permission, task.unit_key)
    MACHINE.require_state(act, task.state)
    return task


async def _written(
    principal: Principal,
    db: Database,
    task: TaskRecord,
    act: str,
    changes: dict[str, Any],
    now: datetime,
    *,
    also: dict[str, Any] | None = None,
    steps: Sequence[Step] = (),
) -> bytes:
    """Write the changes with the calendar that follows from them, and answer with the task."""
    after = task.model_copy(update=changes)
    own = {name: value for name, value in changes.items() if name != "assignments"}
    row = {"id": task.id, "version": task.version, **own, **(also or {}), **after.computed()}
    parts = [
        {"id": new.id, "status": new.status, "percent": new.percent, "done_on": new.done_on}
        for old, new in zip(task.assignments, after.assignments, strict=True)
        if new != old
    ]
    await commit(
        db,
        principal,
        f"task.{act}",
        Update(Task, [row]),
        Update(Assignment, parts),
        *steps,
        subject_id=task.id,
    )
    return await get_task(principal, db, task.id, now=now)
