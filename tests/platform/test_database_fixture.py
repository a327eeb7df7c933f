"""Do the tests get what they think they get: a migrated database of their own, and three ways into it?"""

from __future__ import annotations

import socket
from datetime import datetime

import asyncpg
import pytest

from tests.conftest import NetworkRefused, TestDatabase


@pytest.mark.parametrize(
    ("way", "role", "superuser", "bypasses"),
    [
        ("owner_url", "sauro_owner", False, False),
        ("service_url", "sauro_service", False, False),
        ("bypass_url", "sauro_bypass", False, True),
        ("superuser_url", "postgres", True, True),
    ],
)
async def test_each_way_in_has_the_role_it_promises(
    database: TestDatabase, way: str, role: str, superuser: bool, bypasses: bool
) -> None:
    connection = await asyncpg.connect(getattr(database, way))

    found = await connection.fetchrow(
        "select rolname, rolsuper, rolbypassrls, current_database() as place from pg_roles where rolname = current_user"
    )
    await connection.close()

    assert dict(found) == {
        "rolname": role,
        "rolsuper": superuser,
        "rolbypassrls": bypasses,
        "place": database.name,
    }


async def test_a_table_of_one_test_is_not_there_for_the_next(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.owner_url)

    before = await connection.fetchval("select to_regclass('public.left_over')")
    await connection.execute("create table left_over ()")
    await connection.close()

    assert before is None


test_a_table_of_one_test_is_not_there_for_the_next_again = test_a_table_of_one_test_is_not_there_for_the_next


def test_the_network_beyond_this_machine_is_refused() -> None:
    with socket.socket() as out, pytest.raises(NetworkRefused, match=r"8\.8\.8\.8"):
        out.connect(("8.8.8.8", 53))


async def test_the_network_is_refused_in_asyncio_too() -> None:
    with pytest.raises(NetworkRefused):
        await asyncpg.connect("postgresql://a@192.0.2.1/b", timeout=2)


def test_the_clock_of_the_machine_is_not_in_vietnam() -> None:
    assert datetime(2026, 1, 1).astimezone().utcoffset().total_seconds() == -8 * 3600  # type: ignore[union-attr]
