"""Is every deadline and every line that is crossed told of once, whoever looks and whenever, and nothing else?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.db.engine import Database, connect
from service.db.journal import CLOCK
from service.usecases.scan import scan
from service.worker.scan import keep_scanning
from tests.conftest import TestDatabase
from tests.contract.premises import HEAD, POLICE, WRITER, added, draft_plan, made, published, task_body
from tests.world import World, opened


def moment(day: str) -> datetime:
    """Early in the morning of a day of 2026, as "06-10"."""
    return datetime.fromisoformat(f"2026-{day}T00:05:00+07:00")


@asynccontextmanager
async def on(database: TestDatabase, day: str) -> AsyncIterator[World]:
    """The application on a day."""
    async with opened(
        database.service_url, SAURO_NOW=moment(day).isoformat(), SAURO_REQUESTS_PER_MINUTE="0"
    ) as world:
        yield world


@pytest.fixture
async def db(world_database: TestDatabase) -> AsyncIterator[Database]:
    """The database as a scanner comes to it."""
    made_ = await connect(world_database.service_url, size=4)
    yield made_
    await made_.pool.close()


def due_on(day: str, **more: Any) -> dict[str, Any]:
    """The schedule of something due on a day."""
    return {"text": day, "kind": "by_date", "due": f"2026-{day}"} | more


async def told(database: TestDatabase, **where: Any) -> list[tuple[str, str, int]]:
    """What has been told of, in order: type, day, offset."""
    rows = await crossings(database)
    return [
        (row["type"], f"{row['crossed_on']:%m-%d}", row["offset_days"])
        for row in rows
        if all(str(row[name]) == str(value) for name, value in where.items())
    ]


async def crossings(database: TestDatabase) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await connection.fetch(
            "select c.* from crossing c join journal j on j.subject = 'crossing' and j.subject_id = c.id"
            " order by c.crossed_on, c.type, c.offset_days, j.seq"
        )
    finally:
        await connection.close()


async def with_task(world: World, **more: Any) -> tuple[str, str]:
    """A published plan with one task."""
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan, **more))
    return await published(world, plan), task


async def through(db: Database, first: str, last: str) -> None:
    """Look on every day from the first to the last."""
    day, end = moment(first), moment(last)
    while day <= end:
        await scan(db, now=day)
        day += timedelta(days=1)


LIFE = [
    ("task.due_soon", "05-31", 30),
    ("task.due_soon", "06-23", 7),
    ("task.due_soon", "06-29", 1),
    ("task.overdue", "07-01", 0),
    ("task.overdue", "07-08", 7),
    ("task.overdue", "07-16", 15),
]
"""What is told of something due on 30 June."""


async def test_a_deadline_is_told_of_before_and_after_once_with_the_clock_as_actor(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        plan, task = await with_task(world, schedule=due_on("06-30"))

    await through(db, "05-20", "08-01")

    assert await told(world_database) == LIFE
    last = (await crossings(world_database))[-1]
    assert (str(last["subject_id"]), str(last["plan_id"]), last["due_on"]) == (task, plan, date(2026, 6, 30))
    assert [str(agency) for agency in last["agency_ids"]] == [POLICE]
    assert json.loads(last["detail"]) == {"dueOn": "2026-06-30", "offsetDays": 15, "daysOverdue": 15}
    connection = await asyncpg.connect(world_database.superuser_url)
    heard = await connection.fetch("select distinct actor::text, act from journal where subject = 'crossing'")
    await connection.close()
    assert [tuple(row) for row in heard] == [(CLOCK, "crossing.raise")]


async def test_schedulers_with_clocks_apart_tell_of_each_moment_once(
    world_database: TestDatabase, db: Database
) -> None:
    other = await connect(world_database.service_url, size=4)
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        for number in range(5):
            await with_task(world, number=str(number), schedule=due_on("06-30"))

    # Around each midnight one is two minutes ahead, the other two behind; sometimes both at once.
    day = datetime.fromisoformat("2026-05-31T00:00:00+07:00")
    while day.date() <= date(2026, 7, 17):
        for minutes in (-1, 1):
            await asyncio.gather(
                scan(db, now=day + timedelta(minutes=minutes + 2)),
                scan(other, now=day + timedelta(minutes=minutes - 2)),
                scan(other, now=day + timedelta(minutes=minutes)),
            )
        day += timedelta(days=1)
    await other.pool.close()

    assert await told(world_database) == [moment_ for moment_ in LIFE for _ in range(5)]


async def test_what_was_missed_while_nobody_looked_is_told_of_with_the_day_it_should_have_been(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        await with_task(world, schedule=due_on("06-30"))
        done = (await with_task(world, schedule=due_on("06-30")))[1]
        made(await world.post(WRITER, f"/v1/tasks/{done}/complete", {"doneOn": "2026-05-20"}))

    await scan(db, now=moment("07-10"))

    assert await told(world_database) == LIFE[:5]


async def test_a_moved_day_starts_anew_and_tells_only_of_the_nearest_moment_that_has_passed(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        _, task = await with_task(world, schedule=due_on("06-30"))
    await through(db, "05-20", "07-01")
    async with on(world_database, "07-02") as world:
        asked = {"task": task, "requestedDue": "2026-07-07", "reason": "Thiếu người"}
        request = made(await world.post(WRITER, "/v1/extension-requests", asked))["id"]
        made(await world.post(HEAD, f"/v1/extension-requests/{request}/approve"))

    await through(db, "07-02", "07-20")

    # A week before the new day lay before it was asked for, a month before longer ago still: one of them is told of.
    assert await told(world_database, due_on="2026-06-30") == LIFE[:4]
    assert await told(world_database, due_on="2026-07-07") == [
        ("task.due_soon", "06-30", 7),
        ("task.due_soon", "07-06", 1),
        ("task.overdue", "07-08", 0),
        ("task.overdue", "07-15", 7),
    ]


async def test_the_worker_looks_by_itself_and_again_after_each_commit(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("06-20"))
    stop = asyncio.Event()
    looking = asyncio.create_task(keep_scanning(db, stop, now=lambda: moment("06-23"), every=0.05))
    async with on(world_database, "06-23") as world:
        await with_task(world, schedule=due_on("06-30"))
    await asyncio.sleep(0.5)
    stop.set()
    await looking

    assert await told(world_database) == [LIFE[1]]
