"""Where does an obligation stand on a day, and on which days will that change?

One thing expected: of one agency, for one period, by a last day in time if the rule has one. It is
there before anyone begins, so that silence can be seen and chased. Judged like a task
(`standings`): the rule is written once for a single day, and the calendar is that rule asked on
the few days on which its answer can change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from service.domain.obligation_whys import ObligationWhy
from service.domain.standing_calendars import StandingCalendar, Verdict
from service.domain.whys import write_why


class ObligationStanding(StrEnum):
    """Where an obligation stands, computed."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET_ON_TIME = "met_on_time"
    MET_LATE = "met_late"
    ASKED_SILENT = "asked_silent"
    BEFORE_ISSUE = "before_issue"
    BEFORE_TRACKING = "before_tracking"
    WAIVED = "waived"


OBLIGATION_STANDING_LABELS: dict[ObligationStanding, dict[str, str]] = {
    ObligationStanding.NOT_OPEN: {"vi": "Chưa đến kỳ", "en": "Not open yet", "tone": "muted"},
    ObligationStanding.OPEN: {"vi": "Trong kỳ, chưa báo cáo", "en": "Open", "tone": "neutral"},
    ObligationStanding.DUE_SOON: {"vi": "Sắp đến hạn báo cáo", "en": "Due soon", "tone": "warning"},
    ObligationStanding.OVERDUE: {"vi": "Quá hạn báo cáo", "en": "Overdue", "tone": "bad"},
    ObligationStanding.MET_ON_TIME: {"vi": "Đã báo cáo đúng hạn", "en": "Met in time", "tone": "good"},
    ObligationStanding.MET_LATE: {"vi": "Đã báo cáo quá hạn", "en": "Met late", "tone": "muted"},
    ObligationStanding.ASKED_SILENT: {
        "vi": "Được đề nghị, chưa báo cáo",
        "en": "Asked, silent",
        "tone": "warning",
    },
    ObligationStanding.BEFORE_ISSUE: {
        "vi": "Hạn trước ngày ban hành",
        "en": "Before the plan's issue",
        "tone": "muted",
    },
    ObligationStanding.BEFORE_TRACKING: {
        "vi": "Hạn trước ngày bắt đầu theo dõi",
        "en": "Before tracking began",
        "tone": "muted",
    },
    ObligationStanding.WAIVED: {"vi": "Được miễn", "en": "Waived", "tone": "muted"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationFacts:
    """Everything an obligation's standing depends on, but the day.

    opens_on: the first day of its window; window_end: the last. last_day: in time; None, nothing can be
    late. asked: "Đề nghị", which can be silent and never late. effective_on, tracked_from: of the plan;
    None asks for neither test. met_on: the day of the first report. waived_on: with a reason, by a person;
    ended_on, ended_why: the plan was replaced or closed, or the unit is no more, and nothing is owed from
    that day on.
    """

    opens_on: date
    window_end: date
    last_day: date | None
    asked: bool = False
    effective_on: date | None = None
    tracked_from: date | None = None
    met_on: date | None = None
    waived_on: date | None = None
    ended_on: date | None = None
    ended_why: ObligationWhy = ObligationWhy.PLAN_ENDED
    due_soon_days: int = 7


@lru_cache(maxsize=1024)
def obligation_calendar(facts: ObligationFacts) -> StandingCalendar[ObligationStanding]:
    """Compute every day on which the standing or its reason changes.

    Kept: a period that opens makes the same one for every agency, of an upper unit's rule for thousands.
    """
    return StandingCalendar.of(_turning_days(facts), lambda day: judge_obligation(facts, day))


def _turning_days(facts: ObligationFacts) -> Iterator[date]:
    yield facts.opens_on
    if facts.last_day is not None:
        yield facts.last_day - timedelta(days=facts.due_soon_days)
        yield facts.last_day + timedelta(days=1)
    yield from (day for day in (facts.met_on, facts.waived_on, facts.ended_on) if day is not None)


def judge_obligation(facts: ObligationFacts, day: date) -> Verdict[ObligationStanding]:
    """Judge an obligation on one day. The last day itself is still in time.

    What was met stays met; what was waived or has ended is owed by nobody from that day on, and what came
    before is told as it was. What lay before issue or tracking is late for nobody, and may still be met.
    """
    if facts.met_on is not None and day >= facts.met_on:
        return _met(facts, facts.met_on)
    if facts.waived_on is not None and day >= facts.waived_on:
        return _said(ObligationStanding.WAIVED, ObligationWhy.WAIVED, on=facts.waived_on)
    if ended(facts) and facts.ended_on is not None and day >= facts.ended_on:
        return _said(ObligationStanding.WAIVED, facts.ended_why, on=facts.ended_on)
    early = too_early(facts)
    if early is not None:
        return _before(facts, early)
    return _open(facts, day)


def too_early(facts: ObligationFacts) -> ObligationWhy | None:
    """Tell whether its last day, or without one its window, lay before issue or before tracking."""
    day = facts.last_day or facts.window_end
    if facts.effective_on is not None and day < facts.effective_on:
        return ObligationWhy.BEFORE_ISSUE
    if facts.tracked_from is not None and day < facts.tracked_from:
        return ObligationWhy.BEFORE_TRACKING
    return None


def ended(facts: ObligationFacts) -> bool:
    """Tell whether the end of plan or unit came before the last day: what was late by then stays late."""
    return facts.ended_on is not None and (facts.last_day is None or facts.ended_on <= facts.last_day)


def _met(facts: ObligationFacts, met_on: date) -> Verdict[ObligationStanding]:
    if facts.last_day is None:
        return _said(ObligationStanding.MET_ON_TIME, ObligationWhy.MET_WITHOUT_DAY, metOn=met_on)
    if met_on <= facts.last_day:
        return _said(
            ObligationStanding.MET_ON_TIME, ObligationWhy.MET_IN_TIME, metOn=met_on, lastDay=facts.last_day
        )
    early = too_early(facts)
    if early is not None:
        return _before(facts, early, met_on)
    return _said(ObligationStanding.MET_LATE, ObligationWhy.MET_AFTER, metOn=met_on, lastDay=facts.last_day)


def _before(
    facts: ObligationFacts, early: ObligationWhy, met_on: date | None = None
) -> Verdict[ObligationStanding]:
    issue = early is ObligationWhy.BEFORE_ISSUE
    return _said(
        ObligationStanding.BEFORE_ISSUE if issue else ObligationStanding.BEFORE_TRACKING,
        early,
        lastDay=facts.last_day or facts.window_end,
        since=facts.effective_on if issue else facts.tracked_from,
        metOn=met_on,
    )


def _open(facts: ObligationFacts, day: date) -> Verdict[ObligationStanding]:
    last = facts.last_day
    if last is not None and day > last:
        if facts.asked:
            return _said(ObligationStanding.ASKED_SILENT, ObligationWhy.ASKED_PAST, lastDay=last)
        return _said(ObligationStanding.OVERDUE, ObligationWhy.PAST_LAST_DAY, lastDay=last)
    if day < facts.opens_on:
        return _said(ObligationStanding.NOT_OPEN, ObligationWhy.BEFORE_OPENING, opensOn=facts.opens_on)
    if last is None:
        return _said(ObligationStanding.OPEN, ObligationWhy.NO_DAY)
    if (last - day).days <= facts.due_soon_days:
        return _said(ObligationStanding.DUE_SOON, ObligationWhy.NEAR_LAST_DAY, lastDay=last)
    return _said(ObligationStanding.OPEN, ObligationWhy.BEFORE_LAST_DAY, lastDay=last)


def _said(
    standing: ObligationStanding, code: ObligationWhy, **values: date | None
) -> Verdict[ObligationStanding]:
    return Verdict(standing, write_why(code, **values))
