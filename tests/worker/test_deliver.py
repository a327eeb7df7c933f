"""Is everything that is to be delivered delivered, in order, fairly, and is nothing that goes wrong kept silent?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from service.db.engine import Database
from service.db.journal import CLOCK
from service.domain.access import Principal
from service.domain.delivery import LEASE
from service.integrations.channels import EndpointSettings, Message, Outcome
from service.worker import deliver
from service.worker.deliver import Engine
from tests.conftest import TestDatabase
from tests.receivers.post import OWNER, SECRET, Post, body_of, engine, event_id, posting, run_dry, step
from tests.receivers.receiver import Receiver, receiving


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def receiver(receivers: Receiver) -> Receiver:
    receivers.received.clear()
    receivers.does.clear()
    return receivers


@pytest.fixture
async def post(world_database: TestDatabase) -> AsyncIterator[Post]:
    async with posting(world_database.superuser_url) as made:
        yield made


@pytest.fixture
async def worker(world_database: TestDatabase, post: Post) -> AsyncIterator[Engine]:
    async with engine(world_database.service_url, post) as made:
        yield made


async def test_what_waits_is_sent_signed_and_logged(receiver: Receiver, post: Post, worker: Engine) -> None:
    endpoint = await post.endpoint(receiver.url("ok", "a"))
    delivery = await post.deliver(endpoint)

    claimed = [await step(worker), await step(worker)]

    [request] = receiver.received
    row, [attempt] = await post.row(delivery), await post.log(delivery)
    assert claimed == [1, 0]
    assert (request.id, request.body) == (f"evt_{event_id(1).hex}", body_of(1))
    assert request.verified_by(SECRET)
    assert (row["status"], row["attempts"], row["body"], row["lease_until"]) == (
        "delivered",
        1,
        body_of(1),
        None,
    )
    assert (attempt["number"], attempt["outcome"], attempt["status_code"], attempt["answer"]) == (
        1,
        "delivered",
        200,
        "ok",
    )
    assert row["done_at"] >= attempt["started_at"]


async def test_what_fails_is_tried_ten_times_over_three_days_with_the_same_bytes_and_then_given_up(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("break", "b"))
    delivery = await post.deliver(endpoint)
    begun = []

    while (row := await post.row(delivery))["status"] == "waiting":
        post.shift += max(row["next_at"] - await _now(post), timedelta(0))
        assert await step(worker) == 1
        begun.append((await post.log(delivery))[-1]["started_at"])

    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(begun)]
    bases = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    assert len(begun) == 10
    assert all(0.79 * base <= wait <= 1.21 * base + 1 for base, wait in zip(bases, waits, strict=True)), waits
    assert (row["status"], row["attempts"], row["reason"]) == ("failed", 10, "exhausted")
    assert len({(one.id, one.body) for one in receiver.received}) == 1
    log = await post.log(delivery)
    assert {(one["outcome"], one["status_code"], one["reason_code"]) for one in log} == {
        ("retry", 500, "E_HTTP")
    }
    assert [len(one["answer"]) for one in log] == [16 * 1024] * 10
    assert [one["next_at"] is None for one in log] == [False] * 9 + [True]


async def test_messages_about_one_thing_keep_their_order_and_hold_up_nothing_else(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("ok", "c"))
    receiver.does["/ok/c"] = "away"
    first = await post.deliver(endpoint, "road")
    await step(worker)
    receiver.does.clear()
    later = [await post.deliver(endpoint, "road") for _ in range(3)]
    other = await post.deliver(endpoint, "school")

    await run_dry(worker)
    while_waiting = [one.id for one in receiver.received]
    parked = [(await post.row(one))["next_at"] for one in later]
    again = (await post.row(first))["next_at"]
    post.shift += timedelta(seconds=120)
    await run_dry(worker)

    assert while_waiting == [f"evt_{event_id(1).hex}", f"evt_{event_id(5).hex}"]
    assert parked == [again] * 3
    assert [one.id for one in receiver.received[2:]] == [f"evt_{event_id(n).hex}" for n in (1, 2, 3, 4)]
    assert (await post.row(other))["status"] == "delivered"


async def test_the_line_goes_on_when_what_stands_before_is_given_up_or_called_off(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("ok", "d"))
    first, second, third = [await post.deliver(endpoint, "road") for _ in range(3)]
    await post.connection.execute("update delivery set step = 9 where id = $1", first)
    receiver.does["/ok/d"] = "break"
    await step(worker)
    receiver.does.clear()
    await post.connection.execute(
        "update delivery set status = 'ended', done_at = now() where id = $1", second
    )
    post.shift += timedelta(seconds=3)

    await run_dry(worker)

    rows = [await post.row(one) for one in (first, second, third)]
    assert [(row["status"], row["reason"]) for row in rows] == [
        ("failed", "exhausted"),
        ("ended", None),
        ("delivered", None),
    ]


async def test_no_more_than_five_are_under_way_at_one_endpoint_and_ten_begun_within_a_second(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    slow, fast = (
        await post.endpoint(receiver.url("linger", "e")),
        await post.endpoint(receiver.url("ok", "e")),
    )
    receiver.linger = 30
    for _ in range(30):
        await post.deliver(slow)
        await post.deliver(fast)

    claimed = [await worker.claim_once() for _ in range(2)]
    while len(worker.ended) < 5:
        await worker.something_ended.wait()
        worker.something_ended.clear()
    await worker.write_once()
    claimed += [await worker.claim_once() for _ in range(2)]
    await asyncio.wait([*worker.flying], timeout=0.3)
    await worker.write_once()
    claimed.append(await worker.claim_once())
    post.shift += timedelta(seconds=1.1)
    claimed.append(await worker.claim_once())

    assert claimed == [10, 0, 5, 0, 0, 5]


async def test_endpoints_take_turns(receiver: Receiver, post: Post, worker: Engine) -> None:
    worker.capacity = 3
    many, few = (
        await post.endpoint(receiver.url("ok", "many")),
        await post.endpoint(receiver.url("ok", "few")),
    )
    for _ in range(9):
        await post.deliver(many)
    for _ in range(2):
        await post.deliver(few)

    await step(worker)
    await step(worker)

    assert [one.path for one in receiver.received].count("/ok/few") == 2


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
        post.shift += timedelta(seconds=1.1)
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


async def test_what_the_owner_may_not_see_any_more_is_not_sent(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("ok", "k"))
    hidden, locked = await post.deliver(endpoint), await post.deliver(endpoint)

    async def sees_nothing(db: Database, owner: Principal, numbers: Sequence[int]) -> Mapping[int, bytes]:
        return {}

    worker.render = sees_nothing
    await post.connection.execute("update delivery set next_at = 'infinity' where id = $1", locked)
    await step(worker)
    await post.connection.execute("update app_user set locked = true where id = $1", OWNER)
    await post.connection.execute("update delivery set next_at = now() where id = $1", locked)
    worker.owners.clear()
    await step(worker)

    rows = [await post.row(one) for one in (hidden, locked)]
    assert [(row["status"], row["reason"], row["attempts"]) for row in rows] == [
        ("ended", "not_visible", 0),
        ("ended", "owner_locked", 0),
    ]
    assert receiver.received == []


async def test_a_replay_sends_the_same_bytes_under_the_same_id_whatever_would_be_said_today(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    endpoint = await post.endpoint(receiver.url("ok", "l"))
    await post.deliver(endpoint, number=7)
    await run_dry(worker)

    async def says_something_else(
        db: Database, owner: Principal, numbers: Sequence[int]
    ) -> Mapping[int, bytes]:
        return {number: b'{"type":"task.updated","data":"new"}' for number in numbers}

    worker.render = says_something_else
    await post.deliver(endpoint, number=7, cause="replay", run=uuid4(), body=body_of(7))
    await run_dry(worker)

    assert [(one.id, one.body) for one in receiver.received] == [(f"evt_{event_id(7).hex}", body_of(7))] * 2


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
        drained = await post.drained(10)
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
    assert rows[1]["next_at"] <= await _now(post)


async def test_a_hanging_receiver_delays_nobody_else(
    receiver: Receiver, post: Post, worker: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "GRACE_SECONDS", 0)
    hanging = [await post.endpoint(receiver.url("hang", f"s{n}")) for n in range(30)]
    well = [await post.endpoint(receiver.url("ok", f"s{n}")) for n in range(70)]
    for _ in range(5):
        for one in hanging + well:
            await post.deliver(one)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.keep_delivering(stop))

    in_time = await receiver.came(350, "/ok", seconds=15) and await receiver.came(150, "/hang", seconds=15)
    stop.set()
    await running

    assert in_time, "the others waited for those that hang"
    assert receiver.most_hanging == 150


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

    rows, now = [await post.row(one) for one in (quiet, unknown)], await _now(post)
    assert [(row["status"], row["reason"], row["attempts"]) for row in rows] == [
        ("waiting", "E_ZALO_QUIET", 0),
        ("waiting", "no_channel", 0),
    ]
    assert 3590 < (rows[0]["next_at"] - now).total_seconds() <= 3600
    assert (await post.health(endpoint))["failing_since"] is None


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


async def _now(post: Post) -> datetime:
    now: datetime = await post.connection.fetchval("select clock_timestamp() + $1::interval", post.shift)
    return now
