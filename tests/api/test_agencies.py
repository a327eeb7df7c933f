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


async def test_a_name_that_an_agency_of_the_unit_bears_has_to_be_confirmed(world: World) -> None:
    station = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station", "aliases": ["TYT xã"]}
    first = (await world.post("my-tu.coordinator", "/v1/agencies", station)).json()
    second = {
        "unit": "31567",
        "kind": "health_station",
        "name": "TRẠM Y-TẾ",
        "aliases": ["Trạm xá", "tyt  xã"],
    }

    refused = await world.post("my-tu.coordinator", "/v1/agencies", second, Accept_Language="en")

    assert (refused.status_code, refused.json()["code"]) == (409, "agency_duplicate")
    assert "confirmDuplicate" in refused.json()["detail"]
    faults = [(e["pointer"], e["code"]) for e in refused.json()["errors"]]
    assert faults == [("/name", "agency_name_taken"), ("/aliases/1", "agency_name_taken")]
    assert first["id"] in refused.json()["errors"][0]["detail"]
    assert len(await named(world, "tram")) == 1
    confirmed = await world.post("my-tu.coordinator", "/v1/agencies", {**second, "confirmDuplicate": True})
    assert confirmed.status_code == 201
    # Another unit's names are its own business.
    elsewhere = await world.post("dai-hai.coordinator", "/v1/agencies", {**second, "unit": "31561"})
    assert elsewhere.status_code == 201


async def test_a_changed_name_is_looked_at_in_the_same_way_and_ones_own_is_free(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'kinh-te')}"

    refused = await world.patch("my-tu.coordinator", path, {"aliases": ["CA", "công an"]}, 1)
    own = await world.patch("my-tu.coordinator", path, {"name": "Phòng  kinh tế", "shortName": "PKT"}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/aliases/1")
    assert (own.status_code, own.json()["name"]) == (200, "Phòng kinh tế")
    confirmed = {"aliases": ["Công an"], "confirmDuplicate": True}
    assert (await world.patch("my-tu.coordinator", path, confirmed, 2)).status_code == 200


async def test_an_inactive_agency_holds_no_name_and_asks_when_it_comes_back(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
    await world.patch("my-tu.coordinator", path, {"active": False}, 1)
    new = {"unit": "31567", "name": "Công an", "kind": "police"}

    made = await world.post("my-tu.coordinator", "/v1/agencies", new)
    back = await world.patch("my-tu.coordinator", path, {"active": True}, 2)

    assert made.status_code == 201
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (409, "/active")
    assert (await world.get("my-tu.viewer", path)).json()["active"] is False


async def named(world: World, q: str) -> list[str]:
    """Names of the agencies of Mỹ Tú that a search finds."""
    found = (await world.get("my-tu.viewer", "/v1/agencies", q=q, unit="31567")).json()
    return [a["name"] for a in found["items"]]
