"""What becomes of a plan, and of all that belongs to it, when it is published?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.days import opened_to
from service.domain.errors import Conflict, FieldError
from service.domain.indicators import AssignmentRow
from service.domain.lint_facts import LintPlan
from service.domain.owing import OwingRule, PlanParties, owed_under_plan
from service.domain.plans import PlanPublish, PlanState
from service.domain.product_reports import goes_by
from service.domain.reporting_times import ReportingTimes
from service.domain.schedules import ScheduleKind
from service.domain.targets import TargetRow
from service.domain.task_records import TaskRecord
from service.domain.types import RowId, View


class IndicatorParts(View):
    """An indicator's rows."""

    id: UUID
    targets: list[TargetRow]
    assignments: list[AssignmentRow]
    links: list[RowId]


class TaskParts(View):
    """A task's rows."""

    id: UUID
    assignments: list[RowId]
    occurrences: list[RowId]


class RuleParts(OwingRule):
    """A rule with its steps, and whether other items go by it. task_id, indicator_id, deliverable_id: whose
    own it is."""

    main: bool
    task_id: UUID | None
    indicator_id: UUID | None
    deliverable_id: UUID | None
    step_rows: list[RowId]

    @property
    def item(self) -> UUID | None:
        return self.task_id or self.indicator_id or self.deliverable_id


class PublicationFacts(PlanState):
    """A plan that is to be published, and all its rows. parties: who may owe something under its rules.

    in_force_since: of an amendment, the first day of the revision it follows. replaced: plans of
    the unit that it replaces. amend_reason, amend_basis: as said when the amendment was opened.
    lint: all that is looked at for gaps.
    """

    revision: int
    in_force_since: date | None
    replaced: list[PlanState]
    amend_reason: str | None
    amend_basis: dict[str, Any] | None
    period_start: date
    period_end: date
    tracked_from: date | None
    lint: LintPlan
    documents: list[RowId]
    sections: list[RowId]
    provisions: list[RowId]
    indicators: list[IndicatorParts]
    tasks: list[TaskParts]
    rules: list[RuleParts]
    parties: PlanParties


class Reporting:
    """By which rules the items of a plan go."""

    def __init__(self, rules: Iterable[RuleParts]) -> None:
        rules = list(rules)
        self.own = {rule.item: [rule.times] for rule in rules if rule.item is not None}
        self.main = [rule.times for rule in rules if rule.main] or None

    def of(self, item_id: UUID) -> list[ReportingTimes] | None:
        """Of a task or an indicator: its own rule, else the plan's main ones, else none."""
        return self.own.get(item_id, self.main)

    def of_task(self, task: TaskRecord, **dates: Any) -> TaskRecord:
        """A task, with other dates of its plan, that goes by these rules, and its products too."""
        products = [
            product.model_copy(
                update={"reporting": goes_by(product.schedule, self.own.get(product.id), self.main)}
            )
            for product in task.deliverables
        ]
        ongoing = task.schedule.kind is ScheduleKind.ONGOING
        given = {"reporting": self.of(task.id) if ongoing else None, "deliverables": products}
        return task.model_copy(update=given | dates)


def rule_rows(facts: PublicationFacts, today: date) -> list[dict[str, Any]]:
    """What publication writes into the rules: they hold for the plan's period from now on."""
    return [
        {
            "id": rule.id,
            "published": True,
            "starts_on": facts.period_start,
            "ends_on": facts.period_end,
            "opened_to": opened_to(rule, today),
        }
        for rule in facts.rules
    ]


def rules_of_amendment(
    rules: Iterable[RuleParts], before: PublicationFacts, after: PublicationFacts, day: date
) -> list[RuleParts]:
    """The rules of a plan as they hold from the day of an amendment on: they go by its period, and ask for
    nothing of the days before. An item's own rule that was to end earlier still does."""
    amended = []
    for rule in rules:
        end = rule.ends_on if rule.ends_on is not None and rule.ends_on < before.period_end else after.period_end
        days = {"starts_on": after.period_start, "ends_on": min(end, after.period_end), "asked_from": day}
        amended.append(rule.model_copy(update=days))
    return amended


def owed_from_now(
    facts: PublicationFacts, effective_on: date, tracked_from: date, today: date
) -> list[dict[str, Any]]:
    """The obligations of a plan as it is published, also those of periods that went by before."""
    dates = {"effective_on": effective_on, "tracked_from": tracked_from}
    parties = facts.parties.model_copy(update=dates)
    return [row for rule in facts.rules for row in owed_under_plan(rule, parties, today)]


def dates_of(
    facts: PublicationFacts, command: PlanPublish, today: date
) -> tuple[date, date, list[FieldError]]:
    """From which day the paper holds and the unit is followed; neither after the plan's end."""
    effective_on = command.effective_on or facts.effective_on or today
    tracked_from = command.tracked_from or facts.tracked_from or effective_on
    faults = [
        FieldError(
            pointer, "plan_ends_before", (("day", day.isoformat()), ("end", facts.period_end.isoformat()))
        )
        for pointer, day in (("/effectiveOn", effective_on), ("/trackedFrom", tracked_from))
        if day > facts.period_end
    ]
    return effective_on, tracked_from, faults


def require_number(facts: PublicationFacts) -> None:
    """A plan is published with a number, or says that it waits for one."""
    if not facts.number and not facts.number_pending:
        raise Conflict("plan_number_missing")
