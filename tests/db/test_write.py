"""A write is all its steps or none of them, and one that came too late writes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from service.db import principal as principals
from service.db.agencies import Agency, AgencyMember
from service.db.engine import Database, RightsChanged
from service.db.write import Delete, Guard, Insert, Update, commit
from service.domain.access import Principal
from service.domain.agencies import searchable
from service.domain.errors import Forbidden, Stale
from service.domain.ids import new_id
from tests.conftest import TestDatabase
from tests.world import World, agency, known_id, person

MY_TU = 33006900
DAI_HAI = 33006800
UBND, POLICE = agency("my-tu", "ubnd"), agency("my-tu", "cong-an")


async def coordinator(world: World) -> tuple[Database, Principal]:
    db = world.app.state.service.db
    name = "my-tu.coordinator"
    return db, await principals.load(db, person(name), known_id("session", name), None)


async def count(database: TestDatabase, table: str) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return int(await connection.fetchval(f"select count(*) from {table}"))
    finally:
        await connection.close()


def row(unit_key: int = MY_TU, name: str = "Tổ công nghệ số") -> dict[str, object]:
    return {
        "id": new_id(datetime.now(UTC)),
        "unit_key": unit_key,
        "name": name,
        "kind": "community_group",
        "aliases": ['Tổ "CNS"', "a,b", "NULL", "back\\slash"],
        "codes": [{"system": "x", "value": "1"}],
        **searchable(name, None, ()),
    }


async def test_a_step_that_finds_its_row_changed_undoes_the_steps_before(
    world: World, world_database: TestDatabase
) -> None:
    db, me = await coordinator(world)
    before = await count(world_database, "agency"), await count(world_database, "journal")

    with pytest.raises(Stale):
        await commit(
            db, me, "test", Insert(Agency, [row()]), Update(Agency, [{"id": UBND, "version": 7, "head_name": "A"}])
        )

    assert (await count(world_database, "agency"), await count(world_database, "journal")) == before


async def test_a_guard_that_no_longer_holds_lets_nothing_be_written(
    world: World, world_database: TestDatabase
) -> None:
    db, me = await coordinator(world)
    before = await count(world_database, "agency_member")
    member = {"id": uuid4(), "unit_key": MY_TU, "agency_id": UBND, "member_id": POLICE, "ordinal": 0}

    with pytest.raises(Stale):
        await commit(db, me, "test", Guard(Agency, [{"id": UBND, "active": False}]), Insert(AgencyMember, [member]))
    await commit(db, me, "test", Guard(Agency, [{"id": UBND, "active": True}]), Insert(AgencyMember, [member]))

    assert await count(world_database, "agency_member") == before + 1


async def test_arrays_and_documents_arrive_as_they_were_sent(world: World, world_database: TestDatabase) -> None:
    db, me = await coordinator(world)
    new = row()

    await commit(db, me, "test", Insert(Agency, [new]))

    found = (await world.get("my-tu.viewer", f"/v1/agencies/{new['id']}")).json()
    assert found["aliases"] == ['Tổ "CNS"', "a,b", "NULL", "back\\slash"]
    assert found["codes"] == [{"system": "x", "value": "1"}]


async def test_what_many_rows_say_arrives_as_it_was_sent_whatever_is_in_it(
    world: World, world_database: TestDatabase
) -> None:
    db, me = await coordinator(world)
    odd = ['Tổ "CNS"', "a,b", "NULL", "null", "back\\slash", "{}", "{a}", " lề ", "dòng\nhai", "'", "Ấp 1"]
    rows = [
        row(name=f"{odd[i % len(odd)]} {i}")
        | {"aliases": odd[: i % 4], "codes": [{"value": odd[i % 7]}], "active": i % 3 > 0, "head_name": None}
        | {"short_name": odd[i % len(odd)] if i % 2 else None, "head_position": odd[i % 5]}
        for i in range(120)
    ]

    await commit(db, me, "test", Insert(Agency, rows))

    connection = await asyncpg.connect(world_database.superuser_url)
    ids = [r["id"] for r in rows]
    found = await connection.fetch("select * from agency where id = any($1)", ids)
    await connection.close()
    kept = {one["id"]: one for one in found}
    for one in rows:
        there = dict(kept[one["id"]]) | {"codes": json.loads(kept[one["id"]]["codes"])}
        assert {name: there[name] for name in one} == one


async def test_ten_thousand_rows_are_one_statement_each_journalled(
    world: World, world_database: TestDatabase
) -> None:
    db, me = await coordinator(world)
    rows = [row(name=f"Tổ {i}") for i in range(10_000)]
    before = await count(world_database, "journal")

    await commit(db, me, "test", Insert(Agency, rows))
    await commit(db, me, "test", Update(Agency, [{"id": r["id"], "version": 1, "head_name": "B"} for r in rows]))
    await commit(db, me, "test", Delete(Agency, [{"id": r["id"], "version": 2} for r in rows]))

    assert await count(world_database, "journal") == before + 30_000


async def test_the_second_wall_refuses_a_row_of_another_unit(world: World, world_database: TestDatabase) -> None:
    db, me = await coordinator(world)
    before = await count(world_database, "agency")

    with pytest.raises(Forbidden):
        await commit(db, me, "test", Insert(Agency, [row(), row(DAI_HAI)]))

    assert await count(world_database, "agency") == before


async def test_rights_that_are_no_longer_current_write_nothing(world: World, world_database: TestDatabase) -> None:
    db, me = await coordinator(world)
    before = await count(world_database, "agency")
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute("update principal set version = version + 1 where id = $1", me.id)
    await connection.close()

    with pytest.raises(RightsChanged):
        await commit(db, me, "test", Insert(Agency, [row()]))

    assert await count(world_database, "agency") == before
