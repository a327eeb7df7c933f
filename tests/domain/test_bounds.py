"""Are the two ends of a stretch found by their names, and refused where the first lies after the last?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import AwareDatetime, Field

from service.domain.bounds import backwards, pairs, require_forward
from service.domain.errors import Invalid
from service.domain.types import Day, Shape

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


class _Asked(Shape):
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    seen_since: AwareDatetime | None = None
    seen_until: AwareDatetime | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    days_from: int | None = None
    days_to: str | None = None
    on: Day | None = None


def test_ends_are_paired_by_name_where_both_have_the_same_order() -> None:
    assert pairs(_Asked) == (
        ("from_", "to"),
        ("due_from", "due_to"),
        ("seen_since", "seen_until"),
        ("min_value", "max_value"),
    )


def test_every_pair_that_lies_backwards_is_told_of_at_both_ends_by_their_outside_names() -> None:
    asked = _Asked(
        **{"from": date(2026, 6, 2), "to": date(2026, 6, 1)},
        due_from=date(2026, 6, 2),
        seen_since=NOW,
        seen_until=NOW - timedelta(seconds=1),
        min_value=Decimal("10"),
        max_value=Decimal("9.5"),
        days_from=3,
        days_to="1",
    )

    with pytest.raises(Invalid) as refused:
        require_forward(asked)

    told = [(error.pointer, error.code) for error in refused.value.errors]
    names = ["?from", "?to", "?seenSince", "?seenUntil", "?minValue", "?maxValue"]
    assert told == [(name, "bounds_backwards") for name in names]
    assert dict(refused.value.errors[0].params) == {
        "first": "from", "last": "to", "low": "2026-06-02", "high": "2026-06-01",
    }  # fmt: skip


def test_one_end_alone_or_the_same_at_both_is_right() -> None:
    require_forward(_Asked(due_from=date(2026, 6, 2), due_to=date(2026, 6, 2), seen_until=NOW))

    assert backwards("--from", "--to", None, date(2026, 6, 1)) == ()
    assert backwards("--from", "--to", 0, -1) != ()
