"""Do reports filed on chosen days of 2026 stand, day by day, as it was written down by hand beforehand?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.demo.replaying import GOLDEN, replayed


def _named(row: dict[str, Any]) -> str:
    return f"{row['plan']}-{row['line']}-{row['nominal']}"


def test_the_golden_reports_are_of_all_five_plans_and_of_every_outcome() -> None:
    outcomes = {row["status"] for row in GOLDEN} | {f[3] for row in GOLDEN for f in row["filings"]}
    standings = {mark[1] for row in GOLDEN for mark in row["marks"]}

    assert {row["plan"] for row in GOLDEN} == {"my-tu", "dai-hai", "tien-minh", "tan-hung", "phu-thai"}
    assert {"accepted", "acknowledged", "verified", "submitted", "returned", "withdrawn", ""} <= outcomes
    assert standings == {
        "not_open", "open", "due_soon", "overdue", "met_on_time", "met_late", "asked_silent", "before_issue",
        "before_tracking",
    }  # fmt: skip


@pytest.mark.parametrize("row", GOLDEN, ids=_named)
def test_every_day_of_the_year_a_report_stands_as_written_down(row: dict[str, Any]) -> None:
    found = replayed(row)

    assert found.marks == row["marks"]
    assert found.own == row["own"]
    assert found.filings == row["filings"]
    assert found.status == row["status"]


def test_all_late_marks_of_the_year_are_those_of_the_golden_file() -> None:
    late = sorted(
        (mark[0], row["plan"], row["line"], mark[1])
        for row in GOLDEN
        for mark in replayed(row).marks
        if mark[1] in ("overdue", "met_late")
    )

    assert [(day, plan, code) for day, plan, _, code in late] == [
        (date(2026, 4, 10), "my-tu", "overdue"),
        (date(2026, 4, 25), "tan-hung", "met_late"),
        (date(2026, 6, 10), "my-tu", "met_late"),
        (date(2026, 6, 11), "dai-hai", "met_late"),
        (date(2026, 6, 21), "tien-minh", "overdue"),
        (date(2026, 6, 24), "tien-minh", "met_late"),
        (date(2026, 7, 10), "my-tu", "overdue"),
        (date(2026, 7, 12), "my-tu", "met_late"),
        (date(2026, 12, 10), "my-tu", "overdue"),
        (date(2026, 12, 14), "my-tu", "met_late"),
    ]
