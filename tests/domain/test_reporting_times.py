"""Which windows and last days does a reporting rule yield, whatever the printed form?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.messages import MESSAGES
from service.domain.periods import period, periods_within
from service.domain.reporting_times import (
    MonthDay,
    ReportingCadence,
    ReportingTimes,
    ReportingTimesWrite,
    Wanted,
    Window,
    slices,
    wanted,
)
from service.domain.working_days import DayShift, is_working_day, shifted

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NINTH = MonthDay(month=1, day=9)


def monthly(**more: Any) -> ReportingTimes:
    """A rule by month."""
    return ReportingTimes(cadence=ReportingCadence.periodic, periods=("M",), **more)


@pytest.mark.parametrize(
    ("nominal", "start", "end"),
    [
        ("2026-M02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-M02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-9M", date(2026, 1, 1), date(2026, 9, 30)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_nominal_period_covers_its_days(nominal: str, start: date, end: date) -> None:
    assert period(nominal) == (nominal, start, end)


@pytest.mark.parametrize("name", ["2026-M13", "2026-Q5", "2026-6M", "26", "2026-M4", ""])
def test_a_name_of_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names no period"):
        period(name)


@given(
    st.lists(st.sampled_from(["M", "M04", "Q", "Q2", "H", "H1", "9M", "Y"]), min_size=1, max_size=4),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 1500),
)
def test_periods_touch_the_days_asked_for_and_are_listed_once(
    patterns: list[str], first: date, length: int
) -> None:
    last = first + timedelta(days=length)

    found = list(periods_within(patterns, first, last))

    assert all(span.end >= first and span.start <= last and period(span.nominal) == span for span in found)
    assert len({span.nominal for span in found}) == len(found)


def test_windows_are_cut_to_the_plan_and_last_days_are_not() -> None:
    rule = monthly(last_day=NINTH)

    found = wanted(rule, date(2026, 2, 10), date(2026, 3, 20))

    assert found == (
        Wanted("2026-M02", date(2026, 2, 10), date(2026, 2, 28), date(2026, 3, 9)),
        Wanted("2026-M03", date(2026, 3, 1), date(2026, 3, 20), date(2026, 4, 9)),
    )


def test_a_day_the_month_does_not_have_is_its_last() -> None:
    rule = monthly(last_day=MonthDay(day=31))

    days = [one.last_day for one in wanted(rule, FIRST, LAST)]

    assert days[:4] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@given(
    st.sampled_from(
        [c for c in ReportingCadence if c not in (ReportingCadence.periodic, ReportingCadence.once)]
    )
)
def test_what_names_no_period_wants_nothing_by_itself(cadence: ReportingCadence) -> None:
    assert wanted(ReportingTimes(cadence=cadence), FIRST, LAST) == ()


def test_once_without_a_day_is_open_for_the_whole_plan() -> None:
    assert wanted(ReportingTimes(cadence=ReportingCadence.once), FIRST, LAST) == (
        Wanted("2026", FIRST, LAST, None),
    )


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_every_window_lies_in_the_plan_and_names_its_period(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    rule = monthly(
        window=Window(start=MonthDay(month=-1, day=20), end=MonthDay(day=19)), last_day=MonthDay(day=24)
    )

    found = wanted(rule, first, last)

    assert all(first <= one.start <= one.end <= last for one in found)
    assert all(one.end + timedelta(days=1) == two.start for one, two in pairwise(found))


def test_a_last_day_moves_off_days_nobody_works() -> None:
    # 9 May 2026 is a Saturday, 9 August a Sunday; 31 August is a Monday given for Saturday the 22nd.
    assert [one.last_day for one in wanted(monthly(last_day=NINTH, shift=DayShift.previous), FIRST, LAST)][
        3
    ] == date(2026, 5, 8)
    assert [one.last_day for one in wanted(monthly(last_day=NINTH, shift=DayShift.next), FIRST, LAST)][
        6
    ] == date(2026, 8, 10)
    assert not is_working_day(date(2026, 8, 31))
    assert is_working_day(date(2026, 8, 22))
    assert not is_working_day(date(2026, 2, 17))
    assert shifted(date(2026, 8, 31), DayShift.next) == date(2026, 9, 3)


def test_a_decree_the_calendar_does_not_know_wins() -> None:
    off, on = [date(2026, 5, 8)], [date(2026, 5, 9)]

    assert is_working_day(date(2026, 5, 9), on=on)
    assert shifted(date(2026, 5, 9), DayShift.previous, off=off) == date(2026, 5, 7)
    assert shifted(date(2026, 5, 9), DayShift.previous, off=off, on=on) == date(2026, 5, 9)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(list(DayShift)))
def test_a_shift_goes_one_way_and_ends_on_a_working_day(day: date, shift: DayShift) -> None:
    moved = shifted(day, shift)

    assert moved == day if shift is DayShift.none else is_working_day(moved)
    assert moved <= day if shift is DayShift.previous else moved >= day


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"cadence": "periodic"}, "periods", "times_periods_missing"),
        ({"cadence": "unspecified", "periods": ["M"]}, "periods", "times_not_for_cadence"),
        ({"cadence": "periodic", "periods": ["M"], "dueOn": "2026-02-05"}, "dueOn", "times_not_for_cadence"),
        (
            {"cadence": "periodic", "periods": ["M"], "window": {"start": {"day": 9}, "end": {"day": 8}}},
            "window",
            "times_window_backwards",
        ),
        (
            {
                "cadence": "periodic",
                "periods": ["M"],
                "window": {"start": {"day": 9}, "end": {"day": 10}},
                "lastDay": {"day": 8},
            },
            "lastDay",
            "times_due_before_window",
        ),
        (
            {"cadence": "periodic", "periods": ["Q"], "exclusive": True},
            "exclusive",
            "times_exclusive_without_day",
        ),
        (
            {"cadence": "once", "daysOff": ["2026-05-08"], "workingDays": ["2026-05-08"]},
            "workingDays",
            "times_day_both_ways",
        ),
    ],
)
def test_fields_that_disagree_are_refused_with_the_mend(
    fields: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ReportingTimesWrite.model_validate(fields)

    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [((field,), code)]
    assert code in MESSAGES


def test_there_is_time_to_tell_until_the_last_day_in_time() -> None:
    assert slices((monthly(last_day=NINTH),), FIRST, date(2026, 2, 28)) == (
        ("2026-M01", date(2026, 1, 1), date(2026, 2, 9)),
        ("2026-M02", date(2026, 2, 1), date(2026, 3, 9)),
    )


def test_a_window_that_had_ended_before_the_plan_held_asks_for_nothing() -> None:
    found = slices((monthly(last_day=NINTH),), FIRST, LAST, since=date(2026, 4, 1))

    assert found[0] == ("2026-M04", date(2026, 4, 1), date(2026, 5, 9))


def test_main_rules_cut_the_year_so_that_each_part_asks_for_what_is_new() -> None:
    quarter = ReportingTimes(
        cadence=ReportingCadence.periodic,
        periods=("Q1",),
        window=Window(start=MonthDay(month=-2, day=1), end=MonthDay(day=9)),
    )
    year = ReportingTimes(
        cadence=ReportingCadence.periodic,
        periods=("Y",),
        window=Window(start=MonthDay(month=-11, day=1), end=MonthDay(day=9)),
    )

    assert slices((year, quarter), FIRST, LAST) == (
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 9)),
        ("2026", date(2026, 3, 10), date(2026, 12, 9)),
    )
