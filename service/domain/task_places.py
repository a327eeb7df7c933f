"""What must be known of a plan, and of all that a command names, before a task is written into it?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.domain.task_records import TaskRecord
from service.domain.types import RowId, View


class MemberHome(View):
    """A member of a collective, and its unit."""

    id: UUID
    unit_key: int


class NamedAgency(View):
    """An agency that a command names, its unit and, of a collective, its members."""

    id: UUID
    unit_key: int
    members: list[MemberHome]


class TaskPlace(View):
    """The plan a task belongs to, and what exists of all that the command names.

    amending: it is an open amendment. continued: the task of another plan that is gone on with.
    """

    id: UUID
    unit_key: int
    status: str
    amending: bool
    period_start: date
    period_end: date
    effective_on: date | None
    tracked_from: date | None
    next_ordinal: int
    agencies: list[NamedAgency]
    section: RowId | None
    official: RowId | None
    continued: RowId | None


class TaskEdit(TaskRecord):
    """A task about to be changed. place is null for whoever sees the task without its plan.

    origin_id: the published task it stands for in an amendment.
    """

    origin_id: UUID | None
    place: TaskPlace | None
