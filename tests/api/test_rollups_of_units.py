"""Roll-ups over REST where units merge, split and end, of the nation, and for whom they are."""

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


async def test_merged_communes_stand_as_they_reported_and_are_added_up_for_the_new_one(
    world: World, here: Planted
) -> None:
    definition = await here.definition(value_kind="number")
    a, b, other = await here.communes(3)
    await here.figure(await here.indicator(a, definition), value=120)
    await here.figure(await here.indicator(b, definition), value=80)
    await here.figure(await here.indicator(other, definition), value=7)
    new = await here.successor([a, b], date(2026, 4, 1))
    await here.indicator(new, definition)

    as_reported = await rolled(world, definition, by="child")
    restated = await rolled(world, definition, by="child", series="restated")
    alone = await rolled(world, definition, unit=new, series="restated")
    second = await rolled(world, definition, period="2026-Q2")

    assert [(g["key"], g["value"]) for g in as_reported["groups"]] == [(a, 120), (b, 80), (other, 7)]
    assert sorted((g["key"], g["value"]) for g in restated["groups"]) == [(other, 7), (new, 200)]
    assert (as_reported["value"], restated["value"], alone["value"]) == (207, 207, 200)
    assert covered(second) == {"expected": 2, "missing": [other, new]}


async def test_a_code_that_two_communes_bore_in_one_period_is_told_for_each_and_lost_by_one_at_a_time(
    world: World, here: Planted
) -> None:
    definition = await here.definition(value_kind="number", aggregation="flow")
    (code,) = await here.communes(1)
    nothing = {"obs_status": "not_applicable"}
    before = await here.figure(await here.indicator(code, definition), "2026-Q2", **nothing)
    await here.successor([code], date(2026, 5, 1), code=code)
    await here.figure(await here.indicator(code, definition), "2026-Q2", **nothing)

    both = await rolled(world, definition, period="2026-Q2", by="child")
    await here.change("observation", before, obs_status="reported", value=5)
    one = await rolled(world, definition, period="2026-Q2", by="child")

    assert both["coverage"]["notApplicable"] == [code, code]
    assert {(g["key"], g["validTo"], g["notApplicable"]) for g in both["groups"]} == {
        (code, "2026-04-30", 1), (code, None, 1),
    }  # fmt: skip
    assert (one["value"], one["coverage"]["notApplicable"]) == (5, [code])


async def test_ratios_of_merged_communes_are_computed_anew(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90)
    await here.figure(await here.indicator(b, definition), numerator=10, denominator=300, value=3.333333)
    new = await here.successor([a, b], date(2026, 4, 1))

    found = await rolled(world, definition, unit=new, series="restated")

    assert (found["numerator"], found["denominator"], found["value"]) == (100, 400, 25)


async def test_what_was_split_cannot_be_divided_and_stays_where_it_was(world: World, here: Planted) -> None:
    definition = await here.definition(value_kind="number")
    (old,) = await here.communes(1)
    await here.figure(await here.indicator(old, definition), value=120)
    await here.successor([old], date(2026, 4, 1), "Một")
    await here.connection.execute("update unit set valid_to = null where code = $1", old)
    await here.successor([old], date(2026, 4, 1), "Hai")

    restated = await rolled(world, definition, by="child", series="restated")

    assert [(g["key"], g["value"]) for g in restated["groups"]] == [(old, 120)]


async def test_a_dissolved_commune_was_covered_while_it_was_there(world: World, here: Planted) -> None:
    definition = await here.definition()
    codes = await here.communes(25)
    for code in codes:
        indicator = await here.indicator(code, definition)
        await here.figure(indicator, "2026-M03", numerator=1, denominator=2, value=50)
        if code != codes[0]:
            await here.figure(indicator, "2026-M04", numerator=1, denominator=2, value=50)
    await here.connection.execute("update unit set valid_to = $1 where code = $2", date(2026, 4, 14), codes[0])

    march, april = [await rolled(world, definition, period=p) for p in ("2026-M03", "2026-M04")]

    assert covered(march) == {"expected": 25, "reported": 25, "counted": 25}
    assert covered(april) == {"expected": 24, "reported": 24, "counted": 24}


async def test_a_commune_that_ended_keeps_its_flow_in_the_quarter_and_not_its_level(
    world: World, here: Planted
) -> None:
    flow = await here.definition(value_kind="number", aggregation="flow")
    level = await here.definition(value_kind="number")
    a, b = await here.communes(2)
    for definition in (flow, level):
        for code in (a, b):
            await here.figure(await here.indicator(code, definition), "2026-M04", value=10)
    new = await here.successor([a, b], date(2026, 5, 1))
    for definition in (flow, level):
        await here.figure(await here.indicator(new, definition), "2026-M05", value=30)

    flowed, stood = [await rolled(world, one, period="2026-Q2") for one in (flow, level)]
    restated = await rolled(world, flow, period="2026-Q2", series="restated", by="child")

    assert (flowed["value"], flowed["coverage"]["expected"]) == (50, 3)
    assert (stood["value"], stood["coverage"]["expected"]) == (30, 1)
    assert [(g["key"], g["value"]) for g in restated["groups"]] == [(new, 50)]


async def test_the_nation_adds_up_its_provinces_and_names_those_that_are_incomplete(
    world: World, here: Planted
) -> None:
    definition = await here.definition(unit="vn")
    a, b = await here.communes(2)
    (c,) = await here.communes(1, "75")
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90)
    await here.indicator(b, definition)
    await here.figure(await here.indicator(c, definition), numerator=0, denominator=50, value=0)

    nation = await rolled(world, definition, "vn.viewer", unit="vn", by="child")
    slowly = await rolled(world, definition, "vn.viewer", unit="vn", by="child", series="restated")

    assert (nation["numerator"], nation["denominator"], nation["value"]) == (90, 150, 60)
    assert covered(nation) == {"expected": 3, "reported": 2, "counted": 2, "missing": ["92"]}
    assert [(g["key"], g["expected"], g["value"]) for g in nation["groups"]] == [("92", 2, 90), ("75", 1, 0)]
    assert slowly["groups"][0] == nation["groups"][0]
    assert {name: slowly[name] for name in slowly if name != "groups"} == {
        name: nation[name] for name in nation if name != "groups"
    }


async def test_any_way_of_adding_up_comes_to_the_kept_sums(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90, met=True)
    await here.figure(await here.indicator(b, definition), value=80, percent_only=True)
    await here.indicator(c, definition)

    kept = await rolled(world, definition)
    added = await rolled(world, definition, series="restated")

    assert added == kept


async def test_the_kept_sums_and_what_differs_come_to_what_slots_add_up_to(world: World, here: Planted) -> None:
    definition, flow = await here.definition(), await here.definition(value_kind="number", aggregation="flow")
    a, b, c, d, e = await here.communes(5)
    x, y = await here.communes(2, "75")
    kinds = {
        a: {"numerator": 90, "denominator": 100, "value": 90, "met": True},
        b: {"value": 80, "percent_only": True},
        c: {"obs_status": "not_applicable"},
        d: {"numerator": 1, "denominator": 3, "value": 33.333333, "period_start": date(2026, 1, 10), "met": False},
        x: {"numerator": 7, "denominator": 8, "value": 87.5, "obs_status": "estimated"},
    }
    for code in (a, b, c, d, e, x, y):
        of_ratio, of_flow = [await here.indicator(code, of) for of in (definition, flow)]
        if code in kinds:
            await here.figure(of_ratio, **kinds[code])
            await here.figure(of_flow, value=5)
    await here.figure(of_ratio, "2026-M04", numerator=1, denominator=2, value=50)
    # One comes from the other province, with one that was there; and one that was there moves out.
    await here.successor([a, x], date(2026, 4, 1))
    await here.connection.execute("update unit set parent_key = $1 where code = $2", await here.key("75"), d)
    policies = ("partial", "strict", "carry_forward")
    ways = [(series, policy) for series in ("as_reported", "restated") for policy in policies]

    for unit in ("92", "75"):
        for series, policy in ways:
            asked = {
                "unit": unit, "definition": f"{definition},{flow}", "period": "2026-Q1,2026-M04,2026-Q2",
                "series": series, "policy": policy,
            }  # fmt: skip
            summed = (await rolled_whole(world, "vn.viewer", **asked))["items"]
            slowly = (await rolled_whole(world, "vn.viewer", by="child", **asked))["items"]

            assert len(summed) >= 4
            assert summed == [item | {"groups": []} for item in slowly], (unit, series, policy)
            expected = [sum(group["expected"] for group in item["groups"]) for item in slowly]
            assert [item["coverage"]["expected"] for item in summed] == expected


async def test_who_does_not_reach_all_communes_of_a_unit_gets_no_sum_of_them(world: World, here: Planted) -> None:
    definition = await here.definition(unit="vn")
    (a,) = await here.communes(1, "75")
    for code in ("31567", a):
        await here.figure(await here.indicator(code, definition), numerator=1, denominator=2, value=50)
    asked = {"period": "2026-Q1", "definition": str(definition)}
    ways = ({}, {"by": "child"}, {"series": "restated"}, {"by": "agency", "policy": "carry_forward"})

    found = {
        (who, unit): {len((await rolled_whole(world, who, unit=unit, **asked, **way))["items"]) for way in ways}
        for who in ("my-tu.viewer", "my-tu.reporter.cong-an", "can-tho.viewer", "can-tho.reporter.so-khcn", "vn.viewer")
        for unit in ("31567", "92", "vn")
    }
    unknown = await world.get("vn.viewer", "/v1/rollups", unit="99999", period="2026-Q1")

    assert {key for key, items in found.items() if items == {1}} == {
        ("my-tu.viewer", "31567"), ("my-tu.reporter.cong-an", "31567"),
        ("can-tho.viewer", "31567"), ("can-tho.viewer", "92"),
        ("vn.viewer", "31567"), ("vn.viewer", "92"), ("vn.viewer", "vn"),
    }  # fmt: skip
    assert all(items in ({0}, {1}) for items in found.values())
    assert unknown.status_code == 404
