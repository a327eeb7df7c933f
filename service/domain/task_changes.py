"""What do the acts on a task change: confirm, return, reopen, suspend, resume, cancel, trigger?"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.errors import Forbidden, invalid
from service.domain.schedules import Trigger
from service.domain.task_days import require_near
from service.domain.task_facts import TaskStatus
from service.domain.task_records import ANSWERING, TaskRecord
from service.domain.tasks import Basis
from service.domain.types import Day, Shape, Text


class ActReason(Shape):
    """Why the act is taken; shown as `statusReason` and kept in the journal."""

    reason: Text


class TriggerCommand(Shape):
    """The document that sets a conditional task going, and the day it is due by."""

    basis: Basis
    due: Annotated[Day, Field(description="Ngày cuối trong hạn / last day in time")]


def confirmed(task: TaskRecord, by: UUID) -> dict[str, Any]:
    """A claimed completion stands. Refuses (403) whoever claimed it or any part of it: verifier ≠ claimer."""
    if by in task.claimed_by:
        raise Forbidden("claimer_confirms")
    return {"completion": "confirmed", "status_reason": None}


def taken_back(task: TaskRecord, reason: str) -> dict[str, Any]:
    """A completion is returned or reopened: the work goes on, in every part that was done."""
    parts = [
        part.model_copy(update={"status": TaskStatus.IN_PROGRESS, "percent": None, "done_on": None})
        if part.role in ANSWERING and part.status is TaskStatus.DONE
        else part
        for part in task.assignments
    ]
    return {
        "status": TaskStatus.IN_PROGRESS,
        "percent": None,
        "done_on": None,
        "completion": "none",
        "claimed_by": [],
        "status_reason": reason,
        "assignments": parts,
    }


def stopped(task: TaskRecord, status: TaskStatus, reason: str, today: date) -> dict[str, Any]:
    """A leader suspends or cancels. The days before today stay as they were.

    What is cancelled while suspended stopped on the day it was suspended: the days between
    were nobody's delay.
    """
    suspended = task.status is TaskStatus.SUSPENDED
    return {
        "status": status,
        "status_before": task.status_before if suspended else task.status,
        "stopped_on": task.stopped_on if suspended else today,
        "status_reason": reason,
    }


def resumed(task: TaskRecord, reason: str | None) -> dict[str, Any]:
    """What was suspended or cancelled goes on where it stood."""
    before = task.status_before or TaskStatus.NOT_STARTED
    return {"status": before, "status_before": None, "stopped_on": None, "status_reason": reason}


def triggered(task: TaskRecord, command: TriggerCommand, today: date) -> dict[str, Any]:
    """The condition is met: the task has a due date now, its first."""
    basis, issued = command.basis, command.basis.issued_on
    if issued is not None and command.due.isoformat()[: len(issued)] < issued:
        raise invalid("/due", "trigger_due_before_basis")
    words = " ".join(filter(None, (f"{basis.number or ''}{basis.symbol or ''}", basis.issuer, issued)))
    if not words:
        raise invalid("/basis", "trigger_basis_empty")
    require_near(task, "/due", command.due)
    by = Trigger(basis=words[:500], triggered_on=today, due=command.due)
    return {
        "schedule": task.schedule.model_copy(update={"triggered_by": by}),
        "triggered_due": command.due,
        "first_due": task.first_due or command.due,
        "status_reason": None,
    }
