"""What do the rules read of a task before it is written, and what follows for its calendar?

One statement reads a TaskRecord; everything that changes a task ends by asking it for
the columns that depend on the whole: the standing calendar and the day it sorts by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.calendars import BEGINNING
from service.domain.deadlines import open_deadlines
from service.domain.product_reports import ReportFacts, is_report, report_calendar, report_facts
from service.domain.reporting_times import ReportingTimes
from service.domain.schedules import Occurrence, Schedule, ScheduleKind, due_on, due_sort
from service.domain.standings import task_calendar
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus
from service.domain.types import View

NO_CALENDAR: dict[str, Any] = {"standing_from": [], "standing_code": [], "standing_view": []}
"""Of a product that is due on one day: its task stands for it."""

ANSWERING = frozenset({"lead", "member"})
"""Roles that answer for the work: who leads, and the members of a collective that does."""


class PartRecord(View):
    """An agency's assignment, with the day of its last statement. collective_id: whose member it is."""

    id: UUID
    agency_id: UUID
    role: str
    collective_id: UUID | None
    status: TaskStatus
    percent: int | None
    done_on: date | None
    said_on: date | None


class SaidDone(View):
    """An agency has said, of one occurrence, that it was done on a day."""

    agency_id: UUID | None
    done_on: date


class InstanceRecord(View):
    """An occurrence or milestone, and who has said it was done."""

    id: UUID
    ordinal: int
    start: date
    due: date
    done_on: date | None
    said: list[SaidDone]


class ProductRecord(View):
    """A deliverable; own_due is null when it is due with its task. reporting, delivered_on: of one that is a
    periodic report, the rules it goes by and the days it was handed in."""

    id: UUID
    name: str
    status: str
    schedule: Schedule | None
    own_due: date | None
    with_task: bool
    done_on: date | None
    reporting: list[ReportingTimes] | None
    delivered_on: list[date]


class TaskRecord(View):
    """All that the rules need of one task.

    update_days: of progress, for ongoing work only. period_start to tracked_from: of the plan.
    reporting: of the rules that ongoing work goes by; none, quarters are assumed.
    ended_on: the day an amendment dropped it, or its plan was closed or superseded.
    """

    id: UUID
    version: int
    unit_key: int
    published: bool
    plan_id: UUID
    named_agency_ids: list[UUID]
    period_start: date
    period_end: date
    effective_on: date | None
    tracked_from: date | None
    schedule: Schedule
    due: date | None
    first_due: date | None
    extended_due: date | None
    triggered_due: date | None
    status: TaskStatus
    status_before: TaskStatus | None
    status_reason: str | None
    percent: int | None
    done_on: date | None
    said_on: date | None
    completion: str
    claimed_by: list[UUID]
    stopped_on: date | None
    reporting: list[ReportingTimes] | None
    assignments: list[PartRecord]
    occurrences: list[InstanceRecord]
    deliverables: list[ProductRecord]
    update_days: list[date]
    ended_on: date | None = None

    @property
    def state(self) -> str:
        """What acts go by; the same as `state_of` of the table says in SQL."""
        if not self.published:
            return "draft"
        if self.ended_on is not None:
            return "ended"
        if self.status in (TaskStatus.SUSPENDED, TaskStatus.CANCELLED):
            return self.status.value
        if self.status is TaskStatus.DONE:
            return "confirmed" if self.completion == "confirmed" else "claimed"
        if self.schedule.kind is ScheduleKind.CONDITIONAL and self.triggered_due is None:
            return "waiting"
        return "open"

    def agencies(self, roles: Iterable[str] = ANSWERING) -> list[UUID]:
        """Agencies that have one of the roles, in printed order."""
        wanted = frozenset(roles)
        return [part.agency_id for part in self.assignments if part.role in wanted]

    def parts(self) -> list[PartRecord]:
        """The parts that make the task done once all are: a collective with members is its members."""
        dissolved = {part.collective_id for part in self.assignments if part.role == "member"}
        return [p for p in self.assignments if p.role in ANSWERING and p.agency_id not in dissolved]

    def instances(self) -> tuple[Occurrence, ...]:
        """Occurrences as the rules take them; an extension moves the last milestone."""
        rows = [Occurrence(o.ordinal, o.start, o.due, o.done_on) for o in self.occurrences]
        if rows and self.schedule.kind is ScheduleKind.MILESTONES and self.extended_due is not None:
            rows[-1] = replace(rows[-1], due=max(self.extended_due, rows[-1].start))
        return tuple(rows)

    def facts(self) -> TaskFacts:
        """The facts a standing depends on."""
        return TaskFacts(
            schedule=self.schedule,
            status=self.status,
            period_start=self.period_start,
            period_end=self.period_end,
            done_on=self.done_on,
            effective_on=self.effective_on,
            tracked_from=self.tracked_from,
            occurrences=tuple(Occurrence(o.ordinal, o.start, o.due, o.done_on) for o in self.occurrences),
            deliverables=tuple(self._product(p) for p in self.deliverables),
            updates=tuple(self.update_days),
            reporting=tuple(self.reporting or ()),
            triggered_due=self.triggered_due,
            extended_due=self.extended_due,
            provisional=self.completion == "claimed",
            stopped_on=self.stopped_on,
        )

    def report(self, product: ProductRecord) -> ReportFacts | None:
        """When one of the products is wanted, if it is a periodic report."""
        if product.schedule is None or not is_report(product.schedule):
            return None
        since = max(self.effective_on or BEGINNING, self.tracked_from or BEGINNING)
        days = self.period_start, self.period_end, since
        return report_facts(product.schedule, product.reporting, *days, product.delivered_on)

    def _product(self, product: ProductRecord) -> ProductFacts:
        report = self.report(product)
        due = product.own_due if report is None else None
        return ProductFacts(due, product.done_on, product.name, report, product.id)

    def product_rows(self) -> list[dict[str, Any]]:
        """What follows for each product: the rules it goes by and, of a periodic report, where it stands when."""
        rows = []
        for product in self.deliverables:
            report = self.report(product)
            calendar = report_calendar(report).columns() if report is not None else NO_CALENDAR
            rows.append({"id": product.id, "reporting": product.reporting, **calendar})
        return rows

    def computed(self) -> dict[str, Any]:
        """The columns that follow from all others: due, the day it sorts by, the calendar, and the days still to
        be kept."""
        whole = due_on(self.schedule)
        if self.schedule.kind is ScheduleKind.CONDITIONAL:
            whole = self.triggered_due or whole
        if whole is not None:
            whole = self.extended_due or whole
        facts = self.facts()
        return {
            "due": whole,
            "due_sort": due_sort(self.schedule, extended_due=whole, instances=self.instances()),
            **task_calendar(facts).columns(),
            "deadlines": open_deadlines(facts, whole) if self.ended_on is None else [],
        }
