"""Reporting rules change with an amendment, and what is owed is right at once: kept, ended, opened, never lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.db.engine import connect
from service.usecases.days import turn_day
from tests.api.amendment_stories import (
    DRAFT,
    ECONOMY,
    HEAD,
    POLICE,
    WRITER,
    amended,
    changed,
    new,
    on_day,
    put_in_force,
    read,
    removed,
)
from tests.api.plan_stories import added, drafted, plan_command, published, task_of
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import MONTHLY, RULE
from tests.contract.premises import made
from tests.world import World, agency

UBND = str(agency("my-tu", "ubnd"))
TO_20TH = MONTHLY | {"text": "trước ngày 21", "lastDay": {"month": 1, "day": 20}}
QUARTERLY = {"cadence": "periodic", "periods": ["Q"], "lastDay": {"month": 1, "day": 15}}


async def _monthly_plan(world: World, **more: Any) -> tuple[str, str]:
    """A plan of April under which the police report every month; plan and rule."""
    plan = await drafted(world)
    rule = await added(world, "reporting-rules", plan, **RULE | more)
    await published(world, plan)
    return plan["id"], rule["id"]


async def _owed(world: World, plan: str, **query: Any) -> dict[str, dict[str, Any]]:
    """What is owed under a plan, by nominal period."""
    found = await read(world, WRITER, "/v1/obligations", plan=plan, limit=200, **query)
    return {item["period"]["nominal"]: item for item in found["items"]}


async def _turned(database: TestDatabase, day: str) -> None:
    """What a worker does when the day has come."""
    db = await connect(database.service_url, size=1)
    await turn_day(db, now=datetime.fromisoformat(f"{day}T08:10:00+07:00"))
    await db.pool.close()


def _codes(owed: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {nominal: item["standing"]["code"] for nominal, item in owed.items()}


async def test_a_shortened_plan_ends_what_lies_beyond_it_and_keeps_the_rest(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        plan, _ = await _monthly_plan(world)
        before = await _owed(world, plan)
        await amended(world, plan)
        await changed(world, "plans", plan, period={"start": "2026-01-01", "end": "2026-09-30"})
        await put_in_force(world, plan)
        after = await _owed(world, plan)
        heard = made(await world.get("my-tu.auditor", "/v1/audit", subjectId=after["2026-M10"]["id"]))

    assert {n: item["id"] for n, item in after.items()} == {n: item["id"] for n, item in before.items()}
    ended = {n: item["standing"] for n, item in after.items() if item["standing"]["code"] == "waived"}
    assert {n: s["why"] for n, s in ended.items()} == {
        f"2026-M{month}": {"code": "plan_amended", "on": "2026-07-10"} for month in (10, 11, 12)
    }
    early = [f"2026-M{month:02d}" for month in range(1, 10)]
    assert {n: after[n] for n in early} == {n: before[n] for n in early}
    assert heard["items"][0]["act"] == "plan.publish_amendment"


async def test_a_longer_plan_opens_what_it_adds_at_once_and_takes_back_what_had_ended(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        plan, _ = await _monthly_plan(world)
        first = await _owed(world, plan)
        await amended(world, plan)
        await changed(world, "plans", plan, period={"start": "2026-01-01", "end": "2026-09-30"})
        await put_in_force(world, plan)
        await amended(world, plan)
        await changed(world, "plans", plan, period={"start": "2026-01-01", "end": "2027-02-28"})
        await put_in_force(world, plan)
        after = await _owed(world, plan)

    assert sorted(set(after) - set(first)) == ["2027-M01", "2027-M02"]
    assert {n: (i["id"], i["standing"]) for n, i in first.items()} == {
        n: (i["id"], i["standing"]) for n, i in after.items() if n in first
    }
    assert after["2027-M02"]["lastDay"] == "2027-03-09"
    assert after["2027-M02"]["standing"]["code"] == "not_open"


async def test_what_was_waived_is_not_touched_and_the_running_window_goes_by_the_new_paper(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan, rule = await _monthly_plan(world)
        before = await _owed(world, plan)
        path = f"/v1/obligations/{before['2026-M08']['id']}/waive"
        made(await world.post(HEAD, path, {"reason": "Đã báo cáo chuyên đề"}))
        before = await _owed(world, plan)
        await amended(world, plan)
        await changed(world, "reporting-rules", rule, times=TO_20TH, steps=RULE["steps"])
        drafted_rule = await read(world, WRITER, f"/v1/reporting-rules/{rule}", **DRAFT)
        untouched = await _owed(world, plan)
        await put_in_force(world, plan)
        after = await _owed(world, plan)
        held = await read(world, WRITER, f"/v1/reporting-rules/{rule}")

    assert drafted_rule["id"] == held["id"] == rule
    assert held["times"]["lastDay"] == {"month": 1, "day": 20} and held["actions"] == []
    assert untouched == before
    # June was over: it is still to be told of by the 9th. July was running: by the 20th.
    assert {n: after[n]["lastDay"] for n in ("2026-M06", "2026-M07", "2026-M08", "2026-M09")} == {
        "2026-M06": "2026-07-09", "2026-M07": "2026-08-20", "2026-M08": "2026-09-09", "2026-M09": "2026-10-20",
    }  # fmt: skip
    assert after["2026-M08"] == before["2026-M08"]
    assert {n: i["id"] for n, i in after.items()} == {n: i["id"] for n, i in before.items()}


async def test_a_rule_dropped_and_a_rule_added_by_an_amendment_end_and_open_what_they_ask_for(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan, rule = await _monthly_plan(world)
        await amended(world, plan)
        await removed(world, "reporting-rules", rule)
        quarterly = await new(world, "reporting-rules", plan=plan, **RULE | {"times": QUARTERLY})
        live = await read(world, "can-tho.viewer", "/v1/reporting-rules", plan=plan)
        there = await read(world, WRITER, "/v1/reporting-rules", plan=plan, **DRAFT)
        await put_in_force(world, plan)
        after = await _owed(world, plan)
        listed = await read(world, WRITER, "/v1/reporting-rules", plan=plan)
        gone = await read(world, WRITER, f"/v1/reporting-rules/{rule}")

    assert [r["id"] for r in live["items"]] == [rule]
    assert [r["id"] for r in there["items"]] == [r["id"] for r in listed["items"]] == [quarterly["id"]]
    assert gone["actions"] == [] and len(gone["steps"]) == 1
    codes = _codes(after)
    assert {n: codes[n] for n in ("2026-M05", "2026-M06", "2026-M07", "2026-M12")} == {
        "2026-M05": "overdue", "2026-M06": "due_soon", "2026-M07": "waived", "2026-M12": "waived",
    }  # fmt: skip
    # Nothing is asked of the quarters that were over before anybody was told.
    assert {n: c for n, c in codes.items() if "Q" in n} == {"2026-Q3": "open", "2026-Q4": "not_open"}


async def test_who_leads_only_from_an_amendment_on_owes_nothing_of_the_months_before(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan = await drafted(world)
        task = await task_of(world, plan, assignments=[{"agency": POLICE, "role": "lead"}])
        leads = [{"act": "consolidate", "leads": True, "to": [UBND]}]
        await added(world, "reporting-rules", plan, **RULE | {"steps": leads})
        await published(world, plan)
        await amended(world, plan["id"])
        await changed(world, "tasks", task["id"], assignments=[{"agency": ECONOMY, "role": "lead"}])
        await put_in_force(world, plan["id"])
        police = _codes(await _owed(world, plan["id"], agency=POLICE))
        economy = _codes(await _owed(world, plan["id"], agency=ECONOMY))

    assert min(economy) == "2026-M07" and len(economy) == 6
    assert [police[f"2026-M{month:02d}"] for month in (5, 6, 7, 12)] == [
        "overdue",
        "due_soon",
        "waived",
        "waived",
    ]


async def test_the_day_turn_after_an_amendment_opens_nothing_of_the_time_before_it(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan, rule = await _monthly_plan(world)
        await amended(world, plan)
        await removed(world, "reporting-rules", rule)
        await new(world, "reporting-rules", plan=plan, **RULE | {"times": QUARTERLY})
        await put_in_force(world, plan)
        before = await _owed(world, plan)
    async with on_day(world_database, "2026-07-06") as world:
        await _turned(world_database, "2026-07-06")
        after = await _owed(world, plan)

    assert set(after) == set(before)


async def test_an_items_own_rule_needs_no_amendment_while_one_is_open_and_goes_with_its_item(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan = await drafted(world)
        task = await task_of(world, plan, deliverables=[{"name": "Báo cáo"}, {"name": "Danh sách"}])
        await published(world, plan)
        product = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["deliverables"][0]["id"]
        await amended(world, plan["id"])
        own = {"plan": plan["id"], **RULE, "main": False}
        rule = made(await world.post(WRITER, "/v1/reporting-rules", own | {"task": task["id"]}))
        of_product = made(await world.post(WRITER, "/v1/reporting-rules", own | {"deliverable": product}))
        in_draft = await world.http.post(
            "/v1/reporting-rules", json=own | {"task": task["id"]}, params=DRAFT, headers=world.headers(WRITER)
        )
        await changed(world, "tasks", task["id"], deliverables=[{"name": "Danh sách"}])
        await put_in_force(world, plan["id"])
        kept = _codes(await _owed(world, plan["id"], rule=rule["id"]))
        gone = _codes(await _owed(world, plan["id"], rule=of_product["id"]))
        await amended(world, plan["id"])
        await removed(world, "tasks", task["id"])
        await put_in_force(world, plan["id"])
        over = _codes(await _owed(world, plan["id"], rule=rule["id"]))
        listed = await read(world, WRITER, "/v1/reporting-rules", plan=plan["id"])

    assert (in_draft.status_code, in_draft.json()["code"]) == (409, "rule_needs_no_amendment")
    assert set(kept.values()) == {"open", "not_open"}
    assert set(gone.values()) == set(over.values()) == {"waived"}
    assert listed["items"] == []


async def test_a_rule_of_an_item_that_the_amendment_adds_is_drafted_with_it(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-05") as world:
        plan, _ = await _monthly_plan(world)
        await amended(world, plan)
        ongoing = {"text": "Thường xuyên", "kind": "ongoing"}
        task = await new(world, "tasks", plan=plan, title="Việc mới", schedule=ongoing)
        rule = await new(
            world, "reporting-rules", plan=plan, task=task["id"], **RULE | {"main": False, "times": QUARTERLY}
        )
        hidden = await world.get("can-tho.viewer", f"/v1/reporting-rules/{rule['id']}")
        await put_in_force(world, plan)
        shown = await read(world, "can-tho.viewer", f"/v1/reporting-rules/{rule['id']}")
        owed = _codes(await _owed(world, plan, rule=rule["id"]))

    assert hidden.status_code == 404
    assert (shown["task"]["id"], shown["actions"]) == (task["id"], [])
    assert owed == {"2026-Q3": "open", "2026-Q4": "not_open"}


async def test_work_goes_by_the_amended_main_rule_at_once(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        plan = await drafted(world)
        rule = await added(world, "reporting-rules", plan, **RULE)
        task = await task_of(world, plan, schedule={"text": "Thường xuyên", "kind": "ongoing"})
        await published(world, plan)
        monthly = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["standing"]["code"]
        await amended(world, plan["id"])
        await changed(world, "reporting-rules", rule["id"], times={"cadence": "periodic", "periods": ["Y"]})
        await put_in_force(world, plan["id"])
        yearly = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["standing"]["code"]

    assert (monthly, yearly) == ("ongoing_silent", "ongoing_ok")


async def test_a_plan_that_takes_anothers_place_ends_what_is_open_there_and_leaves_what_amendments_ended(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        old, _ = await _monthly_plan(world)
        await amended(world, old)
        await changed(world, "plans", old, period={"start": "2026-01-01", "end": "2026-10-31"})
        await put_in_force(world, old)
        plan = await drafted(world, title="Kế hoạch thay thế")
        await added(world, "reporting-rules", plan, **RULE)
        await published(world, plan, effectiveOn="2026-07-01")
        made(await world.post(HEAD, f"/v1/plans/{old}/supersede", {"by": plan["id"]}))
        await _turned(world_database, "2026-07-10")
        before, after = await _owed(world, old), await _owed(world, plan["id"])

    assert {n: i["standing"]["why"]["code"] for n, i in before.items() if n >= "2026-M06"} == {
        **{f"2026-M{month:02d}": "plan_ended" for month in range(6, 11)},
        **{f"2026-M{month}": "plan_amended" for month in (11, 12)},
    }
    assert _codes(before)["2026-M05"] == "overdue"
    assert _codes(after)["2026-M07"] == "open"


async def test_next_years_draft_has_the_reporting_rules_with_their_steps(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-11-23") as world:
        plan = await drafted(world)
        once = {"text": "chậm nhất ngày 05/02/2026", "cadence": "once", "dueOn": "2026-02-05"}
        await added(world, "reporting-rules", plan, **RULE | {"times": MONTHLY | {"daysOff": ["2026-01-02"]}})
        await added(world, "reporting-rules", plan, **RULE | {"name": "Kế hoạch 2026", "main": False, "times": once})
        task = await task_of(world, plan, deliverables=[{"name": "Báo cáo"}])
        indicator = await added(world, "indicators", plan, name="Hồ sơ")
        product = (await read(world, WRITER, f"/v1/tasks/{task['id']}"))["deliverables"][0]["id"]
        own = RULE | {"main": False, "times": QUARTERLY}
        for item in ({"task": task["id"]}, {"indicator": indicator["id"]}, {"deliverable": product}):
            await added(world, "reporting-rules", plan, **own | item)
        await published(world, plan)
        body = plan_command(title="Kế hoạch năm 2027", period={"start": "2027-01-01", "end": "2027-12-31"})
        copy = made(
            await world.http.post(
                "/v1/plans", json=body, params={"copyOf": plan["id"]}, headers=world.headers(WRITER)
            )
        )
        rules = (await read(world, WRITER, "/v1/reporting-rules", plan=copy["id"]))["items"]
        items = await read(world, WRITER, f"/v1/plans/{copy['id']}", include="indicators,tasks")
        await published(world, copy, effectiveOn="2027-01-01")
        owed = await read(world, WRITER, "/v1/obligations", plan=copy["id"], period="2027-Q1")

    monthly, yearly, of_task, of_indicator, of_product = rules
    assert (monthly["main"], monthly["times"]["daysOff"], monthly["reference"]) == (True, [], None)
    assert monthly["times"]["lastDay"] == {"month": 1, "day": 9}
    assert [s["from"][0]["id"] for s in monthly["steps"]] == [POLICE]
    assert (yearly["name"], yearly["times"]["text"], yearly["times"]["dueOn"]) == (
        "Kế hoạch 2027", "chậm nhất ngày 05/02/2027", "2027-02-05",
    )  # fmt: skip
    (copied,) = items["tasks"]
    assert of_task["task"]["id"] == copied["id"] != task["id"]
    assert of_indicator["indicator"]["id"] == items["indicators"][0]["id"] != indicator["id"]
    assert of_product["deliverable"]["id"] == copied["deliverables"][0]["id"] != product
    assert len(owed["items"]) == 3


async def test_a_frozen_state_has_the_rules_of_its_day_and_a_difference_names_their_change(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        plan, rule = await _monthly_plan(world)
        await amended(world, plan)
        await changed(world, "reporting-rules", rule, times=TO_20TH)
        path = f"/v1/plans/{plan}"
        drafted_ = await read(world, WRITER, f"{path}/diff", to="draft")
        await put_in_force(world, plan)
        before = await read(world, "can-tho.viewer", path, asOf="2026-05-01", include="reportingRules")
        after = await read(world, "can-tho.viewer", path, include="reportingRules")
        difference = await read(world, "can-tho.viewer", f"{path}/diff")

    assert [r["times"]["lastDay"]["day"] for r in before["reportingRules"]] == [9]
    assert [r["times"]["lastDay"]["day"] for r in after["reportingRules"]] == [20]
    (change,) = difference["reportingRules"]["changed"]
    assert (change["id"], change["title"]) == (rule, RULE["name"])
    assert [field["field"] for field in change["fields"]] == ["times"]
    assert drafted_["reportingRules"] == difference["reportingRules"]
