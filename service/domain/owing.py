"""Who owes what under a rule, and by when?

One obligation for each period a rule asks for, each of its steps, and each agency that sends: the
agencies named, the members of a collective in its place, or every agency that leads something in
the plan. Of an upper unit's rule: the committee of every unit below that exists when the period
opens. Nobody owes anything to themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.domain.obligation_standings import ObligationFacts, obligation_calendar
from service.domain.reporting_times import ReportingTimes, Wanted, wanted
from service.domain.schedules import NEVER
from service.domain.tasks import Obligation
from service.domain.types import View

AHEAD = timedelta(days=366)
"""A plan's obligations are there a year before their period opens: an agency sees the year that comes."""


class StepAct(StrEnum):
    """What the receiver does with what is sent."""

    consolidate = "consolidate"
    accept = "accept"
    acknowledge = "acknowledge"
    enter_in_system = "enter_in_system"


class OwingStep(View):
    """A step as it is kept."""

    ordinal: int
    act: StepAct
    from_ids: list[UUID]
    leads: bool
    to_ids: list[UUID]
    days_after: int


class OwingRule(View):
    """A rule and its steps. asked_from: windows that had ended before that day ask for nothing new."""

    id: UUID
    unit_key: int
    plan_id: UUID | None
    times: ReportingTimes
    obligation: Obligation
    starts_on: date | None
    ends_on: date | None
    asked_from: date | None = None
    steps: list[OwingStep]


class Lead(View):
    """An agency that leads a task or an indicator; of a collective that leads, each member is one."""

    agency_id: UUID
    collective_id: UUID | None = None
    obligation: Obligation


class Party(View):
    """An agency named by a step: its unit, and who stands for it if it is a collective."""

    id: UUID
    unit_key: int
    collective: bool
    members: list[UUID]


class PlanParties(View):
    """A plan in force, and who may owe something under it."""

    unit_key: int
    period_start: date
    period_end: date
    effective_on: date | None
    tracked_from: date | None
    task_leads: list[Lead]
    indicator_leads: list[Lead]
    parties: list[Party]


class UnitBelow(View):
    """A unit that an upper unit's rule obliges, and its committee. valid_to: its last day."""

    key: int
    valid_from: date
    valid_to: date | None
    committees: list[UUID]


class KeptRow(View):
    """An obligation that is there already, as far as it tells one from another."""

    id: UUID
    opens_on: date
    step: int
    unit_key: int
    agency_id: UUID | None
    nominal: str

    @property
    def key(self) -> tuple[int, int, UUID | None, str]:
        return self.step, self.unit_key, self.agency_id, self.nominal


def owed_under_plan(rule: OwingRule, plan: PlanParties, today: date) -> Iterator[dict[str, Any]]:
    """Rows of obligations under a plan's rule, for every period that opens within a year from today."""
    last = min(rule.ends_on or plan.period_end, plan.period_end)
    for one in wanted(rule.times, plan.period_start, last):
        if one.start > today + AHEAD or (rule.asked_from is not None and one.end < rule.asked_from):
            continue
        yield from _under_plan(rule, plan, one)


def owed_by_units(
    rule: OwingRule, units: Iterable[UnitBelow], since: date, today: date
) -> Iterator[dict[str, Any]]:
    """Rows of obligations under an upper unit's rule, for the periods that have opened by today and were
    not over by `since`, the day it was entered or looked at last.

    Nobody is late for what was due before their row was there: not when the rule is entered late, nor when
    no worker ran. A unit founded in mid-year owes from the first period that begins under it, and one that
    ended owes nothing that opens afterwards.
    """
    assert rule.starts_on is not None
    units = tuple(units)
    for one in wanted(rule.times, rule.starts_on, rule.ends_on or rule.times.due_on or rule.starts_on):
        if one.start > today or max(one.end, one.last_day or one.end) < since:
            continue
        yield from _by_units(rule, units, one, today)


def owed_once(
    rule: OwingRule, plan: PlanParties | None, units: Sequence[UnitBelow], one: Wanted, today: date
) -> Iterator[dict[str, Any]]:
    """Rows for one thing that somebody wants now, under a rule that names no days itself."""
    if rule.plan_id is None:
        return _by_units(rule, units, one, today)
    return _under_plan(rule, plan, one) if plan is not None else iter(())


def _under_plan(rule: OwingRule, plan: PlanParties, one: Wanted) -> Iterator[dict[str, Any]]:
    homes = {party.id: party.unit_key for party in plan.parties}
    for step in rule.steps:
        for agency, obligation in _senders(rule, step, plan):
            elsewhere = homes.get(agency, plan.unit_key) != plan.unit_key
            yield {
                **_row(rule, step, one, obligation),
                "unit_key": plan.unit_key,
                "plan_id": rule.plan_id,
                "agency_id": agency,
                "named_agency_ids": [agency] if elsewhere else [],
                "effective_on": plan.effective_on,
                "tracked_from": plan.tracked_from,
            }


def _by_units(
    rule: OwingRule, units: Sequence[UnitBelow], one: Wanted, today: date
) -> Iterator[dict[str, Any]]:
    for step in rule.steps:
        for unit_key, agency in _below(rule, step, units, one):
            yield {
                **_row(rule, step, one, rule.obligation),
                "unit_key": unit_key,
                "plan_id": None,
                "agency_id": agency,
                "named_agency_ids": [],
                "effective_on": rule.starts_on,
                "tracked_from": today,
            }


def still_missing(rows: Iterable[dict[str, Any]], there: Iterable[KeptRow]) -> list[dict[str, Any]]:
    """The rows that are not there yet."""
    known = {kept.key for kept in there}
    return [
        row for row in rows if (row["step"], row["unit_key"], row["agency_id"], row["nominal"]) not in known
    ]


def _below(
    rule: OwingRule, step: OwingStep, units: Sequence[UnitBelow], one: Wanted
) -> Iterator[tuple[int, UUID | None]]:
    if step.from_ids:
        yield from ((rule.unit_key, agency) for agency in step.from_ids if agency not in step.to_ids)
        return
    for unit in units:
        if unit.valid_from <= one.start and (unit.valid_to is None or unit.valid_to >= one.start):
            senders: list[UUID | None] = [*unit.committees] or [None]
            yield from ((unit.key, agency) for agency in senders)


def _senders(rule: OwingRule, step: OwingStep, plan: PlanParties) -> Iterator[tuple[UUID, Obligation]]:
    """Who sends in a step, each once, and whether it is imposed on them or only asked."""
    parties = {party.id: party for party in plan.parties}
    found: dict[UUID, Obligation] = {}
    for agency in step.from_ids:
        party = parties.get(agency)
        if party is not None and party.members:
            found |= dict.fromkeys(party.members, rule.obligation)
        elif party is None or not (party.collective and step.leads):
            found[agency] = rule.obligation
    if step.leads:
        for agency, obligation in _leading(plan).items():
            found.setdefault(agency, obligation if rule.obligation is Obligation.obliged else rule.obligation)
    yield from ((agency, how) for agency, how in found.items() if agency not in step.to_ids)


def _leading(plan: PlanParties) -> dict[UUID, Obligation]:
    """Every agency that leads something; asked only if it is asked for all of it."""
    leads = [*plan.task_leads, *plan.indicator_leads]
    dissolved = {lead.collective_id for lead in leads if lead.collective_id is not None}
    found: dict[UUID, Obligation] = {}
    for lead in leads:
        if lead.agency_id in dissolved:
            continue
        if found.get(lead.agency_id) is not Obligation.obliged:
            found[lead.agency_id] = lead.obligation
    return found


def _row(rule: OwingRule, step: OwingStep, one: Wanted, obligation: Obligation) -> dict[str, Any]:
    last_day = one.last_day + timedelta(days=step.days_after) if one.last_day else None
    return {
        "rule_id": rule.id,
        "request_id": None,
        "rule_unit_key": rule.unit_key,
        "step": step.ordinal,
        "act": step.act,
        "to_ids": step.to_ids,
        "obligation": obligation,
        "nominal": one.nominal,
        "window_start": one.start,
        "window_end": one.end,
        "opens_on": one.start,
        "last_day": last_day,
        "due_sort": last_day or NEVER,
        "published": True,
    }


def with_calendar(row: dict[str, Any]) -> dict[str, Any]:
    """The row of a new obligation with the calendar of its standing."""
    calendar = obligation_calendar(
        ObligationFacts(
            opens_on=row["opens_on"],
            window_end=row["window_end"],
            last_day=row["last_day"],
            asked=row["obligation"] == Obligation.asked,
            effective_on=row["effective_on"],
            tracked_from=row["tracked_from"],
        )
    )
    return row | calendar.columns()
