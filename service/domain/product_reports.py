"""When is a product that is a periodic report due, and where does it stand on a day?

"Báo cáo quý, năm" is handed in again and again. Its days are those of its own reporting rule, else
the days printed with it, else those of the plan's main rules, else the ends of quarters, which is
assumed. Where no last day is printed nothing can be late: it falls silent.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from service.domain.calendars import BEGINNING, Cadence, spans
from service.domain.reporting_times import ReportingTimes, parts_of
from service.domain.schedules import Schedule, ScheduleKind, occurrences
from service.domain.standing_calendars import StandingCalendar, Verdict
from service.domain.standing_codes import Standing
from service.domain.whys import Why, write_why

REPORTS = frozenset({ScheduleKind.ONGOING, ScheduleKind.RECURRING})
"""Kinds of a product's own schedule that make it a periodic report."""


class DueReport(NamedTuple):
    """One time a report is wanted: first and last day. dated: a last day is printed."""

    start: date
    due: date
    dated: bool
    nominal: str | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything the standing of such a product depends on, but the day.

    delivered: days on which it was handed in and accepted, rising. assumed: quarters are.
    """

    wanted: tuple[DueReport, ...]
    delivered: tuple[date, ...] = ()
    assumed: bool = False
    due_soon_days: int = 7

    def met(self) -> tuple[date | None, ...]:
        """Since when each is there. What is handed in counts for the last day it is nearest to, of those begun."""
        first: list[date | None] = [None] * len(self.wanted)
        for day in self.delivered:
            begun = [i for i, one in enumerate(self.wanted) if one.start <= day]
            if begun:
                nearest = min(begun, key=lambda i: abs((self.wanted[i].due - day).days))
                first[nearest] = min(day, first[nearest] or day)
        return tuple(first)


def is_report(schedule: Schedule | None) -> bool:
    """Tell whether a product is handed in again and again."""
    return schedule is not None and schedule.kind in REPORTS


def report_facts(
    schedule: Schedule,
    reporting: list[ReportingTimes] | None,
    first: date,
    last: date,
    since: date = BEGINNING,
    delivered: Iterable[date] = (),
) -> ReportFacts:
    """The days of one product within the plan's. reporting: of the rules it goes by, see `goes_by`.

    since: what was due before it is not wanted.
    """
    first, assumed = schedule.start or first, False
    if reporting:
        found = [
            DueReport(part.start, part.end, dated, part.nominal)
            for part, dated in parts_of(tuple(reporting), first, last)
        ]
    elif schedule.kind is ScheduleKind.RECURRING:
        found = [DueReport(one.start, one.due, True) for one in occurrences(schedule, first, last)]
    else:
        assumed = True
        found = [
            DueReport(part.start, part.end, False, part.nominal)
            for part in spans(Cadence.QUARTERLY, first, last)
        ]
    return ReportFacts(tuple(one for one in found if one.due >= since), tuple(sorted(delivered)), assumed)


def goes_by(
    schedule: Schedule | None, own: list[ReportingTimes] | None, main: list[ReportingTimes] | None
) -> list[ReportingTimes] | None:
    """The rules a product goes by: its own, else the plan's main ones unless it has printed days; None if no report."""
    if schedule is None or not is_report(schedule):
        return None
    return own or (main if schedule.kind is ScheduleKind.ONGOING else None)


class ReportVerdict(NamedTuple):
    """Where a periodic report stands; due, period: of the one that is told of."""

    standing: Standing
    why: str
    due: date | None = None
    period: str | None = None


def report_calendar(facts: ReportFacts) -> StandingCalendar[Standing]:
    """Compute every day on which the product's standing or its reason changes."""
    return StandingCalendar.of(turning_days(facts), lambda day: Verdict(*judge_report(facts, day)[:2]))


def turning_days(facts: ReportFacts) -> Iterator[date]:
    """Name every day on which the verdict may differ from the day before."""
    for one in facts.wanted:
        yield one.due - timedelta(days=facts.due_soon_days)
        yield one.due + timedelta(days=1)
    yield from facts.delivered


def judge_report(facts: ReportFacts, day: date) -> ReportVerdict:
    """Judge a periodic report on one day: by the last one that was due, else by the one that is coming."""
    met, assumed = facts.met(), True if facts.assumed else None
    i = bisect_left(facts.wanted, day, key=lambda one: one.due)
    if i > 0 and not _there(met[i - 1], day):
        last = facts.wanted[i - 1]
        if last.dated:
            return ReportVerdict(Standing.OVERDUE, write_why(Why.PAST_DUE, due=last.due), last.due)
        why = write_why(Why.REPORT_SILENT, period=last.nominal, cadenceAssumed=assumed)
        return ReportVerdict(Standing.ONGOING_SILENT, why, period=last.nominal)
    if i < len(facts.wanted) and not _there(met[i], day):
        return _coming(facts, facts.wanted[i], day, assumed)
    told = met[i] if i < len(facts.wanted) else met[i - 1] if i > 0 else None
    why = write_why(Why.REPORT_HANDED_IN, doneOn=told) if told else write_why(Why.NO_REPORT_WANTED)
    return ReportVerdict(Standing.ONGOING_OK, why)


def _coming(facts: ReportFacts, one: DueReport, day: date, assumed: bool | None) -> ReportVerdict:
    if not one.dated:
        why = write_why(Why.REPORT_COMING, period=one.nominal, cadenceAssumed=assumed)
        return ReportVerdict(Standing.ONGOING_OK, why)
    if (one.due - day).days <= facts.due_soon_days:
        return ReportVerdict(Standing.DUE_SOON, write_why(Why.NEAR_DUE, due=one.due), one.due)
    return ReportVerdict(Standing.OPEN_ON_TIME, write_why(Why.BEFORE_DUE, due=one.due))


def _there(met: date | None, day: date) -> bool:
    return met is not None and met <= day
