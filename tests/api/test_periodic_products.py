"""A product that is a periodic report is due by its own rule, else by the plan's main one, else by quarters."""

from __future__ import annotations

from typing import Any

from tests.api.amendment_stories import (
    HEAD,
    POLICE,
    WRITER,
    amended,
    changed,
    on_day,
    put_in_force,
    read,
)
from tests.api.plan_stories import added, drafted, published, task_of
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import MONTHLY, RULE
from tests.contract.premises import made
from tests.world import World

AGAIN = {"text": "quý, năm", "kind": "ongoing"}
QUARTERLY = {"cadence": "periodic", "periods": ["Q"], "lastDay": {"month": 1, "day": 15}}
ONGOING = {"text": "Thường xuyên", "kind": "ongoing"}


async def _plan(world: World, **rule: Any) -> tuple[str, str, str]:
    """A plan of May with one task that yields a periodic report, and a main rule if one is given: plan, task,
    product."""
    plan = await drafted(world)
    task = await task_of(
        world, plan, schedule=ONGOING, assignments=[{"agency": POLICE, "role": "lead"}],
        deliverables=[{"name": "Báo cáo quý", "schedule": AGAIN}, {"name": "Danh sách"}],
    )  # fmt: skip
    if rule:
        await added(world, "reporting-rules", plan, **RULE | rule)
    await published(world, plan, effectiveOn="2026-05-01")
    product = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["deliverables"][0]["id"]
    return plan["id"], task["id"], product


async def _standings(world: World, task: str, product: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the task and of the product."""
    return (
        (await read(world, WRITER, f"/v1/tasks/{task}"))["standing"],
        (await read(world, WRITER, f"/v1/deliverables/{product}"))["standing"],
    )


async def test_it_goes_by_the_plans_main_rule_and_its_task_is_overdue_with_it(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-16") as world:
        _, task, product = await _plan(world, times=QUARTERLY)
        late = await _standings(world, task, product)
        path = f"/v1/deliverables/{product}"
        handed_in = made(await world.post(HEAD, f"{path}/accept", {"doneOn": "2026-07-16"}))
        there = await _standings(world, task, product)
        listed = await read(world, WRITER, f"/v1/tasks/{task}/deliverables")
        back = made(await world.post(HEAD, f"{path}/return", {"reason": "Thiếu số liệu"}))
    async with on_day(world_database, "2026-10-01") as world:
        first = made(await world.post(HEAD, f"{path}/accept", {"doneOn": "2026-07-20"}))
        again = made(await world.post(HEAD, f"{path}/accept", {"doneOn": "2026-10-01"}))

    assert late[0] == {
        "code": "overdue", "since": "2026-07-16",
        "why": {"code": "product_past_due", "product": "Báo cáo quý", "due": "2026-07-15"},
    }  # fmt: skip
    assert (late[1]["code"], late[1]["why"]) == ("overdue", {"code": "past_due", "due": "2026-07-15"})
    assert (handed_in["status"], handed_in["deliveredOn"], handed_in["actions"]) == (
        "accepted", ["2026-07-16"], ["accept", "return"],
    )  # fmt: skip
    assert there[1]["code"] == "open_on_time" and there[0]["code"] == "ongoing_silent"
    assert [item["standing"] is None for item in listed["items"]] == [False, True]
    assert (back["deliveredOn"], back["doneOn"], back["standing"]["code"]) == ([], None, "overdue")
    assert (first["standing"]["code"], again["deliveredOn"]) == ("open_on_time", ["2026-07-20", "2026-10-01"])
    assert again["standing"]["code"] == "ongoing_ok"


async def test_its_own_rule_comes_first_and_its_end_gives_the_main_rule_back(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        plan, task, product = await _plan(world, times=QUARTERLY)
        main = await _standings(world, task, product)
        own = {"plan": plan, "deliverable": product, **RULE, "main": False}
        times = {"cadence": "on_request"}
        rule = made(await world.post(WRITER, "/v1/reporting-rules", own | {"times": times}))
        never = await _standings(world, task, product)
        path = f"/v1/reporting-rules/{rule['id']}"
        gone = await world.delete(WRITER, path, rule["version"])
        back = await _standings(world, task, product)
        rule = made(await world.post(WRITER, "/v1/reporting-rules", own | {"times": MONTHLY}))
        monthly = await _standings(world, task, product)
        later = MONTHLY | {"lastDay": {"month": 1, "day": 14}}
        path = f"/v1/reporting-rules/{rule['id']}"
        made(await world.patch(WRITER, path, {"times": later}, rule["version"]))
        moved = await _standings(world, task, product)

    assert rule["deliverable"]["id"] == product
    assert (main[1]["code"], main[0]["code"]) == ("due_soon", "due_soon")
    assert never[1]["why"] == {"code": "no_report_wanted"}
    assert (gone.status_code, back) == (204, main)
    assert (monthly[1]["why"]["due"], monthly[0]["code"]) == ("2026-07-09", "overdue")
    assert (moved[1]["why"]["due"], moved[0]["code"]) == ("2026-06-14", "overdue")


async def test_without_any_rule_quarters_are_assumed_and_said_so(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-01") as world:
        _, task, product = await _plan(world)
        standing = await _standings(world, task, product)

    assert standing[1]["why"] == {"code": "report_silent", "period": "2026-Q2", "cadenceAssumed": True}
    assert standing[0]["code"] == "ongoing_silent"


async def test_an_amended_main_rule_moves_it_and_a_closed_plan_lets_it_stand(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-16") as world:
        plan = await drafted(world)
        task = await task_of(
            world, plan, schedule=ONGOING, deliverables=[{"name": "Báo cáo quý", "schedule": AGAIN}]
        )
        rule = await added(world, "reporting-rules", plan, **RULE | {"times": QUARTERLY})
        await published(world, plan, effectiveOn="2026-05-01")
        product = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["deliverables"][0]["id"]
        before = await _standings(world, task["id"], product)
        await amended(world, plan["id"])
        later = QUARTERLY | {"lastDay": {"month": 1, "day": 20}}
        await changed(world, "reporting-rules", rule["id"], times=later)
        await put_in_force(world, plan["id"])
        after = await _standings(world, task["id"], product)
        made(await world.post(HEAD, f"/v1/plans/{plan['id']}/close"))
        closed = await read(world, WRITER, f"/v1/deliverables/{product}")

    assert (before[1]["code"], after[1]["code"], after[1]["why"]["due"]) == ("overdue", "due_soon", "2026-07-20")
    assert closed["standing"] is None
