"""Acts on tasks over REST: claimed, confirmed, returned, stopped, set going; products accepted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.domain.access import MATRIX, Role
from service.domain.deliverables import DeliverableView
from service.domain.tasks import MACHINE
from tests.conftest import TestDatabase
from tests.plans import day, in_november, journal, make_task, plant_plan, publish
from tests.world import World, agency


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def begun(world: World, database: TestDatabase, **given: Any) -> dict[str, Any]:
    """A task of a published plan."""
    plan = await plant_plan(database)
    task = await make_task(world, plan, **given)
    await publish(database, plan)
    return task


async def act(world: World, who: str, task: dict[str, Any], name: str, body: Any = None) -> httpx.Response:
    return await world.post(who, f"/v1/tasks/{task['id']}/{name}", body)


async def test_a_claim_is_confirmed_by_another_than_the_claimer(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    claim = {"doneOn": "2026-06-20", "text": "Đã bàn giao"}

    claimed = await act(world, "my-tu.coordinator", task, "complete", claim)
    own = await act(world, "my-tu.coordinator", task, "confirm")
    reporter = await act(world, "my-tu.reporter.cong-an", task, "confirm")
    confirmed = await act(world, "my-tu.leader", task, "confirm")

    assert claimed.status_code == 200, claimed.text
    assert (claimed.json()["completion"], claimed.json()["enteredLate"]) == ("claimed", True)
    assert claimed.json()["standing"]["why"]["provisional"] is True
    assert (own.status_code, own.json()["code"]) == (403, "claimer_confirms")
    assert reporter.status_code == 403
    assert confirmed.status_code == 200, confirmed.text
    assert (confirmed.json()["completion"], confirmed.json()["status"]) == ("confirmed", "done")
    assert confirmed.json()["standing"]["why"] == {
        "code": "done_in_time",
        "due": "2026-06-30",
        "doneOn": "2026-06-20",
    }
    assert (await act(world, "my-tu.leader", task, "confirm")).status_code == 409
    updates = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}/progress-updates")).json()["items"]
    assert [(u["status"], u["text"], u["agency"]["name"]) for u in updates] == [
        ("done", "Đã bàn giao", "Công an")
    ]
    said = [entry[1] for entry in await journal(world_database, task["id"])]
    assert said == ["task.create", "planted", "task.complete", "task.confirm"]


async def test_a_returned_claim_opens_the_task_and_its_part_again(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    await act(world, "my-tu.reporter.cong-an", task, "complete", {"doneOn": day()})

    bare = await act(world, "my-tu.coordinator", task, "return", {})
    returned = await act(world, "my-tu.coordinator", task, "return", {"reason": "Thiếu biên bản"})

    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (422, "/reason")
    after = returned.json()
    assert (after["status"], after["completion"], after["doneOn"], after["statusReason"]) == (
        "in_progress", "none", None, "Thiếu biên bản",
    )  # fmt: skip
    assert after["assignments"][0]["status"] == "in_progress"
    assert after["standing"]["code"] == "overdue"
    again = await act(world, "my-tu.reporter.cong-an", task, "complete", {"doneOn": day()})
    assert again.json()["status"] == "done"
    reopened = await act(world, "my-tu.coordinator", task, "reopen", {"reason": "Sai số liệu"})
    assert (reopened.json()["status"], reopened.json()["completion"]) == ("in_progress", "none")


async def test_suspending_resuming_and_cancelling_are_a_leaders_acts_with_a_reason(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    await world.post("my-tu.reporter.cong-an", f"/v1/tasks/{task['id']}/progress-updates", {"percent": 30})

    refused = [
        (await act(world, who, task, name, {"reason": "Chờ vốn"})).status_code
        for who in ("my-tu.coordinator", "my-tu.reporter.cong-an", "can-tho.leader")
        for name in ("suspend", "cancel")
    ]
    suspended = await act(world, "my-tu.leader", task, "suspend", {"reason": "Chờ vốn"})
    silenced = await world.post(
        "my-tu.reporter.cong-an", f"/v1/tasks/{task['id']}/progress-updates", {"percent": 40}
    )
    resumed = await act(world, "my-tu.leader", task, "resume")
    cancelled = await act(world, "my-tu.leader", task, "cancel", {"reason": "Trùng nhiệm vụ"})
    back = await act(world, "my-tu.leader", task, "reopen", {"reason": "Vẫn cần"})

    assert refused == [403] * 6
    assert suspended.status_code == 200, suspended.text
    assert (suspended.json()["status"], suspended.json()["statusReason"]) == ("suspended", "Chờ vốn")
    assert suspended.json()["standing"] == {"code": "suspended", "since": day(), "why": {"code": "suspended"}}
    assert "resume" in suspended.json()["actions"]
    assert silenced.status_code == 409
    assert (resumed.json()["status"], resumed.json()["percent"]) == ("in_progress", 30)
    assert resumed.json()["standing"]["code"] == "overdue"
    assert cancelled.json()["standing"]["code"] == "cancelled"
    assert (back.json()["status"], back.json()["statusReason"]) == ("in_progress", "Vẫn cần")


async def test_a_conditional_task_waits_until_a_document_sets_it_going(
    world: World, world_database: TestDatabase
) -> None:
    schedule = {"text": "Khi có chủ trương", "kind": "conditional", "condition": "Chủ trương của thành phố"}
    task = await begun(world, world_database, schedule=schedule, deliverables=[{"name": "Đề án"}])
    basis = {"number": "12", "symbol": "/QĐ-UBND", "issuer": "UBND thành phố", "issuedOn": "2026-11-10"}

    early = await act(world, "my-tu.coordinator", task, "trigger", {"basis": basis, "due": "2026-11-01"})
    empty = await act(world, "my-tu.coordinator", task, "trigger", {"basis": {}, "due": "2026-12-20"})
    going = await act(world, "my-tu.coordinator", task, "trigger", {"basis": basis, "due": "2026-12-20"})
    twice = await act(world, "my-tu.coordinator", task, "trigger", {"basis": basis, "due": "2026-12-25"})

    assert (task["due"], task["nextDue"]) == (None, None)
    assert [e["code"] for e in early.json()["errors"]] == ["trigger_due_before_basis"]
    assert [e["code"] for e in empty.json()["errors"]] == ["trigger_basis_empty"]
    after = going.json()
    assert (after["due"], after["firstDue"], after["standing"]["code"]) == (
        "2026-12-20",
        "2026-12-20",
        "open_on_time",
    )
    assert after["schedule"]["triggeredBy"] == {
        "basis": "12/QĐ-UBND UBND thành phố 2026-11-10",
        "triggeredOn": day(),
        "due": "2026-12-20",
    }
    assert after["deliverables"][0]["due"] == "2026-12-20"
    assert twice.status_code == 409


async def test_no_act_fits_a_draft(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)

    answers = {
        "suspend": await act(world, "my-tu.leader", task, "suspend", {"reason": "x"}),
        "confirm": await act(world, "my-tu.leader", task, "confirm"),
        "complete": await act(world, "my-tu.coordinator", task, "complete", {"doneOn": day()}),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 409)
    assert (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["version"] == 1


async def test_what_is_out_of_sight_is_not_there(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database, deliverables=[{"name": "Báo cáo"}])
    product = task["deliverables"][0]["id"]

    paths = [
        f"/v1/tasks/{task['id']}/deliverables",
        f"/v1/tasks/{task['id']}/occurrences",
        f"/v1/deliverables/{product}",
    ]
    read = [(await world.get("tan-hung.leader", path)).status_code for path in paths]
    acted = [
        (await act(world, "tan-hung.leader", task, "cancel", {"reason": "x"})).status_code,
        (await world.post("tan-hung.leader", f"/v1/deliverables/{product}/accept")).status_code,
    ]

    assert read == [404, 404, 404]
    assert acted == [404, 404]
    assert [(await world.get("can-tho.viewer", path)).status_code for path in paths] == [200, 200, 200]


async def test_a_product_is_accepted_and_returned_and_its_task_follows(
    world: World, world_database: TestDatabase
) -> None:
    products = [{"name": "Báo cáo", "schedule": {"kind": "by_date", "due": "2026-10-15"}}]
    task = await begun(
        world, world_database, deliverables=products, schedule={"kind": "by_date", "due": "2026-12-31"}
    )
    path = f"/v1/deliverables/{task['deliverables'][0]['id']}"

    late = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["standing"]
    refused = await world.post("my-tu.reporter.cong-an", f"{path}/accept")
    future = await world.post("my-tu.coordinator", f"{path}/accept", {"doneOn": day(-2)})
    ancient = await world.post("my-tu.coordinator", f"{path}/accept", {"doneOn": "1950-01-01"})
    accepted = await world.post("my-tu.coordinator", f"{path}/accept", {"doneOn": "2026-10-14"})
    since = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["standing"]
    returned = await world.post("my-tu.leader", f"{path}/return", {"reason": "Chưa ký"})
    again = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["standing"]

    assert (late["code"], late["why"]["product"]) == ("overdue", "Báo cáo")
    assert refused.status_code == 403
    assert [e["code"] for e in future.json()["errors"]] == ["day_in_future"]
    told = ancient.json()["errors"][0]
    assert (ancient.status_code, told["pointer"], told["code"]) == (422, "/doneOn", "day_before_plan")
    DeliverableView.model_validate(accepted.json())
    assert (accepted.json()["status"], accepted.json()["doneOn"]) == ("accepted", "2026-10-14")
    assert since["code"] == "open_on_time"
    assert (returned.json()["status"], returned.json()["returnReason"], returned.json()["doneOn"]) == (
        "returned", "Chưa ký", None,
    )  # fmt: skip
    assert again["code"] == "overdue"


async def test_sql_and_the_rules_agree_on_the_state_a_task_is_in(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    draft = await make_task(world, plan)
    allowed = {}

    async def see(state: str, task: dict[str, Any]) -> None:
        path = f"/v1/tasks/{task['id']}"
        allowed[state] = (await world.get("my-tu.leader", path, fields="actions")).json()["actions"]

    await see("draft", draft)
    waiting = await make_task(world, plan, schedule={"kind": "conditional"})
    claimed, confirmed, suspended, cancelled = [await make_task(world, plan) for _ in range(4)]
    await publish(world_database, plan)
    for task in (claimed, confirmed):
        await act(world, "my-tu.reporter.cong-an", task, "complete", {"doneOn": day()})
    await act(world, "my-tu.leader", confirmed, "confirm")
    await act(world, "my-tu.leader", suspended, "suspend", {"reason": "x"})
    await act(world, "my-tu.leader", cancelled, "cancel", {"reason": "x"})
    await see("open", draft)
    await see("waiting", waiting)
    await see("claimed", claimed)
    await see("confirmed", confirmed)
    await see("suspended", suspended)
    await see("cancelled", cancelled)

    assert allowed == {
        state: [
            name
            for name, one in MACHINE.acts
            if one.permission in MATRIX[Role.leader] and state in one.states
        ]
        for state in allowed
    }


async def test_the_acts_a_task_offers_depend_on_role_state_and_agency(
    world: World, world_database: TestDatabase
) -> None:
    coordinator = {"agency": str(agency("my-tu", "kinh-te")), "role": "coordinator"}
    lead = {"agency": str(agency("my-tu", "cong-an")), "role": "lead"}
    task = await begun(world, world_database, assignments=[lead, coordinator])

    offered = {
        who: (await world.get(who, f"/v1/tasks/{task['id']}", fields="actions")).json()["actions"]
        for who in (
            "my-tu.viewer", "my-tu.reporter.cong-an", "my-tu.reporter.kinh-te", "my-tu.coordinator", "my-tu.leader",
            "can-tho.leader",
        )
    }  # fmt: skip

    assert offered == {
        "my-tu.viewer": [],
        "my-tu.reporter.cong-an": ["complete", "extension-request", "note", "obstacle", "progress"],
        "my-tu.reporter.kinh-te": ["note", "obstacle"],
        "my-tu.coordinator": ["complete", "extension-request", "note", "obstacle", "progress", "update"],
        "my-tu.leader": ["cancel", "direction", "note", "suspend"],
        "can-tho.leader": [],
    }
