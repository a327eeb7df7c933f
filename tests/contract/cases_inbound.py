"""How is an event of Zalo posted, so that it is believed?"""

from __future__ import annotations

from uuid import uuid4

from service.db.zalo_accounts import acting
from service.usecases.clock import clock
from tests.contract.cases import Ask, case
from tests.contract.premises import made
from tests.receivers.official_account import APP_ID, APP_SECRET, OA_SECRET, signed_event
from tests.world import World

SECRETS = {"appSecret": APP_SECRET, "oaSecret": OA_SECRET, "refreshToken": "refresh-0"}


async def endpoint(world: World, **settings: object) -> str:
    """An endpoint of kind zalo, by its id."""
    body = {
        "unit": "31567", "name": "Zalo OA xã", "kind": "zalo", "eventTypes": ["*"],
        "zalo": {"settings": {"appId": APP_ID, **settings}, "secrets": SECRETS},
    }  # fmt: skip
    return str(made(await world.post("my-tu.integrator", "/v1/webhooks", body))["id"])


@case("take_zalo_event", by=None, alone=True, statements=10, repeats=False)
async def _inbound(world: World) -> Ask:
    if not made(await world.get("my-tu.integrator", "/v1/webhooks", unit="31567", kind="zalo"))["items"]:
        await endpoint(world)
    body, headers = signed_event("follow", follower={"id": "24684588352919792"})
    return Ask("POST", "/v1/inbound/zalo", file=body, headers=headers)


KEEPER = "my-tu.integrator"


async def _account(world: World) -> str:
    there = made(await world.get(KEEPER, "/v1/webhooks", unit="31567", kind="zalo"))["items"]
    return str(there[0]["id"]) if there else await endpoint(world)


@case("get_zalo_account", by=KEEPER)
async def _state(world: World) -> Ask:
    return Ask("GET", f"/v1/webhooks/{await _account(world)}/zalo")


@case("list_zalo_messages", by=KEEPER)
async def _messages(world: World) -> Ask:
    account = await _account(world)
    message, db = uuid4(), world.app.state.service.db
    made_by_worker = "insert into zalo_message (id, unit_key, endpoint_id, tracking, type) select $1, unit_key, id, "
    async with acting(db, await clock(db)) as tx:
        await tx.fetch_rows(made_by_worker + "$3, $4 from webhook_endpoint where id = $2::uuid", [
            message, account, f"evt_{message.hex}", "task.overdue",
        ])  # fmt: skip
    return Ask("GET", f"/v1/webhooks/{account}/messages", params={"limit": 200}, holds=str(message))
