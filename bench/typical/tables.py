"""Which tables does the usual implementation see? Those of the service, as SQLModel classes with relations."""

# No `from __future__ import annotations`: SQLModel reads the relations' types from the annotations themselves.

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, JSON, Date, DateTime, Text
from sqlmodel import Field, Relationship, SQLModel


class Unit(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    key: int
    code: str
    name: str
    valid_to: date | None


class Assignment(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    version: int
    task_id: UUID = Field(foreign_key="task.id")
    agency_id: UUID
    ordinal: int
    role: str
    status: str
    percent: int | None
    task: "Task" = Relationship(back_populates="assignments")


class Task(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    version: int
    unit_key: int
    plan_id: UUID
    number: str
    title: str
    status: str
    percent: int | None
    due: date | None
    due_sort: date
    standing_from: list[date] = Field(sa_type=ARRAY(Date))  # type: ignore[call-overload]
    standing_code: list[str] = Field(sa_type=ARRAY(Text))  # type: ignore[call-overload]
    standing_view: list[dict[str, Any]] = Field(sa_type=ARRAY(JSON))  # type: ignore[call-overload]
    assignments: list[Assignment] = Relationship(
        back_populates="task", sa_relationship_kwargs={"order_by": "Assignment.ordinal"}
    )


class ProgressUpdate(SQLModel, table=True):
    __tablename__ = "progress_update"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version: int = 1
    created_at: datetime = Field(
        default_factory=lambda: datetime.now(UTC),
        sa_type=DateTime(timezone=True),  # type: ignore[call-overload]
    )
    unit_key: int
    published: bool = True
    task_id: UUID = Field(foreign_key="task.id")
    agency_id: UUID | None
    kind: str
    on_day: date
    text: str | None
    status: str | None
    percent: int | None
    recorded_by: UUID
    recorded_by_name: str

    @classmethod
    def of(cls, task: Task, lead: Assignment, command: dict[str, Any]) -> "ProgressUpdate":
        return cls(
            **{name: value for name, value in command.items() if name != "onDay"},
            on_day=command["onDay"],
            unit_key=task.unit_key,
            task_id=task.id,
            agency_id=lead.agency_id,
            recorded_by=UUID("00000000-0000-7000-8000-000000000002"),
            recorded_by_name="Cán bộ",
        )
