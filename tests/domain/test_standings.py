"""Does a task stand where the domain says it stands, on every day that matters?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from service.domain.calendars import BEGINNING
from service.domain.reporting_times import MonthDay, ReportingCadence, ReportingTimes, Window
from service.domain.schedules import Occurrence, Schedule, ScheduleWrite, settle
from service.domain.standing_codes import STANDING_LABELS, Standing
from service.domain.standings import judge_task, task_calendar
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus
from service.domain.whys import WHY_SENTENCES, Why, say_why

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
APRIL = date(2026, 4, 1)


def read(**fields: Any) -> Schedule:
    return settle(ScheduleWrite.model_validate(fields), *YEAR)


def day(text: str) -> date:
    """Read "06-30" as a day of 2026."""
    return date.fromisoformat(f"2026-{text}")


BY_JUNE = read(text="Quý II", kind="by_date", start="2026-04-01", due="2026-06-30")
MARCH = read(text="Quý I", kind="by_date", start="2026-01-01", due="2026-03-31")
ONGOING = read(text="Thường xuyên", kind="ongoing")
HALF_YEARLY = read(text="Định kỳ", kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=6")
WAITING = read(text="Khi có chủ trương", kind="conditional", condition="Khi có chủ trương")
UNREADABLE = read(text="Phòng Văn hóa – Xã hội", kind="unparsed")
MILESTONES = read(
    text="Ban hành kế hoạch tháng 01/2026; báo cáo tháng 12/2026",
    kind="milestones",
    parts=[{"name": "kế hoạch", "due": "2026-01-31"}, {"name": "báo cáo", "due": "2026-12-31"}],
)


def facts(schedule: Schedule, status: str = "in_progress", **more: Any) -> TaskFacts:
    return TaskFacts(
        schedule=schedule,
        status=TaskStatus(status),
        **{"period_start": YEAR[0], "period_end": YEAR[1], "effective_on": date(2026, 1, 1), **more},
    )


def story(task: TaskFacts) -> list[tuple[str, str]]:
    """Tell the calendar as (day, standing), the first day as "start"."""
    calendar = task_calendar(task)
    days = ["start" if each == BEGINNING else each.isoformat()[5:] for each in calendar.days]
    return list(zip(days, calendar.codes, strict=True))


def why(task: TaskFacts, on: str) -> dict[str, Any]:
    return dict(json.loads(task_calendar(task).on(day(on)).why))


def test_a_task_is_open_then_due_soon_from_seven_days_before_then_overdue_from_the_day_after() -> None:
    task = facts(BY_JUNE)

    assert story(task) == [("start", "open_on_time"), ("06-23", "due_soon"), ("07-01", "overdue")]
    assert task_calendar(task).on(day("06-30")).code == "due_soon"
    assert why(task, "07-01") == {"code": "past_due", "due": "2026-06-30"}


def test_the_moment_in_force_says_since_when() -> None:
    moment = task_calendar(facts(BY_JUNE)).on(day("06-27"))

    assert (moment.code, moment.since) == (Standing.DUE_SOON, day("06-23"))


def test_due_soon_begins_as_many_days_before_as_the_setting_says() -> None:
    assert story(facts(BY_JUNE, due_soon_days=30))[1] == ("05-31", "due_soon")
    assert story(facts(BY_JUNE, due_soon_days=0))[1] == ("06-30", "due_soon")


def test_what_is_filed_on_the_tenth_is_late_when_it_was_due_before_the_tenth() -> None:
    before_the_tenth = read(text="trước ngày 10/5", kind="by_date", printedDate="2026-05-10", exclusive=True)

    ninth = judge_task(facts(before_the_tenth, "done", done_on=day("05-09")), day("05-20"))
    tenth = judge_task(facts(before_the_tenth, "done", done_on=day("05-10")), day("05-20"))

    assert ninth.standing is Standing.DONE_ON_TIME
    assert tenth.standing is Standing.DONE_LATE
    assert json.loads(tenth.why) == {"code": "done_after_due", "due": "2026-05-09", "doneOn": "2026-05-10"}


def test_a_task_done_on_the_due_day_itself_is_in_time() -> None:
    task = facts(BY_JUNE, "done", done_on=day("06-30"))

    assert story(task)[-1] == ("06-30", "done_on_time")


def test_a_late_completion_keeps_the_overdue_days_before_it() -> None:
    task = facts(BY_JUNE, "done", done_on=day("07-15"), provisional=True)

    assert story(task) == [
        ("start", "open_on_time"),
        ("06-23", "due_soon"),
        ("07-01", "overdue"),
        ("07-15", "done_late"),
    ]
    assert why(task, "08-01")["provisional"] is True


def test_a_completion_typed_in_later_is_judged_by_the_day_people_state() -> None:
    stated = facts(BY_JUNE, "done", done_on=day("06-10"))

    assert story(stated) == [("start", "open_on_time"), ("06-10", "done_on_time")]


def test_what_was_due_before_the_plan_took_effect_is_never_late() -> None:
    task = facts(MARCH, effective_on=APRIL, tracked_from=APRIL)

    assert story(task) == [("start", "due_before_issue")]
    assert why(task, "12-31") == {"code": "before_issue", "due": "2026-03-31", "from": "2026-04-01"}


def test_when_the_service_is_switched_on_in_november_nobody_is_late_for_march() -> None:
    november = date(2026, 11, 10)
    march = facts(MARCH, tracked_from=november)
    silent = facts(ONGOING, tracked_from=november)
    meeting = facts(HALF_YEARLY, tracked_from=november)

    assert story(march) == [("start", "due_before_issue")]
    assert why(march, "11-10") == {"code": "before_tracking", "due": "2026-03-31", "from": "2026-11-10"}
    assert task_calendar(silent).days == (BEGINNING, date(2027, 1, 1))
    assert task_calendar(silent).codes == ("ongoing_ok", "ongoing_silent")
    assert story(meeting) == [("start", "open_on_time"), ("12-24", "due_soon"), ("01-01", "overdue")]


def test_what_is_due_on_the_first_day_of_tracking_counts() -> None:
    task = facts(MARCH, tracked_from=date(2026, 3, 31))

    assert story(task)[-1] == ("04-01", "overdue")


def test_what_was_due_before_tracking_is_in_time_when_done_in_time_and_otherwise_never_late() -> None:
    in_time = facts(MARCH, "done", done_on=day("03-20"), effective_on=APRIL)
    after = facts(MARCH, "done", done_on=day("05-20"), effective_on=APRIL)

    assert story(in_time) == [("start", "due_before_issue"), ("03-20", "done_on_time")]
    assert {standing for _, standing in story(after)} == {"due_before_issue"}
    assert why(after, "06-01")["doneOn"] == "2026-05-20"


def test_an_extension_moves_the_day_and_the_first_due_date_stays_visible() -> None:
    task = facts(BY_JUNE, extended_due=day("09-30"))

    assert story(task) == [("start", "open_on_time"), ("09-23", "due_soon"), ("10-01", "overdue")]
    assert why(task, "10-01") == {"code": "past_due", "due": "2026-09-30", "firstDue": "2026-06-30"}


def test_a_period_is_judged_by_its_end() -> None:
    period = read(text="Quý I, II/2026", kind="period", start="2026-01-01", due="2026-06-30")

    assert story(facts(period))[-1] == ("07-01", "overdue")


def test_ongoing_work_is_silent_from_the_day_after_a_quarter_without_update_until_the_next_update() -> None:
    task = facts(ONGOING, effective_on=APRIL, tracked_from=APRIL, updates=(day("07-20"),))

    assert story(task) == [
        ("start", "ongoing_ok"),
        ("07-01", "ongoing_silent"),
        ("07-20", "ongoing_ok"),
        ("01-01", "ongoing_silent"),
    ]
    assert why(task, "07-05") == {
        "code": "silent",
        "period": "2026-Q2",
        "cadence": "quarterly",
        "cadenceAssumed": True,
    }


def test_each_further_silent_quarter_is_a_new_entry_that_names_it() -> None:
    task = facts(ONGOING, effective_on=APRIL, updates=(day("06-01"),))

    assert story(task)[1:] == [
        ("07-01", "ongoing_ok"),
        ("10-01", "ongoing_silent"),
        ("01-01", "ongoing_silent"),
    ]
    assert (why(task, "10-01")["period"], why(task, "10-01")["lastUpdateOn"]) == ("2026-Q3", "2026-06-01")


def test_ongoing_work_follows_the_cadence_of_its_rule() -> None:
    rule = ReportingTimes(cadence=ReportingCadence.periodic, periods=("H",))
    task = facts(ONGOING, reporting=(rule,))

    assert story(task) == [("start", "ongoing_ok"), ("07-01", "ongoing_silent"), ("01-01", "ongoing_silent")]
    assert why(task, "07-01") == {"code": "silent", "period": "2026-H1"}


def test_ongoing_work_goes_by_the_windows_that_the_plan_prints() -> None:
    first = Window(start=MonthDay(month=-2, day=1), end=MonthDay(day=9))
    year = Window(start=MonthDay(month=-11, day=1), end=MonthDay(day=9))
    rules = tuple(
        ReportingTimes(cadence=ReportingCadence.periodic, periods=(period,), window=window)
        for period, window in (("Q1", first), ("Y", year))
    )
    task = facts(ONGOING, reporting=rules, updates=(day("02-01"),))

    assert story(task)[0] == ("start", "ongoing_ok")
    assert story(task)[-1] == ("12-10", "ongoing_silent")
    assert why(task, "12-10")["period"] == "2026"


def test_a_recurring_task_counts_by_its_latest_due_occurrence() -> None:
    first = Occurrence(1, day("01-01"), day("06-30"), done_on=day("06-20"))
    second = Occurrence(2, day("07-01"), day("12-31"))

    assert story(facts(HALF_YEARLY, occurrences=(first, second))) == [
        ("start", "open_on_time"),
        ("06-20", "done_on_time"),
        ("12-24", "due_soon"),
        ("01-01", "overdue"),
    ]


def test_a_missed_occurrence_is_overdue_until_it_is_made_good_and_then_late() -> None:
    first = Occurrence(1, day("01-01"), day("06-30"), done_on=day("07-08"))
    second = Occurrence(2, day("07-01"), day("12-31"), done_on=day("12-30"))
    task = facts(HALF_YEARLY, occurrences=(second, first))

    assert story(task)[1:] == [
        ("06-23", "due_soon"),
        ("07-01", "overdue"),
        ("07-08", "done_late"),
        ("12-24", "due_soon"),
        ("12-30", "done_on_time"),
    ]
    assert why(task, "07-01") == {"code": "occurrence_past_due", "occurrence": 1, "due": "2026-06-30"}


def test_two_missed_occurrences_are_two_entries() -> None:
    calendar = task_calendar(facts(HALF_YEARLY))

    overdue = [when for when, code in zip(calendar.days, calendar.codes, strict=True) if code == "overdue"]
    assert overdue == [date(2026, 7, 1), date(2027, 1, 1)]


def test_an_occurrence_due_before_issue_does_not_count_while_others_follow() -> None:
    quarterly = read(kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3")
    task = facts(quarterly, effective_on=APRIL)

    assert story(task)[:3] == [("start", "open_on_time"), ("06-23", "due_soon"), ("07-01", "overdue")]


def test_a_recurring_task_all_of_whose_occurrences_were_before_issue_is_never_late() -> None:
    once = read(kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3;COUNT=1")

    assert story(facts(once, effective_on=APRIL)) == [("start", "due_before_issue")]


def test_a_recurring_task_declared_done_is_judged_by_the_occurrence_it_had_come_to() -> None:
    assert story(facts(HALF_YEARLY, "done", done_on=day("05-05")))[-1] == ("05-05", "done_on_time")
    assert story(facts(HALF_YEARLY, "done", done_on=day("08-01")))[-1] == ("08-01", "done_late")


def test_milestones_are_judged_by_the_first_one_not_reached() -> None:
    reached = Occurrence(1, day("01-31"), day("01-31"), done_on=day("02-03"))
    task = facts(MILESTONES, occurrences=(reached, Occurrence(2, day("02-01"), day("12-31"))))

    assert story(task) == [
        ("start", "open_on_time"),
        ("01-24", "due_soon"),
        ("02-01", "overdue"),
        ("02-03", "open_on_time"),
        ("12-24", "due_soon"),
        ("01-01", "overdue"),
    ]
    assert why(task, "02-01") == {"code": "milestone_past_due", "milestone": 1, "of": 2, "due": "2026-01-31"}


def test_milestones_nobody_keeps_yet_are_taken_from_the_schedule() -> None:
    assert story(facts(MILESTONES))[-1] == ("02-01", "overdue")


def test_a_milestone_due_before_issue_is_passed_over() -> None:
    assert story(facts(MILESTONES, effective_on=APRIL)) == [
        ("start", "open_on_time"),
        ("12-24", "due_soon"),
        ("01-01", "overdue"),
    ]


def test_a_conditional_task_waits_until_an_act_gives_it_a_day() -> None:
    assert story(facts(WAITING)) == [("start", "waiting")]
    assert story(facts(WAITING, triggered_due=day("06-15")))[-1] == ("06-16", "overdue")


def test_an_unreadable_deadline_is_undated_and_its_completion_cannot_be_late() -> None:
    assert story(facts(UNREADABLE)) == [("start", "undated")]
    assert story(facts(UNREADABLE, "done", done_on=day("08-08"))) == [
        ("start", "undated"),
        ("08-08", "done_on_time"),
    ]


@pytest.mark.parametrize("schedule", [ONGOING, WAITING, UNREADABLE, BY_JUNE, HALF_YEARLY])
def test_a_task_is_overdue_when_one_of_its_products_is(schedule: Schedule) -> None:
    late = ProductFacts(day("05-31"), name="báo cáo")
    handed_in = ProductFacts(day("05-10"), done_on=day("05-09"))

    task = facts(schedule, effective_on=APRIL, deliverables=(handed_in, late, ProductFacts(None)))

    assert task_calendar(task).on(day("05-31")).code == "due_soon"
    assert task_calendar(task).on(day("06-01")).code == "overdue"
    assert why(task, "06-01") == {"code": "product_past_due", "product": "báo cáo", "due": "2026-05-31"}


def test_a_product_handed_in_late_frees_the_task_again() -> None:
    late = ProductFacts(day("05-31"), done_on=day("06-04"))

    task = facts(WAITING, deliverables=(late,))

    assert story(task) == [
        ("start", "waiting"),
        ("05-24", "due_soon"),
        ("06-01", "overdue"),
        ("06-04", "waiting"),
    ]


def test_a_product_due_before_issue_makes_nobody_late() -> None:
    task = facts(ONGOING, effective_on=APRIL, deliverables=(ProductFacts(day("03-31")),))

    assert story(task)[0:2] == [("start", "ongoing_ok"), ("07-01", "ongoing_silent")]


@pytest.mark.parametrize("status", ["suspended", "cancelled"])
def test_a_stopped_task_has_one_standing_whatever_its_dates(status: str) -> None:
    late = ProductFacts(day("02-01"))

    assert story(facts(BY_JUNE, status, deliverables=(late,))) == [("start", status)]
    assert story(facts(BY_JUNE, status, stopped_on=day("07-10"))) == [
        ("start", "open_on_time"),
        ("06-23", "due_soon"),
        ("07-01", "overdue"),
        ("07-10", status),
    ]


def test_done_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the day"):
        facts(BY_JUNE, "done")


def test_every_reason_and_standing_is_said_in_both_languages() -> None:
    assert set(WHY_SENTENCES) == set(Why)
    assert set(STANDING_LABELS) == set(Standing)
    assert all(set(sentence) == {"vi", "en"} for sentence in WHY_SENTENCES.values())


def test_a_reason_is_said_with_days_as_people_write_them() -> None:
    overdue = task_calendar(facts(BY_JUNE)).on(day("07-01")).why

    assert say_why(overdue, "vi") == "Quá hạn: hạn là hết ngày 30/06/2026."
    assert say_why(overdue, "en") == "Overdue: the last day in time was 2026-06-30."
