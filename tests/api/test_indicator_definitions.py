"""The shared catalogue over REST: who keeps it, who reads it, what may be matched to it and what may not."""

from __future__ import annotations

from typing import Any

from tests.api.plan_stories import added, drafted, published, refusals
from tests.contract.cases_catalogue import CITY, defined, definition_body
from tests.contract.premises import made
from tests.world import World

NATION, WRITER = "vn.coordinator", "my-tu.coordinator"
VNEID: dict[str, Any] = {
    "name": "Người dân có tài khoản VNeID",
    "unitMeasure": "%",
    "targets": [{"text": "80%", "comparator": "eq", "value": 80}],
}
MODELS: dict[str, Any] = {
    "name": "Mô hình chuyển đổi số",
    "unitMeasure": "Mô hình",
    "targets": [{"text": "ít nhất 01", "comparator": "ge", "value": 1}],
}


async def _codes(world: World, who: str, **query: Any) -> list[str]:
    found = made(await world.get(who, "/v1/indicator-definitions", **query))
    return [item["code"] for item in found["items"]]


async def _indicator(world: World, *, publish: bool = False, **more: Any) -> dict[str, Any]:
    plan = await drafted(world)
    indicator = await added(world, "indicators", plan, **(VNEID | more))
    if publish:
        await published(world, plan)
    return dict(made(await world.get(WRITER, f"/v1/indicators/{indicator['id']}")))


async def _match(world: World, indicator: dict[str, Any], definition: str | None, who: str = WRITER) -> Any:
    path = f"/v1/indicators/{indicator['id']}"
    return await world.patch(who, path, {"definition": definition}, indicator["version"])


async def test_a_catalogue_is_read_below_its_unit_and_above_it_and_nowhere_else(world: World) -> None:
    await defined(world, NATION, unit="vn", code="vneid")
    await defined(world, code="can-tho-smart")

    assert await _codes(world, "my-tu.viewer") == ["can-tho-smart", "vneid"]
    assert await _codes(world, "my-tu.reporter.cong-an") == ["can-tho-smart", "vneid"]
    assert await _codes(world, "vn.viewer") == ["can-tho-smart", "vneid"]
    assert await _codes(world, "tan-hung.viewer") == ["vneid"]
    assert await _codes(world, "my-tu.admin") == []


async def test_an_entry_says_what_is_counted_and_keeps_saying_it(world: World) -> None:
    body = definition_body(code="vneid")
    one = made(await world.post(CITY, "/v1/indicator-definitions", body))
    path = f"/v1/indicator-definitions/{one['id']}"

    renamed = made(await world.patch(CITY, path, {"name": "Tài khoản định danh"}, 1))
    refused = await world.patch(CITY, path, {"valueKind": "number"}, 2)
    found = await _codes(world, "my-tu.viewer", q="tai khoan dinh danh")

    assert {name: one[name] for name in body if name != "unit"} == {k: v for k, v in body.items() if k != "unit"}
    assert one["unit"]["code"] == "92" and one["actions"] == ["delete", "update"]
    assert (renamed["name"], renamed["nameEn"], renamed["version"]) == (
        "Tài khoản định danh", "People with a VNeID account", 2,
    )  # fmt: skip
    assert refusals(refused) == [("/valueKind", "unknown_field")]
    assert found == ["vneid"]


async def test_a_catalogue_is_kept_by_the_coordinators_of_its_own_upper_unit(world: World) -> None:
    of_commune = await world.post(WRITER, "/v1/indicator-definitions", definition_body(unit="31567"))
    from_below = await world.post(WRITER, "/v1/indicator-definitions", definition_body())
    from_above = await world.post(NATION, "/v1/indicator-definitions", definition_body())
    by_leader = await world.post("can-tho.leader", "/v1/indicator-definitions", definition_body())
    nowhere = await world.post(CITY, "/v1/indicator-definitions", definition_body(unit="99"))

    assert refusals(of_commune) == [("/unit", "definition_of_commune")]
    assert refusals(nowhere) == [("/unit", "unit_unknown")]
    assert [a.status_code for a in (from_below, from_above, by_leader)] == [403, 403, 403]
    assert await _codes(world, "vn.viewer") == []


async def test_a_code_is_given_once_in_a_catalogue(world: World) -> None:
    await defined(world, code="vneid")

    again = await world.post(CITY, "/v1/indicator-definitions", definition_body(code="vneid"))

    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (409, "/code")
    assert await _codes(world, CITY) == ["vneid"]


async def test_an_indicator_is_matched_by_code_or_id_from_the_first_or_when_in_force(world: World) -> None:
    one = await defined(world, code="vneid")
    ref = {"id": one["id"], "code": "vneid", "name": one["name"]}

    drafted_with = await _indicator(world, definition="vneid")
    bare = await _indicator(world, publish=True)
    matched = made(await _match(world, bare, one["id"]))
    listed = made(await world.get("can-tho.viewer", "/v1/indicators", definition="vneid"))
    parted = made(await _match(world, matched, None))

    assert drafted_with["definition"] == ref
    assert bare["definition"] is None and "match" in bare["actions"] and "update" not in bare["actions"]
    assert matched["definition"] == ref and matched["version"] == bare["version"] + 1
    assert [item["id"] for item in listed["items"]] == [matched["id"]]
    assert parted["definition"] is None


async def test_in_force_only_the_match_is_free_of_an_amendment(world: World) -> None:
    await defined(world, code="vneid")
    bare = await _indicator(world, publish=True)

    body = {"definition": "vneid", "name": "Khác"}
    refused = await world.patch(WRITER, f"/v1/indicators/{bare['id']}", body, bare["version"])
    by_city = await _match(world, bare, "vneid", CITY)
    by_reporter = await _match(world, bare, "vneid", "my-tu.reporter.cong-an")
    after = made(await world.get(WRITER, f"/v1/indicators/{bare['id']}"))

    assert (refused.status_code, refused.json()["code"]) == (409, "draft_revision_needed")
    assert (by_city.status_code, by_reporter.status_code) == (403, 403)
    assert after == bare


async def test_an_amendment_neither_needs_nor_loses_a_match(world: World) -> None:
    await defined(world, code="vneid")
    bare = await _indicator(world, publish=True)
    plan, path = f"/v1/plans/{bare['plan']['id']}", f"/v1/indicators/{bare['id']}"
    made(await world.post("my-tu.leader", f"{plan}/amend", {"reason": "Nâng mức", "basis": {"number": "9"}}))

    copied = await world.http.patch(
        path, params={"revision": "draft"}, json={"definition": "vneid"}, headers=world.headers(WRITER, If_Match='"1"')
    )
    matched = made(await _match(world, bare, "vneid"))
    made(await world.post(WRITER, f"{plan}/submit"))
    made(await world.post("my-tu.leader", f"{plan}/publish"))
    after = made(await world.get(WRITER, path))

    assert refusals(copied) == [("/definition", "definition_in_force")]
    assert matched["definition"]["code"] == after["definition"]["code"] == "vneid"


async def test_of_two_entries_with_one_code_the_nearer_units_is_meant(world: World) -> None:
    national = await defined(world, NATION, unit="vn", code="vneid")
    near = await defined(world, code="vneid")

    by_code = await _indicator(world, definition="vneid")
    by_id = made(await _match(world, by_code, national["id"]))

    assert by_code["definition"]["id"] == near["id"]
    assert by_id["definition"]["id"] == national["id"]


async def test_a_definition_of_another_province_or_of_nobody_cannot_be_matched(world: World) -> None:
    foreign = await defined(world, "dong-nai.coordinator", unit="75", code="lam-san")
    bare = await _indicator(world, publish=True)

    refused = [refusals(await _match(world, bare, key)) for key in (foreign["id"], "lam-san", "khong-co")]

    assert refused == [[("/definition", "unknown_definition")]] * 3
    assert made(await world.get(WRITER, f"/v1/indicators/{bare['id']}"))["definition"] is None


async def test_what_is_counted_otherwise_is_not_the_same_thing(world: World) -> None:
    await defined(world, code="dem", valueKind="number", unitMeasure="người")
    await defined(world, code="phat-sinh", aggregation="flow")
    await defined(world, code="mo-hinh", valueKind="number", unitMeasure="mô hình")
    ratio, count = await _indicator(world, publish=True), await _indicator(world, **MODELS)

    as_number = await _match(world, ratio, "dem")
    as_flow = await _match(world, ratio, "phat-sinh")
    as_people = await _match(world, count, "dem")
    as_models = await _match(world, count, "mo-hinh")

    assert refusals(as_number) == [("/definition", "definition_kind_differs")]
    assert "valueKind" in as_number.json()["errors"][0]["detail"]
    assert refusals(as_flow) == [("/definition", "definition_aggregation_differs")]
    assert refusals(as_people) == [("/definition", "definition_measure_differs")]
    assert made(as_models)["definition"]["code"] == "mo-hinh"


async def test_a_matched_indicator_of_a_draft_keeps_agreeing(world: World) -> None:
    await defined(world, code="vneid")
    matched = await _indicator(world, definition="vneid")
    path = f"/v1/indicators/{matched['id']}"

    refused = await world.patch(WRITER, path, {"aggregation": "flow"}, matched["version"])
    both = made(await world.patch(WRITER, path, {"aggregation": "flow", "definition": None}, matched["version"]))

    assert refusals(refused) == [("/aggregation", "definition_aggregation_differs")]
    assert (both["aggregation"], both["definition"]) == ("flow", None)


async def test_an_entry_in_use_stays(world: World) -> None:
    one = await defined(world, code="vneid")
    matched = await _indicator(world, definition="vneid")
    path = f"/v1/indicator-definitions/{one['id']}"

    in_use = await world.delete(CITY, path, 1)
    made(await _match(world, matched, None))
    gone = await world.delete(CITY, path, 1)

    assert (in_use.status_code, in_use.json()["code"]) == (409, "reference_missing")
    assert gone.status_code == 204
    assert await _codes(world, CITY) == []


async def test_a_match_is_in_the_journal_of_the_indicator(world: World) -> None:
    await defined(world, code="vneid")
    matched = made(await _match(world, await _indicator(world, publish=True), "vneid"))

    told = made(await world.get("my-tu.auditor", "/v1/audit", subjectId=matched["id"], limit=1))["items"]

    assert [(entry["act"], entry["changed"]) for entry in told] == [("indicator.match", ["definition"])]
