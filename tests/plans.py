"""How do tests come by a plan before anything is done with it?

The plan's head and headings are put in straight, as the operator, so that the tests
of tasks do not depend on how plans are made; tasks then come by the service itself,
and `publish` does what publication does to them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from service.db.journal import OPERATOR
from tests.conftest import TestDatabase
from tests.world import PLACES, World, agency, known_id, opened

START, END, EFFECTIVE = date(2026, 1, 1), date(2026, 12, 31), date(2026, 4, 1)
"""A plan of April 2026 for that year, as Mỹ Tú's is."""

TODAY = date(2026, 11, 23)
"""The day the tests of tasks take place."""


def day(ago: int = 0) -> str:
    """A day so many days before TODAY; after it if negative."""
    return (TODAY - timedelta(days=ago)).isoformat()


@asynccontextmanager
async def in_november(database: TestDatabase) -> AsyncIterator[World]:
    """The application on TODAY, whatever the day the tests run."""
    async with opened(database.service_url, SAURO_NOW=f"{TODAY}T08:00:00+07:00") as world:
        yield world


async def plant_plan(database: TestDatabase, place: str = "my-tu", name: str = "plan") -> UUID:
    """A draft plan of a place, with one section; its id."""
    connection = await operator(database)
    plan_id = known_id("plan", place, name)
    try:
        key = await connection.fetchval("select key from unit where code = $1", PLACES[place])
        await connection.execute(
            "insert into plan (id, unit_key, number, symbol, title, issuer_id, period_start, period_end, effective_on,"
            " tracked_from) values ($1, $2, '10', '/KH-UBND', $3, $4, $5, $6, $7, $7)",
            plan_id, key, f"Kế hoạch {name}", agency(place, "ubnd"), START, END, EFFECTIVE,
        )  # fmt: skip
        await connection.execute(
            "insert into section (id, unit_key, plan_id, ordinal, part, number, title)"
            " values ($1, $2, $3, 1, 'body', 'I', $4)",
            section(place, name), key, plan_id, "Hạ tầng số",
        )  # fmt: skip
    finally:
        await connection.close()
    return plan_id


def section(place: str = "my-tu", name: str = "plan") -> UUID:
    """Id of the plan's only section."""
    return known_id("section", place, name)


async def publish(database: TestDatabase, plan_id: UUID) -> None:
    """Make the plan and all that hangs below it published."""
    connection = await operator(database)
    try:
        await connection.execute(
            "update plan set published = true, status = 'published' where id = $1", plan_id
        )
        for table in ("section", "task"):
            await connection.execute(f"update {table} set published = true where plan_id = $1", plan_id)
        for table in ("assignment", "deliverable", "occurrence"):
            await connection.execute(
                f"update {table} set published = true where task_id in (select id from task where plan_id = $1)",
                plan_id,
            )
    finally:
        await connection.close()


async def make_task(world: World, plan_id: UUID, **given: Any) -> dict[str, Any]:
    """A task by way of the service: by default led by the police, due on 30 June 2026."""
    place = given.pop("place", "my-tu")
    command = {
        "plan": str(plan_id),
        "number": "1",
        "title": "Trang bị máy tính cho bộ phận một cửa",
        "assignments": [{"agency": str(agency(place, "cong-an")), "role": "lead"}],
        "schedule": {"text": "Quý II", "kind": "by_date", "due": "2026-06-30"},
        **given,
    }
    made = await world.post(f"{place}.coordinator", "/v1/tasks", command)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def journal(database: TestDatabase, subject_id: str) -> list[tuple[str, str, str]]:
    """What the journal says of one row: actor, act and operation, in order."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(
            "select actor, act, op from journal where subject_id = $1 order by seq", UUID(subject_id)
        )
    finally:
        await connection.close()
    return [(str(row["actor"]), row["act"], row["op"]) for row in rows]


async def operator(database: TestDatabase) -> asyncpg.Connection[Any]:
    """A connection that may write anything, as the operator."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'planted', false)", OPERATOR
    )
    return connection
