"""Units over REST: the whole country, found without accents, in Vietnamese order, as it was on a day."""

from __future__ import annotations

import pytest

from service.domain.unit_changes import LineageView
from service.domain.units import UnitView, national_units
from tests.world import World

DECREE = {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-06-10"}


async def test_the_whole_country_is_there_and_counted_by_level(world: World) -> None:
    counts = {
        level: (await world.get("my-tu.viewer", "/v1/units", level=level, count="exact", limit=1)).json()[
            "count"
        ]
        for level in ("nation", "province", "commune")
    }

    assert counts == {"nation": 1, "province": 34, "commune": 3321}


@pytest.mark.parametrize("typed", ["my tu", "Mỹ Tú", "MY  TU", "mỹ tu"])
async def test_a_commune_is_found_however_its_accents_are_typed(world: World, typed: str) -> None:
    found = (await world.get("my-tu.viewer", "/v1/units", q=typed)).json()["items"]

    assert "31567" in [unit["code"] for unit in found]
    assert all(UnitView.model_validate(unit) for unit in found)


async def test_communes_of_a_city_come_in_vietnamese_order_over_all_pages(world: World) -> None:
    names: list[str] = []
    cursor: dict[str, str] = {}

    while True:
        page = (await world.get("my-tu.viewer", "/v1/units", parent="92", limit=40, **cursor)).json()
        names += [unit["name"] for unit in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}

    below = [unit for unit in national_units() if unit.code == "92" or unit.parent_key is not None]
    key = next(unit.key for unit in below if unit.code == "92")
    expected = sorted((unit for unit in below if unit.parent_key == key), key=lambda unit: unit.sort_key)
    assert names == [unit.name for unit in expected]
    assert len(names) == 103
    assert names.index("Đại Hải") > names.index("An Lạc Thôn")


async def test_a_unit_says_what_it_is_where_it_lies_and_what_may_be_done(world: World) -> None:
    answer = await world.get("can-tho.admin", "/v1/units/31567")

    unit = answer.json()
    UnitView.model_validate(unit)
    assert {
        name: unit[name] for name in ("code", "name", "fullName", "level", "kind", "validFrom", "validTo")
    } == {
        "code": "31567",
        "name": "Mỹ Tú",
        "fullName": "Xã Mỹ Tú",
        "level": "commune",
        "kind": "commune",
        "validFrom": "2025-07-01",
        "validTo": None,
    }
    assert unit["parent"] == {
        "code": "92", "name": "Cần Thơ", "level": "province", "kind": "city", "validTo": None,
    }  # fmt: skip
    assert unit["actions"] == ["unit-change"]
    assert (await world.get("my-tu.coordinator", "/v1/units/31567")).json()["actions"] == []
    assert (await world.get("dong-nai.admin", "/v1/units/31567")).json()["actions"] == []


async def test_leading_zeros_belong_to_the_code(world: World) -> None:
    assert (await world.get("vn.viewer", "/v1/units/00004")).json()["fullName"] == "Phường Ba Đình"
    assert (await world.get("vn.viewer", "/v1/units/4")).status_code in {404, 422}
    assert (await world.get("vn.viewer", "/v1/units/99999")).status_code == 404


async def test_a_country_of_the_time_before_is_not_known(world: World) -> None:
    assert (await world.get("vn.viewer", "/v1/units", on="2025-06-30")).json()["items"] == []
    assert (await world.get("vn.viewer", "/v1/units/31567", on="2025-06-30")).status_code == 404


async def test_an_unknown_parameter_is_refused_with_a_hint(world: World) -> None:
    refused = await world.get("vn.viewer", "/v1/units", level="comune")
    hinted = await world.get("vn.viewer", "/v1/units", parnt="92")

    assert refused.status_code == 422
    assert hinted.status_code == 422
    assert "parent" in hinted.json()["errors"][0]["detail"]


async def test_nobody_signed_in_sees_no_units(world: World) -> None:
    assert (await world.get(None, "/v1/units")).status_code == 401


async def test_a_renamed_unit_is_called_by_each_name_in_its_time(world: World) -> None:
    change = {
        "kind": "rename",
        "effectiveOn": "2026-07-01",
        "basis": DECREE,
        "predecessors": ["31567"],
        "successors": [{"code": "31567", "name": "Phường Mỹ  Tú Mới", "kind": "ward"}],
    }

    made = await world.post("can-tho.admin", "/v1/unit-changes", change)

    assert made.status_code == 201, made.text
    before = (await world.get("my-tu.viewer", "/v1/units/31567", on="2026-06-30")).json()
    after = (await world.get("my-tu.viewer", "/v1/units/31567", on="2026-07-01")).json()
    assert (before["fullName"], before["kind"], before["id"]) == ("Xã Mỹ Tú", "commune", after["id"])
    assert (after["fullName"], after["kind"], after["version"]) == ("Phường Mỹ Tú Mới", "ward", 2)
    story = (await world.get("my-tu.viewer", "/v1/units/31567/lineage")).json()
    LineageView.model_validate(story)
    assert story["formerNames"] == [
        {
            "code": "31567",
            "name": "Mỹ Tú",
            "fullName": "Xã Mỹ Tú",
            "kind": "commune",
            "validFrom": "2025-07-01",
            "validTo": "2026-06-30",
        }
    ]
    assert story["links"] == []


async def test_a_code_given_up_leads_to_its_bearer_of_that_day_and_to_its_story(world: World) -> None:
    change = {
        "kind": "recode",
        "effectiveOn": "2026-07-01",
        "basis": DECREE,
        "predecessors": ["31567"],
        "successors": [{"code": "39999", "name": "Mỹ Tú", "kind": "commune"}],
    }

    made = await world.post("can-tho.admin", "/v1/unit-changes", change)

    assert made.status_code == 201, made.text
    assert (await world.get("vn.viewer", "/v1/units/31567")).status_code == 404
    then = (await world.get("vn.viewer", "/v1/units/31567", on="2026-01-01")).json()
    now = (await world.get("vn.viewer", "/v1/units/39999")).json()
    assert (then["code"], now["code"], then["id"]) == ("31567", "39999", now["id"])
    story = (await world.get("vn.viewer", "/v1/units/31567/lineage")).json()
    assert story["unit"]["code"] == "39999"
