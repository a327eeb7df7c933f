"""Does a change made at a door reach a phone by way of an Official Account, and does the log say so?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from service.db.fan_out import fan_out
from service.domain.egress import parse_allow
from service.integrations.dialing import Dialer
from service.integrations.zalo import ZaloClient
from service.usecases.deliver import rendering
from service.usecases.zalo_channel import ZaloChannel
from service.usecases.zalo_sending import Sender
from service.usecases.zalo_tokens import Desk, Tokens
from service.worker.deliver import Engine
from tests.conftest import TestDatabase
from tests.contract.premises import POLICE, WRITER, made, open_task
from tests.dispatched import dispatched
from tests.receivers.official_account import APP_SECRET, official_account
from tests.receivers.post import run_dry
from tests.receivers.zalo_stage import WORDS
from tests.world import opened

KEEPER, PHONE = "my-tu.integrator", "84934567890"


async def test_an_update_of_a_task_becomes_a_message_to_the_contact_of_its_lead(world_database: TestDatabase) -> None:
    with official_account() as account:
        settings = account.settings(
            messages=WORDS, single=["task.*"], limits={"quietFrom": "00:00", "quietTo": "00:00"}
        ).model_dump(mode="json")
        async with opened(world_database.service_url, SAURO_EGRESS_ALLOW="127.0.0.0/8") as world:
            service, shift = world.app.state.service, timedelta(0)
            client, desk = ZaloClient(Dialer(parse_allow(["127.0.0.0/8"]))), Desk(service.db)
            tokens = Tokens(desk, client, service.vault)
            channels = {"zalo": ZaloChannel(desk, client, tokens)}
            engine = Engine(
                service.db, channels, rendering(lambda: datetime.now(UTC)), service.vault, shift=lambda: shift
            )
            secrets = {"appSecret": APP_SECRET, "refreshToken": "refresh-0"}
            body = {
                "unit": "31567", "name": "Zalo OA xã", "kind": "zalo", "eventTypes": ["task.updated", "webhook.*"],
                "zalo": {"settings": settings, "secrets": secrets},
            }  # fmt: skip
            endpoint = made(await world.post(KEEPER, "/v1/webhooks", body))
            consent = {"givenOn": "2026-02-03", "source": "Phiếu đồng ý"}
            contact = {"phone": "0934 567 890", "consent": consent}
            made(await world.post(WRITER, f"/v1/agencies/{POLICE}/contacts", contact))
            task = await open_task(world)
            said = {"kind": "note", "text": "Đã họp"}
            made(await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", said))
            made(await world.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/test"))

            await dispatched(service.db, fan_out=fan_out)
            await run_dry(engine)
            path = f"/v1/webhooks/{endpoint['id']}"
            before = (await world.get(KEEPER, f"{path}/deliveries", cause="first")).json()["items"]
            sent = await Sender(desk, client, tokens).send_due(datetime.now(UTC))
            shift = timedelta(seconds=10)
            await run_dry(engine)
            deliveries = (await world.get(KEEPER, f"{path}/deliveries")).json()["items"]
            messages = (await world.get(KEEPER, f"{path}/messages")).json()["items"]
            state = (await world.get(KEEPER, f"{path}/zalo")).json()
            name = (await world.get(WRITER, f"/v1/tasks/{task}")).json()["title"]
            everything = json.dumps([deliveries, messages, state, endpoint])
            await client.aclose()

    assert [(one["status"], one["attempts"]) for one in before] == [("waiting", 0)]
    assert sent == 1
    assert {(one["event"]["type"], one["status"], one["attempts"]) for one in deliveries} == {
        ("task.updated", "delivered", 1), ("webhook.ping", "delivered", 1),
    }  # fmt: skip
    [told] = account.delivered
    assert (told["phone"], told["template_data"]["noi_dung"]) == (PHONE, name)
    assert told["tracking_id"] == before[0]["event"]["id"] == messages[0]["event"]
    [call] = messages[0]["log"]
    assert (messages[0]["status"], call["way"], call["outcome"], call["errorCode"]) == (
        "delivered", "template", "delivered", 0,
    )  # fmt: skip
    assert (state["tokenState"], state["quotaUsed"]) == ("ok", 1)
    assert not any(secret in everything for secret in (PHONE, "934567890", "refresh-0", "access-1", APP_SECRET))
