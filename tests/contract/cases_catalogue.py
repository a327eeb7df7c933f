"""How are the operations on the shared catalogue called?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.contract.cases import Ask, case
from tests.contract.premises import WRITER, made, open_indicator
from tests.world import World

CITY = "can-tho.coordinator"


def definition_body(**more: Any) -> dict[str, Any]:
    """A ratio of the city's catalogue; its code is its own each time."""
    return {
        "unit": "92", "code": f"m-{uuid4().hex[:12]}", "name": "Người dân có tài khoản VNeID",
        "nameEn": "People with a VNeID account", "unitMeasure": "%", "valueKind": "ratio", "direction": "up",
        "aggregation": "level", "mayExceed": False,
        "meaning": "Số người từ 14 tuổi có tài khoản mức 2 trên số người từ 14 tuổi.", "source": "mẫu",
    } | more  # fmt: skip


async def defined(world: World, who: str = CITY, **more: Any) -> dict[str, Any]:
    """A definition of the city."""
    return dict(made(await world.post(who, "/v1/indicator-definitions", definition_body(**more))))


@case("list_indicator_definitions", by=CITY, state="of-the-city")
async def _list(world: World) -> Ask:
    one = await defined(world)
    return Ask("GET", "/v1/indicator-definitions", params={"code": one["code"]}, holds=one["id"])


@case("create_indicator_definition", by=CITY, status=201, state="of-the-city")
async def _create(world: World) -> Ask:
    return Ask("POST", "/v1/indicator-definitions", definition_body())


@case("get_indicator_definition", by=CITY, state="of-the-city")
async def _get(world: World) -> Ask:
    return Ask("GET", f"/v1/indicator-definitions/{(await defined(world))['id']}")


@case("change_indicator_definition", by=CITY, state="of-the-city")
async def _change(world: World) -> Ask:
    path = f"/v1/indicator-definitions/{(await defined(world))['id']}"
    return Ask("PATCH", path, {"name": "Tài khoản định danh", "direction": "hold", "mayExceed": True}, version=1)


@case("remove_indicator_definition", by=CITY, status=204, state="of-the-city")
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/indicator-definitions/{(await defined(world))['id']}", version=1)


@case("change_indicator", by=WRITER, state="matched-in-force")
async def _match(world: World) -> Ask:
    path = f"/v1/indicators/{await open_indicator(world)}"
    version = made(await world.get(WRITER, path))["version"]
    return Ask("PATCH", path, {"definition": (await defined(world))["code"]}, version=version)


@case("list_indicators", by=WRITER, state="of-a-definition")
async def _list_matched(world: World) -> Ask:
    one, path = await defined(world), f"/v1/indicators/{await open_indicator(world)}"
    version = made(await world.get(WRITER, path))["version"]
    matched = made(await world.patch(WRITER, path, {"definition": one["id"]}, version))
    return Ask("GET", "/v1/indicators", params={"definition": one["code"]}, holds=matched["id"])


DECREE = {"number": "15", "symbol": "/QĐ-UBND", "issuer": "UBND thành phố", "issuedOn": "2026-02-01"}
TARGETS = "/v1/target-assignments"


def assignment_body(**more: Any) -> dict[str, Any]:
    """At least 90 % by the end of 2026, given to Mỹ Tú."""
    return {
        "unit": "31567", "definition": "vneid", "year": 2026, "comparator": "ge", "value": 90, "basis": DECREE,
        "effectiveOn": "2026-02-15",
    } | more  # fmt: skip


async def _given(world: World) -> tuple[str, str]:
    """A target that the city has just given Mỹ Tú, and the code of its definition."""
    code = (await defined(world))["code"]
    return str(made(await world.post(CITY, TARGETS, assignment_body(definition=code)))["id"]), code


@case("list_target_assignments", by=WRITER, state="from-the-city")
async def _list_given(world: World) -> Ask:
    given, code = await _given(world)
    return Ask("GET", TARGETS, params={"definition": code, "status": "assigned", "year": 2026}, holds=given)


@case("get_target_assignment", by=WRITER, state="from-the-city")
async def _get_given(world: World) -> Ask:
    return Ask("GET", f"{TARGETS}/{(await _given(world))[0]}")


@case("create_target_assignment", by=CITY, status=201, state="from-the-city", statements=4)  # two kinds of facts
async def _give(world: World) -> Ask:
    body = assignment_body(definition=(await defined(world))["code"], due="2026-10-31", evaluateAs="ge", text="≥ 90%")
    return Ask("POST", TARGETS, body)


@case("create_target_assignments", by=CITY, state="from-the-city")
async def _give_many(world: World) -> Ask:
    rows = [assignment_body(definition=(await defined(world))["code"]) for _ in range(2)]
    return Ask("POST", f"{TARGETS}/batch", {"rows": rows}, params={"atomic": "true"})


@case("revise_target_assignment", by=CITY, state="from-the-city")
async def _revise(world: World) -> Ask:
    body = {"comparator": "range", "low": 80, "high": 90, "basis": DECREE, "effectiveOn": "2026-09-01"}
    return Ask("POST", f"{TARGETS}/{(await _given(world))[0]}/revise", body)


async def _matched(world: World, code: str) -> dict[str, Any]:
    """An indicator in force that is matched to the definition."""
    path = f"/v1/indicators/{await open_indicator(world)}"
    version = made(await world.get(WRITER, path))["version"]
    return dict(made(await world.patch(WRITER, path, {"definition": code}, version)))


# Facts; then one transaction: the draft, which is there once the first has opened it, and the write.
@case("adopt_target_assignment", by=WRITER, state="from-the-city", statements=6)
async def _adopt(world: World) -> Ask:
    given, code = await _given(world)
    body = {"indicator": (await _matched(world, code))["id"], "reason": "Theo quyết định của thành phố"}
    return Ask("POST", f"{TARGETS}/{given}/adopt", body)


@case("adopt_target_assignment", by="my-tu.leader", state="asked-already-from-the-city", statements=3)
async def _adopt_carried(world: World) -> Ask:
    code = (await defined(world))["code"]
    given = made(await world.post(CITY, TARGETS, assignment_body(definition=code, value=1)))
    matched = await _matched(world, code)
    return Ask("POST", f"{TARGETS}/{given['id']}/adopt", {"plan": matched["plan"]["id"]})


@case("object_target_assignment", by=WRITER, state="from-the-city")
async def _object(world: World) -> Ask:
    return Ask("POST", f"{TARGETS}/{(await _given(world))[0]}/object", {"reason": "Dân số già"})
