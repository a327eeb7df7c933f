"""What is a report that somebody owes, and how is it chased?

One row for each rule, step, agency and period (`owing` says which), or for one of those whom a request
asks. It is listed by where it stands, reminded, and waived with a reason; a report meets it (`reports`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.obligation_standings import (
    ObligationFacts,
    ObligationStanding,
    obligation_calendar,
)
from service.domain.obligation_whys import ObligationWhy
from service.domain.owing import StepAct
from service.domain.paging import PageQuery
from service.domain.periods import Nominal
from service.domain.plan_refs import IndicatorRef, PlanRef, TaskRef
from service.domain.report_states import ReportStatus
from service.domain.standing_calendars import StandingCalendar
from service.domain.tasks import Obligation
from service.domain.types import Day, Ref, Shape, Text, UnitCode, UnitRef, View


class ObligationPeriod(View):
    """The days a report tells of, and the nominal period it is known as."""

    nominal: str
    start: date
    end: date


class ObligationStep(View):
    """Which step of its rule this is, and what the receiver does."""

    ordinal: int
    act: StepAct


class ObligationState(View):
    """Where it stands today, since when (null: from the beginning), and why: a code of `obligationWhy` with
    the days its sentence needs."""

    code: ObligationStanding
    since: date | None
    why: dict[str, Any]


class RuleOfObligation(Ref):
    """The rule, and the item whose own it is, if any."""

    task: TaskRef | None
    indicator: IndicatorRef | None
    deliverable: Ref | None


class RequestRef(View):
    """The request that asks, where no rule does. text: what is wanted."""

    id: UUID
    title: str
    text: str | None


class ReportRef(View):
    """The report that answers, as far as it has come."""

    id: UUID
    status: ReportStatus
    first_submitted_at: datetime | None


class Reminders(View):
    """How often it was reminded, and the last time."""

    count: int
    last_at: datetime | None
    last_by: UUID | None
    last_by_name: str | None
    note: str | None


class Waiver(View):
    """Who let it go, when and why."""

    on: date
    by: UUID
    by_name: str
    reason: str


class ObligationView(View):
    """One thing expected of one agency. rule or request: who asks. agency: null for a unit whose committee is
    not entered. lastDay: in time; null, nothing can be late. report: null while nobody has begun one, or none
    may be seen yet."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    rule: RuleOfObligation | None
    request: RequestRef | None
    plan: PlanRef | None
    step: ObligationStep
    agency: AgencyRef | None
    to: list[AgencyRef]
    obligation: Obligation
    period: ObligationPeriod
    opens_on: date
    last_day: date | None
    standing: ObligationState
    report: ReportRef | None
    reminders: Reminders
    waived: Waiver | None
    actions: list[str]


class ObligationQuery(PageQuery):
    """Filters of the list; the next last day first, those without a day last."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    rule: Annotated[UUID | None, Field(description="Mã (id) của chế độ báo cáo / id of the reporting rule")] = None
    request: Annotated[UUID | None, Field(description="Mã (id) của yêu cầu báo cáo / id of the report request")] = None
    agency: Annotated[UUID | None, Field(description="Mã (id) của cơ quan / id of the agency")] = None
    period: Nominal | None = None
    standing: Annotated[list[ObligationStanding] | None, Field(max_length=10)] = None
    due_from: Annotated[Day | None, Field(description="Hạn từ ngày / due on or after")] = None
    due_to: Annotated[Day | None, Field(description="Hạn đến ngày / due on or before")] = None


class Reminder(Shape):
    """A word to go with the reminder."""

    note: Text | None = None


class WaiverReason(Shape):
    """Why nothing needs to be reported."""

    reason: Text


class ObligationRecord(View):
    """What the rules need of one obligation."""

    id: UUID
    version: int
    unit_key: int
    rule_unit_key: int
    obligation: Obligation
    window_end: date
    opens_on: date
    last_day: date | None
    effective_on: date | None
    tracked_from: date | None
    met_on: date | None
    waived_on: date | None
    ended_on: date | None
    ended_why: ObligationWhy | None
    reminder_count: int

    def calendar(self) -> StandingCalendar[ObligationStanding]:
        """Every day on which its standing changes."""
        return obligation_calendar(
            ObligationFacts(
                opens_on=self.opens_on,
                window_end=self.window_end,
                last_day=self.last_day,
                asked=self.obligation is Obligation.asked,
                effective_on=self.effective_on,
                tracked_from=self.tracked_from,
                met_on=self.met_on,
                waived_on=self.waived_on,
                ended_on=self.ended_on,
                ended_why=self.ended_why or ObligationWhy.PLAN_ENDED,
            )
        )

    def computed(self) -> dict[str, Any]:
        """The columns that follow from all others."""
        return self.calendar().columns()


_OPEN = frozenset({"open", "due_soon", "overdue", "asked_silent", "before_issue", "before_tracking"})

MACHINE = machine(
    "obligation",
    {
        "remind": Act(Permission.obligation_remind, _OPEN),
        "waive": Act(Permission.obligation_waive, _OPEN | {"not_open"}),
    },
)
"""By the standing of the day; at the unit whose rule it is."""


def reminded(
    record: ObligationRecord, by: UUID, name: str, note: str | None, now: datetime
) -> dict[str, Any]:
    """What a reminder changes."""
    return {
        "reminder_count": record.reminder_count + 1,
        "reminded_at": now,
        "reminded_by": by,
        "reminded_by_name": name,
        "reminder_note": note,
    }


def waived(record: ObligationRecord, by: UUID, name: str, reason: str, today: date) -> dict[str, Any]:
    """What a waiver changes: from today on nothing is owed."""
    return {
        "waived_on": today,
        "waived_by": by,
        "waived_by_name": name,
        "waive_reason": reason,
        **record.model_copy(update={"waived_on": today}).computed(),
    }


def ended(record: ObligationRecord, on: date, why: ObligationWhy) -> dict[str, Any]:
    """What the end of its plan or unit changes."""
    after = record.model_copy(update={"ended_on": on, "ended_why": why})
    return {"ended_on": on, "ended_why": why, **after.computed()}
