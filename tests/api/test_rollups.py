"""Roll-ups over REST: every case of the table in domain.md section 9 that is about them, and the policies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from tests.conftest import TestDatabase
from tests.rollups import AT, Planted, checked_planting, covered, rolled, rolled_whole
from tests.world import World, opened


@pytest.fixture(name="world")
async def frozen_world(world_of_module: TestDatabase) -> AsyncIterator[World]:
    """Each test has definitions and communes of its own."""
    async with opened(world_of_module.service_url, SAURO_NOW=AT.isoformat()) as world:
        yield world


@pytest.fixture
async def here(world_of_module: TestDatabase) -> AsyncIterator[Planted]:
    async with checked_planting(world_of_module) as planted:
        yield planted


async def test_a_ratio_is_the_sum_of_what_was_counted_and_who_is_silent_is_named(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition) for code in (a, b, c)}
    await here.figure(of[a], numerator=90, denominator=100, value=90)
    await here.figure(of[b], numerator=0, denominator=50, value=0)

    item = await rolled(world, definition)

    assert (item["numerator"], item["denominator"], item["value"], item["obsStatus"]) == (90, 150, 60, "reported")
    assert covered(item) == {"expected": 3, "reported": 2, "counted": 2, "missing": [c]}


async def test_a_percentage_without_counts_is_shown_where_it_is_and_in_no_sum(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, d = await here.communes(2)
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90)
    await here.figure(await here.indicator(d, definition), value=80, percent_only=True)

    item = await rolled(world, definition, by="child")

    assert (item["numerator"], item["denominator"], item["value"]) == (90, 100, 90)
    assert covered(item) == {"expected": 2, "reported": 2, "counted": 1, "withoutDenominator": [d]}
    assert [(g["key"], g["value"], g["denominator"]) for g in item["groups"]] == [(a, 90, 100), (d, 80, None)]


async def test_a_denominator_of_zero_is_not_applicable_out_of_both_sums_and_reported(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90)
    await here.figure(await here.indicator(b, definition), numerator=0, denominator=0)
    await here.figure(await here.indicator(c, definition), obs_status="missing", reason="không có số")

    item = await rolled(world, definition)

    assert (item["numerator"], item["denominator"], item["value"]) == (90, 100, 90)
    assert covered(item) == {
        "expected": 3, "reported": 2, "counted": 1, "missing": [c], "notApplicable": [b],
    }  # fmt: skip


async def test_a_monthly_and_a_quarterly_commune_meet_in_the_quarter_by_the_nominal_period(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    my_tu, dai_hai = await here.indicator("31567", definition), await here.indicator("31561", definition)
    for month, counted in ((1, 20), (2, 30), (3, 40)):
        await here.figure(my_tu, f"2026-M0{month}", numerator=counted, denominator=100, value=counted)
    await here.figure(
        dai_hai, "2026-Q1", numerator=10, denominator=100, value=10, period_end=date(2026, 3, 9)
    )

    item = await rolled(world, definition, by="child")
    march = await rolled(world, definition, period="2026-M03")

    assert (item["numerator"], item["denominator"], item["value"]) == (50, 200, 25)
    assert covered(item) == {"expected": 2, "reported": 2, "counted": 2, "offCalendar": ["31561"]}
    assert {g["key"]: g["nominal"] for g in item["groups"]} == {"31561": "2026-Q1", "31567": "2026-M03"}
    assert (march["numerator"], march["coverage"]["missing"]) == (40, ["31561"])


async def test_a_late_correction_changes_its_own_period_and_never_a_later_cumulative_one(
    world: World, here: Planted
) -> None:
    definition = await here.definition(value_kind="number", aggregation="cumulative")
    (a,) = await here.communes(1)
    indicator = await here.indicator(a, definition)
    first = await here.figure(indicator, "2026-M01", value=10)
    await here.figure(indicator, "2026-M02", value=25)

    before = [(await rolled(world, definition, period=p))["value"] for p in ("2026-M01", "2026-M02", "2026-Q1")]
    right = await here.figure(indicator, "2026-M01", value=12, corrects_id=first)
    await here.change("observation", first, replaced=True, correction_id=right)
    after = [(await rolled(world, definition, period=p))["value"] for p in ("2026-M01", "2026-M02", "2026-Q1")]
    third = await rolled(world, definition, period="2026-M03", policy="carry_forward")

    assert (before, after) == ([10, 25, 25], [12, 25, 25])
    assert (third["value"], third["coverage"]["missing"], third["coverage"]["carried"]) == (25, [a], [a])


async def test_two_entries_of_a_flow_in_a_quarter_are_summed_and_each_day_counts_once(
    world: World, here: Planted
) -> None:
    definition = await here.definition(value_kind="number", aggregation="flow")
    a, b = await here.communes(2)
    two, both = await here.indicator(a, definition), await here.indicator(b, definition)
    await here.figure(two, "2026-M01", value=20)
    await here.figure(two, "2026-M02", value=30)
    await here.figure(both, "2026-M01", value=5)
    await here.figure(both, "2026-Q1", value=9)

    found = await rolled(world, definition, by="child")

    assert [(g["key"], g["value"]) for g in found["groups"]] == [(a, 50), (b, 9)]
    assert found["value"] == 59


async def test_contributions_inside_a_commune_are_summed_and_its_own_figure_wins(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    added, own = await here.indicator(a, definition, ({"value": 50},)), await here.indicator(b, definition)
    schools = [await here.agency(a, f"Trường {n}") for n in (1, 2, 3)]
    for school in schools:
        await here.contributor(added, school)
    await here.figure(added, numerator=30, denominator=40, value=75, agency_id=schools[0])
    await here.figure(added, numerator=10, denominator=60, value=16.666667, agency_id=schools[1])
    await here.figure(own, numerator=1, denominator=4, value=25)
    await here.figure(own, numerator=4, denominator=4, value=100, agency_id=await here.agency(b, "Trường 4"))

    whole = await rolled(world, definition, by="child")
    inside = await rolled(world, definition, unit=a, by="agency")

    assert [(g["key"], g["numerator"], g["denominator"]) for g in whole["groups"]] == [(a, 40, 100), (b, 1, 4)]
    assert (whole["groups"][0]["judged"], whole["groups"][0]["met"]) == (1, 0)
    assert [(g["name"], g["numerator"], g["reported"], g["expected"]) for g in inside["groups"]] == [
        ("Trường 1", 30, 1, 1), ("Trường 2", 10, 1, 1), ("Trường 3", None, 0, 1),
    ]  # fmt: skip


async def test_yes_and_no_give_how_many_of_how_many(world: World, here: Planted) -> None:
    definition = await here.definition(value_kind="yes_no")
    a, b, c = await here.communes(3)
    await here.figure(await here.indicator(a, definition), answer=True)
    await here.figure(await here.indicator(b, definition), answer=False)
    await here.indicator(c, definition)

    item = await rolled(world, definition)

    assert (item["numerator"], item["denominator"], item["value"]) == (1, 2, 50)
    assert covered(item) == {"expected": 3, "reported": 2, "counted": 2, "missing": [c]}


async def test_strict_says_nothing_until_everybody_has_reported(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    await here.figure(await here.indicator(a, definition), numerator=1, denominator=2, value=50)
    last = await here.indicator(b, definition)

    before = await rolled(world, definition, policy="strict")
    await here.figure(last, numerator=1, denominator=2, value=50)
    after = await rolled(world, definition, policy="strict")

    assert (before["obsStatus"], before["value"], before["coverage"]["missing"]) == ("missing", None, [b])
    assert (after["obsStatus"], after["value"], after["denominator"]) == ("reported", 50, 4)


async def test_a_sum_is_no_surer_than_its_least_sure_part(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    await here.figure(await here.indicator(a, definition), numerator=1, denominator=2, value=50)
    guess = await here.figure(
        await here.indicator(b, definition), numerator=1, denominator=2, value=50, obs_status="estimated"
    )

    before = (await rolled(world, definition))["obsStatus"]
    await here.change("observation", guess, obs_status="reported")

    assert (before, (await rolled(world, definition))["obsStatus"]) == ("estimated", "reported")


async def test_how_many_reach_their_own_target_and_how_many_the_assigned_one(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    for code, counted, met in ((a, 90, True), (b, 70, True), (c, 40, False)):
        indicator = await here.indicator(code, definition, ({"value": 60},))
        await here.figure(indicator, numerator=counted, denominator=100, value=counted, met=met)
        await here.add(
            "target_assignment",
            {"unit_key": await here.key(code), "by_unit_key": await here.key("92"), "definition_id": definition,
             "year": 2026, "due": date(2026, 12, 31), "comparator": "ge", "evaluate_as": "ge", "value": 80,
             "basis": "{}", "effective_on": date(2026, 1, 10)},
        )  # fmt: skip

    own, assigned = await rolled(world, definition), await rolled(world, definition, against="assigned", by="child")

    assert (own["judged"], own["met"]) == (3, 2)
    assert (assigned["judged"], assigned["met"]) == (3, 1)
    assert [(g["key"], g["met"]) for g in assigned["groups"]] == [(a, 1), (b, 0), (c, 0)]


async def test_a_figure_keeps_the_judgement_it_was_verified_with_when_the_target_is_raised(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    (a,) = await here.communes(1)
    indicator = await here.indicator(a, definition, ({"value": 80},))
    await here.figure(indicator, numerator=85, denominator=100, value=85, met=True)

    await here.connection.execute("update target set value = 90 where indicator_id = $1", indicator)
    await here.figure(indicator, "2026-Q2", numerator=85, denominator=100, value=85, met=False)

    assert [(await rolled(world, definition, period=p))["met"] for p in ("2026-Q1", "2026-Q2")] == [1, 0]


async def test_nobody_is_expected_to_have_reported_for_what_was_before_tracking(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    late = await here.indicator(a, definition, tracked_from=date(2026, 4, 1))
    await here.indicator(b, definition)

    before = covered(await rolled(world, definition))
    await here.figure(late, "2026-M03", numerator=1, denominator=2, value=50)
    unasked = covered(await rolled(world, definition))

    assert before == {"expected": 1, "missing": [b]}
    assert unasked == {"expected": 2, "reported": 1, "counted": 1, "missing": [b]}
    assert covered(await rolled(world, definition, period="2026-Q2")) == {"expected": 2, "missing": sorted([a, b])}


async def test_a_commune_without_the_definition_is_not_expected_and_a_match_makes_it_so(
    world: World, here: Planted
) -> None:
    definition, other = await here.definition(), await here.definition()
    a, b = await here.communes(2)
    await here.indicator(a, definition)
    without = await here.indicator(b, other)

    before = covered(await rolled(world, definition))
    await here.change("indicator", without, definition_id=definition)

    assert before == {"expected": 1, "missing": [a]}
    assert covered(await rolled(world, definition)) == {"expected": 2, "missing": sorted([a, b])}
    assert (await rolled_whole(world, unit="92", period="2026-Q1", definition=str(other)))["items"] == []


async def test_what_is_only_recorded_returned_or_of_a_draft_counts_nowhere(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    indicator = await here.indicator(a, definition)
    await here.indicator(b, definition, published=False)
    row = {"numerator": 1, "denominator": 2, "value": 50, "verified_at": None}
    figure = await here.figure(indicator, state="recorded", published=False, **row)

    before = covered(await rolled(world, definition))
    await here.change("observation", figure, state="verified", published=True, verified_at=AT)

    assert before == {"expected": 1, "missing": [a]}
    assert covered(await rolled(world, definition)) == {"expected": 1, "reported": 1, "counted": 1}


async def test_without_a_period_or_with_one_of_no_calendar_the_question_is_refused(world: World) -> None:
    missing = await world.get("can-tho.viewer", "/v1/rollups", unit="92")
    wrong = await world.get("can-tho.viewer", "/v1/rollups", unit="92", period="2026-Q5")

    assert (missing.status_code, wrong.status_code) == (422, 422)
