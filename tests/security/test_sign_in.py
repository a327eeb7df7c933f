"""Does signing in withstand guessing, measuring, floods and the service's own role?"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher

from service.api.access_log import AccessLog
from service.domain import sessions as rules
from tests.conftest import TestDatabase
from tests.security.signing_in import NEW_PASSWORD, made_user, make_waits_long, signed_in, try_password
from tests.world import World, person

SECRET_TABLES = ("credential", "session", "refresh_token", "throttle")
LONGEST = "select extract(epoch from max(blocked_until - since))::integer from throttle"
LATER = "update throttle set blocked_until = blocked_until + make_interval(secs => $1)"
"""Time that passes by itself may be much where the machine is busy."""


async def test_after_five_failures_one_waits_twice_as_long_each_time(
    world: World, world_database: TestDatabase
) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    connection = await asyncpg.connect(world_database.superuser_url)

    failed = [(await try_password(world, "an.nguyen", f"sai {n}")).status_code for n in range(5)]
    waits = [await connection.fetchval(LONGEST)]
    await connection.execute(LATER, 600)
    blocked = await try_password(world, "an.nguyen", NEW_PASSWORD)
    await connection.execute(LATER, -700)
    again = await try_password(world, "an.nguyen", "sai 6")
    waits.append(await connection.fetchval(LONGEST))
    await connection.execute(LATER, -700)
    right = await try_password(world, "an.nguyen", NEW_PASSWORD)

    assert failed == [401] * 5
    assert (blocked.status_code, blocked.json()["code"]) == (429, "sign_in_throttled")
    assert 500 < int(blocked.headers["retry-after"]) <= 601
    assert (again.status_code, waits, right.status_code) == (401, [1, 2], 201)
    # Success forgets: five more are free again.
    assert [(await try_password(world, "an.nguyen", "sai")).status_code for _ in range(5)] == [401] * 5
    await connection.close()


@pytest.fixture
async def long_waits(world_database: TestDatabase) -> None:
    await make_waits_long(world_database)


async def test_unknown_names_are_throttled_like_known_ones(world: World, long_waits: None) -> None:
    statuses = [(await try_password(world, "khong.co", "sai")).status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]


async def test_many_guesses_at_once_gain_nothing(world: World, long_waits: None) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")

    answers = await asyncio.gather(*(try_password(world, "an.nguyen", f"sai {n}") for n in range(20)))

    statuses = sorted(a.status_code for a in answers)
    assert statuses == [401] * 5 + [429] * 15


async def test_an_address_that_tries_many_names_is_throttled(world: World, long_waits: None) -> None:
    transport = httpx.ASGITransport(world.app, client=("14.160.0.1", 1))

    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        guesser = World(world.app, http)
        statuses = [
            (await try_password(guesser, f"ten.{n}", "sai")).status_code
            for n in range(rules.FREE_BY_ADDRESS + 1)
        ]

    assert statuses == [401] * rules.FREE_BY_ADDRESS + [429]


async def test_a_stranger_does_not_make_the_owner_of_a_name_wait(world: World, long_waits: None) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    transport = httpx.ASGITransport(world.app, client=("203.0.113.9", 1))

    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        stranger = World(world.app, http)
        statuses = [(await try_password(stranger, "an.nguyen", "sai")).status_code for _ in range(6)]
        owner = await try_password(world, "an.nguyen", NEW_PASSWORD)

    assert statuses == [401] * 5 + [429]
    assert owner.status_code == 201


async def test_a_name_attacked_from_everywhere_waits_everywhere(
    world: World, world_database: TestDatabase, long_waits: None
) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    connection = await asyncpg.connect(world_database.superuser_url)
    # Most of the attack is over.
    await connection.execute(
        "insert into throttle (subject, failures, since) values ('name:an.nguyen', $1, clock_timestamp())",
        rules.FREE_BY_NAME - 5,
    )
    await connection.close()

    async def guess(n: int) -> int:
        transport = httpx.ASGITransport(world.app, client=(f"203.0.113.{n}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            return (await try_password(World(world.app, http), "an.nguyen", "sai")).status_code

    statuses = [await guess(n) for n in range(6)]

    assert statuses == [401] * 5 + [429]


async def test_a_hash_of_older_parameters_is_renewed_at_sign_in(
    world: World, world_database: TestDatabase
) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(NEW_PASSWORD)
    connection = await asyncpg.connect(world_database.superuser_url)
    mine = "principal_id = (select id from app_user where username = 'an.nguyen')"
    await connection.execute(f"update credential set secret_hash = $1 where {mine}", old)

    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 201

    renewed = await connection.fetchval(f"select secret_hash from credential where {mine}")
    await connection.close()
    assert "m=19456,t=2" in renewed
    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 201


async def test_no_wait_is_longer_than_the_limit_and_old_failures_are_forgotten(
    world: World, world_database: TestDatabase
) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "insert into throttle (subject, failures, since) values ('name:an.nguyen', 100000, clock_timestamp())"
    )

    await try_password(world, "an.nguyen", "sai")
    blocked = await try_password(world, "an.nguyen", NEW_PASSWORD)

    assert await connection.fetchval(LONGEST) == rules.LONGEST_WAIT_SECONDS
    assert rules.LONGEST_WAIT_SECONDS - 60 < int(blocked.headers["retry-after"]) <= rules.LONGEST_WAIT_SECONDS
    await connection.execute(
        "update throttle set blocked_until = null, since = since - make_interval(secs => $1)",
        rules.FORGET_SECONDS,
    )
    assert [(await try_password(world, "an.nguyen", "sai")).status_code for _ in range(4)] == [401] * 4
    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 201
    await connection.execute("update throttle set since = since - interval '2 days'")
    await try_password(world, "khong.co", "sai")
    left = [row["subject"] for row in await connection.fetch("select subject from throttle order by 1")]
    await connection.close()
    assert left == ["name:khong.co", "name:khong.co address:127.0.0.1"]


async def test_a_machines_secret_is_throttled_too(world: World, long_waits: None) -> None:
    await world.post("can-tho.admin", "/v1/clients", {"unit": "92", "name": "Kho", "clientId": "can-tho.kho"})
    form = {
        "grant_type": "client_credentials",
        "client_id": "can-tho.kho",
        "client_secret": "src_" + "a" * 43,
    }

    answers = [await world.http.post("/v1/auth/token", data=form) for _ in range(6)]

    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert (answers[5].json()["error"], int(answers[5].headers["retry-after"]) > 500) == ("slow_down", True)


async def test_known_and_unknown_names_take_the_same_time(world: World, world_database: TestDatabase) -> None:
    """Medians over interleaved attempts, over ever more of them while neighbours make them differ: what takes longer
    each time stays longer. Throttling is lifted before each so that all are judged."""
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    connection = await asyncpg.connect(world_database.superuser_url)
    took: dict[str, list[float]] = {"an.nguyen": [], "khong.co": [], "my-tu.viewer": []}

    medians: dict[str, float] = {}
    while len(took["khong.co"]) < 200:
        for name, times in took.items():
            await connection.execute("delete from throttle")
            begun = time.perf_counter()
            answer = await try_password(world, name, "sai mật khẩu")
            times.append(time.perf_counter() - begun)
            assert answer.status_code == 401
        medians = {name: statistics.median(times) for name, times in took.items()}
        if len(took["khong.co"]) >= 9 and max(medians.values()) / min(medians.values()) < 1.25:
            break
    await connection.close()

    assert max(medians.values()) / min(medians.values()) < 1.25, medians


async def test_the_services_role_cannot_read_or_write_a_table_of_secrets(
    world: World, world_database: TestDatabase
) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    connection = await asyncpg.connect(world_database.service_url)

    for table in SECRET_TABLES:
        for sql in (
            f"select * from {table}",
            f"delete from {table}",
            f"insert into {table} default values",
            f"truncate {table}",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(sql)
    for sql in (
        "insert into access_log (kind, outcome) values ('x', 'y')",
        "update access_log set outcome = 'ok'",
        "delete from access_log",
        "select throttle_clear(array['name:an.nguyen'])",
        "select throttle_forget('name:an.nguyen')",
        "select throttle_count(array['x'], array[5])",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(sql)
    await connection.close()


async def test_the_owners_functions_refuse_without_a_principal_in_reach(
    world: World, world_database: TestDatabase
) -> None:
    """The second wall of secrets: a use case that forgot to ask sets nobody's password."""
    victim = await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    connection = await asyncpg.connect(world_database.service_url)

    async def attempt(**settings: str) -> None:
        async with connection.transaction():
            for name, value in settings.items():
                await connection.execute("select set_config($1, $2, true)", f"app.{name}", value)
            await connection.execute("select credential_set($1, 'stolen')", victim)

    for settings in (
        {},
        {"actor": str(person("dai-hai.admin")), "act": "x", "admin_reach": "{}"},
        {
            "actor": str(person("my-tu.integrator")),
            "act": "x",
            "admin_reach": "{}",
            "integrate_reach": "{[1,2147483647)}",
        },
        {"actor": victim, "act": "x", "admin_reach": "{[1,2147483647)}"},
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await attempt(**settings)
    assert await connection.fetchval("select password_facts()") is None
    assert await connection.fetchval("select password_change('x', 'y', null)") is False
    assert await connection.fetchval("select session_leave(gen_random_uuid())") is False
    await connection.close()
    assert (await user.get("/v1/me")).status_code == 200
    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 201


async def test_a_flood_of_refusals_is_counted_not_written(world: World) -> None:
    log: AccessLog = world.app.state.service.access_log
    budget = log._refusals
    budget._per_second, budget._left = 0.0, 3.0

    for _ in range(10):
        assert (await world.http.get("/v1/me")).status_code == 401
    budget._left = 1.0
    await world.http.get("/v1/me")

    entries = (await world.get("vn.auditor", "/v1/audit", kind="access", act="refusal")).json()["items"]
    assert [e["detail"].get("unrecorded") for e in entries] == [7, None, None, None]


async def test_revoked_rights_stop_the_very_next_call_also_in_another_process(
    world: World, world_database: TestDatabase
) -> None:
    """Rights kept in memory are checked by every statement, so it does not matter who ended them."""
    await made_user(world, "my-tu.admin", "31567", "an.nguyen", role="coordinator")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    assert (await user.get("/v1/agencies")).status_code == 200
    connection = await asyncpg.connect(world_database.superuser_url)

    async def elsewhere(sql: str, *values: Any) -> None:
        await connection.execute("select set_config('app.actor', $1, false)", str(person("vn.admin")))
        await connection.execute("select set_config('app.act', 'elsewhere', false)")
        await connection.execute(sql, *values)

    agency = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}
    assert (await user.post("/v1/agencies", agency)).status_code == 201
    await elsewhere("update role_grant set role = 'viewer' where principal_id = $1", user.id)
    assert (await user.post("/v1/agencies", agency)).status_code == 403
    await elsewhere("update session set ended_at = clock_timestamp() where principal_id = $1", user.id)
    assert (await user.get("/v1/agencies")).status_code == 401
    await connection.close()
