"""A product that is a periodic report: when it is due, what is handed in for which time, where it stands."""

from __future__ import annotations

import json
from datetime import date

from service.domain.product_reports import DueReport, ReportFacts, goes_by, judge_report, report_facts
from service.domain.reporting_times import MonthDay, ReportingCadence, ReportingTimes
from service.domain.schedules import Schedule, ScheduleKind
from service.domain.standing_codes import Standing

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
AGAIN = Schedule(text="quý, năm", kind=ScheduleKind.ONGOING)
YEARLY = Schedule(text="năm", kind=ScheduleKind.RECURRING, rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10")
BY_THE_15TH = ReportingTimes(
    cadence=ReportingCadence.periodic, periods=("Q",), last_day=MonthDay(month=1, day=15)
)
BARE = ReportingTimes(cadence=ReportingCadence.periodic, periods=("Q",))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def standings(facts: ReportFacts, *days: str) -> list[str]:
    return [judge_report(facts, day(one)).standing.value for one in days]


def test_its_own_rule_comes_before_printed_days_and_these_before_the_plans_main_rule() -> None:
    assert goes_by(YEARLY, [BY_THE_15TH], [BARE]) == [BY_THE_15TH]
    assert goes_by(YEARLY, None, [BARE]) is None
    assert goes_by(AGAIN, None, [BARE]) == [BARE]
    assert goes_by(Schedule(kind=ScheduleKind.BY_DATE, due=LAST), [BARE], [BARE]) is None
    assert [one.due for one in report_facts(YEARLY, None, FIRST, LAST).wanted] == [day("12-10")]
    assert [one.due for one in report_facts(AGAIN, [BY_THE_15TH], FIRST, LAST).wanted] == [
        day("04-15"), day("07-15"), day("10-15"), date(2027, 1, 15),
    ]  # fmt: skip


def test_without_any_rule_quarters_are_assumed_and_nothing_is_late() -> None:
    facts = report_facts(AGAIN, None, FIRST, LAST)
    silent = judge_report(facts, day("04-01"))

    assert facts.assumed and {one.dated for one in facts.wanted} == {False}
    assert standings(facts, "03-31", "04-01") == ["ongoing_ok", "ongoing_silent"]
    assert json.loads(silent.why) == {"code": "report_silent", "period": "2026-Q1", "cadenceAssumed": True}


def test_it_is_due_soon_overdue_and_in_order_again_once_it_is_handed_in() -> None:
    facts = report_facts(AGAIN, [BY_THE_15TH], FIRST, LAST, delivered=[day("04-20"), day("07-14")])

    assert standings(facts, "04-07", "04-08", "04-16", "04-20", "07-08", "07-14", "10-08", "10-16") == [
        "open_on_time", "due_soon", "overdue", "open_on_time", "due_soon", "ongoing_ok", "due_soon", "overdue",
    ]  # fmt: skip


def test_what_is_handed_in_counts_for_the_last_day_it_is_nearest_to() -> None:
    wanted = tuple(DueReport(day(start), day(due), True) for start, due in (("01-01", "03-10"), ("03-10", "06-10")))

    late = ReportFacts(wanted, (day("03-12"),))
    skipped = ReportFacts(wanted, (day("06-08"),))

    assert late.met() == (day("03-12"), None)
    assert skipped.met() == (None, day("06-08"))


def test_what_was_due_before_the_plan_holds_is_not_wanted() -> None:
    facts = report_facts(AGAIN, [BY_THE_15TH], FIRST, LAST, since=day("05-01"))

    assert facts.wanted[0].due == day("07-15")
    assert judge_report(facts, day("05-02")).standing is Standing.OPEN_ON_TIME
