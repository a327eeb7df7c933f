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


class LineEvent(StrEnum):
    """What is told of a line. Of days it is `<thing>.due_soon` and `<thing>.overdue`."""

    achieved = "indicator.achieved"
    crossed = "indicator.threshold_crossed"
    cleared = "indicator.threshold_cleared"


class Line(StrEnum):
    """Where an indicator is. Of a target: reached, missed when it should be there, on the way, lost after it was
    reached. Of the way and of bounds: clear, crossed; little is within the tolerance."""

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

_CROSSED, _CLEARED = LineEvent.crossed, LineEvent.cleared

TRANSITIONS: dict[tuple[Line | None, Line], tuple[LineEvent, Line]] = {
    (None, Line.reached): (LineEvent.achieved, Line.reached),
    (Line.way, Line.reached): (LineEvent.achieved, Line.reached),
    (Line.missed, Line.reached): (LineEvent.achieved, Line.reached),
    (Line.lost, Line.reached): (LineEvent.achieved, Line.reached),
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
