"""Which events ring at once, what is said in Vietnamese, and when a digest is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from service.domain.calendars import VIET_NAM
from service.domain.contacts import ContactDigest
from service.domain.webhook_zalo import ZaloSettings, ZaloTemplate
from service.domain.zalo_events import (
    Gathered,
    digest_due,
    digest_values,
    goes_singly,
    parameters,
    text_of,
    told,
    urgency,
    words_of,
)

POLICE = {"id": str(UUID(int=7)), "name": "Công an", "kind": "police", "collective": False}
SETTINGS = ZaloSettings(link="https://ke-hoach.example.vn/${kind}/${id}")


def event(type_: str, name: str | None = "Ra quân thu gom rác", **given: Any) -> dict[str, Any]:
    subject = {"kind": "task", "id": "019a", "name": name, "link": "/v1/tasks/019a"}
    data = {
        "subject": subject, "agencies": [POLICE], "unit": {"code": "31567", "name": "Mỹ Tú"},
        "detail": None, "object": None, **given,
    }  # fmt: skip
    return {"type": type_, "timestamp": "2026-11-27T01:00:00Z", "data": data}


def overdue(days: int) -> dict[str, Any]:
    return event("task.overdue", detail={"dueOn": "2026-11-30", "daysOverdue": days, "offsetDays": days})


def test_an_overdue_task_is_told_in_vietnamese_with_lead_day_and_link() -> None:
    late = told(overdue(7), SETTINGS)

    assert text_of(late.type, late.values, SETTINGS) == (
        "QUÁ HẠN: Ra quân thu gom rác\n"
        "Chủ trì: Công an\n"
        "Hạn: thứ Hai, 30/11/2026\n"
        "Quá hạn 7 ngày\n"
        "Mỹ Tú\n"
        "https://ke-hoach.example.vn/task/019a"
    )
    assert late.agency_ids == (UUID(int=7),)


def test_lines_without_a_value_are_left_out_and_a_dollar_in_a_title_means_nothing() -> None:
    raised = told(event("obstacle.raised", "Thiếu 5 tỷ $ vốn ${due}", agencies=[]), ZaloSettings())

    assert text_of(raised.type, raised.values, ZaloSettings()) == (
        "Có khó khăn, kiến nghị mới: Thiếu 5 tỷ $ vốn ${due}\nMỹ Tú"
    )


@pytest.mark.parametrize(
    ("body", "singly"),
    [
        (overdue(0), True),
        (overdue(7), False),
        (event("obligation.overdue", detail={"daysOverdue": 0}), True),
        (event("obligation.reminded"), True),
        (event("task.due_soon", detail={"dueOn": "2026-11-28", "offsetDays": 1}), False),
        (event("task.updated"), False),
    ],
)
def test_only_what_is_overdue_from_today_and_direct_reminders_go_singly(body: dict[str, Any], singly: bool) -> None:
    assert goes_singly(told(body, SETTINGS), SETTINGS) is singly


def test_what_goes_singly_is_a_setting() -> None:
    own = ZaloSettings(single=("task.directed", "report.*"))

    assert goes_singly(told(event("report.returned"), own), own)
    assert goes_singly(told(event("task.directed"), own), own)
    assert not goes_singly(told(event("obligation.reminded"), own), own)


def test_a_parameter_of_a_template_is_one_line_never_empty_and_never_too_long() -> None:
    template = ZaloTemplate(id="7895", data={"ten": "${title}", "han": "${due}", "link": "${link}"})
    long = told(event("task.updated", "Rất dài " * 60), ZaloSettings())

    filled = parameters(template, long.values)

    assert len(filled["ten"]) == 200
    assert filled["ten"].endswith("…")
    assert (filled["han"], filled["link"]) == ("-", "-")


def gathered(body: dict[str, Any]) -> Gathered:
    one = told(body, SETTINGS)
    return Gathered(one.type, one.values, urgency(one))


def test_a_digest_counts_by_kind_and_shows_the_three_most_urgent() -> None:
    due = {"detail": {"dueOn": "2026-12-04"}}
    bodies = [
        event("task.updated", "Việc cập nhật"),
        event("task.due_soon", "Việc đến hạn sau", detail={"dueOn": "2026-12-27"}),
        overdue(7),
        event("task.due_soon", "Việc đến hạn trước", **due),
        event("task.overdue", "Việc trễ nhất", detail={"dueOn": "2026-11-12", "daysOverdue": 15}),
    ]

    values = digest_values([gathered(body) for body in bodies], date(2026, 11, 27))

    assert words_of("digest", values, SETTINGS) == (
        "Tổng hợp thứ Sáu, 27/11/2026\n"
        "Công an\n"
        "Nhiệm vụ sắp đến hạn: 2\n"
        "Nhiệm vụ quá hạn: 2\n"
        "Nhiệm vụ có cập nhật: 1\n"
        "Cần xử lý trước:\n"
        "1. Việc trễ nhất – quá hạn 15 ngày\n"
        "2. Ra quân thu gom rác – quá hạn 7 ngày\n"
        "3. Việc đến hạn trước – hạn thứ Sáu, 04/12/2026\n"
        "https://ke-hoach.example.vn/task/019a"
    )


@pytest.mark.parametrize(
    ("digest", "after", "due"),
    [
        # A Friday morning before half past seven, and after it.
        ("daily", "2026-11-27T07:29", "2026-11-27T07:30"),
        ("daily", "2026-11-27T07:30", "2026-11-30T07:30"),
        ("daily", "2026-11-28T12:00", "2026-11-30T07:30"),
        # New Year's Day is a Friday; Tết 2027 lasts from Friday 5 February to Wednesday 10.
        ("daily", "2026-12-31T09:00", "2027-01-04T07:30"),
        ("daily", "2027-02-04T09:00", "2027-02-11T07:30"),
        ("weekly", "2026-11-27T09:00", "2026-11-30T07:30"),
        ("weekly", "2026-11-30T07:00", "2026-11-30T07:30"),
        ("weekly", "2026-11-30T08:00", "2026-12-07T07:30"),
        # Monday 8 February 2027 lies in Tết: the first working day after it.
        ("weekly", "2027-02-05T09:00", "2027-02-11T07:30"),
    ],
)
def test_a_digest_is_due_in_the_morning_of_a_working_day(digest: str, after: str, due: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=VIET_NAM)

    assert digest_due(ContactDigest(digest), moment(after), "07:30") == moment(due)
