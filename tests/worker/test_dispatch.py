"""Does every change become its event exactly once, in the order of commit, whoever dispatches and whatever runs?"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from service.db.engine import Database, connect
from service.db.journal import OPERATOR
from service.usecases import dispatch as usecase
from service.usecases.dispatch import dispatch
from service.worker.dispatch import keep_dispatching
from tests.conftest import ROOT, TestDatabase
from tests.dispatched import dispatched

BEGINNING = (ROOT / "migrations" / "sql" / "events.sql").read_text(encoding="utf-8").rpartition("--;;")[2]
"""What the migration says last: where events begin."""

CHANGE = """
insert into unit_change (id, unit_key, kind, effective_on, basis, predecessors, successors)
select $1, key, 'rename', '2026-06-01', '{}', '[]', '[]' from unit where code = '31567'"""


@pytest.fixture
async def db(world_database: TestDatabase) -> AsyncIterator[Database]:
    """The database as a worker comes to it, with nothing left to dispatch."""
    made = await connect(world_database.service_url, size=6)
    await dispatched(made)
    yield made
    await made.pool.close()


async def writer(database: TestDatabase) -> asyncpg.Connection[Any]:
    """Somebody who writes past the service, as the operator."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'unit.rename', false)", OPERATOR
    )
    return connection


async def events(database: TestDatabase) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await connection.fetch("select * from event order by number")
    finally:
        await connection.close()


async def now(db: Database, **how: Any) -> int:
    return await dispatch(db, now=datetime.now(UTC), **how)


async def test_a_long_transaction_delays_what_was_committed_after_it_began_and_loses_nothing(
    world_database: TestDatabase, db: Database
) -> None:
    slow, quick = await writer(world_database), await writer(world_database)
    long, short = uuid.uuid4(), uuid.uuid4()
    begun = slow.transaction()
    await begun.start()
    await slow.execute(CHANGE, long)
    await quick.execute(CHANGE, short)

    early = await now(db)
    await begun.commit()
    late = await dispatched(db)

    assert early == 0
    assert late == 2
    assert [row["subject_id"] for row in await events(world_database)] == [long, short]
    await slow.close()
    await quick.close()


async def test_what_is_undone_is_no_event(world_database: TestDatabase, db: Database) -> None:
    connection = await writer(world_database)
    undone = connection.transaction()
    await undone.start()
    await connection.execute(CHANGE, uuid.uuid4())
    await undone.rollback()

    assert await dispatched(db) == 0
    await connection.close()


async def test_many_writers_and_many_dispatchers_make_each_event_once_and_in_order(
    world_database: TestDatabase, db: Database
) -> None:
    made: list[uuid.UUID] = []
    seen: list[int] = []
    over = asyncio.Event()

    async def write(seed: int) -> None:
        chance, connection = random.Random(seed), await writer(world_database)
        for _ in range(25):
            async with connection.transaction():
                for _ in range(chance.randint(1, 3)):
                    made.append(uuid.uuid4())
                    await connection.execute(CHANGE, made[-1])
                await asyncio.sleep(chance.random() / 100)
        await connection.close()

    async def read() -> None:
        """A client that catches up by number must meet every one."""
        connection = await asyncpg.connect(world_database.superuser_url)
        while not over.is_set() or await connection.fetchval(
            "select exists(select from event where number > $1)", max(seen, default=0)
        ):
            rows = await connection.fetch(
                "select number from event where number > $1 order by number limit 20", max(seen, default=0)
            )
            seen.extend(row["number"] for row in rows)
            await asyncio.sleep(0.002)
        await connection.close()

    stop = asyncio.Event()
    workers = [asyncio.create_task(keep_dispatching(db, stop, every=0.005)) for _ in range(3)]
    reading = asyncio.create_task(read())
    await asyncio.gather(*(write(seed) for seed in range(6)))
    await dispatched(db, most=7)
    over.set()
    await reading
    stop.set()
    await asyncio.gather(*workers)

    rows = await events(world_database)
    assert sorted(row["subject_id"] for row in rows) == sorted(made)
    assert [row["number"] for row in rows] == list(range(1, len(made) + 1)) == seen
    order = [(row["txid"], row["seq"]) for row in rows]
    assert order == sorted(order)


async def test_a_dispatcher_that_dies_in_the_midst_leaves_everything_to_the_next(
    world_database: TestDatabase, db: Database
) -> None:
    connection = await writer(world_database)
    for _ in range(3):
        await connection.execute(CHANGE, uuid.uuid4())
    told: list[tuple[int, int]] = []

    async def dies(tx: Database, first: int, last: int) -> None:
        raise RuntimeError("killed")

    async def hears(tx: Database, first: int, last: int) -> None:
        told.append((first, last))
        assert await tx.fetch_value("select count(*) from event where number between $1 and $2", (first, last)) == 3

    with pytest.raises(RuntimeError, match="killed"):
        await dispatched(db, fan_out=dies)
    assert await events(world_database) == []

    assert await dispatched(db, fan_out=hears) == 3
    assert await now(db, fan_out=hears) == 0
    assert told == [(1, 3)]
    await connection.close()


async def test_a_change_that_cannot_be_read_holds_events_up_and_is_neither_lost_nor_the_workers_end(
    world_database: TestDatabase, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await writer(world_database)
    await connection.execute(CHANGE, key := uuid.uuid4())
    monkeypatch.setattr("service.worker.dispatch.AWAY_SECONDS", 0.01)
    real, tries = usecase.raised, 0

    def stumbles(changes: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise KeyError("kind")
        return real(changes)

    monkeypatch.setattr(usecase, "raised", stumbles)
    stop = asyncio.Event()
    worker = asyncio.create_task(keep_dispatching(db, stop, every=0.01))
    for _ in range(1000):
        if rows := await events(world_database):
            break
        await asyncio.sleep(0.02)
    stop.set()
    await worker

    assert [row["subject_id"] for row in rows] == [key]
    assert tries >= 3
    await connection.close()


async def test_a_transaction_larger_than_a_stretch_raises_no_event_twice(
    world_database: TestDatabase, db: Database
) -> None:
    connection = await writer(world_database)
    made = [uuid.uuid4() for _ in range(23)]
    async with connection.transaction():
        for key in made:
            await connection.execute(CHANGE, key)

    assert await dispatched(db, most=5) == 23

    assert [row["subject_id"] for row in await events(world_database)] == made
    await connection.close()


async def test_events_of_one_subject_are_counted_and_name_the_one_before(
    world_database: TestDatabase, db: Database
) -> None:
    connection = await writer(world_database)
    await connection.execute(CHANGE, key := uuid.uuid4())
    for _ in range(2):
        # The same thing once more, in a transaction of its own.
        await connection.execute(
            "insert into journal (actor, act, unit_key, subject, subject_id, op, after)"
            " select actor, act, unit_key, subject, subject_id, op, after from journal where subject_id = $1 limit 1",
            key,
        )

    await dispatched(db, most=2)

    first, second, third = await events(world_database)
    assert [row["sequence"] for row in (first, second, third)] == [1, 2, 3]
    assert [row["previous_id"] for row in (first, second, third)] == [None, first["id"], second["id"]]
    await connection.close()


async def test_a_database_restored_elsewhere_goes_on_and_tells_nothing_twice(
    world_database: TestDatabase, db: Database
) -> None:
    connection = await writer(world_database)
    await connection.execute(CHANGE, old := uuid.uuid4())
    await dispatched(db)
    # As if it had come from a server that counted far more transactions; one change was not dispatched there yet.
    far = 4_000_000_000
    await connection.execute(f"update journal set txid = '{far}'::xid8")
    await connection.execute("update event_position set txid = $1", far)
    await connection.execute(CHANGE, left := uuid.uuid4())
    await connection.execute(
        f"update journal set txid = '{far + 1}'::xid8 where subject_id = $1", left
    )
    await connection.execute(CHANGE, new := uuid.uuid4())

    await dispatched(db)

    assert [row["subject_id"] for row in await events(world_database)] == [old, left, new]
    await connection.execute(CHANGE, last := uuid.uuid4())
    await dispatched(db)
    assert [row["subject_id"] for row in await events(world_database)] == [old, left, new, last]
    await connection.close()


async def test_what_was_done_before_events_began_is_not_told_again(database: TestDatabase) -> None:
    """A database of the version before, with a journal, is migrated."""
    db = await connect(database.service_url, size=2)
    connection = await writer(database)
    await connection.execute(
        "insert into journal (actor, act, unit_key, subject, subject_id, op, after)"
        " select $1, 'unit.rename', 1, 'unit_change', gen_random_uuid(), 'insert', '{}' from generate_series(1, 3)",
        uuid.UUID(OPERATOR),
    )
    await connection.execute("delete from event_position")
    await connection.execute(BEGINNING)

    assert await dispatched(db) == 0

    await connection.close()
    await db.pool.close()
