"""How are the operations on plans, sections, provisions and indicators called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import (
    HEAD,
    POLICE,
    WRITER,
    added,
    draft_plan,
    made,
    plan_body,
    published,
    task_body,
)
from tests.world import World

SECTION = {"part": "body", "number": "II", "title": "Nhiệm vụ"}
PROVISION = {"kind": "purpose", "number": "1", "text": "Cụ thể hóa chủ trương", "agencies": [POLICE]}
INDICATOR: dict[str, Any] = {
    "number": "1", "name": "Hồ sơ trực tuyến", "unitMeasure": "%", "valueKind": "ratio", "baselineValue": 60.5,
    "baselineOn": "2025-12-31", "tolerance": 1.5, "aggregation": "level",
    "targets": [{"text": "≥ 95%", "comparator": "ge", "value": 95, "year": 2026}],
    "assignments": [{"agency": POLICE}],
}  # fmt: skip


async def _part(world: World, path: str, body: dict[str, Any], *, publish: bool = False) -> str:
    plan = await draft_plan(world)
    part = await added(world, path, {"plan": plan, **body})
    if publish:
        await published(world, plan)
    return part


@case("list_plans", by=WRITER, state="draft")
async def _list_drafts(world: World) -> Ask:
    return Ask("GET", "/v1/plans", params={"unit": "31567", "limit": 200}, holds=await draft_plan(world))


@case("list_plans", by=WRITER, state="published")
async def _list_published(world: World) -> Ask:
    return Ask(
        "GET",
        "/v1/plans",
        params={"unit": "31567", "limit": 200},
        holds=await published(world, await draft_plan(world)),
    )


@case("create_plan", by=WRITER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", "/v1/plans", plan_body())


@case("get_plan", by=WRITER, state="draft")
async def _get_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{await draft_plan(world)}")


@case("get_plan", by=WRITER, state="published")
async def _get_published(world: World) -> Ask:
    plan = await published(world, await draft_plan(world))
    return Ask("GET", f"/v1/plans/{plan}", params={"include": "sections,provisions,indicators,tasks,reportingRules"})


@case("change_plan", by=WRITER)
async def _change(world: World) -> Ask:
    return Ask(
        "PATCH", f"/v1/plans/{await draft_plan(world)}", {"title": "Tên khác", "recipients": []}, version=1
    )


@case("remove_plan", by=WRITER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/plans/{await draft_plan(world)}", version=1)


@case("submit_plan", by=WRITER)
async def _submit(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{await draft_plan(world)}/submit")


async def _submitted(world: World) -> str:
    plan = await draft_plan(world)
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    return plan


@case("return_plan", by=HEAD)
async def _return(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{await _submitted(world)}/return", {"reason": "Thiếu phụ lục"})


@case("publish_plan", by=HEAD, statements=11)  # several steps in one transaction
async def _publish(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{await _submitted(world)}/publish", {"effectiveOn": "2026-04-01"})


@case("list_plan_sections", by=WRITER)
async def _sections(world: World) -> Ask:
    plan = await draft_plan(world)
    return Ask(
        "GET",
        f"/v1/plans/{plan}/sections",
        holds=await added(world, "/v1/sections", {"plan": plan, **SECTION}),
    )


@case("list_plan_provisions", by=WRITER)
async def _provisions(world: World) -> Ask:
    plan = await draft_plan(world)
    part = await added(world, "/v1/provisions", {"plan": plan, **PROVISION})
    return Ask("GET", f"/v1/plans/{plan}/provisions", holds=part)


@case("create_section", by=WRITER, status=201)
async def _create_section(world: World) -> Ask:
    return Ask("POST", "/v1/sections", {"plan": await draft_plan(world), **SECTION})


@case("get_section", by=WRITER, state="draft")
async def _get_section(world: World) -> Ask:
    return Ask("GET", f"/v1/sections/{await _part(world, '/v1/sections', SECTION)}")


@case("get_section", by=WRITER, state="published")
async def _get_published_section(world: World) -> Ask:
    return Ask("GET", f"/v1/sections/{await _part(world, '/v1/sections', SECTION, publish=True)}")


@case("change_section", by=WRITER)
async def _change_section(world: World) -> Ask:
    return Ask(
        "PATCH", f"/v1/sections/{await _part(world, '/v1/sections', SECTION)}", {"title": "Khác"}, version=1
    )


@case("remove_section", by=WRITER, status=204)
async def _remove_section(world: World) -> Ask:
    return Ask("DELETE", f"/v1/sections/{await _part(world, '/v1/sections', SECTION)}", version=1)


@case("create_provision", by=WRITER, status=201)
async def _create_provision(world: World) -> Ask:
    return Ask("POST", "/v1/provisions", {"plan": await draft_plan(world), **PROVISION})


@case("get_provision", by=WRITER, state="draft")
async def _get_provision(world: World) -> Ask:
    return Ask("GET", f"/v1/provisions/{await _part(world, '/v1/provisions', PROVISION)}")


@case("get_provision", by=WRITER, state="published")
async def _get_published_provision(world: World) -> Ask:
    return Ask("GET", f"/v1/provisions/{await _part(world, '/v1/provisions', PROVISION, publish=True)}")


@case("change_provision", by=WRITER)
async def _change_provision(world: World) -> Ask:
    part = await _part(world, "/v1/provisions", PROVISION)
    return Ask("PATCH", f"/v1/provisions/{part}", {"text": "Khác", "agencies": []}, version=1)


@case("remove_provision", by=WRITER, status=204)
async def _remove_provision(world: World) -> Ask:
    return Ask("DELETE", f"/v1/provisions/{await _part(world, '/v1/provisions', PROVISION)}", version=1)


@case("list_indicators", by=WRITER, state="draft")
async def _list_indicators(world: World) -> Ask:
    part = await _part(world, "/v1/indicators", INDICATOR)
    return Ask("GET", "/v1/indicators", params={"unit": "31567", "limit": 200}, holds=part)


@case("list_indicators", by=WRITER, state="published")
async def _list_published_indicators(world: World) -> Ask:
    part = await _part(world, "/v1/indicators", INDICATOR, publish=True)
    params = {"unit": "31567", "limit": 200, "standing": "no_data", "asOf": "2026-06-30"}
    return Ask("GET", "/v1/indicators", params=params, holds=part)


@case("create_indicator", by=WRITER, status=201)
async def _create_indicator(world: World) -> Ask:
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    return Ask("POST", "/v1/indicators", {"plan": plan, **INDICATOR, "tasks": [task]})


@case("get_indicator", by=WRITER, state="draft")
async def _get_indicator(world: World) -> Ask:
    return Ask("GET", f"/v1/indicators/{await _part(world, '/v1/indicators', INDICATOR)}")


@case("get_indicator", by=WRITER, state="published")
async def _get_published_indicator(world: World) -> Ask:
    return Ask("GET", f"/v1/indicators/{await _part(world, '/v1/indicators', INDICATOR, publish=True)}")


@case("change_indicator", by=WRITER)
async def _change_indicator(world: World) -> Ask:
    part = await _part(world, "/v1/indicators", INDICATOR)
    return Ask("PATCH", f"/v1/indicators/{part}", {"name": "Khác", "targets": []}, version=1)


@case("remove_indicator", by=WRITER, status=204)
async def _remove_indicator(world: World) -> Ask:
    return Ask("DELETE", f"/v1/indicators/{await _part(world, '/v1/indicators', INDICATOR)}", version=1)
