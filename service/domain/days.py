"""What does a day that has come bring with it?

Periods open, obligations end with their plan or unit, and standings change by their calendars. All of
it is found anew at each turn and written at most once, so any number of workers may turn the same day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from service.domain.obligation_whys import ObligationWhy
from service.domain.obligations import ObligationRecord, ended
from service.domain.owing import (
    AHEAD,
    KeptRow,
    OwingRule,
    PlanParties,
    UnitBelow,
    owed_by_units,
    owed_under_plan,
    still_missing,
)
from service.domain.types import RowId, View

LEEWAY = timedelta(days=31)
"""A plan's rules are looked at again when the year ahead of them has shrunk by this much, not every night."""


class EndedObligation(ObligationRecord):
    """An obligation that nobody owes any more. unit_valid_to: the last day of its unit, if it has ended."""

    unit_valid_to: date | None


class DayWork(View):
    """What waits. day: the last one that was turned, null before the first."""

    day: date | None
    rules: list[RowId]
    ended: list[EndedObligation]


class OpeningRule(OwingRule):
    """A rule of which a period may open, up to which day that was done, what is there, and who may owe."""

    version: int
    opened_to: date | None
    kept: list[KeptRow]
    parties: PlanParties | None
    units: list[UnitBelow]


def horizon(today: date) -> date:
    """Rules of plans that were opened up to this day need not be looked at yet."""
    return today + AHEAD - LEEWAY


def opened_to(rule: OwingRule, today: date) -> date:
    """Up to which day a rule's periods are open once `opened` has been written."""
    return today if rule.plan_id is None else today + AHEAD


def opened(rule: OpeningRule, today: date) -> list[dict[str, Any]]:
    """Rows of the obligations that are not there yet."""
    if rule.plan_id is None:
        return still_missing(owed_by_units(rule, rule.units, rule.opened_to or today, today), rule.kept)
    if rule.parties is None:
        return []
    return still_missing(owed_under_plan(rule, rule.parties, today), rule.kept)


def ended_today(obligation: EndedObligation, today: date) -> dict[str, Any]:
    """What the end of its plan or unit changes in an obligation; a unit's end is told from its own day on."""
    last = obligation.unit_valid_to
    if last is not None and last < today:
        return ended(obligation, last + timedelta(days=1), ObligationWhy.UNIT_ENDED)
    return ended(obligation, today, ObligationWhy.PLAN_ENDED)
