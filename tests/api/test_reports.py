"""Reports over REST: drafted from what was recorded, filed, verified, returned, accepted; two clocks; refusals."""

from __future__ import annotations

from tests.api.amendment_stories import amended, changed, put_in_force
from tests.api.figure_stories import act as act_on_figure
from tests.api.figure_stories import said, verified
from tests.api.report_stories import (
    FOCAL,
    REPORTER,
    act,
    done,
    draft,
    looked,
    on,
    owed,
    planned,
)
from tests.conftest import TestDatabase
from tests.contract.premises import HEAD, POLICE, UBND, WRITER, made


async def test_an_agencys_report_goes_from_draft_to_accepted(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        april = await said(world, REPORTER, plan.indicator, "2026-M03", numerator=7000, denominator=10000)
        await verified(world, april)
        await said(world, REPORTER, plan.indicator, "2026-M04", numerator=8200, denominator=10000)
        raised = {"task": plan.task, "text": "Đường truyền yếu"}
        made(await world.post(REPORTER, "/v1/obstacles", raised))
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        written = {
            "number": "15",
            "symbol": "/BC-CA",
            "issuedOn": "2026-05-04",
            "narrative": [{"part": "results", "text": "Đã kích hoạt 1.200 tài khoản."}],
            "evidence": [{"title": "Bản ký", "link": "https://example.vn/bc-15.pdf"}],
        }
        may = await draft(world, REPORTER, await owed(world, plan, "2026-M05"))
        changed_ = made(await world.patch(REPORTER, f"/v1/reports/{report['id']}", written, 1))
        filed = await done(world, REPORTER, report, "submit")
        checked = await done(world, WRITER, report, "verify", {"note": "Khớp số liệu"})
        accepted = await done(world, HEAD, report, "accept")
        met = await owed(world, plan, "2026-M04")

    (line,) = report["tables"]["indicators"]
    assert report["status"] == "draft" and report["from"]["id"] == POLICE and report["to"][0]["id"] == FOCAL
    assert report["title"] == "Kết quả thực hiện Kế hoạch chuyển đổi số năm 2026 tháng 4 năm 2026"
    assert (line["current"]["value"], line["previous"]["value"], line["change"]) == (82, 70, 12)
    assert (line["current"]["provisional"], line["previous"]["provisional"], line["met"]) == (
        True,
        False,
        True,
    )
    assert report["tables"]["tasks"]["total"] == 1
    assert report["actions"] == ["delete", "submit", "update"]
    assert report["tables"]["raised"] == [], "it was raised after April"
    assert [(row["text"], row["agency"]) for row in may["tables"]["raised"]] == [("Đường truyền yếu", "Công an")]
    assert changed_["narrative"] == written["narrative"] and changed_["number"] == "15"
    assert filed["status"] == "submitted" and filed["actions"] == ["attach-scan", "withdraw"]
    assert checked["verifiedBy"]["name"] == WRITER and checked["verifyNote"] == "Khớp số liệu"
    assert accepted["status"] == "accepted" and accepted["actions"] == []
    assert accepted["filings"][0]["inTime"] is True
    assert met["standing"]["code"] == "met_on_time" and met["report"]["status"] == "accepted"


async def test_a_return_starts_a_clock_of_its_own_and_leaves_the_first_as_it_was(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-09") as world:
        plan = await planned(world)
        obligation = await owed(world, plan, "2026-M04")
        report = await draft(world, REPORTER, obligation)
        await done(world, REPORTER, report, "submit")
    async with on(world_database, "2026-05-12") as world:
        past = await act(world, WRITER, report, "return", {"reason": "Thiếu số liệu", "due": "2026-05-11"})
        returned = await done(
            world, WRITER, report, "return", {"reason": "Thiếu số liệu", "due": "2026-05-18"}
        )
        refused = await act(world, HEAD, report, "accept")
    async with on(world_database, "2026-05-19") as world:
        late = await looked(world, WRITER, report)
    async with on(world_database, "2026-05-20") as world:
        refiled = await done(world, REPORTER, report, "submit")
        met = await owed(world, plan, "2026-M04")

    assert past.status_code == 422 and past.json()["errors"][0]["pointer"] == "/due"
    assert (returned["status"], returned["lastDay"], returned["returnReason"]) == (
        "returned",
        "2026-05-18",
        "Thiếu số liệu",
    )
    assert refused.status_code == 409 and refused.json()["code"] == "wrong_state"
    assert late["standing"]["code"] == "overdue" and late["obligation"]["standing"] == "met_on_time"
    assert [(f["on"], f["lastDay"], f["inTime"], f["outcome"]) for f in refiled["filings"]] == [
        ("2026-05-09", "2026-05-09", True, "returned"),
        ("2026-05-20", "2026-05-18", False, None),
    ]
    assert refiled["standing"]["code"] == "met_late"
    assert met["standing"]["code"] == "met_on_time"


async def test_what_is_filed_twice_or_by_oneself_or_withdrawn_is_refused_or_open_again(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        obligation = await owed(world, plan, "2026-M04")
        report = await draft(world, WRITER, obligation)
        second = await world.post(WRITER, "/v1/reports", {"obligation": obligation["id"]})
        early = await owed(world, plan, "2026-M06")
        too_early = await world.post(REPORTER, "/v1/reports", {"obligation": early["id"]})
        filed = await done(world, WRITER, report, "submit")
        twice = await act(world, WRITER, report, "submit")
        own = await act(world, WRITER, report, "verify")
        withdrawn = await done(world, REPORTER, report, "withdraw", {"reason": "Nhầm kỳ"})
        again = await owed(world, plan, "2026-M04")
        refiled = await done(world, REPORTER, report, "submit")

    assert second.status_code == 409 and second.json()["code"] == "report_exists"
    assert too_early.status_code == 409 and too_early.json()["code"] == "report_not_open"
    assert filed["actions"] == ["attach-scan", "withdraw"], "nobody verifies what they have filed"
    assert twice.status_code == 409 and twice.json()["code"] == "wrong_state"
    assert own.status_code == 403 and own.json()["code"] == "own_report"
    assert withdrawn["filings"][0]["outcome"] == "withdrawn" and withdrawn["status"] == "withdrawn"
    assert again["standing"]["code"] == "due_soon"
    assert refiled["filings"][1]["inTime"] is True


async def test_what_was_accepted_stands_still_while_plan_and_figures_move_on(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        figure = await said(world, REPORTER, plan.indicator, "2026-M04", numerator=8200, denominator=10000)
        await verified(world, figure)
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        filed = await done(world, REPORTER, report, "submit")
    async with on(world_database, "2026-05-06") as world:
        await amended(world, plan.plan)
        target = {"text": "90%", "comparator": "eq", "value": 90, "year": 2026}
        await changed(world, "indicators", plan.indicator, targets=[target])
        await put_in_force(world, plan.plan)
        await done(world, WRITER, report, "verify")
        accepted = await done(world, WRITER, report, "accept")
        body = {"numerator": 8100, "denominator": 10000, "reason": "Đếm lại"}
        correction = await act_on_figure(world, REPORTER, figure, "correct", body)
        await verified(world, made(correction))
        later = await looked(world, WRITER, report)

    assert accepted["tables"] == filed["tables"] == later["tables"]
    assert accepted["tables"]["indicators"][0]["target"] == "80%"
    assert accepted["correctedSince"] == []
    (found,) = later["correctedSince"]
    assert (found["was"], found["now"], found["reason"]) == (82, 81, "Đếm lại")


async def test_the_focal_offices_report_gathers_those_of_the_agencies_silence_included(
    world_database: TestDatabase,
) -> None:
    async with on(world_database, "2026-05-08") as world:
        plan = await planned(world)
        one = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        text = {"narrative": [{"part": "obstacles", "text": "Thiếu máy tính"}]}
        made(await world.patch(REPORTER, f"/v1/reports/{one['id']}", text, 1))
        await done(world, REPORTER, one, "submit")
        await done(world, WRITER, one, "verify")
        whole = await draft(world, WRITER, await owed(world, plan, "2026-M04", FOCAL))
        await done(world, WRITER, whole, "submit")
        not_the_leaders = await act(world, WRITER, whole, "accept")
        accepted = await done(world, HEAD, whole, "accept", {"note": "Đồng ý"})

    assert whole["to"][0]["id"] == UBND and whole["lastDay"] == "2026-05-14"
    assert [(row["agency"], row["standing"], row["submittedOn"]) for row in whole["tables"]["answers"]] == [
        ("Công an", "met_on_time", "2026-05-08"),
    ]
    assert whole["narrative"] == [{"part": "obstacles", "text": "Công an: Thiếu máy tính"}]
    assert [child["id"] for child in accepted["children"]] == [one["id"]]
    assert not_the_leaders.status_code == 403
    assert accepted["status"] == "accepted" and accepted["decisionNote"] == "Đồng ý"
