"""Targets given to the units below: one or many, from JSON or CSV, adopted, objected to, revised; and nowhere else."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.plan_stories import added, drafted, published, refusals
from tests.contract.cases_catalogue import CITY, DECREE, assignment_body, defined
from tests.contract.premises import made
from tests.world import World

WRITER, SIBLING, LEADER = "my-tu.coordinator", "dai-hai.coordinator", "my-tu.leader"
PATH = "/v1/target-assignments"
HEADINGS = (
    "unit,definition,year,comparator,value,text,basisNumber,basisSymbol,basisIssuer,basisIssuedOn,effectiveOn"
)
LINE = "{unit},{definition},2026,ge,{value},\"≥ 90%\",15,/QĐ-UBND,UBND thành phố,2026-02-01,2026-02-15"


async def _given(world: World, **more: Any) -> dict[str, Any]:
    return dict(made(await world.post(CITY, PATH, assignment_body(**more))))


async def _all(world: World, who: str, **query: Any) -> list[dict[str, Any]]:
    return list(made(await world.get(who, PATH, limit=200, **query))["items"])


async def _indicator(world: World, *, value: int = 80, publish: bool = True) -> dict[str, Any]:
    plan = await drafted(world)
    targets = [{"text": f"{value}%", "comparator": "ge", "value": value, "year": 2026}]
    body = {"name": "Tài khoản VNeID", "unitMeasure": "%", "targets": targets, "definition": "vneid"}
    indicator = await added(world, "indicators", plan, **body)
    if publish:
        await published(world, plan)
    return indicator


async def _sent(world: World, lines: list[str], headings: str = HEADINGS, **query: str) -> httpx.Response:
    content = "\ufeff" + "\r\n".join([headings, *lines])
    headers = world.headers(CITY, Content_Type="text/csv; charset=utf-8")
    return await world.http.post(f"{PATH}/batch", params=query, content=content.encode(), headers=headers)


def _line(**more: Any) -> str:
    return LINE.format(**{"unit": "31567", "definition": "vneid", "value": 90} | more)


async def test_a_target_given_says_all_that_was_given(world: World) -> None:
    definition = await defined(world, code="vneid")

    given = await _given(world, text="≥ 90%")

    assert {name: given[name] for name in ("year", "due", "comparator", "evaluateAs", "measure", "value", "text")} == {
        "year": 2026, "due": "2026-12-31", "comparator": "ge", "evaluateAs": "ge", "measure": "level", "value": 90,
        "text": "≥ 90%",
    }  # fmt: skip
    assert (given["unit"]["code"], given["by"]["code"]) == ("31567", "92")
    assert given["definition"] == {"id": definition["id"], "code": "vneid", "name": definition["name"]}
    assert given["basis"] == DECREE and given["effectiveOn"] == "2026-02-15"
    assert (given["revision"], given["revises"], given["status"], given["indicator"], given["carried"]) == (
        1, None, "assigned", None, None,
    )  # fmt: skip
    assert given["actions"] == ["revise"]


async def test_a_unit_sees_what_was_given_to_it_and_its_siblings_do_not(world: World) -> None:
    await defined(world, code="vneid")
    given = await _given(world)

    seen = {
        who: [item["id"] for item in await _all(world, who)]
        for who in ("my-tu.viewer", "can-tho.viewer", "vn.viewer", "dai-hai.viewer", "tan-hung.viewer", "my-tu.admin")
    }
    hidden = await world.get(SIBLING, f"{PATH}/{given['id']}")

    assert seen == {
        "my-tu.viewer": [given["id"]], "can-tho.viewer": [given["id"]], "vn.viewer": [given["id"]],
        "dai-hai.viewer": [], "tan-hung.viewer": [], "my-tu.admin": [],
    }  # fmt: skip
    assert hidden.status_code == 404
    assert (await _all(world, WRITER))[0]["actions"] == ["adopt", "object"]


async def test_targets_are_given_downwards_by_coordinators_and_refused_at_the_field_elsewhere(world: World) -> None:
    await defined(world, code="vneid")

    elsewhere = await world.post(CITY, PATH, assignment_body(unit="25345"))
    to_itself = await world.post(CITY, PATH, assignment_body(unit="92"))
    nowhere = await world.post(CITY, PATH, assignment_body(unit="99999"))
    by_commune = await world.post(WRITER, PATH, assignment_body(unit="31561"))
    by_leader = await world.post("can-tho.leader", PATH, assignment_body())
    unknown = await world.post(CITY, PATH, assignment_body(definition="khong-co"))

    assert refusals(elsewhere) == refusals(to_itself) == refusals(by_commune) == [("/unit", "unit_not_below")]
    assert refusals(nowhere) == [("/unit", "unit_unknown")]
    assert refusals(unknown) == [("/definition", "unknown_definition")]
    assert by_leader.status_code == 403
    assert await _all(world, "vn.viewer") == []


async def test_a_target_must_be_whole_and_fit_the_figures_of_its_definition(world: World) -> None:
    await defined(world, code="vneid")
    await defined(world, code="co-dau-moi", valueKind="yes_no", unitMeasure=None)

    without = await world.post(CITY, PATH, assignment_body(value=None))
    worded = await world.post(CITY, PATH, assignment_body(comparator="boolean", value=None))
    counted = await world.post(CITY, PATH, assignment_body(definition="co-dau-moi"))
    yes = made(await world.post(CITY, PATH, assignment_body(definition="co-dau-moi", comparator="boolean", value=None)))
    span = {"comparator": "range", "value": None, "low": 90, "high": 80}
    turned = await world.post(CITY, PATH, assignment_body(**span))

    assert refusals(without) == [("/value", "target_number_missing")]
    assert refusals(worded) == [("/comparator", "target_of_other_kind")]
    assert refusals(counted) == [("/comparator", "target_of_other_kind")]
    assert refusals(turned) == [("/low", "target_range_empty")]
    assert [item["id"] for item in await _all(world, CITY)] == [yes["id"]]


async def test_a_unit_is_given_one_target_a_definition_and_day(world: World) -> None:
    await defined(world, code="vneid")
    first = await _given(world)

    again = await world.post(CITY, PATH, assignment_body(value=95))
    next_year = await _given(world, year=2027)

    assert (again.status_code, again.json()["code"]) == (409, "target_given_already")
    assert [error["pointer"] for error in again.json()["errors"]] == ["/definition"]
    assert [item["id"] for item in await _all(world, CITY)] == [first["id"], next_year["id"]]


async def test_every_commune_of_the_city_is_given_a_target_from_one_csv(world: World) -> None:
    await defined(world, code="vneid")
    communes = made(await world.get(CITY, "/v1/units", parent="92", limit=200))["items"]

    answer = made(await _sent(world, [_line(unit=unit["code"], value=90) for unit in communes]))

    silent = made(await world.get(CITY, PATH, status="assigned", definition="vneid", year=2026, count="exact", limit=1))
    own = await _all(world, WRITER)
    assert len(communes) == 103
    assert (answer["done"], answer["dryRun"], silent["count"]) == (103, False, 103)
    assert answer["results"][0]["done"] is True and answer["results"][0]["errors"] == []
    assert [(item["value"], item["text"], item["basis"]["number"]) for item in own] == [(90, "≥ 90%", "15")]


async def test_csv_as_spreadsheets_here_write_it_is_read(world: World) -> None:
    await defined(world, "vn.coordinator", unit="vn", code="vneid")
    headings = HEADINGS.replace(",", ";")
    line = '31567;vneid;2026;ge;92,5;"≥ 92,5%; cả năm";15;/QĐ-UBND;UBND thành phố;2026-02-01;2026-02-15'

    answer = made(await _sent(world, [line, ";;;;;;;;;;", ""], headings))

    assert answer["done"] == 1
    assert [(item["value"], item["text"]) for item in await _all(world, WRITER)] == [(92.5, "≥ 92,5%; cả năm")]


async def test_a_batch_is_all_or_nothing_and_names_every_fault(world: World) -> None:
    await defined(world, code="vneid")
    lines = [_line(), _line(unit="25345"), _line(unit="31561", definition="khong-co"), _line()]

    refused = await _sent(world, lines)

    assert refusals(refused) == [
        ("/rows/1/unit", "unit_not_below"),
        ("/rows/2/definition", "unknown_definition"),
        ("/rows/3", "target_row_twice"),
    ]
    assert refused.json()["errors"][2]["detail"].count("/rows/0") == 1
    assert await _all(world, "vn.viewer") == []


async def test_row_by_row_each_that_can_be_is_given_and_a_dry_run_gives_none(world: World) -> None:
    await defined(world, code="vneid")
    lines = [_line(), _line(unit="25345"), _line(unit="31561")]

    tried = made(await _sent(world, lines, atomic="false", dryRun="true"))
    before = await _all(world, CITY)
    answer = made(await _sent(world, lines, atomic="false"))

    told = [(row["row"], row["done"], [(e["pointer"], e["code"]) for e in row["errors"]]) for row in answer["results"]]
    assert told == [(0, True, []), (1, False, [("/rows/1/unit", "unit_not_below")]), (2, True, [])]
    assert [row["id"] for row in tried["results"]] == [None, None, None]
    assert (tried["done"], tried["dryRun"], before) == (2, True, [])
    assert {item["id"] for item in await _all(world, CITY)} == {row["id"] for row in answer["results"] if row["done"]}


async def test_a_row_that_cannot_be_read_is_told_of_beside_all_that_is_wrong(world: World) -> None:
    await defined(world, code="vneid")
    lines = [_line(), _line(unit="31561", value="chín mươi"), _line(unit="25345"), f"{_line()},thừa", "31561,vneid"]

    refused = await _sent(world, lines)
    tried = made(await _sent(world, lines, atomic="false", dryRun="true"))
    answer = made(await _sent(world, lines, atomic="false"))

    wrong = [
        ("/rows/1/value", "number_wanted"),
        ("/rows/2/unit", "unit_not_below"),
        ("/rows/3", "csv_row_long"),
        ("/rows/4/year", "field_missing"),
        ("/rows/4/comparator", "field_missing"),
        ("/rows/4/basis", "field_missing"),
        ("/rows/4/effectiveOn", "field_missing"),
    ]
    told = [(fault["pointer"], fault["code"]) for row in answer["results"] for fault in row["errors"]]
    assert set(refusals(refused)) == set(told) == set(wrong) and len(told) == 7
    assert [row["errors"] for row in tried["results"]] == [row["errors"] for row in answer["results"]]
    assert answer["results"][1]["errors"][0]["detail"] == "Phải là số, không có ngoặc kép."
    assert ([row["done"] for row in answer["results"]], answer["done"]) == ([True, False, False, False, False], 1)
    assert [item["value"] for item in await _all(world, CITY)] == [90]


async def test_rows_of_json_are_read_one_by_one_as_well(world: World) -> None:
    await defined(world, code="vneid")
    rows = [assignment_body(), assignment_body(unit="31561", value="chín"), 7, assignment_body(nowhere=1)]

    refused = await world.post(CITY, f"{PATH}/batch", {"rows": rows})
    headers = world.headers(CITY, Accept_Language="en")
    loose = await world.http.post(f"{PATH}/batch", json={"rows": rows}, params={"atomic": "false"}, headers=headers)

    assert refusals(refused) == [
        ("/rows/1/value", "number_wanted"), ("/rows/2", "object_wanted"), ("/rows/3/nowhere", "unknown_field"),
    ]  # fmt: skip
    answer = made(loose)
    assert ([row["done"] for row in answer["results"]], answer["done"]) == ([True, False, False, False], 1)
    assert answer["results"][2]["errors"] == [
        {"pointer": "/rows/2", "code": "object_wanted", "detail": refused_in_english(refused, 1, answer)}
    ]


def refused_in_english(refused: httpx.Response, at: int, answer: dict[str, Any]) -> str:
    """The sentence of a row, which must not be the Vietnamese one."""
    said: str = answer["results"][2]["errors"][0]["detail"]
    assert said and said != refused.json()["errors"][at]["detail"]
    return said


async def test_a_batch_given_twice_is_a_conflict_row_by_row_and_under_one_key_the_same_answer(world: World) -> None:
    await defined(world, code="vneid")
    rows = {"rows": [assignment_body(), assignment_body(unit="31561")]}
    more = {"rows": [*rows["rows"], assignment_body(unit="25345")]}

    first = made(await world.post(CITY, f"{PATH}/batch", rows, Idempotency_Key="dot-1"))
    repeated = await world.post(CITY, f"{PATH}/batch", rows, Idempotency_Key="dot-1")
    again = await world.post(CITY, f"{PATH}/batch", rows)
    mixed = await world.post(CITY, f"{PATH}/batch", more)
    loose = await world.http.post(
        f"{PATH}/batch", json=rows, params={"atomic": "false"}, headers=world.headers(CITY)
    )

    assert (repeated.status_code, repeated.json()) == (200, first)
    assert (again.status_code, again.json()["code"]) == (409, "target_given_already")
    assert [error["pointer"] for error in again.json()["errors"]] == ["/rows/0/definition", "/rows/1/definition"]
    assert refusals(mixed)[2] == ("/rows/2/unit", "unit_not_below")
    assert made(loose)["done"] == 0
    assert len(await _all(world, CITY)) == 2


async def test_a_batch_ends_at_ten_thousand_rows(world: World) -> None:
    await defined(world, code="vneid")

    over = await _sent(world, ["31567,vneid"] * 10_001, "unit,definition")

    assert refusals(over) == [("/rows", "list_too_long")]


async def test_csv_that_cannot_be_read_is_refused(world: World) -> None:
    await defined(world, code="vneid")

    heading = await _sent(world, ["31567"], "đơn vị")
    twice = await _sent(world, ["31567,31561"], "unit,Unit")
    beside = await _sent(world, ["31567,vneid,90,x"], "unit,definition,value,")
    quote = await _sent(world, ['"31567'], "unit")
    empty = await _sent(world, [])

    assert refusals(heading) == refusals(beside) == [("/rows/0", "csv_heading")]
    assert (twice.status_code, twice.json()["code"]) == (400, "csv_heading_twice")
    assert (quote.status_code, quote.json()["code"]) == (400, "csv_unreadable")
    assert refusals(empty) == [("/rows", "list_too_short")]
    assert await _all(world, CITY) == []


async def test_objecting_takes_a_reason_and_only_the_unit_answers(world: World) -> None:
    await defined(world, code="vneid")
    await _indicator(world)
    given = await _given(world)
    path = f"{PATH}/{given['id']}"

    bare = await world.post(WRITER, f"{path}/object", {})
    by_city = await world.post(CITY, f"{path}/object", {"reason": "Thay xã"})
    by_viewer = await world.post("my-tu.viewer", f"{path}/object", {"reason": "Không"})
    objected = made(await world.post(WRITER, f"{path}/object", {"reason": "Dân số già, 70 % là mức làm được."}))
    again = await world.post(WRITER, f"{path}/object", {"reason": "Nhắc lại"})
    after_all = made(await world.post(WRITER, f"{path}/adopt"))

    assert refusals(bare) == [("/reason", "field_missing")]
    assert (by_city.status_code, by_viewer.status_code) == (403, 403)
    assert (objected["status"], objected["reason"]) == ("objected", "Dân số già, 70 % là mức làm được.")
    assert objected["actions"] == ["adopt"]
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (after_all["status"], after_all["reason"]) == ("adopted", None)


async def test_a_revision_keeps_the_former_one_and_waits_for_an_answer_of_its_own(world: World) -> None:
    await defined(world, code="vneid")
    await _indicator(world)
    given = await _given(world)
    made(await world.post(WRITER, f"{PATH}/{given['id']}/adopt"))
    body = {"comparator": "ge", "value": 85, "basis": DECREE | {"number": "77"}, "effectiveOn": "2026-09-01"}

    by_commune = await world.post(WRITER, f"{PATH}/{given['id']}/revise", body)
    without = await world.post(CITY, f"{PATH}/{given['id']}/revise", {k: v for k, v in body.items() if k != "basis"})
    revised = made(await world.post(CITY, f"{PATH}/{given['id']}/revise", body))
    twice = await world.post(CITY, f"{PATH}/{given['id']}/revise", body)
    late = await world.post(WRITER, f"{PATH}/{given['id']}/object", {"reason": "Muộn"})

    assert (by_commune.status_code, refusals(without)) == (403, [("/basis", "field_missing")])
    assert (revised["revision"], revised["revises"], revised["status"], revised["value"]) == (
        2, given["id"], "assigned", 85,
    )  # fmt: skip
    assert (revised["basis"]["number"], revised["due"]) == ("77", "2026-12-31")
    former = made(await world.get(WRITER, f"{PATH}/{given['id']}"))
    assert (former["status"], former["value"], former["indicator"] is not None) == ("revised", 90, True)
    assert (twice.status_code, late.status_code) == (409, 409)
    assert [item["id"] for item in await _all(world, CITY, status="assigned")] == [revised["id"]]


async def test_what_was_done_about_a_target_stands_in_the_journal(world: World) -> None:
    await defined(world, code="vneid")
    given = await _given(world)
    made(await world.post(WRITER, f"{PATH}/{given['id']}/object", {"reason": "Chưa có dữ liệu"}))

    told = made(await world.get("my-tu.auditor", "/v1/audit", subjectId=given["id"]))["items"]

    assert [(entry["act"], entry["actor"]["name"]) for entry in told] == [
        ("target_assignment.object", WRITER),
        ("target_assignment.create", CITY),
    ]
