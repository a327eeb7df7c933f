"""How are the operations on revisions, amendments and the end of plans called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.cases_plans import INDICATOR, PROVISION, SECTION
from tests.contract.cases_reporting import RULE
from tests.contract.premises import (
    HEAD,
    WRITER,
    added,
    draft_plan,
    made,
    plan_body,
    published,
    task_body,
)
from tests.world import World

BASIS = {"number": "45", "symbol": "/QĐ-UBND", "issuer": "UBND xã", "issuedOn": "2026-07-01"}
REASON = {"reason": "Giao thêm chỉ tiêu", "basis": BASIS}
DRAFT = {"revision": "draft"}


async def _stands(world: World) -> str:
    """A published plan."""
    return await published(world, await draft_plan(world))


async def _amended(world: World, path: str = "", body: dict[str, Any] | None = None) -> tuple[str, str]:
    """A published plan with an open amendment, and a part of both."""
    plan = await draft_plan(world)
    part = await added(world, path, {"plan": plan, **(body or {})}) if path else ""
    await published(world, plan)
    made(await world.post(HEAD, f"/v1/plans/{plan}/amend", REASON))
    return plan, part


@case("amend_plan", by=HEAD, statements=7)  # several steps in one transaction
async def _amend(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{await _stands(world)}/amend", REASON)


@case("close_plan", by=HEAD, statements=8)
async def _close(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{await _stands(world)}/close", {"reason": "Hết thời kỳ"})


@case("supersede_plan", by=HEAD, statements=9)
async def _supersede(world: World) -> Ask:
    by = await _stands(world)
    return Ask("POST", f"/v1/plans/{await _stands(world)}/supersede", {"by": by, "reason": "Thay thế"})


@case("publish_plan", by=HEAD, state="amendment", statements=18)
async def _publish(world: World) -> Ask:
    plan, part = await _amended(world, "/v1/indicators", INDICATOR)
    targets = [INDICATOR["targets"][0] | {"text": "≥ 97%", "value": 97}]
    changed = await world.http.patch(
        f"/v1/indicators/{part}",
        json={"targets": targets},
        params=DRAFT,
        headers=world.headers(WRITER, If_Match='"1"'),
    )
    made(changed)
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    return Ask("POST", f"/v1/plans/{plan}/publish", {"reason": "Lý do khác"})


@case("submit_plan", by=WRITER, state="amendment")
async def _submit(world: World) -> Ask:
    return Ask("POST", f"/v1/plans/{(await _amended(world))[0]}/submit")


@case("get_plan", by=WRITER, state="amendment")
async def _get(world: World) -> Ask:
    plan, _ = await _amended(world, "/v1/tasks", _task())
    return Ask("GET", f"/v1/plans/{plan}", params={"include": "tasks", **DRAFT})


def _task() -> dict[str, Any]:
    return {name: value for name, value in task_body("").items() if name != "plan"}


@case("get_plan", by=WRITER, state="on a day")
async def _on_a_day(world: World) -> Ask:
    params = {"asOf": "2026-05-01", "include": "sections,provisions,indicators,tasks,reportingRules"}
    return Ask("GET", f"/v1/plans/{await _stands(world)}", params=params)


@case("list_plan_revisions", by=WRITER)
async def _revisions(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{await _stands(world)}/revisions")


@case("get_plan_diff", by=WRITER)
async def _compare(world: World) -> Ask:
    plan, _ = await _amended(world)
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    made(await world.post(HEAD, f"/v1/plans/{plan}/publish"))
    return Ask("GET", f"/v1/plans/{plan}/diff", params={"from": 1, "to": 2})


@case("get_plan_diff", by=WRITER, state="amendment")
async def _compare_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{(await _amended(world))[0]}/diff", params={"to": "draft"})


@case("change_plan", by=WRITER, state="amendment")
async def _change(world: World) -> Ask:
    plan, _ = await _amended(world)
    return Ask("PATCH", f"/v1/plans/{plan}", {"title": "Tên khác"}, version=1, params=DRAFT)


@case("remove_plan", by=WRITER, status=204, state="amendment")
async def _discard(world: World) -> Ask:
    return Ask("DELETE", f"/v1/plans/{(await _amended(world))[0]}", version=1, params=DRAFT)


@case("get_section", by=WRITER, state="amendment")
async def _get_section(world: World) -> Ask:
    _, part = await _amended(world, "/v1/sections", SECTION)
    return Ask("GET", f"/v1/sections/{part}", params=DRAFT)


@case("change_section", by=WRITER, state="amendment")
async def _change_section(world: World) -> Ask:
    _, part = await _amended(world, "/v1/sections", SECTION)
    return Ask("PATCH", f"/v1/sections/{part}", {"title": "Khác"}, version=1, params=DRAFT)


@case("create_provision", by=WRITER, status=201, state="amendment")
async def _create_provision(world: World) -> Ask:
    plan, _ = await _amended(world)
    return Ask("POST", "/v1/provisions", {"plan": plan, **PROVISION}, params=DRAFT)


@case("list_indicators", by=WRITER, state="amendment")
async def _list_indicators(world: World) -> Ask:
    plan, part = await _amended(world, "/v1/indicators", INDICATOR)
    return Ask("GET", "/v1/indicators", params={"plan": plan, **DRAFT}, holds=part)


@case("change_indicator", by=WRITER, state="amendment")
async def _change_indicator(world: World) -> Ask:
    _, part = await _amended(world, "/v1/indicators", INDICATOR)
    return Ask("PATCH", f"/v1/indicators/{part}", {"name": "Khác"}, version=1, params=DRAFT)


@case("list_tasks", by=WRITER, state="amendment")
async def _list_tasks(world: World) -> Ask:
    plan, part = await _amended(world, "/v1/tasks", _task())
    return Ask("GET", "/v1/tasks", params={"plan": plan, **DRAFT}, holds=part)


@case("change_task", by=WRITER, state="amendment")
async def _change_task(world: World) -> Ask:
    _, part = await _amended(world, "/v1/tasks", _task())
    return Ask("PATCH", f"/v1/tasks/{part}", {"title": "Khác"}, version=1, params=DRAFT)


@case("remove_task", by=WRITER, status=204, state="amendment")
async def _remove_task(world: World) -> Ask:
    _, part = await _amended(world, "/v1/tasks", _task())
    return Ask("DELETE", f"/v1/tasks/{part}", version=1, params=DRAFT)


@case("list_reporting_rules", by=WRITER, state="amendment")
async def _list_rules(world: World) -> Ask:
    plan, part = await _amended(world, "/v1/reporting-rules", RULE)
    return Ask("GET", "/v1/reporting-rules", params={"plan": plan, **DRAFT}, holds=part)


@case("create_reporting_rule", by=WRITER, status=201, state="amendment")
async def _create_rule(world: World) -> Ask:
    plan, _ = await _amended(world)
    return Ask("POST", "/v1/reporting-rules", {"plan": plan, **RULE}, params=DRAFT)


@case("get_reporting_rule", by=WRITER, state="amendment")
async def _get_rule(world: World) -> Ask:
    _, part = await _amended(world, "/v1/reporting-rules", RULE)
    return Ask("GET", f"/v1/reporting-rules/{part}", params=DRAFT)


@case("change_reporting_rule", by=WRITER, state="amendment")
async def _change_rule(world: World) -> Ask:
    _, part = await _amended(world, "/v1/reporting-rules", RULE)
    body = {"times": RULE["times"] | {"lastDay": {"month": 1, "day": 19}}, "steps": RULE["steps"]}
    return Ask("PATCH", f"/v1/reporting-rules/{part}", body, version=1, params=DRAFT)


@case("remove_reporting_rule", by=WRITER, status=204, state="amendment")
async def _remove_rule(world: World) -> Ask:
    _, part = await _amended(world, "/v1/reporting-rules", RULE)
    return Ask("DELETE", f"/v1/reporting-rules/{part}", version=1, params=DRAFT)


@case("get_plan_lint", by=WRITER, state="draft")
async def _lint_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{await draft_plan(world)}/lint")


@case("get_plan_lint", by=WRITER, state="published")
async def _lint(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{await _stands(world)}/lint")


@case("get_plan_lint", by=WRITER, state="amendment")
async def _lint_amendment(world: World) -> Ask:
    return Ask("GET", f"/v1/plans/{(await _amended(world))[0]}/lint", params=DRAFT)


@case("create_plan", by=WRITER, status=201, state="copy", statements=4)
async def _copy(world: World) -> Ask:
    params = {"copyOf": await _stands(world)}
    return Ask("POST", "/v1/plans", plan_body(title="Kế hoạch năm sau"), params=params)
