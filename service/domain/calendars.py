"""Which days do a month, a quarter, a half-year, a school year cover, and what day is it in Viet Nam?"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The country has had one offset without summer time since 1975."""

BEGINNING = date(1945, 1, 1)
"""The first day any date may have; a calendar of standings starts here."""

END = date(2100, 12, 31)
"""The last day any date may have."""


class Cadence(StrEnum):
    """How often something is reported, in whole calendar periods."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}


class Span(NamedTuple):
    """A run of days, both ends included, and the name of the period it is known as ("2026-Q1")."""

    nominal: str
    start: date
    end: date


@lru_cache(64)
def local_day(now: datetime) -> date:
    """Give the date on a wall calendar in Viet Nam at this instant (which must know its offset)."""
    if now.tzinfo is None:
        raise ValueError("an instant without offset belongs to no day")
    return now.astimezone(VIET_NAM).date()


def month_start(year: int, month: int) -> date:
    """Give the first day of a month counted from January of `year`; 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def month_end(year: int, month: int) -> date:
    return month_start(year, month + 1) - timedelta(days=1)


def quarter(year: int, number: int) -> Span:
    return Span(f"{year}-Q{number}", month_start(year, 3 * number - 2), month_end(year, 3 * number))


def half_year(year: int, number: int) -> Span:
    return Span(f"{year}-H{number}", month_start(year, 6 * number - 5), month_end(year, 6 * number))


def school_year(year: int) -> Span:
    """Give the school year that begins in `year`: 5 September to 31 May.

    An assumption of the domain (the ministry fixes the days anew each year); who
    uses it marks what it yields as `school_year` among the assumptions.
    """
    return Span(f"{year}-{year + 1}", date(year, 9, 5), date(year + 1, 5, 31))


def span_of(day: date, cadence: Cadence) -> Span:
    """Give the calendar period of this cadence that holds the day."""
    width = MONTHS[cadence]
    number = (day.month - 1) // width + 1
    name = {
        Cadence.MONTHLY: f"{day.year}-M{number:02d}",
        Cadence.QUARTERLY: f"{day.year}-Q{number}",
        Cadence.HALF_YEARLY: f"{day.year}-H{number}",
        Cadence.YEARLY: f"{day.year}",
    }[cadence]
    return Span(name, month_start(day.year, (number - 1) * width + 1), month_end(day.year, number * width))


def spans(cadence: Cadence, first: date, last: date) -> tuple[Span, ...]:
    """List the calendar periods that touch first..last, cut to those days; none when last < first.

    A plan that runs to 15 November closes its last quarter on that day: nothing is
    expected of anyone after the plan.
    """
    found: list[Span] = []
    day = first
    while day <= last:
        whole = span_of(day, cadence)
        found.append(Span(whole.nominal, max(whole.start, first), min(whole.end, last)))
        if whole.end >= END:
            break
        day = whole.end + timedelta(days=1)
    return tuple(found)
