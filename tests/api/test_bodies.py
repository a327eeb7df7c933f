"""A body is taken as it is meant, refused where none is wanted, and has to say something."""

from __future__ import annotations

from tests.api.plan_stories import drafted
from tests.world import World, agency

PATH = f"/v1/agencies/{agency('my-tu', 'ubnd')}"


async def test_a_change_that_gives_nothing_is_refused_and_makes_no_new_version(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "nothing_given")
    assert refused.json()["errors"][0]["pointer"] == ""
    assert (await world.get("my-tu.coordinator", PATH)).json()["version"] == 1


async def test_text_is_not_taken_for_yes_or_no(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {"active": "yes"}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "yes_no_wanted")
    assert (await world.get("my-tu.coordinator", PATH)).json()["version"] == 1


async def test_text_is_not_taken_for_a_number(world: World) -> None:
    plan = await drafted(world)

    refused = await world.post(
        "my-tu.coordinator", "/v1/sections", {"plan": plan["id"], "title": "I", "ordinal": "3"}
    )

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/ordinal")
    assert refused.json()["errors"][0]["code"] == "whole_number_wanted"
    assert (await world.get("my-tu.viewer", f"/v1/plans/{plan['id']}/sections")).json()["items"] == []


async def test_what_takes_no_body_refuses_one(world: World) -> None:
    nobody = "00000000-0000-7000-8000-00000000000f"

    refused = await world.post("my-tu.admin", f"/v1/users/{nobody}/lock", {"x": 1})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "body_unwanted")
    assert (await world.post("my-tu.admin", f"/v1/users/{nobody}/lock")).status_code == 404


async def test_an_agency_names_itself_by_its_own_json_names_only(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {"head_name": "A"}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_field")
