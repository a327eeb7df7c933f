"""Reporting rules over REST: who may make which, what a change leaves alone, what is refused with the mend."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.contract.cases_plans import INDICATOR
from tests.contract.cases_reporting import CITY, MONTHLY, OF_CITY, RULE
from tests.contract.premises import (
    ECONOMY,
    HEAD,
    POLICE,
    UBND,
    WRITER,
    added,
    draft_plan,
    made,
    published,
    task_body,
)
from tests.world import World, agency, opened


async def _owed(world: World, who: str = WRITER, **query: Any) -> list[dict[str, Any]]:
    found = made(await world.get(who, "/v1/obligations", limit=200, **query))
    return list(found["items"])


async def _rule(world: World, plan: str, **more: Any) -> dict[str, Any]:
    return dict(made(await world.post(WRITER, "/v1/reporting-rules", {"plan": plan, **RULE, **more})))


async def test_a_rule_keeps_the_printed_words_beside_their_reading(world: World) -> None:
    rule = await _rule(world, await draft_plan(world))

    assert rule["times"]["text"] == "trước ngày 10 hằng tháng"
    assert rule["times"]["lastDay"] == {"month": 1, "day": 9} and rule["times"]["exclusive"] is True
    assert rule["reference"] == {
        "part": "body",
        "section": "VIII.3",
        "number": None,
        "line": 185,
        "column": None,
        "text": None,
    }
    assert rule["steps"][0]["from"][0]["id"] == POLICE
    assert rule["steps"][0]["to"][0]["id"] == UBND
    assert rule["actions"] == ["delete", "update"]


async def test_publication_makes_what_is_owed_and_freezes_the_rules(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        rule = await _rule(world, plan)
        before = await _owed(world, plan=plan)
        await published(world, plan)
        after = {item["period"]["nominal"]: item for item in await _owed(world, plan=plan)}
        changed = await world.patch(WRITER, f"/v1/reporting-rules/{rule['id']}", {"name": "Khác"}, 2)

    assert before == []
    assert [after[f"2026-M{month:02d}"]["lastDay"] for month in (1, 5, 12)] == [
        "2026-02-09",
        "2026-06-09",
        "2027-01-09",
    ]
    assert {nominal: item["standing"]["code"] for nominal, item in after.items()} == {
        "2026-M01": "before_issue",
        "2026-M02": "before_issue",
        "2026-M03": "overdue",
        "2026-M04": "overdue",
        "2026-M05": "overdue",
        "2026-M06": "open",
        **{f"2026-M{month:02d}": "not_open" for month in range(7, 13)},
    }
    assert changed.status_code == 409 and changed.json()["code"] == "draft_revision_needed"


async def test_every_agency_that_leads_something_owes_and_nobody_owes_themselves(world: World) -> None:
    plan = await draft_plan(world)
    await added(world, "/v1/tasks", task_body(plan))
    asked = {"agency": ECONOMY, "role": "lead", "obligation": "asked"}
    await added(world, "/v1/tasks", task_body(plan, assignments=[asked]))
    await added(world, "/v1/tasks", task_body(plan, assignments=[{"agency": UBND, "role": "lead"}]))
    await _rule(world, plan, steps=[{"act": "consolidate", "leads": True, "to": [UBND]}])
    await published(world, plan)

    owed = await _owed(world, plan=plan, period="2026-M12")

    assert {(item["agency"]["id"], item["obligation"]) for item in owed} == {
        (POLICE, "obliged"),
        (ECONOMY, "asked"),
    }


async def test_what_is_asked_for_falls_silent_and_is_not_late(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        await _rule(world, plan, obligation="asked")
        await published(world, plan)
        may = (await _owed(world, plan=plan, period="2026-M05"))[0]

    assert may["standing"]["code"] == "asked_silent"


async def test_an_items_own_rule_needs_no_amendment_and_moves_its_standing(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        await _rule(world, plan)
        task = await added(world, "/v1/tasks", task_body(plan))
        await published(world, plan)
        monthly = made(await world.get(WRITER, f"/v1/tasks/{task}"))["standing"]
        own = {"cadence": "periodic", "periods": ["Y"]}
        rule = made(
            await world.post(
                WRITER,
                "/v1/reporting-rules",
                {"plan": plan, "task": task, **RULE, "main": False, "times": own},
            )
        )
        yearly = made(await world.get(WRITER, f"/v1/tasks/{task}"))["standing"]
        owed = await _owed(world, rule=rule["id"])
        in_use = await world.delete(WRITER, f"/v1/reporting-rules/{rule['id']}", rule["version"])

    assert monthly["code"] == "ongoing_silent"
    assert yearly["code"] == "ongoing_ok"
    assert [(item["period"]["nominal"], item["rule"]["task"]["id"]) for item in owed] == [("2026", task)]
    assert in_use.status_code == 409 and in_use.json()["code"] == "rule_in_use"


async def test_an_items_own_rule_entered_late_asks_for_nothing_that_was_over(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        task = await added(world, "/v1/tasks", task_body(plan))
        await published(world, plan)
        body = {"plan": plan, "task": task, **RULE, "main": False}
        rule = made(await world.post(WRITER, "/v1/reporting-rules", body))
        owed = await _owed(world, rule=rule["id"])

    assert [item["period"]["nominal"] for item in owed] == [f"2026-M{month:02d}" for month in range(6, 13)]


async def test_an_indicators_own_rule_moves_its_standing_and_its_end_gives_it_back(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        await _rule(world, plan)
        indicator = await added(world, "/v1/indicators", {"plan": plan, **INDICATOR})
        await published(world, plan)
        path = f"/v1/indicators/{indicator}"
        april = {"period": {"nominal": "2026-M04"}, "numerator": 96, "denominator": 100}
        figure = made(await world.post("my-tu.reporter.cong-an", f"{path}/observations", april))["id"]
        made(await world.post(WRITER, f"/v1/observations/{figure}/verify"))
        monthly = made(await world.get(WRITER, path))["standing"]
        own = {"cadence": "on_request"}
        body = {"plan": plan, "indicator": indicator, **RULE, "main": False, "times": own}
        rule = made(await world.post(WRITER, "/v1/reporting-rules", body))
        asked = made(await world.get(WRITER, path))["standing"]
        gone = await world.delete(WRITER, f"/v1/reporting-rules/{rule['id']}", rule["version"])
        back = made(await world.get(WRITER, path))["standing"]

    assert gone.status_code == 204
    # Nothing was told of May by 9 June; when asked only, nobody waits for it.
    assert [standing["code"] for standing in (monthly, asked, back)] == ["stale", "achieved", "stale"]
    assert back == monthly


async def test_a_changed_rule_leaves_what_has_opened_and_asks_anew_for_the_rest(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-10-03T08:00+07:00") as world:
        rule = made(await world.post(CITY, "/v1/reporting-rules", OF_CITY))
        path = f"/v1/reporting-rules/{rule['id']}"
        later = OF_CITY["times"] | {"lastDay": {"month": 1, "day": 20}}
        made(await world.patch(CITY, path, {"times": later}, rule["version"]))
        kept = await _owed(world, CITY, rule=rule["id"], unit="31567")

    assert {item["period"]["nominal"]: item["lastDay"] for item in kept} == {
        "2026-Q3": "2026-10-05",
        "2026-Q4": "2027-01-05",
    }


async def test_a_rule_entered_late_makes_nobody_late_for_what_was_due_before(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-11-23T08:00+07:00") as world:
        rule = made(await world.post(CITY, "/v1/reporting-rules", OF_CITY))
        own = await _owed(world, rule=rule["id"])

    assert [(item["period"]["nominal"], item["standing"]["code"]) for item in own] == [("2026-Q4", "open")]


async def test_a_rule_of_the_city_obliges_every_commune_and_none_elsewhere(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        rule = made(await world.post(CITY, "/v1/reporting-rules", OF_CITY | {"startsOn": "2025-07-01"}))

        own = await _owed(world, rule=rule["id"])
        shown = await world.get(WRITER, f"/v1/reporting-rules/{rule['id']}")
        hidden = await world.get("tan-hung.coordinator", f"/v1/reporting-rules/{rule['id']}")

    assert {item["agency"]["id"] for item in own} == {UBND}
    assert all(item["plan"] is None and item["unit"]["code"] == "31567" for item in own)
    assert shown.json()["actions"] == []
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"endsOn": None}, "/endsOn", "rule_without_end"),
        ({"startsOn": None}, "/startsOn", "rule_without_start"),
        ({"endsOn": "2026-01-01"}, "/endsOn", "rule_ends_before"),
        ({"endsOn": "2090-12-31", "times": MONTHLY}, "/endsOn", "rule_too_many"),
        ({"level": "province"}, "/level", "rule_nobody_below"),
        ({"main": True}, "/main", "rule_not_main"),
        (
            {"steps": [{"act": "accept", "leads": True, "to": [str(agency("can-tho", "ubnd"))]}]},
            "/steps/0/leads",
            "rule_of_no_plan",
        ),
        ({"times": {"cadence": "periodic"}}, "/times/periods", "times_periods_missing"),
        (
            {"steps": [{"act": "accept", "to": [str(agency("tan-hung", "ubnd"))]}]},
            "/steps/0/to/0",
            "unknown_agency",
        ),
    ],
)
async def test_a_rule_without_end_or_sense_is_refused_with_the_mend(
    world: World, more: dict[str, Any], pointer: str, code: str
) -> None:
    before = made(await world.get(CITY, "/v1/reporting-rules", count="exact"))["count"]

    refused = await world.post(CITY, "/v1/reporting-rules", OF_CITY | more)

    assert refusals(refused) == [(pointer, code)]
    assert made(await world.get(CITY, "/v1/reporting-rules", count="exact"))["count"] == before


async def test_a_rule_belongs_to_a_plan_or_to_a_unit_and_to_one_item_at_most(world: World) -> None:
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    elsewhere = await added(world, "/v1/tasks", task_body(await draft_plan(world)))

    neither = await world.post(WRITER, "/v1/reporting-rules", RULE)
    both = await world.post(WRITER, "/v1/reporting-rules", RULE | {"plan": plan, "unit": "31567"})
    foreign = await world.post(
        WRITER, "/v1/reporting-rules", RULE | {"plan": plan, "main": False, "task": elsewhere}
    )
    dated = await world.post(WRITER, "/v1/reporting-rules", RULE | {"plan": plan, "endsOn": "2026-06-30"})
    main = await world.post(WRITER, "/v1/reporting-rules", RULE | {"plan": plan, "task": task})

    assert refusals(neither) == refusals(both) == [("/plan", "rule_plan_or_unit")]
    assert refusals(foreign) == [("/task", "rule_item_elsewhere")]
    assert refusals(dated) == [("/endsOn", "rule_by_plan")]
    assert refusals(main) == [("/main", "rule_not_main")]


async def test_a_rule_of_a_plan_in_force_is_for_one_item_only(world: World) -> None:
    plan = await published(world, await draft_plan(world))

    refused = await world.post(WRITER, "/v1/reporting-rules", {"plan": plan, **RULE})

    assert refused.status_code == 409 and refused.json()["code"] == "draft_revision_needed"


async def test_reminding_and_waiving_stay_on_record(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        plan = await draft_plan(world)
        await _rule(world, plan)
        await published(world, plan)
        may = (await _owed(world, plan=plan, period="2026-M05"))[0]
        path = f"/v1/obligations/{may['id']}"
        early = (await _owed(world, plan=plan, period="2026-M12"))[0]
        too_early = await world.post(WRITER, f"/v1/obligations/{early['id']}/remind")
        made(await world.post(WRITER, f"{path}/remind"))
        reminded = made(await world.post(WRITER, f"{path}/remind", {"note": "Gấp"}))
        refused = await world.post(WRITER, f"{path}/waive", {"reason": "Không còn việc"})
        waived = made(await world.post(HEAD, f"{path}/waive", {"reason": "Không còn việc"}))
        again = await world.post(HEAD, f"{path}/waive", {"reason": "Lần nữa"})
        heard = made(await world.get("my-tu.auditor", "/v1/audit", subjectId=may["id"]))

    assert too_early.status_code == 409
    assert (reminded["reminders"]["count"], reminded["reminders"]["note"]) == (2, "Gấp")
    assert reminded["standing"]["code"] == "overdue"
    assert refused.status_code == 403
    assert waived["standing"]["code"] == "waived"
    assert waived["waived"]["reason"] == "Không còn việc" and waived["waived"]["on"] == "2026-06-10"
    assert waived["actions"] == []
    assert again.status_code == 409
    assert [item["act"] for item in heard["items"]] == [
        "obligation.waive",
        "obligation.remind",
        "obligation.remind",
        "plan.publish",
    ]
