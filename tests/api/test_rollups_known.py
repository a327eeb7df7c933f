"""Are roll-ups told as they were known at a moment: by the same rules, over what the journal had by then?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.rollups import AT, CITY, Planted, planting
from tests.world import World, opened

LATER = AT + timedelta(days=20)
NOW = AT + timedelta(days=40)
PATH = "/v1/rollups"


@pytest.fixture(name="world")
async def frozen_world(world_of_module: TestDatabase) -> AsyncIterator[World]:
    """Each test has definitions and communes of its own."""
    async with opened(world_of_module.service_url, SAURO_NOW=NOW.isoformat()) as world:
        yield world


@pytest.fixture
async def here(world_of_module: TestDatabase) -> AsyncIterator[Planted]:
    async with planting(world_of_module) as planted:
        yield planted


async def _later(here: Planted) -> None:
    """What is done from here on is done twenty days later."""
    await here.connection.execute("select set_config('app.now', $1, false)", LATER.isoformat())


async def rolled(world: World, definition: Any, **asked: Any) -> list[dict[str, Any]]:
    query = {"unit": "92", "period": "2026-Q1", "definition": str(definition)} | asked
    answer = await world.get(CITY, PATH, **query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_what_is_known_now_is_what_is_kept_whatever_is_asked(world: World, here: Planted) -> None:
    ratio, flow = await here.definition(), await here.definition(value_kind="number", aggregation="flow")
    a, b, c, d, e = await here.communes(5)
    goal = ({"value": 80},)
    of = {code: await here.indicator(code, ratio, goal) for code in (a, b, c, d, e)}
    await here.figure(of[a], "2026-M02", numerator=85, denominator=100, value=85, met=True)
    await here.figure(of[a], "2026-M03", numerator=90, denominator=100, value=90, met=True)
    await here.figure(of[b], "2025-Q4", numerator=1, denominator=4, value=25)
    await here.figure(of[c], numerator=0, denominator=0)
    await here.figure(of[d], value=70, percent_only=True, met=False)
    office = await here.agency(e, "Trường")
    await here.contributor(of[e], office)
    await here.figure(of[e], numerator=30, denominator=60, value=50, agency_id=office)
    for code in (a, b):
        counted = await here.indicator(code, flow)
        for month in (1, 2, 3):
            await here.figure(counted, f"2026-M0{month}", value=month)
    await here.successor([a, b], date(2026, 4, 15))
    differing = []

    for by, policy, series, period in product(
        ("none", "child"), ("partial", "strict", "carry_forward"), ("as_reported", "restated"), ("2026-Q1", "2026-M03")
    ):
        for definition, unit in product((ratio, flow), ("92", c)):
            asked = {"by": by, "policy": policy, "series": series, "period": period, "unit": unit}
            kept = await rolled(world, definition, **asked)
            known = await rolled(world, definition, **asked, knownAt=NOW.isoformat())
            today = await rolled(world, definition, **asked, asOf=NOW.date().isoformat())
            if not kept == known == today:
                differing.append((asked, kept, known, today))

    assert differing == []
    assert (await rolled(world, ratio, knownAt=NOW.isoformat()))[0]["coverage"]["reported"] == 4


async def test_before_a_verification_a_correction_and_a_match_the_sum_was_another(world: World, here: Planted) -> None:
    definition, other = await here.definition(), await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition) for code in (a, b)}
    matched = await here.indicator(c, other)
    figure = await here.figure(of[a], numerator=90, denominator=100, value=90)
    waiting = await here.figure(of[b], numerator=10, denominator=100, value=10, published=False, state="recorded")
    await here.figure(matched, numerator=5, denominator=100, value=5)
    await _later(here)
    await here.change("observation", figure, numerator=70, value=70)
    await here.change("observation", waiting, published=True, state="verified")
    await here.change("indicator", matched, definition_id=definition)
    moments = (AT - timedelta(days=1), AT, LATER - timedelta(seconds=1), LATER, NOW)

    told = [await rolled(world, definition, knownAt=moment.isoformat()) for moment in moments]

    sums = [(i["numerator"], i["denominator"], i["coverage"]["expected"]) for items in told for i in items]
    assert told[0] == []
    assert sums == [(90, 100, 2), (90, 100, 2), (85, 300, 3), (85, 300, 3)]
    assert told[1][0]["coverage"]["missing"] == [b]
    assert told[4] == await rolled(world, definition)


async def test_as_of_a_day_counts_what_was_over_then_where_it_was_in_force(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    of = await here.indicator(a, definition)
    for month, counted in ((1, 10), (2, 20), (3, 40)):
        await here.figure(of, f"2026-M0{month}", numerator=counted, denominator=100, value=counted)
    await here.indicator(b, definition, effective_on=date(2026, 3, 10))
    await here.indicator(c, definition, ended_on=date(2026, 3, 1))
    days = ("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-15", "2026-03-31")

    told = {day: await rolled(world, definition, period="2026-Q1,2026", asOf=day) for day in days}
    before = await rolled(world, definition, asOf="2026-03-31", knownAt=(AT - timedelta(days=1)).isoformat())

    seen = {
        day: [(i["period"]["nominal"], i["numerator"], i["coverage"]["expected"]) for i in items]
        for day, items in told.items()
    }
    assert seen == {
        "2025-12-31": [],
        "2026-01-31": [("2026-Q1", 10, 2), ("2026", 10, 2)],
        "2026-02-28": [("2026-Q1", 20, 2), ("2026", 20, 2)],
        "2026-03-15": [("2026-Q1", 20, 2), ("2026", 20, 2)],
        "2026-03-31": [("2026-Q1", 40, 2), ("2026", 40, 2)],
    }
    assert before == []


async def test_who_does_not_read_all_of_the_unit_is_told_no_sum_of_the_past_either(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    (a,) = await here.communes(1)
    await here.figure(await here.indicator(a, definition), numerator=90, denominator=100, value=90)
    asked = {"unit": "92", "period": "2026-Q1", "definition": str(definition), "knownAt": NOW.isoformat()}

    answers = {who: await world.get(who, PATH, **asked) for who in (CITY, "my-tu.coordinator", "dong-nai.viewer")}

    assert {who: answer.status_code for who, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert {who: len(answer.json()["items"]) for who, answer in answers.items()} == {
        CITY: 1, "my-tu.coordinator": 0, "dong-nai.viewer": 0,
    }  # fmt: skip


async def test_what_cannot_be_told_of_the_past_is_refused(world: World) -> None:
    asked = {"unit": "92", "period": "2026-Q1", "knownAt": AT.isoformat()}

    told = [
        refusals(await world.get(CITY, PATH, **asked | more))
        for more in (
            {"unit": "vn"},
            {"by": "agency", "against": "assigned"},
            {"unit": "vn", "asOf": "2026-03-31"},
            {"knownAt": (NOW + timedelta(days=1)).isoformat()},
        )
    ]

    assert told == [
        [("?unit", "rollup_known_nation")],
        [("?by", "rollup_known_agency"), ("?against", "rollup_known_assigned")],
        [("?unit", "rollup_known_nation")],
        [("?knownAt", "moment_in_future")],
    ]
