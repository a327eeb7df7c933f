"""Rights that end in the middle of a request: is nothing let through, and is what was written told as written, once?

Between what a request looks up and what it writes, and again between what it has written and its answer, the
caller loses every right. Each way to write is attacked: guarded statements, functions of the owner (secrets, parts of
files, tickets), transactions of several steps. In the nightly form every operation that writes is; else some of each.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from service.db.engine import Database
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Case, one_of_each, send
from tests.world import World, opened, person

SOME = {
    *("create_user", "rotate_secret", "remove_webhook", "replay_webhook", "add_evidence"),
    *("publish_plan", "create_observations", "create_unit_change", "change_task"),
}
"""Operations that write in each of the ways there are."""

OWN = {"change_password", "sign_out", "create_own_contact", "create_event_ticket"}
"""What anybody may who is signed in, with no grant at all."""

WRITES = ("rows_written(", " as got")
"""What is in the text of a statement that writes for a caller: guarded ones, and functions of the owner."""


def test_there_are_operations_of_these_names() -> None:
    assert {case.operation for case in one_of_each()} >= SOME | OWN


def _attacked() -> list[Case]:
    writing = [case for case in one_of_each() if case.by is not None and case.operation not in OWN]
    return [case for case in writing if os.environ.get("SAURO_TEST_NIGHTLY") or case.operation in SOME]


@pytest.fixture
async def superuser(world_database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', '00000000-0000-0000-0000-000000000000', false),"
        " set_config('app.act', 'attack', false)"
    )
    yield connection
    await connection.close()


@pytest.fixture
async def world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with opened(world_database.service_url, **SETTINGS) as found:
        yield found


@asynccontextmanager
async def _interrupted(
    monkeypatch: pytest.MonkeyPatch, *, before: bool, by: Callable[[], Awaitable[None]]
) -> AsyncIterator[list[str]]:
    """Do something once: right before the first statement that writes, or right after what was written is there."""
    sent: list[str] = []
    run, transaction = Database._run, Database.transaction

    async def watched(self: Database, method: str, sql: str, arguments: Any) -> Any:
        writes = any(word in sql for word in WRITES)
        if writes and before and not sent:
            sent.append(sql)
            await by()
        answer = await run(self, method, sql, arguments)
        if writes and not before and self.connection is None and not sent:
            sent.append(sql)
            await by()
        return answer

    @asynccontextmanager
    async def ended(self: Database) -> AsyncIterator[Database]:
        async with transaction(self) as held:
            yield held
        if not before and self.connection is None and not sent:
            sent.append("commit")
            await by()

    with monkeypatch.context() as patched:
        patched.setattr(Database, "_run", watched)
        patched.setattr(Database, "transaction", ended)
        yield sent


async def _changes(superuser: asyncpg.Connection[Any], who: UUID, since: int) -> int:
    """In how many transactions somebody has changed anything."""
    count = "select count(distinct txid) from journal where actor = $1 and seq > $2"
    return int(await superuser.fetchval(count, who, since))


async def _last(superuser: asyncpg.Connection[Any]) -> int:
    return int(await superuser.fetchval("select coalesce(max(seq), 0) from journal"))


async def test_a_right_that_ends_between_the_look_and_the_write_lets_nothing_through(
    world: World, superuser: asyncpg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    flaws = []
    for case in _attacked():
        ask = await case.make(world)
        if ask.method == "GET":
            continue
        who, since = person(str(case.by)), await _last(superuser)

        async def revoke(who: UUID = who) -> None:
            await superuser.execute(
                "update role_grant set ended_at = clock_timestamp() where principal_id = $1 and ended_at is null", who
            )

        async with _interrupted(monkeypatch, before=True, by=revoke) as sent:
            answer = await send(world, case.by, ask)
        changed = await _changes(superuser, who, since)
        await superuser.execute(
            "update role_grant set ended_at = null where principal_id = $1 and ended_at is not null", who
        )
        if not sent or answer.status_code not in (401, 403, 404, 422) or changed:
            flaws.append(f"{case.operation}: {answer.status_code}, {changed} changes, {len(sent)} writes")

    assert not flaws, "\n".join(flaws)


async def test_what_is_written_is_told_as_written_once_though_its_writer_is_shut_out_before_the_answer(
    world: World, superuser: asyncpg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    flaws = []
    for case in _attacked():
        ask = await case.make(world)
        if ask.method == "GET":
            continue
        who, since = person(str(case.by)), await _last(superuser)

        async def shut_out(who: UUID = who) -> None:
            await superuser.execute("update principal set locked = true, version = version + 1 where id = $1", who)

        async with _interrupted(monkeypatch, before=False, by=shut_out) as sent:
            answer = await send(world, case.by, ask)
        await superuser.execute("update principal set locked = false, version = version + 1 where id = $1", who)
        changed = await _changes(superuser, who, since)
        if not sent or answer.status_code != case.status or changed != 1:
            flaws.append(f"{case.operation}: {answer.status_code} {answer.text[:200]}, {changed} changes, {sent[:1]}")
        elif answer.headers.get("preference-applied") and "id" not in answer.json():
            flaws.append(f"{case.operation}: nothing of what was written is told")

    assert not flaws, "\n".join(flaws)
