"""On which days does a plan want something?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.domain.due_dates import DueKind, IndicatorDates, PlanDates, TaskDates, due_dates

ID = UUID(int=1)
PLAN = PlanDates(
    id=ID, number="10", symbol="/KH-UBND", title="Kế hoạch", status="published",
    period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
)  # fmt: skip


def task(**fields: Any) -> TaskDates:
    return TaskDates.model_validate(
        {
            "id": ID, "ordinal": 0, "number": "1", "title": "Phủ sóng", "due": None, "first_due": None,
            "done_on": None, "occurrences": [], "deliverables": [], **fields,
        }
    )  # fmt: skip


def test_milestones_are_due_each_on_its_day_and_not_once_more_as_a_whole() -> None:
    parts = [{"name": "5G", "due": "2030-12-31"}, {"name": "6G", "due": "2045-12-31"}]
    work = task(
        schedule={"kind": "milestones", "text": "2025–2030 (5G), 2035–2045 (6G)", "parts": parts},
        due="2045-12-31",
        first_due="2045-12-31",
        occurrences=[
            {"name": part["name"], "start": "2025-01-01", "due": part["due"], "done_on": None}
            for part in parts
        ],
    )

    found = due_dates(PLAN, [work], [])

    assert [(d.on, d.kind, d.name, d.printed) for d in found.items] == [
        (date(2030, 12, 31), DueKind.milestone, "5G", "2025–2030 (5G), 2035–2045 (6G)"),
        (date(2045, 12, 31), DueKind.milestone, "6G", "2025–2030 (5G), 2035–2045 (6G)"),
    ]
    assert found.undated == []


def test_a_product_with_a_time_of_its_own_has_a_day_of_its_own() -> None:
    own = {"kind": "by_date", "text": "Tháng 9", "start": "2026-09-01", "due": "2026-09-30"}
    products = [
        {"name": "Báo cáo", "schedule": own, "due": "2026-09-30", "done_on": "2026-09-20"},
        {"name": "Mô hình", "schedule": None, "due": "2026-12-31", "done_on": None},
    ]
    schedule = {"kind": "by_date", "text": "Quý IV", "start": "2026-10-01", "due": "2026-12-31"}
    work = task(schedule=schedule, due="2026-12-31", first_due="2026-12-31", deliverables=products)

    found = due_dates(PLAN, [work], [])

    assert [(d.on, d.kind, d.name, d.printed, d.done_on) for d in found.items] == [
        (date(2026, 9, 30), DueKind.deliverable, "Báo cáo", "Tháng 9", date(2026, 9, 20)),
        (date(2026, 12, 31), DueKind.task, None, "Quý IV", None),
    ]


def test_a_report_that_recurs_has_each_of_its_days() -> None:
    rule = {"kind": "recurring", "text": "quý, năm", "rrule": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=10"}
    products = [{"name": "Báo cáo", "schedule": rule, "due": None, "done_on": None}]
    work = task(schedule={"kind": "ongoing", "text": "Thường xuyên"}, deliverables=products)

    found = due_dates(PLAN, [work], [])

    assert [(d.start, d.on, d.kind, d.name, d.printed) for d in found.items] == [
        (date(2026, 1, 1), date(2026, 6, 10), DueKind.deliverable, "Báo cáo", "quý, năm"),
        (date(2026, 6, 11), date(2026, 12, 10), DueKind.deliverable, "Báo cáo", "quý, năm"),
    ]
    assert [u.number for u in found.undated] == ["1"]


def test_a_day_that_was_put_off_shows_the_first_one_beside_it() -> None:
    schedule = {"kind": "by_date", "text": "Quý III", "start": "2026-07-01", "due": "2026-09-30"}
    work = task(schedule=schedule, due="2026-11-30", first_due="2026-09-30")

    (found,) = due_dates(PLAN, [work], []).items

    assert (found.on, found.first, found.printed) == (date(2026, 11, 30), date(2026, 9, 30), "Quý III")


def test_a_task_without_a_day_is_listed_apart_whatever_days_are_asked_for() -> None:
    work = task(schedule={"kind": "ongoing", "text": "Thường xuyên"})

    found = due_dates(PLAN, [work], [], first=date(2026, 6, 1), last=date(2026, 6, 30))

    assert found.items == []
    assert [(u.number, u.kind, u.printed) for u in found.undated] == [("1", "ongoing", "Thường xuyên")]


def test_both_ends_count_and_a_value_that_is_not_followed_does_not() -> None:
    targets = [
        {"name": None, "text": "50%", "due": "2026-06-01", "followed": True},
        {"name": None, "text": "≥ 60%", "due": "2026-06-15", "followed": False},
        {"name": None, "text": "70%", "due": "2026-06-30", "followed": True},
        {"name": None, "text": "80%", "due": "2026-07-01", "followed": True},
    ]
    measured = IndicatorDates.model_validate(
        {"id": ID, "ordinal": 0, "number": "2", "name": "5G", "targets": targets}
    )

    found = due_dates(PLAN, [], [measured], first=date(2026, 6, 1), last=date(2026, 6, 30))

    assert [(d.on, d.kind, d.printed) for d in found.items] == [
        (date(2026, 6, 1), DueKind.target, "50%"),
        (date(2026, 6, 30), DueKind.target, "70%"),
    ]
