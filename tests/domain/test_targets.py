"""How printed targets are read: comparators, values, days, and which of several counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.targets import (
    Comparator,
    Direction,
    TargetRow,
    TargetWrite,
    due_of,
    evaluate_as,
    faults_of,
    judged_after,
    settle,
)
from tests.world import known_id

END = date(2026, 12, 31)


def target(**more: Any) -> TargetWrite:
    return TargetWrite.model_validate({"text": "80%", "comparator": "ge", "value": 80} | more)


def codes(write: TargetWrite) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in faults_of("/targets/0", write)]


@pytest.mark.parametrize(
    ("comparator", "direction", "judged"),
    [
        ("eq", "up", "ge"),
        ("eq", "hold", "ge"),
        ("eq", "down", "le"),
        ("range", "up", "ge"),
        ("range", "down", "le"),
        ("gt", "up", "gt"),
        ("lt", "down", "lt"),
        ("approx", "up", "approx"),
        ("boolean", "up", "boolean"),
        ("qualitative", "hold", "qualitative"),
    ],
)
def test_a_comparator_is_judged_as_the_domain_says(comparator: str, direction: str, judged: str) -> None:
    assert evaluate_as(Comparator(comparator), Direction(direction)) == Comparator(judged)


def test_a_target_without_day_is_due_at_the_end_of_its_year() -> None:
    assert due_of(target(), END) == (2026, date(2026, 12, 31))
    assert due_of(target(year=2030), END) == (2030, date(2030, 12, 31))
    assert due_of(target(due="2026-09-30"), END) == (2026, date(2026, 9, 30))


def test_before_2030_is_the_last_day_of_2029_and_nothing_further_off() -> None:
    assert codes(target(year=2030, due="2029-12-31")) == []
    assert codes(target(year=2030, due="2028-12-31")) == [("/targets/0/due", "target_due_elsewhere")]
    assert codes(target(year=2030, due="2031-01-01")) == [("/targets/0/due", "target_due_elsewhere")]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"value": None}, [("value", "target_number_missing")]),
        ({"low": 1}, [("low", "target_number_unwanted")]),
        ({"comparator": "boolean"}, [("value", "target_number_unwanted")]),
        ({"comparator": "qualitative", "value": None}, []),
        ({"comparator": "range", "value": None, "low": 45, "high": 50}, []),
        ({"comparator": "range", "value": None, "low": 50, "high": 50}, [("low", "target_range_empty")]),
        ({"comparator": "range"}, [("high", "target_number_missing"), ("low", "target_number_missing"),
                                   ("value", "target_number_unwanted")]),
        ({"evaluateAs": "le"}, []),
        ({"evaluateAs": "boolean"}, [("evaluateAs", "target_judged_otherwise")]),
        ({"evaluateAs": "range"}, [("evaluateAs", "target_judged_otherwise")]),
    ],
)  # fmt: skip
def test_numbers_fit_the_comparator(more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert codes(target(**more)) == [(f"/targets/0/{field}", code) for field, code in found]


def test_of_several_values_for_one_day_the_first_is_followed_unless_one_is_named() -> None:
    first, _ = settle([target(), target(value=100)], Direction.up, END)
    named, _ = settle([target(), target(value=100, followed=True)], Direction.up, END)
    spared, _ = settle([target(followed=False), target(value=100)], Direction.up, END)
    apart, _ = settle([target(), target(year=2030), target(name="Cấp xã")], Direction.up, END)

    assert [row["followed"] for row in first] == [True, False]
    assert [row["followed"] for row in named] == [False, True]
    assert [row["followed"] for row in spared] == [False, True]
    assert [row["followed"] for row in apart] == [True, True, True]


def test_exactly_one_of_several_is_followed_and_one_of_all_at_least() -> None:
    _, both = settle([target(followed=True), target(followed=True)], Direction.up, END)
    _, neither = settle([target(followed=False), target(followed=False)], Direction.up, END)
    _, alone = settle([target(followed=False)], Direction.up, END)
    _, beside = settle([target(), target(due="2026-09-30", followed=False)], Direction.up, END)

    assert [(f.pointer, f.code) for f in both] == [("/targets/1/followed", "target_followed_one")]
    assert [f.code for f in neither] == ["target_followed_one", "target_none_followed"]
    assert [(f.pointer, f.code) for f in alone] == [("/targets", "target_none_followed")]
    assert beside == []


def test_the_columns_are_what_was_printed_and_what_was_read() -> None:
    rows, faults = settle([target(value="95.5", part="annex-1")], Direction.up, END)

    assert faults == []
    assert rows == [
        {
            "text": "80%", "name": None, "comparator": Comparator.ge, "evaluate_as": Comparator.ge, "measure": "level",
            "value": Decimal("95.5"), "low": None, "high": None, "condition": None, "excludes": None,
            "part": "annex-1", "agency_id": None,
            "followed": True, "year": 2026, "due": END, "ordinal": 0,
        }
    ]  # fmt: skip


def test_a_change_of_direction_turns_only_what_was_read_by_rule() -> None:
    def kept(comparator: Comparator, judged: Comparator) -> TargetRow:
        return TargetRow(id=known_id("target"), agency_id=None, comparator=comparator, evaluate_as=judged)

    by_rule = judged_after(kept(Comparator.eq, Comparator.ge), Direction.up, Direction.down)
    by_hand = judged_after(kept(Comparator.eq, Comparator.eq), Direction.up, Direction.down)
    printed = judged_after(kept(Comparator.ge, Comparator.ge), Direction.up, Direction.down)

    assert (by_rule, by_hand, printed) == (Comparator.le, Comparator.eq, Comparator.ge)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, True, False]), st.sampled_from([2026, 2030]), st.sampled_from([None, "A"])
        ),
        max_size=6,
    )
)
def test_whatever_is_accepted_follows_one_value_per_name_and_day(several: list[tuple[Any, int, Any]]) -> None:
    writes = [target(followed=followed, year=year, name=name) for followed, year, name in several]

    rows, faults = settle(writes, Direction.up, END)

    for year, name in product((2026, 2030), (None, "A")):
        group = [row["followed"] for row in rows if (row["year"], row["name"]) == (year, name)]
        if not faults and len(group) > 1:
            assert sum(group) == 1
