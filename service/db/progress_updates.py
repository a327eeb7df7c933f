"""What has been said of a task, by whom, on which day?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from service.db.rows import ItemRow, declare


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


declare(ProgressUpdate, wall="reply", subject="progress_update")
