"""How are the operations on reporting rules and on what is owed called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import (
    ABOVE,
    HEAD,
    POLICE,
    UBND,
    WRITER,
    added,
    draft_plan,
    made,
    published,
    task_body,
)
from tests.world import World

CITY = "can-tho.coordinator"
MONTHLY = {"text": "trước ngày 10 hằng tháng", "cadence": "periodic", "periods": ["M"],
           "lastDay": {"month": 1, "day": 9}, "exclusive": True}  # fmt: skip
RULE: dict[str, Any] = {
    "name": "Tiến độ hằng tháng", "times": MONTHLY, "main": True,
    "reference": {"part": "body", "section": "VIII.3", "line": 185},
    "steps": [{"act": "consolidate", "from": [POLICE], "to": [UBND]}],
}  # fmt: skip
OF_CITY: dict[str, Any] = {
    "unit": "92", "name": "Báo cáo quý của các xã", "startsOn": "2026-07-01", "endsOn": "2026-12-31",
    "times": {"cadence": "periodic", "periods": ["Q"], "lastDay": {"month": 1, "day": 5}},
    "steps": [{"act": "accept", "to": [ABOVE]}],
}  # fmt: skip


async def _rule(world: World, *, publish: bool = False, **more: Any) -> tuple[str, str]:
    """Plan and rule."""
    plan = await draft_plan(world)
    rule = await added(world, "/v1/reporting-rules", {"plan": plan, **RULE, **more})
    if publish:
        await published(world, plan)
    return plan, rule


async def _of_item(world: World) -> dict[str, Any]:
    """A rule of one task of a plan in force, not made yet."""
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    await published(world, plan)
    return {"plan": plan, "task": task, **RULE, "main": False}


async def _of_city(world: World, **more: Any) -> str:
    return str(made(await world.post(CITY, "/v1/reporting-rules", OF_CITY | more))["id"])


async def _owed(world: World, place: str = "by the police") -> str:
    """An obligation of November, which is open. place: who owes it."""
    steps = [{"act": "accept", "from": [ABOVE], "to": [UBND]}] if place == "above" else RULE["steps"]
    plan, _ = await _rule(world, publish=True, steps=steps)
    params = {"plan": plan, "period": "2026-M11"}
    return str(made(await world.get(WRITER, "/v1/obligations", **params))["items"][0]["id"])


async def _owed_to_city(world: World) -> str:
    """What Mỹ Tú owes the city for the quarter that runs."""
    rule = await _of_city(world)
    params = {"rule": rule, "unit": "31567", "period": "2026-Q4"}
    return str(made(await world.get(CITY, "/v1/obligations", **params))["items"][0]["id"])


@case("list_reporting_rules", by=WRITER, state="draft")
async def _list_drafts(world: World) -> Ask:
    plan, rule = await _rule(world)
    return Ask("GET", "/v1/reporting-rules", params={"plan": plan}, holds=rule)


@case("list_reporting_rules", by=WRITER, state="published")
async def _list_published(world: World) -> Ask:
    plan, rule = await _rule(world, publish=True)
    return Ask("GET", "/v1/reporting-rules", params={"plan": plan}, holds=rule)


@case("list_reporting_rules", by=WRITER, state="of-the-city")
async def _list_of_city(world: World) -> Ask:
    rule = await _of_city(world, name="Để tìm", ordinal=0)
    return Ask("GET", "/v1/reporting-rules", params={"limit": 200, "cadence": "periodic"}, holds=rule)


@case("create_reporting_rule", by=WRITER, status=201, state="draft")
async def _create(world: World) -> Ask:
    return Ask("POST", "/v1/reporting-rules", {"plan": await draft_plan(world), **RULE})


@case("create_reporting_rule", by=WRITER, status=201, state="of-an-item")
async def _create_of_item(world: World) -> Ask:
    return Ask("POST", "/v1/reporting-rules", await _of_item(world))


@case("create_reporting_rule", by=CITY, status=201, state="of-the-city")
async def _create_of_city(world: World) -> Ask:
    return Ask("POST", "/v1/reporting-rules", OF_CITY)


@case("get_reporting_rule", by=WRITER, state="draft")
async def _get_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/reporting-rules/{(await _rule(world))[1]}")


@case("get_reporting_rule", by=WRITER, state="published")
async def _get_published(world: World) -> Ask:
    return Ask("GET", f"/v1/reporting-rules/{(await _rule(world, publish=True))[1]}")


@case("get_reporting_rule", by=WRITER, state="of-the-city")
async def _get_of_city(world: World) -> Ask:
    return Ask("GET", f"/v1/reporting-rules/{await _of_city(world)}")


@case("change_reporting_rule", by=WRITER, state="draft")
async def _change(world: World) -> Ask:
    _, rule = await _rule(world)
    return Ask("PATCH", f"/v1/reporting-rules/{rule}", {"name": "Khác", "steps": RULE["steps"]}, version=1)


@case("change_reporting_rule", by=WRITER, state="of-an-item")
async def _change_of_item(world: World) -> Ask:
    rule = await added(world, "/v1/reporting-rules", await _of_item(world))
    return Ask("PATCH", f"/v1/reporting-rules/{rule}", {"times": MONTHLY | {"shift": "previous"}}, version=1)


@case("change_reporting_rule", by=CITY, state="of-the-city")
async def _change_of_city(world: World) -> Ask:
    return Ask("PATCH", f"/v1/reporting-rules/{await _of_city(world)}", {"endsOn": "2026-11-30"}, version=1)


@case("remove_reporting_rule", by=WRITER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/reporting-rules/{(await _rule(world))[1]}", version=1)


@case("list_obligations", by=WRITER)
async def _list_owed(world: World) -> Ask:
    plan, _ = await _rule(world, publish=True)
    params = {"unit": "31567", "plan": plan, "standing": "overdue", "dueTo": "2026-11-30"}
    return Ask("GET", "/v1/obligations", params=params, finds=lambda body: len(body["items"]) > 0)


@case("get_obligation", by=WRITER)
async def _get_owed(world: World) -> Ask:
    return Ask("GET", f"/v1/obligations/{await _owed(world)}")


@case("get_obligation", by=WRITER, state="of-an-agency-above")
async def _get_owed_above(world: World) -> Ask:
    return Ask("GET", f"/v1/obligations/{await _owed(world, 'above')}")


@case("get_obligation", by=WRITER, state="to-the-city")
async def _get_owed_to_city(world: World) -> Ask:
    return Ask("GET", f"/v1/obligations/{await _owed_to_city(world)}")


@case("remind_obligation", by=WRITER)
async def _remind(world: World) -> Ask:
    return Ask("POST", f"/v1/obligations/{await _owed(world)}/remind", {"note": "Gửi trước thứ sáu"})


@case("remind_obligation", by=CITY, state="to-the-city")
async def _remind_to_city(world: World) -> Ask:
    return Ask("POST", f"/v1/obligations/{await _owed_to_city(world)}/remind")


@case("waive_obligation", by=HEAD)
async def _waive(world: World) -> Ask:
    return Ask("POST", f"/v1/obligations/{await _owed(world)}/waive", {"reason": "Cơ quan đã giải thể"})
