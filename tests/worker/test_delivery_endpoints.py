"""Is a receiver that fails spared, one that is gone given up, and does nothing a receiver does stop the rest?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from service.db.engine import Database
from service.db.journal import CLOCK
from service.domain.access import Principal
from service.integrations.channels import EndpointSettings, Message, Outcome
from service.worker.deliver import Engine
from tests.receivers.post import Post, body_of, run_dry, step
from tests.receivers.receiver import Receiver


async def test_a_receiver_that_wants_no_more_is_disabled_at_once_and_the_journal_tells(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("gone", "f"))
    delivery, waiting = await post.deliver(endpoint, "road"), await post.deliver(endpoint, "road")

    await run_dry(worker)
    post.shift += timedelta(days=1)
    await run_dry(worker)

    health, row = await post.health(endpoint), await post.row(delivery)
    assert (health["status"], health["status_why"], health["version"]) == ("disabled", "gone", 2)
    assert (row["status"], row["reason"], len(receiver.received)) == ("failed", "E_HTTP", 1)
    assert (await post.row(waiting))["status"] == "waiting"
    told = await post.connection.fetch(
        "select act, actor from journal where subject = 'webhook' and op = 'update'"
    )
    assert [(one["act"], str(one["actor"])) for one in told] == [("webhook.disable", CLOCK)]


async def test_an_endpoint_is_disabled_when_everything_has_failed_for_five_days_and_not_before(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint, mended = [await post.endpoint(receiver.url("break", name)) for name in "gh"]
    states = []

    for day in range(11):
        for one in (endpoint, mended):
            await post.deliver(one)
        receiver.does["/break/h"] = "ok" if day % 4 == 3 else "break"
        await run_dry(worker)
        states.append([(await post.health(one))["status"] for one in (endpoint, mended)])
        post.shift += timedelta(hours=12)

    assert states == [["active", "active"]] * 10 + [["disabled", "active"]]
    assert (await post.health(endpoint))["status_why"] == "failing"
    assert (await post.health(mended))["failing_since"] is not None


async def test_failures_far_apart_do_not_disable(receiver: Receiver, post: Post, worker: Engine) -> None:
    endpoint = await post.endpoint(receiver.url("break", "i"))

    for _ in range(4):
        delivery = await post.deliver(endpoint)
        await step(worker)
        await post.connection.execute(
            "update delivery set status = 'ended', done_at = now() where id = $1", delivery
        )
        post.shift += timedelta(days=6)

    assert (await post.health(endpoint))["status"] == "active"


async def test_a_receiver_that_fails_is_spared_and_probed_until_it_is_well(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("break", "j"))
    for _ in range(40):
        await post.deliver(endpoint)

    for _ in range(6):
        await run_dry(worker)
        post.shift += timedelta(seconds=1.2)
    opened, tried = await post.health(endpoint), len(receiver.received)
    post.shift += timedelta(seconds=31)
    await run_dry(worker)
    probed, longer = len(receiver.received) - tried, await post.health(endpoint)
    receiver.does["/break/j"] = "ok"
    post.shift += timedelta(seconds=61)
    await step(worker)
    closed = await post.health(endpoint)
    for _ in range(6):
        await run_dry(worker)
        post.shift += timedelta(minutes=10)

    assert (tried, opened["breaker_step"], opened["breaker_until"] is not None) == (10, 1, True)
    assert (probed, longer["breaker_step"]) == (1, 2)
    assert (closed["breaker_step"], closed["breaker_until"], closed["failing_since"]) == (0, None, None)
    assert await post.counts() == {"delivered": 40}


async def test_a_test_is_sent_once_also_to_an_endpoint_that_is_paused(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("break", "m"), status="paused")
    waiting, test = await post.deliver(endpoint), await post.deliver(endpoint, cause="test")

    await run_dry(worker)
    post.shift += timedelta(hours=1)
    await run_dry(worker)

    row = await post.row(test)
    assert (row["status"], row["reason"], row["attempts"]) == ("failed", "E_HTTP", 1)
    assert ((await post.row(waiting))["status"], len(receiver.received)) == ("waiting", 1)


async def test_an_endpoint_deleted_under_way_ends_without_a_stir(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("linger", "n"))
    receiver.linger = 0.2
    delivery = await post.deliver(endpoint)

    await worker.claim_once()
    await post.connection.execute("delete from webhook_endpoint where id = $1", endpoint)
    await post.connection.execute(
        "update delivery set status = 'ended', reason = 'endpoint_deleted', lease_until = null, leased_by = null"
    )
    await asyncio.wait([*worker.flying])
    await worker.write_once()

    row, [attempt] = await post.row(delivery), await post.log(delivery)
    assert (row["status"], row["reason"], attempt["outcome"]) == ("ended", "endpoint_deleted", "delivered")


async def test_a_busy_receiver_is_given_the_time_it_asks_for_within_bounds(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("busy", "t"))
    delivery = await post.deliver(endpoint)

    await step(worker)

    row, [attempt] = await post.row(delivery), await post.log(delivery)
    ended_at = attempt["started_at"] + timedelta(milliseconds=attempt["duration_ms"])
    assert abs((row["next_at"] - ended_at).total_seconds() - 90) < 0.01
    assert attempt["next_at"] == row["next_at"]


async def test_what_a_channel_puts_off_is_no_attempt(receiver: Receiver, post: Post, worker: Engine) -> None:
    class Closed:
        async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
            return Outcome("later", "E_ZALO_QUIET", retry_after=3600)

        async def aclose(self) -> None: ...

    worker.channels = {"zalo": Closed()}
    endpoint, other = await post.endpoint("", kind="zalo"), await post.endpoint("", kind="lgsp")
    quiet, unknown = await post.deliver(endpoint), await post.deliver(other)

    await run_dry(worker)

    rows, now = [await post.row(one) for one in (quiet, unknown)], await post.now()
    assert [(row["status"], row["reason"], row["attempts"]) for row in rows] == [
        ("waiting", "E_ZALO_QUIET", 0),
        ("waiting", "no_channel", 0),
    ]
    assert 3590 < (rows[0]["next_at"] - now).total_seconds() <= 3600
    assert (await post.health(endpoint))["failing_since"] is None


async def test_what_a_receiver_refuses_for_good_is_not_held_against_it(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    class Choosy:
        async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
            return Outcome("rejected", "E_ZALO_UNKNOWN_USER", 200)

        async def aclose(self) -> None: ...

    worker.channels = {"zalo": Choosy()}
    endpoint = await post.endpoint("", kind="zalo")
    deliveries = [await post.deliver(endpoint) for _ in range(12)]

    for _ in range(3):
        await run_dry(worker)
        post.shift += timedelta(seconds=1.2)

    rows, health = [await post.row(one) for one in deliveries], await post.health(endpoint)
    assert {(row["status"], row["reason"], row["attempts"]) for row in rows} == {
        ("failed", "E_ZALO_UNKNOWN_USER", 1)
    }
    assert (health["failing_since"], health["breaker_step"], health["status"]) == (None, 0, "active")


async def test_an_event_that_can_not_be_rendered_holds_up_no_other(
    receiver: Receiver, post: Post, worker: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumbles(db: Database, owner: Principal, numbers: Sequence[int]) -> Mapping[int, bytes]:
        if 2 in numbers:
            raise RuntimeError("a fault of ours")
        return {number: body_of(number) for number in numbers}

    worker.render = stumbles
    endpoint = await post.endpoint(receiver.url("ok", "v"))
    deliveries = [await post.deliver(endpoint) for _ in range(3)]

    await run_dry(worker)

    rows = [await post.row(one) for one in deliveries]
    assert [(row["status"], row["reason"], row["attempts"]) for row in rows] == [
        ("delivered", None, 1),
        ("waiting", "E_INTERNAL", 0),
        ("delivered", None, 1),
    ]
    assert rows[1]["next_at"] > await post.now() and "a fault of ours" in caplog.text


async def test_a_channel_with_a_fault_stops_nothing_and_loses_nothing(
    receiver: Receiver, post: Post, worker: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty:
        async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
            raise RuntimeError("a fault of ours")

        async def aclose(self) -> None: ...

    worker.channels = {**worker.channels, "lgsp": Faulty()}
    faulty, well = await post.endpoint("", kind="lgsp"), await post.endpoint(receiver.url("ok", "u"))
    one, other = await post.deliver(faulty), await post.deliver(well)

    await run_dry(worker)

    assert [(await post.row(each))["status"] for each in (one, other)] == ["waiting", "delivered"]
    assert [each["reason_code"] for each in await post.log(one)] == ["E_INTERNAL"]
    assert "a fault of ours" in caplog.text
