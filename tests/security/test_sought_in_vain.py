"""Does it leave a trace when somebody reaches for what they may not know of, and can tracks be flooded away?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.conftest import TestDatabase
from tests.plans import plant_plan, publish
from tests.world import World

SOUGHT_AT_ONCE = 50
"""So many lines of things not found are written at once; beyond that they are counted."""


async def refusals(world: World, auditor: str) -> list[dict[str, Any]]:
    answer = await world.get(auditor, "/v1/audit", kind="access", act="refusal", limit=200)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_reaching_for_another_provinces_plan_stands_in_the_access_log(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    await publish(world_database, plan)
    invented = uuid4()
    for sought in (plan, invented):
        assert (await world.get("tan-hung.leader", f"/v1/plans/{sought}")).status_code == 404
        listed = await world.get("tan-hung.leader", f"/v1/tasks/{sought}/progress-updates")
        assert listed.status_code == 404
    assert (await world.get("tan-hung.leader", "/v1/plans/not-an-id")).status_code == 404

    seen = await refusals(world, "tan-hung.auditor")

    assert [(e["operation"], e["actor"]["name"], e["detail"]) for e in reversed(seen)] == [
        (
            operation,
            "tan-hung.leader",
            {"code": "not_found", "status": 404, "method": "GET", "path": path.format(sought)},
        )
        for sought in (plan, invented)
        for operation, path in (
            ("get_plan", "/v1/plans/{}"),
            ("list_progress_updates", "/v1/tasks/{}/progress-updates"),
        )
    ]
    assert await refusals(world, "my-tu.auditor") == []


async def test_trying_out_ids_neither_floods_the_log_nor_hides_other_refusals(world: World) -> None:
    tries = 150
    for _ in range(tries):
        await world.get("tan-hung.viewer", f"/v1/tasks/{uuid4()}")
    await world.get("tan-hung.viewer", "/v1/users")

    newest, *sought = await refusals(world, "tan-hung.auditor")

    assert newest["detail"]["code"] == "not_yours"
    assert "unrecorded" not in newest["detail"]
    # A slow machine earns a few lines more on the way.
    assert SOUGHT_AT_ONCE <= len(sought) < tries
