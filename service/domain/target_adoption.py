"""For which indicator of which plan is an assigned target taken over, and what does the draft then say?

The city's decision is what the plan is amended for: whoever may answer for the unit opens the
amendment by adopting, or goes on with the open one. It stays a draft until the leader publishes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.errors import Conflict, invalid
from service.domain.indicators import searchable
from service.domain.target_assignments import (
    AdoptingPlan,
    PlannedTarget,
    TargetAssignmentAdopt,
    TargetAssignmentFacts,
)
from service.domain.targets import Comparator, Measure, asks_as_much
from service.domain.types import View


class DraftPlan(View):
    """What is drafted of a plan: itself, or its open amendment. next_indicator: the ordinal after the last."""

    id: UUID
    unit_key: int
    status: str
    amending: bool
    next_indicator: int


class DraftIndicator(View):
    """An indicator as it is drafted."""

    id: UUID
    version: int
    unit_measure: str | None
    named_agency_ids: list[UUID]
    targets: list[PlannedTarget]
    plan: DraftPlan


class Chosen(NamedTuple):
    """Where a target goes. indicator: None if one has to be added. carried: the plan in force asks as much already."""

    plan: UUID
    status: str
    indicator: UUID | None
    carried: bool


_OPEN = ("draft", "submitted", "published")


def adopting(facts: TargetAssignmentFacts, command: TargetAssignmentAdopt) -> Chosen:
    """The indicator that is named, else the only one of a plan in force, else the only one there is; without any
    the plan that is to get one."""
    known = [one for one in facts.candidates if one.status in _OPEN]
    if command.plan is not None:
        if command.plan not in {plan.id for plan in facts.plans}:
            raise invalid("/plan", "plan_unknown")
        known = [one for one in known if one.plan_id == command.plan]
    if command.indicator is not None:
        found = [one for one in known if one.id == command.indicator]
        if not found:
            raise invalid("/indicator", "indicator_not_matched", definition=facts.definition.code)
    else:
        found = [one for one in known if one.status == "published"] or known
    if not found:
        plan = _taking(facts, command.plan)
        return Chosen(plan.id, plan.status, None, False)
    if len(found) > 1:
        raise invalid(
            "/indicator", "indicator_ambiguous", definition=facts.definition.code, count=len(found)
        )
    (one,) = found
    return Chosen(one.plan_id, one.status, one.id, one.status == "published" and asked_by(one.targets, facts))


def _taking(facts: TargetAssignmentFacts, wanted: UUID | None) -> AdoptingPlan:
    """The plan that gets a new indicator: of those whose period has the day one in force, else one that is drafted."""
    plans = [plan for plan in facts.plans if wanted in (None, plan.id)]
    if wanted is None:
        plans = [plan for plan in plans if plan.period_start <= facts.due <= plan.period_end]
    plans = [plan for plan in plans if plan.status == "published"] or plans
    if not plans:
        raise invalid(
            "/plan", "adopting_plan_missing", definition=facts.definition.code, due=facts.due.isoformat()
        )
    if len(plans) > 1:
        raise invalid("/plan", "adopting_plan_ambiguous", count=len(plans))
    return plans[0]


def asked_by(targets: Iterable[PlannedTarget], facts: TargetAssignmentFacts) -> bool:
    """Whether the targets that count for the unit itself ask as much as was assigned."""
    return any(one.followed and one.agency_id is None and asks_as_much(one, facts) for one in targets)


def replaced(draft: DraftIndicator, facts: TargetAssignmentFacts) -> PlannedTarget | None:
    """The target of the draft whose place the assigned one takes: the one that counts on its day; None if it is
    to stand beside the others. Refuses (409) to choose among several quantities."""
    same = [one for one in draft.targets if one.followed and one.agency_id is None and one.due == facts.due]
    if len(same) > 1:
        raise Conflict("adopted_quantity_unclear", due=facts.due.isoformat())
    return same[0] if same else None


def target_columns(facts: TargetAssignmentFacts, unit_measure: str | None) -> dict[str, Any]:
    """The target as the draft has it from now on; as printed by whoever assigned it, else in the usual form.

    What the former value was counted on is not said of the assigned one.
    """
    names = ("year", "due", "comparator", "evaluate_as", "measure", "value", "low", "high")
    return {
        "text": facts.text or printed(facts, unit_measure),
        "followed": True,
        "condition": None,
        "excludes": None,
        **{name: getattr(facts, name) for name in names},
    }


_SIGNS = {
    Comparator.ge: "≥ {value}",
    Comparator.gt: "> {value}",
    Comparator.eq: "{value}",
    Comparator.le: "≤ {value}",
    Comparator.lt: "< {value}",
    Comparator.range: "{low} - {high}",
    Comparator.approx: "khoảng {value}",
    Comparator.boolean: "Có",
    Comparator.qualitative: "Đạt",
}
"""How plans print what is asked; this is text of a Vietnamese plan, whoever reads it."""


def printed(facts: TargetAssignmentFacts, unit_measure: str | None) -> str:
    """A value as plans print it: "≥ 90%", "giảm ≥ 5 vụ", with a comma before decimals."""
    numbers = {
        name: f"{number.normalize():f}".replace(".", ",")
        for name in ("value", "low", "high")
        if (number := getattr(facts, name)) is not None
    }
    said = _SIGNS[facts.comparator].format(**numbers)
    if numbers and unit_measure:
        said += unit_measure if unit_measure.startswith("%") else f" {unit_measure}"
    if facts.measure is Measure.change:
        falling = facts.evaluate_as in (Comparator.le, Comparator.lt) or facts.definition.direction == "down"
        said = f"{'giảm' if falling else 'tăng'} {said}"
    return said


def indicator_columns(facts: TargetAssignmentFacts, plan: DraftPlan) -> dict[str, Any]:
    """An indicator that the draft gets for a definition it has nothing of: as the catalogue says, led by nobody yet."""
    definition = facts.definition
    return {
        "plan_id": plan.id,
        "unit_key": plan.unit_key,
        "amending": plan.amending,
        "ordinal": plan.next_indicator,
        "definition_id": facts.definition_id,
        "folded": searchable("", definition.name),
        **definition.given(without={"code"}),
    }
