"""Do workers share the work, survive each other, stop in good order, and let nobody wait for a receiver that hangs?"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from service.db import claims
from service.domain.delivery import LEASE
from service.domain.egress import parse_allow
from service.integrations.dialing import Dialer
from service.integrations.standard import StandardChannel
from service.worker import deliver
from service.worker.deliver import Engine
from tests.conftest import TestDatabase
from tests.receivers.post import Post, engine, step
from tests.receivers.receiver import Receiver


async def test_what_a_dead_worker_had_claimed_is_anothers_when_its_lease_ends_and_not_before(
    receiver: Receiver, post: Post, worker: Engine, world_database: TestDatabase
) -> None:
    endpoint = await post.endpoint(receiver.url("hang", "o"))
    delivery = await post.deliver(endpoint)
    await worker.claim_once()
    async with engine(world_database.service_url, post) as other:
        receiver.does["/hang/o"] = "ok"
        early = await step(other)
        post.shift += LEASE
        late = await step(other)

    row = await post.row(delivery)
    assert (early, late, row["status"], row["attempts"]) == (0, 1, "delivered", 1)


async def test_what_ends_after_its_lease_is_logged_and_spoils_nothing(
    receiver: Receiver, post: Post, worker: Engine, world_database: TestDatabase
) -> None:
    endpoint = await post.endpoint(receiver.url("break", "p"))
    delivery = await post.deliver(endpoint)
    await worker.claim_once()
    await asyncio.wait([*worker.flying])
    async with engine(world_database.service_url, post) as other:
        post.shift += LEASE
        receiver.does["/break/p"] = "ok"
        await step(other)
    await worker.write_once()

    row, log = await post.row(delivery), await post.log(delivery)
    assert (row["status"], row["attempts"]) == ("delivered", 1)
    assert [one["outcome"] for one in log] == ["retry", "delivered"]


async def test_two_workers_send_nothing_twice(
    receiver: Receiver, post: Post, worker: Engine, world_database: TestDatabase
) -> None:
    endpoints = [await post.endpoint(receiver.url("ok", f"q{n}")) for n in range(10)]
    for n in range(150):
        await post.deliver(endpoints[n % 10])
    stop = asyncio.Event()

    async with engine(world_database.service_url, post) as other:
        both = [asyncio.create_task(one.keep_delivering(stop)) for one in (worker, other)]
        drained = await post.drained(60)
        stop.set()
        await asyncio.gather(*both)

    assert drained and await post.counts() == {"delivered": 150}
    assert set(receiver.ids().values()) == {1} and len(receiver.ids()) == 150


async def test_a_worker_told_to_stop_lets_what_is_under_way_end_and_gives_back_the_rest(
    receiver: Receiver, post: Post, worker: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "GRACE_SECONDS", 0.5)
    slow, hanging = (
        await post.endpoint(receiver.url("linger", "r")),
        await post.endpoint(receiver.url("hang", "r")),
    )
    receiver.linger = 0.3
    ending, broken_off = await post.deliver(slow), await post.deliver(hanging)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.keep_delivering(stop))
    await receiver.came(2)

    stop.set()
    await running

    rows = [await post.row(one) for one in (ending, broken_off)]
    assert [(row["status"], row["attempts"], row["lease_until"]) for row in rows] == [
        ("delivered", 1, None),
        ("waiting", 0, None),
    ]
    assert rows[1]["next_at"] <= await post.now()


async def test_a_hanging_receiver_delays_nobody_else(
    receiver: Receiver, post: Post, worker: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "GRACE_SECONDS", 0)
    # Who waited for one that hangs would wait for longer than is waited here.
    monkeypatch.setattr(claims, "LEASE", timedelta(minutes=10))
    patient = Dialer(parse_allow(["127.0.0.1"]), exchange_seconds=600)
    worker.channels = {"standard": StandardChannel(patient)}
    hanging = [await post.endpoint(receiver.url("hang", f"s{n}")) for n in range(30)]
    well = [await post.endpoint(receiver.url("ok", f"s{n}")) for n in range(70)]
    for _ in range(5):
        for one in hanging + well:
            await post.deliver(one)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.keep_delivering(stop))

    in_time = await receiver.came(350, "/ok", seconds=60) and await receiver.came(150, "/hang", seconds=60)
    stop.set()
    await running
    await patient.aclose()

    assert in_time, "the others waited for those that hang"
    assert receiver.most_hanging == 150
