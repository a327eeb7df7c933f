"""Does a reader of changes end with exactly what was committed: many writers that linger, rollbacks, kills, a long
transaction, a migration in between?"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from service.api.metrics import figures
from service.db import migrate
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.following import PATH, READER, begun, followed, operator
from tests.settled import settled
from tests.world import World, opened

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
CHANGES = 1_000_000 if NIGHTLY else 100_000
WRITERS = 32
TYPES = "unit_changes"

INSERT = """
insert into unit_change (id, unit_key, kind, effective_on, basis, predecessors, successors)
select i, u.key, 'rename', '2026-06-01', '{}', '[]', '[]' from unnest($1::uuid[]) i, unit u where u.code = '31567'"""
UPDATE = "update unit_change set note = $2, version = version + 1 where id = any($1::uuid[])"
DELETE = "delete from unit_change where id = any($1::uuid[])"
THERE = "select id::text, version, note from unit_change"


@pytest.fixture(name="world")
async def unlimited_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with opened(world_database.service_url, SAURO_REQUESTS_PER_MINUTE="0") as world:
        yield world


class Warehouse:
    """What a reader has put together. It may be killed at any moment: what it has kept and its cursor are one step."""

    def __init__(self, cursor: str) -> None:
        self.cursor, self.rows, self.pages = cursor, dict[str, tuple[int, str | None]](), 0

    async def read(self, world: World, wait: int = 0) -> bool:
        """One page; whether there is more at once."""
        page = made(await world.get(READER, PATH, cursor=self.cursor, types=TYPES, limit=5000, wait=wait))
        # No await from here on: what is taken over is taken over whole.
        for item in page["items"]:
            if item["operation"] == "delete":
                self.rows.pop(item["id"], None)
            else:
                self.rows[item["id"]] = (item["version"], item["row"]["note"])
        self.cursor, self.pages = page["nextCursor"], self.pages + 1
        return bool(page["more"])

    async def read_all(self, world: World) -> None:
        await settled(world.app.state.service.db)
        while await self.read(world):
            pass


async def there(database: TestDatabase) -> dict[str, tuple[int, str | None]]:
    async with operator(database) as root:
        return {row["id"]: (row["version"], row["note"]) for row in await root.fetch(THERE)}


async def _write(database: TestDatabase, seed: int, most: int) -> int:
    """A writer's transactions: many rows or few, a pause of any length before the end, some of them undone."""
    chance, written, own = random.Random(seed), 0, list[uuid.UUID]()
    async with operator(database) as root:
        while written < most:
            transaction = root.transaction()
            await transaction.start()
            fresh = [uuid.uuid4() for _ in range(chance.randint(1, 400))]
            changed, gone = chance.sample(own, min(len(own), 20)), chance.sample(own, min(len(own), 5))
            await root.execute(INSERT, fresh)
            await root.execute(UPDATE, changed, f"{seed}/{written}")
            await asyncio.sleep(chance.choice((0, 0.001, 0.01, 0.05)))
            await root.execute(DELETE, gone)
            await asyncio.sleep(chance.choice((0, 0.001, 0.01, 0.05)))
            if chance.random() < 0.05:
                await transaction.rollback()
                continue
            await transaction.commit()
            own = [one for one in own + fresh if one not in set(gone)]
            written += len(fresh) + len(changed) + len(gone)
    return written


async def test_what_is_read_is_what_was_committed_whatever_lingers_and_however_often_the_reader_is_killed(
    world: World, world_database: TestDatabase
) -> None:
    warehouse = Warehouse(await begun(world, types=TYPES))
    patience = itertools.cycle((0.002, 0.02, 5))
    writing = asyncio.gather(*(_write(world_database, seed, CHANGES // WRITERS) for seed in range(WRITERS)))
    kills = 0

    # A reader that finds nothing new waits, so one is killed in the end however fast the writers are done.
    while not writing.done() or kills < 5:
        reading = asyncio.create_task(warehouse.read(world, wait=5))
        await asyncio.wait({reading}, timeout=next(patience))
        if not reading.done():
            reading.cancel()
            kills += 1
        await asyncio.gather(reading, return_exceptions=True)
        await asyncio.sleep(0.1)
    await warehouse.read_all(world)

    assert sum(await writing) >= CHANGES
    assert warehouse.rows == await there(world_database)


async def test_an_export_and_the_changes_after_it_have_no_hole_between_them_and_say_the_same(
    world: World, world_database: TestDatabase
) -> None:
    writing = asyncio.gather(*(_write(world_database, seed, 1500) for seed in range(8)))
    async with asyncio.timeout(60):
        while not await there(world_database):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    export = await world.get(READER, f"/v1/exports/{TYPES}")
    lines = [json.loads(line) for line in export.text.splitlines()]
    warehouse = Warehouse(export.headers["x-start-cursor"])
    warehouse.rows = {row["id"]: (row["version"], row["note"]) for row in lines}
    begun_with = len(lines)
    await writing
    # However fast all of them were.
    await _write(world_database, 8, 1)
    await warehouse.read_all(world)

    table = await there(world_database)
    assert warehouse.rows == table
    assert 0 < begun_with < len(table)
    # One that no writer has deleted in the meantime.
    kept = next(row["id"] for row in lines if row["id"] in table)
    async with operator(world_database) as root:
        await root.execute("update unit_change set updated_at = updated_at where id = $1", uuid.UUID(kept))
    (again,), _ = await followed(world, warehouse.cursor, types=TYPES)
    line = (await world.get(READER, f"/v1/exports/{TYPES}")).text
    assert [row for row in map(json.loads, line.splitlines()) if row["id"] == again["id"]] == [again["row"]]


async def test_a_long_transaction_elsewhere_delays_and_loses_nothing_and_the_lag_says_so(
    world: World, world_database: TestDatabase
) -> None:
    start = await begun(world, types=TYPES)
    early, late, slow_before = uuid.uuid4(), uuid.uuid4(), _slow_answers()

    async with operator(world_database) as slow, operator(world_database) as quick:
        lasting = slow.transaction()
        await lasting.start()
        await slow.execute(INSERT, [early])
        await quick.execute(INSERT, [late])
        await asyncio.sleep(0.3)
        held = await world.get(READER, PATH, cursor=start, types=TYPES)
        slow_after = _slow_answers()
        await lasting.commit()
    items, end = await followed(world, start, types=TYPES)
    caught_up = await world.get(READER, PATH, cursor=end, types=TYPES)

    assert (made(held)["items"], made(held)["more"]) == ([], False)
    assert 0.25 < float(held.headers["x-changes-lag"]) < 20
    assert slow_after == slow_before + 1
    assert [i["id"] for i in items] == [str(early), str(late)]
    assert caught_up.headers["x-changes-lag"] == "0.000"
    assert (await followed(world, made(held)["nextCursor"], types=TYPES))[0] == items


def _slow_answers() -> float:
    """How many answers have lagged by more than a quarter of a second, by the figures for Prometheus."""
    whole, quick = (
        float(re.findall(rf"^sauro_changes_lag_seconds_{name} (\S+)", figures().decode(), re.MULTILINE)[0])
        for name in ("count", r'bucket\{le="0.25"\}')
    )
    return whole - quick


async def test_a_reader_goes_on_by_its_cursor_after_a_migration(world: World, world_database: TestDatabase) -> None:
    start = await begun(world, types=TYPES)
    before, after = uuid.uuid4(), uuid.uuid4()
    async with operator(world_database) as root:
        await root.execute(INSERT, [before])
        await asyncio.to_thread(migrate.downgrade, world_database.owner_url, to="-1")
        meanwhile = await world.get(READER, PATH, cursor=start, types=TYPES)
        await asyncio.to_thread(migrate.upgrade, world_database.owner_url)
        await root.execute(INSERT, [after])

    items, _ = await followed(world, start, types=TYPES)

    assert meanwhile.status_code in {200, 503}
    assert [i["id"] for i in items] == [str(before), str(after)]


async def test_a_database_restored_elsewhere_says_that_tables_must_be_loaded_again(
    world: World, world_database: TestDatabase
) -> None:
    start = await begun(world, types=TYPES)
    async with operator(world_database) as root:
        await root.execute(INSERT, [uuid.uuid4()])
        # As it stands after a restoration: entries name transactions that are still to come here.
        await root.execute("alter table journal disable trigger all")
        await root.execute("update journal set txid = (txid::text::bigint + 1000000)::text::xid8")
        restored = await begun(world, types=TYPES)
        fresh = uuid.uuid4()
        await root.execute(INSERT, [fresh])
    items, end = await followed(world, restored, types=TYPES)
    lag = (await world.get(READER, PATH, cursor=end, types=TYPES)).headers["x-changes-lag"]
    elsewhere = await _as_on_another_server(world, world_database, start)

    assert [i["id"] for i in items] == [str(fresh)]
    assert lag == "0.000"
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (410, "changes_server_changed")


async def test_a_cursor_whose_part_of_the_journal_was_archived_says_that_tables_must_be_loaded_again(
    world: World, world_database: TestDatabase
) -> None:
    start = await begun(world, types=TYPES)
    async with operator(world_database) as root:
        partitions = await root.fetch("select inhrelid::regclass::text as name from pg_inherits"
                                      " where inhparent = 'journal'::regclass order by 1")
        await root.execute(f"drop table {partitions[0]['name']}")

    refused = await world.get(READER, PATH, cursor=start, types=TYPES)

    assert partitions[0]["name"] < partitions[1]["name"] != "journal_rest"
    assert (refused.status_code, refused.json()["code"]) == (410, "changes_journal_gone")


async def _as_on_another_server(world: World, database: TestDatabase, cursor: str) -> Any:
    """The same call where transactions are counted by another server."""
    connection = await asyncpg.connect(database.superuser_url)
    text = await connection.fetchval("select pg_get_functiondef('changes_place()'::regprocedure)")
    await connection.execute(text.replace("|| '/' ||", "|| '/elsewhere/' ||"))
    await connection.close()
    return await world.get(READER, PATH, cursor=cursor, types=TYPES)
