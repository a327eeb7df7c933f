"""What does a task yield, is it accepted, and which instances does a recurring task have?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.plan_refs import TaskRef
from service.domain.schedules import Schedule
from service.domain.task_records import TaskRecord
from service.domain.types import Actions, Day, Shape, Text, UnitRef, View


class DeliverableStatus(StrEnum):
    """open until the focal office accepts it; returned when it must be done again."""

    open = "open"
    accepted = "accepted"
    returned = "returned"


class DeliverableView(View):
    """A product. schedule: its own, if any; due: the last day in time by that or by the task."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    task: TaskRef
    name: str
    schedule: Schedule | None
    due: date | None
    status: DeliverableStatus
    done_on: date | None
    return_reason: str | None
    actions: Actions


class OccurrenceView(View):
    """One instance of a recurring task, or a milestone (with its name). doneOn: null while open."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    ordinal: int
    name: str | None
    start: date
    due: date
    done_on: date | None


class Acceptance(Shape):
    """The product is there. doneOn: the day it was delivered; today if left out."""

    done_on: Day | None = None


class Reason(Shape):
    """Why an act is taken; kept with the thing and in the journal."""

    reason: Text


class DeliverableRecord(View):
    """A product about to be accepted or returned, and its task."""

    id: UUID
    version: int
    status: DeliverableStatus
    task: TaskRecord


MACHINE = machine(
    "deliverable",
    {
        "accept": Act(Permission.deliverable_accept, frozenset({"open", "returned"})),
        "return": Act(Permission.deliverable_accept, frozenset({"open", "accepted"})),
    },
)
"""Only of published plans: a draft's products offer nothing."""
