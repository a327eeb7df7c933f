"""What happens when the database goes away in the middle of a request, and when it comes back?"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from service.db import embedded, engine, migrate
from service.domain.errors import Unavailable
from service.settings import Settings
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, one_of_each, send
from tests.contract.refusals import INNARDS, MEDIA_TYPE
from tests.security.conftest import Asked
from tests.world import World, agency, opened, populate

POOL = Settings.model_fields["pool_size"].default
BACKENDS = "datname = $1 and application_name = 'sauro-api'"


@asynccontextmanager
async def _superuser(
    database: TestDatabase, name: str = "postgres"
) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(database.server.role_url(embedded.SUPERUSER, name))
    try:
        yield connection
    finally:
        await connection.close()


def _flaws(answer: httpx.Response) -> list[str]:
    """What is missing from a proper 503."""
    if answer.status_code != 503:
        return [f"{answer.status_code} {answer.text[:200]}"]
    flaws = [] if answer.headers.get("content-type") == MEDIA_TYPE else ["no problem document"]
    if int(answer.headers.get("retry-after", "0")) < 1:
        flaws.append("does not say when to try again")
    if answer.json()["code"] != "database_unavailable" or INNARDS.search(answer.text):
        flaws.append(answer.text[:200])
    return flaws


async def _waiting(connection: asyncpg.Connection[Any], database: str, how_many: int) -> None:
    """Until so many statements of the service wait for a lock."""
    asked = f"select count(*) from pg_stat_activity where {BACKENDS} and wait_event_type = 'Lock'"
    for _ in range(3000):
        if await connection.fetchval(asked, database) >= how_many:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits for the lock")


async def _cut(connection: asyncpg.Connection[Any], database: str) -> None:
    """End every connection of the service."""
    # To be told to end is not to have ended: so many milliseconds are waited for that.
    await connection.fetch(
        f"select pg_terminate_backend(pid, 60000) from pg_stat_activity where {BACKENDS}", database
    )


async def test_a_write_cut_off_in_the_middle_is_told_so_and_leaves_nothing(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world, _superuser(world_database) as root:
        path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
        body = {"headName": "Ai đó", "members": [str(agency("my-tu", "kinh-te"))]}
        async with _superuser(world_database, world_database.name) as holder, holder.transaction():
            await holder.execute("select 1 from agency where id = $1 for update", agency("my-tu", "cong-an"))
            written = await _written(world_database)
            running = asyncio.create_task(world.patch("my-tu.coordinator", path, body, 1))
            await _waiting(root, world_database.name, 1)
            await _cut(root, world_database.name)
            cut_off = await running

        assert _flaws(cut_off) == []
        assert await _written(world_database) == written
        seen = (await world.get("my-tu.coordinator", path)).json()
        assert (seen["version"], seen["headName"], seen["members"]) == (1, None, [])
        again = await world.patch("my-tu.coordinator", path, body, 1)
        assert (again.status_code, again.json()["headName"]) == (200, "Ai đó")


async def test_every_operation_says_so_while_there_is_no_database_and_works_again_by_itself(
    asked: Asked,
) -> None:
    faults: list[str] = []
    name = asked.database.name

    async with asked.world() as world, _superuser(asked.database) as root:
        asks = [(case, await asked.of(world, case)) for case in one_of_each()]
        written = await _written(asked.database)
        await root.execute(f"alter database {name} with allow_connections false")
        await _cut(root, name)
        for case, ask in asks:
            answer = await send(world, case.by, ask)
            if case.statements != 0:
                faults += [f"{case.name}: {flaw}" for flaw in _flaws(answer)]
        await root.execute(f"alter database {name} with allow_connections true")

        assert await _written(asked.database) == written
        for case, ask in asks:
            answer = await send(world, case.by, ask)
            if answer.status_code != case.status and case.operation != "create_unit_change":
                faults.append(f"{case.name}: {answer.status_code} afterwards: {answer.text[:200]}")

    assert not faults, "\n".join(faults)


async def test_connections_that_died_in_the_pool_cost_nobody_more_than_one_repetition(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world, _superuser(world_database) as root:
        await asyncio.gather(*(world.get("my-tu.viewer", "/v1/agencies") for _ in range(16)))
        await _cut(root, world_database.name)

        first = await asyncio.gather(*(world.get("my-tu.viewer", "/v1/agencies") for _ in range(16)))
        second = await asyncio.gather(*(world.get("my-tu.viewer", "/v1/agencies") for _ in range(16)))

    assert {answer.status_code for answer in first} <= {200, 503}
    assert {answer.status_code for answer in second} == {200}


async def test_a_service_without_a_database_to_wait_for_does_not_keep_callers_waiting(
    world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All connections hang on a lock: whoever comes then is told within the pool's five seconds, not at the end."""
    assert engine._WAIT_SECONDS == 5
    monkeypatch.setattr(engine, "_WAIT_SECONDS", 1)
    async with opened(world_database.service_url, **SETTINGS) as world, _superuser(world_database) as root:
        path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
        async with _superuser(world_database, world_database.name) as holder, holder.transaction():
            await holder.execute("select 1 from agency where id = $1 for update", agency("my-tu", "cong-an"))
            hanging = [
                asyncio.create_task(world.patch("my-tu.coordinator", path, {"headName": str(n)}, 1))
                for n in range(POOL)
            ]
            await _waiting(root, world_database.name, POOL)
            began = asyncio.get_running_loop().time()
            told = await world.get("my-tu.viewer", "/v1/agencies")
            took = asyncio.get_running_loop().time() - began
        answers = await asyncio.gather(*hanging)

    assert _flaws(told) == []
    assert took < 10, "the statements that hang are given up after fifteen"
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * (POOL - 1)]


async def test_a_database_without_our_tables_is_named_as_that_with_the_mend_in_every_answer(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        await asyncio.to_thread(migrate.downgrade, world_database.owner_url, to="base")
        person = {"username": "my-tu.leader", "password": "mật khẩu của tôi"}

        told = [
            await world.http.get("/readyz"),
            await world.http.post("/v1/auth/sessions", json=person),
            await world.get("my-tu.viewer", "/v1/agencies"),
        ]

    assert [(answer.status_code, answer.json()["code"]) for answer in told] == [(503, "not_migrated")] * 3
    assert all("sauro migrate" in answer.json()["detail"] for answer in told)
    assert not any(INNARDS.search(answer.text) for answer in told)


async def test_a_database_of_an_older_version_is_not_served_and_that_of_a_later_one_is(
    world_database: TestDatabase,
) -> None:
    async with (
        opened(world_database.service_url, **SETTINGS) as world,
        _superuser(world_database, world_database.name) as root,
    ):
        told = {}
        for revision in (migrate.revisions()[1], "a-later-one", migrate.newest()):
            await root.execute("update alembic_version set version_num = $1", revision)
            told[revision] = (await world.http.get("/readyz")).status_code
        await root.execute("revoke select on alembic_version from sauro_service")
        unseen = await world.http.get("/readyz")

    assert list(told.values()) == [503, 200, 200]
    assert (unseen.status_code, unseen.json()["code"]) == (503, "not_migrated")


async def test_a_database_that_takes_no_writes_is_named_as_that_and_goes_on_being_read(
    world_database: TestDatabase,
) -> None:
    async with _superuser(world_database) as root:
        await root.execute(f'alter database "{world_database.name}" set default_transaction_read_only = on')
    person = {"username": "my-tu.leader", "password": "mật khẩu của tôi"}

    async with opened(world_database.service_url, **SETTINGS) as world:
        told = [await world.http.get("/readyz"), await world.http.post("/v1/auth/sessions", json=person)]
        read = await world.get("my-tu.viewer", "/v1/agencies")

    assert [(answer.status_code, answer.json()["code"]) for answer in told] == [(503, "database_read_only")] * 2
    assert all("sauro doctor" in answer.json()["detail"] for answer in told)
    assert read.status_code == 200


@pytest.mark.parametrize(
    "error", [asyncpg.DiskFullError, asyncpg.OutOfMemoryError, asyncpg.PostgresIOError, asyncpg.TooManyConnectionsError]
)
def test_a_server_without_room_is_no_failure_of_the_service(error: type[asyncpg.PostgresError]) -> None:
    problem = engine.problem_of(error("no room"))

    assert isinstance(problem, Unavailable)
    assert problem.code == "database_unavailable"


async def test_after_a_crash_of_the_server_every_acknowledged_write_is_there_and_the_service_goes_on() -> (
    None
):
    with tempfile.TemporaryDirectory(prefix="sauro-tests-gone-") as home:
        server = await asyncio.to_thread(embedded.start, Path(home))
        try:
            await asyncio.to_thread(migrate.upgrade, server.owner_url())
            connection = await asyncpg.connect(server.role_url(embedded.SUPERUSER))
            await populate(connection)
            await connection.close()
            async with opened(server.service_url(), **SETTINGS) as world:
                told = await _while_crashing(world, server)
                await asyncio.to_thread(server.open)
                back = await _until_ready(world)
                listed = await world.get("my-tu.viewer", "/v1/agencies", unit="31567", limit=200)
        finally:
            await asyncio.to_thread(server.remove)

    acknowledged = {a.json()["id"] for a in told if a.status_code == 201}
    refused = [flaw for a in told if a.status_code != 201 for flaw in _flaws(a)]
    assert len(acknowledged) >= 10 and len(told) > len(acknowledged)
    assert refused == []
    assert back < 30
    assert acknowledged <= {row["id"] for row in listed.json()["items"]}


async def _while_crashing(world: World, server: embedded.EmbeddedServer) -> list[httpx.Response]:
    """Agencies are added one after the other by four people at once; the server dies after the tenth."""
    told: list[httpx.Response] = []

    async def add(who: int) -> None:
        for n in range(20):
            body = {"unit": "31567", "name": f"Tổ {who}-{n}", "kind": "community_group"}
            told.append(await world.post("my-tu.coordinator", "/v1/agencies", body))
            if len(told) == 10:
                server.kill()

    await asyncio.gather(*(add(who) for who in range(4)))
    return told


async def _until_ready(world: World) -> float:
    """Seconds until the service says that it is ready again."""
    began = asyncio.get_running_loop().time()
    while (await world.http.get("/readyz")).status_code != 200:
        assert asyncio.get_running_loop().time() - began < 60
        await asyncio.sleep(0.1)
    return asyncio.get_running_loop().time() - began


async def _written(database: TestDatabase) -> int:
    async with _superuser(database, database.name) as connection:
        return int(await connection.fetchval("select count(*) from journal"))
