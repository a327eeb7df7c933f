"""Do connections that are kept at hand serve everyone, and survive what happens to connections?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from service.db import engine
from service.db.engine import connect
from service.domain.errors import Problem, Unavailable
from tests.conftest import TestDatabase


async def test_who_waits_gets_the_connection_that_comes_back(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)

    answers = await asyncio.gather(*(db.fetch_value("select $1::integer", (i,)) for i in range(20)))
    async with db.transaction() as tx:
        inside = await tx.fetch_value("select 7", ())
    async with db.pool.acquire() as connection:
        beside = await connection.fetchval("select 8")

    assert answers == list(range(20))
    assert (inside, beside) == (7, 8)
    await asyncio.wait_for(db.pool.close(), 60)


async def test_a_refused_statement_leaves_its_connection_fit_for_the_next(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)
    before = await db.fetch_value("select pg_backend_pid()", ())

    with pytest.raises(asyncpg.DivisionByZeroError):
        await db.fetch_value("select 1 / $1::integer", (0,))

    assert await db.fetch_value("select pg_backend_pid()", ()) == before
    await db.pool.close()


async def test_a_cancelled_statement_does_not_answer_the_next_one(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)

    for _ in range(5):
        with pytest.raises(asyncio.TimeoutError):
            async with asyncio.timeout(0.02):
                await db.fetch_value("select pg_sleep(5)::text", ())
        assert await db.fetch_value("select 'mine'", ()) == "mine"

    await asyncio.wait_for(db.pool.close(), 60)


async def test_a_connection_that_was_cut_off_is_made_again(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)
    backend = await db.fetch_value("select pg_backend_pid()", ())
    other = await asyncpg.connect(database.superuser_url)
    # To be told to end is not to have ended: so many milliseconds are waited for that.
    assert await other.fetchval("select pg_terminate_backend($1, 60000)", backend)
    await other.close()

    answers: list[object] = []
    for _ in range(3):
        try:
            answers.append(await db.fetch_value("select 1", ()))
        except Problem as problem:
            answers.append(problem.code)

    assert answers[-1] == 1
    assert set(answers) <= {1, Unavailable("database_unavailable").code}
    await db.pool.close()


async def test_the_log_says_why_the_database_did_not_answer(
    database: TestDatabase, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(pool: asyncpg.Pool, seconds: float | None) -> None:
        raise TimeoutError

    monkeypatch.setattr(engine, "_WAIT_SECONDS", 0.05)
    slow, one = await connect(database.service_url, size=1, seconds=0.05), await connect(database.service_url, size=1)
    two = await connect(database.service_url, size=2, kept=1)

    with pytest.raises(Unavailable):
        await slow.fetch_value("select pg_sleep(5)::text", ())
    async with one.transaction():
        with pytest.raises(Unavailable):
            await one.fetch_value("select 1", ())
    async with two.transaction():
        monkeypatch.setattr(asyncpg.Pool, "_acquire", never)
        with pytest.raises(Unavailable):
            await two.fetch_value("select 1", ())

    assert [record.getMessage() for record in caplog.records if record.name == "sauro.db"] == [
        "the database did not answer: TimeoutError no answer to a statement in time",
        "the database did not answer: TimeoutError no connection came back in time",
        "the database did not answer: TimeoutError no new connection in time",
    ]
    for db in (slow, one, two):
        await db.pool.close()


async def test_who_waits_is_served_in_turn_and_giving_up_loses_no_connection(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)
    served: list[int] = []

    async def ask(place: int) -> None:
        await db.fetch_value("select pg_sleep(0.02)::text", ())
        served.append(place)

    held = await db.pool.take(60)
    waiting = [asyncio.create_task(ask(place)) for place in range(12)]
    await asyncio.sleep(0)
    for place in (5, 6, 9):
        waiting[place].cancel()
    await db.pool.give_back(held, well=True)
    ends = await asyncio.gather(*waiting, return_exceptions=True)

    assert [place for place, end in enumerate(ends) if isinstance(end, asyncio.CancelledError)] == [5, 6, 9]
    assert served == sorted(served) == [0, 1, 2, 3, 4, 7, 8, 10, 11]
    assert await db.fetch_value("select 1", ()) == 1
    await asyncio.wait_for(db.pool.close(), 60)


async def test_a_connection_given_in_the_moment_its_taker_gave_up_goes_to_the_next(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)
    held = await db.pool.take(60)
    gives_up, patient = (asyncio.create_task(db.pool.take(60)) for _ in range(2))
    await asyncio.sleep(0)

    await db.pool.give_back(held, well=True)
    gives_up.cancel()

    assert await asyncio.wait_for(patient, 60) is held
    assert gives_up.cancelled()
    await db.pool.give_back(held, well=True)
    await asyncio.wait_for(db.pool.close(), 60)


async def test_waiting_ends_with_a_timeout_or_with_the_connection_that_takes_a_broken_ones_place(
    database: TestDatabase,
) -> None:
    db = await connect(database.service_url, size=1)
    held = await db.pool.take(60)

    with pytest.raises(TimeoutError):
        await db.pool.take(0.02)
    waiting = asyncio.create_task(db.pool.take(60))
    await asyncio.sleep(0)
    held.terminate()
    await db.pool.give_back(held, well=False)
    other = await asyncio.wait_for(waiting, 60)

    assert await other.fetchval("select 1") == 1
    await db.pool.give_back(other, well=True)
    await asyncio.wait_for(db.pool.close(), 60)


async def test_a_statement_prepared_before_its_table_changed_is_prepared_anew(database: TestDatabase) -> None:
    db = await connect(database.superuser_url, size=1)
    await db.fetch_rows("create table changing (what integer)", ())
    await db.fetch_rows("insert into changing values (7)", ())
    before = [await db.fetch_value("select what from changing", ()) for _ in range(2)]

    await db.fetch_rows("alter table changing alter column what type text", ())

    assert before == [7, 7]
    assert [await db.fetch_value("select what from changing", ()) for _ in range(2)] == ["7", "7"]
    assert await db.fetch_value("select what from changing where what = $1", ("none",)) is None
    await db.pool.close()


async def test_whoever_keeps_a_connection_long_leaves_half_of_them_to_others(database: TestDatabase) -> None:
    sizes = {1: 1, 2: 1, 5: 2, 8: 4}

    for size, most in sizes.items():
        db = await connect(database.service_url, size=size, kept=0)
        held = [asyncio.create_task(db.pool.long.acquire()) for _ in range(size + 1)]
        await asyncio.sleep(0)
        assert sum(task.done() for task in held) == most
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await db.pool.close()


async def test_what_was_known_that_takes_too_long_is_told_with_what_to_ask_instead(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1, seconds=0.05)
    asked = {"now": db, "then": db.known(datetime(2026, 6, 30, tzinfo=UTC))}
    told = {}

    for when, each in asked.items():
        with pytest.raises(Unavailable) as refused:
            await each.fetch_value("select pg_sleep(5)::text", ())
        told[when] = refused.value.code

    assert told == {"now": "database_unavailable", "then": "past_slow"}
    await db.pool.close()
