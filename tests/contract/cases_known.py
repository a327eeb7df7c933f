"""How are the operations called that tell what was known at a moment? One round trip each, as of today."""

from __future__ import annotations

from tests.contract.cases import SETTINGS, Ask, case
from tests.contract.cases_figures import _indicator_of, _verified
from tests.contract.premises import WRITER, draft_plan, made, open_task, published
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
KNOWN = {"knownAt": SETTINGS["SAURO_NOW"]}
STATE = "as known at a moment"


@case("get_task", by=WRITER, state=STATE)
async def _task(world: World) -> Ask:
    return Ask("GET", f"/v1/tasks/{await open_task(world)}", params=KNOWN)


@case("list_tasks", by=WRITER, state=STATE)
async def _tasks(world: World) -> Ask:
    params = {"unit": "31567", "limit": 200, "count": "exact", **KNOWN}
    return Ask("GET", "/v1/tasks", params=params, holds=await open_task(world))


@case("list_progress_updates", by=WRITER, state=STATE)
async def _updates(world: World) -> Ask:
    path = f"/v1/tasks/{await open_task(world)}/progress-updates"
    body = {"kind": "progress", "status": "in_progress", "percent": 40}
    said = made(await world.post(REPORTER, path, body))
    return Ask("GET", path, params=KNOWN, holds=said["id"])


@case("get_progress_update", by=WRITER, state=STATE)
async def _update(world: World) -> Ask:
    ask = await _updates(world)
    return Ask("GET", f"/v1/progress-updates/{ask.holds}", params=KNOWN)


@case("get_indicator", by=WRITER, state=STATE)
async def _indicator(world: World) -> Ask:
    indicator = await _indicator_of(world, await _verified(world))
    return Ask("GET", f"/v1/indicators/{indicator}", params={"asOf": "2026-11-01", **KNOWN})


@case("list_indicators", by=WRITER, state=STATE)
async def _indicators(world: World) -> Ask:
    indicator = await _indicator_of(world, await _verified(world))
    return Ask("GET", "/v1/indicators", params={"unit": "31567", "limit": 200, **KNOWN}, holds=indicator)


@case("get_observation", by=WRITER, state=STATE)
async def _observation(world: World) -> Ask:
    return Ask("GET", f"/v1/observations/{await _verified(world)}", params=KNOWN)


@case("list_observations", by=WRITER, state=STATE)
async def _observations(world: World) -> Ask:
    observation = await _verified(world)
    path = f"/v1/indicators/{await _indicator_of(world, observation)}/observations"
    return Ask("GET", path, params=KNOWN, holds=observation)


@case("get_progress", by=WRITER, state=STATE)
async def _progress(world: World) -> Ask:
    await open_task(world)
    params = {"unit": "31567", "by": "agency", **KNOWN}
    return Ask("GET", "/v1/progress", params=params, finds=lambda body: body["total"] > 0)


@case("get_plan", by=WRITER, state=STATE)
async def _plan(world: World) -> Ask:
    plan = await published(world, await draft_plan(world))
    return Ask("GET", f"/v1/plans/{plan}", params={"include": "indicators,tasks", **KNOWN})
