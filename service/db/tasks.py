"""What is to be done, by whom, by when, what comes of it, and what is said of it?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.rows import ItemRow, declare

_MOMENT: Any = DateTime(timezone=True)
_FAR: Any = {"server_default": text("'infinity'")}
_LIST: Any = {"server_default": text("'{}'")}


class Task(ItemRow, table=True):
    """One task.

    due_sort: the due date, or infinity, so that keyset paging loses no undated row.
    standing_*: the calendar the domain computed at the last write: entry i holds from
    standing_from[i] on. first_due: never changes, whatever is extended.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("task_unit_due", "unit_key", "due_sort", "id"),
        Index("task_unit_status_due", "unit_key", "status", "due_sort", "id"),
        Index("task_plan_order", "plan_id", "ordinal", "id"),
    )
    plan_id: UUID = Field(foreign_key="plan.id", ondelete="CASCADE")
    section_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    number: str = Field(default="")
    title: str
    folded: str = Field(default="")
    schedule: dict[str, Any] = Field(sa_type=JSONB)
    due: date | None = None
    due_sort: date = Field(sa_type=Date, sa_column_kwargs=_FAR)
    first_due: date | None = None
    triggered_due: date | None = None
    trigger_basis: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))  # type: ignore[call-overload]
    status: str = Field(default="not_started")
    percent: int | None = None
    done_on: date | None = None
    entered_late: bool = Field(default=False)
    completion: str = Field(default="none")
    completion_by: UUID | None = None
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    status_reason: str | None = None
    official_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True)
    approving_authority: str | None = None
    budget_line: str | None = None
    budget_source: str | None = None
    references: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )  # type: ignore[call-overload]
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    standing_why: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    source: str | None = None


class Assignment(ItemRow, table=True):
    """An agency's role in a task, and the status of its own part."""

    __tablename__ = "assignment"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    ordinal: int
    role: str
    obligation: str = Field(default="obliged")
    status: str = Field(default="not_started")
    percent: int | None = None
    done_on: date | None = None


class Deliverable(ItemRow, table=True):
    """What a task yields; due by its own schedule, else with its task."""

    __tablename__ = "deliverable"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    ordinal: int
    name: str
    schedule: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))  # type: ignore[call-overload]
    due: date | None = None
    status: str = Field(default="open")
    done_on: date | None = None
    return_reason: str | None = None


class Occurrence(ItemRow, table=True):
    """One instance of a recurring task."""

    __tablename__ = "occurrence"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    ordinal: int
    start: date
    due: date
    done_on: date | None = None


class ProgressUpdate(ItemRow, table=True):
    """What an agency says about a task on a day: progress, a note, or a leader's direction."""

    __tablename__ = "progress_update"
    __table_args__ = (Index("progress_update_task_day", "task_id", "on_day", "id"),)
    task_id: UUID = Field(foreign_key="task.id", ondelete="CASCADE")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    kind: str
    on_day: date
    text: str | None = None
    status: str | None = None
    percent: int | None = None
    done_on: date | None = None
    occurrence_id: UUID | None = Field(default=None, foreign_key="occurrence.id", index=True)
    answers_id: UUID | None = Field(default=None, foreign_key="progress_update.id", index=True)
    entered_late: bool = Field(default=False)
    recorded_by: UUID
    recorded_by_name: str
    source: str | None = None


class ExtensionRequest(ItemRow, table=True):
    """A wish for a later day, and what was decided."""

    __tablename__ = "extension_request"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    previous_due: date | None = None
    requested_due: date
    reason: str
    status: str = Field(default="requested")
    requested_by: UUID
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    decision_note: str | None = None


declare(Task, wall="item_named", subject="task")
declare(Assignment, wall="item_named", subject="assignment")
declare(Deliverable, wall="item", subject="deliverable")
declare(Occurrence, wall="item_named", subject="occurrence")
declare(ProgressUpdate, wall="reply", subject="progress_update")
declare(ExtensionRequest, wall="reply", subject="extension_request")
