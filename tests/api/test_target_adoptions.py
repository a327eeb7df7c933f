"""An assigned target is taken over by the draft of the plan, or by its amendment; the leader puts it into force."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx

from service.domain.targets import Asked, asks_as_much
from tests.api.amendment_stories import HEAD, WRITER, put_in_force, read
from tests.api.plan_stories import added, drafted, published, refusals
from tests.contract.cases_catalogue import CITY, DECREE, assignment_body, defined
from tests.contract.premises import made
from tests.world import World, agency

PATH = "/v1/target-assignments"
POLICE = str(agency("my-tu", "cong-an"))


async def _given(world: World, **more: Any) -> dict[str, Any]:
    return dict(made(await world.post(CITY, PATH, assignment_body(**more))))


async def _indicator(world: World, plan: dict[str, Any], *, value: int = 80, **more: Any) -> dict[str, Any]:
    targets = [{"text": f"{value}%", "comparator": "ge", "value": value, "year": 2026}]
    body = {"name": "Tài khoản VNeID", "unitMeasure": "%", "targets": targets, "definition": "vneid"} | more
    return await added(world, "indicators", plan, **body)


async def _adopt(world: World, given: dict[str, Any], who: str = WRITER, **body: Any) -> httpx.Response:
    return await world.post(who, f"{PATH}/{given['id']}/adopt", body or None)


async def _now(world: World, given: dict[str, Any], who: str = WRITER) -> dict[str, Any]:
    return await read(world, who, f"{PATH}/{given['id']}")


async def test_adopting_opens_the_amendment_that_has_the_target_and_publishing_it_carries_it(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    indicator = await _indicator(world, plan)
    await published(world, plan)
    given = await _given(world, text="≥ 90%")

    adopted = made(await _adopt(world, given))
    amendment = (await read(world, WRITER, f"/v1/plans/{plan['id']}"))["amendment"]
    as_drafted = await read(world, WRITER, f"/v1/indicators/{indicator['id']}", revision="draft")
    before = await read(world, WRITER, f"/v1/indicators/{indicator['id']}")
    by_coordinator = await world.post(WRITER, f"/v1/plans/{plan['id']}/publish")
    await put_in_force(world, plan["id"])
    after = await read(world, "can-tho.viewer", f"/v1/indicators/{indicator['id']}")

    assert (adopted["status"], adopted["indicator"]["id"], adopted["carried"]) == ("adopted", indicator["id"], False)
    assert adopted["actions"] == []
    assert amendment["basis"] == DECREE and amendment["status"] == "draft"
    assert amendment["reason"] == "Tiếp nhận chỉ tiêu được giao: Người dân có tài khoản VNeID."
    assert [(t["text"], t["value"], t["due"]) for t in as_drafted["targets"]] == [("≥ 90%", 90, "2026-12-31")]
    assert [t["value"] for t in before["targets"]] == [80]
    assert by_coordinator.status_code == 403
    assert [(t["id"], t["value"]) for t in after["targets"]] == [(before["targets"][0]["id"], 90)]
    carried = await _now(world, given, "can-tho.viewer")
    assert (carried["status"], carried["carried"]) == ("adopted", True)
    revision = (await read(world, WRITER, f"/v1/plans/{plan['id']}/revisions"))["items"][-1]
    assert (revision["number"], revision["basis"]) == (2, DECREE)


async def test_a_plan_in_force_that_asks_as_much_stays_as_it_is(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    indicator = await _indicator(world, plan, value=90)
    await published(world, plan)
    given = await _given(world, value=85)

    adopted = made(await _adopt(world, given, HEAD, indicator=indicator["id"]))
    again = await _adopt(world, given)

    assert (adopted["status"], adopted["carried"], adopted["answeredBy"]["name"]) == ("adopted", True, HEAD)
    assert (await read(world, WRITER, f"/v1/plans/{plan['id']}"))["amendment"] is None
    assert (adopted["actions"], again.status_code, again.json()["code"]) == ([], 409, "wrong_state")


async def test_the_open_amendment_takes_further_targets_and_one_of_another_day_stands_beside(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    indicator = await _indicator(world, plan)
    await published(world, plan)
    first, later = await _given(world), await _given(world, year=2030, comparator="range", value=None, low=95, high=99)

    made(await _adopt(world, first, reason="Theo quyết định của thành phố"))
    made(await _adopt(world, later))

    amendment = (await read(world, WRITER, f"/v1/plans/{plan['id']}"))["amendment"]
    as_drafted = await read(world, WRITER, f"/v1/indicators/{indicator['id']}", revision="draft")
    assert amendment["reason"] == "Theo quyết định của thành phố"
    told = [(t["text"], t["year"], t["evaluateAs"]) for t in as_drafted["targets"]]
    assert told == [("≥ 90%", 2026, "ge"), ("95 - 99%", 2030, "ge")]


async def test_a_plan_without_the_indicator_gets_it_as_the_catalogue_says(world: World) -> None:
    definition = await defined(world, code="vneid")
    plan = await drafted(world)
    await _indicator(world, plan, definition=None, name="Hồ sơ trực tuyến")
    await published(world, plan)
    given = await _given(world, value=92.5)

    adopted = made(await _adopt(world, given))
    above = await _now(world, given, "can-tho.viewer")
    new = await read(world, WRITER, f"/v1/indicators/{adopted['indicator']['id']}", revision="draft")
    unseen = await world.get("can-tho.viewer", f"/v1/indicators/{new['id']}")
    await put_in_force(world, plan["id"])

    assert (new["name"], new["unitMeasure"], new["valueKind"]) == (definition["name"], "%", "ratio")
    assert [(t["text"], t["value"]) for t in new["targets"]] == [("≥ 92,5%", 92.5)]
    assert (adopted["carried"], above["indicator"], unseen.status_code) == (False, None, 404)
    seen = await read(world, "can-tho.viewer", "/v1/indicators", definition="vneid")
    assert [item["id"] for item in seen["items"]] == [new["id"]]
    carried = await _now(world, given, "can-tho.viewer")
    assert (carried["carried"], carried["indicator"]["id"]) == (True, new["id"])


async def test_a_plan_that_is_a_draft_takes_the_target_itself(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    indicator = await _indicator(world, plan)
    given = await _given(world)

    adopted = made(await _adopt(world, given))
    above = await _now(world, given, "can-tho.viewer")
    own = await read(world, WRITER, f"/v1/indicators/{indicator['id']}")
    await published(world, plan)

    assert [t["value"] for t in own["targets"]] == [90]
    assert adopted["indicator"]["id"] == indicator["id"] and above["indicator"] is None
    assert (adopted["carried"], above["carried"], above["status"]) == (False, False, "adopted")
    assert (await _now(world, given))["carried"] is True


async def test_where_a_target_goes_must_be_clear(world: World) -> None:
    await defined(world, code="vneid")
    given = await _given(world)

    nowhere = await _adopt(world, given)
    one, other = await drafted(world), await drafted(world, title="Kế hoạch của Công an")
    unclear = await _adopt(world, given)
    both = [await _indicator(world, plan) for plan in (one, other)]
    several = await _adopt(world, given)
    stranger = await _adopt(world, given, indicator=one["id"])
    no_plan = await _adopt(world, given, plan=both[0]["id"])
    untouched = await _now(world, given)
    adopted = made(await _adopt(world, given, plan=other["id"]))

    assert refusals(nowhere) == [("/plan", "adopting_plan_missing")]
    assert refusals(unclear) == [("/plan", "adopting_plan_ambiguous")]
    assert refusals(several) == [("/indicator", "indicator_ambiguous")]
    assert refusals(stranger) == [("/indicator", "indicator_not_matched")]
    assert refusals(no_plan) == [("/plan", "plan_unknown")]
    assert (untouched["status"], untouched["version"]) == ("assigned", 1)
    assert adopted["indicator"]["id"] == both[1]["id"]


async def test_of_two_quantities_of_one_day_none_is_chosen(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    pair = [
        {"text": "60% và 50%", "name": name, "comparator": "ge", "value": value, "year": 2026}
        for name, value in (("cấp", 60), ("dùng", 50))
    ]
    await _indicator(world, plan, targets=pair)
    given = await _given(world)

    refused = await _adopt(world, given)

    assert (refused.status_code, refused.json()["code"]) == (409, "adopted_quantity_unclear")
    assert (await _now(world, given))["status"] == "assigned"


async def test_what_is_submitted_waits_and_nothing_of_the_adoption_stays(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    await _indicator(world, plan)
    given = await _given(world)
    made(await world.post(WRITER, f"/v1/plans/{plan['id']}/submit"))

    refused = await _adopt(world, given)

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert (await _now(world, given))["status"] == "assigned"


async def test_who_may_not_answer_for_the_unit_opens_no_amendment(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    await _indicator(world, plan)
    await published(world, plan)
    given = await _given(world)

    refused = [await _adopt(world, given, who) for who in ("my-tu.viewer", "my-tu.reporter.cong-an", CITY)]
    unseen = await _adopt(world, given, "dai-hai.coordinator")

    assert [answer.status_code for answer in refused] == [403, 403, 403] and unseen.status_code == 404
    assert (await read(world, WRITER, f"/v1/plans/{plan['id']}"))["amendment"] is None


async def test_a_draft_that_is_given_up_or_loses_the_target_lets_it_be_adopted_again(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    await published(world, plan)
    given = await _given(world)
    made(await _adopt(world, given))

    opened = await read(world, WRITER, f"/v1/plans/{plan['id']}", revision="draft")
    dropped = await world.http.delete(
        f"/v1/plans/{plan['id']}", params={"revision": "draft"},
        headers=world.headers(WRITER, If_Match=f'"{opened["version"]}"'),
    )  # fmt: skip
    lost = await _now(world, given)
    again = made(await _adopt(world, given))

    assert dropped.status_code == 204, dropped.text
    assert (lost["status"], lost["indicator"], lost["carried"], lost["actions"]) == ("adopted", None, False, ["adopt"])
    assert (again["status"], again["actions"]) == ("adopted", []) and again["indicator"] is not None


async def test_an_amendment_that_drops_the_indicator_is_not_asked_to_take_it(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    indicator = await _indicator(world, plan)
    await published(world, plan)
    given = await _given(world)
    made(await world.post(HEAD, f"/v1/plans/{plan['id']}/amend", {"reason": "Bỏ chỉ tiêu"}))
    path = f"/v1/indicators/{indicator['id']}"
    version = (await read(world, WRITER, path, revision="draft"))["version"]
    headers = world.headers(WRITER, If_Match=f'"{version}"')
    assert (await world.http.delete(path, params={"revision": "draft"}, headers=headers)).status_code == 204

    refused = await _adopt(world, given)

    assert (refused.status_code, refused.json()["code"]) == (409, "adopted_item_dropped")


async def test_two_targets_adopted_at_once_share_one_amendment(world: World) -> None:
    for code in ("vneid", "dvc"):
        await defined(world, code=code)
    plan = await drafted(world)
    for code in ("vneid", "dvc"):
        await _indicator(world, plan, definition=code, name=code)
    await published(world, plan)
    given = [await _given(world, definition=code) for code in ("vneid", "dvc")]

    answers = await asyncio.gather(*(_adopt(world, one) for one in given))

    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    items = (await read(world, WRITER, "/v1/indicators", plan=plan["id"], revision="draft"))["items"]
    assert [item["targets"][0]["value"] for item in items] == [90, 90]


async def test_yes_asks_for_yes_and_words_for_the_same_words(world: World) -> None:
    await defined(world, code="co-dau-moi", valueKind="yes_no", unitMeasure=None)
    plan = await drafted(world)
    yes = [{"text": "Có", "comparator": "boolean", "year": 2026}]
    await _indicator(world, plan, definition="co-dau-moi", unitMeasure=None, targets=yes)
    await published(world, plan)
    given = await _given(world, definition="co-dau-moi", comparator="boolean", value=None)

    adopted = made(await _adopt(world, given))

    assert (adopted["carried"], adopted["actions"]) == (True, [])


async def test_what_is_carried_is_the_same_rule_in_the_database_and_in_python(world: World) -> None:
    own = Asked(due=date(2026, 12, 31), evaluate_as="gt", measure="level", value=80, low=None, text="> 80%")
    asked: list[dict[str, Any]] = [
        *({"comparator": word, "value": value} for word in ("ge", "gt", "le", "lt", "eq", "approx")
          for value in (79.5, 80, 80.5)),
        {"comparator": "range", "value": None, "low": 80, "high": 90},
        {"comparator": "ge", "value": 10, "measure": "change"},
    ]  # fmt: skip
    days = [date(2026, 12, 31) + timedelta(days=i) for i in range(len(asked))]
    await defined(world, code="vneid")
    plan = await drafted(world)
    targets = [{"text": own.text, "comparator": "gt", "value": 80, "year": 2026}]
    indicator = await _indicator(world, plan, targets=targets)
    await published(world, plan)

    in_sql = {}
    for more, day in zip(asked, days, strict=True):
        given = await _given(world, year=2026 if day.year == 2026 else 2027, due=day.isoformat(), **more)
        in_sql[day] = made(await _adopt(world, given, indicator=indicator["id"]))["carried"]
    early = await _given(world, due="2026-12-30", value=1)
    in_sql[date(2026, 12, 30)] = made(await _adopt(world, early, indicator=indicator["id"]))["carried"]

    in_python = {
        day: asks_as_much(
            own,
            Asked(
                due=day, evaluate_as=judged(more["comparator"]), measure=more.get("measure", "level"),
                value=more["value"], low=more.get("low"), text=None,
            ),
        )
        for more, day in zip(asked, days, strict=True)
    }  # fmt: skip
    assert in_sql == in_python | {date(2026, 12, 30): False}
    assert sorted(in_sql.values()).count(True) == 13


def judged(comparator: str) -> str:
    """How a comparator is judged where more is better."""
    return "ge" if comparator in ("eq", "range") else comparator
