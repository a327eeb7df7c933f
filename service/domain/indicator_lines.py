"""Which straight line leads from where an indicator began to its targets, and when does it leave a value behind?

From the baseline on the plan's first day to the target on its due day, with milestones from
one to the next. The line is turned around: a share of the way becomes a number of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from service.domain.figures import EXACT, Aggregation
from service.domain.indicator_judgements import Goal, Yardstick, meeting
from service.domain.targets import Direction


class Leg(NamedTuple):
    """A piece of the way: from a value on a day to the next target's value on its due day.

    level: nothing is to be gained on it, the target itself is the line. assumed: it begins at
    an assumed 0.
    """

    start: date
    goal: Goal
    base: Decimal | None
    near: Decimal | None
    level: bool
    assumed: bool

    def days_for(self, share: Decimal) -> int:
        """How many days after its start the line has covered this share of the leg, rounded down."""
        whole = (self.goal.due - self.start).days
        return int(EXACT.multiply(share, Decimal(whole)).to_integral_value("ROUND_FLOOR"))

    def share(self, amount: Decimal | None) -> Decimal | None:
        """Which share of the leg a value has covered; of a level, how much of it is there."""
        if amount is None or self.near is None or self.base is None:
            return None
        if not self.level:
            return EXACT.divide(amount - self.base, self.near - self.base)
        if not self.near or not amount:
            return Decimal(amount == self.near)
        return min(EXACT.divide(amount, self.near), EXACT.divide(self.near, amount))


def legs(goals: tuple[Goal, ...], yard: Yardstick, aggregation: Aggregation, start: date) -> Iterator[Leg]:
    """The way in pieces, in order of due days. A flow begins anew with each year."""
    base, assumed = yard.start
    for goal in goals:
        if aggregation is Aggregation.flow:
            base, assumed, start = yard.start.value, yard.start.assumed, max(start, date(goal.due.year, 1, 1))
        span = meeting(goal, yard)
        near = span.near if span else None
        level = yard.direction is Direction.hold or near == base
        # Where the baseline is as good as the target already, there is nothing to be gained.
        level = level or (span is not None and base is not None and span.holds(base))
        yield Leg(start, goal, near if level else base, near, level, assumed)
        start, base, assumed = max(start, goal.due), near, False
