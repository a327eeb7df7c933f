"""Whether a figure meets its target, by every comparator and either direction, and how far along it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.domain.figures import Figure, ObsStatus, ValueKind, shown
from service.domain.indicator_judgements import Goal, Yardstick, is_met, progress
from service.domain.targets import Comparator, Direction, Measure
from service.domain.targets import evaluate_as as read_as

DUE = date(2026, 12, 31)


def goal(comparator: str, value: Any = None, judged: str | None = None, **more: Any) -> Goal:
    direction = more.pop("direction", Direction.up)
    printed = Comparator(comparator)
    return Goal(
        text="as printed",
        due=DUE,
        comparator=printed,
        evaluate_as=Comparator(judged) if judged else read_as(printed, direction),
        value=None if value is None else Decimal(str(value)),
        low=Decimal(more["low"]) if "low" in more else None,
        high=Decimal(more["high"]) if "high" in more else None,
        measure=more.get("measure", Measure.level),
    )


def yard(direction: str = "up", baseline: Any = None, kind: str = "ratio", **more: Any) -> Yardstick:
    known = None if baseline is None else Decimal(str(baseline))
    return Yardstick(kind=ValueKind(kind), direction=Direction(direction), baseline=known, **more)


def at(value: Any) -> Figure:
    return Figure(value=Decimal(str(value)))


@pytest.mark.parametrize(
    ("comparator", "judged", "below", "on", "over"),
    [
        ("ge", None, False, True, True),
        ("gt", None, False, False, True),
        ("eq", None, False, True, True),
        ("eq", "eq", False, True, False),
        ("le", None, True, True, False),
        ("lt", None, True, False, False),
    ],
)
def test_each_comparator_judges_below_on_and_over_its_value(
    comparator: str, judged: str | None, below: bool, on: bool, over: bool
) -> None:
    target = goal(comparator, 80, judged)

    found = [is_met(target, yard(), at(value)) for value in ("79.999999", "80", "80.000001")]

    assert found == [below, on, over]


def test_a_bare_percentage_is_judged_as_at_most_where_it_should_fall() -> None:
    target = goal("eq", 10, direction=Direction.down)

    assert [is_met(target, yard("down"), at(v)) for v in (9, 10, 11)] == [True, True, False]


def test_a_range_is_met_from_its_near_end() -> None:
    rising = goal("range", low=45, high=50)
    falling = goal("range", low=45, high=50, direction=Direction.down)
    inside = goal("range", judged="range", low=45, high=50)

    assert [is_met(rising, yard(), at(v)) for v in (44, 45, 60)] == [False, True, True]
    assert [is_met(falling, yard("down"), at(v)) for v in (51, 50, 40)] == [False, True, True]
    assert [is_met(inside, yard(), at(v)) for v in (44, 45, 50, 51)] == [False, True, True, False]


def test_about_is_met_within_two_points_or_the_plan_s_own_tolerance() -> None:
    about = goal("approx", 40)

    assert [is_met(about, yard(), at(v)) for v in ("37.9", 38, 45)] == [False, True, True]
    assert [is_met(about, yard("down"), at(v)) for v in (42, "42.1")] == [True, False]
    assert [is_met(about, yard("hold"), at(v)) for v in (37, 38, 42, 43)] == [False, True, True, False]
    assert is_met(about, yard(tolerance=Decimal(5)), at(35)) is True


def test_a_reduction_of_half_is_judged_against_its_baseline() -> None:
    halved = goal("ge", 50, measure=Measure.change)

    assert [is_met(halved, yard("down", 40), at(v)) for v in (20, "20.1", 10)] == [True, False, True]
    assert [is_met(halved, yard("up", 40), at(v)) for v in (59, 60)] == [False, True]
    assert is_met(halved, yard("down"), at(20)) is None


def test_yes_no_and_words_are_met_by_a_yes() -> None:
    wanted = goal("boolean")

    answers = [is_met(wanted, yard(kind="yes_no"), Figure(answer=answer)) for answer in (True, False, None)]

    assert answers == [True, False, None]
    assert is_met(goal("qualitative"), yard(kind="text"), Figure(text="Đã có", answer=True)) is True
    assert [is_met(wanted, yard(kind="number"), at(v)) for v in (0, 1)] == [False, True]


def test_an_almost_is_not_rounded_up_to_a_yes() -> None:
    almost = Figure(numerator=Decimal(799_999_999), denominator=Decimal(1_000_000_000))
    enough = Figure(numerator=Decimal(8_200), denominator=Decimal(10_000))

    assert is_met(goal("ge", 80), yard(), almost) is False
    assert is_met(goal("ge", 80), yard(), enough) is True


def test_what_is_missing_or_not_applicable_cannot_be_told() -> None:
    for status in (ObsStatus.missing, ObsStatus.not_applicable):
        assert is_met(goal("ge", 80), yard(), Figure(status=status, value=Decimal(90))) is None


def test_falling_from_forty_to_ten_twenty_is_two_thirds_of_the_way() -> None:
    way = progress(goal("le", 10), yard("down", 40), at(20))

    assert way.percent is not None and round(way.percent, 1) == Decimal("66.7")
    assert shown(way.percent) == Decimal("66.666667")
    assert way.assumed is False


def test_rising_without_a_baseline_begins_at_an_assumed_zero_and_says_so() -> None:
    assert progress(goal("ge", 80), yard(), at(60)) == (75, True)
    assert progress(goal("ge", 80), yard("up", 40), at(60)) == (50, False)
    assert progress(goal("ge", 4), yard(kind="number"), at(1)) == (25, True)


def test_without_a_way_there_is_no_progress() -> None:
    assert progress(goal("le", 10), yard("down"), at(20)) == (None, False)
    assert progress(goal("ge", 95), yard("hold", 90), at(93)) == (None, False)
    assert progress(goal("ge", 80), yard("up", 80), at(80)) == (None, False)
    assert progress(goal("boolean"), yard(kind="yes_no"), Figure(answer=True)) == (None, False)


def test_each_quarter_is_judged_by_the_target_of_its_own_day() -> None:
    first, raised = goal("ge", 80), goal("ge", 90)
    quarter_one = quarter_two = at(85)

    assert is_met(first, yard(), quarter_one) is True
    assert is_met(raised, yard(), quarter_two) is False
