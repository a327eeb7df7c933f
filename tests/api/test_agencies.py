"""Agencies over REST: who may add and change them, and who sees them."""

from __future__ import annotations

from tests.world import World, agency


async def test_a_coordinator_adds_an_agency_and_everybody_below_and_above_finds_it(world: World) -> None:
    command = {"unit": "31567", "name": "Trạm  Y tế", "kind": "health_station", "aliases": ["TYT"]}

    made = await world.post("my-tu.coordinator", "/v1/agencies", command)

    assert made.status_code == 201
    assert made.json()["name"] == "Trạm Y tế"
    for name in ("my-tu.viewer", "can-tho.viewer", "my-tu.reporter.cong-an"):
        found = (await world.get(name, "/v1/agencies", q="tram y te")).json()
        assert [a["id"] for a in found["items"]] == [made.json()["id"]]
    assert (await world.get("tan-hung.viewer", "/v1/agencies", q="tram y te")).json()["items"] == []


async def test_a_city_does_not_edit_a_communes_agency(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"

    refused = await world.patch("can-tho.coordinator", path, {"headName": "Ai đó"}, 1)

    assert refused.status_code == 403
    assert (await world.get("can-tho.coordinator", path)).json()["headName"] is None


async def test_members_are_replaced_as_a_whole(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    members = [str(agency("my-tu", "cong-an")), str(agency("my-tu", "kinh-te"))]
    await world.patch("my-tu.coordinator", path, {"collective": True, "members": members}, 1)

    changed = await world.patch("my-tu.coordinator", path, {"members": members[:1]}, 2)

    assert [m["name"] for m in changed.json()["members"]] == ["Công an"]
    assert changed.json()["version"] == 3


async def test_an_old_version_is_refused_and_nothing_changes(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    await world.patch("my-tu.coordinator", path, {"headName": "Một"}, 1)

    refused = await world.patch("my-tu.coordinator", path, {"headName": "Hai"}, 1)

    assert refused.status_code == 412
    assert (await world.get("my-tu.coordinator", path)).json()["headName"] == "Một"
