"""Do the four cells and what stands beside them add up, and how do Mỹ Tú's 57 tasks stand?"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.progress import (
    BESIDE,
    CELL_LABELS,
    CELLS,
    BesideCounts,
    Cell,
    CellCounts,
    ProgressView,
    StandingCounts,
    progress_of,
)
from service.domain.schedules import Occurrence, Schedule, ScheduleKind, ScheduleWrite, settle
from service.domain.standing_codes import Standing
from service.domain.standings import task_calendar
from service.domain.task_facts import TaskFacts, TaskStatus

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ISSUED = date(2026, 4, 1)

QUARTERS = {
    "Quý I": ((2026, 1, 1), (2026, 3, 31), (10, 11, 27, 29, 34, 35, 55, 56)),
    "Quý II": ((2026, 4, 1), (2026, 6, 30), (12, 37, 38)),
    "Quý III": ((2026, 7, 1), (2026, 9, 30), (41, 42, 43, 53)),
    "Quý IV": ((2026, 10, 1), (2026, 12, 31), (9, 13, 21, 30, 32, 39, 40)),
    "Tháng 1/2026": ((2026, 1, 1), (2026, 1, 31), (3,)),
    "Tháng 12/2026": ((2026, 12, 1), (2026, 12, 31), (57,)),
}
DUE_BEFORE_ISSUE = {3, 10, 11, 27, 29, 34, 35, 55, 56}


def my_tu_schedules() -> dict[int, Schedule]:
    """Read the last column of Mỹ Tú's annex II: task number -> its deadline."""
    written = {
        number: ScheduleWrite(text="Thường xuyên", kind=ScheduleKind.ONGOING) for number in range(1, 58)
    }
    for text, (start, due, numbers) in QUARTERS.items():
        for number in numbers:
            written[number] = ScheduleWrite(
                text=text, kind=ScheduleKind.BY_DATE, start=date(*start), due=date(*due)
            )
    written[1] = ScheduleWrite(
        text="Định kỳ", kind=ScheduleKind.RECURRING, rrule="FREQ=MONTHLY;INTERVAL=6", on_request=True
    )
    written[36] = ScheduleWrite(text="Phòng Văn hóa – Xã hội", kind=ScheduleKind.UNPARSED)
    return {number: settle(write, *YEAR) for number, write in written.items()}


def my_tu_on(day: date, **told: TaskFacts) -> dict[str, int]:
    counts = Counter(
        task_calendar(told.get(f"task_{number}", open_task(schedule))).on(day).code
        for number, schedule in my_tu_schedules().items()
    )
    return {standing.value: count for standing, count in counts.items()}


def open_task(schedule: Schedule) -> TaskFacts:
    return TaskFacts(
        schedule=schedule,
        status=TaskStatus.NOT_STARTED,
        period_start=YEAR[0],
        period_end=YEAR[1],
        effective_on=ISSUED,
        tracked_from=ISSUED,
    )


def test_every_standing_has_exactly_one_place() -> None:
    places = [standing for cell in Cell for standing in CELLS[cell]] + list(BESIDE)

    assert sorted(places) == sorted(Standing)
    assert set(CELL_LABELS) == set(CELLS) == set(Cell)


def test_the_views_have_a_field_for_each_cell_and_standing_and_no_other() -> None:
    assert set(CellCounts.model_fields) == {cell.value for cell in Cell}
    assert set(BesideCounts.model_fields) == {standing.value for standing in BESIDE}
    assert list(StandingCounts.model_fields) == [standing.value for standing in Standing]


@given(st.dictionaries(st.sampled_from(list(Standing)), st.integers(0, 10_000)))
def test_the_sum_of_cells_and_beside_equals_the_number_of_tasks(counts: dict[Standing, int]) -> None:
    progress = progress_of(date(2026, 5, 9), counts)

    cells = progress.cells.model_dump().values()
    beside = progress.beside.model_dump().values()
    assert sum(cells) + sum(beside) == progress.total == sum(counts.values())


def test_progress_is_written_in_camel_case() -> None:
    written = progress_of(date(2026, 5, 9), {Standing.DUE_SOON: 2, Standing.WAITING: 1, Standing.UNDATED: 4})

    assert written.model_dump(mode="json", exclude={"standings"}) == {
        "on": "2026-05-09",
        "total": 7,
        "cells": {"done_in_time": 0, "done_late": 0, "open_in_time": 3, "open_overdue": 0},
        "beside": {
            "ongoing_silent": 0,
            "undated": 4,
            "due_before_issue": 0,
            "suspended": 0,
            "cancelled": 0,
        },
        "timeliness": {"count": 0, "of": 0, "percent": None},
        "reports": None,
        "groups": [],
        "trend": [],
    }


@pytest.mark.parametrize("wrong", ["total", "cells"])
def test_an_answer_that_does_not_add_up_is_no_progress_view(wrong: str) -> None:
    answer = progress_of(date(2026, 5, 9), {Standing.OVERDUE: 2}).model_dump(mode="json")
    answer |= {"total": 3} if wrong == "total" else {"cells": {**answer["cells"], "open_overdue": 1}}

    with pytest.raises(ValidationError):
        ProgressView.model_validate(answer)


def test_my_tus_57_tasks_are_31_ongoing_1_recurring_1_unreadable_and_24_dated() -> None:
    kinds = Counter(schedule.kind.value for schedule in my_tu_schedules().values())

    assert kinds == {"ongoing": 31, "recurring": 1, "unparsed": 1, "by_date": 24}


def test_nine_of_my_tus_tasks_were_due_before_its_plan_was_issued() -> None:
    found = {
        number
        for number, schedule in my_tu_schedules().items()
        if task_calendar(open_task(schedule)).on(ISSUED).code is Standing.DUE_BEFORE_ISSUE
    }

    assert found == DUE_BEFORE_ISSUE


def test_my_tu_in_may_has_47_open_in_time_and_ten_beside() -> None:
    counts = my_tu_on(date(2026, 5, 9))

    assert counts == {"ongoing_ok": 31, "open_on_time": 16, "undated": 1, "due_before_issue": 9}
    progress = progress_of(date(2026, 5, 9), {Standing(name): n for name, n in counts.items()})
    assert progress.cells == CellCounts(done_in_time=0, done_late=0, open_in_time=47, open_overdue=0)
    assert progress.total == 57


def test_my_tu_a_week_before_midyear_has_four_due_soon() -> None:
    assert my_tu_on(date(2026, 6, 23)) == {
        "ongoing_ok": 31,
        "due_soon": 4,
        "open_on_time": 12,
        "undated": 1,
        "due_before_issue": 9,
    }


def test_my_tu_after_a_silent_quarter_has_four_overdue_and_31_silent() -> None:
    assert my_tu_on(date(2026, 7, 1)) == {
        "ongoing_silent": 31,
        "overdue": 4,
        "open_on_time": 12,
        "undated": 1,
        "due_before_issue": 9,
    }


def test_my_tus_meeting_held_in_june_and_a_task_done_late_fall_into_their_cells() -> None:
    schedules = my_tu_schedules()
    held = Occurrence(1, date(2026, 1, 1), date(2026, 6, 30), done_on=date(2026, 6, 18))
    coming = Occurrence(2, date(2026, 7, 1), date(2026, 12, 31))
    facts = {"period_start": YEAR[0], "period_end": YEAR[1], "effective_on": ISSUED}
    meeting = TaskFacts(
        schedule=schedules[1], status=TaskStatus.IN_PROGRESS, occurrences=(held, coming), **facts
    )
    late = TaskFacts(schedule=schedules[37], status=TaskStatus.DONE, done_on=date(2026, 7, 3), **facts)

    counts = my_tu_on(date(2026, 7, 10), task_1=meeting, task_37=late)

    assert counts == {
        "done_on_time": 1,
        "done_late": 1,
        "overdue": 2,
        "ongoing_silent": 31,
        "open_on_time": 12,
        "undated": 1,
        "due_before_issue": 9,
    }
