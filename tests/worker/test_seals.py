"""Rows of the journal that were altered, added or removed after they were sealed are named, and so are seals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from service.db import seals
from service.db.engine import connect
from service.db.seals import seal
from service.usecases.seals import verify_journal
from tests.api.figure_stories import POLICE, in_june, indicator_of, said
from tests.conftest import TestDatabase
from tests.contract.premises import made


async def _settled(superuser: asyncpg.Connection[Any]) -> None:
    """Until nothing that began before the journal's last row is open in the cluster: tests of others share it."""
    last = "select max(txid) < pg_snapshot_xmin(pg_current_snapshot()) from journal"
    for _ in range(600):
        if await superuser.fetchval(last):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("something old stays open")


async def _sealed(database: TestDatabase) -> int:
    db = await connect(database.service_url, size=1)
    try:
        return await seal(db)
    finally:
        await db.pool.close()


async def _faults(database: TestDatabase) -> list[tuple[str, int, int | None]]:
    """What is found: kind, seal, row."""
    db = await connect(database.service_url, size=1)
    try:
        found = [one async for one in verify_journal(db, lambda done, of: None)]
    finally:
        await db.pool.close()
    return [(one.kind, one.seal, one.seq) for one in found if isinstance(one, seals.SealFault)]


async def _story(database: TestDatabase) -> asyncpg.Connection[Any]:
    """A journal of several seals of ten rows each; the superuser's connection."""
    async with in_june(database) as world:
        indicator = await indicator_of(world)
        for month in range(1, 6):
            await said(world, POLICE, indicator, f"2026-M0{month}")
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("set session_replication_role = replica")
    await _settled(connection)
    return connection


async def test_what_was_altered_added_or_removed_is_named(world_database: TestDatabase, monkeypatch: Any) -> None:
    monkeypatch.setattr(seals, "ROWS", 10)
    superuser = await _story(world_database)
    rows = await superuser.fetchval("select count(*) from journal")

    assert await _sealed(world_database) == rows
    assert await _sealed(world_database) == 0
    assert await _faults(world_database) == []
    seqs = [row[0] for row in await superuser.fetch("select seq from journal order by txid, seq")]
    await superuser.execute("update journal set after = after || '{\"value\": 99}' where seq = $1", seqs[3])
    await superuser.execute("delete from journal where seq = $1", seqs[14])
    forged = await superuser.fetchval(
        "insert into journal (txid, at, actor, act, unit_key, subject, subject_id, op, after) "
        "select txid, at, actor, act, unit_key, subject, subject_id, op, after from journal where seq = $1 "
        "returning seq",
        seqs[20],
    )
    found = await _faults(world_database)
    await superuser.close()

    assert found == [("altered", 1, seqs[3]), ("removed", 2, seqs[14]), ("added", found[2][1], forged)]


async def test_a_seal_that_was_made_anew_or_removed_is_found_by_the_next(
    world_database: TestDatabase, monkeypatch: Any
) -> None:
    monkeypatch.setattr(seals, "ROWS", 10)
    superuser = await _story(world_database)
    await _sealed(world_database)

    # Whoever alters a row and its seal so that both fit has the next seal against them.
    await superuser.execute("update journal set act = 'x' where seq = (select seqs[1] from audit_seal where id = 2)")
    await superuser.execute(
        "update audit_seal s set digests = journal_digest(j) || substr(s.digests, 33) from journal j "
        "where s.id = 2 and j.seq = s.seqs[1]"
    )
    await superuser.execute("update audit_seal set digest = sha256(previous || int8send(id) || digests) where id = 2")
    rewritten = await _faults(world_database)
    await superuser.execute("delete from audit_seal where id = 2")
    removed = await _faults(world_database)
    await superuser.close()

    assert rewritten == [("seal_altered", 3, None)]
    assert removed == [("seal_missing", 2, None)]


async def test_what_a_seal_answers_for_cannot_be_moved_to_hide_a_row(world_database: TestDatabase) -> None:
    superuser = await _story(world_database)
    await _sealed(world_database)
    columns = "txid, at, actor, act, unit_key, subject, subject_id, op, after"
    forge = (
        f"insert into journal (seq, {columns}) overriding system value select %s, {columns} from journal"
        " where seq = (select seqs[1] from audit_seal where id = 1)"
    )
    moves = ("floor = 1000000", "txid = txid - 1", "seq = 0", "rows = rows - 1")

    found = []
    for move in moves:
        async with _undone(superuser):
            await superuser.execute(f"update audit_seal set {move}")
            found.append(await _told(superuser))
    async with _undone(superuser):
        await superuser.execute(forge % "-5")
        below = await _told(superuser)
    await superuser.close()

    assert [("seal_altered", None) in faults for faults in found] == [True] * len(moves)
    assert below == [("added", -5)]


async def test_a_journal_that_was_restored_where_transactions_are_counted_anew_goes_on_blameless(
    world_database: TestDatabase,
) -> None:
    superuser = await _story(world_database)
    await _sealed(world_database)
    further = "txid = (txid::text::bigint + 1000000000)::text::xid8"
    await superuser.execute(f"update journal set {further}")
    await superuser.execute(
        "update audit_seal set txid = txid + 1000000000,"
        " digests = (select string_agg(journal_digest(j), ''::bytea order by j.txid, j.seq) from journal j)"
    )
    await superuser.execute("update audit_seal set digest = sha256(previous || int8send(id) || digests)")
    restored = await _faults(world_database)

    columns = "at, actor, act, unit_key, subject, subject_id, op, after"
    change = f"insert into journal ({columns}) select {columns} from journal order by seq limit 1 returning seq"
    await superuser.fetchval(change)
    changed = await _faults(world_database)
    for _ in range(600):
        if await _sealed(world_database):
            break
        await asyncio.sleep(0.05)
    sealed_anew = await _faults(world_database)
    await superuser.execute(f"insert into journal (txid, {columns}) select '5', {columns} from journal limit 1")
    forged = await _faults(world_database)
    await superuser.close()

    assert restored == changed == sealed_anew == []
    assert [(kind, number) for kind, number, _ in forged] == [("added", 2)]


@asynccontextmanager
async def _undone(superuser: asyncpg.Connection[Any]) -> AsyncIterator[None]:
    """What is done within is undone."""
    transaction = superuser.transaction()
    await transaction.start()
    yield
    await transaction.rollback()


async def _told(superuser: asyncpg.Connection[Any]) -> list[tuple[str, int | None]]:
    """What the first seal's comparison finds: kind, row."""
    return [(row["kind"], row["seq"]) for row in await superuser.fetch("select * from journal_seal_faults(1, 1)")]


async def test_nothing_is_sealed_before_an_older_transaction_is_over(world_database: TestDatabase) -> None:
    superuser = await _story(world_database)
    other = await asyncpg.connect(world_database.superuser_url)
    open_one = other.transaction()
    await open_one.start()
    await other.execute("select pg_current_xact_id()")
    async with in_june(world_database) as world:
        await indicator_of(world)
    rows = await superuser.fetchval("select count(*) from journal")

    early = await _sealed(world_database)
    await open_one.rollback()
    await _settled(superuser)
    late = await _sealed(world_database)
    await other.close()
    await superuser.close()

    assert 0 < early < rows == early + late


async def test_two_workers_seal_each_row_once(world_database: TestDatabase) -> None:
    superuser = await _story(world_database)
    rows = await superuser.fetchval("select count(*) from journal")

    done = await asyncio.gather(*(_sealed(world_database) for _ in range(3)))
    await _sealed(world_database)
    faults = await _faults(world_database)
    counted = await superuser.fetchval("select sum(rows) from audit_seal")
    await superuser.close()

    assert (max(done), counted, faults) == (rows, rows, [])


async def test_auditors_read_seals_and_nobody_else_does(world_database: TestDatabase) -> None:
    superuser = await _story(world_database)
    await _sealed(world_database)
    digest = await superuser.fetchval("select encode(digest, 'hex') from audit_seal order by id desc limit 1")
    await superuser.close()

    async with in_june(world_database) as world:
        listed = made(await world.get("my-tu.auditor", "/v1/audit/seals"))["items"]
        refused = await world.get("my-tu.coordinator", "/v1/audit/seals")

    assert (listed[0]["digest"], listed[-1]["previous"]) == (digest, "")
    assert refused.status_code == 403
