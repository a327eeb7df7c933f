"""Are roll-ups told as they were known at a moment: by the same rules, over what the journal had by then?"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest

from service.db import known_slots
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.rollups import AT, CITY, Planted, planting
from tests.world import World, opened

LATER = AT + timedelta(days=20)
NOW = AT + timedelta(days=40)
PATH = "/v1/rollups"
NATION = "vn.coordinator"
NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))


@pytest.fixture(name="world")
async def frozen_world(world_of_module: TestDatabase) -> AsyncIterator[World]:
    """Each test has definitions and communes of its own."""
    async with opened(world_of_module.service_url, SAURO_NOW=NOW.isoformat()) as world:
        yield world


@pytest.fixture
async def here(world_of_module: TestDatabase) -> AsyncIterator[Planted]:
    async with planting(world_of_module) as planted:
        yield planted


async def rolled(world: World, definition: Any, unit: str = "92", **asked: Any) -> list[dict[str, Any]]:
    query = {"unit": unit, "period": "2026-Q1", "definition": str(definition)} | asked
    answer = await world.get(NATION if unit == "vn" else CITY, PATH, **query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


WAYS = [
    {"unit": unit, "by": by, "policy": policy, "series": series, "against": against}
    for unit, by, policy, series, against in product(
        ("vn", "92", ""),
        ("none", "child", "agency"),
        ("partial", "strict", "carry_forward"),
        ("as_reported", "restated"),
        ("own", "assigned"),
    )
]
"""unit "": one of the communes."""
ASKED = WAYS if NIGHTLY else WAYS[3::5]
"""Each pair of choices is among them."""


async def test_the_past_is_what_was_kept_then_whatever_is_asked(world: World, here: Planted) -> None:
    ratio, flow = await here.definition("vn"), await here.definition("vn", value_kind="number", aggregation="flow")
    a, b, c, d, e, f = await here.communes(6)
    of = {code: await here.indicator(code, ratio, ({"value": 80},)) for code in (a, b, c, d, e, f)}
    figures = [
        await here.figure(of[a], "2026-M02", numerator=85, denominator=100, value=85, met=True),
        await here.figure(of[a], "2026-M03", numerator=90, denominator=100, value=90, met=True),
        await here.figure(of[b], "2025-Q4", numerator=1, denominator=4, value=25),
        await here.figure(of[c], numerator=0, denominator=0),
        await here.figure(of[d], value=70, percent_only=True, met=False),
    ]
    offices = [await here.agency(e, name) for name in ("Trường", "Trạm")]
    named = [await here.contributor(of[e], office) for office in offices]
    figures.append(await here.figure(of[e], numerator=30, denominator=60, value=50, agency_id=offices[0]))
    counted = {code: await here.indicator(code, flow, ({"value": 5},)) for code in (a, b)}
    for indicator in counted.values():
        figures += [await here.figure(indicator, f"2026-M0{month}", value=month) for month in (1, 2, 3)]
    given = [await here.given(code, ratio, value=value) for code, value in ((a, 80), (c, 95), (e, 40), (d, 60))]
    given.append(await here.given(b, flow, value=6))
    await here.successor([a, b], date(2026, 4, 15))
    common = {"definition": f"{ratio},{flow}", "period": "2026-Q1,2026-M03"}
    asked = [way | {"unit": way["unit"] or e} | common for way in ASKED]
    kept = [await rolled(world, **each) for each in asked]
    await here.at(LATER)

    for figure in figures:
        await here.change("observation", figure, numerator=1, denominator=100, value=1)
    await here.change("indicator", of[f], definition_id=flow)
    await here.change("indicator", counted[b], tracked_from=date(2026, 8, 1))
    await here.connection.execute("delete from indicator_assignment where id = $1", named[1])
    await here.connection.execute("update target set value = 1 where indicator_id = any($1)", list(of.values()))
    for assignment in given:
        await here.change("target_assignment", assignment, value=1, status="objected")
    # As of the last day of March nothing is different from now, and yet what was merged later is made anew.
    known, day = {"knownAt": AT.isoformat()}, {"asOf": "2026-03-31"}
    then = [await rolled(world, **each, **known, **(day if n % 2 else {})) for n, each in enumerate(asked)]
    kept_now = [await rolled(world, **each) for each in asked[::4]]
    now = [await rolled(world, **each, **(day if n % 2 else {"knownAt": NOW.isoformat()})) for n, each in
           enumerate(asked[::4])]  # fmt: skip

    assert [each for each, was, told in zip(asked, kept, then, strict=True) if was != told] == []
    assert [each for each, is_, told in zip(asked[::4], kept_now, now, strict=True) if is_ != told] == []
    assert [each for each, was, is_ in zip(asked[::4], kept[::4], kept_now, strict=True) if was == is_] == []


async def test_every_moment_of_a_history_is_told_as_it_was_told_then(world: World, here: Planted) -> None:
    definition, other = await here.definition(), await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition, ({"value": 60},)) for code in (a, b, c)}
    lead, clinic, school = [await here.agency(a, name) for name in ("Phòng", "Trạm", "Trường")]
    led = await here.contributor(of[a], lead, role="lead")
    figure = await here.figure(of[b], numerator=50, denominator=100, value=50, met=False)
    given = await here.given(b, definition, value=70)

    async def corrected() -> None:
        await here.change("observation", figure, numerator=80, value=80, judgement='{"met": true}')

    async def contributed() -> None:
        await here.contributor(of[a], clinic)
        await here.figure(of[a], numerator=9, denominator=10, value=90, agency_id=school)

    async def led_by_another() -> None:
        await here.change("indicator_assignment", led, agency_id=school)

    async def contributors_written_anew() -> None:
        await here.connection.execute("delete from indicator_assignment where agency_id = $1", clinic)
        await here.contributor(of[a], lead)

    async def assigned_target_revised() -> None:
        await here.change("target_assignment", given, status="revised")
        await here.given(b, definition, value=90, revision=2, revises_id=given)

    async def objected() -> None:
        await here.connection.execute(
            "update target_assignment set status = 'objected', answered_on = '2026-05-11', reason = 'x'"
            " where unit_key = $1 and status = 'assigned'", await here.key(b),
        )  # fmt: skip

    async def target_raised() -> None:
        await here.connection.execute("update target set value = 95 where indicator_id = $1", of[a])

    async def taken_out_of_the_catalogue() -> None:
        await here.change("indicator", of[b], definition_id=other)

    async def ended() -> None:
        await here.change("indicator", of[c], ended_on=date(2026, 3, 1))

    steps = (
        corrected, contributed, led_by_another, contributors_written_anew, assigned_target_revised, objected,
        target_raised, taken_out_of_the_catalogue, ended,
    )  # fmt: skip
    ways: tuple[dict[str, str], ...] = (
        {"by": "child"},
        {"by": "child", "against": "assigned", "series": "restated"},
        {"by": "agency", "unit": a, "policy": "carry_forward", "against": "assigned"},
    )
    kept = [[await rolled(world, definition, **way) for way in ways]]
    for number, step in enumerate(steps, start=1):
        await here.at(AT + timedelta(days=number))
        await step()
        kept.append([await rolled(world, definition, **way) for way in ways])

    moments = [(AT + timedelta(days=number, hours=1)).isoformat() for number in range(len(kept))]
    told = [[await rolled(world, definition, **way, knownAt=moment) for way in ways] for moment in moments]

    assert [number for number, (was, then) in enumerate(zip(kept, told, strict=True)) if was != then] == []
    silent = [n for n, (was, then) in enumerate(pairwise(kept), start=1) if was == then]
    assert silent == [3], "who leads is no matter; all else is"


async def test_what_is_not_made_anew_is_what_it_would_be_if_it_were(here: Planted) -> None:
    chance = Random(7)
    definitions = [await here.definition(value_kind=kind, aggregation=way) for kind, way in
                   (("ratio", "level"), ("number", "flow"), ("yes_no", "cumulative"))]  # fmt: skip
    (*communes, early), days = await here.communes(10), [date(2026, month, 10) for month in range(1, 10)]
    nominals = ("2025-Q4", "2026-M01", "2026-M02", "2026-Q1", "2026-M04", "2026-H1")
    figures, indicators = [], []
    for code, definition in product(communes, definitions):
        named = [name for name in ("effective_on", "tracked_from", "ended_on") if chance.random() < 0.15]
        dates = {name: chance.choice(days) for name in named}
        of = await here.indicator(code, definition, ({"value": 50},), **dates)
        indicators.append(of)
        for nominal in chance.sample(nominals, chance.randint(0, 3)):
            said = {"counts_from": chance.choice(days)} if chance.random() < 0.5 else {}
            counted = {"numerator": 40, "denominator": 80, "value": 50, "answer": True, "met": chance.random() < 0.5}
            figures.append(await here.figure(of, nominal, **said, **counted))
    before = await here.indicator(early, definitions[0])
    await here.figure(before, "2026-Q2", counts_from=days[0], numerator=1, denominator=2, value=50)
    await here.successor(communes[:2], date(2026, 5, 1))
    for day in range(1, 9):
        await here.at(AT + timedelta(days=day))
        await here.change("observation", chance.choice(figures), numerator=day, value=day)
        if day % 3 == 0:
            await here.change("indicator", chance.choice(indicators), ended_on=chance.choice(days))
    made = next(each for each in known_slots.statements() if "function known_figures.slots_then(" in each)
    every = "select i.unit_key, i.definition_id from indicator i where i.published union all"
    anew = made.replace("slots_then(", "slots_anew(").replace("select distinct x.unit_key, x.definition_id from (",
                        f"select distinct x.unit_key, x.definition_id from ( {every}")  # fmt: skip
    asked = "(1, $1, $2, '2025-07-01', '2026-12-31', $3, false, $4)"
    periods = ["2026-M02", "2026-Q1", "2026-Q2", "2026-H1", "2026"]
    differing, counts = [], set()

    await here.connection.execute(anew)
    await here.connection.execute("select set_config('app.reach', '{[1,2147483647)}', false)")
    moments = (AT, AT + timedelta(days=3), AT + timedelta(days=9))
    asked_as_of = list(product((None, *days[::2]), moments))
    for day, moment in asked_as_of if NIGHTLY else asked_as_of[::2]:
        await here.connection.execute("select set_config('app.known_at', $1, false)", moment.isoformat())
        values = (definitions, day, periods, AT.date())
        found = [
            await here.connection.fetch(f"select * from known_figures.{name}{asked} order by 1, 2, 3", *values)
            for name in ("slots_then", "slots_anew")
        ]
        counts.add(len(found[0]))
        if found[0] != found[1]:
            differing.append((day, moment, set(found[0]) ^ set(found[1])))
    await here.connection.execute("drop function known_figures.slots_anew")

    assert differing == []
    assert len(counts) > 4


async def test_an_assigned_target_stands_until_its_revision_is_in_force(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b = await here.communes(2)
    for code in (a, b):
        indicator = await here.indicator(code, definition)
        for nominal in ("2026-Q1", "2026-M04"):
            await here.figure(indicator, nominal, numerator=80, denominator=100, value=80)
    first = await here.given(a, definition, value=70, status="revised")
    await here.given(a, definition, value=90, revises_id=first, effective_on=date(2026, 4, 20))
    await here.given(b, definition, value=70, status="objected", reason="x", answered_on=date(2026, 4, 10))
    asked = {"against": "assigned", "by": "child"}
    days = ("2026-04-09", "2026-04-10", "2026-04-19", "2026-04-20", NOW.date().isoformat())

    kept = {nominal: await rolled(world, definition, period=nominal, **asked) for nominal in ("2026-Q1", "2026-M04")}
    then = {day: await rolled(world, definition, period="2026-Q1,2026-M04", **asked, asOf=day) for day in days}

    def reached(items: list[dict[str, Any]]) -> list[list[tuple[int, int]]]:
        return [[(group["judged"], group["met"]) for group in item["groups"]] for item in items]

    assert {nominal: reached(items) for nominal, items in kept.items()} == {
        "2026-Q1": [[(1, 1), (0, 0)]],
        "2026-M04": [[(1, 0), (0, 0)]],
    }
    quarter = {day: reached(items[:1]) for day, items in then.items()}
    assert quarter == {day: [[(1, 1), (0, 0)]] for day in days[1:]} | {"2026-04-09": [[(1, 1), (1, 1)]]}
    assert then[days[-1]] == [*kept["2026-Q1"], *kept["2026-M04"]]


async def test_before_a_verification_a_correction_and_a_match_the_sum_was_another(world: World, here: Planted) -> None:
    definition, other = await here.definition(), await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition) for code in (a, b)}
    matched = await here.indicator(c, other)
    figure = await here.figure(of[a], numerator=90, denominator=100, value=90)
    waiting = await here.figure(of[b], numerator=10, denominator=100, value=10, published=False, state="recorded")
    await here.figure(matched, numerator=5, denominator=100, value=5)
    await here.at(LATER)
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


async def test_a_moment_to_come_is_refused(world: World) -> None:
    asked = {"unit": "92", "period": "2026-Q1", "knownAt": (NOW + timedelta(days=1)).isoformat()}

    told = refusals(await world.get(CITY, PATH, **asked))

    assert told == [("?knownAt", "moment_in_future")]


async def within(here: Planted, large: int, limit: int) -> None:
    """Set from how many slots on no more than two are answered at once, and how many are at most."""
    made = next(each for each in known_slots.statements() if "function known_figures.within(" in each)
    for was, is_ in (("create", "create or replace"), (f">= {known_slots.LARGE}", f">= {large}"),
                     (str(known_slots.LIMIT), str(limit))):  # fmt: skip
        assert was in made
        made = made.replace(was, is_)
    await here.connection.execute(made)


async def test_more_than_there_is_time_for_is_refused_with_what_to_ask_instead(world: World, here: Planted) -> None:
    first, second = await here.definition(), await here.definition()
    for code, definition in product(await here.communes(2), (first, second)):
        await here.figure(await here.indicator(code, definition), numerator=1, denominator=2, value=50)
    both = f"{first},{second}"
    asked = {"unit": "92", "period": "2026-Q1", "definition": both, "knownAt": AT.isoformat()}
    carried = asked | {"definition": str(first), "policy": "carry_forward"}

    await within(here, known_slots.LARGE, 3)
    refused = [await world.get(CITY, PATH, **each) for each in (asked, asked | {"period": "2026-Q1,2026"}, carried)]
    as_told = await rolled(world, first, knownAt=AT.isoformat())
    now = await rolled(world, both)
    await within(here, known_slots.LARGE, known_slots.LIMIT)
    whole = await rolled(world, both, knownAt=AT.isoformat())

    assert [refusals(each) for each in refused] == [[("?unit", "rollup_past_large")]] * 3
    details = [each.json()["errors"][0]["detail"] for each in refused]
    assert ["gồm 4 số liệu" in each for each in details] == [True, False, True]
    assert all("nhiều nhất 1 `definition`" in each for each in details)
    assert as_told == [item for item in whole if item["definition"]["id"] == str(first)]
    assert (len(now), whole) == (2, now)


async def test_of_large_ones_two_are_answered_at_once_and_others_told_when_to_come_again(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    (code,) = await here.communes(1)
    await here.figure(await here.indicator(code, definition), numerator=1, denominator=2, value=50)
    asked = {"unit": "92", "period": "2026-Q1", "definition": str(definition), "asOf": "2026-04-01"}
    turns = [7205759403792793620, 7205759403792793621]
    held = "select pg_advisory_lock(turn) from unnest($1::bigint[]) turn"
    await within(here, 1, known_slots.LIMIT)

    await here.connection.execute(held, turns[:1])
    one = await world.get(CITY, PATH, **asked)
    await here.connection.execute(held, turns[1:])
    third = await world.get(CITY, PATH, **asked)
    small = await world.get(CITY, PATH, **asked | {"unit": code})
    await here.connection.execute("select pg_advisory_unlock_all()")
    later = await world.get(CITY, PATH, **asked)
    await within(here, known_slots.LARGE, known_slots.LIMIT)

    assert [answer.status_code for answer in (one, third, small, later)] == [200, 429, 200, 200]
    assert (third.json()["code"], third.headers["retry-after"]) == ("rollups_past_busy", "10")
