"""What is a stretch of time that a phrase names, and which days are it in a given year?

Its year may stand behind its neighbour (Quý I, II/2026) or nowhere: then it is the plan's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.language.dates import last_day, the_day

SCHOOL_YEAR = ((9, 5), (5, 31))
"""First and last month and day of a school year, taken where only "năm học" is printed."""


class Unit(StrEnum):
    """What kind of stretch is named."""

    day = "day"
    days = "days"
    month = "month"
    quarter = "quarter"
    half = "half"
    months = "months"
    year = "year"
    years = "years"
    school_year = "school_year"


@dataclass(frozen=True, slots=True)
class Time:
    """A stretch named in a phrase, at its place there.

    numbers: months, quarters or halves (several when listed); of `months`, how many from
    January on; of `day`, day and month; of `days`, two days and their month; of `years` and
    `school_year`, first and last.
    through: the numbers are the ends of a range. doubt: a code where the form is not safe.
    """

    unit: Unit
    numbers: tuple[int, ...]
    year: int | None
    at: int
    end: int
    through: bool = False
    doubt: str | None = None

    def spans(self, year: int) -> tuple[tuple[date, date], ...]:
        """First and last day of each stretch, the one after the other; NoSuchDay where the calendar has none."""
        if self.unit is Unit.day:
            day = the_day(self.numbers[0], self.numbers[1], year)
            return ((day, day),)
        if self.unit is Unit.days:
            one, two = (the_day(day, self.numbers[2], year) for day in self.numbers[:2])
            return ((one, two),) if self.through else ((one, one), (two, two))
        if self.unit is Unit.years:
            return ((date(self.numbers[0], 1, 1), date(self.numbers[-1], 12, 31)),)
        if self.unit is Unit.school_year:
            (m1, d1), (m2, d2) = SCHOOL_YEAR
            return ((date(self.numbers[0], m1, d1), date(self.numbers[1], m2, d2)),)
        if self.unit is Unit.year:
            return ((date(year, 1, 1), date(year, 12, 31)),)
        if self.unit is Unit.months:
            return ((date(year, 1, 1), last_day(year, self.numbers[0])),)
        length = {Unit.month: 1, Unit.quarter: 3, Unit.half: 6}[self.unit]
        if self.through and self.numbers[0] > self.numbers[1]:  # over the turn of the year: 11 to 2
            first, last = (year - 1, year) if self.year is not None else (year, year + 1)
            return (
                (
                    date(first, length * (self.numbers[0] - 1) + 1, 1),
                    last_day(last, length * self.numbers[1]),
                ),
            )
        single = [
            (date(year, length * (n - 1) + 1, 1), last_day(year, length * n)) for n in sorted(self.numbers)
        ]
        whole = sorted(self.numbers) == list(range(min(self.numbers), max(self.numbers) + 1))
        return ((single[0][0], single[-1][1]),) if self.through or whole else tuple(single)


def resolved_years(times: tuple[Time, ...], plan_year: int | None) -> Iterator[tuple[Time, int | None]]:
    """Each time with its year: its own, else that of a neighbour behind it, before it, or the plan's."""
    for place, time in enumerate(times):
        behind = next((other.year for other in times[place + 1 :] if other.year is not None), None)
        before = next((other.year for other in reversed(times[:place]) if other.year is not None), None)
        yield time, next((year for year in (time.year, behind, before, plan_year) if year is not None), None)
