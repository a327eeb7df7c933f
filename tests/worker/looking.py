"""How do tests let the days pass, and how do they read what has been told of?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from service.db.engine import Database
from service.usecases.scan import scan
from tests.conftest import TestDatabase
from tests.contract.premises import added, draft_plan, published, task_body
from tests.world import World, opened


def moment(day: str) -> datetime:
    """Early in the morning of a day of 2026, as "06-10", or of any year, as "2027-01-06"."""
    return datetime.fromisoformat(f"{day if len(day) == 10 else '2026-' + day}T00:05:00+07:00")


@asynccontextmanager
async def on(database: TestDatabase, day: str) -> AsyncIterator[World]:
    """The application on a day."""
    async with opened(
        database.service_url, SAURO_NOW=moment(day).isoformat(), SAURO_REQUESTS_PER_MINUTE="0"
    ) as world:
        yield world


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
