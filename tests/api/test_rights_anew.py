"""Rights that change again while they are looked up, since somebody signs in elsewhere, are looked up once more."""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx
import pytest

from service.api.caller import Service
from service.domain.access import Principal
from service.usecases import progress_updates
from tests.conftest import TestDatabase
from tests.contract.premises import open_task
from tests.world import World, person

WHO = "my-tu.reporter.cong-an"


@pytest.fixture
async def unsteady(world: World, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the caller's rights change, and change again right after each of so many times they are looked up."""
    superuser = await asyncpg.connect(world_database.superuser_url)
    looked_up, left = Service.principal, 0

    async def change() -> None:
        await superuser.execute("update principal set version = version + 1 where id = $1", person(WHO))

    async def outdated(self: Service, request: Any, *, again: bool = False) -> Principal:
        nonlocal left
        found = await looked_up(self, request, again=again)
        if again and left:
            left -= 1
            await change()
        return found

    async def begin(times: int) -> None:
        nonlocal left
        left = times
        await change()

    monkeypatch.setattr(Service, "principal", outdated)
    yield begin
    await superuser.close()


async def test_a_read_a_write_and_a_question_are_answered_though_rights_change_twice_meanwhile(
    world: World, unsteady: Any
) -> None:
    task = await open_task(world)
    assert (await world.get(WHO, "/v1/tasks", unit="31567")).status_code == 200

    await unsteady(2)
    read = await world.get(WHO, "/v1/tasks", unit="31567")
    await unsteady(2)
    body = {"query": '{ tasks(unit: "31567", first: 1) { totalCount } }'}
    asked = await world.http.post("/graphql", json=body, headers=world.headers(WHO))
    await unsteady(2)
    written = await world.post(WHO, f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã nhận"})

    assert (read.status_code, asked.status_code, written.status_code) == (200, 200, 201)
    assert "errors" not in asked.json()


async def test_rights_that_never_stand_still_end_it(world: World, unsteady: Any) -> None:
    assert (await world.get(WHO, "/v1/tasks", unit="31567")).status_code == 200

    await unsteady(50)
    refused = await world.get(WHO, "/v1/tasks", unit="31567")

    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")


async def test_a_write_whose_answer_is_read_by_newer_rights_is_done_once(
    world: World, unsteady: Any, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, write = await open_task(world), progress_updates.commit

    async def commit(*given: Any, **more: Any) -> None:
        await write(*given, **more)
        await unsteady(0)

    monkeypatch.setattr(progress_updates, "commit", commit)
    path, body = f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã nhận"}

    plain = await world.post(WHO, path, body)
    keyed = await world.http.post(path, json=body, headers=world.headers(WHO, Idempotency_Key="once"))

    superuser = await asyncpg.connect(world_database.superuser_url)
    count = await superuser.fetchval("select count(*) from progress_update where task_id = $1::uuid", task)
    await superuser.close()
    assert (plain.status_code, keyed.status_code, count) == (201, 201, 2)
    assert plain.json()["text"] == "Đã nhận"


async def test_rights_that_never_stand_still_do_not_untell_what_is_written(
    world: World, unsteady: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, write = await open_task(world), progress_updates.commit

    async def commit(*given: Any, **more: Any) -> None:
        await write(*given, **more)
        await unsteady(50)

    monkeypatch.setattr(progress_updates, "commit", commit)
    path, body = f"/v1/tasks/{task}/progress-updates", {"kind": "note", "text": "Đã nhận"}

    plain = await world.post(WHO, path, body)
    await unsteady(0)
    keyed = await world.http.post(path, json=body, headers=world.headers(WHO, Idempotency_Key="unread"))
    await unsteady(0)
    asked = f'mutation {{ createProgressUpdate(taskId: "{task}", input: {{kind: note, text: "x"}}) {{ text }} }}'
    mutation = await world.http.post("/graphql", json={"query": asked}, headers=world.headers(WHO))
    monkeypatch.undo()
    listed = (await world.get("my-tu.coordinator", path)).json()["items"]

    assert (plain.status_code, keyed.status_code) == (201, 201)
    assert plain.headers["preference-applied"] == keyed.headers["preference-applied"] == "return=minimal"
    told = [{"id": one["id"], "version": one["version"]} for one in reversed(listed)]
    assert [plain.json(), keyed.json()] == told[:2]
    (error,) = mutation.json()["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("written_unread", ["createProgressUpdate"])
    assert told[2]["id"] in error["message"]


async def test_who_was_refused_a_moment_ago_may_as_soon_as_a_right_is_given(world: World) -> None:
    row = {"indicator": str(person("nobody")), "period": {"nominal": "2026-M05"}, "value": 1}
    asked = {"query": "{ users(first: 1) { totalCount } }"}

    async def ask() -> list[httpx.Response]:
        return [
            await world.get("my-tu.viewer", "/v1/users"),
            await world.post("my-tu.auditor", "/v1/observations/batch", {"rows": [row]}),
            await world.http.post("/graphql", json=asked, headers=world.headers("my-tu.leader")),
        ]

    before = await ask()
    for name, role in (("viewer", "admin"), ("auditor", "coordinator"), ("leader", "admin")):
        grant = {"principal": str(person(f"my-tu.{name}")), "unit": "31567", "role": role}
        assert (await world.post("can-tho.admin", "/v1/grants", grant)).status_code == 201
    after = await ask()

    refused = before[2].json()["errors"][0]["extensions"]["status"]
    assert (before[0].status_code, before[1].status_code, refused) == (403, 403, 403)
    # Nobody has that indicator: judged as who may record, and not refused as who may not.
    assert (after[0].status_code, after[1].status_code) == (200, 422)
    assert after[2].json()["data"]["users"]["totalCount"] > 0
