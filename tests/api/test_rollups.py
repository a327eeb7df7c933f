"""Roll-ups over REST: every case of the table in domain.md section 9 that is about them, and who may read them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.rollups import AT, Planted, planting, rolled, rolled_whole
from tests.world import World, opened


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with opened(world_database.service_url, SAURO_NOW=AT.isoformat()) as world:
        yield world


@pytest.fixture
async def here(world_database: TestDatabase) -> AsyncIterator[Planted]:
    async with planting(world_database) as planted:
        yield planted
        assert await planted.wrong() == [], "what is kept is not what a rebuilding makes"


def covered(item: dict[str, Any]) -> dict[str, Any]:
    """What a coverage says, without what is empty."""
    return {name: said for name, said in item["coverage"].items() if said not in (0, [])}


async def test_a_ratio_is_the_sum_of_what_was_counted_and_who_is_silent_is_named(
    world: World, here: Planted
) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition) for code in (a, b, c)}
    await here.figure(of[a], numerator=90, denominator=100, value=90)
    await here.figure(of[b], numerator=0, denominator=50, value=0)

    item = await rolled(world)

    assert (item["numerator"], item["denominator"], item["value"], item["obsStatus"]) == (90, 150, 60, "reported")
    assert covered(item) == {"expected": 3, "reported": 2, "counted": 2, "missing": [c]}


async def test_groups(world: World, here: Planted) -> None:
    definition = await here.definition()
    a, b, c = await here.communes(3)
    of = {code: await here.indicator(code, definition) for code in (a, b, c)}
    await here.figure(of[a], numerator=90, denominator=100, value=90)
    for policy in ("partial", "strict", "carry_forward"):
        for series in ("as_reported", "restated"):
            for against in ("own", "assigned"):
                for by in ("none", "child", "agency"):
                    for who, unit in (("can-tho.viewer", "92"), ("vn.viewer", "vn"), ("can-tho.viewer", a)):
                        item = await rolled(world, who, unit=unit, policy=policy, series=series, against=against, by=by)
    print(await rolled_whole(world, period="2026-Q1,2026", definition="vneid", unit="92", by="child"))
