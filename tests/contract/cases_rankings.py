"""How are the operations on rankings called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import HEAD, WRITER, made, open_task
from tests.world import World

RANKINGS = "/v1/rankings"
WEIGHTS = {"tasks": 50, "indicators": 30, "reports": 20, "evidence": 0}


def finalise_body(**more: Any) -> dict[str, Any]:
    """The year's ranking of Mỹ Tú's agencies; with a reason, since there may be one already."""
    return {
        "unit": "31567", "by": "agency", "period": "2026", "on": "2026-11-20", "weights": WEIGHTS,
        "reason": "Lấy lại số liệu sau khi xác nhận",
    } | more  # fmt: skip


async def _final(world: World) -> dict[str, Any]:
    await open_task(world)
    return dict(made(await world.post(HEAD, f"{RANKINGS}/finalise", finalise_body())))


@case("get_ranking", by=WRITER)
async def _get(world: World) -> Ask:
    await open_task(world)
    params = {
        "unit": "31567", "by": "agency", "period": "2026-Q4", "on": "2026-11-20", "weightTasks": 60,
        "weightReports": 40,
    }  # fmt: skip
    return Ask("GET", RANKINGS, params=params, finds=lambda body: bool(body.get("places")))


@case("get_ranking", by="can-tho.coordinator", state="communes-of-the-city")
async def _get_communes(world: World) -> Ask:
    await open_task(world)
    params = {"unit": "92", "by": "unit", "period": "2026", "contender": "31567"}
    return Ask("GET", RANKINGS, params=params, finds=lambda body: bool(body.get("places")))


@case("finalise_ranking", by=HEAD, status=201)
async def _finalise(world: World) -> Ask:
    await open_task(world)
    return Ask("POST", f"{RANKINGS}/finalise", finalise_body())


@case("list_finalised_rankings", by=WRITER)
async def _list(world: World) -> Ask:
    params = {"unit": "31567", "by": "agency", "period": "2026", "include": "places"}
    return Ask("GET", f"{RANKINGS}/finalised", params=params, holds=(await _final(world))["id"])


@case("get_finalised_ranking", by=WRITER)
async def _get_final(world: World) -> Ask:
    return Ask("GET", f"{RANKINGS}/finalised/{(await _final(world))['id']}")


@case("get_finalised_place", by=WRITER)
async def _get_place(world: World) -> Ask:
    final = await _final(world)
    return Ask("GET", f"{RANKINGS}/finalised/{final['id']}/places/{final['places'][0]['id']}")
