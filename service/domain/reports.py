"""What is a report: whose, to whom, for which period, how far has it come, and what stands in it?

It answers one obligation, as many times as it takes: the first filing says whether that was met in time,
and every filing after a return has a clock of its own. What stands in it is told in `report_contents`,
what may be done with it in `report_acts`. Source: domain.md section 6.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field
from pydantic_core import PydanticCustomError

from service.domain.agencies import AgencyRef
from service.domain.evidence import Evidence, EvidenceView
from service.domain.figures import ObsStatus
from service.domain.obligation_standings import ObligationStanding
from service.domain.obligations import (
    ObligationPeriod,
    ObligationState,
    ObligationStep,
    RequestRef,
    RuleOfObligation,
)
from service.domain.paging import PageQuery
from service.domain.periods import Nominal
from service.domain.plan_documents import Number, Symbol
from service.domain.plan_refs import IndicatorRef, PlanRef
from service.domain.plans import Place, Recipients, Signature
from service.domain.report_contents import Paragraphs, ReportTables
from service.domain.report_states import FilingOutcome, ReportStatus
from service.domain.tasks import Obligation
from service.domain.types import Actions, Day, Flag, Line, Ref, Shape, Text, UnitCode, UnitRef, View


class FilingView(View):
    """One filing. lastDay: the last in time of this filing alone; inTime: null where no day can be missed.

    outcome: null while it stands; else returned or withdrawn on `outcomeOn` by somebody, for a reason.
    """

    at: datetime
    on: date
    by: Ref
    last_day: date | None
    in_time: bool | None
    outcome: FilingOutcome | None
    outcome_on: date | None
    outcome_by: Ref | None
    reason: str | None


class EnteredView(View):
    """The report was typed into an outside system: on which day, by whom, under which reference there."""

    on: date
    reference: str | None
    by: Ref


class OwedRef(View):
    """What the report answers: obliged or asked, the last day in time of the first filing, and where the
    obligation stands today."""

    id: UUID
    obligation: Obligation
    last_day: date | None
    standing: ObligationStanding


class ReportView(View):
    """A report without what stands in it.

    from: who reports, null for a unit whose committee is not entered; to: to whom it goes. lastDay: the last
    day in time of the filing that is due or stands; of the first one the obligation's, after a return the new
    one. standing: of that filing; where the first one stands says `obligation`. number, symbol: as printed,
    empty while pending. decidedBy: who accepted or acknowledged it. returnReason: of the last return.
    signedScan: the paper as it was signed, by its item of `/v1/evidence`; null while there is none.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    obligation: OwedRef
    rule: RuleOfObligation | None
    request: RequestRef | None
    plan: PlanRef | None
    step: ObligationStep
    from_: AgencyRef | None = Field(alias="from")
    to: list[AgencyRef]
    period: ObligationPeriod
    status: ReportStatus
    number: str
    symbol: str
    issued_on: date | None
    place: str | None
    title: str
    recipients: list[str]
    signature: Signature | None
    last_day: date | None
    standing: ObligationState
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    submitted_by: Ref | None
    verified_by: Ref | None
    verified_at: datetime | None
    verify_note: str | None
    decided_by: Ref | None
    decided_at: datetime | None
    decision_note: str | None
    return_reason: str | None
    entered: EnteredView | None
    filings: list[FilingView]
    evidence: list[EvidenceView]
    signed_scan: EvidenceView | None
    drafted_by: Ref
    actions: Actions


class ChildView(View):
    """A report that this one gathers."""

    id: UUID
    from_: AgencyRef | None = Field(alias="from")
    nominal: str
    status: ReportStatus
    number: str
    symbol: str
    title: str
    submitted_at: datetime | None


class CorrectionView(View):
    """A figure of the report that was corrected after the report was drawn. was, now: for a ratio the percentage."""

    observation: UUID
    indicator: IndicatorRef
    nominal: str
    quantity: str | None
    was: float | None
    now: float | None
    obs_status: ObsStatus
    reason: str | None
    corrected_at: datetime


class ReportItemView(ReportView):
    """A report with what stands in it. The tables stand still from the last filing on: what was corrected
    since then is listed beside them (`correctedSince`), and changes nothing in them."""

    narrative: list[Paragraphs]
    tables: ReportTables
    children: list[ChildView]
    corrected_since: list[CorrectionView]


def _each_once(parts: tuple[Paragraphs, ...]) -> tuple[Paragraphs, ...]:
    if len({one.part for one in parts}) != len(parts):
        raise PydanticCustomError("named_twice", "something is named twice")
    return parts


Narrative = Annotated[
    tuple[Paragraphs, ...],
    AfterValidator(_each_once),
    Field(max_length=5, description="Phần lời, mỗi phần một lần / what people write, each part once"),
]


SignedScan = Annotated[
    UUID,
    Field(description="Bản ký đã quét: mã minh chứng (PDF) / the signed scan: an item of `/v1/evidence`, a PDF"),
]


class ReportCreate(Shape):
    """Draft the report that answers an obligation, from what was recorded in its window."""

    obligation: UUID


class ReportPatch(Shape):
    """Changes to a draft; a field left out stays. redraw: draw the tables anew from what is recorded by now,
    as filing the report does too; what people wrote stays."""

    number: Number | MISSING = MISSING
    symbol: Symbol | MISSING = MISSING
    issued_on: Day | MISSING | None = MISSING
    place: Place | MISSING | None = MISSING
    title: Text | MISSING = MISSING
    recipients: Recipients | MISSING = MISSING
    signature: Signature | MISSING | None = MISSING
    narrative: Narrative | MISSING = MISSING
    evidence: Evidence | MISSING = MISSING
    signed_scan: SignedScan | MISSING | None = MISSING
    redraw: Annotated[Flag, Field(description="Lấy lại số liệu từ hệ thống / draw the tables anew")] = False


class ReportScan(Shape):
    """The paper as it was signed; of a report that has been filed, beside what stands in it, which does not change."""

    signed_scan: SignedScan


class ReportNote(Shape):
    """A word of whoever verifies or accepts."""

    note: Text | None = None


class EnteredWrite(Shape):
    """When the report was typed into the outside system, and under which reference it is found there."""

    on: Day
    reference: Line | None = None


class ReportAcknowledgement(Shape):
    """It was received. entered: only of a step to an outside system, and needed there."""

    note: Text | None = None
    entered: EnteredWrite | None = None


class ReportReturn(Shape):
    """Give it back: why, and by which day it is expected again."""

    reason: Text
    due: Annotated[Day, Field(description="Hạn gửi lại / the last day in time of the next filing")]


class ReportWithdrawal(Shape):
    """Take back what nobody has verified yet, and say why."""

    reason: Text


class ReportQuery(PageQuery):
    """Filters of the list of reports; the latest window first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    rule: Annotated[UUID | None, Field(description="Mã (id) của chế độ báo cáo / id of the reporting rule")] = None
    request: Annotated[UUID | None, Field(description="Mã (id) của yêu cầu báo cáo / id of the report request")] = None
    obligation: Annotated[UUID | None, Field(description="Mã (id) của nghĩa vụ báo cáo / id of the obligation")] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan báo cáo / who reports")] = None
    to: Annotated[UUID | None, Field(description="Nơi nhận / to whom")] = None
    period: Nominal | None = None
    status: Annotated[list[ReportStatus] | None, Field(max_length=7)] = None


def patch_columns(command: ReportPatch) -> dict[str, Any]:
    """What the command gives, as columns."""
    return command.given(without={"redraw"})
