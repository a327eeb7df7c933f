"""Where an indicator stands on a day: along the line, at milestones, without data, when figures grow old."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.calendars import BEGINNING, Cadence
from service.domain.figures import Aggregation, Figure, ObsStatus, Reading, ValueKind, settled
from service.domain.indicator_judgements import Goal, Yardstick
from service.domain.indicator_standings import (
    INDICATOR_STANDING_LABELS,
    IndicatorStanding,
    StandingFacts,
    indicator_calendar,
    judge_indicator,
)
from service.domain.indicator_whys import INDICATOR_WHY_SENTENCES, IndicatorWhy
from service.domain.latest_figures import LatestFigure, SeriesKey
from service.domain.periods import period
from service.domain.targets import Comparator, Direction, Measure
from service.domain.targets import evaluate_as as read_as
from service.domain.whys import say_why

START, END = date(2026, 1, 1), date(2026, 12, 31)
POLICE = UUID(int=7)


def goal(comparator: str, value: Any = None, due: date = END, direction: str = "up", **more: Any) -> Goal:
    printed = Comparator(comparator)
    number = None if value is None else Decimal(str(value))
    return Goal(
        text=f"{comparator} {value}",
        due=due,
        comparator=printed,
        evaluate_as=read_as(printed, Direction(direction)),
        value=number,
        **more,
    )


def reading(nominal: str, value: Any = None, counts_from: date | None = None, **more: Any) -> Reading:
    span = period(nominal)
    number = None if value is None else Decimal(str(value))
    return Reading(
        period=span,
        start=span.start,
        end=span.end,
        counts_from=counts_from or span.end,
        figure=settled(Figure(value=number, **more)),
    )


def facts(
    *goals: Goal, readings: tuple[Reading, ...] | dict[SeriesKey, tuple[Reading, ...]] = (), **more: Any
) -> StandingFacts:
    yard = Yardstick(
        kind=ValueKind(more.pop("kind", "ratio")),
        direction=Direction(more.pop("direction", "up")),
        baseline=None if (b := more.pop("baseline", None)) is None else Decimal(str(b)),
    )
    return StandingFacts(
        yard=yard,
        aggregation=Aggregation(more.pop("aggregation", "level")),
        goals=goals,
        readings=readings if isinstance(readings, dict) else {(None, None): readings},
        start=more.pop("start", START),
        end=more.pop("end", END),
        cadence=Cadence(more.pop("cadence", "quarterly")),
        **more,
    )


def on(of: StandingFacts, day: date) -> tuple[str, str]:
    verdict = judge_indicator(of, day)
    return verdict.standing.value, json.loads(verdict.why)["code"]


def changes(of: StandingFacts) -> list[tuple[date, str]]:
    calendar = indicator_calendar(of)
    return [
        (day, code.value) for day, code in zip(calendar.standings.days, calendar.standings.codes, strict=True)
    ]


def test_eighty_two_of_a_hundred_in_may_achieve_eighty_from_the_end_of_may_on() -> None:
    counted = Figure(numerator=Decimal(8200), denominator=Decimal(10000))
    may = period("2026-M05")
    said = Reading(period=may, start=may.start, end=may.end, counts_from=may.end, figure=counted)
    vneid = facts(goal("eq", 80), readings=(said,), begin=date(2026, 4, 1))

    calendar = indicator_calendar(vneid)
    june = calendar.on(date(2026, 6, 10))

    assert calendar.on(date(2026, 5, 30)).standing is IndicatorStanding.NO_DATA
    assert calendar.on(date(2026, 5, 30)).latest is None
    assert june.standing is IndicatorStanding.ACHIEVED
    assert json.loads(june.why) == {
        "code": "target_met", "period": "2026-M05", "value": 82, "target": "eq 80", "due": "2026-12-31",
    }  # fmt: skip
    shown = LatestFigure.model_validate_json(june.latest or "")
    assert (shown.value, shown.numerator, shown.denominator, shown.met) == (82, 8200, 10000, True)
    assert (shown.progress, shown.baseline_assumed) == (102.5, True)
    assert changes(vneid) == [
        (BEGINNING, "no_data"), (date(2026, 5, 31), "achieved"), (date(2026, 10, 1), "stale"),
        (date(2027, 1, 1), "stale"),
    ]  # fmt: skip


def test_the_line_leaves_a_figure_behind_on_a_day_that_is_worked_out() -> None:
    """From 0 to 73 in 364 days is a fifth of a point a day: 20.054… at the end of day 100."""
    slow = facts(goal("ge", 73), readings=(reading("2026-Q1", "20.1"),), cadence="yearly")

    assert changes(slow) == [
        (BEGINNING, "no_data"),
        (date(2026, 3, 31), "on_track"),
        (date(2026, 4, 12), "at_risk"),
        (date(2026, 5, 18), "off_track"),
        (date(2027, 1, 1), "off_track"),
    ]


def test_falling_from_forty_to_ten_is_judged_downwards() -> None:
    falling = facts(
        goal("le", 10, direction="down"), readings=(reading("2026-H1", 20),), direction="down", baseline=40
    )

    assert on(falling, date(2026, 7, 1)) == ("on_track", "on_the_line")
    assert on(falling, date(2026, 8, 31)) == ("on_track", "on_the_line")
    assert on(falling, date(2026, 9, 30)) == ("at_risk", "behind_little")


def test_without_a_baseline_what_should_fall_cannot_be_placed_until_it_is_met_or_due() -> None:
    high = facts(goal("le", 10, direction="down"), readings=(reading("2026-Q1", 20),), direction="down")
    low = facts(goal("le", 10, direction="down"), readings=(reading("2026-Q1", 9),), direction="down")
    last = facts(goal("le", 10, direction="down"), readings=(reading("2026-Q4", 20),), direction="down")

    assert on(high, date(2026, 4, 15)) == ("no_baseline", "no_baseline")
    assert on(low, date(2026, 4, 15)) == ("achieved", "target_met")
    assert on(last, date(2027, 1, 1)) == ("off_track", "not_met_by_due")


def test_a_change_from_an_unknown_baseline_stays_unplaced_even_after_its_day() -> None:
    halved = goal("ge", 50, measure=Measure.change)
    unknown = facts(halved, readings=(reading("2026-Q4", 20),), direction="down")
    known = facts(halved, readings=(reading("2026-Q4", 20),), direction="down", baseline=40)

    assert on(unknown, date(2027, 1, 1)) == ("no_baseline", "no_baseline")
    assert on(known, date(2027, 1, 1)) == ("achieved", "target_met")


def test_milestones_lead_from_one_to_the_next() -> None:
    goals = (goal("ge", 50, date(2030, 12, 31)), goal("ge", 100, date(2035, 12, 31)))
    far = {"start": date(2026, 1, 1), "end": date(2035, 12, 31), "cadence": "yearly"}
    ahead = facts(*goals, readings=(reading("2030", 60),), **far)
    behind = facts(*goals, readings=(reading("2030", 49),), **far)
    done = facts(*goals, readings=(reading("2030", 100),), **far)

    assert on(ahead, date(2030, 12, 31)) == ("on_track", "milestone_met")
    assert on(ahead, date(2031, 6, 30)) == ("on_track", "on_the_line")
    assert on(behind, date(2031, 1, 1)) == ("at_risk", "behind_little")
    assert on(done, date(2031, 1, 1)) == ("achieved", "target_met")


def test_what_is_to_be_held_is_on_track_until_the_end_and_judged_by_the_target_itself() -> None:
    def held(value: int) -> StandingFacts:
        return facts(
            goal("eq", 95), direction="hold", readings=(reading("2026-Q1", value),), cadence="yearly"
        )

    assert on(held(95), date(2026, 6, 1)) == ("on_track", "held_so_far")
    assert on(held(90), date(2026, 6, 1)) == ("at_risk", "below_hold_little")
    assert on(held(80), date(2026, 6, 1)) == ("off_track", "below_hold")
    assert on(held(95), date(2026, 12, 31)) == ("achieved", "held_to_the_end")


def test_a_yes_is_achieved_for_good_and_a_no_is_at_risk_from_the_first_lead_time_on() -> None:
    yes = facts(goal("boolean"), kind="yes_no", readings=(reading("2026-Q1", answer=True),))
    no = facts(
        goal("boolean"),
        kind="yes_no",
        readings=(reading("2026-Q4", answer=False, counts_from=date(2026, 11, 2)),),
    )

    assert on(yes, date(2027, 6, 1)) == ("achieved", "target_met")
    assert changes(no)[1:] == [
        (date(2026, 11, 2), "on_track"), (date(2026, 12, 1), "at_risk"), (date(2027, 1, 1), "off_track"),
    ]  # fmt: skip


def test_a_figure_grows_old_when_the_last_due_period_has_nothing() -> None:
    old = facts(goal("ge", 80), readings=(reading("2026-Q1", 90),), begin=date(2026, 4, 1))

    verdict = judge_indicator(old, date(2026, 7, 1))

    assert on(old, date(2026, 6, 30)) == ("achieved", "target_met")
    assert json.loads(verdict.why) == {
        "code": "period_missing", "period": "2026-Q2", "value": 90, "last": "2026-Q1",
        "cadence": "quarterly", "cadenceAssumed": True,
    }  # fmt: skip


def test_missing_said_in_so_many_words_is_nothing_and_not_applicable_is_an_answer() -> None:
    gone = reading("2026-Q2", status=ObsStatus.missing)
    none = reading("2026-Q2", numerator=Decimal(0), denominator=Decimal(0))

    first = facts(goal("ge", 80), readings=(reading("2026-Q1", 50), gone))
    second = facts(goal("ge", 80), readings=(reading("2026-Q1", 50), none))

    assert on(first, date(2026, 7, 1)) == ("stale", "period_missing")
    assert on(second, date(2026, 7, 1)) == ("not_applicable", "not_applicable")


def test_nothing_recorded_is_no_data_for_as_long_as_it_lasts() -> None:
    assert changes(facts(goal("ge", 80))) == [(BEGINNING, "no_data")]
    assert changes(facts()) == [(BEGINNING, "not_applicable")]


def test_a_flow_is_summed_within_its_year_against_one_target() -> None:
    entries = (reading("2026-M01", 20), reading("2026-M02", 25), reading("2026-M03", 10))
    fifty = facts(goal("ge", 50, date(2026, 3, 31)), kind="number", aggregation="flow", readings=entries)

    assert on(fifty, date(2026, 3, 30)) == ("at_risk", "behind_little")
    assert on(fifty, date(2026, 3, 31)) == ("achieved", "target_met")


def test_of_two_quantities_in_one_line_the_worse_one_speaks_and_is_named() -> None:
    two = facts(
        goal("ge", 100, name="cán bộ"),
        goal("ge", 60, name="người dân"),
        readings={
            ("cán bộ", None): (reading("2026-Q1", 100),),
            ("người dân", None): (reading("2026-Q1", 2),),
        },
    )

    verdict = judge_indicator(two, date(2026, 4, 1))

    assert verdict.standing is IndicatorStanding.OFF_TRACK
    assert json.loads(verdict.why)["quantity"] == "người dân"
    assert LatestFigure.model_validate_json(verdict.latest or "").value == 2


def test_an_agency_s_own_target_is_judged_by_its_own_figures() -> None:
    own = facts(goal("ge", 60, agency=POLICE), readings={(None, POLICE): (reading("2026-Q1", 70),)})

    verdict = judge_indicator(own, date(2026, 4, 1))

    assert verdict.standing is IndicatorStanding.ACHIEVED
    assert json.loads(verdict.why)["agency"] == str(POLICE)


def test_percentages_without_counts_say_so_instead_of_a_sum() -> None:
    empty = facts(goal("ge", 80), readings=(reading("2026-Q1"),))

    assert on(empty, date(2026, 4, 1)) == ("no_data", "nothing_to_sum")


def test_every_standing_and_every_reason_has_its_words() -> None:
    assert set(INDICATOR_STANDING_LABELS) == set(IndicatorStanding)
    assert set(INDICATOR_WHY_SENTENCES) == set(IndicatorWhy)
    assert all(set(said) == {"vi", "en"} for said in INDICATOR_WHY_SENTENCES.values())
    told = json.dumps(
        {"code": "target_met", "period": "2026-M05", "value": 81.5, "target": "80%", "due": "2026-12-31"}
    )
    assert say_why(told, "vi", INDICATOR_WHY_SENTENCES) == "Kỳ 2026-M05 đạt 81,5, mức phấn đấu là 80%."


DAYS = [date(2025, 11, 1) + timedelta(days=i) for i in range(900)]
PERIODS = [f"2026-M{m:02d}" for m in range(1, 13)] + [
    "2026-Q1",
    "2026-Q3",
    "2026-H1",
    "2026-9M",
    "2026",
    "2025",
]


@st.composite
def indicators(draw: st.DrawFn) -> StandingFacts:
    direction = draw(st.sampled_from(list(Direction)))
    kind = draw(st.sampled_from(list(ValueKind)))
    numbers = kind in (ValueKind.ratio, ValueKind.number)
    comparators = ["ge", "gt", "eq", "le", "lt", "approx"] if numbers else ["boolean", "qualitative"]
    dues = draw(st.lists(st.sampled_from(DAYS[60:]), min_size=0, max_size=3, unique=True))
    goals = tuple(
        goal(
            draw(st.sampled_from(comparators)),
            draw(st.integers(0, 120)) if numbers else None,
            due,
            direction.value,
            name=draw(st.sampled_from([None, "một"])),
        )
        for due in dues
    )

    def said(nominal: str) -> Reading:
        early = draw(st.none() | st.integers(0, 20))
        end = period(nominal)
        return reading(
            nominal,
            draw(st.integers(-10, 130)) if numbers else None,
            end.end - timedelta(days=early) if early else None,
            answer=None if numbers else draw(st.none() | st.booleans()),
            status=draw(
                st.sampled_from([ObsStatus.reported] * 4 + [ObsStatus.missing, ObsStatus.not_applicable])
            ),
        )

    chosen = draw(st.lists(st.sampled_from(PERIODS), max_size=6, unique=True))
    readings = tuple(said(nominal) for nominal in chosen)
    return facts(
        *goals,
        kind=kind.value,
        direction=direction.value,
        baseline=draw(st.none() | st.integers(-5, 130)),
        aggregation=draw(st.sampled_from(list(Aggregation))).value,
        readings={(None, None): readings, ("một", None): readings[:2]},
        begin=draw(st.sampled_from([BEGINNING, date(2026, 4, 1)])),
        start=START,
        end=date(2027, 12, 31),
    )


@settings(max_examples=40)
@given(indicators())
def test_the_stored_calendar_is_the_same_as_judging_every_single_day(of: StandingFacts) -> None:
    calendar = indicator_calendar(of)

    for day in DAYS:
        assert calendar.on(day) == judge_indicator(of, day), day
    assert calendar.standings.days[0] == BEGINNING
    assert list(calendar.standings.days) == sorted(set(calendar.standings.days))
    for why, latest in zip(calendar.standings.whys, calendar.latest, strict=True):
        assert "{" not in say_why(why, "vi", INDICATOR_WHY_SENTENCES) + say_why(
            why, "en", INDICATOR_WHY_SENTENCES
        )
        assert latest is None or LatestFigure.model_validate_json(latest)
    entries = list(zip(calendar.standings.codes, calendar.standings.whys, calendar.latest, strict=True))
    assert all(one != next_ for one, next_ in pairwise(entries))


@pytest.mark.parametrize("direction", ["up", "down"])
def test_every_day_of_the_line_is_the_rule_in_plain_numbers(direction: str) -> None:
    """Behind by at most a tenth of the way is at risk; compared with the line drawn by hand."""
    base, target = (Decimal(10), Decimal(90)) if direction == "up" else (Decimal(90), Decimal(10))
    value = Decimal("43.7")
    judged = goal("ge" if direction == "up" else "le", target, direction=direction)
    of = facts(
        judged, readings=(reading("2025", value),), baseline=base, direction=direction, cadence="yearly"
    )

    for gone in range(365):
        drawn = base + (target - base) * gone / 364
        behind = (drawn - value) if direction == "up" else (value - drawn)
        expected = "on_track" if behind <= 0 else "at_risk" if behind <= 8 else "off_track"
        assert on(of, START + timedelta(days=gone))[0] == expected, gone
