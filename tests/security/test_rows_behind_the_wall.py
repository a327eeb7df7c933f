"""What does row security let through by itself, table by table, when a statement names no reach at all?

No use case, no Scope, no compiler: plain SQL as the service's role, with the caller entered the way
every statement enters them. Every table of plans is filled by the cases first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from service.db import principal as principals
from service.db.embedded import EmbeddedServer
from service.db.engine import connect
from service.db.principal import bound, entered
from service.db.rows import DECLARATIONS
from service.db.statements import compiled
from tests.conftest import TestDatabase, cloned
from tests.contract.played import PLAYED_TEMPLATE, played
from tests.world import known_id, person

WALLS = {"figure", "item", "item_named", "obligation", "reply", "report", "rule"}
"""Of plans, of what belongs to them, of figures, of what is owed under them, and of reports."""

STRANGERS = (
    "dai-hai.coordinator",
    "dai-hai.auditor",
    "tan-hung.leader",
    "dong-nai.auditor",
    "dong-nai.admin",
)


@pytest.fixture
def filled(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    """Every case played once; a copy of each test's own."""
    played(database_server)
    with cloned(database_server, PLAYED_TEMPLATE) as own:
        yield own


def _items() -> list[str]:
    """Tables of plans and of what belongs to them."""
    found = sorted(name for name, d in DECLARATIONS.items() if d.wall in WALLS)
    assert len(found) > 10
    return found


@asynccontextmanager
async def entered_as(database: TestDatabase, name: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection on which somebody is entered for one transaction, which is undone."""
    db = await connect(database.service_url, size=1)
    try:
        who = await principals.load(db, person(name), known_id("session", name), None)
        statement = compiled(select(entered(act=True)))
        async with db.pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                assert await connection.fetchval(statement.text, *statement.arguments(bound(who, "attack")))
                yield connection
            finally:
                await transaction.rollback()
    finally:
        await db.pool.close()


async def _of_my_tu(connection: asyncpg.Connection[Any], table: str, condition: str = "true") -> int:
    key = await connection.fetchval("select key from unit where code = '31567' and valid_to is null")
    return int(
        await connection.fetchval(f"select count(*) from {table} where unit_key = $1 and {condition}", key)
    )


async def _truth(database: TestDatabase) -> dict[str, tuple[int, int]]:
    """Rows of Mỹ Tú in each table, and how many of them are published."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return {
            t: (await _of_my_tu(connection, t), await _of_my_tu(connection, t, "published")) for t in _items()
        }
    finally:
        await connection.close()


async def test_each_table_shows_what_reach_and_publication_allow(filled: TestDatabase) -> None:
    truth = await _truth(filled)
    seen: dict[str, dict[str, int]] = {}

    for name in ("my-tu.viewer", "my-tu.admin", "can-tho.viewer", "can-tho.auditor", "vn.leader", *STRANGERS):
        async with entered_as(filled, name) as connection:
            seen[name] = {table: await _of_my_tu(connection, table) for table in _items()}

    assert all(whole > 0 for whole, _ in truth.values()), truth
    assert sum(whole > public for whole, public in truth.values()) >= 5
    everything = {table: whole for table, (whole, _) in truth.items()}
    published = {table: public for table, (_, public) in truth.items()}
    nothing = dict.fromkeys(_items(), 0)
    assert seen["my-tu.viewer"] == seen["can-tho.auditor"] == everything
    assert seen["can-tho.viewer"] == seen["vn.leader"] == published
    assert {name: seen[name] for name in ("my-tu.admin", *STRANGERS)} == dict.fromkeys(
        ("my-tu.admin", *STRANGERS), nothing
    )


async def test_nobody_without_write_reach_changes_or_removes_a_row(filled: TestDatabase) -> None:
    changed: list[str] = []

    for name in (
        "my-tu.viewer",
        "my-tu.auditor",
        "can-tho.coordinator",
        "can-tho.admin",
        "vn.leader",
        *STRANGERS,
    ):
        async with entered_as(filled, name) as connection:
            key = await connection.fetchval("select key from unit where code = '31567' and valid_to is null")
            for table in _items():
                # What Mỹ Tú owes to the city is as much the city's.
                own = "unit_key = $1" + (" and rule_unit_key = $1" if table == "obligation" else "")
                for statement in (
                    f"update {table} set published = not published where {own}",
                    f"update {table} set unit_key = 1 where {own}",
                    f"delete from {table} where {own}",
                ):
                    done = await _tried(connection, statement, key)
                    if done != 0:
                        changed.append(f"{name}: {statement}: {done} rows")

    assert not changed, "\n".join(changed)


async def _tried(connection: asyncpg.Connection[Any], statement: str, *arguments: Any) -> int:
    """How many rows a statement would have written; 0 if it is refused. It is undone."""
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        return int((await connection.execute(statement, *arguments)).split()[-1])
    except asyncpg.InsufficientPrivilegeError:
        return 0
    finally:
        await savepoint.rollback()


async def test_a_writer_moves_no_row_into_another_unit(filled: TestDatabase) -> None:
    async with entered_as(filled, "my-tu.coordinator") as connection:
        elsewhere = await connection.fetchval("select key from unit where code = '31561'")
        changeable = [t for t in _items() if "update" in DECLARATIONS[t].rights]
        stays = {t: await _tried(connection, f"update {t} set unit_key = unit_key") for t in changeable}
        moved = {t: await _tried(connection, f"update {t} set unit_key = $1", elsewhere) for t in _items()}

    assert all(stays.values()), stays
    assert moved == dict.fromkeys(_items(), 0)


async def test_without_anybody_entered_no_table_shows_or_takes_anything(filled: TestDatabase) -> None:
    connection = await asyncpg.connect(filled.service_url)
    shown: dict[str, Any] = {}

    for table, declared in DECLARATIONS.items():
        # Whose row holds no more than how often units have changed is nobody's secret.
        if "select" not in declared.rights or table in {"principal", "unit_stamp"}:
            continue
        shown[table] = await connection.fetchval(f"select count(*) from {table}")
        for right, statement in (
            ("update", f"update {table} set id = id"),
            ("delete", f"delete from {table}"),
        ):
            if right in declared.rights and table != "idempotency_key":
                done = await connection.execute(statement)
                shown[f"{right} {table}"] = int(done.split()[-1])
    shown["journal"] = await connection.fetchval("select count(*) from journal")
    await connection.close()

    assert len(shown) > 40
    assert {name: rows for name, rows in shown.items() if rows} == {}
