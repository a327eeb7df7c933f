"""What is a figure, and how do several become one: over agencies and communes, over time?

A ratio is kept as what was counted, numerator and denominator; its percentage is derived
anew each time, exactly. Zero, missing, not applicable, a denominator of zero and a
percentage without counts stay apart. Source: domain.md sections 3, 4, 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from service.domain.calendars import Span

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Figures have at most 24 digits: a quotient of two of them cannot be mistaken for a target here."""

HUNDRED = Decimal(100)
_SIXTH = Decimal("0.000001")


class ValueKind(StrEnum):
    """What an indicator's figures are made of. text: a description, with a yes or no beside it."""

    ratio = "ratio"
    number = "number"
    yes_no = "yes_no"
    text = "text"


class ObsStatus(StrEnum):
    """How sure a figure is, after SDMX."""

    reported = "reported"
    estimated = "estimated"
    provisional = "provisional"
    missing = "missing"
    not_applicable = "not_applicable"


WORDLESS = (ObsStatus.missing, ObsStatus.not_applicable)
"""Of a figure with one of these there is no number."""


class Aggregation(StrEnum):
    """How figures of several periods become one.

    level: the latest stands. flow: summed within the year. cumulative: counted from the
    beginning already, the latest stands.
    """

    level = "level"
    flow = "flow"
    cumulative = "cumulative"


@dataclass(slots=True, kw_only=True)
class Figure:
    """What was counted or said. value: a number, or the percentage of a ratio known only as one (percent_only).

    Nobody changes one, and nothing watches over that: thousands are made at once, frozen ones in three times as long.
    """

    status: ObsStatus = ObsStatus.reported
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    answer: bool | None = None
    text: str | None = None
    percent_only: bool = False
    _amount: Decimal | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def amount(self) -> Decimal | None:
        """The number it is judged by, exact: a percentage for a ratio. None where there is none."""
        if self._amount is None:
            self._amount = self._worked_out()
        return self._amount

    def _worked_out(self) -> Decimal | None:
        if self.status in WORDLESS:
            return None
        if self.numerator is None or self.denominator is None:
            return self.value
        if not self.denominator:
            return None
        return EXACT.divide(EXACT.multiply(self.numerator, HUNDRED), self.denominator)


def settled(figure: Figure) -> Figure:
    """The figure as it counts: over a denominator of zero there is nothing to be reached, not 0 %."""
    if figure.denominator == 0 and figure.status is not ObsStatus.missing:
        return replace(figure, status=ObsStatus.not_applicable)
    return figure


def shown(amount: Decimal | None) -> Decimal | None:
    """A number as it is stored and shown, to six places."""
    if amount is None:
        return None
    rounded = EXACT.quantize(amount, _SIXTH)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize(EXACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who is in a sum and who is missing. reported counts everybody who said anything, also "not applicable"."""

    expected: int
    reported: int
    missing: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    without_denominator: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """Figures of several as one, and its coverage."""

    figure: Figure
    coverage: Coverage


def summed(figures: Mapping[str, Figure], expected: Iterable[str] = ()) -> Summed:
    """Add up what agencies or communes reported for one period.

    Numerators and denominators are summed, then divided; a percentage without counts is
    shown where it is and added to nothing; yes and no give how many of how many. Whoever
    reports without being expected is expected from then on: no coverage exceeds its whole.
    """
    everyone = dict.fromkeys((*expected, *figures))
    said = {key: settled(figure) for key, figure in figures.items()}
    reported = {key: f for key, f in said.items() if f.status is not ObsStatus.missing}
    counted = {key: f for key, f in reported.items() if f.status is not ObsStatus.not_applicable}
    coverage = Coverage(
        expected=len(everyone),
        reported=len(reported),
        missing=tuple(key for key in everyone if key not in reported),
        not_applicable=tuple(key for key in everyone if key in reported and key not in counted),
        without_denominator=tuple(key for key in everyone if key in counted and counted[key].percent_only),
    )
    return Summed(
        figure=_sum(list(reported.values()), list(counted.values()), len(everyone)), coverage=coverage
    )


def _sum(reported: list[Figure], counted: list[Figure], everyone: int) -> Figure:
    if not reported:
        return Figure(status=ObsStatus.missing)
    if not counted:
        return Figure(status=ObsStatus.not_applicable)
    status = _least_sure(counted)
    ratios = [f for f in counted if f.numerator is not None and f.denominator is not None]
    if ratios:
        return Figure(
            status=status,
            numerator=sum((f.numerator or Decimal(0) for f in ratios), Decimal(0)),
            denominator=sum((f.denominator or Decimal(0) for f in ratios), Decimal(0)),
        )
    answers = [f.answer for f in counted if f.answer is not None]
    if answers:
        yes = answers.count(True)
        return Figure(
            status=status,
            numerator=Decimal(yes),
            denominator=Decimal(len(answers)),
            answer=yes == everyone,
        )
    values = [f.value for f in counted if f.value is not None and not f.percent_only]
    return Figure(status=status, value=sum(values, Decimal(0)) if values else None)


def _least_sure(figures: Iterable[Figure]) -> ObsStatus:
    """A sum is no surer than its least sure part."""
    found = {figure.status for figure in figures}
    for status in (ObsStatus.estimated, ObsStatus.provisional):
        if status in found:
            return status
    return ObsStatus.reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The figure of one period as it counts.

    period: the calendar days of its nominal period, which make figures comparable; start
    and end: the days really covered. counts_from: the period's last day, or the day it was
    said if that came first. coverage: of contributions; None for a figure recorded for the
    unit itself, which wins over them.
    """

    period: Span
    start: date
    end: date
    counts_from: date
    figure: Figure
    coverage: Coverage | None = None


def fold(readings: Iterable[Reading], aggregation: Aggregation, within: Span | None = None) -> Reading | None:
    """What stands after these periods; within: only those that lie in this one. None when nothing was said.

    Of a level and of what is cumulative the latest stands, whatever is corrected before it. A
    flow is summed within the year of the latest, each day once: where a quarter and its
    months are both there, the quarter speaks, and the sum bears its name.
    """
    said = [
        r
        for r in readings
        if r.figure.status is not ObsStatus.missing
        and (within is None or (within.start <= r.period.start and r.period.end <= within.end))
    ]
    if not said:
        return None
    latest = max(said, key=lambda r: (r.period.end, r.period.start))
    if aggregation is not Aggregation.flow:
        return latest
    chosen: list[Reading] = []
    for reading in sorted(said, key=lambda r: (r.period.start - r.period.end, r.period.start)):
        same_year = reading.period.end.year == latest.period.end.year
        if same_year and all(_apart(reading.period, other.period) for other in chosen):
            chosen.append(reading)
    total = summed({reading.period.nominal: reading.figure for reading in chosen}).figure
    return replace(
        max(chosen, key=lambda r: (r.period.end, r.period.start)),
        start=min(reading.start for reading in chosen),
        end=max(reading.end for reading in chosen),
        figure=total,
    )


def _apart(one: Span, other: Span) -> bool:
    return one.end < other.start or other.end < one.start
