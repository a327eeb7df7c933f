"""Does an event that really happened reach a gateway as its settings say, and does the log tell what came back?"""

from __future__ import annotations

from typing import Any

import asyncpg

from service.domain.egress import parse_allow
from tests import world as worlds
from tests.authorities import Authority
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, open_task
from tests.receivers.gateway import CLIENT, KEYS, SECRET, Gateway, gateway
from tests.worker.sending import KEEPER, sending

LISTED = "127.0.0.1"
ALLOW = parse_allow([LISTED])


def of(server: Gateway, **more: Any) -> dict[str, Any]:
    settings = {
        "token": {"url": server.token_url, "style": "header"},
        "keyHeader": {},
        "body": "{ma: id, loai: type, donVi: organisation, viec: data.subject.name, cachTinh: data.changed}",
        "success": "error_code == '0'",
        "organisations": {"31567": "H13.5.2"},
        **more,
    }
    return {"kind": "lgsp", "url": server.url, "lgsp": {"settings": settings, "secrets": {"keys": KEYS}}}


async def test_what_happened_reaches_the_gateway_in_its_own_words_once(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_EGRESS_ALLOW=LISTED) as world:
        task = await open_task(world)
        with gateway("header") as server:
            async with sending(world, world_database.service_url, ALLOW) as post:
                await post.sent()
                endpoint = await post.endpoint(eventTypes=["task.updated"], **of(server))
                await post.act(endpoint, "test")
                pinged = await post.sent()
                await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã họp"})
                tried, again = await post.sent(), await post.sent()
                log = await post.attempts(endpoint)

    assert (pinged, tried, again) == (1, 1, 0)
    assert [call.body["loai"] for call in server.taken] == ["webhook.ping", "task.updated"]
    update = server.taken[1].body
    assert (update["donVi"], update["ma"]) == ("H13.5.2", log[1]["delivery"]["event"]["id"])
    assert update["viec"] and [attempt["status"] for attempt in log] == [200, 200]
    assert server.asked == 1


async def test_an_error_inside_a_200_is_tried_again_and_stands_in_the_log(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_EGRESS_ALLOW=LISTED) as world:
        with gateway("header", fail=1) as server:
            async with sending(world, world_database.service_url, ALLOW) as post:
                endpoint = await post.endpoint(eventTypes=["plan.closed"], **of(server))
                await post.act(endpoint, "test")
                await post.sent()
                [first] = await post.attempts(endpoint)
                retried = await world.post(KEEPER, f"/v1/deliveries/{first['delivery']['id']}/retry")
                await post.sent()
                log = await post.attempts(endpoint)

    assert (first["outcome"], first["reason"], first["status"]) == ("retry", "E_LGSP_ENVELOPE", 200)
    assert "Thao tác không hoàn thành" in first["answer"]
    assert retried.status_code == 200
    assert [attempt["outcome"] for attempt in log] == ["retry", "delivered"]
    assert [call.body["loai"] for call in server.taken] == ["webhook.ping"]


async def test_nothing_secret_is_shown_or_journalled_and_a_change_keeps_what_it_does_not_name(
    world_database: TestDatabase,
) -> None:
    authority = Authority()
    pair = authority.issue("sau-ro", client=True)
    certificates = {"caBundle": authority.pem, "clientCertificate": pair.certificate}
    async with worlds.opened(world_database.service_url, SAURO_EGRESS_ALLOW=LISTED) as world:
        with gateway("basic") as server:
            async with sending(world, world_database.service_url, ALLOW) as post:
                body = of(server, token={"url": server.token_url, "clientId": CLIENT}, keyHeader=None, **certificates)
                body["lgsp"]["secrets"] = {"clientSecret": SECRET, "clientKey": pair.key}
                endpoint = await post.endpoint(**body)
                path = f"/v1/webhooks/{endpoint['id']}"
                settings = endpoint["lgsp"]["settings"] | {"success": None}
                changed = await world.patch(KEEPER, path, {"lgsp": {"settings": settings}}, 1)
                unpaired = await world.patch(KEEPER, path, {"lgsp": {"secrets": {"clientKey": None}}}, 2)
                await post.act(endpoint, "test")
                await post.sent()
        connection = await asyncpg.connect(world_database.superuser_url)
        rows = await connection.fetchval("select jsonb_agg(e)::text from webhook_endpoint e")
        journal = await connection.fetchval("select jsonb_agg(j)::text from journal j where subject = 'webhook'")
        await connection.close()

    assert changed.status_code == 200, changed.text
    assert changed.json()["lgsp"]["secretsSet"] == ["clientKey", "clientSecret"]
    assert [(e["pointer"], e["code"]) for e in unpaired.json()["errors"]] == [
        ("/lgsp/secrets/clientKey", "client_key_wanted")
    ]
    key = pair.key.splitlines()[1]
    for text in (str(endpoint), changed.text, unpaired.text, rows, journal):
        assert SECRET not in text and key not in text
    assert server.asked == 1
