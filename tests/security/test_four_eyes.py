"""Can anybody confirm what they themselves have claimed, in whole or in part, in whatever order it is said?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.plans import day, in_november, make_task, plant_plan, publish
from tests.world import World, agency

COORDINATOR, REPORTER, LEADER = "my-tu.coordinator", "my-tu.reporter.kinh-te", "my-tu.leader"


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


@pytest.fixture(name="task")
async def task_of_two(world: World, world_database: TestDatabase) -> dict[str, Any]:
    """A published task that two agencies lead, each for its part."""
    plan = await plant_plan(world_database)
    leads = [{"agency": str(agency("my-tu", slug)), "role": "lead"} for slug in ("cong-an", "kinh-te")]
    task = await make_task(world, plan, assignments=leads)
    await publish(world_database, plan)
    return task


async def claim(world: World, who: str, task: dict[str, Any], slug: str) -> dict[str, Any]:
    command = {"doneOn": day(), "agency": str(agency("my-tu", slug))}
    claimed = await world.post(who, f"/v1/tasks/{task['id']}/complete", command)
    assert claimed.status_code == 200, claimed.text
    answer: dict[str, Any] = claimed.json()
    return answer


async def confirm(world: World, who: str, task: dict[str, Any]) -> tuple[int, str]:
    answer = await world.post(who, f"/v1/tasks/{task['id']}/confirm")
    return answer.status_code, answer.json().get("code", answer.json().get("completion"))


async def offered(world: World, who: str, task: dict[str, Any]) -> list[str]:
    read = await world.get(who, f"/v1/tasks/{task['id']}")
    actions: list[str] = read.json()["actions"]
    return actions


async def test_who_claimed_one_part_does_not_confirm_though_another_claimed_the_last(
    world: World, task: dict[str, Any]
) -> None:
    await claim(world, COORDINATOR, task, "cong-an")
    claimed = await claim(world, REPORTER, task, "kinh-te")

    own = await confirm(world, COORDINATOR, task)
    acts = await offered(world, COORDINATOR, task), await offered(world, LEADER, task)
    others = await confirm(world, LEADER, task)

    assert claimed["completion"] == "claimed"
    assert own == (403, "claimer_confirms")
    assert acts[0] == ["note", "obstacle", "reopen", "return", "update"]
    assert "confirm" in acts[1]
    assert others == (200, "confirmed")


async def test_a_claim_said_again_by_another_does_not_free_the_first_claimer(
    world: World, task: dict[str, Any]
) -> None:
    await claim(world, COORDINATOR, task, "kinh-te")
    again = await world.post(
        REPORTER,
        f"/v1/tasks/{task['id']}/progress-updates",
        {"kind": "progress", "status": "done", "doneOn": day()},
    )
    await claim(world, "my-tu.reporter.cong-an", task, "cong-an")

    own = await confirm(world, COORDINATOR, task)

    assert again.status_code == 201, again.text
    assert own == (403, "claimer_confirms")


async def test_after_a_return_only_the_new_claimers_are_kept_from_confirming(
    world: World, task: dict[str, Any]
) -> None:
    await claim(world, COORDINATOR, task, "cong-an")
    await claim(world, REPORTER, task, "kinh-te")
    returned = await world.post(LEADER, f"/v1/tasks/{task['id']}/return", {"reason": "Thiếu biên bản"})
    await claim(world, "my-tu.reporter.cong-an", task, "cong-an")
    await claim(world, REPORTER, task, "kinh-te")

    confirmed = await confirm(world, COORDINATOR, task)

    assert returned.status_code == 200
    assert confirmed == (200, "confirmed")
