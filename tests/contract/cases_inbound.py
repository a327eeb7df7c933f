"""How is an event of Zalo posted, so that it is believed?"""

from __future__ import annotations

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


@case("take_zalo_event", by=None, alone=True, statements=9, repeats=False)
async def _inbound(world: World) -> Ask:
    if not made(await world.get("my-tu.integrator", "/v1/webhooks", unit="31567", kind="zalo"))["items"]:
        await endpoint(world)
    body, headers = signed_event("follow", follower={"id": "24684588352919792"})
    return Ask("POST", "/v1/inbound/zalo", file=body, headers=headers)
