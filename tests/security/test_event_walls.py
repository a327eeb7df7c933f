"""Can anybody but the clock write an event, move the position in the journal, or read a ticket?"""

from __future__ import annotations

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, draft_plan, made
from tests.dispatched import dispatched
from tests.security.test_rows_behind_the_wall import entered_as
from tests.world import World

FORGED = """
insert into event (number, id, seq, txid, at, type, unit_key, subject, subject_id, act, actor, actor_kind, sequence,
  published) select number + 1, gen_random_uuid(), seq + 1, txid, at, type, unit_key, subject, gen_random_uuid(),
  act, actor, actor_kind, 1, true from event order by number desc limit 1"""


async def test_only_the_clock_writes_events_and_nobody_changes_one(
    world: World, world_database: TestDatabase
) -> None:
    made(await world.post(WRITER, f"/v1/plans/{await draft_plan(world)}/submit"))
    await dispatched(world.app.state.service.db)

    async with entered_as(world_database, WRITER) as connection:
        assert await connection.fetchval("select count(*) from event") == 1
        assert await connection.fetchval("select count(*) from event_position") == 0
        for refused in (
            FORGED,
            "update event set published = true",
            "delete from event",
            "select * from event_ticket",
            "insert into event_position (id, txid, seq) values (gen_random_uuid(), 0, 0)",
            "delete from event_position",
        ):
            savepoint = connection.transaction()
            await savepoint.start()
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(refused)
            await savepoint.rollback()
        assert await connection.execute("update event_position set seq = 0") == "UPDATE 0"


async def test_an_event_is_seen_by_the_unit_it_was_addressed_to_and_an_endpoints_by_its_owner_alone(
    world: World, world_database: TestDatabase
) -> None:
    made(await world.post(WRITER, f"/v1/plans/{await draft_plan(world)}/submit"))
    await dispatched(world.app.state.service.db)
    root = await asyncpg.connect(world_database.superuser_url)
    city, sibling = [
        await root.fetchval("select key from unit where code = $1", code) for code in ("92", "31561")
    ]
    owner = await root.fetchval("select id from principal where name = 'can-tho.integrator'")
    seen = {}

    for what, change in {
        "asked of a sibling": f"told = '{{[{sibling},{sibling + 1})}}'",
        "of an endpoint": f"told = null, subject = 'webhook', recorded_by = '{owner}'",
    }.items():
        await root.execute(f"update event set unit_key = {city}, published = true, {change}")
        for name in ("dai-hai.viewer", WRITER, "can-tho.coordinator", "can-tho.integrator", "tan-hung.viewer"):
            async with entered_as(world_database, name) as connection:
                behind = await connection.fetchval("select count(*) from event")
            listed = len(made(await world.get(name, "/v1/events"))["items"])
            assert behind == listed, (what, name)
            seen[what, name] = bool(behind)
    await root.close()

    assert {who for who, there in seen.items() if there} == {
        ("asked of a sibling", "dai-hai.viewer"),
        ("asked of a sibling", "can-tho.coordinator"),
        ("asked of a sibling", "can-tho.integrator"),
        ("of an endpoint", "can-tho.integrator"),
    }
