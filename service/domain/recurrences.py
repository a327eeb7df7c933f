"""On which days does a recurrence rule (RFC 5545) fall due?

Only weeks, months and years: no commune's work is due daily, and a daily rule would
drown the calendar. Rules speak of days, so UNTIL is a day and nothing names an hour.

The days are walked here, from the first to the last that count, and not by dateutil: that
looks at UNTIL only when it has found a day, so that a rule without any (every 31 February)
keeps it going to the year 9999. The tests compare the two on rules that do yield.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from service.domain.calendars import BEGINNING, END, month_start

LIMIT = 500
"""The most occurrences one schedule may have: forty years of monthly ones, nearly ten of weekly ones."""

_DAY_PARTS = {"BYMONTHDAY", "BYDAY"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = f"({'|'.join(_WEEKDAYS)})"
_FORMS = {
    "FREQ": r"WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9][0-9]{0,2}",
    "COUNT": r"[1-9][0-9]*",
    "UNTIL": r"[A-Z0-9]+",
    "WKST": _WEEKDAY,
    "BYMONTH": r"(0?[1-9]|1[0-2])(,(0?[1-9]|1[0-2]))*",
    "BYMONTHDAY": r"[+-]?(0?[1-9]|[12][0-9]|3[01])(,[+-]?(0?[1-9]|[12][0-9]|3[01]))*",
    "BYDAY": rf"([+-]?[1-9][0-9]?)?{_WEEKDAY}(,([+-]?[1-9][0-9]?)?{_WEEKDAY})*",
}
"""The parts a rule may have. No printed deadline needs BYSETPOS, BYWEEKNO or BYYEARDAY."""

_TOO_OFTEN = {"DAILY", "HOURLY", "MINUTELY", "SECONDLY"}
_SPAN_ASSUMPTIONS = {1: "month_end", 3: "quarter_end", 6: "half_year", 12: "year_end"}


class RuleRefused(ValueError):
    """A rule that cannot be used: `code` is a key of schedules.REFUSALS, `params` fill its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Rule:
    """A rule that has been read.

    text: upper case, without prefix. parts: by name. assumption: the code to record when
    the rule names no day, so that the end of each span had to be taken; None otherwise.
    """

    text: str
    parts: dict[str, str] = field(hash=False)
    until: date | None
    assumption: str | None


def read_rule(text: str) -> Rule:
    """Read one RRULE line, with or without its prefix; anything outside the permitted parts is refused."""
    body = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    pairs = [pair.partition("=") for pair in body.split(";")]
    parts = {name: value for name, _, value in pairs}
    if parts.get("FREQ") in _TOO_OFTEN:
        raise RuleRefused("rrule_too_often")
    if (
        len(parts) != len(pairs)
        or "FREQ" not in parts
        or not all(name in _FORMS and re.fullmatch(_FORMS[name], value) for name, value in parts.items())
        or {"COUNT", "UNTIL"} <= parts.keys()
        or (parts["FREQ"] == "WEEKLY" and re.search(r"[0-9]", parts.get("BYDAY", "")))
    ):
        raise RuleRefused("rrule_unreadable")
    if len(parts.get("COUNT", "1")) > 4 or int(parts.get("COUNT", "1")) > LIMIT:
        raise RuleRefused("rrule_too_many", limit=LIMIT)
    until = _until(parts["UNTIL"]) if "UNTIL" in parts else None
    return Rule(body, parts, until, _assumption(parts))


def _until(value: str) -> date:
    try:
        day = datetime.strptime(value, "%Y%m%d").date()
    except ValueError as error:
        raise RuleRefused("rrule_until_not_a_day") from error
    if len(value) != 8 or not BEGINNING <= day <= END:
        raise RuleRefused("rrule_until_not_a_day")
    return day


def _assumption(parts: dict[str, str]) -> str | None:
    if _DAY_PARTS & parts.keys():
        return None
    if parts["FREQ"] == "WEEKLY":
        return "week_end"
    if "BYMONTH" in parts:
        return "month_end"
    months = int(parts.get("INTERVAL", "1")) * (12 if parts["FREQ"] == "YEARLY" else 1)
    return _SPAN_ASSUMPTIONS.get(months, "span_end")


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days of the rule from first to last, naming the last day of each span where it names none.

    Spans follow the calendar, not the plan: every three months means the four quarters
    also for a plan that begins in February. Intervals that do not divide a year (and
    rules that name their day) are counted from the first day, as the standard says.
    """
    parts = dict(rule.parts)
    start = first
    if not _DAY_PARTS & parts.keys():
        interval = int(parts.get("INTERVAL", "1"))
        if parts["FREQ"] == "WEEKLY":
            parts["BYDAY"] = "SU"
            start = first + timedelta(weeks=interval - 1)
        else:
            parts["BYMONTHDAY"] = "-1"
            if "BYMONTH" not in parts and parts["FREQ"] == "YEARLY":
                parts["BYMONTH"] = "12"
                start = max(date(first.year + interval - 1, 1, 1), first)
            elif "BYMONTH" not in parts:
                passed = (first.month - 1) % interval if 12 % interval == 0 else 0
                start = max(month_start(first.year, first.month - passed + interval - 1), first)
    return _walked(parts, start, last)


def _walked(parts: dict[str, str], start: date, last: date) -> Iterator[date]:
    """Every day from start to last that fits all parts; the interval is counted from start."""
    months = {int(one) for one in parts["BYMONTH"].split(",")} if "BYMONTH" in parts else set(range(1, 13))
    month_days = {int(one) for one in parts["BYMONTHDAY"].split(",")} if "BYMONTHDAY" in parts else None
    fits_weekday = _weekdays(parts)
    interval, frequency = int(parts.get("INTERVAL", "1")), parts["FREQ"]
    week = start.toordinal() - (start.weekday() - _WEEKDAYS.index(parts.get("WKST", "MO"))) % 7
    year, month = start.year, start.month
    while (year, month) <= (last.year, last.month):
        turns = {"MONTHLY": (year - start.year) * 12 + month - start.month, "YEARLY": year - start.year}
        length = monthrange(year, month)[1] if month in months and turns.get(frequency, 0) % interval == 0 else 0
        for number in range(1, length + 1):
            if month_days is not None and not {number, number - length - 1} & month_days:
                continue
            day = date(year, month, number)
            in_turn = frequency != "WEEKLY" or (day.toordinal() - week) // 7 % interval == 0
            if start <= day <= last and in_turn and fits_weekday(day, length):
                yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _weekdays(parts: dict[str, str]) -> Callable[[date, int], bool]:
    """Whether a day, of a month of so many days, is one that BYDAY names.

    "2MO", "-1FR": the second Monday, the last Friday, of the month; of the year in a yearly
    rule that names no month.
    """
    if "BYDAY" not in parts:
        return lambda day, length: True
    named = [(one[-2:], int(one[:-2] or "0")) for one in parts["BYDAY"].split(",")]
    wanted = {(_WEEKDAYS.index(name), nth) for name, nth in named}
    of_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts

    def fits(day: date, length: int) -> bool:
        place, size = day.day, length
        if of_year:
            place, size = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        nths = (0, (place - 1) // 7 + 1, -((size - place) // 7) - 1)
        return any((day.weekday(), nth) in wanted for nth in nths)

    return fits


def due_days(
    text: str, *, first: date | None, last: date | None, period_end: date | None
) -> tuple[date, ...]:
    """List the due days from `first` to the rule's own bound (UNTIL, COUNT, `last`), else to the plan's end.

    Refused: no beginning or no end to be found, no day at all, more than 500 days.
    """
    rule = read_rule(text)
    own_bounds = [day for day in (rule.until, last) if day is not None]
    if own_bounds:
        end = min(own_bounds)
    elif "COUNT" in rule.parts:
        end = END
    elif period_end is not None:
        end = period_end
    else:
        raise RuleRefused("rrule_unbounded")
    if first is None:
        raise RuleRefused("rrule_unbounded")
    if end < first:
        raise RuleRefused("rrule_empty", first=first.isoformat(), last=end.isoformat())
    wanted = int(rule.parts.get("COUNT", LIMIT + 1))
    days = tuple(islice(_days(rule, first, end), wanted))
    if not days:
        raise RuleRefused("rrule_empty", first=first.isoformat(), last=end.isoformat())
    if len(days) > LIMIT:
        raise RuleRefused("rrule_too_many", limit=LIMIT)
    return days
