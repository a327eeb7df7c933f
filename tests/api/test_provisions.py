"""Printed clauses of a plan over REST, and whom they name."""

from __future__ import annotations

from service.domain.provisions import ProvisionView
from tests.api.plan_stories import added, drafted, published, refusals
from tests.world import World, agency

POLICE, ECONOMY = str(agency("my-tu", "cong-an")), str(agency("my-tu", "kinh-te"))
DEPARTMENT = str(agency("can-tho", "so-khcn"))


async def test_a_clause_keeps_its_place_its_agencies_and_whether_they_are_only_asked(world: World) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, number="V", title="Tổ chức thực hiện")

    made = await added(
        world,
        "provisions",
        plan,
        section=section["id"],
        kind="duty",
        number="3",
        text="Theo dõi  an toàn thông tin",
        agencies=[POLICE],
        coordinators=[ECONOMY],
        obligation="asked",
    )

    ProvisionView.model_validate(made)
    assert (made["section"]["number"], made["kind"], made["number"]) == ("V", "duty", "3")
    assert made["text"] == "Theo dõi an toàn thông tin"
    assert ([a["name"] for a in made["agencies"]], [a["id"] for a in made["coordinators"]]) == (
        ["Công an"],
        [ECONOMY],
    )
    assert (made["obligation"], made["ordinal"], made["actions"]) == ("asked", 0, ["delete", "update"])


async def test_what_is_given_changes_and_the_rest_stays(world: World) -> None:
    plan = await drafted(world)
    made = await added(
        world, "provisions", plan, kind="duty", text="Một", agencies=[POLICE], coordinators=[ECONOMY]
    )
    path = f"/v1/provisions/{made['id']}"

    changed = await world.patch("my-tu.coordinator", path, {"agencies": [ECONOMY], "text": "Hai"}, 1)
    stale = await world.patch("my-tu.coordinator", path, {"text": "Ba"}, 1)

    assert [a["id"] for a in changed.json()["agencies"]] == [ECONOMY]
    assert ([a["id"] for a in changed.json()["coordinators"]], changed.json()["text"]) == ([ECONOMY], "Hai")
    assert stale.status_code == 412
    assert (await world.delete("my-tu.coordinator", path, 2)).status_code == 204
    assert (await world.get("my-tu.coordinator", path)).status_code == 404


async def test_an_upper_agency_reads_the_clause_that_names_it_once_published_and_no_other(
    world: World,
) -> None:
    plan = await drafted(world)
    named = await added(world, "provisions", plan, kind="duty", text="Đề nghị Sở", agencies=[DEPARTMENT])
    other = await added(world, "provisions", plan, kind="duty", text="Công an", agencies=[POLICE])
    asked = "can-tho.reporter.so-khcn"

    before = await world.get(asked, f"/v1/provisions/{named['id']}")
    await world.patch("my-tu.coordinator", f"/v1/provisions/{named['id']}", {"coordinators": [ECONOMY]}, 1)
    await published(world, plan)
    after = await world.get(asked, f"/v1/provisions/{named['id']}")

    ProvisionView.model_validate(after.json())
    assert (before.status_code, after.status_code) == (404, 200)
    assert (after.json()["plan"], after.json()["text"]) == (None, "Đề nghị Sở")
    assert (await world.get(asked, f"/v1/provisions/{other['id']}")).status_code == 404
    assert (await world.get(asked, f"/v1/plans/{plan['id']}")).status_code == 404
    listed = (await world.get(asked, f"/v1/plans/{plan['id']}/provisions")).json()["items"]
    assert [p["id"] for p in listed] == [named["id"]]


async def test_agencies_and_sections_must_be_known(world: World) -> None:
    plan, other = await drafted(world), await drafted(world, title="Khác")
    foreign = await added(world, "sections", other, title="I")

    refused = await world.post(
        "my-tu.coordinator",
        "/v1/provisions",
        {
            "plan": plan["id"],
            "kind": "duty",
            "text": "Một",
            "section": foreign["id"],
            "agencies": [POLICE, str(agency("tan-hung", "cong-an"))],
        },
    )

    assert refusals(refused) == [("/section", "unknown_section"), ("/agencies/1", "unknown_agency")]


async def test_clauses_are_written_by_the_coordinator_while_the_plan_is_a_draft(world: World) -> None:
    plan = await drafted(world)
    made = await added(world, "provisions", plan, kind="measure", text="Một")
    path = f"/v1/provisions/{made['id']}"

    reporter = await world.patch("my-tu.reporter.cong-an", path, {"text": "Hai"}, 1)
    beside = await world.delete("dai-hai.coordinator", path, 1)
    await published(world, plan)
    too_late = await world.patch("my-tu.coordinator", path, {"text": "Hai"}, 2)
    above = await world.patch("can-tho.coordinator", path, {"text": "Hai"}, 2)

    assert (reporter.status_code, beside.status_code) == (403, 404)
    assert (too_late.status_code, above.status_code) == (409, 403)
    assert (await world.get("vn.viewer", path)).json()["text"] == "Một"
