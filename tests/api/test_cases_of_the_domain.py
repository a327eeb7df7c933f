"""Cases that systems of this kind get wrong, of one commune, by the doors: the others are in the tests of roll-ups,
of reports, of units that end and of the plan of November."""

from __future__ import annotations

from tests.api.amendment_stories import amended, changed, put_in_force
from tests.api.figure_stories import in_june, indicator_of, said, seen, verified
from tests.api.report_stories import REPORTER, done, draft, on, owed, planned
from tests.conftest import TestDatabase
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import WRITER, made


async def test_a_falling_indicator_goes_two_thirds_of_its_way(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        poverty = await indicator_of(
            world, name="Hộ nghèo", direction="down", baselineValue=40, baselineOn="2025-12-31",
            targets=[{"text": "10%", "comparator": "le", "value": 10, "year": 2026}],
        )  # fmt: skip
        await verified(world, await said(world, REPORTER, poverty, numerator=20, denominator=100))
        found = await seen(world, poverty)

    assert round(found["latest"]["progress"], 1) == 66.7


async def test_the_target_of_a_quarter_stays_what_it_is_however_many_entries_come(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        houses = await indicator_of(
            world, name="Nhà xóa tạm", unitMeasure="nhà", valueKind="number", aggregation="flow",
            targets=[{"text": "50 nhà", "comparator": "ge", "value": 50, "due": "2026-06-30"}],
        )  # fmt: skip
        for month, value in (("2026-M04", 20), ("2026-M05", 30)):
            await verified(world, await said(world, REPORTER, houses, month, value=value))
        found = await seen(world, houses)

    assert (found["latest"]["value"], found["targets"][0]["value"]) == (50, 50)
    assert found["standing"]["code"] == "achieved"


async def test_before_the_10th_means_the_9th_and_the_10th_is_late(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        april = await owed(world, plan, "2026-M04")
    async with on(world_database, "2026-05-09") as world:
        last_day = (await owed(world, plan, "2026-M04"))["standing"]["code"]
    async with on(world_database, "2026-05-10") as world:
        overdue = (await owed(world, plan, "2026-M04"))["standing"]["code"]
        report = await draft(world, REPORTER, april)
        filed = await done(world, REPORTER, report, "submit")
        met = (await owed(world, plan, "2026-M04"))["standing"]["code"]

    assert (april["lastDay"], last_day, overdue, met) == ("2026-05-09", "due_soon", "overdue", "met_late")
    assert filed["filings"][0]["inTime"] is False


async def test_what_was_filed_before_a_target_was_raised_stays_judged_by_the_old_one_and_what_follows_by_the_new(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        definition = (await defined(world))["code"]
        path = f"/v1/indicators/{plan.indicator}"
        version = made(await world.get(WRITER, path))["version"]
        made(await world.patch(WRITER, path, {"definition": definition}, version))
        await verified(world, await said(world, REPORTER, plan.indicator, "2026-M04", numerator=85, denominator=100))
        april = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        await done(world, REPORTER, april, "submit")
    async with on(world_database, "2026-05-06") as world:
        await amended(world, plan.plan)
        target = {"text": "90%", "comparator": "eq", "value": 90, "year": 2026}
        await changed(world, "indicators", plan.indicator, targets=[target])
        await put_in_force(world, plan.plan)
        await done(world, WRITER, april, "verify")
        accepted = await done(world, WRITER, april, "accept")
    async with on(world_database, "2026-06-05") as world:
        await verified(world, await said(world, REPORTER, plan.indicator, "2026-M05", numerator=85, denominator=100))
        may = await draft(world, REPORTER, await owed(world, plan, "2026-M05"))
        asked = {"unit": "92", "definition": definition}
        met = {
            period: [(one["met"], one["judged"]) for one in made(
                await world.get(CITY, "/v1/rollups", period=period, **asked))["items"]]
            for period in ("2026-M04", "2026-M05")
        }  # fmt: skip

    lines = [report["tables"]["indicators"][0] for report in (accepted, may)]
    assert [(line["target"], line["met"]) for line in lines] == [("80%", True), ("90%", False)]
    assert met == {"2026-M04": [(1, 1)], "2026-M05": [(0, 1)]}
