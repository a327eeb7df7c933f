"""Does a test, a first sending, a retry or a replay ever connect to a closed address that an endpoint came to hold?"""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from service.domain.egress import parse_allow
from tests import world as worlds
from tests.conftest import TestDatabase
from tests.contract.premises import open_task
from tests.security.listening import listening, recorded_connects
from tests.security.odd_addresses import LURING, SPELLINGS, TABLE, rebinding
from tests.worker.sending import KEEPER, sending

WRITTEN = [*(f"https://{host}/" for host in SPELLINGS), *LURING, "https://10.0.0.1:8443/", "http://127.0.0.1:9/"]
GOOD = "https://nhan.example.vn/sauro"


async def test_no_way_of_sending_leads_to_an_address_that_is_closed_by_now(world_database: TestDatabase) -> None:
    """Kept before the guard, or by hand: rows are changed beneath the interface, one address after the other."""

    async def resolve(host: str, port: int) -> list[str]:
        return TABLE.get(host, ["127.0.0.1"] if host in {"localhost", "localhost."} else [host.strip("[]")])

    token = {"url": GOOD, "style": "body", "clientId": "a"}
    lgsp = {"lgsp": {"settings": {"token": token}, "secrets": {"clientSecret": "b"}}}
    async with (
        worlds.opened(world_database.service_url) as world,
        sending(world, world_database.service_url, (), resolve) as post,
    ):
        await open_task(world)
        await post.sent()
        endpoints = [
            await post.endpoint(kind="standard", url=GOOD, eventTypes=["plan.closed"]),
            await post.endpoint(kind="lgsp", url=GOOD, eventTypes=["plan.closed"]),
            await post.endpoint(kind="lgsp", url=GOOD, eventTypes=["plan.closed"], **lgsp),
        ]
        connection = await asyncpg.connect(world_database.superuser_url)
        await connection.execute(
            "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)",
            "00000000-0000-0000-0000-000000000001",
        )
        with recorded_connects() as connects:
            for number, url in enumerate(WRITTEN):
                # Whoever fails again and again is spared for a while.
                post.shift += timedelta(minutes=11)
                await connection.execute(
                    "update webhook_endpoint set url = case when settings->>'token' is null then $1 else url end,"
                    " settings = case when settings->>'token' is null then settings"
                    " else jsonb_set(settings, '{token,url}', to_jsonb($1::text)) end",
                    url,
                )
                if number == 0:
                    for endpoint in endpoints:
                        await post.act(endpoint, "test")
                    await post.sent()
                    pings = [(await post.attempts(endpoint))[0]["delivery"]["id"] for endpoint in endpoints]
                    continue
                for ping in pings:
                    assert (await world.post(KEEPER, f"/v1/deliveries/{ping}/retry")).status_code == 200
                await post.sent()
        outside = [address for address in connects if len(address) == 2]
        logs = [await post.attempts(endpoint) for endpoint in endpoints]
        await connection.close()

    assert outside == []
    assert [len(log) for log in logs] == [len(WRITTEN)] * 3
    assert {attempt["reason"] for log in logs for attempt in log} <= {"E_BLOCKED_ADDRESS", "E_DNS"}


async def test_a_replay_and_a_retry_ask_the_name_again_and_are_refused_when_it_has_turned(
    world_database: TestDatabase,
) -> None:
    async with listening() as server:
        allow = parse_allow([f"127.0.0.1:{server.port}"])
        resolve, asked = rebinding([["10.0.0.1"], ["127.0.0.9"], ["169.254.169.254"]])
        async with (
            worlds.opened(world_database.service_url, SAURO_EGRESS_ALLOW=f"127.0.0.1:{server.port}") as world,
            sending(world, world_database.service_url, allow, resolve) as post,
        ):
            endpoint = await post.endpoint(
                kind="standard", url=f"http://turning.example:{server.port}/", eventTypes=["plan.published"]
            )
            since = endpoint["createdAt"]
            await open_task(world)
            with recorded_connects() as connects:
                await post.sent()
                [first] = await post.attempts(endpoint)
                await world.post(KEEPER, f"/v1/deliveries/{first['delivery']['id']}/retry")
                await post.sent()
                connection = await asyncpg.connect(world_database.superuser_url)
                await connection.execute("update delivery set status = 'failed', done_at = now()")
                await connection.close()
                replayed = await post.act(endpoint, "replay", failedSince=since)
                await post.sent()
            log = await post.attempts(endpoint)

    assert replayed["deliveries"] == 1
    assert [attempt["reason"] for attempt in log] == ["E_BLOCKED_ADDRESS"] * 3
    assert [attempt["delivery"]["cause"] for attempt in log] == ["first", "first", "replay"]
    assert ([address for address in connects if len(address) == 2], server.connections) == ([], 0)
    assert len(asked) == 3
