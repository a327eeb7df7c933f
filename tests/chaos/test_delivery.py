"""Is nothing lost, and nothing sent twice without need, when workers and the database are killed in the midst of it?"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from service.db import embedded
from service.db.server_settings import THROWAWAY_SETTINGS
from tests.architecture.sources import ROOT
from tests.conftest import TestDatabase
from tests.fixtures import make_template
from tests.receivers.post import SECRET, Post, posting
from tests.receivers.receiver import Receiver, receiving

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
KILLS = 200 if NIGHTLY else 20
LEASE = 30.0 if NIGHTLY else 3.0
"""The short form has short leases, or most of it would be waiting for them to end."""
SUBJECTS = 200
BEYOND = 60.0
"""So long after the last lease everything must have arrived."""


class Nursery:
    """Begins workers, and kills those that are still there."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin is not None and program.stdout is not None
        self._asked, self._answers = program.stdin, program.stdout
        assert self._answers.readline() == "ready\n"
        self._begun: list[int] = []

    def start(self, url: str, *, lease: float = LEASE, skew: float = 0) -> int:
        self._asked.write(f"{url} {lease} {skew}\n")
        self._asked.flush()
        self._begun.append(int(self._answers.readline()))
        return self._begun[-1]

    def kill(self, worker: int) -> None:
        self._begun.remove(worker)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)

    def clear(self) -> None:
        for worker in [*self._begun]:
            self.kill(worker)


@pytest.fixture(scope="module")
def nurseries() -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.chaos.nursery"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield Nursery(program)
        program.kill()


@pytest.fixture
def nursery(nurseries: Nursery) -> Iterator[Nursery]:
    yield nurseries
    nurseries.clear()


async def load(url: str, endpoints: list[UUID], over: asyncio.Event, per_second: int) -> int:
    """New deliveries, evenly over endpoints, until told to stop; how many."""
    async with posting(url) as post:
        while not over.is_set():
            await post.deliver(
                endpoints[post.numbers % len(endpoints)], f"subject {(post.numbers + 1) % SUBJECTS}"
            )
            await asyncio.sleep(1 / per_second)
        return post.numbers


async def in_flight(post: Post) -> set[UUID]:
    """What is under a lease at this moment."""
    rows = await post.connection.fetch(
        "select id from delivery where lease_until > clock_timestamp() and status = 'waiting'"
    )
    return {row["id"] for row in rows}


def assert_in_order(receiver: Receiver) -> None:
    """Of each subject the events arrived in order; repeated ones may come late."""
    last: dict[int, int] = {}
    seen: set[str] = set()
    for one in receiver.received:
        number = one.json["data"]["number"]
        if one.id not in seen:
            assert last.get(number % SUBJECTS, 0) < number
            last[number % SUBJECTS] = number
            seen.add(one.id)


def assert_same_bytes(receiver: Receiver) -> None:
    bodies: dict[str, bytes] = {}
    for one in receiver.received:
        assert bodies.setdefault(one.id, one.body) == one.body
    assert all(one.verified_by(SECRET) for one in receiver.received[-20:])


@pytest.mark.long
async def test_workers_killed_under_load_lose_nothing_and_repeat_only_what_was_under_way(
    world_database: TestDatabase, nursery: Nursery
) -> None:
    chance, url = random.Random(6), world_database.service_url
    under_way = 0
    with receiving() as receiver:
        async with posting(world_database.superuser_url) as post:
            receiver.linger = 0.15
            endpoints = [
                await post.endpoint(receiver.url("linger" if n % 4 == 0 else "ok", f"e{n}"))
                for n in range(20)
            ]
            over = asyncio.Event()
            loading = asyncio.create_task(load(world_database.superuser_url, endpoints, over, 80))
            workers = [nursery.start(url), nursery.start(url)]

            for kill in range(KILLS):
                await asyncio.sleep(chance.uniform(0.05, 0.4))
                nursery.kill(workers[kill % 2])
                under_way += len(await in_flight(post))
                workers[kill % 2] = nursery.start(url)
            over.set()
            made = await loading
            drained = await post.drained(LEASE + BEYOND)

            assert await post.counts() == {"delivered": made} and drained
    received = receiver.ids()
    assert len(received) == made > KILLS
    assert received.total() - made <= under_way
    assert_same_bytes(receiver)
    assert_in_order(receiver)


async def test_workers_whose_clocks_are_minutes_apart_share_the_work_and_sign_by_one_clock(
    world_database: TestDatabase, nursery: Nursery
) -> None:
    with receiving() as receiver:
        async with posting(world_database.superuser_url) as post:
            receiver.linger = 0.1
            endpoints = [
                await post.endpoint(receiver.url("linger" if n % 2 else "ok", f"e{n}")) for n in range(12)
            ]
            for n in range(120):
                await post.deliver(endpoints[n % 12])
            begun = time.time()
            for skew in (-120, 120, 0):
                nursery.start(world_database.service_url, lease=120, skew=skew)

            drained = await post.drained(BEYOND)
            took = time.time() - begun

            assert drained and await post.counts() == {"delivered": 120}
    assert set(receiver.ids().values()) == {1} and len(receiver.received) == 120
    # A worker's own clock would be two minutes before or behind.
    assert all(-2 < int(one.headers["webhook-timestamp"]) - begun < took + 2 for one in receiver.received)
    assert took < 115
    assert_same_bytes(receiver)


@asynccontextmanager
async def own_server() -> AsyncIterator[tuple[embedded.EmbeddedServer, str]]:
    """A server of this test's own, to be killed; and the name of its database."""
    home = Path(tempfile.mkdtemp(prefix="sauro-chaos-"))
    # What was committed is there after the kill, as everywhere but in the other tests.
    server = embedded.start(home, settings={**THROWAWAY_SETTINGS, "synchronous_commit": "on"})
    try:
        await asyncio.to_thread(make_template, server)
        yield server, "sauro_world"
    finally:
        server.remove()
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.long
async def test_a_database_killed_under_load_and_started_again_is_gone_on_with_by_itself(
    nursery: Nursery,
) -> None:
    async with own_server() as (server, name):
        with receiving() as receiver:
            async with posting(server.role_url(embedded.SUPERUSER, name)) as post:
                receiver.linger = 0.2
                endpoints = [await post.endpoint(receiver.url("linger", f"e{n}")) for n in range(10)]
                for n in range(150):
                    await post.deliver(endpoints[n % 10])
                nursery.start(server.service_url(name))
                assert await receiver.came(40, seconds=BEYOND)
            server.kill()
            await asyncio.sleep(1)
            server.open()
            async with posting(server.role_url(embedded.SUPERUSER, name)) as post:
                drained = await post.drained(LEASE + BEYOND)

                assert drained and await post.counts() == {"delivered": 150}
    received = receiver.ids()
    assert len(received) == 150
    assert received.total() - 150 <= 5 * len(endpoints)
    assert_same_bytes(receiver)
