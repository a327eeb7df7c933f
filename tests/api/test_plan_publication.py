"""How does a plan go from draft to published, with every part of it and once?"""

from __future__ import annotations

import asyncio

import asyncpg

from service.domain.plans import PlanView
from tests.api.plan_stories import added, drafted, published, task_of
from tests.conftest import TestDatabase
from tests.world import World, agency


async def test_a_plan_goes_from_draft_by_the_leader_to_everybody_above(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"

    too_early = await world.post("my-tu.leader", f"{path}/publish", {})
    submitted = await world.post("my-tu.coordinator", f"{path}/submit")
    back = await world.post("my-tu.leader", f"{path}/return", {"reason": "Thiếu phụ lục"})
    again = await world.post("my-tu.coordinator", f"{path}/submit")
    done = await world.post("my-tu.leader", f"{path}/publish", {"effectiveOn": "2026-04-01"})

    assert (too_early.status_code, too_early.json()["code"]) == (409, "wrong_state")
    assert (submitted.json()["status"], submitted.json()["actions"]) == ("submitted", [])
    assert (back.json()["status"], back.json()["returnReason"]) == ("draft", "Thiếu phụ lục")
    assert again.json()["returnReason"] is None
    assert done.status_code == 200
    assert (done.json()["status"], done.json()["revision"]) == ("published", 1)
    assert (done.json()["effectiveOn"], done.json()["trackedFrom"]) == ("2026-04-01", "2026-04-01")
    for name in ("can-tho.viewer", "vn.viewer", "my-tu.integrator"):
        assert (await world.get(name, path)).json()["title"] == "Kế hoạch năm 2026"
    for name in ("dai-hai.viewer", "tan-hung.leader", "dong-nai.auditor", "can-tho.reporter.so-khcn"):
        assert (await world.get(name, path)).status_code == 404


async def test_publishing_takes_every_part_of_the_plan_along_in_one_act(
    world: World, world_database: TestDatabase
) -> None:
    plan = await drafted(world, bases=[{"number": "57"}])
    section = await added(world, "sections", plan, title="Mục tiêu", number="I")
    await added(
        world,
        "provisions",
        plan,
        kind="duty",
        text="Công an xã phụ trách",
        agencies=[str(agency("my-tu", "cong-an"))],
    )
    await added(
        world, "indicators", plan, name="Hồ sơ trực tuyến", section=section["id"],
        targets=[{"text": "≥ 80%", "comparator": "ge", "value": 80}],
        assignments=[{"agency": str(agency("my-tu", "cong-an"))}],
    )  # fmt: skip

    done = await published(world, plan)

    seen = (
        await world.get(
            "can-tho.viewer", f"/v1/plans/{plan['id']}", include="sections,provisions,indicators,tasks,counts"
        )
    ).json()
    PlanView.model_validate(seen)
    assert (len(seen["bases"]), len(seen["sections"]), len(seen["provisions"])) == (1, 1, 1)
    assert [t["value"] for i in seen["indicators"] for t in i["targets"]] == [80]
    assert seen["counts"] == {"sections": 1, "provisions": 1, "indicators": 1, "tasks": 0}
    assert done["gaps"] == [
        {"code": "number", "count": 1}, {"code": "issued_on", "count": 1}, {"code": "signature", "count": 1},
        {"code": "no_task", "count": 1},
    ]  # fmt: skip
    rows = await journal(world_database, "plan.publish")
    assert sorted(rows) == [
        "indicator", "indicator_assignment", "plan", "plan_document", "provision", "revision",
        "section", "target",
    ]  # fmt: skip


async def test_tasks_are_published_with_calendars_of_the_plans_own_days(world: World) -> None:
    plan = await drafted(world)
    early = {"text": "Quý I/2026", "kind": "by_date", "start": "2026-01-01", "due": "2026-03-31"}
    await task_of(world, plan, schedule=early, number="1", deliverables=[{"name": "Kế hoạch"}])
    await task_of(
        world, plan, number="2", assignments=[{"agency": str(agency("my-tu", "cong-an")), "role": "lead"}]
    )
    asked = f"/v1/plans/{plan['id']}"

    hidden = await world.get("can-tho.viewer", asked, include="tasks")
    done = await published(world, plan, effectiveOn="2026-04-01")
    seen = (await world.get("can-tho.viewer", asked, include="tasks,counts")).json()

    PlanView.model_validate(seen)
    assert hidden.status_code == 404
    assert seen["tasks"][0]["standing"]["code"] == "due_before_issue"
    assert ([t["number"] for t in seen["tasks"]], seen["counts"]["tasks"]) == (["1", "2"], 2)
    assert {"code": "task_without_lead", "count": 1} in done["gaps"]
    reported = (await world.get("my-tu.reporter.cong-an", asked, include="tasks")).json()["tasks"]
    assert [("progress" in t["actions"]) for t in reported] == [False, True]
    assert (await world.delete("my-tu.coordinator", asked, done["version"])).status_code == 409


async def test_a_part_added_while_the_plan_is_laid_before_the_leader_is_published_or_refused(
    world: World, world_database: TestDatabase
) -> None:
    plan = await drafted(world, effectiveOn="2026-04-01", trackedFrom="2026-04-01")
    command = {"plan": plan["id"], "title": "I"}

    answers = await asyncio.gather(
        *(world.post("my-tu.coordinator", "/v1/sections", command) for _ in range(4)),
        world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit"),
        *(world.post("my-tu.coordinator", "/v1/sections", command) for _ in range(4)),
    )
    done = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (answers[4].status_code, done.status_code) == (200, 200)
    statuses = [answer.status_code for i, answer in enumerate(answers) if i != 4]
    assert set(statuses) <= {201, 409, 412}
    connection = await asyncpg.connect(world_database.superuser_url)
    try:
        found = await connection.fetch("select published from section")
    finally:
        await connection.close()
    assert [row["published"] for row in found] == [True] * statuses.count(201)


async def test_after_publication_only_the_pending_number_may_be_filled_once(world: World) -> None:
    plan = await published(world, await drafted(world))
    path = f"/v1/plans/{plan['id']}"

    title = await world.patch("my-tu.coordinator", path, {"title": "Khác"}, plan["version"])
    number = await world.patch("my-tu.coordinator", path, {"number": "10"}, plan["version"])
    again = await world.patch("my-tu.coordinator", path, {"number": "11"}, plan["version"] + 1)

    assert (title.status_code, title.json()["code"]) == (409, "plan_frozen")
    assert (number.json()["number"], number.json()["numberPending"]) == ("10", False)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (await world.get("can-tho.viewer", path)).json()["number"] == "10"


async def test_a_plan_without_number_must_say_that_it_waits_for_one(world: World) -> None:
    plan = await drafted(world, numberPending=False)
    await world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit")

    refused = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_number_missing")
    assert (await world.get("my-tu.leader", f"/v1/plans/{plan['id']}")).json()["status"] == "submitted"


async def test_publishing_needs_no_body_and_takes_the_drafts_own_days(world: World) -> None:
    plan = await drafted(world, effectiveOn="2026-04-01", trackedFrom="2026-05-01")
    await world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit")

    done = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (done.json()["effectiveOn"], done.json()["trackedFrom"]) == ("2026-04-01", "2026-05-01")


async def journal(database: TestDatabase, act: str) -> list[str]:
    """What the journal holds of an act, one word per row."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [
            row["subject"]
            for row in await connection.fetch("select subject from journal where act = $1", act)
        ]
    finally:
        await connection.close()
