"""Can an address that leads nowhere good be written into any field of an endpoint, at creation or later?"""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.webhook_zalo import ZaloAddresses
from tests.security.listening import recorded_connects
from tests.security.odd_addresses import ODD, SPELLINGS
from tests.world import World

KEEPER = "my-tu.integrator"
ZALO_ADDRESSES = tuple(ZaloAddresses.model_fields)
GOOD = "https://nhan.example.vn/sauro"
CORPUS = [*ODD, *(f"https://{host}/" for host in SPELLINGS), *(f"http://{host}:8443/" for host in SPELLINGS)]


def standard(url: str) -> dict[str, Any]:
    return {"kind": "standard", "url": url}


def lgsp(url: str) -> dict[str, Any]:
    token = {"url": url, "style": "body", "clientId": "a"}
    return {"kind": "lgsp", "url": url, "lgsp": {"settings": {"token": token}, "secrets": {"clientSecret": "b"}}}


def zalo(url: str) -> dict[str, Any]:
    settings = {"appId": "1", "addresses": dict.fromkeys(ZALO_ADDRESSES, url)}
    return {"kind": "zalo", "zalo": {"settings": settings, "secrets": {"appSecret": "a", "refreshToken": "b"}}}


KINDS: dict[str, tuple[Any, set[str]]] = {
    "standard": (standard, {"/url"}),
    "lgsp": (lgsp, {"/url", "/lgsp/settings/token/url"}),
    "zalo": (zalo, {f"/zalo/settings/addresses/{name}" for name in ZALO_ADDRESSES}),
}


def told(answer: Any) -> set[str]:
    """The fields that were refused for what their address is."""
    assert answer.status_code == 422, answer.text
    return {e["pointer"] for e in answer.json()["errors"] if e["code"].startswith("url_")}


@pytest.mark.parametrize("kind", KINDS)
async def test_no_address_of_the_corpus_can_be_written_into_any_field(world: World, kind: str) -> None:
    body, fields = KINDS[kind]
    endpoint = {"unit": "31567", "name": "Điểm nhận", "eventTypes": ["*"]}
    first = await world.post(KEEPER, "/v1/webhooks", endpoint | body(GOOD))
    assert first.status_code == 201, first.text
    path = f"/v1/webhooks/{first.json()['id']}"
    let_in = []

    with recorded_connects() as connects:
        for address in CORPUS:
            changed = {name: value for name, value in body(address).items() if name != "kind"}
            created = told(await world.post(KEEPER, "/v1/webhooks", endpoint | body(address)))
            patched = told(await world.patch(KEEPER, path, changed, 1))
            if (created, patched) != (fields, fields):
                let_in.append((address, fields - created, fields - patched))

    assert let_in == []
    # What was refused was not looked at either; the database is reached by its socket file, or was before.
    assert [address for address in connects if len(address) == 2 and address[1] in (443, 8443)] == []
    listed = (await world.get(KEEPER, "/v1/webhooks", count="exact")).json()
    assert (listed["count"], listed["items"][0]["version"]) == (1, 1)
