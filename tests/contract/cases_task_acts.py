"""How are the acts on tasks called, on their products, and on wishes for a later day?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import HEAD, WRITER, made, open_task
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
REASON = {"reason": "Chờ kinh phí"}
CLAIM = {"doneOn": "2026-06-20", "text": "Đã xong"}


async def _acted(world: World, who: str, task: str, *acts: tuple[str, Any]) -> str:
    for name, body in acts:
        made(await world.post(who, f"/v1/tasks/{task}/{name}", body))
    return task


async def _claimed(world: World) -> str:
    return await _acted(world, REPORTER, await open_task(world, "dated"), ("complete", CLAIM))


@case("complete_task", by=REPORTER)
async def _complete(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await open_task(world, 'dated')}/complete", CLAIM)


@case("confirm_task", by=WRITER)
async def _confirm(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await _claimed(world)}/confirm")


@case("return_task", by=WRITER)
async def _return(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await _claimed(world)}/return", REASON)


@case("reopen_task", by=HEAD)
async def _reopen(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await _claimed(world)}/reopen", REASON)


@case("suspend_task", by=HEAD)
async def _suspend(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await open_task(world)}/suspend", REASON)


@case("resume_task", by=HEAD)
async def _resume(world: World) -> Ask:
    task = await _acted(world, HEAD, await open_task(world), ("suspend", REASON))
    return Ask("POST", f"/v1/tasks/{task}/resume")


@case("cancel_task", by=HEAD)
async def _cancel(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await open_task(world)}/cancel", REASON)


@case("trigger_task", by=WRITER)
async def _trigger(world: World) -> Ask:
    body = {"basis": {"number": "12", "symbol": "/QĐ-UBND", "issuedOn": "2026-05-02"}, "due": "2026-12-20"}
    return Ask("POST", f"/v1/tasks/{await open_task(world, 'conditional')}/trigger", body)


async def _product(world: World, kind: str = "ongoing") -> tuple[str, str]:
    task = await open_task(world, kind)
    listed = made(await world.get(WRITER, f"/v1/tasks/{task}/deliverables"))
    return task, str(listed["items"][0]["id"])


@case("list_deliverables", by=WRITER)
async def _deliverables(world: World) -> Ask:
    task, product = await _product(world)
    return Ask("GET", f"/v1/tasks/{task}/deliverables", holds=product)


@case("get_deliverable", by=WRITER)
async def _deliverable(world: World) -> Ask:
    return Ask("GET", f"/v1/deliverables/{(await _product(world))[1]}")


@case("get_deliverable", by=WRITER, state="names an agency above")
async def _named_deliverable(world: World) -> Ask:
    return Ask("GET", f"/v1/deliverables/{(await _product(world, 'named'))[1]}")


@case("accept_deliverable", by=WRITER)
async def _accept(world: World) -> Ask:
    return Ask("POST", f"/v1/deliverables/{(await _product(world))[1]}/accept", {"doneOn": "2026-06-20"})


@case("return_deliverable", by=WRITER)
async def _return_product(world: World) -> Ask:
    product = (await _product(world))[1]
    made(await world.post(WRITER, f"/v1/deliverables/{product}/accept", {"doneOn": "2026-06-20"}))
    return Ask("POST", f"/v1/deliverables/{product}/return", REASON)


@case("list_occurrences", by=WRITER)
async def _occurrences(world: World) -> Ask:
    return Ask("GET", f"/v1/tasks/{await open_task(world, 'recurring')}/occurrences")


async def _wish(world: World, kind: str = "dated") -> str:
    body = {"task": await open_task(world, kind), "requestedDue": "2027-01-31", "reason": "Chờ hướng dẫn"}
    return str(made(await world.post(REPORTER, "/v1/extension-requests", body))["id"])


@case("create_extension_request", by=REPORTER, status=201)
async def _create_wish(world: World) -> Ask:
    body = {"task": await open_task(world, "dated"), "requestedDue": "2027-01-31", "reason": "Chờ hướng dẫn"}
    return Ask("POST", "/v1/extension-requests", body)


@case("list_extension_requests", by=WRITER)
async def _wishes(world: World) -> Ask:
    return Ask("GET", "/v1/extension-requests", params={"unit": "31567"}, holds=await _wish(world))


@case("get_extension_request", by=WRITER)
async def _get_wish(world: World) -> Ask:
    return Ask("GET", f"/v1/extension-requests/{await _wish(world)}")


@case("approve_extension_request", by=HEAD)
async def _approve(world: World) -> Ask:
    return Ask("POST", f"/v1/extension-requests/{await _wish(world)}/approve", {"note": "Đồng ý"})


@case("reject_extension_request", by=HEAD)
async def _reject(world: World) -> Ask:
    return Ask("POST", f"/v1/extension-requests/{await _wish(world)}/reject", REASON)


@case("get_progress", by=WRITER)
async def _progress(world: World) -> Ask:
    await open_task(world)
    params = {"unit": "31567", "by": "agency"}
    return Ask("GET", "/v1/progress", params=params, finds=lambda body: body["total"] > 0)


@case("get_progress_chart", by=WRITER)
async def _progress_chart(world: World) -> Ask:
    await open_task(world)
    params = {"unit": "31567", "by": "agency", "from": "2026-09-01", "step": "month"}
    return Ask("GET", "/v1/progress/chart.svg", params=params, finds=lambda svg: "Công an" in svg)
