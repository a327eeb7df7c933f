"""What does a plan consist of before anyone does anything: head, headings, printed provisions?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.rows import ItemRow, declare
from service.db.shapes import Shape
from service.domain.plan_refs import PlanRef, SectionRef

_LIST: Any = {"server_default": text("'{}'")}


class Plan(ItemRow, table=True):
    """The head of a plan. `number` and `symbol` as printed; `issued_on` may be partial ("2026-04").

    gaps: what was open when it was published.
    """

    __tablename__ = "plan"
    __table_args__ = (Index("plan_unit_sort", "unit_key", "period_start", "id"),)
    number: str = Field(default="")
    symbol: str = Field(default="")
    number_pending: bool = Field(default=False)
    issued_on: str | None = None
    place: str | None = None
    title: str
    issuer_id: UUID = Field(foreign_key="agency.id")
    signature: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))  # type: ignore[call-overload]
    period_start: date
    period_end: date
    recipients: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    clears: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    focal_office_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    missing_annexes: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    status: str = Field(default="draft")
    revision: int = Field(default=0)
    effective_on: date | None = None
    tracked_from: date | None = None
    submitted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))  # type: ignore[call-overload]
    published_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))  # type: ignore[call-overload]
    return_reason: str | None = None
    gaps: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )  # type: ignore[call-overload]
    source: str | None = None
    folded: str = Field(default="")


class PlanDocument(ItemRow, table=True):
    """A document the plan rests on, implements, amends, adjusts or replaces.

    cited_as: where the plan names it: basis, upper_plan or replaced. Apart from `relation`,
    since a plan may implement, or replace, more papers than one.
    """

    __tablename__ = "plan_document"
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    ordinal: int
    cited_as: str = Field(default="basis")
    relation: str
    number: str = Field(default="")
    symbol: str = Field(default="")
    issuer: str | None = None
    issued_on: str | None = None
    title: str | None = None
    target_plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True)


class Section(ItemRow, table=True):
    """A heading, in the body or in an annex."""

    __tablename__ = "section"
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    parent_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    part: str
    number: str = Field(default="")
    title: str


class Provision(ItemRow, table=True):
    """A printed purpose, requirement, objective, measure or duty."""

    __tablename__ = "provision"
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    section_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    kind: str
    number: str = Field(default="")
    text: str
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    coordinator_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)  # type: ignore[call-overload]
    obligation: str = Field(default="obliged")


declare(Plan, wall="item", subject="plan", names={"focal_office_ids": "focalOffices"})
declare(PlanDocument, wall="item", subject="plan_document", at=None)
declare(Section, wall="item", subject="section")
declare(
    Provision,
    wall="item",
    subject="provision",
    names={"agency_ids": "agencies", "coordinator_ids": "coordinators"},
)


PLAN_REF = Shape(PlanRef, Plan)
SECTION_REF = Shape(SectionRef, Section)
