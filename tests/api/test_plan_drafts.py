"""Who sees, changes and throws away a draft, and who does not?"""

from __future__ import annotations

from tests.api.plan_stories import added, drafted, plan_command, published, task_of
from tests.world import World


async def test_a_draft_is_seen_at_its_own_unit_and_by_auditors_above(world: World) -> None:
    plan = await drafted(world)

    seen = {
        name: (await world.get(name, f"/v1/plans/{plan['id']}")).status_code
        for name in (
            "my-tu.viewer", "my-tu.leader", "my-tu.reporter.cong-an", "my-tu.integrator", "can-tho.auditor",
            "vn.auditor", "can-tho.viewer", "can-tho.leader", "can-tho.admin", "can-tho.reporter.so-khcn",
            "dai-hai.coordinator", "tan-hung.auditor", "vn.viewer",
        )
    }  # fmt: skip

    assert {name for name, status in seen.items() if status == 200} == {
        "my-tu.viewer", "my-tu.leader", "my-tu.reporter.cong-an", "can-tho.auditor", "vn.auditor",
    }  # fmt: skip
    assert {status for status in seen.values()} == {200, 404}
    assert (await world.get("can-tho.viewer", "/v1/plans")).json()["items"] == []


async def test_only_the_units_own_coordinator_drafts_and_changes(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"

    created = {
        name: (await world.post(name, "/v1/plans", plan_command())).status_code
        for name in (
            "my-tu.leader",
            "my-tu.viewer",
            "my-tu.reporter.cong-an",
            "can-tho.coordinator",
            "dai-hai.coordinator",
        )
    }
    changed = await world.patch("my-tu.leader", path, {"title": "Khác"}, 1)
    from_beside = await world.patch("dai-hai.coordinator", path, {"title": "Khác"}, 1)
    submitted = await world.post("my-tu.leader", f"{path}/submit")
    removed = await world.delete("my-tu.viewer", path, 1)

    assert set(created.values()) == {403}
    assert (changed.status_code, from_beside.status_code, submitted.status_code) == (403, 404, 403)
    assert removed.status_code == 403
    assert (await world.get("my-tu.viewer", path)).json()["version"] == 1


async def test_a_city_never_publishes_or_edits_a_communes_plan(world: World) -> None:
    plan = await published(world, await drafted(world))
    path = f"/v1/plans/{plan['id']}"

    refused = [
        await world.patch("can-tho.coordinator", path, {"number": "9"}, plan["version"]),
        await world.post("can-tho.leader", f"{path}/publish"),
        await world.delete("can-tho.coordinator", path, plan["version"]),
    ]

    assert [r.status_code for r in refused] == [403, 403, 403]


async def test_a_draft_is_thrown_away_whole_and_a_published_plan_never(world: World) -> None:
    draft = await drafted(world)
    section = await added(world, "sections", draft, title="I")
    await added(world, "sections", draft, title="I.1", parent=section["id"])
    await added(
        world, "indicators", draft, name="Chỉ tiêu", section=section["id"],
        targets=[{"text": "80%", "comparator": "eq", "value": 80}],
    )  # fmt: skip
    kept = await published(world, await drafted(world, title="Giữ"))

    gone = await world.delete("my-tu.coordinator", f"/v1/plans/{draft['id']}", 1)
    refused = await world.delete("my-tu.coordinator", f"/v1/plans/{kept['id']}", kept["version"])

    assert (gone.status_code, refused.status_code) == (204, 409)
    assert (await world.get("my-tu.viewer", f"/v1/sections/{section['id']}")).status_code == 404
    assert [p["title"] for p in (await world.get("my-tu.viewer", "/v1/plans")).json()["items"]] == ["Giữ"]


async def test_a_draft_with_tasks_that_serve_indicators_is_thrown_away_whole(world: World) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, title="I")
    task = await task_of(world, plan, section=section["id"], deliverables=[{"name": "Báo cáo"}])
    await added(world, "indicators", plan, name="Hồ sơ", section=section["id"], tasks=[task["id"]])

    gone = await world.delete("my-tu.coordinator", f"/v1/plans/{plan['id']}", 1)

    assert gone.status_code == 204
    assert (await world.get("my-tu.coordinator", f"/v1/tasks/{task['id']}")).status_code == 404


async def test_an_old_version_changes_nothing_and_a_missing_one_is_asked_for(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"
    await world.patch("my-tu.coordinator", path, {"title": "Một"}, 1)

    stale = await world.patch("my-tu.coordinator", path, {"title": "Hai"}, 1)
    without = await world.http.patch(path, json={"title": "Ba"}, headers=world.headers("my-tu.coordinator"))

    assert (stale.status_code, without.status_code) == (412, 428)
    assert (await world.get("my-tu.viewer", path)).json()["title"] == "Một"
