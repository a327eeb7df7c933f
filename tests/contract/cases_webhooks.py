"""How are the operations on webhook endpoints and deliveries called?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from service.db.fan_out import fan_out
from tests.contract.cases import Ask, case
from tests.contract.premises import made
from tests.dispatched import dispatched
from tests.world import World

WEBHOOKS = "/v1/webhooks"
KEEPER = "my-tu.integrator"


def webhook_body(**more: Any) -> dict[str, Any]:
    """An endpoint of Mỹ Tú."""
    return {
        "unit": "31567",
        "name": "Bảng điều khiển",
        "url": "https://nhan.example.vn/sauro",
        "eventTypes": ["task.*", "plan.published"],
        "standings": ["overdue"],
    } | more


async def _endpoint(world: World) -> dict[str, Any]:
    answer = await world.post(KEEPER, WEBHOOKS, webhook_body())
    # Few tests make so many that a unit has no room for one more.
    if answer.status_code == 409:
        for old in (await world.get(KEEPER, WEBHOOKS, unit="31567", limit=200)).json()["items"]:
            await world.delete(KEEPER, f"{WEBHOOKS}/{old['id']}", old["version"])
        answer = await world.post(KEEPER, WEBHOOKS, webhook_body())
    return dict(made(answer))


async def _delivery(world: World) -> dict[str, Any]:
    """A test of an endpoint, on its way."""
    path = f"{WEBHOOKS}/{(await _endpoint(world))['id']}"
    made(await world.post(KEEPER, f"{path}/test"))
    await dispatched(world.app.state.service.db, fan_out=fan_out)
    [delivery] = (await world.get(KEEPER, f"{path}/deliveries", cause="test")).json()["items"]
    return dict(delivery)


@case("list_webhooks", by=KEEPER)
async def _list(world: World) -> Ask:
    return Ask("GET", WEBHOOKS, params={"unit": "31567"}, holds=(await _endpoint(world))["id"])


@case("create_webhook", by=KEEPER, status=201, repeats=False)
async def _create(world: World) -> Ask:
    await _endpoint(world)
    return Ask("POST", WEBHOOKS, webhook_body())


@case("get_webhook", by=KEEPER)
async def _get(world: World) -> Ask:
    return Ask("GET", f"{WEBHOOKS}/{(await _endpoint(world))['id']}")


@case("change_webhook", by=KEEPER)
async def _change(world: World) -> Ask:
    endpoint = await _endpoint(world)
    body = {"name": "Bảng điều khiển mới", "eventTypes": ["*"], "within": "31567", "agencies": [], "standings": []}
    return Ask("PATCH", f"{WEBHOOKS}/{endpoint['id']}", body, version=endpoint["version"])


@case("remove_webhook", by=KEEPER, status=204, statements=5)
async def _remove(world: World) -> Ask:
    endpoint = await _endpoint(world)
    return Ask("DELETE", f"{WEBHOOKS}/{endpoint['id']}", version=endpoint["version"])


@case("test_webhook", by=KEEPER)
async def _test(world: World) -> Ask:
    return Ask("POST", f"{WEBHOOKS}/{(await _endpoint(world))['id']}/test")


@case("rotate_webhook_secret", by=KEEPER, repeats=False)
async def _rotate(world: World) -> Ask:
    return Ask("POST", f"{WEBHOOKS}/{(await _endpoint(world))['id']}/rotate-secret")


@case("pause_webhook", by=KEEPER)
async def _pause(world: World) -> Ask:
    return Ask("POST", f"{WEBHOOKS}/{(await _endpoint(world))['id']}/pause")


@case("enable_webhook", by=KEEPER)
async def _enable(world: World) -> Ask:
    path = f"{WEBHOOKS}/{(await _endpoint(world))['id']}"
    made(await world.post(KEEPER, f"{path}/pause"))
    return Ask("POST", f"{path}/enable")


@case("replay_webhook", by=KEEPER, statements=5)
async def _replay(world: World) -> Ask:
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    return Ask("POST", f"{WEBHOOKS}/{(await _endpoint(world))['id']}/replay", {"since": since})


@case("list_deliveries", by=KEEPER)
async def _deliveries(world: World) -> Ask:
    delivery = await _delivery(world)
    return Ask("GET", f"{WEBHOOKS}/{delivery['endpoint']}/deliveries", holds=delivery["id"])


@case("get_delivery", by=KEEPER)
async def _get_delivery(world: World) -> Ask:
    return Ask("GET", f"/v1/deliveries/{(await _delivery(world))['id']}")


@case("retry_delivery", by=KEEPER)
async def _retry(world: World) -> Ask:
    return Ask("POST", f"/v1/deliveries/{(await _delivery(world))['id']}/retry")
