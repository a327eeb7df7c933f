"""Does a figure meet its target, and how far along is it?

Every comparator becomes the span of values that meet it, on the scale of the figure
itself: a change is carried over from its baseline. Source: domain.md section 3, and two
readings of it:
- "about 40 %" is met within the tolerance; going beyond it the right way does no harm.
- a change is relative to the baseline: "giảm ≥ 50%" of 40 is met at 20.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from service.domain.figures import EXACT, HUNDRED, Figure, ValueKind
from service.domain.targets import WORDLESS, Comparator, Direction, Measure

TOLERANCE = Decimal(2)
"""Points within which "about" is met, where the plan says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One followed target, as the rules need it. name: which quantity; agency: whose alone."""

    text: str
    due: date
    comparator: Comparator
    evaluate_as: Comparator
    measure: Measure = Measure.level
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    name: str | None = None
    agency: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """How an indicator is measured. baseline: its value when the plan began, if anybody knows."""

    kind: ValueKind
    direction: Direction
    baseline: Decimal | None = None
    tolerance: Decimal = TOLERANCE

    @property
    def start(self) -> Baseline:
        """Where the way begins: 0 is assumed only for what should rise from nothing."""
        if self.baseline is not None:
            return Baseline(self.baseline, False)
        rises = self.direction is Direction.up and self.kind in (ValueKind.ratio, ValueKind.number)
        return Baseline(Decimal(0), True) if rises else Baseline(None, False)


class Baseline(NamedTuple):
    """Where the way begins, None where nobody can say; assumed: nobody has said."""

    value: Decimal | None
    assumed: bool


class Meeting(NamedTuple):
    """The values that meet a target: from low to high, either open-ended (None) or leaving out its end.

    near: the value the way leads to.
    """

    low: Decimal | None
    high: Decimal | None
    near: Decimal
    above: bool = False
    below: bool = False

    def holds(self, amount: Decimal) -> bool:
        """Whether the value is among them."""
        if self.low is not None and (amount < self.low or (self.above and amount == self.low)):
            return False
        return not (self.high is not None and (amount > self.high or (self.below and amount == self.high)))


class Progress(NamedTuple):
    """How much of the way is done, in percent; None where there is no way. assumed: from an assumed 0."""

    percent: Decimal | None
    assumed: bool


def meeting(goal: Goal, yard: Yardstick) -> Meeting | None:
    """The values that meet a target in numbers; None for words, and for a change from an unknown baseline."""
    if goal.comparator in WORDLESS:
        return None
    printed = _printed(goal, yard)
    if goal.measure is Measure.level:
        return printed
    if not yard.baseline:
        return None
    # Downwards a larger change is a smaller value: the ends change places.
    falls = yard.direction is Direction.down
    low, high = _changed(yard, printed.low), _changed(yard, printed.high)
    near = _changed(yard, printed.near)
    assert near is not None
    if falls:
        return Meeting(high, low, near, above=printed.below, below=printed.above)
    return Meeting(low, high, near, above=printed.above, below=printed.below)


def _printed(goal: Goal, yard: Yardstick) -> Meeting:
    """The span on the target's own scale."""
    downwards = goal.evaluate_as in (Comparator.le, Comparator.lt)
    value = goal.value if goal.value is not None else goal.high if downwards else goal.low
    assert value is not None
    match goal.evaluate_as:
        case Comparator.gt:
            return Meeting(value, None, value, above=True)
        case Comparator.le:
            return Meeting(None, value, value)
        case Comparator.lt:
            return Meeting(None, value, value, below=True)
        case Comparator.eq:
            return Meeting(value, value, value)
        case Comparator.range:
            far = yard.direction is Direction.down
            return Meeting(goal.low, goal.high, (goal.high if far else goal.low) or value)
        case Comparator.approx:
            low = None if yard.direction is Direction.down else value - yard.tolerance
            high = None if yard.direction is Direction.up else value + yard.tolerance
            return Meeting(low, high, value)
    return Meeting(value, None, value)


def _changed(yard: Yardstick, percent: Decimal | None) -> Decimal | None:
    """The value after a change of so many percent from the baseline."""
    if percent is None or yard.baseline is None:
        return None
    signed = -percent if yard.direction is Direction.down else percent
    return EXACT.divide(EXACT.multiply(yard.baseline, HUNDRED + signed), HUNDRED)


def is_met(goal: Goal, yard: Yardstick, figure: Figure) -> bool | None:
    """Whether a figure meets a target; None where it cannot be told."""
    amount = figure.amount
    if goal.comparator in WORDLESS:
        # "Có" of something that is counted: one is enough.
        return figure.answer if figure.answer is not None or amount is None else amount > 0
    span = meeting(goal, yard)
    return None if span is None or amount is None else span.holds(amount)


def progress(goal: Goal, yard: Yardstick, figure: Figure) -> Progress:
    """(actual − baseline) / (target − baseline), either direction; nothing for words and for what is only held."""
    amount, span, start = figure.amount, meeting(goal, yard), yard.start
    if amount is None or span is None or start.value is None or yard.direction is Direction.hold:
        return Progress(None, False)
    way = span.near - start.value
    if way == 0:
        return Progress(None, False)
    return Progress(EXACT.divide((amount - start.value) * HUNDRED, way), start.assumed)
