"""Are shares taken of what fell due, never above the whole, and kept apart from what was only asked for?"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.errors import Invalid
from service.domain.obligation_standings import ObligationStanding as R
from service.domain.progress_queries import ProgressQuery, trend_days
from service.domain.standing_codes import Standing
from service.domain.timeliness import (
    EXPECTED,
    FELL_DUE,
    ReportStandings,
    Share,
    owed_reports,
    percent_of,
    task_timeliness,
)


def _counts(without: R) -> st.SearchStrategy[dict[R, int]]:
    """Counts by standing. What is obliged is never silent, what is asked never overdue."""
    return st.dictionaries(st.sampled_from([one for one in R if one is not without]), st.integers(0, 5000))



def test_a_percentage_has_one_decimal_half_away_from_zero_and_nothing_has_none() -> None:
    found = [str(percent_of(count, of)) for count, of in ((2, 3), (1, 8), (1, 16), (9, 9), (0, 4), (0, 0))]

    assert found == ["66.7", "12.5", "6.3", "100.0", "0.0", "None"]


def test_tasks_are_in_time_of_those_whose_day_has_come() -> None:
    counts = {
        Standing.DONE_ON_TIME: 3, Standing.DONE_LATE: 1, Standing.OVERDUE: 2, Standing.OPEN_ON_TIME: 40,
        Standing.ONGOING_OK: 31, Standing.ONGOING_SILENT: 5, Standing.DUE_BEFORE_ISSUE: 9,
    }  # fmt: skip

    found = task_timeliness(counts)

    assert found == Share(count=3, of=6, percent=50.0)


def test_reports_that_came_late_are_complete_and_not_timely_and_what_was_asked_stands_apart() -> None:
    obliged = {R.MET_ON_TIME: 5, R.MET_LATE: 2, R.OVERDUE: 1, R.OPEN: 4, R.WAIVED: 3, R.BEFORE_ISSUE: 2}
    asked = {R.MET_LATE: 1, R.ASKED_SILENT: 3, R.NOT_OPEN: 2}

    found = owed_reports(obliged, asked)

    assert found.total == 23
    assert found.completeness == Share(count=7, of=8, percent=87.5)
    assert found.timeliness == Share(count=5, of=8, percent=62.5)
    assert found.asked == Share(count=1, of=4, percent=25.0)
    assert (found.standings.met_late, found.standings.asked_silent, found.standings.waived) == (3, 3, 3)


@given(_counts(R.ASKED_SILENT), _counts(R.OVERDUE))
def test_neither_share_exceeds_the_whole(obliged: dict[R, int], asked: dict[R, int]) -> None:
    found = owed_reports(obliged, asked)

    for one in (found.completeness, found.timeliness, found.asked):
        assert 0 <= one.count <= one.of and (one.percent is None) == (one.of == 0)
    assert found.timeliness.count <= found.completeness.count


@pytest.mark.parametrize("wrong", [{"percent": 70.0}, {"count": 4, "percent": 133.3}, {"of": 0}])
def test_a_share_that_contradicts_itself_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Share.model_validate({"count": 2, "of": 3, "percent": 66.7} | wrong)


def test_every_standing_of_a_report_has_a_field_and_what_fell_due_is_obliged() -> None:
    assert list(ReportStandings.model_fields) == [one.value for one in R]
    assert R.ASKED_SILENT not in EXPECTED and R.WAIVED not in EXPECTED
    assert Standing.ONGOING_SILENT not in FELL_DUE


def _days(on: str, **asked: str) -> list[str]:
    return [str(day) for day in trend_days(ProgressQuery.model_validate(asked), date.fromisoformat(on))]


def test_a_trend_has_the_end_of_each_month_and_its_last_day() -> None:
    assert _days("2026-05-09") == []
    assert _days("2026-03-09", **{"from": "2025-12-31"}) == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-09",
    ]  # fmt: skip
    assert _days("2026-05-09", **{"from": "2026-01-15", "to": "2026-02-28", "step": "month"}) == [
        "2026-01-31", "2026-02-28",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": "2026-05-01"}, "trend_without_from"),
        ({"step": "month"}, "trend_without_from"),
        ({"from": "2026-05-10"}, "trend_backwards"),
        ({"from": "2023-05-01"}, "trend_long"),
    ],
)
def test_a_trend_without_beginning_backwards_or_endless_is_refused(asked: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _days("2026-05-09", **asked)

    assert refused.value.errors[0].code == code
