"""Is every way a Vietnamese plan writes a deadline read as a person reads it?"""

from __future__ import annotations

import pytest

from service.domain.language.deadlines import read_deadline
from tests.language.deadline_table import Row, rows

ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.phrase!r} {row.year}" for row in ROWS])
def test_a_phrase_is_read_as_it_is_meant(row: Row) -> None:
    reading = read_deadline(row.phrase, year=row.year)

    read = reading.as_json()
    told = [problem["code"] for problem in read["problems"]]

    assert {name: read[name] for name in row.fields} == row.fields
    assert [code for code in row.problems if code not in told] == []
    assert row.confidence in {None, read["confidence"]}
    assert reading.as_schedule().kind is reading.kind


def test_a_bare_period_is_read_with_the_title() -> None:
    title = "Họp giao ban định kỳ hằng quý hoặc đột xuất khi có yêu cầu của Chủ tịch"

    reading = read_deadline("Định kỳ", year=2026, title=title)

    assert (reading.kind, reading.rrule, reading.on_request) == ("recurring", "FREQ=MONTHLY;INTERVAL=3", True)
    assert reading.confidence == "likely"
    assert [problem.code for problem in reading.problems] == ["period_of_title"]


def test_a_title_without_period_leaves_a_bare_one_unread() -> None:
    reading = read_deadline("Định kỳ", year=2026, title="Bồi dưỡng kỹ năng số cho cán bộ")

    assert reading.kind == "unparsed"
    assert [problem.code for problem in reading.problems] == ["period_missing"]


def test_a_condition_at_the_end_of_the_title_holds_up_a_date() -> None:
    reading = read_deadline("Quý III/2026", year=2026, title="Nâng cấp trang thông tin (khi được bố trí vốn)")

    assert reading.kind == "conditional"
    assert reading.condition == "khi được bố trí vốn"
    assert reading.as_json()["due"] == "2026-09-30"
    assert reading.confidence == "likely"


def test_a_title_says_nothing_about_a_deadline_that_is_whole() -> None:
    title = "Tổ chức họp định kỳ 6 tháng"

    assert read_deadline("Quý II", year=2026, title=title) == read_deadline("Quý II", year=2026)


def test_the_reading_is_written_in_the_order_of_the_command_line() -> None:
    written = read_deadline("Trước ngày 20/12/2026", year=2026).as_json()

    assert list(written.items()) == [
        ("text", "Trước ngày 20/12/2026"),
        ("kind", "by_date"),
        ("start", None),
        ("due", "2026-12-19"),
        ("printedDate", "2026-12-20"),
        ("exclusive", True),
        ("rrule", None),
        ("onRequest", False),
        ("assumed", []),
        ("condition", None),
        ("parts", []),
        ("confidence", "sure"),
        ("problems", []),
    ]


def test_a_text_that_is_no_cell_is_not_read() -> None:
    reading = read_deadline("Quý I " * 1000, year=2026)

    assert reading.kind == "unparsed"
    assert [(problem.code, dict(problem.params)) for problem in reading.problems] == [
        ("too_long", {"limit": "1000"})
    ]
