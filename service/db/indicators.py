"""What is measured in a plan, who owns it, and what is to be reached?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Date, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.rows import EndingRow, ItemRow, RevisedRow, declare
from service.domain.calendars import BEGINNING, END

_NUMBER: Any = Numeric(24, 6)
_LIST: Any = {"server_default": text("'{}'")}


class Indicator(EndingRow, table=True):
    """One indicator. references: every place it is printed, the first the leading one.
    definition_id: the entry of the shared catalogue it is matched to.

    period_*, effective_on, tracked_from: of the plan once it is published, kept here because an
    upper unit's agency may record figures of an indicator whose plan it does not see.
    reporting: the times of the rules its figures are due by. turned_on: the last day its standing
    changed only because a day had come. standing_*: the calendar the domain computed at the last
    write, as a task's; standing_latest: the figure in force with each entry, as reads answer it.
    continues_id: the indicator of an earlier plan whose series it goes on with.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        Index("indicator_unit_order", "unit_key", "plan_id", "ordinal", "id"),
        Index("indicator_plan_order", "plan_id", "ordinal", "id"),
    )
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    section_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    definition_id: UUID | None = Field(default=None, foreign_key="indicator_definition.id", index=True)
    ordinal: int
    number: str = Field(default="")
    name: str
    folded: str = Field(default="")
    unit_measure: str | None = None
    direction: str = Field(default="up")
    value_kind: str = Field(default="ratio")
    aggregation: str = Field(default="level")
    baseline_value: Decimal | None = Field(default=None, sa_type=_NUMBER)
    baseline_on: date | None = None
    tolerance: Decimal | None = Field(default=None, sa_type=_NUMBER)
    may_exceed: bool = Field(default=False)
    period_start: date = Field(sa_type=Date, sa_column_kwargs={"server_default": text(f"'{BEGINNING}'")})
    period_end: date = Field(sa_type=Date, sa_column_kwargs={"server_default": text(f"'{END}'")})
    effective_on: date | None = None
    tracked_from: date | None = None
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    standing_view: list[str] = Field(default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST)
    standing_latest: list[str | None] = Field(
        default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST
    )
    reporting: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    turned_on: date | None = None
    references: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    continues_id: UUID | None = Field(default=None, foreign_key="indicator.id", index=True)
    source: str | None = None


class Target(RevisedRow, table=True):
    """A value to reach by a day. `text` as printed beside its reading.

    in_force_from: the day of the amendment that set it; null if it stood there from the beginning.
    """

    __tablename__ = "target"
    # In order: those of an indicator are shown so, and need not be sorted for each.
    __table_args__ = (Index("target_order", "indicator_id", "ordinal", "id"),)
    indicator_id: UUID = Field(foreign_key="indicator.id", ondelete="CASCADE")
    ordinal: int
    name: str | None = None
    text: str
    year: int | None = None
    due: date | None = None
    comparator: str
    evaluate_as: str
    measure: str = Field(default="level")
    value: Decimal | None = Field(default=None, sa_type=_NUMBER)
    low: Decimal | None = Field(default=None, sa_type=_NUMBER)
    high: Decimal | None = Field(default=None, sa_type=_NUMBER)
    condition: str | None = None
    excludes: str | None = None
    part: str | None = None
    followed: bool = Field(default=True)
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    in_force_from: date | None = None


class FormerTarget(ItemRow, table=True):
    """A target as it was before an amendment changed or removed it: what fell due until then is judged by it.

    target_id: of the target that changed, which may be there no more. in_force_until: the last day.
    """

    __tablename__ = "former_target"
    indicator_id: UUID = Field(foreign_key="indicator.id", index=True, ondelete="CASCADE")
    target_id: UUID = Field(index=True)
    ordinal: int
    name: str | None = None
    text: str
    year: int | None = None
    due: date | None = None
    comparator: str
    evaluate_as: str
    measure: str = Field(default="level")
    value: Decimal | None = Field(default=None, sa_type=_NUMBER)
    low: Decimal | None = Field(default=None, sa_type=_NUMBER)
    high: Decimal | None = Field(default=None, sa_type=_NUMBER)
    condition: str | None = None
    excludes: str | None = None
    part: str | None = None
    followed: bool = Field(default=True)
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    in_force_from: date | None = None
    in_force_until: date


class IndicatorAssignment(RevisedRow, table=True):
    """An agency's role for an indicator."""

    __tablename__ = "indicator_assignment"
    indicator_id: UUID = Field(foreign_key="indicator.id", index=True, ondelete="CASCADE")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    ordinal: int
    role: str
    obligation: str = Field(default="obliged")


class IndicatorTask(RevisedRow, table=True):
    """An indicator and the task that serves it, or an item that is both."""

    __tablename__ = "indicator_task"
    indicator_id: UUID = Field(foreign_key="indicator.id", index=True, ondelete="CASCADE")
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")


declare(
    Indicator,
    wall="item",
    subject="indicator",
    # The calendar is computed from the figures; the days of the plan stand in the plan's own row.
    internal=(
        *("standing_from", "standing_code", "standing_view", "standing_latest"),
        *("period_start", "period_end", "effective_on", "tracked_from"),
    ),
)
declare(Target, wall="item", subject="target", at="/targets")
declare(IndicatorAssignment, wall="item", subject="indicator_assignment", at="/assignments")
declare(IndicatorTask, wall="item", subject="indicator_task", at="/tasks")
# What is past is written once.
declare(FormerTarget, wall="item", subject="former_target", rights=("select", "insert"))
