"""What is kept for a time goes after it, and the journal's months are there before they begin."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from service.db.engine import connect
from service.db.vault import Vault
from service.usecases.upkeep import clear_away
from service.worker.upkeep import keep_up
from tests.conftest import TestDatabase
from tests.world import person


async def test_old_keys_and_long_ended_sessions_go_and_the_rest_stays(world_database: TestDatabase) -> None:
    superuser = await asyncpg.connect(world_database.superuser_url)
    await superuser.execute(
        "insert into idempotency_key (principal_id, key, fingerprint, created_at) values"
        " ($1, 'old', 'x', clock_timestamp() - interval '25 hours'), ($1, 'young', 'x', clock_timestamp())",
        person("my-tu.viewer"),
    )
    await superuser.execute(
        "update session set ended_at = clock_timestamp() - interval '91 days' where principal_id = $1",
        person("my-tu.leader"),
    )
    sessions = await superuser.fetchval("select count(*) from session")
    db = await connect(world_database.service_url, size=1)
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stop.set)

    await keep_up(db, stop, access_log_days=365, vault=Vault([bytes(32)]), every=0.1)

    assert [row[0] for row in await superuser.fetch("select key from idempotency_key")] == ["young"]
    assert await superuser.fetchval("select count(*) from session") == sessions - 1
    months = await superuser.fetchval(
        "select count(*) from pg_inherits where inhparent = 'journal'::regclass"
        " and inhrelid::regclass::text like 'journal_2%'"
    )
    assert months >= 4
    await db.pool.close()
    await superuser.close()


async def test_what_was_written_into_months_that_nobody_made_moves_into_them(world_database: TestDatabase) -> None:
    superuser = await asyncpg.connect(world_database.superuser_url)
    here = "select tableoid::regclass::text as place, j.* from journal j"
    late = {name: await superuser.fetchval(f"select to_char(now() + interval '{name}', '\"journal_\"YYYY_MM')")
            for name in ("2 months", "5 months")}
    # As if the months had come without a worker: one of them had its partition, the other is beyond those made ahead.
    await superuser.execute(f"drop table {late['2 months']}")
    for name in late:
        await superuser.execute(
            "insert into journal (at, actor, act, subject, subject_id, op) select now() + $1::text::interval,"
            " gen_random_uuid(), 'task.create', 'task', gen_random_uuid(), 'insert'", name,
        )  # fmt: skip
    before = {row["seq"]: dict(row) for row in await superuser.fetch(f"{here} where at > now() + interval '1 month'")}
    db = await connect(world_database.service_url, size=1)

    await clear_away(db, 365)
    await clear_away(db, 365)

    after = {row["seq"]: dict(row) for row in await superuser.fetch(f"{here} where at > now() + interval '1 month'")}
    assert [row.pop("place") for row in before.values()] == ["journal_rest"] * 2
    assert sorted(row.pop("place") for row in after.values()) == sorted(late.values())
    assert before == after
    assert await superuser.fetchval("select to_regclass('journal_late')") is None
    await db.pool.close()
    await superuser.close()


@pytest.mark.parametrize(
    ("days", "left"), [(365, ["young", "a year", "half a year"]), (90, ["young"]), (0, ["young"])]
)
async def test_the_access_log_is_cleared_away_by_age_and_never_younger_than_a_month(
    world_database: TestDatabase, days: int, left: list[str]
) -> None:
    superuser = await asyncpg.connect(world_database.superuser_url)
    await superuser.execute(
        "insert into access_log (kind, outcome, operation, at) select 'sign_in', 'ok', o, clock_timestamp() - a"
        " from (values ('young', interval '29 days'), ('half a year', interval '180 days'),"
        " ('a year', interval '364 days'), ('older', interval '366 days'), ('oldest', interval '3 years')) v(o, a)"
    )
    db = await connect(world_database.service_url, size=1)

    gone = await clear_away(db, days)

    kept = [row[0] for row in await superuser.fetch("select operation from access_log")]
    assert sorted(kept) == sorted(left)
    assert gone["access_entries"] == 5 - len(left)
    await db.pool.close()
    await superuser.close()
