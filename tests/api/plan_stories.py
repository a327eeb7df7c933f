"""What do several test files tell again: a plan of Mỹ Tú drafted, filled, published?"""

from __future__ import annotations

from typing import Any

from tests.world import World, agency

YEAR = {"start": "2026-01-01", "end": "2026-12-31"}


def plan_command(**more: Any) -> dict[str, Any]:
    """A draft of Mỹ Tú with the least a draft needs."""
    return {
        "unit": "31567",
        "title": "Kế hoạch năm 2026",
        "symbol": "/KH-UBND",
        "issuer": str(agency("my-tu", "ubnd")),
        "period": YEAR,
        "numberPending": True,
    } | more


async def drafted(world: World, **more: Any) -> dict[str, Any]:
    """A draft as its coordinator reads it."""
    made = await world.post("my-tu.coordinator", "/v1/plans", plan_command(**more))
    assert made.status_code == 201, made.text
    return made.json()


async def added(world: World, noun: str, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A part of a draft, added by the coordinator."""
    made = await world.post("my-tu.coordinator", f"/v1/{noun}", {"plan": plan["id"], **more})
    assert made.status_code == 201, made.text
    return made.json()


async def task_of(world: World, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task of a draft, due at the end of September."""
    schedule = {"text": "Quý III/2026", "kind": "by_date", "start": "2026-07-01", "due": "2026-09-30"}
    command = {"plan": plan["id"], "title": "Tuyên truyền", "schedule": schedule} | more
    made = await world.post("my-tu.coordinator", "/v1/tasks", command)
    assert made.status_code == 201, made.text
    return made.json()


async def published(world: World, plan: dict[str, Any], **dates: str) -> dict[str, Any]:
    """The plan, submitted and published."""
    path = f"/v1/plans/{plan['id']}"
    submitted = await world.post("my-tu.coordinator", f"{path}/submit")
    assert submitted.status_code == 200, submitted.text
    done = await world.post("my-tu.leader", f"{path}/publish", {"effectiveOn": "2026-04-01"} | dates)
    assert done.status_code == 200, done.text
    return done.json()


def refusals(response: Any) -> list[tuple[str, str]]:
    """Field and code of everything a 422 names."""
    assert response.status_code == 422, response.text
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]
