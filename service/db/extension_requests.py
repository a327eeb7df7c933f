"""Who has asked for a later day, and what was decided?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlmodel import Field

from service.db.rows import ItemRow, declare

_MOMENT: Any = DateTime(timezone=True)


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


declare(ExtensionRequest, wall="reply", subject="extension_request")
