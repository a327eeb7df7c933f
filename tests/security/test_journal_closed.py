"""Can anything happen without the journal, and can the service touch what is written in it?"""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from service.db import principal as principals
from service.db.agencies import Agency
from service.db.engine import Database, connect
from service.db.journal import OPERATOR
from service.db.rows import DECLARATIONS
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Principal
from service.domain.agencies import searchable
from service.domain.ids import new_id
from tests.conftest import TestDatabase
from tests.world import agency, known_id, person

EVERYTHING = "{[0,2147483647)}"
WRITING = (
    "insert into {table} (actor, act, subject, subject_id, op)"
    " values (gen_random_uuid(), 'x', 'x', gen_random_uuid(), 'insert')",
    "update {table} set act = 'forged'",
    "delete from {table}",
    "truncate {table}",
    "copy {table} (actor) from stdin",
    "lock table {table} in access exclusive mode",
    "alter table {table} disable trigger all",
    "alter table {table} disable row level security",
    "alter table {table} add column mine text",
    "drop table {table}",
    "create index on {table} (act)",
    "create trigger mine before insert on {table} for each row execute function journal_write('x', '{{}}')",
    "create rule mine as on insert to {table} do instead nothing",
)
AROUND = (
    "set session_replication_role = replica",
    "select set_config('session_replication_role', 'replica', true)",
    "set row_security = off; select count(*) from journal",
    "alter table agency disable trigger journal_insert",
    "alter table agency disable trigger user",
    "drop trigger journal_insert on agency",
    "drop function journal_write() cascade",
    "create or replace function journal_write() returns trigger language plpgsql as 'begin return null; end'",
    "alter function journal_write() security invoker",
    "create table public.mine ()",
    "create schema mine",
    "set role sauro_owner",
    "set session authorization sauro_owner",
    "alter role current_user bypassrls",
    "select journal_partitions(3)",
    "select principal_refresh(array[]::uuid[])",
    "select grant_ancestors(1)",
    "update principal set reach = '{[0,2147483647)}'",
    "select secret_hash from credential",
    "select digest from refresh_token",
    "select id from session",
    "select * from pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'true'",
)


@pytest.fixture
async def attacker(world_database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The service's own role, with every setting made as wide as it goes: a service taken over."""
    connection = await asyncpg.connect(world_database.service_url)
    for name in principals.REACHES:
        await connection.execute("select set_config($1, $2, false)", f"app.{name}", EVERYTHING)
    await connection.execute("select set_config('app.actor', $1, false)", OPERATOR)
    await connection.execute("select set_config('app.act', 'attack', false)")
    yield connection
    await connection.close()


async def _partitions(connection: asyncpg.Connection[Any]) -> list[str]:
    rows = await connection.fetch(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'journal'::regclass"
    )
    return [row["name"] for row in rows]


async def _refused(connection: asyncpg.Connection[Any], statement: str) -> bool:
    """Whether the statement is refused for want of rights, and not for some other fault."""
    try:
        async with connection.transaction():
            if statement.startswith("copy") and "stdin" in statement:
                await connection.copy_records_to_table(
                    statement.split()[1], records=[(uuid.UUID(OPERATOR),)], columns=["actor"]
                )
            else:
                await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False


async def test_the_journal_and_each_partition_refuse_every_write_of_the_service(
    attacker: asyncpg.Connection[Any],
) -> None:
    tables = ["journal", *await _partitions(attacker)]
    before = await attacker.fetchval("select count(*) from journal")

    done = [
        statement
        for table in tables
        for statement in (form.format(table=table) for form in WRITING)
        if not await _refused(attacker, statement)
    ]

    assert len(tables) >= 5
    assert done == []
    assert await attacker.fetchval("select count(*) from journal") == before > 0


async def test_a_partition_is_not_read_around_the_policy_of_the_journal(
    attacker: asyncpg.Connection[Any],
) -> None:
    partitions = await _partitions(attacker)

    read = [name for name in partitions if not await _refused(attacker, f"select * from {name}")]

    assert read == []


async def test_there_is_no_way_around_the_triggers(attacker: asyncpg.Connection[Any]) -> None:
    done = [statement for statement in AROUND if not await _refused(attacker, statement)]

    assert done == []


async def test_a_function_of_the_owner_cannot_be_hung_on_a_table_of_ones_own(
    attacker: asyncpg.Connection[Any],
) -> None:
    await attacker.execute("create temporary table app_user (id uuid, name text, locked boolean)")
    definers = await attacker.fetch(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
        " and prorettype = 'trigger'::regtype"
    )

    hung = [
        row["proname"]
        for row in definers
        if not await _refused(
            attacker,
            "create trigger mine after insert on app_user referencing new table as fresh"
            f" for each statement execute function {row['proname']}('x', '{{}}')",
        )
    ]

    assert len(definers) >= 2
    assert hung == []


@pytest.mark.parametrize("missing", ["actor", "act"])
async def test_a_change_that_does_not_say_who_and_why_fails(
    attacker: asyncpg.Connection[Any], world_database: TestDatabase, missing: str
) -> None:
    statement = "update agency set head_name = 'Ai đó' where id = $1"
    owner = await asyncpg.connect(world_database.superuser_url)
    given = {"actor": OPERATOR, "act": "x"} | {missing: ""}
    for name, value in given.items():
        await attacker.execute("select set_config($1, $2, false)", f"app.{name}", value)
        await owner.execute("select set_config($1, $2, false)", f"app.{name}", value)

    for connection in (attacker, owner):
        with pytest.raises(asyncpg.PostgresError, match="needs an actor and an act") as refused:
            await connection.execute(statement, agency("my-tu", "cong-an"))
        assert refused.value.sqlstate == "SR002"

    assert await owner.fetchval("select count(*) from agency where head_name is not null") == 0
    await owner.close()


async def test_every_declared_subject_is_journalled_on_every_operation(world_database: TestDatabase) -> None:
    connection = await asyncpg.connect(world_database.superuser_url)
    rows = await connection.fetch(
        "select c.relname as table, t.tgname as name, t.tgenabled as enabled, (t.tgtype & 1) as per_row,"
        " t.tgargs as arguments"
        " from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
        " where p.proname = 'journal_write' and not t.tgisinternal"
    )
    await connection.close()

    found = {(r["table"], r["name"], r["enabled"], r["per_row"], r["arguments"].decode()) for r in rows}

    assert found == {
        (d.table, f"journal_{word}", b"O", 0, f"{d.subject}\0{{{','.join(d.hidden)}}}\0")
        for d in DECLARATIONS.values()
        if d.subject is not None
        for word in ("insert", "update", "delete")
    }


@pytest.fixture
async def db(world_database: TestDatabase) -> AsyncIterator[Database]:
    opened = await connect(world_database.service_url, size=2)
    yield opened
    await opened.pool.close()


async def _coordinator(db: Database) -> Principal:
    name = "my-tu.coordinator"
    return await principals.load(db, person(name), known_id("session", name), None)


def _agencies(unit_key: int, how_many: int) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        {
            "id": new_id(now), "unit_key": unit_key, "name": f"Tổ dân phố {n}", "kind": "community_group",
            "version": 1, **searchable(f"Tổ dân phố {n}", None, ()),
        }
        for n in range(how_many)
    ]  # fmt: skip


async def _written(database: TestDatabase, act: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    rows = await connection.fetch("select * from journal where act = $1 order by seq", act)
    await connection.close()
    return rows


async def test_ten_thousand_rows_are_journalled_one_by_one_in_each_operation(
    world_database: TestDatabase, db: Database
) -> None:
    who = await _coordinator(db)
    key = who.grants[0].own[0][0]
    rows = _agencies(key, 10_000)
    ids = {row["id"] for row in rows}

    await commit(db, who, "bulk.add", Insert(Agency, rows))
    await commit(
        db,
        who,
        "bulk.change",
        Update(Agency, [{"id": r["id"], "version": 1, "head_name": "Tổ trưởng"} for r in rows]),
    )
    await commit(db, who, "bulk.remove", Delete(Agency, [{"id": r["id"], "version": 2} for r in rows]))

    added, changed, removed = [
        await _written(world_database, f"bulk.{word}") for word in ("add", "change", "remove")
    ]
    assert [{row["subject_id"] for row in part} == ids for part in (added, changed, removed)] == [True] * 3
    assert [len(part) for part in (added, changed, removed)] == [10_000] * 3
    assert {(r["op"], r["actor"], r["unit_key"], r["subject"]) for r in changed} == {
        ("update", who.id, key, "agency")
    }
    assert all(r["before"] is None and r["after"] for r in added)
    assert all(
        '"head_name": null' in r["before"] and '"head_name": "Tổ trưởng"' in r["after"] for r in changed
    )
    assert all(r["after"] is None and r["before"] for r in removed)
    assert len({row["txid"] for row in changed}) == 1


async def test_an_upsert_of_ten_thousand_rows_is_journalled_in_no_time(world_database: TestDatabase) -> None:
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'upsert', false)", OPERATOR
    )
    rows = _agencies(await connection.fetchval("select key from unit where code = '31567'"), 10_000)
    columns = list(rows[0])
    kinds = {"id": "uuid", "unit_key": "integer", "version": "integer"}
    statement = (
        f"insert into agency ({', '.join(columns)}) select * from unnest("
        + ", ".join(f"${i + 1}::{kinds.get(name, 'text')}[]" for i, name in enumerate(columns))
        + ") on conflict (id) do update set head_name = 'hai', version = agency.version + 1"
    )
    arrays = [[row[name] for row in rows] for name in columns]

    async def taken(most: int) -> float:
        began = time.perf_counter()
        await connection.execute(statement, *(values[:most] for values in arrays))
        return time.perf_counter() - began

    half, whole = await taken(5_000), await taken(10_000)

    counted = await connection.fetch(
        "select op, count(*) as rows from journal where act = 'upsert' group by op"
    )
    await connection.close()
    assert {row["op"]: row["rows"] for row in counted} == {"insert": 10_000, "update": 5_000}
    # With the plan that was made for no rows, forty times as long: eleven seconds on a machine of its own.
    assert whole < max(3, 15 * half)


async def test_a_refused_write_leaves_no_line_in_the_journal(
    world_database: TestDatabase, db: Database
) -> None:
    who = await _coordinator(db)
    rows = _agencies(who.grants[0].own[0][0], 3)
    stale = [{"id": agency("my-tu", "cong-an"), "version": 99, "head_name": "Ai đó"}]

    with pytest.raises(Exception, match="stale"):
        await commit(db, who, "half", Insert(Agency, rows), Update(Agency, stale))

    assert await _written(world_database, "half") == []
