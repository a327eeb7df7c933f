"""What holds of the reading of every deadline, whatever is printed?"""

from __future__ import annotations

import time
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.language.dates import last_day
from service.domain.language.deadlines import read_deadline
from service.domain.schedules import ScheduleKind, ScheduleWrite, settle
from tests.language.deadline_table import rows

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
DAY_FORMS = st.sampled_from(
    [
        "{d}/{m}/{y}",
        "{d:02}/{m:02}/{y}",
        "{d}-{m}-{y}",
        "{d}.{m}.{y}",
        "{d} / {m} / {y}",
        "ngày {d}/{m}/{y}",
        "Ngày {d:02}/{m:02}/{y}",
        "ngày {d} tháng {m} năm {y}",
        "Ngày {d:02} tháng {m:02} năm {y}",
        "{y}-{m:02}-{d:02}",
        "Chậm nhất ngày {d}/{m}/{y}",
        "đến ngày {d}/{m}/{y}",
        "Đến hết ngày {d:02}/{m}/{y}",
        "Hoàn thành ngày {d}/{m}/{y}",
    ]
)
BEFORE_FORMS = st.sampled_from(["Trước {}", "trước ngày {}", "Hoàn thành trước ngày {}", "Xong trước {}"])
PHRASES = st.sampled_from([row.phrase for row in rows()])
WORDS = st.sampled_from(
    "trước sau từ đến hết cuối đầu giữa trong ngày tháng quý năm học tuần lần hằng hàng mỗi định kỳ đột xuất"
    " thường xuyên khi có theo và , ; - – / . ( ) 1 2 6 12 15 30 31 2025 2026 2030 I II III IV T6 Q1 30/6 31/11/2026"
    " 0 00 99 lần/năm năm/lần tháng/lần 0/ âm lịch chủ nhật thứ 6/2026 % sở phòng"
    " báo cáo giai đoạn tầm nhìn học kỳ thượng tuần 24/7 8h00 số 57-NQ/TW \n".split(" ")
)
YEARS = st.none() | st.integers(1990, 2100) | st.sampled_from([0, -1, 1944, 2101, 99999])


@given(DAYS, DAY_FORMS, YEARS)
@example(date(2026, 7, 24), "{d}/{m}/{y}", 2026)
def test_any_day_in_any_form_reads_back(day: date, form: str, year: int | None) -> None:
    phrase = form.format(d=day.day, m=day.month, y=day.year)

    reading = read_deadline(phrase, year=year)

    assert (reading.kind, reading.due, reading.exclusive) == (ScheduleKind.BY_DATE, day, False)


@given(DAYS, DAY_FORMS.filter(lambda form: form[0] in "{n" and "nhất" not in form), BEFORE_FORMS)
def test_before_any_day_ends_the_day_before(day: date, form: str, before: str) -> None:
    printed = form.format(d=day.day, m=day.month, y=day.year).removeprefix("ngày ")

    reading = read_deadline(before.format(printed), year=day.year)

    assert (reading.due, reading.printed_date, reading.exclusive) == (day - timedelta(days=1), day, True)
    assert reading.confidence == "sure"


@given(
    st.integers(2020, 2099),
    st.integers(1, 12),
    st.sampled_from(["Tháng {m}/{y}", "T{m}/{y}", "{m}/{y}", "tháng {m:02}.{y}"]),
)
def test_any_month_in_any_form_reads_back(year: int, month: int, form: str) -> None:
    reading = read_deadline(form.format(m=month, y=year), year=year)

    assert (reading.start, reading.due) == (date(year, month, 1), last_day(year, month))
    assert (reading.kind, reading.confidence) == (ScheduleKind.BY_DATE, "sure")


@given(DAYS, DAYS, st.sampled_from(["từ ngày {} đến ngày {}", "Từ {} đến hết {}", "{} - {}", "{}–{}"]))
def test_any_two_days_read_back_as_a_period_or_are_told(one: date, two: date, form: str) -> None:
    printed = form.format(*(f"{day.day}/{day.month}/{day.year}" for day in (one, two)))

    reading = read_deadline(printed, year=two.year)

    if one <= two:
        assert (reading.kind, reading.start, reading.due) == (ScheduleKind.PERIOD, one, two)
    else:
        assert [problem.code for problem in reading.problems] == ["start_after_due"]


def test_every_day_of_the_plans_year_reads_back_without_its_year() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    forms = ("ngày {}/{}", "ngày {} tháng {}", "chậm nhất {}/{}", "đến hết {:02}/{:02}", "Hạn: ngày {}.{}")

    read = [
        (day, form, read_deadline(form.format(day.day, day.month), year=2026))
        for day in days
        for form in forms
    ]

    assert [(form, day) for day, form, reading in read if reading.due != day] == []


@given(st.integers(1, 99), st.integers(1, 99), st.integers(2020, 2099))
def test_a_day_no_calendar_has_is_never_moved(day: int, month: int, year: int) -> None:
    reading = read_deadline(f"Trước ngày {day}/{month}/{year}", year=year)

    exists = month <= 12 and day <= last_day(year, min(month, 12)).day
    assert (reading.kind is ScheduleKind.BY_DATE) == exists
    assert exists or reading.due is None


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=25).map(" ".join), PHRASES), YEARS)
@example("Từ năm 2100 đến năm 2100", 2100)
@example("trước 01/01/1945", 1945)
@example("ngày 29 tháng 2", 2028)
@example("\U000e0000", None)
@settings(max_examples=600)
def test_no_text_breaks_the_reader_and_every_reading_is_a_schedule(text: str, year: int | None) -> None:
    reading = read_deadline(text, year=year, title=text)

    schedule = reading.as_schedule()

    assert isinstance(schedule, ScheduleWrite)
    assert schedule.due == reading.due
    assert reading.as_json()["text"] == text


def test_every_phrase_settles_in_the_plan_it_is_read_for() -> None:
    schedules = [read_deadline(row.phrase, year=2026).as_schedule() for row in rows()]

    settled = [settle(schedule, date(2026, 1, 1), date(2045, 12, 31)) for schedule in schedules]

    assert [one.kind for one in settled] == [one.kind for one in schedules]


@given(PHRASES, st.integers(2020, 2080))
def test_blanks_and_capitals_do_not_count(phrase: str, year: int) -> None:
    plain, loud = (
        read_deadline(phrase, year=year),
        read_deadline(f"  {phrase.replace(' ', '  ')} ", year=year),
    )

    assert (plain.kind, plain.start, plain.due, plain.rrule) == (loud.kind, loud.start, loud.due, loud.rrule)


def test_long_texts_take_bounded_time() -> None:
    texts = [
        part * (1000 // len(part))
        for part in (
            "trước ngày 20/",
            "6 tháng, ",
            "quý I, ",
            "1-",
            "((",
            "hằng ",
            "tháng 3, 6, ",
            "- A ",
            "ngày ngày ",
            "a" * 50,
        )
    ]

    began = time.process_time()
    for text in (*texts, "Quý I " * 200_000):
        read_deadline(text, year=2026)

    assert time.process_time() - began < 3
