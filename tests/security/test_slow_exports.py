"""Does an export whose client reads slowly, not at all, or is one of twenty hold the service for the others?

What is exported here is thirty megabytes: more than the buffers between PostgreSQL and the client hold.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest

from service.api import export_places, exporting
from service.settings import Settings
from tests import world as worlds
from tests.api.test_pages import listening
from tests.conftest import TestDatabase
from tests.plans import make_task, plant_plan, publish
from tests.world import World

ROWS = 30_000
AT_ONCE = 2
PATH = "/v1/exports/progress_updates?format=csv"
_FILL = """
insert into progress_update (id, unit_key, published, task_id, kind, on_day, text, recorded_by, recorded_by_name)
select gen_random_uuid(), t.unit_key, true, t.id, 'note', '2026-11-01', repeat('việc ', 200), t.id, 'Ai đó'
from task t cross join generate_series(1, $1::integer) limit $1"""


@dataclass
class Stage:
    """The service on a port, and the superuser's connection to its database."""

    world: World
    address: str
    sql: asyncpg.Connection

    @property
    def head(self) -> bytes:
        token = self.world.token("my-tu.viewer")
        return f"GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()

    @asynccontextmanager
    async def begun(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """An export whose head has come, and nothing more been read."""
        host, _, port = self.address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=4096)
        try:
            writer.write(self.head)
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            yield reader, writer
        finally:
            writer.close()

    async def copying(self) -> int:
        """Exports that PostgreSQL is busy with or holds a snapshot for."""
        return int(
            await self.sql.fetchval(
                "select count(*) from pg_stat_activity where application_name = 'sauro-exports' "
                "and xact_start is not null and datname = current_database()"
            )
        )

    async def underway(self) -> None:
        """Wait until an export has its snapshot."""
        async with asyncio.timeout(60):
            while not await self.copying():  # noqa: ASYNC110  # PostgreSQL offers nothing to wait for
                await asyncio.sleep(0.02)

    async def gone(self) -> None:
        """Wait until no export is left."""
        async with asyncio.timeout(60):
            while await self.copying():  # noqa: ASYNC110  # nor for this
                await asyncio.sleep(0.05)

    async def whole(self) -> int:
        """Rows of the export, taken to its end."""
        async with httpx.AsyncClient(base_url=self.address, trust_env=False, timeout=60) as http:
            answer = await http.get(
                PATH, headers={**self.world.headers("my-tu.viewer"), "Accept-Encoding": "identity"}
            )
        assert answer.status_code == 200, answer.text
        return answer.text.count("\n") - 1


@pytest.fixture
async def stage(world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    # Nobody is cut off because the machine was busy for a moment.
    monkeypatch.setattr(exporting, "STALL_SECONDS", 600.0)
    sql = await asyncpg.connect(world_database.superuser_url)
    async with (
        worlds.opened(world_database.service_url, SAURO_EXPORTS=str(AT_ONCE)) as world,
        listening(world.app, Settings.load({})) as address,
    ):
        plan = await plant_plan(world_database)
        await make_task(world, plan)
        await publish(world_database, plan)
        await sql.execute("set session_replication_role = replica")
        await sql.execute(_FILL, ROWS)
        yield Stage(world, address, sql)
    await sql.close()


async def test_who_stops_reading_in_the_middle_is_cut_off_and_the_place_is_free(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    with monkeypatch.context() as impatient:
        impatient.setattr(exporting, "STALL_SECONDS", 1.0)
        async with stage.begun() as (reader, _):
            await reader.readexactly(100_000)
            await stage.gone()
            waited = time.monotonic() - begun
            rest = await _rest(reader)
    taken = await stage.whole()

    assert waited > 0.99
    assert not rest.endswith(b"0\r\n\r\n")
    assert taken == ROWS


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """The last of what may still be read before the connection is gone."""
    rest = b""
    async with asyncio.timeout(60):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            while True:
                rest = await reader.readexactly(50_000)
    return rest


async def test_who_goes_away_leaves_nothing_running(stage: Stage) -> None:
    async with stage.begun() as (reader, _):
        await reader.readexactly(100_000)
        assert await stage.copying() == 1

    await stage.gone()


async def test_a_slow_reader_gets_the_whole_of_one_moment(stage: Stage) -> None:
    async with stage.begun() as (reader, _):
        await stage.underway()
        await stage.sql.execute(_FILL, 10)
        rows = await _rows(reader)

    assert rows == ROWS
    assert await stage.whole() == ROWS + 10


async def test_twenty_at_once_leave_reads_alone_and_hear_when_to_come_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_places, "WAIT_SECONDS", 2.0)
    headers = stage.world.headers("my-tu.viewer", Accept_Language="en")
    async with (
        stage.begun() as (reader, _),
        httpx.AsyncClient(base_url=stage.address, trust_env=False, timeout=60) as http,
    ):
        asking = [asyncio.create_task(http.get(PATH, headers=headers)) for _ in range(20)]
        line = stage.world.app.state.service.export_places._line
        async with asyncio.timeout(60):
            while len(line) < 20:  # noqa: ASYNC110  # nobody is told of it
                await asyncio.sleep(0.01)
        read = await http.get("/v1/me", headers=headers)
        waiting = len(line)
        answers = await asyncio.gather(*asking)
        another = await http.get(PATH, headers=stage.world.headers("my-tu.leader"))
        await reader.read(1)

    # It was answered while they all waited.
    assert (read.status_code, waiting) == (200, 20)
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) == 20
    assert {(one.json()["code"], one.headers["Retry-After"]) for one in refused} == {("exports_busy", "15")}
    # One never takes all places: somebody else gets in.
    assert another.status_code == 200


async def test_a_migration_waits_no_longer_than_its_patience_and_the_export_is_whole(stage: Stage) -> None:
    async with stage.begun() as (reader, _):
        await stage.underway()
        await stage.sql.execute("set lock_timeout = '100ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await stage.sql.execute("alter table progress_update add column more integer")
        rows = await _rows(reader)

    await stage.sql.execute("set lock_timeout = '60s'")
    await stage.sql.execute("alter table progress_update add column more integer")

    assert rows == ROWS


async def _rows(reader: asyncio.StreamReader) -> int:
    """Rows of an export that has begun, taken to its end."""
    while (await reader.readline()) != b"\r\n":
        pass
    rows = -1
    while size := int(await reader.readline(), 16):
        rows += (await reader.readexactly(size)).count(b"\n")
        await reader.readexactly(2)
    return rows


async def test_an_export_that_waits_for_a_migration_does_not_take_an_empty_table(stage: Stage) -> None:
    # Rewritten while an old snapshot looks on, the table would seem empty to it.
    async with stage.sql.transaction():
        await stage.sql.execute("alter table progress_update add column more float default random()")
        taking = asyncio.create_task(stage.whole())
        await asyncio.sleep(0.5)
        assert not taking.done()

    assert await taking == ROWS


async def test_a_migration_that_does_not_end_is_said_to_be_busy(stage: Stage) -> None:
    async with stage.sql.transaction():
        await stage.sql.execute("lock table progress_update in access exclusive mode")
        answer = await stage.world.get("my-tu.viewer", PATH)

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "exports_busy", "10")


async def test_when_postgresql_ends_the_export_the_answer_has_no_end(stage: Stage) -> None:
    async with stage.begun() as (reader, _):
        await reader.readexactly(1000)
        await stage.sql.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sauro-exports' "
            "and datname = current_database()"
        )
        await _rest(reader)

    assert await stage.whole() == ROWS


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
async def test_other_forms_are_cut_off_too(stage: Stage, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "STALL_SECONDS", 1.0)
    # Text that cannot be compressed, or Parquet would fit into the buffers.
    await stage.sql.execute(
        "update progress_update u set text = m.text from (select p.id, string_agg(md5(random()::text), '') "
        "as text from progress_update p, generate_series(1, 30) group by p.id) m where m.id = u.id"
    )
    monkeypatch.setattr("tests.security.test_slow_exports.PATH", PATH.replace("csv", form))

    async with stage.begun() as (reader, _):
        await reader.readexactly(1000)
        await stage.gone()
