"""Is nothing of the journal lost, and nothing there twice, when `sauro journal archive` is killed and run again?"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from service.__main__ import main
from service.db import journal_archive
from service.db.embedded import EmbeddedServer
from service.domain.journal_archive import MANIFEST, entries_of, folder_of, later, named
from service.usecases.archived_files import verify_archive, verify_folder
from tests.conftest import TestDatabase
from tests.platform.test_command_line import environment
from tests.worker.archiving import OLD, OLDEST, Story, gone_through, opened_story, sealed, stage, verify

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
JOURNALS, KILLS = 20 if NIGHTLY else 1, 3
"""How many journals are archived with kills at random, and how many kills each."""
ENTRIES = 2_000
"""More than are read at once: a file stands half written for a while."""
LONGEST = 60.0
"""Nothing here is waited for any longer."""

LONGEST_RUN = 0.5
"""Seconds that a whole run takes, about: some are over before they are killed."""

BEGINNING = multiprocessing.get_context("forkserver")
"""Processes of their own that have loaded everything already: one that is killed a second after it begins has
mostly loaded modules."""
BEGINNING.set_forkserver_preload([__name__])

Moment = Callable[[Story, Path], Awaitable[bool]]


def _archive(folder: str, settings: dict[str, str]) -> None:
    """The life of a process: what the command does."""
    os.environ.update(settings)
    # What is locked here is waited for until somebody looks.
    journal_archive._LOCK_SECONDS = 60
    sys.argv = ["sauro", "journal", "archive", "--before", named(later(OLD, 1)), "--to", folder, "--json"]
    main()


@asynccontextmanager
async def archiving(story: Story, folder: Path) -> AsyncIterator[BaseProcess]:
    """`sauro journal archive` of both old months, once nobody else is at it: who was killed is so for a moment longer,
    until the database has noticed."""
    await until(lambda: _alone(story))
    process = BEGINNING.Process(target=_archive, args=(str(folder), environment(story.database, SAURO_NOW="")))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + LONGEST
    while not await true():
        assert time.monotonic() < end, "not so within the time that is waited"
        await asyncio.sleep(0.001)


async def _alone(story: Story) -> bool:
    # Who is there is looked up once in a transaction and then remembered: looked up anew, whoever has one open.
    await story.superuser.execute("select pg_stat_clear_snapshot()")
    # Other tests archive as well, in databases of their own.
    mine = "application_name = 'sauro-archive' and datname = current_database()"
    return bool(await story.superuser.fetchval(f"select not exists (select from pg_stat_activity where {mine})"))


def _draft(folder: Path, month: Any) -> Path:
    return folder / f".{folder_of(month)}.draft"


async def begun(story: Story, folder: Path) -> bool:
    return _draft(folder, OLDEST).exists()


async def half_written(story: Story, folder: Path) -> bool:
    file = _draft(folder, OLDEST) / entries_of(OLDEST)
    return file.exists() and file.stat().st_size > 0


async def described(story: Story, folder: Path) -> bool:
    return (_draft(folder, OLDEST) / MANIFEST).exists()


async def named_and_waiting(story: Story, folder: Path) -> bool:
    """In the transaction that drops the month: held up there by somebody who reads what it writes to."""
    # The table has the same number in every copy of the database.
    mine = "database = (select oid from pg_database where datname = current_database())"
    asked = f"relation = 'archived_month'::regclass and {mine} and not granted"
    return bool(await story.superuser.fetchval(f"select exists (select from pg_locks where {asked})"))


async def one_gone(story: Story, folder: Path) -> bool:
    return bool(await story.superuser.fetchval("select exists (select from archived_month)"))


async def second_begun(story: Story, folder: Path) -> bool:
    return _draft(folder, OLD).exists() or (folder / folder_of(OLD)).exists()


def after(seconds: float) -> Moment:
    end = time.monotonic() + seconds

    async def over(story: Story, folder: Path) -> bool:
        return time.monotonic() > end

    return over


async def killed_at(story: Story, folder: Path, moment: Moment) -> bool:
    """Whether it was there still to be killed."""
    async with archiving(story, folder) as process:
        end = time.monotonic() + LONGEST
        while not await moment(story, folder) and process.is_alive():
            assert time.monotonic() < end
            # The processor is the other's meanwhile.
            await asyncio.sleep(0.001)
        process.kill()
        process.join()
        return process.exitcode == -9


FIRST = "lock table archived_month in share mode"
"""Who holds it lets no month go: the first is written down, and no more."""
SECOND = f"lock table {folder_of(OLD)} in access share mode"
"""The first month goes, and the second is written down."""


async def killed_before(story: Story, folder: Path, held: str, moment: Moment) -> bool:
    """The same, where it cannot end before: whoever looks for the moment may be kept from it for a while."""
    # Who was killed last may have got as far as what is locked here, and would wait for it without end.
    await until(lambda: _alone(story))
    async with story.superuser.transaction():
        await story.superuser.execute(held)
        return await killed_at(story, folder, moment)


async def run_to_the_end(story: Story, folder: Path) -> None:
    async with archiving(story, folder) as process:
        await asyncio.to_thread(process.join, LONGEST)
        assert process.exitcode == 0


@pytest.fixture
def staged(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with stage(database_server) as database:
        yield database


@pytest.fixture
async def story(staged: TestDatabase) -> AsyncIterator[Story]:
    async with opened_story(staged) as told:
        for month in (OLDEST, OLD):
            await told.superuser.execute(
                "insert into journal (at, actor, act, unit_key, subject, subject_id, op, before, after)"
                " select at + n * interval '1 microsecond', actor, act, unit_key, subject, gen_random_uuid(), op,"
                f" before, after from (select * from {folder_of(month)} where op = 'insert' limit 1) j,"
                " generate_series(1, $1) n",
                ENTRIES,
            )
        await gone_through(told.superuser)
        # Others in the cluster may have something open that began before.
        await until(lambda: _sealed(told))
        yield told


async def _sealed(story: Story) -> bool:
    await sealed(story.database, 400)
    last = "select max(seq) from journal where seq > (select seq from audit_seal order by id desc limit 1)"
    return await story.superuser.fetchval(last) is None


def silent(step: str, done: int, of: int) -> None:
    """Nobody looks at the bars."""


def in_files(folder: Path) -> Counter[int]:
    """How often each entry stands in months that have their name."""
    files = [path / f"{path.name}.parquet" for path in folder.glob("[!.]*")]
    return Counter(seq for file in files for seq in parquet.read_table(file, columns=["seq"])["seq"].to_pylist())


async def require_nothing_lost(story: Story, folder: Path, everything: set[int]) -> None:
    """Each entry is in the database or in files that have their name; what left the database is in them once."""
    filed, here = in_files(folder), await story.seqs()
    faults, state = await verify(story)

    assert everything <= filed.keys() | here
    assert everything - here <= {seq for seq, times in filed.items() if times == 1}
    assert (faults, verify_folder(folder, silent)[0]) == ([], [])
    assert verify_archive(folder, state, silent) == []


async def require_whole(story: Story, folder: Path, everything: set[int]) -> None:
    """Both months are gone, each told of once, and in the files once and nowhere else."""
    await require_nothing_lost(story, folder, everything)
    filed, here = in_files(folder), await story.seqs()
    told = await story.superuser.fetch("select after ->> 'month' from journal where act = 'journal.archive' order by 1")
    assert (set(filed.values()), filed.keys() & here) == ({1}, set())
    assert [row[0] for row in told] == [OLDEST.isoformat(), OLD.isoformat()]
    assert sorted(os.listdir(folder)) == [folder_of(OLDEST), folder_of(OLD)]


async def test_killed_between_any_two_steps_nothing_is_lost_and_the_next_run_goes_on(
    story: Story, tmp_path: Path
) -> None:
    folder, everything = tmp_path, await story.seqs()

    killed = []
    for moment in (begun, half_written, described, named_and_waiting):
        killed.append(await killed_before(story, folder, FIRST, moment))
        await require_nothing_lost(story, folder, everything)
    for moment in (one_gone, second_begun):
        killed.append(await killed_before(story, folder, SECOND, moment))
        await require_nothing_lost(story, folder, everything)
    await run_to_the_end(story, folder)

    assert killed == [True] * 6
    await require_whole(story, folder, everything)


@pytest.mark.long
@pytest.mark.parametrize("journal", range(JOURNALS))
async def test_killed_at_any_moment_nothing_is_lost_and_the_next_run_goes_on(
    story: Story, tmp_path: Path, journal: int
) -> None:
    folder, everything, chance = tmp_path, await story.seqs(), random.Random(journal)

    for _ in range(KILLS):
        await killed_at(story, folder, after(chance.uniform(0, LONGEST_RUN)))
        await require_nothing_lost(story, folder, everything)
    await run_to_the_end(story, folder)

    await require_whole(story, folder, everything)
