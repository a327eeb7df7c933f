"""Headings of a plan over REST: a tree in print order, changed only while the plan is a draft."""

from __future__ import annotations

from service.domain.sections import SectionView
from tests.api.plan_stories import added, drafted, published, refusals
from tests.world import World

NOWHERE = "00000000-0000-4000-8000-000000000000"


async def test_headings_are_listed_in_print_order_with_the_one_above(world: World) -> None:
    plan = await drafted(world)
    first = await added(world, "sections", plan, number="I", title="Mục tiêu")
    child = await added(world, "sections", plan, number="1", title="Chung", parent=first["id"])
    await added(world, "sections", plan, title="Phụ lục", part="annex-1", ordinal=100)
    last = await added(world, "sections", plan, number="II", title="Sau")

    listed = (await world.get("my-tu.viewer", f"/v1/plans/{plan['id']}/sections", count="exact")).json()

    for item in listed["items"]:
        SectionView.model_validate(item)
    assert [(s["number"], s["part"], s["ordinal"]) for s in listed["items"]] == [
        ("I", "body", 0),
        ("1", "body", 1),
        ("", "annex-1", 100),
        ("II", "body", 101),
    ]
    assert (child["parent"], child["plan"]["id"], last["actions"]) == (
        {"id": first["id"], "number": "I", "title": first["title"]},
        plan["id"],
        ["delete", "update"],
    )
    assert listed["count"] == 4


async def test_a_tree_has_no_cycle_and_no_branch_in_another_plan(world: World) -> None:
    plan, other = await drafted(world), await drafted(world, title="Khác")
    top = await added(world, "sections", plan, title="I")
    below = await added(world, "sections", plan, title="I.1", parent=top["id"])
    foreign = await added(world, "sections", other, title="I")

    cycle = await world.patch("my-tu.coordinator", f"/v1/sections/{top['id']}", {"parent": below["id"]}, 1)
    itself = await world.patch("my-tu.coordinator", f"/v1/sections/{top['id']}", {"parent": top["id"]}, 1)
    beyond = await world.patch(
        "my-tu.coordinator", f"/v1/sections/{top['id']}", {"parent": foreign["id"]}, 1
    )
    up = await world.patch("my-tu.coordinator", f"/v1/sections/{below['id']}", {"parent": None}, 1)

    assert refusals(cycle) == refusals(itself) == [("/parent", "section_cycle")]
    assert refusals(beyond) == [("/parent", "unknown_section")]
    assert (up.json()["parent"], up.json()["version"]) == (None, 2)


async def test_a_heading_goes_only_when_nothing_stands_under_it(world: World) -> None:
    plan = await drafted(world)
    top = await added(world, "sections", plan, title="I")
    below = await added(world, "sections", plan, title="I.1", parent=top["id"])

    refused = await world.delete("my-tu.coordinator", f"/v1/sections/{top['id']}", 1)
    stale = await world.delete("my-tu.coordinator", f"/v1/sections/{below['id']}", 7)
    gone = await world.delete("my-tu.coordinator", f"/v1/sections/{below['id']}", 1)

    assert (refused.status_code, refused.json()["code"]) == (409, "reference_missing")
    assert (stale.status_code, gone.status_code) == (412, 204)
    assert (await world.get("my-tu.viewer", f"/v1/sections/{top['id']}")).status_code == 200


async def test_headings_are_written_by_the_coordinator_while_the_plan_is_a_draft(world: World) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, title="I")
    path, command = f"/v1/sections/{section['id']}", {"plan": plan["id"], "title": "II"}

    leader = await world.post("my-tu.leader", "/v1/sections", command)
    above = await world.post("can-tho.coordinator", "/v1/sections", command)
    beside = await world.patch("dai-hai.coordinator", path, {"title": "II"}, 1)
    nowhere = await world.post("my-tu.coordinator", "/v1/sections", command | {"plan": NOWHERE})
    await published(world, plan)
    too_late = [
        await world.post("my-tu.coordinator", "/v1/sections", command),
        await world.patch("my-tu.coordinator", path, {"title": "II"}, 2),
        await world.delete("my-tu.coordinator", path, 2),
    ]

    assert (leader.status_code, above.status_code, beside.status_code, nowhere.status_code) == (
        403,
        422,
        404,
        422,
    )
    assert [(r.status_code, r.json()["code"]) for r in too_late] == [(409, "draft_revision_needed")] * 3
    seen = (await world.get("can-tho.viewer", path)).json()
    assert (seen["title"], seen["actions"]) == ("I", [])


async def test_the_parts_of_a_plan_one_may_not_know_of_are_not_found(world: World) -> None:
    plan = await drafted(world)
    await added(world, "sections", plan, title="I")
    path = f"/v1/plans/{plan['id']}"

    statuses = [
        (await world.get(name, f"{path}/{parts}")).status_code
        for parts in ("sections", "provisions")
        for name in ("my-tu.viewer", "can-tho.viewer", "dai-hai.coordinator", "can-tho.auditor")
    ]

    assert statuses == [200, 404, 404, 200] * 2
    assert (await world.get("my-tu.viewer", f"{path}/provisions")).json()["items"] == []


async def test_a_wrong_heading_is_refused_by_field(world: World) -> None:
    plan = await drafted(world)

    part = await world.post(
        "my-tu.coordinator", "/v1/sections", {"plan": plan["id"], "title": "I", "part": "cover"}
    )
    title = await world.post("my-tu.coordinator", "/v1/sections", {"plan": plan["id"]})
    parent = await world.post(
        "my-tu.coordinator", "/v1/sections", {"plan": plan["id"], "title": "I", "parent": NOWHERE}
    )

    assert refusals(part) == [("/part", "part_form")]
    assert refusals(title) == [("/title", "field_missing")]
    assert refusals(parent) == [("/parent", "unknown_section")]
