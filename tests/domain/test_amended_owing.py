"""What is owed after an amendment: kept, changed, ended, new; what people did is not touched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.domain.amended_owing import OwedRow, owed_as_amended
from service.domain.obligation_whys import ObligationWhy
from service.domain.owing import StepAct
from service.domain.tasks import Obligation

RULE, AGENCY, OFFICE = (UUID(int=i) for i in (1, 2, 3))
DAY, TODAY = date(2026, 7, 5), date(2026, 7, 10)


def _row(month: int, last_day: int = 9, **more: Any) -> dict[str, Any]:
    """What a monthly rule asks for of a month of 2026."""
    start = date(2026, month, 1)
    end = date(2026, month + 1, 1) - timedelta(days=1)
    due = date(2026, month + 1, last_day)
    return {
        "rule_id": RULE, "rule_unit_key": 9, "step": 1, "act": StepAct.consolidate, "to_ids": [OFFICE],
        "obligation": Obligation.obliged, "nominal": f"2026-M{month:02d}", "window_start": start, "window_end": end,
        "opens_on": start, "last_day": due, "due_sort": due, "unit_key": 9, "agency_id": AGENCY,
        "effective_on": date(2026, 4, 1), "tracked_from": date(2026, 4, 1),
    } | more  # fmt: skip


def _kept(month: int, **more: Any) -> OwedRow:
    columns = {"id": UUID(int=100 + month), "version": 2, "reminder_count": 0, "met_on": None, "waived_on": None}
    row = _row(month) | columns | {"ended_on": None, "ended_why": None} | more
    return OwedRow(**{name: row[name] for name in OwedRow.model_fields})


def test_what_is_asked_for_as_before_is_not_written() -> None:
    found = owed_as_amended([_kept(6), _kept(7), _kept(8)], [_row(7), _row(8)], DAY, TODAY)

    assert (found.changed, found.ended, found.new) == ([], [], [])


def test_a_window_that_was_over_stays_and_one_that_runs_on_ends_where_nothing_asks_for_it() -> None:
    found = owed_as_amended([_kept(6), _kept(7)], [], DAY, TODAY)

    (july,) = found.ended
    assert (july["id"], july["version"], july["ended_on"], july["ended_why"]) == (
        UUID(int=107), 2, DAY, ObligationWhy.PLAN_AMENDED,
    )  # fmt: skip


def test_what_was_met_or_waived_or_ended_with_the_unit_is_not_touched() -> None:
    kept = [
        _kept(7, met_on=date(2026, 7, 2)),
        _kept(8, waived_on=date(2026, 7, 2)),
        _kept(9, ended_on=date(2026, 7, 1), ended_why=ObligationWhy.UNIT_ENDED),
    ]

    found = owed_as_amended(kept, [_row(month, 20) for month in (7, 8, 9)], DAY, TODAY)

    assert (found.changed, found.ended, found.new) == ([], [], [])


def test_another_last_day_moves_it_and_a_day_gone_by_makes_nobody_late() -> None:
    gone = date(2026, 7, 8)
    found = owed_as_amended([_kept(7), _kept(8)], [_row(7) | {"last_day": gone}, _row(8, 20)], DAY, TODAY)

    july, august = found.changed
    assert (july["last_day"], july["tracked_from"], july["standing_code"][-1]) == (gone, TODAY, "before_tracking")
    assert (august["id"], august["last_day"], august["tracked_from"]) == (
        UUID(int=108), date(2026, 9, 20), date(2026, 4, 1),
    )  # fmt: skip


def test_what_an_amendment_ended_is_asked_for_again_under_its_old_id() -> None:
    ended = _kept(8, ended_on=DAY, ended_why=ObligationWhy.PLAN_AMENDED)

    found = owed_as_amended([ended], [_row(8)], TODAY, TODAY)

    (again,) = found.changed
    assert (again["id"], again["ended_on"], again["ended_why"]) == (UUID(int=108), None, None)
    assert again["standing_code"][0] == "not_open"


def test_what_is_new_counts_from_the_day_it_is_there() -> None:
    found = owed_as_amended([], [_row(7)], DAY, TODAY)

    (row,) = found.new
    assert (row["effective_on"], row["tracked_from"]) == (DAY, TODAY)
