"""How are roll-ups asked for, from each of the places that their sums come from?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import SETTINGS, Ask, case
from tests.contract.cases_catalogue import defined
from tests.contract.cases_figures import _verified
from tests.contract.premises import WRITER, made
from tests.world import World

CITY = "can-tho.viewer"


async def _rolled(world: World, unit: str, **asked: Any) -> Ask:
    """A verified figure of October, of an indicator in force that is matched to a definition."""
    observation = await _verified(world)
    path = f"/v1/indicators/{made(await world.get(WRITER, f'/v1/observations/{observation}'))['indicator']['id']}"
    version = made(await world.get(WRITER, path))["version"]
    definition = await defined(world)
    made(await world.patch(WRITER, path, {"definition": definition["id"]}, version))
    params = {"unit": unit, "period": "2026-M10,2026-Q4", "definition": definition["code"], **asked}
    return Ask(
        "GET", "/v1/rollups", params=params, finds=lambda body: any(one["numerator"] == 8200 for one in body["items"])
    )


@case("get_rollups", by=WRITER)
async def _commune(world: World) -> Ask:
    return await _rolled(world, "31567", by="agency")


@case("get_rollups", by=WRITER, state="as known")
async def _commune_known(world: World) -> Ask:
    return await _rolled(world, "31567", by="agency", against="assigned", knownAt=SETTINGS["SAURO_NOW"])


@case("get_rollups", by=CITY, state="as known, of-the-city")
async def _known(world: World) -> Ask:
    return await _rolled(world, "92", by="child", policy="carry_forward", asOf=SETTINGS["SAURO_NOW"][:10])


@case("get_rollups", by=CITY, state="of-the-city")
async def _kept(world: World) -> Ask:
    return await _rolled(world, "92")


@case("get_rollups", by=CITY, state="by commune, of-the-city")
async def _slots(world: World) -> Ask:
    return await _rolled(
        world, "92", by="child", series="restated", policy="carry_forward", against="assigned"
    )


@case("get_rollups", by="vn.coordinator", state="of the nation, of-the-city")
async def _nation(world: World) -> Ask:
    return await _rolled(world, "vn", by="child")


@case("get_rollups_chart", by=CITY, state="of-the-city")
async def _chart(world: World) -> Ask:
    ask = await _rolled(world, "92")
    params = {**ask.params, "period": "2026-M10"}
    return Ask("GET", "/v1/rollups/chart.svg", params=params, finds=lambda svg: "8.200/" in svg)
