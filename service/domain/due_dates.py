"""On which days does a plan want something, and with which printed words does it say so?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.domain.product_reports import is_report, report_facts
from service.domain.reporting_times import ReportingTimes, wanted
from service.domain.schedules import Schedule, ScheduleKind
from service.domain.types import View


class DueKind(StrEnum):
    """What is due: a task as a whole, one instance of it, what it yields, a value of an indicator, a report."""

    task = "task"
    occurrence = "occurrence"
    milestone = "milestone"
    deliverable = "deliverable"
    target = "target"
    report = "report"


class InstanceDates(View):
    """An occurrence of a recurring task, or a milestone; only milestones have names."""

    name: str | None
    start: date
    due: date
    done_on: date | None


class ProductDates(View):
    """A deliverable. schedule: its own; without one it is due with its task. reporting: the rules that a
    periodic report goes by."""

    name: str
    schedule: Schedule | None
    due: date | None
    done_on: date | None
    reporting: list[ReportingTimes] | None = None


class TaskDates(View):
    """What a task says about days. due: with extensions; first_due: as planned."""

    id: UUID
    ordinal: int
    number: str
    title: str
    schedule: Schedule
    due: date | None
    first_due: date | None
    done_on: date | None
    occurrences: list[InstanceDates]
    deliverables: list[ProductDates]


class TargetDates(View):
    """By when a value is to be reached."""

    name: str | None
    text: str
    due: date | None
    followed: bool


class IndicatorDates(View):
    """What an indicator says about days."""

    id: UUID
    ordinal: int
    number: str
    name: str
    targets: list[TargetDates]


class RuleDates(View):
    """What a reporting rule says about days."""

    id: UUID
    ordinal: int
    name: str
    times: ReportingTimes


class PlanDates(View):
    """A plan whose days are asked for."""

    id: UUID
    number: str
    symbol: str
    title: str
    status: str
    period_start: date
    period_end: date


class DueDate(View):
    """One day on which something is due. number, title: of the task or indicator; name: of the part of it.

    printed: the words of the plan. on: the last day in time; first: the day before any extension.
    """

    on: date
    kind: DueKind
    number: str
    title: str
    name: str | None = None
    printed: str | None = None
    start: date | None = None
    first: date | None = None
    done_on: date | None = None
    subject: UUID


class Undated(View):
    """A task that has no day, and why not: the kind of its schedule."""

    kind: ScheduleKind
    number: str
    title: str
    printed: str | None
    subject: UUID


class DueDates(View):
    """All days of a plan within a span, in order, and the tasks that have none."""

    plan: PlanDates
    items: list[DueDate]
    undated: list[Undated]


def due_dates(
    plan: PlanDates,
    tasks: Iterable[TaskDates],
    indicators: Iterable[IndicatorDates],
    rules: Iterable[RuleDates] = (),
    first: date = date.min,
    last: date = date.max,
) -> DueDates:
    """Every day of the plan from `first` to `last`, both included; things of one day in the plan's order.

    A task with instances is due by them, not a second time as a whole. A product that recurs
    (a report "quý, năm") has each of its days. Values that a plan prints again but does not
    follow are left out.
    """
    tasks = sorted(tasks, key=lambda task: task.ordinal)
    found = [entry for task in tasks for entry in _of_task(plan, task)]
    found += [
        entry
        for indicator in sorted(indicators, key=lambda indicator: indicator.ordinal)
        for entry in _of_indicator(indicator)
    ]
    found += [
        entry for rule in sorted(rules, key=lambda rule: rule.ordinal) for entry in _of_rule(plan, rule)
    ]
    return DueDates(
        plan=plan,
        items=sorted((entry for entry in found if first <= entry.on <= last), key=lambda entry: entry.on),
        undated=[
            Undated(
                kind=task.schedule.kind,
                number=task.number,
                title=task.title,
                printed=task.schedule.text,
                subject=task.id,
            )
            for task in tasks
            if task.due is None and not task.occurrences
        ],
    )


def _of_task(plan: PlanDates, task: TaskDates) -> list[DueDate]:
    whole = DueDate(
        on=task.due or date.max,
        kind=DueKind.task,
        number=task.number,
        title=task.title,
        printed=task.schedule.text,
        start=task.schedule.start,
        first=task.first_due if task.first_due != task.due else None,
        done_on=task.done_on,
        subject=task.id,
    )
    milestones = task.schedule.kind is ScheduleKind.MILESTONES
    found = [
        whole.model_copy(
            update={
                "on": one.due,
                "kind": DueKind.milestone if milestones else DueKind.occurrence,
                "name": one.name,
                "start": one.start,
                "first": None,
                "done_on": one.done_on,
            }
        )
        for one in task.occurrences
    ]
    if not found and task.due is not None:
        found = [whole]
    found += [
        whole.model_copy(
            update={
                "on": due,
                "kind": DueKind.deliverable,
                "name": product.name,
                "printed": product.schedule.text,
                "start": start,
                "first": None,
                "done_on": product.done_on,
            }
        )
        for product in task.deliverables
        if product.schedule is not None
        for start, due in _of_product(plan, product, product.schedule)
    ]
    return found


def _of_product(
    plan: PlanDates, product: ProductDates, schedule: Schedule
) -> list[tuple[date | None, date]]:
    """First and last day in time of each instance of a product; one unless it is a periodic report, none
    without a day."""
    if is_report(schedule):
        report = report_facts(schedule, product.reporting, plan.period_start, plan.period_end)
        return [(one.start, one.due) for one in report.wanted if one.dated]
    return [] if product.due is None else [(schedule.start, product.due)]


def _of_indicator(indicator: IndicatorDates) -> list[DueDate]:
    return [
        DueDate(
            on=target.due,
            kind=DueKind.target,
            number=indicator.number,
            title=indicator.name,
            name=target.name,
            printed=target.text,
            subject=indicator.id,
        )
        for target in indicator.targets
        if target.due is not None and target.followed
    ]


def _of_rule(plan: PlanDates, rule: RuleDates) -> list[DueDate]:
    """The reports that a rule wants by a day; name is the nominal period."""
    return [
        DueDate(
            on=one.last_day,
            kind=DueKind.report,
            number="",
            title=rule.name,
            name=one.nominal,
            printed=rule.times.text,
            start=one.start,
            subject=rule.id,
        )
        for one in wanted(rule.times, plan.period_start, plan.period_end)
        if one.last_day is not None
    ]
