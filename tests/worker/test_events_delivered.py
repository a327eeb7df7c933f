"""Does a change made at any door arrive, signed with the secret that was shown, and only if its owner may see it?"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from standardwebhooks import WebhookVerificationError

from service.db.fan_out import fan_out
from service.db.journal import OPERATOR
from service.domain.egress import parse_allow
from service.integrations.dialing import Dialer
from service.integrations.standard import StandardChannel
from service.usecases.deliver import rendering
from service.worker.deliver import Engine
from tests.api.test_webhooks import KEEPER, made
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, open_task
from tests.dispatched import dispatched
from tests.receivers.post import run_dry
from tests.receivers.receiver import Receiver, receiving
from tests.world import World, opened, person

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
async def sending(world_database: TestDatabase) -> AsyncIterator[World]:
    """The application, which may call out to this machine."""
    async with opened(
        world_database.service_url, SAURO_EGRESS_ALLOW="127.0.0.0/8", SAURO_SECRETS_KEYS=KEY
    ) as world:
        yield world


@pytest.fixture
async def worker(sending: World) -> AsyncIterator[Engine]:
    service = sending.app.state.service
    dialer = Dialer(parse_allow(["127.0.0.0/8"]))
    channels = {"standard": StandardChannel(dialer)}
    yield Engine(service.db, channels, rendering(lambda: datetime.now(UTC)), service.vault)
    await dialer.aclose()


async def happened(world: World, worker: Engine) -> None:
    """Raise what there is, tell the endpoints of it, and send."""
    await dispatched(world.app.state.service.db, fan_out=fan_out)
    await run_dry(worker)


async def noted(world: World, task: str, text: str) -> None:
    answer = await world.post(WRITER, f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": text})
    assert answer.status_code == 201, answer.text


async def log(world: World, endpoint: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    found = (await world.get(KEEPER, f"/v1/webhooks/{endpoint['id']}/deliveries")).json()["items"]
    return [(one["event"]["type"], one["status"], one["reason"]) for one in reversed(found)]


async def test_a_test_arrives_signed_with_the_secret_that_was_shown(
    sending: World, worker: Engine, receiver: Receiver
) -> None:
    endpoint = await made(sending, url=receiver.url("ok", "a"))

    await sending.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/test")
    await happened(sending, worker)

    [request] = receiver.received
    body = request.json
    assert request.verified_by(endpoint["secret"])
    assert body["type"] == "webhook.ping" and body["data"]["subject"]["id"] == endpoint["id"]
    assert await log(sending, endpoint) == [("webhook.ping", "delivered", None)]


async def test_a_change_arrives_with_what_the_owner_sees_of_it_and_in_order(
    sending: World, worker: Engine, receiver: Receiver
) -> None:
    endpoint = await made(sending, url=receiver.url("ok", "b"), eventTypes=["task.updated"])
    task = await open_task(sending)
    for text in ("Đã họp", "Đã gửi dự thảo"):
        await noted(sending, task, text)

    await happened(sending, worker)

    told = [one.json for one in receiver.received]
    assert [one["data"]["progressUpdate"]["text"] for one in told] == ["Đã họp", "Đã gửi dự thảo"]
    assert {one["data"]["object"]["id"] for one in told} == {task}
    assert [one["data"]["previousId"] for one in told][1] == receiver.received[0].id == told[0]["data"]["id"]
    assert all(one.verified_by(endpoint["secret"]) for one in receiver.received)


async def test_for_a_day_after_a_rotation_both_secrets_verify(
    sending: World, worker: Engine, receiver: Receiver
) -> None:
    endpoint = await made(sending, url=receiver.url("ok", "c"))
    path = f"/v1/webhooks/{endpoint['id']}"
    fresh = (await sending.post(KEEPER, f"{path}/rotate-secret", {})).json()["secret"]

    await sending.post(KEEPER, f"{path}/test")
    await happened(sending, worker)
    await sending.post(KEEPER, f"{path}/rotate-secret", {"keepPrevious": False})
    await sending.post(KEEPER, f"{path}/test")
    await happened(sending, worker)

    first, second = receiver.received
    assert first.verified_by(fresh) and first.verified_by(endpoint["secret"])
    for gone in (fresh, endpoint["secret"]):
        with pytest.raises(WebhookVerificationError):
            second.verified_by(gone)


async def test_rights_are_those_at_the_time_of_sending(
    sending: World, worker: Engine, receiver: Receiver, world_database: TestDatabase
) -> None:
    endpoint = await made(sending, url=receiver.url("away", "d"), eventTypes=["task.updated"])
    task = await open_task(sending)
    await noted(sending, task, "Đã họp")
    await happened(sending, worker)
    tried = len(receiver.received)
    connection = await asyncpg.connect(world_database.superuser_url)
    try:
        await connection.execute(
            "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)", OPERATOR
        )
        await connection.execute("update app_user set locked = true where id = $1", person(KEEPER))
        await connection.execute("update delivery set next_at = now()")
        await run_dry(worker)
        rows = await connection.fetch("select status, reason, attempts from delivery")
    finally:
        await connection.close()

    assert tried == 1 and len(receiver.received) == 1
    assert [tuple(row) for row in rows] == [("ended", "owner_locked", 1)]
    assert endpoint["status"] == "active"


async def test_a_replay_repeats_id_and_bytes_though_the_thing_has_changed(
    sending: World, worker: Engine, receiver: Receiver
) -> None:
    endpoint = await made(sending, url=receiver.url("ok", "e"), eventTypes=["task.updated"])
    task = await open_task(sending)
    await noted(sending, task, "Đã họp")
    await happened(sending, worker)
    event = receiver.received[0].id
    await noted(sending, task, "Đã gửi dự thảo")

    answer = await sending.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/replay", {"event": event})
    await run_dry(worker)

    assert answer.json()["deliveries"] == 1, answer.text
    assert len(receiver.received) == 2
    assert {(one.id, one.body) for one in receiver.received} == {(event, receiver.received[0].body)}


async def test_an_endpoint_given_up_is_told_of_by_an_event(
    sending: World, worker: Engine, receiver: Receiver
) -> None:
    gone = await made(sending, url=receiver.url("gone", "f"), eventTypes=["task.updated"])
    await made(sending, url=receiver.url("ok", "watching"), eventTypes=["webhook.*"])
    task = await open_task(sending)
    await noted(sending, task, "Đã họp")

    await happened(sending, worker)
    await happened(sending, worker)

    [told] = [one.json for one in receiver.of("/ok/watching")]
    read = (await sending.get(KEEPER, f"/v1/webhooks/{gone['id']}")).json()
    assert (told["type"], told["data"]["subject"]["id"]) == ("webhook.endpoint_disabled", gone["id"])
    assert (read["status"], read["statusWhy"]) == ("disabled", "gone")
