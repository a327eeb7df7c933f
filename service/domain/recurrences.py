"""On which days does a recurrence rule (RFC 5545) fall due?

Only weeks, months and years: no commune's work is due daily, and a daily rule would
drown the calendar. Rules speak of days, so UNTIL is a day and nothing names an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast

from dateutil.rrule import rrule, rrulestr

from service.domain.calendars import BEGINNING, END, month_start

LIMIT = 500
"""The most occurrences one schedule may have: forty years of monthly ones, nearly ten of weekly ones."""

_ALLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY",
            "BYWEEKNO", "BYSETPOS"}  # fmt: skip
_DAY_PARTS = {"BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO"}
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
        or not parts.keys() <= _ALLOWED
        or not all(re.fullmatch(r"[A-Z0-9,+-]+", value) for value in parts.values())
        or parts.get("FREQ") not in {"WEEKLY", "MONTHLY", "YEARLY"}
        or {"COUNT", "UNTIL"} <= parts.keys()
        or not re.fullmatch(r"[1-9][0-9]{0,2}", parts.get("INTERVAL", "1"))
        or not re.fullmatch(r"[1-9][0-9]*", parts.get("COUNT", "1"))
    ):
        raise RuleRefused("rrule_unreadable")
    if len(parts.get("COUNT", "1")) > 4 or int(parts.get("COUNT", "1")) > LIMIT:
        raise RuleRefused("rrule_too_many", limit=LIMIT)
    until = _until(parts["UNTIL"]) if "UNTIL" in parts else None
    rule = Rule(body, parts, until, _assumption(parts))
    try:
        _compiled(rule, BEGINNING, BEGINNING)
    except (ValueError, TypeError, IndexError) as error:
        raise RuleRefused("rrule_unreadable") from error
    return rule


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


def _compiled(rule: Rule, first: date, last: date) -> rrule:
    """Compile the rule for first..last, naming the last day of each span where it names none.

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
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{last:%Y%m%d}"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    return cast(rrule, rrulestr(text, dtstart=datetime.combine(start, time())))


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
    days = tuple(moment.date() for moment in islice(_compiled(rule, first, end), wanted))
    if not days:
        raise RuleRefused("rrule_empty", first=first.isoformat(), last=end.isoformat())
    if len(days) > LIMIT:
        raise RuleRefused("rrule_too_many", limit=LIMIT)
    return days
