"""Is a deadline read, refused and repeated as the domain says?"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.calendars import Cadence, half_year, quarter, school_year, spans
from service.domain.errors import Invalid
from service.domain.schedules import (
    KIND_LABELS,
    NEVER,
    REFUSALS,
    Occurrence,
    Schedule,
    ScheduleKind,
    ScheduleWrite,
    Trigger,
    due_on,
    due_sort,
    occurrences,
    settle,
)

START, END = date(2026, 1, 1), date(2026, 12, 31)


def settled(**fields: Any) -> Schedule:
    return settle(ScheduleWrite.model_validate(fields), START, END)


def refusals(**fields: Any) -> list[tuple[str, str]]:
    """Say which field was refused with which code."""
    with pytest.raises(ValidationError) as caught:
        ScheduleWrite.model_validate(fields)
    return [(".".join(str(part) for part in error["loc"]), error["type"]) for error in caught.value.errors()]


def dues(rule: str, first: date = START, last: date = END, **fields: Any) -> list[str]:
    schedule = settle(ScheduleWrite(kind=ScheduleKind.RECURRING, rrule=rule, **fields), first, last)
    return [occurrence.due.isoformat() for occurrence in occurrences(schedule, first, last)]


def test_before_the_20th_means_the_19th_is_the_last_day_in_time() -> None:
    schedule = settled(text="Trước ngày 20/12/2026", kind="by_date", printedDate="2026-12-20", exclusive=True)

    assert schedule.due == date(2026, 12, 19)
    assert schedule.text == "Trước ngày 20/12/2026"
    assert due_on(schedule) == date(2026, 12, 19)


def test_before_2030_ends_with_2029() -> None:
    schedule = settled(text="trước 2030", kind="by_date", printedDate="2030-01-01", exclusive=True)

    assert schedule.due == date(2029, 12, 31)


def test_at_the_latest_on_a_day_means_that_day() -> None:
    schedule = settled(text="chậm nhất ngày 05/02/2026", kind="by_date", printedDate="2026-02-05")

    assert schedule.due == date(2026, 2, 5)


def test_a_due_date_that_contradicts_the_printed_day_is_refused() -> None:
    found = refusals(kind="by_date", printedDate="2026-12-20", exclusive=True, due="2026-12-20")

    assert found == [("due", "due_disagrees")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "by_date"}, [("due", "due_missing")]),
        (
            {"kind": "by_date", "exclusive": True},
            [("due", "due_missing"), ("printedDate", "printed_date_missing")],
        ),
        ({"kind": "by_date", "start": "2026-04-01", "due": "2026-03-31"}, [("start", "start_after_due")]),
        (
            {"kind": "by_date", "due": "2026-03-31", "condition": "khi có"},
            [("condition", "field_not_for_kind")],
        ),
        ({"kind": "by_date", "due": "2026-03-31", "rrule": "FREQ=YEARLY"}, [("rrule", "field_not_for_kind")]),
        ({"kind": "period", "due": "2026-06-30"}, [("start", "start_missing")]),
        ({"kind": "period", "start": "2026-01-01"}, [("due", "due_missing")]),
        ({"kind": "milestones"}, [("parts", "parts_missing")]),
        ({"kind": "milestones", "parts": [{"name": "5G"}]}, [("parts.0.due", "missing")]),
        (
            {"kind": "milestones", "parts": [{"name": "5G", "start": "2031-01-01", "due": "2030-12-31"}]},
            [("parts", "start_after_due")],
        ),
        ({"kind": "ongoing", "due": "2026-12-31"}, [("due", "due_not_allowed")]),
        ({"kind": "ongoing", "printedDate": "2026-12-31"}, [("printedDate", "field_not_for_kind")]),
        (
            {"kind": "conditional", "start": "2026-01-01", "due": "2025-12-31"},
            [("start", "start_after_due")],
        ),
        ({"kind": "unparsed", "due": "2026-12-31"}, [("due", "due_not_allowed")]),
        ({"kind": "recurring"}, [("rrule", "rrule_missing")]),
        ({"kind": "recurring", "rrule": "FREQ=DAILY"}, [("rrule", "rrule_too_often")]),
        ({"kind": "recurring", "rrule": "FREQ=SECONDLY;COUNT=3"}, [("rrule", "rrule_too_often")]),
        ({"kind": "recurring", "rrule": "FREQ=MONTHLY;BYHOUR=3"}, [("rrule", "rrule_unreadable")]),
        ({"kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=0"}, [("rrule", "rrule_unreadable")]),
        ({"kind": "recurring", "rrule": "FREQ=MONTHLY\nDTSTART:20260101"}, [("rrule", "rrule_unreadable")]),
        (
            {"kind": "recurring", "rrule": "FREQ=YEARLY;COUNT=3;UNTIL=20301231"},
            [("rrule", "rrule_unreadable")],
        ),
        ({"kind": "recurring", "rrule": "hằng năm"}, [("rrule", "rrule_unreadable")]),
        ({"kind": "recurring", "rrule": "FREQ=WEEKLY;COUNT=501"}, [("rrule", "rrule_too_many")]),
        (
            {"kind": "recurring", "rrule": "FREQ=YEARLY;UNTIL=20451231T235959Z"},
            [("rrule", "rrule_until_not_a_day")],
        ),
        ({"kind": "recurring", "rrule": "FREQ=YEARLY;UNTIL=99991231"}, [("rrule", "rrule_until_not_a_day")]),
        ({"kind": "by_date", "due": "0001-01-01"}, [("due", "day_absurd")]),
        ({"kind": "by_date", "due": "2026-02-30"}, [("due", "date_from_datetime_parsing")]),
        ({"kind": "someday"}, [("kind", "enum")]),
        ({"kind": "by_date", "due": "2026-03-31", "deadline": "x"}, [("deadline", "extra_forbidden")]),
    ],
)
def test_fields_that_do_not_agree_are_refused_by_name(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert refusals(**fields) == expected


def test_every_refusal_and_kind_is_said_in_both_languages() -> None:
    assert all(set(sentence) == {"vi", "en"} and all(sentence.values()) for sentence in REFUSALS.values())
    assert set(KIND_LABELS) == set(ScheduleKind)
    assert all(set(label) == {"vi", "en"} for label in KIND_LABELS.values())


def test_the_sentence_of_a_refusal_names_the_day_expected() -> None:
    with pytest.raises(ValidationError) as caught:
        ScheduleWrite(kind=ScheduleKind.BY_DATE, printed_date=date(2026, 3, 1), due=date(2026, 3, 2))

    assert "it must be 2026-03-01" in str(caught.value)


def test_words_nobody_can_read_are_kept_and_no_date_is_guessed() -> None:
    schedule = settled(text="Phòng Văn hóa – Xã hội", kind="unparsed", problems=["neighbouring_column"])

    assert schedule.text == "Phòng Văn hóa – Xã hội"
    assert schedule.problems == ("neighbouring_column",)
    assert (schedule.due, due_on(schedule), due_sort(schedule)) == (None, None, NEVER)


def test_a_meeting_every_six_months_is_due_at_the_end_of_each_half_of_the_year() -> None:
    schedule = settled(text="Định kỳ", kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=6", onRequest=True)

    found = occurrences(schedule, START, END)

    assert found == (
        Occurrence(1, date(2026, 1, 1), date(2026, 6, 30)),
        Occurrence(2, date(2026, 7, 1), date(2026, 12, 31)),
    )
    assert schedule.assumed == ("half_year",)
    assert schedule.on_request is True
    assert due_on(schedule) is None


def test_every_year_from_2025_to_2045_are_21_occurrences_whatever_the_plans_period() -> None:
    by_dates = dues("FREQ=YEARLY", start=date(2025, 1, 1), due=date(2045, 12, 31))
    by_rule = dues("FREQ=YEARLY;UNTIL=20451231", start=date(2025, 1, 1))

    assert by_dates == by_rule == [f"{year}-12-31" for year in range(2025, 2046)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]),
        ("rrule:freq=monthly;interval=3;", ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]),
        (
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=10",
            ["2026-03-10", "2026-06-10", "2026-09-10", "2026-12-10"],
        ),
        ("FREQ=YEARLY;BYMONTH=6,12", ["2026-06-30", "2026-12-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=25;COUNT=3", ["2026-01-25", "2026-02-25", "2026-03-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20260601", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-01-30", "2026-02-27"]),
        ("FREQ=WEEKLY;COUNT=2", ["2026-01-04", "2026-01-11"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["2026-01-11", "2026-01-25"]),
        ("FREQ=MONTHLY;INTERVAL=5", ["2026-05-31", "2026-10-31"]),
        ("FREQ=YEARLY;INTERVAL=2;COUNT=2", ["2027-12-31", "2029-12-31"]),
    ],
)
def test_a_rule_falls_due_on_these_days(rule: str, expected: list[str]) -> None:
    assert dues(rule) == expected


def test_quarters_are_the_calendars_quarters_also_in_a_plan_that_begins_in_february() -> None:
    assert dues("FREQ=MONTHLY;INTERVAL=3", date(2026, 2, 10)) == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-30",
        "2026-12-31",
    ]


@pytest.mark.parametrize(
    ("rule", "first", "last", "code"),
    [
        ("FREQ=YEARLY", START, None, "rrule_unbounded"),
        ("FREQ=YEARLY;COUNT=3", None, None, "rrule_unbounded"),
        ("FREQ=WEEKLY", START, date(2036, 12, 31), "rrule_too_many"),
        ("FREQ=YEARLY", START, date(2026, 6, 30), "rrule_empty"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", START, END, "rrule_empty"),
        ("FREQ=YEARLY;UNTIL=20200101", START, END, "rrule_empty"),
    ],
)
def test_a_rule_that_does_not_end_or_yield_is_refused_at_the_rule(
    rule: str, first: date | None, last: date | None, code: str
) -> None:
    write = ScheduleWrite(kind=ScheduleKind.RECURRING, rrule=rule)

    with pytest.raises(Invalid) as caught:
        settle(write, first, last, pointer="/tasks/3/schedule")

    assert [(error.pointer, error.code) for error in caught.value.errors] == [
        ("/tasks/3/schedule/rrule", code)
    ]
    assert code in REFUSALS


def test_milestones_are_kept_in_order_of_due_and_the_last_one_is_the_due_date() -> None:
    schedule = settled(
        text="2025–2030 (5G), 2035–2045 (6G)",
        kind="milestones",
        parts=[
            {"name": "6G", "start": "2035-01-01", "due": "2045-12-31"},
            {"name": "5G", "start": "2025-01-01", "due": "2030-12-31"},
        ],
    )

    assert occurrences(schedule, START, END) == (
        Occurrence(1, date(2025, 1, 1), date(2030, 12, 31)),
        Occurrence(2, date(2035, 1, 1), date(2045, 12, 31)),
    )
    assert [part.name for part in schedule.parts] == ["6G", "5G"]
    assert schedule.due == due_on(schedule) == date(2045, 12, 31)


def test_a_period_is_due_at_its_end() -> None:
    schedule = settled(text="Quý I, II/2026", kind="period", start="2026-01-01", due="2026-06-30")

    assert due_on(schedule) == date(2026, 6, 30)
    assert occurrences(schedule, START, END) == ()


def test_a_conditional_schedule_is_due_when_an_act_says_so() -> None:
    waiting = settled(text="Khi có chủ trương", kind="conditional", condition="Khi có chủ trương")
    trigger = Trigger(basis="Công văn 12/SKHCN", triggered_on=date(2026, 5, 4), due=date(2026, 6, 15))

    triggered = waiting.model_copy(update={"triggered_by": trigger})

    assert due_on(waiting) is None
    assert due_on(triggered) == date(2026, 6, 15)


def test_a_conditional_schedule_keeps_the_last_day_the_print_allows_and_is_not_due_by_it() -> None:
    waiting = settled(
        text="Trong năm 2026", kind="conditional", condition="Khi có chủ trương", due="2026-12-31"
    )

    assert waiting.due == date(2026, 12, 31)
    assert due_on(waiting) is None
    assert due_sort(waiting) == NEVER


def test_the_undated_sort_behind_every_date_and_the_recurring_by_their_first_open_occurrence() -> None:
    ongoing = settled(text="Thường xuyên", kind="ongoing")
    by_date = settled(kind="by_date", due="2026-03-31")
    recurring = settled(kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=6")
    first, second = occurrences(recurring, START, END)
    done = Occurrence(first.number, first.start, first.due, date(2026, 6, 1))

    assert due_sort(ongoing) == NEVER
    assert due_sort(by_date) == date(2026, 3, 31)
    assert due_sort(by_date, extended_due=date(2026, 5, 31)) == date(2026, 5, 31)
    assert due_sort(recurring, instances=(done, second)) == date(2026, 12, 31)


def test_a_schedule_is_written_in_camel_case_with_every_field() -> None:
    written = settled(kind="by_date", printedDate="2026-12-20", exclusive=True).model_dump(mode="json")

    assert written == {
        "text": None,
        "kind": "by_date",
        "start": None,
        "due": "2026-12-19",
        "printedDate": "2026-12-20",
        "exclusive": True,
        "rrule": None,
        "onRequest": False,
        "assumed": [],
        "parts": [],
        "problems": [],
        "condition": None,
        "triggeredBy": None,
    }


def test_quarters_half_years_and_school_years_have_these_days() -> None:
    assert quarter(2026, 4) == ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
    assert half_year(2026, 1) == ("2026-H1", date(2026, 1, 1), date(2026, 6, 30))
    assert school_year(2025) == ("2025-2026", date(2025, 9, 5), date(2026, 5, 31))
    assert spans(Cadence.QUARTERLY, date(2026, 2, 10), date(2026, 5, 15)) == (
        ("2026-Q1", date(2026, 2, 10), date(2026, 3, 31)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 5, 15)),
    )
    assert spans(Cadence.MONTHLY, date(2026, 2, 1), date(2026, 1, 1)) == ()


@given(
    first=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    length=st.integers(0, 3000),
    cadence=st.sampled_from(list(Cadence)),
)
def test_spans_cover_every_day_once(first: date, length: int, cadence: Cadence) -> None:
    last = first + timedelta(days=length)

    found = spans(cadence, first, last)

    days = [span.start + timedelta(days=i) for span in found for i in range((span.end - span.start).days + 1)]
    assert days == [first + timedelta(days=i) for i in range(length + 1)]


@given(
    first=st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    length=st.integers(400, 3000),
    interval=st.integers(1, 12),
    freq=st.sampled_from(["MONTHLY", "WEEKLY"]),
)
def test_occurrences_join_without_gap_and_end_on_their_due_day(
    first: date, length: int, interval: int, freq: str
) -> None:
    last = min(first + timedelta(days=length), date(2100, 12, 31))
    rule = f"FREQ={freq};INTERVAL={interval}"

    found = occurrences(Schedule(kind=ScheduleKind.RECURRING, rrule=rule), first, last)

    assert found[0].start == first
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.start <= one.due <= last for one in found)
    assert all(after.start - before.due == timedelta(days=1) for before, after in itertools.pairwise(found))
