"""What do tests of the archive begin with: a journal of three months, sealed, with a story in each of them?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from service.db import seals
from service.db.embedded import EmbeddedServer
from service.db.engine import connect
from service.db.journal import OPERATOR
from service.domain.journal_archive import MonthView, later
from service.domain.seals import SealFault, SealState
from service.usecases.archived_files import Report
from service.usecases.journal_archive import Archive, archive_months
from service.usecases.seals import verify_journal
from tests.api.amendment_stories import on_day
from tests.api.figure_stories import COORDINATOR, POLICE, act, indicator_of, said, verified
from tests.api.plan_stories import added, drafted
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned, made_once, make_database, run_apart

TEMPLATE = "sauro_archive"
ROWS = 4
"""Of a seal: some reach from one month into the next."""
THIS = datetime.now(UTC).date().replace(day=1)
OLDEST, OLD = later(THIS, -5), later(THIS, -4)
"""Months of the first and the second part of the story; the third is of now."""


@dataclass(frozen=True)
class Story:
    """A database with the story in it, and the connection of a superuser. rows: entries of each month."""

    database: TestDatabase
    superuser: asyncpg.Connection[Any]
    indicator: str
    figure: str
    rows: Mapping[date, int]

    async def seqs(self) -> set[int]:
        return {row["seq"] for row in await self.superuser.fetch("select seq from journal")}


@contextmanager
def stage(server: EmbeddedServer) -> Iterator[TestDatabase]:
    """A copy of the database with the story, which is told once in a run of the tests."""
    made_once(server, TEMPLATE, lambda: _make(server))
    with cloned(server, TEMPLATE) as own:
        yield own


def _make(server: EmbeddedServer) -> None:
    make_database(server, TEMPLATE, WORLD_TEMPLATE)
    run_apart(_tell(TestDatabase(TEMPLATE, server)))


@asynccontextmanager
async def opened_story(database: TestDatabase) -> AsyncIterator[Story]:
    superuser = await asyncpg.connect(database.superuser_url)
    try:
        counted = await superuser.fetch(
            "select date_trunc('month', at at time zone 'UTC')::date as month, count(*) from journal group by 1"
        )
        indicator, figure = await superuser.fetchrow(
            "select indicator_id::text, id::text from observation order by created_at limit 1"
        )
        yield Story(database, superuser, indicator, figure, {row["month"]: row["count"] for row in counted})
    finally:
        await superuser.close()


async def _tell(database: TestDatabase) -> None:
    """On 10 June a figure was said and a section drafted, on 20 June the figure verified; on 25 June it was corrected,
    and the section removed. What was drafted besides on the first day, nobody has touched since."""
    superuser = await asyncpg.connect(database.superuser_url)
    # The whole country was written there; a few rows do.
    await superuser.execute("truncate journal")
    async with on_day(database, "2026-06-10") as world:
        figure = await said(world, POLICE, await indicator_of(world))
        plan = await drafted(world, title="Dự thảo")
        gone = await added(world, "sections", plan, number="I", title="Bỏ đi")
    await _moved(superuser, OLDEST)
    async with on_day(database, "2026-06-20") as world:
        await verified(world, figure)
    await _moved(superuser, OLD)
    async with on_day(database, "2026-06-25") as world:
        new = {"numerator": 8300, "denominator": 10000, "reason": "Đếm lại"}
        corrected = await act(world, COORDINATOR, figure, "correct", new)
        assert corrected.status_code == 201, corrected.text
        removed = await world.delete(COORDINATOR, f"/v1/sections/{gone['id']}", gone["version"])
        assert removed.status_code == 204, removed.text
    await gone_through(superuser)
    # Others in the cluster may have something open that began before.
    for _ in range(600):
        if await superuser.fetchval("select max(txid) < pg_snapshot_xmin(pg_current_snapshot()) from journal"):
            break
        await asyncio.sleep(0.05)
    assert await sealed(database, ROWS) == await superuser.fetchval("select count(*) from journal")
    await superuser.close()


async def _moved(superuser: asyncpg.Connection[Any], month: date) -> None:
    """What was written just now was written then."""
    name = f"journal_{month:%Y_%m}"
    await superuser.execute(
        f"set role sauro_owner; create table {name} partition of journal for values from ('{month} 00:00+00') to"
        f" ('{later(month, 1)} 00:00+00'); reset role"
    )
    await superuser.execute(
        "update journal set at = $1::timestamptz + seq * interval '1 millisecond 1 microsecond' where at >= $2",
        datetime(month.year, month.month, 3, tzinfo=UTC),
        datetime(THIS.year, THIS.month, 1, tzinfo=UTC),
    )


async def gone_through(superuser: asyncpg.Connection[Any]) -> None:
    """As the dispatcher leaves it."""
    await superuser.execute(
        "update event_position set txid = j.txid::text::bigint, seq = j.seq"
        " from (select txid, seq from journal order by txid desc, seq desc limit 1) j"
    )


async def sealed(database: TestDatabase, rows: int) -> int:
    db = await connect(database.service_url, size=1)
    before, seals.ROWS = seals.ROWS, rows
    try:
        return await seals.seal(db)
    finally:
        seals.ROWS = before
        await db.pool.close()


async def archived(story: Story, folder: Path, report: Report = lambda step, done, of: None) -> list[MonthView]:
    """Everything older than the month of now."""
    work = Archive(folder, THIS, OPERATOR, "1", report)
    months = await archive_months(story.database.owner_url, work)
    assert months is not None
    return months


async def verify(story: Story) -> tuple[list[SealFault], SealState]:
    db = await connect(story.database.service_url, size=1)
    try:
        found = [one async for one in verify_journal(db, lambda done, of: None)]
    finally:
        await db.pool.close()
    state = found[-1]
    assert isinstance(state, SealState)
    return [one for one in found if isinstance(one, SealFault)], state


