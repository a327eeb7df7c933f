"""How are changes followed? A cursor is its reader's own, so who sees what is asked in security/test_changes_walls."""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.premises import open_task
from tests.following import PATH, READER, begun
from tests.world import World


@case("list_changes", by=READER, state="from now on", alone=True)
async def _begin(world: World) -> Ask:
    return Ask("GET", PATH, params={"types": "tasks,plans"})


@case("list_changes", by=READER, alone=True)
async def _after(world: World) -> Ask:
    start = await begun(world, types="tasks", unit="31567")
    task = await open_task(world)
    return Ask("GET", PATH, params={"types": "tasks", "unit": "31567", "cursor": start}, holds=task)


@case("list_changes", by=READER, state="waiting", alone=True)
async def _waiting(world: World) -> Ask:
    start = await begun(world)
    await open_task(world)
    return Ask("GET", PATH, params={"cursor": start, "wait": 1})
