"""Matches to the catalogue over REST: suggested, confirmed one or many at once, rejected and remembered."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.definition_suggestions import DefinitionSuggestions
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import WRITER, added, draft_plan, made, published
from tests.plans import journal
from tests.world import World

PATH = "/v1/definition-suggestions"


@pytest.fixture
async def plan(world: World) -> dict[str, str]:
    """A plan in force with three indicators, and what each is called; the city keeps two entries for them."""
    plan = await draft_plan(world)
    found = {"plan": plan}
    for key, name in {
        "vneid": "Có ≥ 80% người dân có tài khoản VNeID",
        "5g": "Phủ sóng 5G trên địa bàn xã",
        "other": "Sản phẩm OCOP bán qua mạng",
    }.items():
        body = {
            "plan": plan, "name": name, "unitMeasure": "%",
            "targets": [{"text": "80%", "comparator": "ge", "value": 80, "year": 2026}],
        }  # fmt: skip
        found[key] = await added(world, "/v1/indicators", body)
    await published(world, plan)
    await defined(world, code="vneid")
    await defined(
        world, code="phu-song", name="Vùng có mạng 5G", aliases=["Tỷ lệ phủ sóng 5G"], direction="hold"
    )
    return found


async def _suggested(world: World, who: str = WRITER, **query: Any) -> dict[str, list[tuple[str, int]]]:
    answer = made(await world.get(who, PATH, **query))
    DefinitionSuggestions.model_validate(answer)
    return {
        item["indicator"]["name"]: [(s["definition"]["code"], s["score"]) for s in item["suggestions"]]
        for item in answer["items"]
    }


async def test_suggestions_go_by_name_or_alias_and_say_what_differs(
    world: World, plan: dict[str, str]
) -> None:
    found = await _suggested(world, plan=plan["plan"])
    one = made(await world.get(WRITER, PATH, indicator=plan["5g"]))["items"][0]["suggestions"][0]

    assert found == {
        "Có ≥ 80% người dân có tài khoản VNeID": [("vneid", 100)],
        "Phủ sóng 5G trên địa bàn xã": [("phu-song", 90)],
        "Sản phẩm OCOP bán qua mạng": [],
    }
    assert (one["alike"], one["differs"], one["confidence"], one["fits"]) == (
        "Tỷ lệ phủ sóng 5G",
        ["direction"],
        "likely",
        True,
    )


async def test_many_are_confirmed_at_once_and_journalled(
    world: World, plan: dict[str, str], world_database: TestDatabase
) -> None:
    rows = [
        {"indicator": plan["vneid"], "definition": "vneid"},
        {"indicator": plan["5g"], "definition": "phu-song"},
    ]

    first = made(await world.post(WRITER, f"{PATH}/confirm", {"rows": rows}))
    twice = await world.post(WRITER, f"{PATH}/confirm", {"rows": rows})
    each = made(
        await world.post(
            WRITER,
            f"{PATH}/confirm",
            {"rows": [*rows, {"indicator": plan["other"], "definition": "vneid"}], "atomic": False},
        )
    )

    assert first == {
        "done": 2,
        "results": [{"row": 0, "done": True, "code": None}, {"row": 1, "done": True, "code": None}],
    }
    assert (twice.status_code, twice.json()["code"]) == (409, "definition_matched")
    assert [error["pointer"] for error in twice.json()["errors"]] == ["/rows/0", "/rows/1"]
    assert [(r["done"], r["code"]) for r in each["results"]] == [
        (False, "definition_matched"),
        (False, "definition_matched"),
        (True, None),
    ]
    seen = made(await world.get(WRITER, f"/v1/indicators/{plan['5g']}"))
    assert (seen["definition"]["code"], seen["version"]) == ("phu-song", 3)
    assert [entry[1] for entry in await journal(world_database, plan["5g"])][-1] == "indicator.match"
    assert await _suggested(world, plan=plan["plan"]) == {}


async def test_what_was_rejected_is_not_suggested_again_until_it_is_confirmed(
    world: World, plan: dict[str, str]
) -> None:
    row = {"indicator": plan["vneid"], "definition": "vneid"}

    made(await world.post(WRITER, f"{PATH}/reject", {"rows": [row], "reason": "Chỉ đếm mức 2"}))
    after = await _suggested(world, indicator=plan["vneid"])
    shown = made(await world.get(WRITER, PATH, indicator=plan["vneid"], rejected="true"))["items"][0]
    again = await world.post(WRITER, f"{PATH}/reject", {"rows": [row]})
    made(await world.post(WRITER, f"{PATH}/confirm", {"rows": [row]}))
    matched = made(await world.get(WRITER, PATH, indicator=plan["vneid"], rejected="true"))["items"][0]

    assert after == {"Có ≥ 80% người dân có tài khoản VNeID": []}
    no = shown["suggestions"][0]["rejected"]
    assert (no["by"]["name"], no["reason"]) == (WRITER, "Chỉ đếm mức 2")
    assert (again.status_code, again.json()["code"]) == (409, "definition_rejected")
    assert (matched["definition"]["code"], matched["suggestions"][0]["rejected"]) == ("vneid", None)


async def test_a_match_that_cannot_be_is_refused_with_its_reason_and_nothing_is_written(
    world: World, plan: dict[str, str]
) -> None:
    await defined(world, code="luot", valueKind="number", unitMeasure="lượt")
    await defined(world, "dong-nai.coordinator", code="xa-la", unit="75")
    rows = [
        {"indicator": plan["vneid"], "definition": "vneid"},
        {"indicator": plan["vneid"], "definition": "phu-song"},
        {"indicator": plan["5g"], "definition": "luot"},
        {"indicator": plan["5g"], "definition": "xa-la"},
        {"indicator": plan["plan"], "definition": "vneid"},
    ]

    refused = await world.post(WRITER, f"{PATH}/confirm", {"rows": rows})
    others = {
        who: (await world.post(who, f"{PATH}/confirm", {"rows": rows[:1]})).status_code
        for who in (CITY, "my-tu.leader", "my-tu.viewer", "dai-hai.coordinator", "tan-hung.coordinator")
    }
    neither = await world.get(WRITER, PATH)
    foreign = await world.get("tan-hung.coordinator", PATH, plan=plan["plan"])

    assert refusals(refused) == [
        ("/rows/1", "suggestion_row_twice"),
        ("/rows/2", "definition_kind_differs"),
        ("/rows/3/definition", "unknown_definition"),
        ("/rows/4/indicator", "indicator_unknown"),
    ]
    assert others == {
        CITY: 403,
        "my-tu.leader": 403,
        "my-tu.viewer": 403,
        "dai-hai.coordinator": 422,
        "tan-hung.coordinator": 422,
    }
    assert (neither.status_code, foreign.status_code) == (422, 404)
    assert made(await world.get(WRITER, f"/v1/indicators/{plan['vneid']}"))["definition"] is None
