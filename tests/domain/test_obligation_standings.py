"""Where does an obligation stand on a day, and is the stored calendar the same as judging every day?"""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.calendars import BEGINNING
from service.domain.obligation_standings import (
    ObligationFacts,
    ObligationStanding,
    judge_obligation,
    obligation_calendar,
)
from service.domain.obligation_whys import OBLIGATION_WHY_SENTENCES, ObligationWhy
from service.domain.whys import say_why

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=i) for i in range(500)]
S = ObligationStanding
some_day = st.sampled_from(DAYS)
maybe_day = st.none() | some_day


def may(**more: Any) -> ObligationFacts:
    """Mỹ Tú's report of May: "trước ngày 10 hàng tháng"."""
    facts = {"opens_on": date(2026, 5, 1), "window_end": date(2026, 5, 31), "last_day": date(2026, 6, 9)}
    return ObligationFacts(**facts | more)


@st.composite
def obligations(draw: st.DrawFn) -> ObligationFacts:
    opens, end = sorted((draw(some_day), draw(some_day)))
    return ObligationFacts(
        opens_on=opens,
        window_end=end,
        last_day=draw(maybe_day),
        asked=draw(st.booleans()),
        effective_on=draw(maybe_day),
        tracked_from=draw(maybe_day),
        met_on=draw(maybe_day),
        waived_on=draw(maybe_day),
        ended_on=draw(maybe_day),
        ended_why=draw(st.sampled_from([ObligationWhy.PLAN_ENDED, ObligationWhy.UNIT_ENDED])),
        due_soon_days=draw(st.integers(0, 40)),
    )


@given(obligations())
def test_the_calendar_is_the_verdict_of_every_single_day(facts: ObligationFacts) -> None:
    calendar = obligation_calendar(facts)

    assert calendar.days[0] == BEGINNING
    assert all(a < b for a, b in pairwise(calendar.days))
    for day in DAYS:
        moment = calendar.on(day)
        assert (moment.code, moment.why) == judge_obligation(facts, day)


@given(obligations())
def test_nothing_is_late_before_issue_or_tracking_and_what_is_asked_never_is(facts: ObligationFacts) -> None:
    codes = set(obligation_calendar(facts).codes)

    day = facts.last_day or facts.window_end
    begun = max(facts.effective_on or FIRST, facts.tracked_from or FIRST)
    if day < begun or facts.asked or facts.last_day is None:
        assert S.OVERDUE not in codes
    if day < begun or facts.last_day is None:
        assert S.MET_LATE not in codes


@given(obligations())
def test_every_reason_can_be_said_in_both_languages(facts: ObligationFacts) -> None:
    said = [
        say_why(why, language, OBLIGATION_WHY_SENTENCES)
        for why in obligation_calendar(facts).whys
        for language in ("vi", "en")
    ]

    assert all(sentence and "{" not in sentence and "None" not in sentence for sentence in said)


def test_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    days = {
        date(2026, 4, 30): S.NOT_OPEN,
        date(2026, 5, 1): S.OPEN,
        date(2026, 6, 1): S.OPEN,
        date(2026, 6, 2): S.DUE_SOON,
        date(2026, 6, 9): S.DUE_SOON,
        date(2026, 6, 10): S.OVERDUE,
    }

    assert {day: judge_obligation(may(), day).standing for day in days} == days


@pytest.mark.parametrize(
    ("met_on", "standing"), [(date(2026, 6, 9), S.MET_ON_TIME), (date(2026, 6, 10), S.MET_LATE)]
)
def test_before_the_10th_means_filed_the_10th_is_late(met_on: date, standing: ObligationStanding) -> None:
    assert judge_obligation(may(met_on=met_on), date(2026, 7, 1)).standing is standing


def test_a_service_switched_on_in_november_makes_nobody_late_for_may() -> None:
    facts = may(effective_on=date(2026, 4, 1), tracked_from=date(2026, 11, 1))

    verdict = judge_obligation(facts, date(2026, 11, 2))

    assert verdict.standing is S.BEFORE_TRACKING
    assert json.loads(verdict.why) == {
        "code": "before_tracking",
        "lastDay": "2026-06-09",
        "since": "2026-11-01",
    }


def test_what_is_asked_falls_silent_and_is_not_late() -> None:
    assert judge_obligation(may(asked=True), date(2026, 6, 10)).standing is S.ASKED_SILENT


def test_a_waiver_holds_from_its_day_and_history_is_kept() -> None:
    facts = may(waived_on=date(2026, 6, 12))

    codes = [judge_obligation(facts, day).standing for day in (date(2026, 6, 11), date(2026, 6, 12))]

    assert codes == [S.OVERDUE, S.WAIVED]


def test_a_report_clears_a_waiver() -> None:
    facts = may(waived_on=date(2026, 6, 5), met_on=date(2026, 6, 8))

    assert judge_obligation(facts, date(2026, 6, 8)).standing is S.MET_ON_TIME


def test_a_unit_that_ended_owes_nothing_after_but_what_was_late_by_then_stays_late() -> None:
    ended = {"ended_why": ObligationWhy.UNIT_ENDED}

    before = judge_obligation(may(ended_on=date(2026, 6, 1), **ended), date(2026, 7, 1))
    after = judge_obligation(may(ended_on=date(2026, 6, 15), **ended), date(2026, 7, 1))

    assert before.standing is S.WAIVED and json.loads(before.why)["code"] == "unit_ended"
    assert after.standing is S.OVERDUE
