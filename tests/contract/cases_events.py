"""How are the feed of events, its types, its stream and its tickets called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.cases_figures import FIGURE
from tests.contract.premises import POLICE, WRITER, draft_plan, made, open_indicator, open_task
from tests.dispatched import event_of
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
DEPARTMENT = "can-tho.reporter.so-khcn"
PATH = "/v1/events"


async def _updated(world: World, kind: str = "dated") -> dict[str, Any]:
    """Of a task in force."""
    task = await open_task(world, kind)
    said = {"kind": "progress", "text": "Đã lấy ý kiến", "agency": POLICE}
    made(await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", said))
    return await event_of(world, WRITER, task, "task.updated")


async def _drafted(world: World) -> dict[str, Any]:
    """Of a plan that is a draft still."""
    plan = await draft_plan(world)
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    return await event_of(world, WRITER, plan, "plan.submitted")


async def _unverified(world: World) -> dict[str, Any]:
    """Of a figure that nobody has verified."""
    indicator = await open_indicator(world)
    figure = made(await world.post(REPORTER, f"/v1/indicators/{indicator}/observations", FIGURE))
    return await event_of(world, WRITER, figure["id"], "observation.recorded")


async def _raised(world: World) -> dict[str, Any]:
    """Of an obstacle that the agency has raised and the focal office has not passed on."""
    body = {"kind": "obstacle", "task": await open_task(world, "dated"), "text": "Thiếu máy", "agency": POLICE}
    obstacle = made(await world.post(REPORTER, "/v1/obstacles", body))
    return await event_of(world, WRITER, obstacle["id"], "obstacle.raised")


def _listed(event: dict[str, Any]) -> Ask:
    return Ask("GET", PATH, params={"subject": event["subject"]["id"]}, holds=event["id"])


@case("list_events", by=WRITER)
async def _list(world: World) -> Ask:
    return _listed(await _updated(world))


@case("list_events", by=WRITER, state="of a draft")
async def _list_drafted(world: World) -> Ask:
    return _listed(await _drafted(world))


@case("list_events", by=WRITER, state="of an unverified figure")
async def _list_unverified(world: World) -> Ask:
    return _listed(await _unverified(world))


@case("list_events", by=WRITER, state="of an obstacle not passed on")
async def _list_raised(world: World) -> Ask:
    return _listed(await _raised(world))


@case("list_events", by=DEPARTMENT, state="of a task that names an agency above")
async def _list_named(world: World) -> Ask:
    return _listed(await _updated(world, "named"))


@case("get_event", by=WRITER)
async def _get(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _updated(world))['id']}")


@case("get_event", by=WRITER, state="of a draft")
async def _get_drafted(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _drafted(world))['id']}")


@case("get_event", by=WRITER, state="of an unverified figure")
async def _get_unverified(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _unverified(world))['id']}")


@case("stream_events", by=WRITER, statements=2)
async def _stream(world: World) -> Ask:
    return _streamed(await _updated(world))


@case("stream_events", by=WRITER, state="of an unverified figure", statements=2)
async def _stream_unverified(world: World) -> Ask:
    return _streamed(await _unverified(world))


def _streamed(event: dict[str, Any]) -> Ask:
    params = {"subject": event["subject"]["id"], "lastEventId": str(int(event["number"]) - 1), "seconds": 0}
    return Ask("GET", f"{PATH}/stream", params=params, finds=lambda text: event["id"] in text)


@case("list_event_types", by=WRITER)
async def _types(world: World) -> Ask:
    return Ask("GET", f"{PATH}/types")


@case("create_event_ticket", by=WRITER, status=201, alone=True, repeats=False)
async def _ticket(world: World) -> Ask:
    return Ask("POST", f"{PATH}/tickets")
