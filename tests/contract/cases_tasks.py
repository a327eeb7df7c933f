"""How are the operations on tasks, and on what is said of them, called?"""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.premises import WRITER, draft_plan, drafted_task, made, open_task, task_body
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
SAID = {"kind": "progress", "status": "in_progress", "percent": 40, "text": "Đang làm"}


@case("list_tasks", by=WRITER, state="draft")
async def _list_drafts(world: World) -> Ask:
    return Ask("GET", "/v1/tasks", params={"unit": "31567", "limit": 200}, holds=await drafted_task(world))


@case("list_tasks", by=WRITER, state="published")
async def _list(world: World) -> Ask:
    return Ask("GET", "/v1/tasks", params={"unit": "31567", "limit": 200}, holds=await open_task(world))


@case("list_tasks", by=WRITER, state="published, names an agency above")
async def _list_named(world: World) -> Ask:
    return Ask(
        "GET", "/v1/tasks", params={"unit": "31567", "limit": 200}, holds=await open_task(world, "named")
    )


@case("create_task", by=WRITER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", "/v1/tasks", task_body(await draft_plan(world)))


@case("get_task", by=WRITER, state="draft")
async def _get_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/tasks/{await drafted_task(world)}")


@case("get_task", by=WRITER, state="published")
async def _get(world: World) -> Ask:
    return Ask("GET", f"/v1/tasks/{await open_task(world)}")


@case("get_task", by=WRITER, state="published, names an agency above")
async def _get_named(world: World) -> Ask:
    return Ask("GET", f"/v1/tasks/{await open_task(world, 'named')}")


@case("change_task", by=WRITER)
async def _change(world: World) -> Ask:
    return Ask(
        "PATCH",
        f"/v1/tasks/{await drafted_task(world)}",
        {"title": "Việc khác", "budgetLine": None},
        version=1,
    )


@case("remove_task", by=WRITER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/tasks/{await drafted_task(world)}", version=1)


async def _updated(world: World, kind: str = "ongoing") -> tuple[str, str]:
    task = await open_task(world, kind)
    return task, str(made(await world.post(REPORTER, f"/v1/tasks/{task}/progress-updates", SAID))["id"])


@case("create_progress_update", by=REPORTER, status=201)
async def _update(world: World) -> Ask:
    return Ask("POST", f"/v1/tasks/{await open_task(world)}/progress-updates", SAID)


@case("create_progress_update", by="my-tu.leader", status=201, state="direction")
async def _direct(world: World) -> Ask:
    body = {"kind": "direction", "text": "Báo cáo trước thứ Sáu"}
    return Ask("POST", f"/v1/tasks/{await open_task(world)}/progress-updates", body)


@case("create_progress_update", by=REPORTER, status=201, state="note")
async def _note(world: World) -> Ask:
    return Ask(
        "POST", f"/v1/tasks/{await open_task(world)}/progress-updates", {"kind": "note", "text": "Đã nhận"}
    )


@case("create_progress_updates", by=REPORTER, statements=2)
async def _say_many(world: World) -> Ask:
    rows = [SAID | {"task": await open_task(world)} for _ in range(2)]
    return Ask("POST", "/v1/progress-updates/batch", {"rows": rows}, params={"atomic": "true"})


# Facts; then one transaction: progress and notes, each by its own act, and what is said of a task once more.
@case("create_progress_updates", by=REPORTER, state="progress and notes", statements=6)
async def _say_more(world: World) -> Ask:
    task, other = await open_task(world), await open_task(world)
    note = {"kind": "note", "text": "Đã nhận"}
    rows = [SAID | {"task": task}, note | {"task": other}, SAID | {"task": task, "percent": 50}]
    return Ask("POST", "/v1/progress-updates/batch", {"rows": rows}, params={"atomic": "true"})


@case("list_progress_updates", by=REPORTER)
async def _updates(world: World) -> Ask:
    task, update = await _updated(world)
    return Ask("GET", f"/v1/tasks/{task}/progress-updates", holds=update)


@case("get_progress_update", by=REPORTER)
async def _get_update(world: World) -> Ask:
    return Ask("GET", f"/v1/progress-updates/{(await _updated(world))[1]}")


@case("get_progress_update", by=REPORTER, state="names an agency above")
async def _get_named_update(world: World) -> Ask:
    return Ask("GET", f"/v1/progress-updates/{(await _updated(world, 'named'))[1]}")
