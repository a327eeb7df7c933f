"""Requests for a later day over REST: asked by the agency, decided by the leader, the first day kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.domain.extension_requests import ExtensionRequestView
from tests.conftest import TestDatabase
from tests.plans import day, in_november, journal, make_task, plant_plan, publish
from tests.world import World, agency, person

PATH = "/v1/extension-requests"


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def begun(world: World, database: TestDatabase, **given: Any) -> dict[str, Any]:
    """A task of a published plan, due on 30 November unless said otherwise."""
    plan = await plant_plan(database)
    task = await make_task(world, plan, **{"schedule": {"kind": "by_date", "due": "2026-11-30"}, **given})
    await publish(database, plan)
    return task


async def ask(world: World, who: str, task: dict[str, Any], due: str, **more: Any) -> httpx.Response:
    return await world.post(who, PATH, {"task": task["id"], "requestedDue": due, "reason": "Chờ vốn", **more})


async def test_a_granted_request_moves_the_day_and_keeps_the_first(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, deliverables=[{"name": "Báo cáo"}])

    asked = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-20")
    before = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()
    granted = await world.post("my-tu.leader", f"{PATH}/{asked.json()['id']}/approve")
    after = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()

    assert asked.status_code == 201, asked.text
    ExtensionRequestView.model_validate(asked.json())
    assert (asked.json()["previousDue"], asked.json()["status"]) == ("2026-11-30", "requested")
    assert (before["due"], before["standing"]["code"]) == ("2026-11-30", "due_soon")
    assert granted.status_code == 200, granted.text
    assert (granted.json()["status"], granted.json()["grantedDue"]) == ("approved", "2026-12-20")
    assert granted.json()["decidedBy"] == {"id": str(person("my-tu.leader")), "name": "my-tu.leader"}
    assert (after["due"], after["firstDue"], after["nextDue"]) == ("2026-12-20", "2026-11-30", "2026-12-20")
    assert after["deliverables"][0]["due"] == "2026-12-20"
    assert after["standing"]["code"] == "open_on_time"
    assert after["standing"]["why"] == {"code": "before_due", "due": "2026-12-20", "firstDue": "2026-11-30"}
    twice = await world.post("my-tu.leader", f"{PATH}/{asked.json()['id']}/reject", {"reason": "x"})
    assert twice.status_code == 409
    assert [e[1] for e in await journal(world_database, asked.json()["id"])] == [
        "extension.request",
        "extension.approve",
    ]


async def test_a_second_extension_still_remembers_the_first_day(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    first = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-10")
    await world.post("my-tu.leader", f"{PATH}/{first.json()['id']}/approve")

    second = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-31")
    other = await world.post(
        "my-tu.leader", f"{PATH}/{second.json()['id']}/approve", {"due": "2026-12-20", "note": "Sớm hơn"}
    )

    assert second.json()["previousDue"] == "2026-12-10"
    assert (other.json()["grantedDue"], other.json()["decisionNote"]) == ("2026-12-20", "Sớm hơn")
    after = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()
    assert (after["due"], after["firstDue"]) == ("2026-12-20", "2026-11-30")


async def test_a_rejected_request_changes_nothing_and_says_why(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    asked = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-20")

    bare = await world.post("my-tu.leader", f"{PATH}/{asked.json()['id']}/reject", {})
    rejected = await world.post(
        "my-tu.leader", f"{PATH}/{asked.json()['id']}/reject", {"reason": "Đủ thời gian"}
    )

    assert bare.status_code == 422
    assert (rejected.json()["status"], rejected.json()["decisionNote"]) == ("rejected", "Đủ thời gian")
    after = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()
    assert (after["due"], after["version"]) == ("2026-11-30", 1)


async def test_who_may_ask_and_who_may_decide(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)

    refused = {
        who: (await ask(world, who, task, "2026-12-20")).status_code
        for who in (
            "my-tu.reporter.kinh-te",
            "my-tu.viewer",
            "my-tu.leader",
            "can-tho.coordinator",
            "dai-hai.coordinator",
        )
    }
    asked = (await ask(world, "my-tu.coordinator", task, "2026-12-20")).json()
    undecided = {
        who: (await world.post(who, f"{PATH}/{asked['id']}/approve")).status_code
        for who in ("my-tu.coordinator", "my-tu.reporter.cong-an", "can-tho.leader", "tan-hung.leader")
    }

    assert refused == {
        "my-tu.reporter.kinh-te": 403, "my-tu.viewer": 403, "my-tu.leader": 403, "can-tho.coordinator": 403,
        "dai-hai.coordinator": 422,
    }  # fmt: skip
    assert asked["agency"]["name"] == "Công an"
    assert undecided == {
        "my-tu.coordinator": 403, "my-tu.reporter.cong-an": 403, "can-tho.leader": 403, "tan-hung.leader": 404,
    }  # fmt: skip
    seen = (await world.get("my-tu.leader", PATH, status="requested", unit="31567", task=task["id"])).json()[
        "items"
    ]
    assert [(r["id"], r["actions"]) for r in seen] == [(asked["id"], ["approve", "reject"])]
    assert (await world.get("tan-hung.leader", PATH)).json()["items"] == []


async def test_what_cannot_move_forward_is_refused(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)
    plan = task["plan"]["id"]

    same = await ask(world, "my-tu.reporter.cong-an", task, "2026-11-30")
    first = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-20")
    second = await ask(world, "my-tu.reporter.cong-an", task, "2026-12-21")

    assert [e["code"] for e in same.json()["errors"]] == ["extension_due_not_later"]
    assert first.status_code == 201
    assert (second.status_code, second.json()["code"]) == (409, "extension_pending")
    listed = (await world.get("my-tu.viewer", PATH, plan=plan)).json()["items"]
    assert [r["id"] for r in listed] == [first.json()["id"]]


async def test_ongoing_work_has_no_day_to_move(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database, schedule={"kind": "ongoing"})

    refused = await ask(world, "my-tu.reporter.cong-an", task, day(-20))

    assert (refused.status_code, refused.json()["code"]) == (409, "extension_nothing_to_move")


async def test_an_upper_agency_asks_for_the_task_it_leads(world: World, world_database: TestDatabase) -> None:
    upper = [{"agency": str(agency("can-tho", "so-khcn")), "role": "lead"}]
    task = await begun(world, world_database, assignments=upper)

    asked = await ask(world, "can-tho.reporter.so-khcn", task, "2026-12-20")

    assert asked.status_code == 201, asked.text
    assert asked.json()["requestedBy"]["id"] == str(person("can-tho.reporter.so-khcn"))
    assert (await world.get("my-tu.leader", f"{PATH}/{asked.json()['id']}")).status_code == 200


async def test_no_day_long_after_the_plan_is_asked_for_or_granted(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    far = await ask(world, "my-tu.reporter.cong-an", task, "2099-12-31")
    asked = await ask(world, "my-tu.reporter.cong-an", task, "2027-06-30")
    path = f"{PATH}/{asked.json()['id']}/approve"
    granted = await world.post("my-tu.leader", path, {"due": "2099-12-31"})

    assert asked.status_code == 201
    assert [
        (answer.status_code, answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"])
        for answer in (far, granted)
    ] == [(422, "/requestedDue", "day_after_plan"), (422, "/due", "day_after_plan")]
    assert (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["due"] == "2026-11-30"


async def test_no_condition_is_met_with_a_day_long_after_the_plan(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, schedule={"kind": "conditional", "condition": "Khi có chủ trương"})
    command = {"basis": {"number": "12", "symbol": "/QĐ-UBND"}, "due": "2099-12-31"}

    refused = await world.post("my-tu.coordinator", f"/v1/tasks/{task['id']}/trigger", command)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "day_after_plan")
