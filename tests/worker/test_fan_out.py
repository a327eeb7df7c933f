"""Which endpoints are told of which events, once each, and what a replay sends again?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from service.db.fan_out import fan_out
from tests.api.test_webhooks import KEEPER, made
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, open_task
from tests.dispatched import dispatched
from tests.world import World, agency, person


async def happened(world: World) -> int:
    """Raise what there is and tell the endpoints of it."""
    return await dispatched(world.app.state.service.db, fan_out=fan_out)


async def deliveries(world: World, endpoint: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
    answer = await world.get(KEEPER, f"/v1/webhooks/{endpoint['id']}/deliveries", **asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def told(world: World, endpoint: dict[str, Any]) -> list[str]:
    return sorted(each["event"]["type"] for each in await deliveries(world, endpoint))


async def test_each_endpoint_is_told_of_what_it_wants_and_of_nothing_else(world: World) -> None:
    endpoints = {
        "all": await made(world, eventTypes=["*"]),
        "plans": await made(world, eventTypes=["plan.*"]),
        "one": await made(world, eventTypes=["task.updated"]),
        "city": await made(world, "can-tho.integrator", unit="92", eventTypes=["plan.published"]),
        "sibling": await made(world, "dai-hai.integrator", unit="31561", eventTypes=["*"]),
        "agency": await made(world, eventTypes=["task.*"], agencies=[str(agency("my-tu", "cong-an"))]),
        "other agency": await made(world, eventTypes=["task.*"], agencies=[str(agency("my-tu", "ubnd"))]),
        "standing": await made(world, eventTypes=["*"], standings=["cancelled"]),
        "paused": await made(world, eventTypes=["plan.published"]),
    }
    await world.post(KEEPER, f"/v1/webhooks/{endpoints['paused']['id']}/pause")
    task = await open_task(world)
    note = await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã họp"})
    assert note.status_code == 201, note.text

    await happened(world)
    again = await happened(world)

    every = await told(world, endpoints["all"])
    # The owner reads no drafts, so nothing is told of what happened to one.
    assert {"plan.published", "task.updated"} <= set(every)
    assert "plan.submitted" not in every
    assert again == 0
    assert await told(world, endpoints["plans"]) == [name for name in every if name.startswith("plan.")]
    assert await told(world, endpoints["one"]) == [name for name in every if name == "task.updated"]
    assert await told(world, endpoints["agency"]) == [name for name in every if name.startswith("task.")]
    assert await told(world, endpoints["other agency"]) == await told(world, endpoints["standing"]) == []
    assert await told(world, endpoints["paused"]) == ["plan.published"]
    city = await world.get("can-tho.integrator", f"/v1/webhooks/{endpoints['city']['id']}/deliveries")
    sibling = await world.get("dai-hai.integrator", f"/v1/webhooks/{endpoints['sibling']['id']}/deliveries")
    assert [each["event"]["type"] for each in city.json()["items"]] == ["plan.published"]
    assert sibling.json()["items"] == []


async def test_a_ping_goes_to_its_endpoint_alone_however_it_stands(world: World) -> None:
    wanted = await made(world, eventTypes=["plan.published"])
    other = await made(world, eventTypes=["*"])
    await world.post(KEEPER, f"/v1/webhooks/{wanted['id']}/pause")

    await world.post(KEEPER, f"/v1/webhooks/{wanted['id']}/test")
    await happened(world)

    [ping] = await deliveries(world, wanted)
    assert (ping["event"]["type"], ping["cause"], ping["status"]) == ("webhook.ping", "test", "waiting")
    assert ping["subject"] == {"kind": "webhook", "id": wanted["id"]}
    assert await deliveries(world, other) == []


async def test_nothing_is_made_for_an_owner_who_is_locked(world: World) -> None:
    endpoint = await made(world, eventTypes=["*"])
    user = (await world.get("my-tu.admin", f"/v1/users/{person(KEEPER)}")).json()
    assert (await world.post("my-tu.admin", f"/v1/users/{user['id']}/lock")).status_code == 200
    await open_task(world)

    await happened(world)

    kept = await world.get("can-tho.integrator", f"/v1/webhooks/{endpoint['id']}")
    found = await world.get("can-tho.integrator", f"/v1/webhooks/{endpoint['id']}/deliveries")
    assert (kept.json()["status"], kept.json()["statusWhy"]) == ("blocked", "owner_locked")
    assert found.json()["items"] == []


async def test_what_failed_or_was_missed_is_sent_again_with_the_same_id_and_bytes(
    world: World, world_database: TestDatabase
) -> None:
    endpoint = await made(world, eventTypes=["plan.*", "task.*"])
    late = await made(world, eventTypes=["plan.published"])
    since = datetime.now(UTC).isoformat()
    task = await open_task(world)
    for kind in ("progress", "note"):
        await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", {"kind": kind, "text": "Đã họp", "percent": 5})
    await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã họp"})
    await happened(world)
    before = await deliveries(world, endpoint)
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "update delivery set status = case event_type when 'plan.published' then 'failed' else 'delivered' end,"
        " body = convert_to(event_type, 'UTF8'), attempts = 10, step = 10, done_at = clock_timestamp()"
    )
    path = f"/v1/webhooks/{endpoint['id']}/replay"

    failed = (await world.post(KEEPER, path, {"failedSince": since})).json()
    arrived = next(each["event"]["id"] for each in before if each["event"]["type"] != "plan.published")
    one = (await world.post(KEEPER, path, {"event": arrived})).json()
    waiting = await world.post(KEEPER, path, {"event": arrived})
    everything = (await world.post(KEEPER, path, {"since": since})).json()
    unheard = await world.post(KEEPER, path, {"event": "evt_" + 32 * "0"})
    far = await world.post(KEEPER, path, {"since": "2020-01-01T00:00:00Z"})
    both = await world.post(KEEPER, path, {"since": since, "failedSince": since})

    again = await deliveries(world, endpoint, cause="replay", run=failed["run"])
    assert [each["event"] for each in again] == [e["event"] for e in before if e["event"]["type"] == "plan.published"]
    assert (failed["deliveries"], one["deliveries"], everything["deliveries"]) == (1, 1, len(before) - 2)
    assert {each["status"] for each in again} == {"waiting"}
    body = await connection.fetchval("select body from delivery where run = $1", UUID(failed["run"]))
    assert body == b"plan.published"
    assert len(await deliveries(world, late)) == 1
    await connection.close()
    assert [each.json().get("code") for each in (waiting, unheard, far, both)] == [
        *("invalid", "invalid", "invalid", "webhook_replay_one")
    ]
