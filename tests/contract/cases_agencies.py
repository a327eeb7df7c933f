"""How are the operations on agencies called?"""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.premises import made
from tests.world import World, agency

WHO = "my-tu.coordinator"


async def _new(world: World) -> str:
    command = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station", "confirmDuplicate": True}
    return str(made(await world.post(WHO, "/v1/agencies", command))["id"])


@case("list_agencies", by=WHO)
async def _list(world: World) -> Ask:
    return Ask("GET", "/v1/agencies", params={"unit": "31567"}, holds=str(agency("my-tu", "cong-an")))


@case("get_agency", by=WHO)
async def _get(world: World) -> Ask:
    return Ask("GET", f"/v1/agencies/{agency('my-tu', 'cong-an')}")


@case("create_agency", by=WHO, status=201)
async def _create(world: World) -> Ask:
    body = {
        "unit": "31567", "name": "Ban chỉ đạo 138", "kind": "steering_committee", "shortName": "BCĐ 138",
        "collective": True, "members": [str(agency("my-tu", "cong-an"))], "aliases": ["BCĐ"],
        "codes": [{"system": "mdd", "value": "H13.1"}], "headName": "Trần A", "headPosition": "Trưởng ban",
        "confirmDuplicate": True,
    }  # fmt: skip
    return Ask("POST", "/v1/agencies", body)


@case("change_agency", by=WHO)
async def _change(world: World) -> Ask:
    body = {"headName": "Nguyễn B", "members": [str(agency("my-tu", "kinh-te"))], "active": False}
    return Ask("PATCH", f"/v1/agencies/{await _new(world)}", body, version=1)


@case("remove_agency", by=WHO, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/agencies/{await _new(world)}", version=1)
