"""Which days of a task are still to be kept, and is each of them one on which its standing may turn overdue?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.domain.crossings import TARGET_LINE, TRAJECTORY_LINE, TRANSITIONS, Line, LineEvent
from service.domain.deadlines import open_deadlines
from service.domain.event_types import EVENT_TYPES
from service.domain.indicator_whys import IndicatorWhy
from service.domain.schedules import Occurrence, Schedule, ScheduleKind, due_on
from service.domain.standing_codes import Standing
from service.domain.standings import judge_task
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus

DUE = date(2026, 6, 30)


def facts(kind: ScheduleKind = ScheduleKind.BY_DATE, due: date | None = DUE, **more: object) -> TaskFacts:
    """A task of a plan of 2026 that holds from 1 April."""
    schedule = Schedule(text="Quý II", kind=kind, due=due, rrule=more.pop("rrule", None))  # type: ignore[arg-type]
    return TaskFacts(
        schedule=schedule,
        status=TaskStatus.NOT_STARTED,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
        effective_on=date(2026, 4, 1),
        tracked_from=date(2026, 4, 1),
        **more,  # type: ignore[arg-type]
    )


def days(of: TaskFacts) -> list[str]:
    """The keys of the days to keep."""
    return [one["key"] for one in open_deadlines(of, of.extended_due or due_on(of.schedule))]


def test_a_task_has_its_day_until_it_is_done_stopped_or_moved() -> None:
    task = facts()

    assert days(task) == ["2026-06-30"]
    assert days(replace(task, extended_due=date(2026, 7, 15))) == ["2026-07-15"]
    assert days(replace(task, status=TaskStatus.DONE, done_on=date(2026, 7, 2))) == []
    assert days(replace(task, status=TaskStatus.SUSPENDED)) == []
    assert days(replace(task, status=TaskStatus.CANCELLED)) == []


def test_what_was_due_before_the_plan_holds_is_to_be_kept_by_nobody() -> None:
    assert days(facts(due=date(2026, 3, 31))) == []
    assert days(facts(due=date(2026, 4, 1))) == ["2026-04-01"]


def test_every_open_occurrence_and_milestone_is_a_day_of_its_own() -> None:
    kept = tuple(
        Occurrence(number, date(2026, month, 1), date(2026, month, 15), done)
        for number, (month, done) in enumerate(((3, None), (6, date(2026, 6, 1)), (9, None)), start=1)
    )
    monthly = facts(
        ScheduleKind.RECURRING, None, rrule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", occurrences=kept
    )

    assert days(monthly) == ["2026-09-15/3"]


def test_a_product_with_a_day_of_its_own_has_one_and_one_due_with_its_task_has_none() -> None:
    products = (
        ProductFacts(date(2026, 5, 15), None, "Kế hoạch"),
        ProductFacts(date(2026, 5, 20), date(2026, 5, 18), "Biên bản"),
        ProductFacts(None, None, "Báo cáo"),
    )

    found = open_deadlines(facts(deliverables=products), DUE)

    assert [(one["of"], one["due"]) for one in found] == [
        ("deliverable", "2026-05-15"),
        ("task", "2026-06-30"),
    ]


@pytest.mark.parametrize("kind", [ScheduleKind.ONGOING, ScheduleKind.UNPARSED, ScheduleKind.CONDITIONAL])
def test_what_has_no_day_is_told_of_never(kind: ScheduleKind) -> None:
    assert days(facts(kind, None)) == []


def test_the_day_after_a_day_to_keep_is_the_first_overdue_one() -> None:
    task = facts()

    for key in days(task):
        due = date.fromisoformat(key)
        assert judge_task(task, due).standing is Standing.DUE_SOON
        assert judge_task(task, due + timedelta(days=1)).standing is Standing.OVERDUE


def test_every_reason_of_a_standing_says_something_of_a_line_or_nothing_on_purpose() -> None:
    silent = {
        IndicatorWhy.NOTHING_RECORDED, IndicatorWhy.NOTHING_TO_SUM, IndicatorWhy.NO_TARGET, IndicatorWhy.NOT_APPLICABLE,
        IndicatorWhy.PERIOD_MISSING, IndicatorWhy.NO_BASELINE,
    }  # fmt: skip

    assert set(TARGET_LINE) | silent == set(IndicatorWhy)
    assert not set(TARGET_LINE) & silent
    assert set(TRAJECTORY_LINE) <= set(TARGET_LINE)


def test_a_line_is_told_of_in_turns_whatever_states_follow() -> None:
    """Every way through the states of a line: crossed and cleared, or reached, take turns."""
    of_target = (Line.reached, Line.missed, Line.way)
    for states in ((Line.clear, Line.crossed), of_target):
        ways: list[tuple[Line | None, LineEvent | None]] = [(None, None)]
        for _ in range(6):
            ways = [_next(last, before, now) for last, before in ways for now in states]
    assert {kind for kind, _ in TRANSITIONS.values()} == set(LineEvent)
    assert {str(kind) for kind in LineEvent} <= set(EVENT_TYPES)


def _next(last: Line | None, before: LineEvent | None, now: Line) -> tuple[Line | None, LineEvent | None]:
    found = TRANSITIONS.get((last, now))
    if found is None:
        return last, before
    kind, kept = found
    assert kind is not before, (last, now)
    return kept, kind
