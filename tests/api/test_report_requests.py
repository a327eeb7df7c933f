"""Reports asked for once, sent up, under rules without days, and while plan and rule move on."""

from __future__ import annotations

from typing import Any

from tests.api.amendment_stories import amended, changed, put_in_force
from tests.api.report_stories import MONTHLY, REPORTER, act, done, draft, looked, on, owed, planned
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import CITY
from tests.contract.cases_reports import CITY_HALL, REQUEST
from tests.contract.premises import ECONOMY, HEAD, POLICE, UBND, WRITER, made
from tests.world import World

ASKED: dict[str, Any] = REQUEST | {
    "units": ["31567", "31561"],
    "period": {"nominal": "2026-M05"},
    "lastDay": "2026-06-15",
}


async def _asked_of(world: World, request: dict[str, Any], unit: str) -> dict[str, Any]:
    found = made(await world.get(CITY, "/v1/obligations", request=request["id"], unit=unit))
    (one,) = found["items"]
    return dict(one)


async def test_a_city_asks_two_communes_takes_or_returns_what_comes_and_sees_who_is_silent(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-06-10") as world:
        request = made(await world.post(CITY, "/v1/report-requests", ASKED))
        mine = await _asked_of(world, request, "31567")
        report = await draft(world, WRITER, mine)
        hidden = await world.get(CITY, f"/v1/reports/{report['id']}")
        await done(world, WRITER, report, "submit")
        seen = await looked(world, CITY, report)
        returned = await done(world, CITY, report, "return", {"reason": "Thiếu bảng", "due": "2026-06-12"})
    async with on(world_database, "2026-06-12") as world:
        todo = made(await world.get(WRITER, "/v1/me/todo"))
        await done(world, WRITER, report, "submit")
        own = await act(world, HEAD, report, "accept")
        waits = made(await world.get(CITY, "/v1/me/todo"))
        accepted = await done(world, CITY, report, "accept")
    async with on(world_database, "2026-06-16") as world:
        after = made(await world.get(CITY, f"/v1/report-requests/{request['id']}"))
        theirs = await _asked_of(world, request, "31561")
        cancelled = made(
            await world.post(CITY, f"/v1/report-requests/{request['id']}/cancel", {"reason": "Đã đủ"})
        )
        let_go = await _asked_of(world, request, "31561")
        stranger = await world.get("tan-hung.coordinator", f"/v1/report-requests/{request['id']}")

    assert request["answers"] == {"asked": 2, "met": 0, "late": 0, "silent": 0, "waived": 0}
    assert mine["rule"] is None and mine["request"]["title"] == "Rà soát hạ tầng số"
    assert report["title"] == "Rà soát hạ tầng số tháng 5 năm 2026" and report["to"][0]["id"] == CITY_HALL
    assert hidden.status_code == 404, "a draft is the commune's own"
    assert seen["actions"] == ["accept", "return", "verify"]
    assert returned["lastDay"] == "2026-06-12"
    assert [row["id"] for row in todo["reportsReturned"]["items"]] == [report["id"]]
    assert [row["id"] for row in waits["reportsFiled"]["items"]] == [report["id"]]
    assert own.status_code == 403
    assert [f["inTime"] for f in accepted["filings"]] == [True, True]
    assert after["answers"] == {"asked": 2, "met": 1, "late": 0, "silent": 1, "waived": 0}
    assert theirs["standing"]["code"] == "overdue", "late by then, and stays so"
    assert cancelled["cancelReason"] == "Đã đủ" and cancelled["actions"] == []
    assert let_go["standing"]["code"] == "overdue"
    assert stranger.status_code == 404


async def test_a_committee_asks_its_agencies_and_nobody_is_late_for_what_was_only_asked(
    world_database: TestDatabase,
) -> None:
    body = ASKED | {
        "unit": "31567",
        "to": UBND,
        "units": [],
        "agencies": [POLICE, ECONOMY],
        "obligation": "asked",
    }
    wrong = body | {"agencies": [CITY_HALL], "units": ["25345"], "lastDay": "2026-06-09"}
    async with on(world_database, "2026-06-10") as world:
        request = made(await world.post(HEAD, "/v1/report-requests", body))
        refused = await world.post(HEAD, "/v1/report-requests", wrong)
        police = made(await world.get(WRITER, "/v1/obligations", request=request["id"], agency=POLICE))[
            "items"
        ][0]
        await done(world, REPORTER, await draft(world, REPORTER, police), "submit")
    async with on(world_database, "2026-06-16") as world:
        stand = {
            item["agency"]["name"]: item["standing"]["code"]
            for item in made(await world.get(WRITER, "/v1/obligations", request=request["id"]))["items"]
        }

    assert {error["pointer"] for error in refused.json()["errors"]} == {"/units/0", "/agencies/0", "/lastDay"}
    assert stand == {"Công an": "met_on_time", "Phòng Kinh tế": "asked_silent"}


async def test_a_rule_without_days_is_called_on_within_the_plan_once_for_each_period(
    world_database: TestDatabase,
) -> None:
    times = {"text": "khi có yêu cầu", "cadence": "on_request"}
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world, times=times, main=False)
        body = {"rule": plan.rule, "period": {"nominal": "2026-M04"}}
        called = made(await world.post(REPORTER, "/v1/obligations", body))
        answers = {
            "again": await world.post(REPORTER, "/v1/obligations", body),
            "outside": await world.post(
                REPORTER, "/v1/obligations", body | {"period": {"nominal": "2027-M01"}}
            ),
            "with a day": await world.post(REPORTER, "/v1/obligations", body | {"lastDay": "2026-05-20"}),
            "nobody's": await world.post(WRITER, "/v1/obligations", body | {"agency": ECONOMY}),
        }
        daily = await planned(world)
        by_days = await world.post(REPORTER, "/v1/obligations", body | {"rule": daily.rule})
        report = await draft(world, REPORTER, called)
        filed = await done(world, REPORTER, report, "submit")
    async with on(world_database, "2026-05-06") as world:
        # An amendment leaves alone what somebody has called for.
        await amended(world, plan.plan)
        await changed(world, "tasks", plan.task, title="Duy trì hệ thống một cửa")
        await put_in_force(world, plan.plan)
        after = made(await world.get(WRITER, f"/v1/obligations/{called['id']}"))

    assert (called["lastDay"], called["standing"]["code"]) == (None, "open")
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "again": 409,
        "outside": 422,
        "with a day": 403,
        "nobody's": 422,
    }
    assert answers["outside"].json()["errors"][0]["code"] == "report_outside_plan"
    assert by_days.status_code == 409 and by_days.json()["code"] == "obligation_by_days"
    assert filed["filings"][0]["inTime"] is None
    assert after["standing"]["code"] == "met_on_time"


async def test_a_draft_follows_its_rule_while_it_is_written_and_what_was_let_go_is_not_filed(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M05"))
        april = await owed(world, plan, "2026-M04")
        other = await draft(world, REPORTER, april)
        made(await world.post(HEAD, f"/v1/obligations/{april['id']}/waive", {"reason": "Cơ quan mới lập"}))
        waived = await act(world, REPORTER, other, "submit")
        unchanged = await looked(world, REPORTER, other)
    async with on(world_database, "2026-05-06") as world:
        await amended(world, plan.plan)
        later = MONTHLY["times"] | {"text": "trước ngày 16", "lastDay": {"month": 1, "day": 15}}
        await changed(world, "reporting-rules", plan.rule, times=later)
        await put_in_force(world, plan.plan)
    async with on(world_database, "2026-06-12") as world:
        filed = await done(world, REPORTER, report, "submit")

    assert waived.status_code == 409 and waived.json()["code"] == "report_not_owed"
    assert unchanged["status"] == "draft" and unchanged["filings"] == []
    assert report["lastDay"] == "2026-06-09"
    assert (filed["lastDay"], filed["filings"][0]["inTime"]) == ("2026-06-15", True)
