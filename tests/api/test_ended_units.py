"""A unit that ends in mid-year, by the doors: what it owed, what was reported, what is added up, who goes on."""

from __future__ import annotations

from typing import Any

from service.usecases.days import turn_day
from tests.api.figure_stories import said, verified
from tests.api.report_stories import REPORTER, act, done, draft, looked, on, owed, planned
from tests.conftest import TestDatabase
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import WRITER, made
from tests.world import World

MERGE = {
    "kind": "merge", "effectiveOn": "2026-06-01", "predecessors": ["31567", "31561"],
    "basis": {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-05-15"},
    "successors": [{"code": "31567", "name": "Mỹ Tú Mới", "kind": "commune"}],
}  # fmt: skip


async def summed(world: World, definition: str, period: str, **asked: Any) -> Any:
    """What the city adds up: value, how many are expected, how many have reported."""
    asked = {"unit": "92", "period": period, "definition": definition} | asked
    items = made(await world.get(CITY, "/v1/rollups", **asked))["items"]
    return [(one["value"], one["coverage"]["expected"], one["coverage"]["reported"]) for one in items]


async def test_what_a_commune_owed_ends_with_it_what_was_filed_stays_and_goes_on_to_its_end(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        definition = (await defined(world))["code"]
        path = f"/v1/indicators/{plan.indicator}"
        version = made(await world.get(WRITER, path))["version"]
        made(await world.patch(WRITER, path, {"definition": definition}, version))
        await verified(world, await said(world, REPORTER, plan.indicator, "2026-M04"))
        april = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        await done(world, REPORTER, april, "submit")
    async with on(world_database, "2026-05-20") as world:
        may = await draft(world, REPORTER, await owed(world, plan, "2026-M05"))
        made(await world.post("can-tho.admin", "/v1/unit-changes", MERGE))
    async with on(world_database, "2026-06-05") as world:
        await turn_day(world.app.state.service.db, now=world.app.state.service.now())
        standings = {
            nominal: (await owed(world, plan, nominal))["standing"]
            for nominal in ("2026-M03", "2026-M04", "2026-M05", "2026-M06")
        }
        too_late = await act(world, REPORTER, may, "submit")
        never = await world.post(REPORTER, "/v1/reports", {"obligation": (await owed(world, plan, "2026-M06"))["id"]})
        checked = await done(world, WRITER, april, "verify")
        accepted = await done(world, WRITER, april, "accept")
        above = await looked(world, "can-tho.auditor", april)
        late = await said(world, REPORTER, plan.indicator, "2026-M05", numerator=8000, denominator=10000)
        await verified(world, late)
        sums = {period: await summed(world, definition, period) for period in ("2026-M04", "2026-M05", "2026-M06")}
        restated = await summed(world, definition, "2026-M05", unit="31567", series="restated")

    assert {nominal: one["code"] for nominal, one in standings.items()} == {
        "2026-M03": "overdue", "2026-M04": "met_on_time", "2026-M05": "waived", "2026-M06": "waived",
    }  # fmt: skip
    assert standings["2026-M05"]["why"] == {"code": "unit_ended", "on": "2026-06-01"}
    assert [(one.status_code, one.json()["code"]) for one in (too_late, never)] == [(409, "report_not_owed")] * 2
    assert (checked["status"], accepted["status"], above["filings"][0]["inTime"]) == ("verified", "accepted", True)
    assert above["unit"]["name"] == "Mỹ Tú"
    assert sums == {"2026-M04": [(82, 1, 1)], "2026-M05": [(80, 1, 1)], "2026-M06": []}
    assert restated == [(80, 1, 1)]
