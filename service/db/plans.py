"""What does a plan consist of before anyone does anything: head, headings, printed provisions?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid, and_, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.rows import EndingRow, RevisedRow, declare, known_as, table_of
from service.db.shapes import Filter, Shape
from service.domain.access import Principal
from service.domain.errors import invalid
from service.domain.paging import Drafted
from service.domain.plan_refs import PlanRef, SectionRef

_LIST: Any = {"server_default": text("'{}'")}


class Plan(RevisedRow, table=True):
    """The head of a plan. `number` and `symbol` as printed; `issued_on` may be partial ("2026-04").

    gaps: what was open when it was published. An open amendment is a draft of the whole plan
    beside it, whose origin_id is the plan; amend_*: why, by which paper, since when.
    ended_on, end_reason: of a plan closed or superseded.
    """

    __tablename__ = "plan"
    __table_args__ = (
        Index("plan_unit_sort", "unit_key", "period_start", "id"),
        # The only one: whoever opens a second is refused, however close the two are.
        Index("plan_open_amendment", "origin_id", unique=True, postgresql_where=text("amending")),
    )
    number: str = Field(default="")
    symbol: str = Field(default="")
    number_pending: bool = Field(default=False)
    issued_on: str | None = None
    place: str | None = None
    title: str
    issuer_id: UUID = Field(foreign_key="agency.id")
    signature: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    period_start: date
    period_end: date
    recipients: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    clears: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    focal_office_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    missing_annexes: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    status: str = Field(default="draft")
    revision: int = Field(default=0)
    effective_on: date | None = None
    tracked_from: date | None = None
    submitted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    published_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    return_reason: str | None = None
    amend_reason: str | None = None
    amend_basis: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    superseded_by_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True)
    ended_on: date | None = None
    end_reason: str | None = None
    gaps: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    source: str | None = None
    folded: str = Field(default="")


class PlanDocument(RevisedRow, table=True):
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


class Section(EndingRow, table=True):
    """A heading, in the body or in an annex."""

    __tablename__ = "section"
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    parent_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    part: str
    number: str = Field(default="")
    title: str


class Provision(EndingRow, table=True):
    """A printed purpose, requirement, objective, measure or duty."""

    __tablename__ = "provision"
    plan_id: UUID = Field(foreign_key="plan.id", index=True, ondelete="CASCADE")
    section_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    kind: str
    number: str = Field(default="")
    text: str
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    coordinator_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
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


def draft_of(t: Any) -> Any:
    """Condition of a read by `key`: what is drafted of the thing known by that id.

    A draft itself, or the row that an open amendment keeps beside a published one, or adds.
    """
    key = bindparam("key", type_=Uuid())
    return and_(or_(t.c.id == key, t.c.origin_id == key), ~t.c.published)


def addressed(principal: Principal, revision: Drafted | None) -> dict[str, Any]:
    """Scope and condition of a read by the id a thing is known by: as it is, or as it is drafted."""
    if revision is None:
        return {"scope": principal.scope(), "by": "id"}
    return {"scope": principal.scope(amendments=True), "by": draft_of}


def _of_draft(t: Any, name: str) -> Any:
    plan = table_of(Plan).alias("drafted_plan")
    known = bindparam(name, type_=Uuid())
    drafted = and_(or_(plan.c.id == known, plan.c.origin_id == known), ~plan.c.published)
    return t.c.plan_id.in_(select(plan.c.id).where(drafted))


def draft_filters(revision: Drafted | None, plan_id: UUID | None) -> dict[str, Any]:
    """Filters of a list of parts that is asked for as drafted, in place of its `plan`; refused (422) without one."""
    if revision is None:
        return {}
    if plan_id is None:
        raise invalid("?revision", "draft_of_which_plan")
    return {"plan": None, "draft_of": plan_id}


OF_DRAFT = Filter(_of_draft)
"""Parts of what is drafted of a plan, by the id the plan is known by."""

PLAN_REF = Shape(PlanRef, Plan, own={"id": known_as})
SECTION_REF = Shape(SectionRef, Section, own={"id": known_as})
