"""Is everything that is to be delivered delivered, in order, fairly, with the same bytes however often?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from service.db import claims
from service.db.engine import Database
from service.domain.access import Principal
from service.worker.deliver import Engine
from tests.receivers.post import OWNER, SECRET, Post, body_of, event_id, run_dry, step
from tests.receivers.receiver import Receiver


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
        post.shift += max(row["next_at"] - await post.now(), timedelta(0))
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
    receiver: Receiver, post: Post, worker: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=1) < claims.PACE < timedelta(seconds=1.2)
    # A minute instead of a second, and a longer lease: a machine that is busy for a moment changes nothing.
    monkeypatch.setattr(claims, "PACE", timedelta(minutes=1))
    monkeypatch.setattr(claims, "LEASE", timedelta(minutes=10))
    slow, fast = (
        await post.endpoint(receiver.url("hang", "e")),
        await post.endpoint(receiver.url("ok", "e")),
    )
    for _ in range(30):
        await post.deliver(slow)
        await post.deliver(fast)

    async def five_have_ended() -> None:
        while len(worker.ended) < 5:
            await worker.something_ended.wait()
            worker.something_ended.clear()
        await worker.write_once()

    claimed = [await worker.claim_once() for _ in range(2)]
    await five_have_ended()
    claimed += [await worker.claim_once() for _ in range(2)]
    await five_have_ended()
    claimed.append(await worker.claim_once())
    post.shift += claims.PACE
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
