"""Which moments are told of because a day has come or a line was crossed, and what becomes of a line's state?

A crossing is the single moment an event is raised for: once for each thing, rule, day (or how many-th time)
and offset, whoever looks and however often. Days are those of `deadlines` and of what is owed; lines are read
from the calendar of an indicator's standing, by the reason each of its entries gives. Nothing is judged here.
Source: domain.md section 8.

Days before and after: told of 7 days before a last day D on the day D - 7, when the standing turns due soon;
told of as overdue by k when k full days have passed since D ended, on the day D + 1 + k.
"""

from __future__ import annotations

from enum import StrEnum

from service.domain.indicator_whys import IndicatorWhy


class CrossingType(StrEnum):
    """The types of events that are raised, not done by anybody."""

    task_due_soon = "task.due_soon"
    task_overdue = "task.overdue"
    deliverable_due_soon = "deliverable.due_soon"
    deliverable_overdue = "deliverable.overdue"
    obligation_due_soon = "obligation.due_soon"
    obligation_overdue = "obligation.overdue"
    indicator_stale = "indicator.stale"
    indicator_achieved = "indicator.achieved"
    threshold_crossed = "indicator.threshold_crossed"
    threshold_cleared = "indicator.threshold_cleared"
    coverage_below = "coverage.below"
    plan_due_before_issue = "plan.due_before_issue"


class CrossingSubject(StrEnum):
    """What a crossing is of; a roll-up goes by its definition."""

    task = "task"
    deliverable = "deliverable"
    indicator = "indicator"
    obligation = "obligation"
    plan = "plan"
    rollup = "rollup"


class Line(StrEnum):
    """On which side of a target an indicator is: there, not there when it should be, or still on the way."""

    reached = "reached"
    missed = "missed"
    way = "way"
    lost = "lost"
    crossed = "crossed"
    little = "little"
    clear = "clear"


_W = IndicatorWhy

TARGET_LINE: dict[IndicatorWhy, Line] = {
    _W.TARGET_MET: Line.reached,
    _W.HELD_TO_THE_END: Line.reached,
    _W.NOT_MET_BY_DUE: Line.missed,
    _W.BELOW_HOLD: Line.missed,
    _W.BELOW_HOLD_LITTLE: Line.missed,
    _W.MILESTONE_MET: Line.way,
    _W.HELD_SO_FAR: Line.way,
    _W.ON_THE_LINE: Line.way,
    _W.BEHIND_LITTLE: Line.way,
    _W.BEHIND: Line.way,
    _W.NOT_YET: Line.way,
    _W.NOT_YET_NEAR_DUE: Line.way,
}
"""Reason of a standing -> where the target is. Any other reason tells nothing: the state stays as it was."""

TRAJECTORY_LINE: dict[IndicatorWhy, Line] = {
    _W.TARGET_MET: Line.clear,
    _W.HELD_TO_THE_END: Line.clear,
    _W.MILESTONE_MET: Line.clear,
    _W.HELD_SO_FAR: Line.clear,
    _W.ON_THE_LINE: Line.clear,
    _W.NOT_YET: Line.clear,
    _W.BEHIND_LITTLE: Line.little,
    _W.NOT_YET_NEAR_DUE: Line.little,
    _W.BEHIND: Line.crossed,
}
"""Reason of a standing -> where the way to the target is; `little`: within the tolerance, for settings to say which."""

_CROSSED, _CLEARED = CrossingType.threshold_crossed, CrossingType.threshold_cleared

TRANSITIONS: dict[tuple[Line | None, Line], tuple[CrossingType, Line]] = {
    (None, Line.reached): (CrossingType.indicator_achieved, Line.reached),
    (Line.way, Line.reached): (CrossingType.indicator_achieved, Line.reached),
    (Line.missed, Line.reached): (CrossingType.indicator_achieved, Line.reached),
    (Line.lost, Line.reached): (CrossingType.indicator_achieved, Line.reached),
    (None, Line.missed): (_CROSSED, Line.missed),
    (Line.way, Line.missed): (_CROSSED, Line.missed),
    (Line.reached, Line.missed): (_CROSSED, Line.missed),
    # What was reached and is so no more; that it is then missed as well is no news.
    (Line.reached, Line.way): (_CROSSED, Line.lost),
    (Line.missed, Line.way): (_CLEARED, Line.way),
    (None, Line.crossed): (_CROSSED, Line.crossed),
    (Line.clear, Line.crossed): (_CROSSED, Line.crossed),
    (Line.crossed, Line.clear): (_CLEARED, Line.clear),
}
"""(state last told of, state now) -> what is told, and the state remembered. A pair that is not here tells nothing:
a line that was crossed is crossed once, until it was cleared."""


def told(last: Line | None, now: Line | None) -> tuple[CrossingType, Line] | None:
    """What a state is worth telling of, after the one last told of; None of itself says nothing."""
    return None if now is None else TRANSITIONS.get((last, now))
