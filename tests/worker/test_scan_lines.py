"""Is every line of an indicator or a roll-up told of once when it is crossed, and again only once it was cleared?"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from service.db.engine import Database
from service.usecases.scan import scan
from tests.conftest import TestDatabase
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import HEAD, POLICE, WRITER, added, draft_plan, made, published
from tests.worker.looking import crossings, moment, on, through, told
from tests.world import World


async def measured(world: World, **more: Any) -> str:
    """A published indicator: from 60 at the year's beginning to 90 at its end."""
    plan = await draft_plan(world)
    indicator = await added(
        world,
        "/v1/indicators",
        {
            "plan": plan, "number": "1", "name": "Hồ sơ trực tuyến", "unitMeasure": "%", "valueKind": "ratio",
            "baselineValue": 60, "baselineOn": "2025-12-31", "aggregation": "level",
            "targets": [{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
            "assignments": [{"agency": POLICE}],
        } | more,
    )  # fmt: skip
    await published(world, plan)
    return indicator


async def said(world: World, indicator: str, nominal: str, value: int, *, verify: bool = True) -> None:
    """A figure of a period, out of a hundred."""
    body = {"period": {"nominal": nominal}, "numerator": value, "denominator": 100, "note": "Đã rà soát"}
    figure = made(await world.post(WRITER, f"/v1/indicators/{indicator}/observations", body))["id"]
    if verify:
        made(await world.post(HEAD, f"/v1/observations/{figure}/verify"))


async def test_a_line_is_crossed_once_until_it_was_cleared(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        indicator = await measured(world)
        await added(
            world, "/v1/alert-settings", {"indicator": indicator, "bounds": [{"name": "sàn", "below": 65}]}
        )
        for nominal, value in (("2026-M01", 61), ("2026-M02", 62), ("2026-M03", 80), ("2026-M04", 91)):
            await said(world, indicator, nominal, value)
            await asyncio.gather(*(scan(db, now=moment("05-20")) for _ in range(3)))

    rows = [row for row in await crossings(world_database) if str(row["subject_id"]) == indicator]
    detail = [json.loads(row["detail"]) for row in rows]
    told_of = [
        (row["type"], d["threshold"], d["value"], row["key"]) for row, d in zip(rows, detail, strict=True)
    ]
    assert sorted(told_of) == [
        ("indicator.achieved", "target", 91, "1"),
        ("indicator.threshold_cleared", "bound:sàn", 80, "2"),
        ("indicator.threshold_cleared", "trajectory", 80, "2"),
        ("indicator.threshold_crossed", "bound:sàn", 61, "1"),
        ("indicator.threshold_crossed", "trajectory", 61, "1"),
    ]  # fmt: skip
    assert {f"{row['crossed_on']:%m-%d}" for row in rows} == {"05-20"}
    assert all(row["published"] and d["verified"] for row, d in zip(rows, detail, strict=True))


async def test_a_line_left_behind_by_the_calendar_alone_is_told_of_at_midnight_and_so_is_silence(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("04-05"))
    async with on(world_database, "04-05") as world:
        indicator = await measured(world)
        await said(world, indicator, "2026-Q1", 68)
        standing = made(await world.get(WRITER, f"/v1/indicators/{indicator}"))["standing"]

    await through(db, "04-05", "07-03")

    assert standing["code"] == "on_track"
    # 8 of 30 points are 26.7 % of 364 days: on the line until 8 April, within the tolerance until 14 May.
    assert await told(world_database) == [
        ("indicator.threshold_crossed", "05-15", 0),
        ("indicator.stale", "07-01", 0),
    ]
    assert (await crossings(world_database))[1]["key"] == "2026-Q2"


async def test_recorded_figures_count_where_the_settings_say_so_and_are_heard_at_home_only(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        by_recorded, by_verified = await measured(world), await measured(world)
        await added(world, "/v1/alert-settings", {"indicator": by_recorded, "figures": "recorded"})
        for indicator in (by_recorded, by_verified):
            await said(world, indicator, "2026-M04", 95, verify=False)
    await scan(db, now=moment("05-20"))

    rows = await crossings(world_database)
    assert [(row["type"], str(row["subject_id"]), row["published"]) for row in rows] == [
        ("indicator.achieved", by_recorded, False)
    ]


async def test_a_roll_up_in_which_too_many_are_missing_is_told_of_so_long_after_its_period(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        definition = await defined(world)
        indicator = await measured(world)
        path = f"/v1/indicators/{indicator}"
        version = made(await world.get(WRITER, path))["version"]
        made(await world.patch(WRITER, path, {"definition": definition["id"]}, version))
        body = {"unit": "92", "coverageBelow": 80, "coverageAfterDays": 20}
        made(await world.post(CITY, "/v1/alert-settings", body))

    await through(db, "07-19", "07-22")

    (row,) = [row for row in await crossings(world_database) if row["key"] == "2026-Q2/92"]
    assert (row["type"], str(row["subject_id"]), f"{row['crossed_on']:%m-%d}") == (
        "coverage.below", definition["id"], "07-21",
    )  # fmt: skip
    assert json.loads(row["detail"]) == {
        "definition": definition["id"], "unit": "92", "period": "2026-Q2", "coverage": 0.0, "threshold": 80,
        "expected": 1, "reported": 0,
    }  # fmt: skip
