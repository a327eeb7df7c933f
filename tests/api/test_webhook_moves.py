"""Can who changes an endpoint have secrets they were never shown sent to a host of their own?"""

from __future__ import annotations

from typing import Any

from tests.world import World

KEEPER, OTHER = "my-tu.integrator", "can-tho.integrator"
MINE = "https://cua-toi.example.vn/token"
CODE = "webhook_secrets_anew"
TOKEN = {"url": "https://token.cantho.gov.vn/token", "clientId": "sau-ro"}


async def made(world: World, **body: Any) -> tuple[str, dict[str, Any]]:
    """An endpoint of the commune's integrator: its path, and how it reads to the city's."""
    common = {"unit": "31567", "name": "Nền tảng", "eventTypes": ["*"]}
    answer = await world.post(KEEPER, "/v1/webhooks", common | body)
    assert answer.status_code == 201, answer.text
    path = f"/v1/webhooks/{answer.json()['id']}"
    return path, (await world.get(OTHER, path)).json()


async def refused(world: World, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await world.patch(OTHER, path, body, 1)
    assert answer.status_code == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def test_a_gateways_secrets_go_nowhere_by_another_hand(world: World) -> None:
    secrets = {"clientSecret": "bi-mat-cua-xa", "headers": {"x-khoa": "khoa-cua-xa"}}
    body = {"kind": "lgsp", "url": "https://lgsp.cantho.gov.vn/su-kien", "lgsp": {"settings": {"token": TOKEN}}}
    body["lgsp"] |= {"secrets": secrets}
    path, read = await made(world, **body)
    settings = read["lgsp"]["settings"]
    turned = settings | {"token": settings["token"] | {"url": MINE}}

    whole = await refused(world, path, {"lgsp": {"settings": turned}})
    half = await refused(world, path, {"lgsp": {"settings": turned, "secrets": {"clientSecret": "cua-toi"}}})
    own = await refused(world, path, {"url": MINE, "name": "Của tôi"})
    told = await world.patch(OTHER, path, {"url": MINE}, 1)
    unchanged = (await world.get(OTHER, path)).json()
    anew = {"clientSecret": "cua-toi", "headers": {}}
    given = await world.patch(OTHER, path, {"url": MINE, "lgsp": {"settings": turned, "secrets": anew}}, 1)
    kept = await world.patch(OTHER, path, {"url": MINE + "/khac"}, 2)

    assert whole == half == [("/lgsp/settings/token/url", CODE)]
    assert own == [("/url", CODE)]
    assert "lgsp.secrets.clientSecret, lgsp.secrets.headers" in told.json()["errors"][0]["detail"]
    assert unchanged == read
    assert (given.status_code, given.json()["lgsp"]["secretsSet"]) == (200, ["clientSecret"])
    assert kept.status_code == 200


async def test_an_official_accounts_secrets_go_nowhere_by_another_hand(world: World) -> None:
    secrets = {"appSecret": "bi-mat-cua-xa", "oaSecret": "bi-mat-khac", "refreshToken": "refresh-0"}
    path, read = await made(world, kind="zalo", zalo={"settings": {"appId": "36084652"}, "secrets": secrets})
    settings = read["zalo"]["settings"]
    tokens = settings | {"addresses": settings["addresses"] | {"token": MINE}}
    messages = settings | {"addresses": settings["addresses"] | {"check": MINE}}

    whole = await refused(world, path, {"zalo": {"settings": tokens}})
    half = await refused(world, path, {"zalo": {"settings": tokens, "secrets": {"refreshToken": "cua-toi"}}})
    shown = await refused(world, path, {"zalo": {"settings": messages}})
    unchanged = (await world.get(OTHER, path)).json()
    given = await world.patch(
        OTHER, path, {"zalo": {"settings": messages, "secrets": {"refreshToken": "cua-toi"}}}, 1
    )

    assert whole == half == [("/zalo/settings/addresses/token", CODE)]
    assert shown == [("/zalo/settings/addresses/check", CODE)]
    assert unchanged == read
    assert given.status_code == 200, given.text


async def test_what_only_signs_moves_freely(world: World) -> None:
    path, _ = await made(world, url="https://nhan.example.vn/sauro")

    moved = await world.patch(OTHER, path, {"url": MINE}, 1)

    assert (moved.status_code, moved.json()["url"]) == (200, MINE)
