"""Is a day a working day in Viet Nam, and where does a deadline go that falls on another?

Weekends, public holidays and the swapped days that the government decrees each year (a Saturday
worked for a Monday off) come from the package `holidays`; a decree it does not know yet is given
by hand, and what is given by hand wins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

_VIET_NAM = holidays.country_holidays("VN")
_LONGEST_BREAK = 31
"""No run of days off is longer; who has declared more has declared none."""


class DayShift(StrEnum):
    """Where a last day in time goes that is no working day."""

    none = "none"
    previous = "previous"
    next = "next"


def is_working_day(day: date, *, off: Collection[date] = (), on: Collection[date] = ()) -> bool:
    """Tell whether people work on a day. off, on: days off and working days declared by hand."""
    if day in on or day in off:
        return day in on
    return _VIET_NAM.is_working_day(day)


def shifted(day: date, shift: DayShift, *, off: Collection[date] = (), on: Collection[date] = ()) -> date:
    """Move a day that is no working day to the nearest one before or after it."""
    if shift is DayShift.none:
        return day
    step = timedelta(days=-1 if shift is DayShift.previous else 1)
    moved = day
    for _ in range(_LONGEST_BREAK):
        if is_working_day(moved, off=off, on=on):
            return moved
        moved += step
    return day


FIRST_YEAR = 2025
"""The first in which anything was raised here; what is older is counted without its days off."""


@cache
def days_off(until_year: int) -> tuple[date, ...]:
    """The days from FIRST_YEAR to the end of a year on which people do not work, in order."""
    day, found = date(FIRST_YEAR, 1, 1), []
    while day.year <= until_year:
        if not is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def worked_between(since: date, until: date) -> int:
    """Working days after `since`, up to and including `until`: something raised on a Friday is one working day
    old on Monday."""
    off = days_off(until.year)
    return (until - since).days - (bisect_right(off, until) - bisect_right(off, since))
