"""What is wrong with a reporting rule where it is to stand, all of it at once?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from service.domain.agencies import AgencyHome
from service.domain.errors import FieldError
from service.domain.reporting_rules import (
    ReportingRuleCreate,
    ReportingRulePatch,
    ReportingStepWrite,
    RuleFacts,
    RuleGround,
)
from service.domain.reporting_times import ReportingCadence, ReportingTimes, ReportingTimesWrite, wanted
from service.domain.units import UnitLevel

LIMIT = 500
"""The most periods one rule may ask for: forty years of months."""

_ITEMS = ("task_id", "indicator_id", "deliverable_id")


def create_faults(command: ReportingRuleCreate, ground: RuleGround) -> Iterator[FieldError]:
    """What is wrong with a new rule where it is to stand."""
    items = [name for name in _ITEMS if getattr(command, name) is not None]
    if len(items) > 1:
        yield FieldError(f"/{items[1].removesuffix('_id')}", "rule_one_item")
    if command.plan_id is None:
        yield from _upper_faults(command, items, ground)
    else:
        for pointer, given in (("/startsOn", command.starts_on), ("/endsOn", command.ends_on)):
            if given is not None:
                yield FieldError(pointer, "rule_by_plan")
        known: Mapping[str, list[UUID]] = {
            "task_id": ground.tasks,
            "indicator_id": ground.indicators,
            "deliverable_id": ground.deliverables,
        }
        for name in items:
            if getattr(command, name) not in known[name]:
                yield FieldError(f"/{name.removesuffix('_id')}", "rule_item_elsewhere")
    yield from main_faults(command.main, command.times, bool(items) or command.plan_id is None)
    yield from home_faults(ground.homes, command.steps)


def patch_faults(command: ReportingRulePatch, facts: RuleFacts) -> Iterator[FieldError]:
    """What is wrong with a change of a rule."""
    changes = command.given()
    if "ends_on" in changes and facts.state == "draft":
        yield FieldError("/endsOn", "rule_by_plan")
    times = changes.get("times", facts.times)
    ends_on = changes.get("ends_on", facts.ends_on)
    if facts.plan_id is None:
        yield from end_faults(facts.starts_on, ends_on, times)
    elif "ends_on" in changes and facts.parties is not None:
        if ends_on is None or not facts.parties.period_start <= ends_on <= facts.parties.period_end:
            yield FieldError("/endsOn", "rule_outside_plan")
    apart = facts.plan_id is None or facts.item is not None
    yield from main_faults(changes.get("main", facts.main), times, apart)
    steps = changes.get("steps", ())
    if facts.plan_id is None:
        yield from (
            FieldError(f"/steps/{i}/leads", "rule_of_no_plan") for i, s in enumerate(steps) if s.leads
        )
    yield from home_faults(facts.homes, steps)


def _upper_faults(command: ReportingRuleCreate, items: list[str], ground: RuleGround) -> Iterator[FieldError]:
    if items:
        yield FieldError(f"/{items[0].removesuffix('_id')}", "rule_of_no_plan")
    for i, step in enumerate(command.steps):
        if step.leads:
            yield FieldError(f"/steps/{i}/leads", "rule_of_no_plan")
    if ground.level is None or _DEPTH[ground.level] >= _DEPTH[command.level]:
        yield FieldError("/level", "rule_nobody_below")
    if command.starts_on is None:
        yield FieldError("/startsOn", "rule_without_start")
    yield from end_faults(command.starts_on, command.ends_on, command.times)


_DEPTH = {UnitLevel.nation: 0, UnitLevel.province: 1, UnitLevel.commune: 2}


def end_faults(
    starts_on: date | None, ends_on: date | None, times: ReportingTimes | ReportingTimesWrite
) -> Iterator[FieldError]:
    """An upper unit's rule needs an end as soon as it yields days: obligations without end are refused."""
    endless = times.cadence is ReportingCadence.once and times.due_on is None
    if (endless or times.cadence is ReportingCadence.periodic) and ends_on is None:
        yield FieldError("/endsOn", "rule_without_end")
    if starts_on is None or ends_on is None:
        return
    if ends_on < starts_on:
        yield FieldError("/endsOn", "rule_ends_before", (("start", starts_on.isoformat()),))
    elif len(wanted(_read(times), starts_on, ends_on)) > LIMIT:
        yield FieldError("/endsOn", "rule_too_many", (("limit", LIMIT),))


def _read(times: ReportingTimes | ReportingTimesWrite) -> ReportingTimes:
    return times.read() if isinstance(times, ReportingTimesWrite) else times


def main_faults(main: bool, times: ReportingTimes | ReportingTimesWrite, apart: bool) -> Iterator[FieldError]:
    """A main rule cuts the plan's year, so it is periodic and a plan's. apart: of one item, or of no plan."""
    if main and (apart or times.cadence is not ReportingCadence.periodic):
        yield FieldError("/main", "rule_not_main")


def home_faults(homes: list[AgencyHome], steps: tuple[ReportingStepWrite, ...]) -> Iterator[FieldError]:
    """Every agency named is one the caller may name."""
    known = {home.id for home in homes}
    for i, step in enumerate(steps):
        for side, agencies in (("from", step.from_), ("to", step.to)):
            for j, agency in enumerate(agencies):
                if agency not in known:
                    yield FieldError(f"/steps/{i}/{side}/{j}", "unknown_agency")
