"""In which tables do reports and requests for reports stand?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Date, DateTime, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB
from sqlmodel import Field

from service.db.rows import ItemRow, UnitRow, declare
from service.db.shapes import Shape
from service.domain.obligations import ReportRef, RequestRef

_MOMENT: Any = DateTime(timezone=True)
_LIST: Any = {"server_default": text("'{}'")}
_EMPTY: Any = {"server_default": text("'[]'")}
_JSON: Any = JSONB(none_as_null=True)


class Report(ItemRow, table=True):
    """A report. published: it is seen above, since it went there or was accepted.

    obligation_id: what it answers. receiver_key: the unit that takes it; taking: how (domain.report_states).
    head, tables, narrative: what stands in it (domain.report_contents); they do not change once it is filed.
    drawn_at: when head and tables were drawn. observation_ids: the figures in them; child_ids: the reports
    it gathers. last_day: the last in time of the filing that is due or stands. standing_*: the calendar of
    that filing, as an obligation's.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("report_unit_window", "unit_key", "window_end", "id"),
        Index("report_window", "window_end", "id"),
    )
    obligation_id: UUID = Field(foreign_key="obligation.id", unique=True)
    rule_id: UUID | None = Field(default=None, foreign_key="reporting_rule.id", index=True)
    request_id: UUID | None = Field(default=None, foreign_key="report_request.id", index=True)
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True)
    receiver_key: int = Field(foreign_key="unit.key", index=True)
    step: int
    act: str
    taking: str
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    to_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    nominal: str
    window_start: date
    window_end: date
    status: str = Field(default="draft")
    number: str = Field(default="")
    symbol: str = Field(default="")
    issued_on: date | None = None
    place: str | None = None
    title: str
    recipients: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    signature: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    head: dict[str, Any] = Field(sa_type=JSONB)
    narrative: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    tables: dict[str, Any] = Field(sa_type=JSONB)
    drawn_at: datetime = Field(sa_type=_MOMENT)
    observation_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    child_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    last_day: date | None = None
    first_submitted_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    submitted_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    submitted_by: UUID | None = None
    submitted_by_name: str | None = None
    verified_by: UUID | None = None
    verified_by_name: str | None = None
    verified_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    verify_note: str | None = None
    decided_by: UUID | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    decision_note: str | None = None
    return_reason: str | None = None
    entered: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    filings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    signed_scan: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    drafted_by: UUID
    drafted_by_name: str
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    standing_view: list[str] = Field(default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST)
    turned_on: date | None = None


class ReportRequest(UnitRow, table=True):
    """A report that a unit asks for once. unit_key: of who asks; asked: keys of the units that are asked."""

    __tablename__ = "report_request"
    title: str
    text: str | None = None
    basis: dict[str, Any] | None = Field(default=None, sa_type=_JSON)
    obligation: str = Field(default="obliged")
    nominal: str
    window_start: date
    window_end: date
    last_day: date | None = None
    to_id: UUID = Field(foreign_key="agency.id", index=True)
    asked: Any = Field(sa_type=INT4MULTIRANGE)
    requested_by: UUID
    requested_by_name: str
    cancelled_on: date | None = None
    cancel_reason: str | None = None


declare(
    Report,
    wall="report",
    subject="report",
    names={"nominal": "period", "window_start": "start", "window_end": "end", "to_ids": "to"},
    internal=(
        *("standing_from", "standing_code", "standing_view"),
        *("receiver_key", "taking", "head", "observation_ids", "child_ids"),
    ),
)
declare(
    ReportRequest,
    wall="request",
    subject="report_request",
    names={"nominal": "period", "window_start": "start", "window_end": "end"},
    internal=("asked",),
)

REPORT_REF = Shape(ReportRef, Report, guard="report")
REQUEST_REF = Shape(RequestRef, ReportRequest, guard="request")
