"""Do connections that are kept at hand serve everyone, and survive what happens to connections?"""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

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
    await asyncio.wait_for(db.pool.close(), 5)


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

    await asyncio.wait_for(db.pool.close(), 5)


async def test_a_connection_that_was_cut_off_is_made_again(database: TestDatabase) -> None:
    db = await connect(database.service_url, size=1)
    backend = await db.fetch_value("select pg_backend_pid()", ())
    other = await asyncpg.connect(database.superuser_url)
    await other.execute("select pg_terminate_backend($1)", backend)
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
