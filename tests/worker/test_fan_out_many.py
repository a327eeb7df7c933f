"""How long does it take to tell a thousand endpoints of an event, and does it grow with what does not concern it?"""

from __future__ import annotations

import time

import asyncpg
import pytest

from service.db.dispatching import position_held
from service.db.fan_out import fan_out
from service.usecases.clock import clock
from tests.api.test_webhooks import KEEPER, made
from tests.conftest import TestDatabase
from tests.contract.premises import open_task
from tests.dispatched import dispatched
from tests.sent import listened
from tests.world import World, person

COPIES = (
    "insert into webhook_endpoint select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(),"
    " 'event_types', case when n <= 999 then array['plan.published'] else array['target.*', 'import.*'] end)))"
    ".* from webhook_endpoint e, generate_series(1, $1) n"
)
SECONDS = 10.0
"""Three hundred times what it takes where nothing else runs: the tests share the machine."""


async def test_a_thousand_endpoints_are_told_in_one_statement_once_each(
    world: World, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(world, eventTypes=["plan.published"])
    await open_task(world)
    db = world.app.state.service.db
    await dispatched(db)
    connection = await asyncpg.connect(world_database.superuser_url)
    who = str(person(KEEPER))
    await connection.execute("select set_config('app.actor', $1, false), set_config('app.act', 'many', false)", who)
    await connection.execute(COPIES, 2999)
    number = await connection.fetchval("select number from event where type = 'plan.published'")
    sent = listened(monkeypatch)

    async with position_held(db, await clock(db)) as tx:
        assert tx is not None
        sent.clear()
        begun = time.perf_counter()
        told = await fan_out(tx, number, number)
        took, statements = time.perf_counter() - begun, len(sent)
        again = await fan_out(tx, number, number)

    rows = await connection.fetchrow("select count(*), count(distinct endpoint_id) from delivery")
    await connection.close()
    assert (told, again, tuple(rows)) == (1000, 0, (1000, 1000))
    assert statements == 1
    assert took < SECONDS, took
