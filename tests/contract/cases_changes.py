"""How are changes followed? A cursor is its reader's own, so who sees what is asked in security/test_changes_walls."""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.premises import added, draft_plan, published, task_body
from tests.following import PATH, READER, begun
from tests.settled import settled
from tests.world import World


async def _published(world: World) -> str:
    """A task whose plan is published now."""
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    await published(world, plan)
    return task


@case("list_changes", by=READER, state="from now on", alone=True)
async def _begin(world: World) -> Ask:
    return Ask("GET", PATH, params={"types": "tasks,plans"})


@case("list_changes", by=READER, alone=True)
async def _after(world: World) -> Ask:
    start = await begun(world, types="tasks", unit="31567")
    task = await _published(world)
    await settled(world.app.state.service.db)
    return Ask("GET", PATH, params={"types": "tasks", "unit": "31567", "cursor": start}, holds=task)


@case("list_changes", by=READER, state="waiting", alone=True)
async def _waiting(world: World) -> Ask:
    start = await begun(world)
    await _published(world)
    return Ask("GET", PATH, params={"cursor": start, "wait": 1})
