"""The worker reads files for which nobody could wait, whatever happens to other workers."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from service.db.journal import OPERATOR
from service.usecases import imports
from service.usecases.import_jobs import LEASE, MOST_TRIES, read_waiting
from service.usecases.import_reading import read_upload
from service.worker.imports import keep_reading
from tests.api.import_stories import PATH, WRITER, csv_of, sent
from tests.conftest import TestDatabase
from tests.world import World

ROWS = [["Tên cơ quan", "Loại"], ["Trạm Y tế xã", "Trạm y tế"]]


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a reading, which takes its time; the worker's takes none."""

    def read_late(*given: Any) -> Any:
        time.sleep(0.5)
        return read_upload(*given)

    monkeypatch.setattr(imports, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(imports, "read_upload", read_late)


async def waiting(world: World) -> str:
    answer = await sent(world, csv_of(ROWS))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def status(world: World, import_id: str) -> str:
    return str((await world.get(WRITER, f"{PATH}/{import_id}")).json()["status"])


async def test_the_worker_looks_again_and_again_until_it_is_told_to_stop(world: World) -> None:
    stop = asyncio.Event()
    service = world.app.state.service
    working = asyncio.create_task(keep_reading(service.db, stop, now=service.now, every=0.05))
    one = await waiting(world)

    deadline = time.monotonic() + 60
    while await status(world, one) == "reading" and time.monotonic() < deadline:
        pass
    stop.set()
    await working

    assert await status(world, one) == "read"


async def test_several_workers_read_a_file_once_and_the_file_is_gone_afterwards(
    world: World, world_database: TestDatabase
) -> None:
    one, db, now = await waiting(world), world.app.state.service.db, world.app.state.service.now()

    done = await asyncio.gather(*(read_waiting(db, now=now, real_now=now) for _ in range(4)))

    connection = await asyncpg.connect(world_database.superuser_url)
    kept = await connection.fetchval("select file from import")
    journalled = await connection.fetchval("select count(*) from journal where act = 'import.read'")
    await connection.close()
    assert (sum(done), await status(world, one), kept, journalled) == (1, "read", None, 1)


async def test_a_worker_that_died_at_it_is_followed_by_another_but_not_for_ever(
    world: World, world_database: TestDatabase
) -> None:
    one, db, now = await waiting(world), world.app.state.service.db, world.app.state.service.now()
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)", OPERATOR
    )
    await connection.execute("update import set claimed_at = $1, tries = $2", now, MOST_TRIES)
    await connection.close()

    early = await read_waiting(db, now=now, real_now=now)
    late = await read_waiting(db, now=now, real_now=now + LEASE + timedelta(seconds=1))

    failed = (await world.get(WRITER, f"{PATH}/{one}")).json()
    assert (early, late, failed["status"]) == (0, 1, "failed")
    assert failed["failure"]["code"] == "upload_unreadable"

