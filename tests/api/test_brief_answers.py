"""Whoever writes much and reads nothing back says `Prefer: return=minimal` (RFC 7240)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conftest import TestDatabase
from tests.plans import in_november, make_task, plant_plan, publish
from tests.world import World


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


SAID = {
    "kind": "progress",
    "onDay": "2026-11-20",
    "status": "in_progress",
    "percent": 40,
    "text": "Đã mua 4 máy",
}


async def test_id_and_version_are_those_of_the_row_that_was_written(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    headers = world.headers("my-tu.coordinator", If_Match=f'"{task["version"]}"', Prefer="return=minimal")

    changed = await world.http.patch(f"/v1/tasks/{task['id']}", json={"title": "Mua máy"}, headers=headers)

    assert (changed.status_code, changed.headers["preference-applied"]) == (200, "return=minimal")
    now = (await world.get("my-tu.coordinator", f"/v1/tasks/{task['id']}")).json()
    assert changed.json() == {"id": now["id"], "version": now["version"]}
    assert (now["title"], now["version"]) == ("Mua máy", task["version"] + 1)


@pytest.mark.parametrize("preference", ["return=representation", "respond-async", "return=minimalist", ""])
async def test_other_preferences_are_answered_whole(
    world: World, world_database: TestDatabase, preference: str
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    await publish(world_database, plan)
    path = f"/v1/tasks/{task['id']}/progress-updates"

    said = await world.post("my-tu.reporter.cong-an", path, SAID, Prefer=preference)

    assert said.status_code == 201
    assert "preference-applied" not in said.headers
    assert said.json()["text"] == SAID["text"]


async def test_a_repetition_hears_the_same_little(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    await publish(world_database, plan)
    path, wanted = (
        f"/v1/tasks/{task['id']}/progress-updates",
        {"Prefer": "respond-async, return=minimal; x=1"},
    )

    first, again = [
        await world.post("my-tu.reporter.cong-an", path, SAID, Idempotency_Key="k-1", **wanted)
        for _ in range(2)
    ]

    assert first.json().keys() == {"id", "version"}
    assert again.content == first.content
    assert len((await world.get("my-tu.viewer", path)).json()["items"]) == 1


async def test_a_read_and_a_refusal_take_no_notice(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)

    read = await world.http.get(
        f"/v1/tasks/{task['id']}", headers=world.headers("my-tu.coordinator", Prefer="return=minimal")
    )
    command = {"unit": "31567", "name": "Trạm", "kind": "health_station"}
    refused = await world.post("my-tu.viewer", "/v1/agencies", command, Prefer="return=minimal")

    assert "title" in read.json()
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
