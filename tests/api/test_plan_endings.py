"""How plans end and go on: closed, superseded, continued, copied into the next year, hung below another."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from service.domain.plans import PlanView
from tests.api.amendment_stories import (
    DRAFT,
    HEAD,
    POLICE,
    WRITER,
    amended,
    april_plan,
    on_day,
    read,
)
from tests.api.plan_stories import added, drafted, plan_command, published, refusals, task_of
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import RULE
from tests.world import World, agency

REPORTER = "my-tu.reporter.cong-an"


@pytest.fixture(name="november")
async def opened_november(world_database: TestDatabase) -> AsyncIterator[World]:
    """The application on 10 November 2026."""
    async with on_day(world_database, "2026-11-10") as world:
        yield world


async def test_a_closed_plan_takes_no_more_updates_and_stays_where_it_stood(november: World) -> None:
    ids = await april_plan(november)
    path, task = f"/v1/plans/{ids['plan']}", f"/v1/tasks/{ids['task']}"

    done = await november.post(HEAD, f"{path}/close", {"reason": "Hết năm", "endedOn": "2026-09-25"})

    PlanView.model_validate(done.json())
    assert (done.json()["status"], done.json()["endedOn"], done.json()["endReason"]) == (
        "closed", "2026-09-25", "Hết năm",
    )  # fmt: skip
    seen = await read(november, "can-tho.viewer", task)
    # It would have been overdue from 1 October on.
    assert (seen["standing"]["code"], seen["endedOn"], seen["actions"]) == ("due_soon", "2026-09-25", [])
    refused = [
        await november.post(REPORTER, f"{task}/progress-updates", {"text": "x", "percent": 10}),
        await november.post(REPORTER, f"{task}/complete", {"doneOn": "2026-09-20", "text": "Xong"}),
        await november.post(HEAD, f"{task}/suspend", {"reason": "x"}),
        await november.patch(WRITER, task, {"official": None}, seen["version"]),
        await november.post(HEAD, f"{path}/amend", {"reason": "x"}),
        await november.post(HEAD, f"{path}/close"),
    ]
    assert [(r.status_code, r.json()["code"]) for r in refused] == [(409, "wrong_state")] * 6
    listed = await read(november, "can-tho.viewer", "/v1/tasks", plan=ids["plan"])
    assert len(listed["items"]) == 2


async def test_a_plan_ends_between_its_first_day_and_today_by_its_leader(november: World) -> None:
    ids = await april_plan(november)
    path = f"/v1/plans/{ids['plan']}/close"

    early = await november.post(HEAD, path, {"endedOn": "2026-03-31"})
    ahead = await november.post(HEAD, path, {"endedOn": "2026-11-11"})
    others = [
        (await november.post(name, path)).status_code for name in (WRITER, "can-tho.leader", "dai-hai.leader")
    ]
    await amended(november, ids["plan"])
    amending = await november.post(HEAD, path)

    assert refusals(early) == [("/endedOn", "ended_before")]
    assert refusals(ahead) == [("/endedOn", "ended_ahead")]
    assert others == [403, 403, 404]
    assert (amending.status_code, amending.json()["code"]) == (409, "amendment_open")


async def test_publishing_what_replaces_a_plan_supersedes_it(november: World) -> None:
    ids = await april_plan(november)
    await november.post(
        REPORTER, f"/v1/tasks/{ids['task']}/complete", {"doneOn": "2026-06-01", "text": "Xong"}
    )
    await amended(november, ids["plan"])
    new = await drafted(november, title="Kế hoạch thay thế", replaces={"plan": ids["plan"]})
    await task_of(november, new, continues=ids["other"])

    await published(november, new, effectiveOn="2026-11-01")

    old = await read(november, "can-tho.viewer", f"/v1/plans/{ids['plan']}", include="tasks")
    PlanView.model_validate(old)
    assert (old["status"], old["endedOn"], old["supersededBy"]["id"]) == (
        "superseded",
        "2026-11-01",
        new["id"],
    )
    assert [(t["status"], t["standing"]["code"]) for t in old["tasks"]] == [
        ("done", "done_on_time"),
        ("cancelled", "cancelled"),
    ]
    assert (await november.get(WRITER, f"/v1/plans/{ids['plan']}", **DRAFT)).status_code == 404
    going_on = await read(november, "can-tho.viewer", "/v1/tasks", plan=new["id"])
    assert going_on["items"][0]["continues"]["id"] == ids["other"]
    frozen = await read(november, "can-tho.viewer", f"/v1/plans/{ids['plan']}", asOf="2026-05-01")
    assert frozen["title"] == "Kế hoạch năm 2026"


async def test_a_plan_is_superseded_by_hand_only_by_another_published_one_of_the_unit(
    november: World,
) -> None:
    ids = await april_plan(november)
    draft = await drafted(november, title="Khác")
    path = f"/v1/plans/{ids['plan']}/supersede"

    itself = await november.post(HEAD, path, {"by": ids["plan"]})
    unpublished = await november.post(HEAD, path, {"by": draft["id"]})
    await published(november, draft, effectiveOn="2026-10-01")
    done = await november.post(HEAD, path, {"by": draft["id"], "reason": "Thay thế"})

    assert refusals(itself) == refusals(unpublished) == [("/by", "unknown_successor")]
    assert (done.json()["status"], done.json()["endedOn"], done.json()["supersededBy"]["id"]) == (
        "superseded", "2026-10-01", draft["id"],
    )  # fmt: skip


async def test_only_an_item_of_another_published_plan_can_be_continued(november: World) -> None:
    ids = await april_plan(november)
    plan = await drafted(november)
    own = await added(november, "indicators", plan, name="A")

    good = await added(november, "indicators", plan, name="B", continues=ids["indicator"])
    bad = [
        await november.post(WRITER, "/v1/indicators", {"plan": plan["id"], "name": "C", "continues": id_})
        for id_ in (own["id"], ids["task"], "00000000-0000-4000-8000-000000000000")
    ]
    cleared = await november.patch(WRITER, f"/v1/indicators/{good['id']}", {"continues": None}, 1)

    assert good["continues"] == {"id": ids["indicator"], "number": "1", "name": "Hồ sơ trực tuyến"}
    assert [refusals(answer) for answer in bad] == [[("/continues", "unknown_continued")]] * 3
    assert cleared.json()["continues"] is None


async def test_next_years_draft_is_a_copy_moved_by_whole_years(november: World) -> None:
    plan = await drafted(
        november, recipients=["Đảng ủy"], bases=[{"number": "57"}], upperPlan={"number": "124"}, place="Mỹ Tú"
    )
    section = await added(november, "sections", plan, title="Mục tiêu")
    by_date = {
        "text": "Trước ngày 20/12/2026",
        "kind": "by_date",
        "printedDate": "2026-12-20",
        "exclusive": True,
    }
    halves = {"text": "06 tháng", "kind": "recurring", "rrule": "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1"}
    task = await task_of(
        november, plan, section=section["id"], schedule=by_date, assignments=[{"agency": POLICE, "role": "lead"}],
        deliverables=[{"name": "Báo cáo"}, {"name": "Sơ kết", "schedule": {"text": "Quý II/2026", "kind": "by_date",
        "due": "2026-06-30"}}],
    )  # fmt: skip
    await task_of(november, plan, title="Định kỳ", schedule=halves)
    indicator = await added(
        november, "indicators", plan, name="Hồ sơ", tasks=[task["id"]],
        targets=[{"text": "80% năm 2026", "comparator": "ge", "value": 80, "year": 2026}],
    )  # fmt: skip
    await published(november, plan)
    body = plan_command(title="Kế hoạch năm 2027", period={"start": "2027-01-01", "end": "2027-12-31"})

    made = await november.http.post(
        "/v1/plans", json=body, params={"copyOf": plan["id"]}, headers=november.headers(WRITER)
    )

    assert made.status_code == 201, made.text
    copy = await read(
        november, WRITER, f"/v1/plans/{made.json()['id']}", include="sections,indicators,tasks,counts"
    )
    PlanView.model_validate(copy)
    assert (copy["status"], copy["number"], copy["place"], copy["recipients"]) == (
        "draft",
        "",
        "Mỹ Tú",
        ["Đảng ủy"],
    )
    assert ([b["number"] for b in copy["bases"]], copy["upperPlan"]) == (["57"], None)
    assert copy["counts"] == {"sections": 1, "provisions": 0, "indicators": 1, "tasks": 2}
    first, second = copy["tasks"]
    assert (first["schedule"]["text"], first["due"], first["firstDue"]) == (
        "Trước ngày 20/12/2027", "2027-12-19", "2027-12-19",
    )  # fmt: skip
    assert [d["due"] for d in first["deliverables"]] == ["2027-12-19", "2027-06-30"]
    assert (first["continues"]["id"], first["section"]["title"]) == (task["id"], "Mục tiêu")
    assert [a["agency"]["id"] for a in first["assignments"]] == [POLICE]
    assert second["nextDue"] == "2027-06-30"
    (measured,) = copy["indicators"]
    assert (measured["continues"]["id"], measured["tasks"][0]["id"]) == (indicator["id"], first["id"])
    assert [(t["text"], t["year"], t["due"]) for t in measured["targets"]] == [
        ("80% năm 2027", 2027, "2027-12-31")
    ]
    done = await published(november, copy, effectiveOn="2027-01-01")
    assert done["revision"] == 1


async def test_only_a_plan_of_the_unit_that_one_may_know_of_is_copied(november: World) -> None:
    theirs = await november.post(
        "dai-hai.coordinator", "/v1/plans", plan_command(unit="31561", issuer=str(agency("dai-hai", "ubnd")))
    )
    of_city = await november.post(
        "can-tho.coordinator", "/v1/plans", plan_command(unit="92", issuer=str(agency("can-tho", "ubnd")))
    )
    mine = await drafted(november)

    hidden = await november.http.post(
        "/v1/plans",
        json=plan_command(),
        params={"copyOf": theirs.json()["id"]},
        headers=november.headers(WRITER),
    )
    below = await november.http.post(
        "/v1/plans", json=plan_command(unit="92", issuer=str(agency("can-tho", "ubnd"))),
        params={"copyOf": mine["id"]}, headers=november.headers("can-tho.coordinator"),
    )  # fmt: skip
    await published(november, mine)
    elsewhere = await november.http.post(
        "/v1/plans", json=plan_command(unit="92", issuer=str(agency("can-tho", "ubnd"))),
        params={"copyOf": mine["id"]}, headers=november.headers("can-tho.coordinator"),
    )  # fmt: skip

    assert of_city.status_code == 201
    assert refusals(hidden) == refusals(below) == [("?copyOf", "unknown_plan")]
    assert refusals(elsewhere) == [("?copyOf", "copy_elsewhere")]


async def test_an_agencys_own_plan_hangs_below_the_communes(november: World) -> None:
    ids = await april_plan(november)
    own = await drafted(
        november, title="Kế hoạch của Công an", issuer=POLICE, upperPlan={"plan": ids["plan"]}
    )
    await drafted(november, title="Không liên quan")

    listed = await read(november, WRITER, "/v1/plans", upperPlan=ids["plan"])
    above = await read(november, "can-tho.viewer", "/v1/plans", upperPlan=ids["plan"])
    await published(november, own)
    then = await read(november, "can-tho.viewer", "/v1/plans", upperPlan=ids["plan"])

    assert [p["id"] for p in listed["items"]] == [own["id"]]
    assert (above["items"], [p["issuer"]["name"] for p in then["items"]]) == ([], ["Công an"])


async def test_what_a_closed_plan_owes_and_measures_ends_with_it(november: World) -> None:
    plan = await drafted(november)
    rule = await november.post(WRITER, "/v1/reporting-rules", {"plan": plan["id"], **RULE})
    indicator = await added(november, "indicators", plan, name="A", assignments=[{"agency": POLICE}])
    await published(november, plan)
    owed = await read(november, WRITER, "/v1/obligations", plan=plan["id"], limit=200)

    await november.post(HEAD, f"/v1/plans/{plan['id']}/close", {"endedOn": "2026-11-01"})

    after = await read(november, WRITER, "/v1/obligations", plan=plan["id"], limit=200)
    figure = {"period": {"nominal": "2026-M10"}, "numerator": 1, "denominator": 2}
    said = await november.post(REPORTER, f"/v1/indicators/{indicator['id']}/observations", figure)
    assert rule.status_code == 201 and len(owed["items"]) > 3
    # What was missed before stays missed; nothing more is owed.
    standings = {item["standing"]["code"] for item in after["items"]}
    assert "waived" in standings and standings.isdisjoint({"not_open", "open", "due_soon"})
    assert (said.status_code, said.json()["code"]) == (409, "wrong_state")
