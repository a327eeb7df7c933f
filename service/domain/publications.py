"""What becomes of a plan, and of all that belongs to it, when it is published?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.days import opened_to
from service.domain.errors import Conflict, FieldError
from service.domain.indicators import AssignmentRow
from service.domain.lint_facts import LintPlan
from service.domain.owing import OwingRule, PlanParties, owed_under_plan
from service.domain.plans import PlanPublish, PlanState
from service.domain.reporting_times import ReportingTimes
from service.domain.targets import TargetRow
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
    deliverables: list[RowId]
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


def reporting_of(rules: Iterable[RuleParts]) -> Callable[[UUID], list[ReportingTimes] | None]:
    """By which rules a task or an indicator goes: its own, else the plan's main ones, else none."""
    rules = list(rules)
    own = {rule.item: [rule.times] for rule in rules}
    main = [rule.times for rule in rules if rule.main] or None
    return lambda item_id: own.get(item_id, main)


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
