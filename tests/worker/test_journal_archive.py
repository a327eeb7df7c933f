"""Months of the journal go into files that hold what was sealed, and nothing is lost whatever breaks off."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pyarrow
import pytest
from pyarrow import compute, parquet

from service.db import journal_archive
from service.db.embedded import EmbeddedServer
from service.db.journal import CLOCK, OPERATOR
from service.domain.errors import Conflict
from service.domain.journal_archive import SEALS, ArchiveOutcome, entries_of, folder_of, named
from service.domain.seals import SealFault
from service.usecases.archived_files import verify_archive, verify_folder
from service.usecases.journal_archive import Archive, archive_months
from service.worker.archive import keep_archiving
from tests.conftest import TestDatabase
from tests.worker.archiving import OLD, OLDEST, THIS, Story, archived, opened_story, stage, verify


@pytest.fixture
def staged(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with stage(database_server) as database:
        yield database


@pytest.fixture
async def story(staged: TestDatabase) -> AsyncIterator[Story]:
    async with opened_story(staged) as told:
        yield told


@pytest.fixture
def staged_elsewhere(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with stage(database_server) as database:
        yield database


def silent(step: str, done: int, of: int) -> None:
    """Nobody looks at the bars."""


def file_of(folder: Path, month: Any) -> Path:
    return folder / folder_of(month) / entries_of(month)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def seqs_in(folder: Path) -> set[int]:
    """Numbers of entries in months that have their name."""
    files = [path / f"{path.name}.parquet" for path in folder.iterdir() if not path.name.startswith(".")]
    return {seq for file in files for seq in parquet.read_table(file)["seq"].to_pylist()}


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def said(faults: list[SealFault]) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.seq) for fault in faults]


async def test_two_months_go_into_files_that_hold_what_was_sealed(story: Story, tmp_path: Path) -> None:
    before = await story.superuser.fetch("select * from journal")

    months = await archived(story, tmp_path)
    again = await archived(story, tmp_path)
    faults, state = await verify(story)

    assert [(m.month, m.outcome, m.rows) for m in months] == [
        (named(month), ArchiveOutcome.archived, story.rows[month]) for month in (OLDEST, OLD)
    ]
    assert (again, faults) == ([], [])
    assert [month.month for month in state.months] == [OLDEST, OLD]
    assert verify_archive(tmp_path, state, silent) == []
    assert verify_folder(tmp_path, silent)[:2] == ([], [OLDEST, OLD])
    rows = [row for month in (OLDEST, OLD) for row in parquet.read_table(file_of(tmp_path, month)).to_pylist()]
    left = await story.superuser.fetch("select * from journal")
    assert {row["seq"] for row in rows} | {row["seq"] for row in left} >= {row["seq"] for row in before}
    first = next(row for row in before if row["seq"] == rows[0]["seq"])
    assert {name: str(rows[0][name]) for name in ("at", "act", "subject", "subject_id", "unit_key", "known_at")} == {
        name: str(first[name]) for name in ("at", "act", "subject", "subject_id", "unit_key", "known_at")
    }
    assert json.loads(rows[0]["after"]) == json.loads(first["after"])


async def test_the_journal_says_who_archived_what_and_the_service_may_not(story: Story, tmp_path: Path) -> None:
    service = await asyncpg.connect(story.database.service_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(f"alter table journal detach partition {folder_of(OLDEST)}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(f"drop table {folder_of(OLDEST)}")
    await service.close()

    months = await archived(story, tmp_path)

    rows = await story.superuser.fetch("select * from journal where subject = 'archived_month' order by seq")
    told = [json.loads(row["after"]) for row in rows]
    assert [(str(row["actor"]), row["act"], row["op"]) for row in rows] == [(OPERATOR, "journal.archive", "insert")] * 2
    assert [one["month"] for one in told] == [str(OLDEST), str(OLD)]
    assert [one["files"][entries_of(OLDEST)] for one in told[:1]] == [months[0].sha256]
    assert [one["rows"] for one in told] == [story.rows[OLDEST], story.rows[OLD]]


async def test_a_row_that_was_altered_added_or_removed_in_a_file_is_named(story: Story, tmp_path: Path) -> None:
    await archived(story, tmp_path)
    _, state = await verify(story)
    file = file_of(tmp_path, OLDEST)
    table, kept = parquet.read_table(file), file.read_bytes()
    seqs = table.column("seq").to_pylist()

    def faults_of(changed: Any) -> list[tuple[str, int | None]]:
        parquet.write_table(changed, file)
        found = verify_archive(tmp_path, state, silent)
        assert said(verify_folder(tmp_path, silent)[0]) == said(found)
        assert {fault.file for fault in found} == {f"{folder_of(OLDEST)}/{entries_of(OLDEST)}"}
        assert said(found)[-1] == ("file_altered", None)
        return said(found)[:-1]

    other = compute.replace_substring(table.column("after"), "8200", "9900")
    altered = faults_of(table.set_column(table.schema.get_field_index("after"), table.schema.field("after"), other))
    told = [seq for seq, row in zip(seqs, table.column("after").to_pylist(), strict=True) if row and "8200" in row]
    assert altered == [("altered", seq) for seq in told] != []
    assert faults_of(table.filter(compute.not_equal(table.column("seq"), seqs[9]))) == [("removed", seqs[9])]
    assert faults_of(pyarrow.concat_tables([table, table.slice(5, 1)])) == [("added", seqs[5])]
    strange = table.slice(5, 1).set_column(0, table.schema.field(0), pyarrow.array([10**9]))
    assert faults_of(pyarrow.concat_tables([table, strange])) == [("added", 10**9)]

    file.write_bytes(kept[:-7])
    assert said(verify_archive(tmp_path, state, silent)) == [("file_unreadable", None)]
    file.unlink()
    (missing,) = verify_archive(tmp_path, state, silent)
    assert (missing.kind, missing.file) == ("file_missing", f"{folder_of(OLDEST)}/{entries_of(OLDEST)}")


async def test_files_that_were_made_anew_with_seals_that_fit_are_found_by_the_seals_of_the_database(
    story: Story, tmp_path: Path
) -> None:
    await archived(story, tmp_path)
    _, state = await verify(story)
    seals = tmp_path / folder_of(OLD) / SEALS
    table = parquet.read_table(seals)
    digests = [b"\0" * 32 + digests[32:] for digests in table.column("digests").to_pylist()]
    parquet.write_table(table.set_column(7, table.schema.field(7), pyarrow.array(digests, pyarrow.binary())), seals)

    found = said(verify_archive(tmp_path, state, silent))

    assert [kind for kind, _ in found[: len(digests)]].count("seal_altered") >= 1
    assert ("file_altered", None) in found


async def test_a_row_that_was_removed_and_is_said_to_be_archived_is_named(story: Story, tmp_path: Path) -> None:
    await archived(story, tmp_path)
    removed = max(seq for seq in await story.seqs() if seq <= max(seqs_in(tmp_path)) + story.rows[THIS])
    await story.superuser.execute("delete from journal where seq = $1", removed)
    found, _ = await verify(story)
    await story.superuser.execute("set session_replication_role = replica")
    await story.superuser.execute(
        "update archived_month set seqs = seqs + int8multirange(int8range($1, $1, '[]')) where month = $2", removed, OLD
    )

    faults, state = await verify(story)

    assert said(found) == [("removed", removed)]
    assert faults == []
    assert said(verify_archive(tmp_path, state, silent)) == [("removed", removed)]


async def test_what_is_not_sealed_or_not_gone_through_stays(story: Story, tmp_path: Path) -> None:
    late = "insert into journal (at, actor, act, subject, subject_id, op) values ($1, $2, 'x', 'x', $2, 'delete')"
    place = await story.superuser.fetchrow("select txid, seq from event_position")
    await story.superuser.execute("update event_position set seq = 0, txid = 0")
    (unraised,) = await archived(story, tmp_path)
    await story.superuser.execute("update event_position set txid = $1, seq = $2", *place)
    moment = await story.superuser.fetchval(f"select max(at) from {folder_of(OLD)}")
    await story.superuser.execute(late, moment, OPERATOR)

    oldest, unsealed = await archived(story, tmp_path)

    assert (unraised.outcome, oldest.outcome, unsealed.outcome) == ("unraised", "archived", "unsealed")
    assert names_in(tmp_path) == [folder_of(OLDEST)]
    assert await story.superuser.fetchval(f"select count(*) from {folder_of(OLD)}") == story.rows[OLD] + 1


async def test_a_month_that_is_not_as_it_was_sealed_stays_and_the_row_is_named(story: Story, tmp_path: Path) -> None:
    seqs = sorted(await story.seqs())
    table = folder_of(OLDEST)
    await story.superuser.execute(f"update {table} set act = 'x' where seq = $1", seqs[3])
    (altered,) = await archived(story, tmp_path)
    await story.superuser.execute(f"delete from {table} where seq = $1", seqs[3])
    forged = await story.superuser.fetchval(
        f"insert into journal (txid, at, actor, act, subject, subject_id, op) select txid, at, actor, act, subject,"
        f" subject_id, op from {table} where seq = $1 returning seq", seqs[4]
    )  # fmt: skip
    (added,) = await archived(story, tmp_path)

    assert (altered.outcome, said(altered.faults)) == ("unlike_its_seals", [("altered", seqs[3])])
    assert (added.outcome, said(added.faults)) == ("unlike_its_seals", [("added", forged)])
    assert names_in(tmp_path) == []
    assert await story.superuser.fetchval("select count(*) from archived_month") == 0


class Broken(BaseException):
    """As if the process had been killed there."""


STEPS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "rename"),
    (journal_archive.Archivist, "contents"),
    (journal_archive.Archivist, "seal"),
    (asyncpg.Connection, "execute"),
)


def _fuse(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Break off at the so manieth of all steps."""
    left = iter(range(at - 1, -1, -1))

    def burning(whole: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named_: Any) -> Any:
            if next(left, -1) == 0:
                raise Broken
            return whole(*arguments, **named_)

        return step

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, burning(getattr(owner, name)))


async def test_broken_off_at_any_step_nothing_is_lost_and_the_next_run_goes_on(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything, broken = await story.seqs(), 0

    for at in range(1, 500):
        with monkeypatch.context() as patch:
            _fuse(patch, at)
            try:
                months = await archived(story, tmp_path)
                break
            except Broken:
                broken += 1
        assert everything <= seqs_in(tmp_path) | await story.seqs()
        assert verify_folder(tmp_path, silent)[0] == []
    faults, state = await verify(story)

    assert broken >= 12
    assert {month.outcome for month in months} == {"archived"}
    assert (faults, verify_archive(tmp_path, state, silent)) == ([], [])
    assert [month.month for month in state.months] == [OLDEST, OLD]
    assert names_in(tmp_path) == [folder_of(OLDEST), folder_of(OLD)]


async def test_whoever_reads_the_journal_for_long_is_not_waited_for_and_the_next_run_goes_on(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_archive, "_LOCK_SECONDS", 0.1)
    async with story.superuser.transaction():
        await story.superuser.execute("select count(*) from journal")
        with pytest.raises(Conflict) as refused:
            await archived(story, tmp_path)
    left = await story.seqs()

    months = await archived(story, tmp_path)

    assert (refused.value.code, len(left)) == ("journal_read", sum(story.rows.values()))
    assert [month.outcome for month in months] == ["archived"] * 2


async def test_a_folder_with_something_else_in_it_is_never_written_over(
    story: Story, staged_elsewhere: TestDatabase, tmp_path: Path
) -> None:
    await archived(story, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (tmp_path / folder_of(OLD)).rename(other / folder_of(OLDEST))
    kept = bytes_in(other / folder_of(OLDEST))

    async with opened_story(staged_elsewhere) as elsewhere:
        (refused,) = await archived(elsewhere, other)

    assert (refused.outcome, {fault.kind for fault in refused.faults}) == ("other_file", {"file_missing"})
    assert bytes_in(other / folder_of(OLDEST)) == kept


async def test_one_archives_at_a_time_and_the_worker_says_what_it_cannot_do(
    story: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with journal_archive.archivist(story.database.owner_url) as held:
        other = await archive_months(story.database.owner_url, Archive(tmp_path, OLD, OPERATOR, "1"))
    assert (held is not None, other) == (True, None)

    async def worked(owner_url: str | None) -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.5, stop.set)
        work = Archive(tmp_path, date.max, CLOCK, "1")
        await keep_archiving(
            stop, months=4, archive=work, owner_url=owner_url, now=lambda: datetime.now(UTC), every=0.4
        )

    with caplog.at_level("INFO", logger="sauro.worker"):
        await worked(None)
        left = names_in(tmp_path)
        await worked(story.database.owner_url)

    actor = await story.superuser.fetchval("select actor::text from journal where act = 'journal.archive'")
    assert (left, names_in(tmp_path), actor) == ([], [folder_of(OLDEST)], CLOCK)
    assert "DATABASE_OWNER_URL is missing" in caplog.text
    assert f"archived {named(OLDEST)} of the journal" in caplog.text
