"""Amending a published plan: one draft beside it, ids that stay, nothing changed for anybody before its day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.domain.plans import PlanView
from tests.api.amendment_stories import (
    BASIS,
    DRAFT,
    ECONOMY,
    HEAD,
    POLICE,
    WRITER,
    amended,
    april_plan,
    changed,
    new,
    on_day,
    put_in_force,
    read,
    removed,
)
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.world import World

WHOLE = "sections,provisions,indicators,tasks,reportingRules"


@pytest.fixture(name="july")
async def opened_july(world_database: TestDatabase) -> AsyncIterator[World]:
    """The application on 10 July 2026."""
    async with on_day(world_database, "2026-07-10") as world:
        yield world


async def test_the_amendment_is_the_whole_plan_with_the_same_ids(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    before = await read(july, WRITER, path, include=WHOLE)

    opened = await amended(july, ids["plan"])
    draft = await read(july, WRITER, path, include=WHOLE, **DRAFT)

    PlanView.model_validate(draft)
    assert (opened["id"], opened["status"], opened["revision"]) == (ids["plan"], "draft", 2)
    assert opened["amendment"]["reason"] == "Giao thêm chỉ tiêu"
    assert opened["amendment"]["basis"]["symbol"] == "/QĐ-UBND"
    assert [d["number"] for d in draft["bases"]] == ["57"]
    for kind in ("sections", "provisions", "indicators", "tasks"):
        assert [item["id"] for item in draft[kind]] == [item["id"] for item in before[kind]]
    assert draft["indicators"][0]["tasks"] == before["indicators"][0]["tasks"]
    assert draft["indicators"][0]["section"] == before["indicators"][0]["section"]
    assert draft["tasks"][0]["plan"]["id"] == ids["plan"]


async def test_only_one_amendment_is_open_at_a_time_however_close_two_are(july: World) -> None:
    ids = await april_plan(july)
    path, command = f"/v1/plans/{ids['plan']}/amend", {"reason": "Lý do"}

    answers = await asyncio.gather(*(july.post(HEAD, path, command) for _ in range(4)))
    later = await july.post(HEAD, path, command)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert (later.status_code, later.json()["code"]) == (409, "amendment_open")
    assert "revision=draft" in later.json()["detail"]


async def test_a_write_to_a_published_item_must_name_the_draft(july: World) -> None:
    ids = await april_plan(july)
    await amended(july, ids["plan"])

    answers = {
        "section": await july.patch(WRITER, f"/v1/sections/{ids['section']}", {"title": "Khác"}, 2),
        "provision": await july.patch(WRITER, f"/v1/provisions/{ids['clause']}", {"text": "Khác"}, 2),
        "indicator": await july.patch(WRITER, f"/v1/indicators/{ids['indicator']}", {"name": "Khác"}, 2),
        "task": await july.patch(WRITER, f"/v1/tasks/{ids['task']}", {"title": "Khác"}, 2),
        "added": await july.post(WRITER, "/v1/sections", {"plan": ids["plan"], "title": "Mới"}),
        "new task": await july.post(
            WRITER,
            "/v1/tasks",
            {"plan": ids["plan"], "title": "M", "schedule": {"text": "T", "kind": "ongoing"}},
        ),
        "gone": await july.delete(WRITER, f"/v1/indicators/{ids['indicator']}", 2),
        "gone task": await july.delete(WRITER, f"/v1/tasks/{ids['task']}", 2),
    }

    assert {name: (a.status_code, a.json()["code"]) for name, a in answers.items()} == dict.fromkeys(
        answers, (409, "draft_revision_needed")
    )
    assert all("?revision=draft" in a.json()["detail"] for a in answers.values())
    head = await july.patch(WRITER, f"/v1/plans/{ids['plan']}", {"title": "Khác"}, ids["version"])
    assert (head.status_code, head.json()["code"]) == (409, "plan_frozen")


async def test_naming_the_draft_where_none_is_open_finds_nothing(july: World) -> None:
    ids = await april_plan(july)

    found = [
        (await july.get(WRITER, f"/v1/plans/{ids['plan']}", **DRAFT)).status_code,
        (await july.get(WRITER, f"/v1/tasks/{ids['task']}", **DRAFT)).status_code,
        (await july.get(WRITER, f"/v1/plans/{ids['plan']}/sections", **DRAFT)).status_code,
    ]

    assert found == [404, 404, 404]


async def test_until_it_is_published_everything_stays_as_it_was_for_every_reader(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    before = {
        name: await read(july, name, path, include=WHOLE) for name in ("can-tho.viewer", WRITER, "vn.auditor")
    }
    await amended(july, ids["plan"])

    await changed(july, "indicators", ids["indicator"], name="Tên mới", targets=[])
    await changed(july, "tasks", ids["task"], title="Việc khác")
    await changed(july, "sections", ids["section"], title="Mục khác")
    await changed(july, "plans", ids["plan"], title="Kế hoạch điều chỉnh")
    await removed(july, "tasks", ids["other"])
    await new(july, "provisions", plan=ids["plan"], kind="duty", text="Thêm nhiệm vụ")

    for name, seen in before.items():
        after = await read(july, name, path, include=WHOLE)
        known = name != "can-tho.viewer"
        assert (after.pop("amendment") is not None) == known
        seen.pop("amendment")
        after.pop("actions"), seen.pop("actions")
        assert after == seen
    drafted = await read(july, WRITER, path, include=WHOLE, **DRAFT)
    assert (drafted["title"], drafted["tasks"][0]["title"]) == ("Kế hoạch điều chỉnh", "Việc khác")
    assert (len(drafted["tasks"]), len(drafted["provisions"])) == (1, 2)


async def test_publishing_the_amendment_applies_it_and_keeps_ids(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    await july.post(
        "my-tu.reporter.cong-an",
        f"/v1/tasks/{ids['task']}/progress-updates",
        {"status": "in_progress", "percent": 40, "text": "Đang làm"},
    )
    await amended(july, ids["plan"])
    section = await new(july, "sections", plan=ids["plan"], title="Nhiệm vụ bổ sung")
    added = await new(
        july, "tasks", plan=ids["plan"], title="Việc mới", section=section["id"],
        assignments=[{"agency": ECONOMY, "role": "lead"}],
        schedule={"text": "Tháng 6/2026", "kind": "by_date", "due": "2026-06-30"},
    )  # fmt: skip
    await changed(
        july, "indicators", ids["indicator"], section=section["id"], tasks=[ids["task"], added["id"]],
        targets=[{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
    )  # fmt: skip
    await changed(
        july, "tasks", ids["task"], schedule={"text": "Quý IV/2026", "kind": "by_date", "due": "2026-12-15"}
    )
    await removed(july, "tasks", ids["other"])

    done = await put_in_force(july, ids["plan"], effectiveOn="2026-07-05")

    PlanView.model_validate(done)
    assert (done["id"], done["status"], done["revision"], done["amendment"]) == (
        ids["plan"],
        "published",
        2,
        None,
    )
    assert done["effectiveOn"] == "2026-04-01"
    seen = await read(july, "can-tho.viewer", path, include=f"{WHOLE},counts")
    assert [i["id"] for i in seen["indicators"]] == [ids["indicator"]]
    assert [t["value"] for t in seen["indicators"][0]["targets"]] == [90]
    assert seen["indicators"][0]["section"]["title"] == "Nhiệm vụ bổ sung"
    assert [t["id"] for t in seen["indicators"][0]["tasks"]] == [ids["task"], added["id"]]
    assert [t["id"] for t in seen["tasks"]] == [ids["task"], added["id"]]
    kept, late = seen["tasks"]
    assert (kept["due"], kept["firstDue"], kept["percent"], kept["status"]) == (
        "2026-12-15",
        "2026-09-30",
        40,
        "in_progress",
    )
    assert [d["due"] for d in kept["deliverables"]] == ["2026-12-15"]
    assert kept["standing"]["code"] == "open_on_time"
    # Due before the amendment that asks for it: shown, never late.
    assert late["standing"]["code"] == "due_before_issue"
    assert seen["counts"] == {"sections": 2, "provisions": 1, "indicators": 1, "tasks": 2}


async def test_what_an_amendment_drops_ends_and_is_not_lost(july: World) -> None:
    ids = await april_plan(july)
    await amended(july, ids["plan"])
    await removed(july, "tasks", ids["other"])
    await removed(july, "indicators", ids["indicator"])

    await put_in_force(july, ids["plan"], effectiveOn="2026-07-05")

    task = await read(july, "can-tho.viewer", f"/v1/tasks/{ids['other']}")
    assert (task["endedOn"], task["status"], task["standing"]["code"]) == (
        "2026-07-05",
        "cancelled",
        "cancelled",
    )
    assert (task["statusReason"], task["actions"]) == ("Giao thêm chỉ tiêu", [])
    said = await july.post(WRITER, f"/v1/tasks/{ids['other']}/progress-updates", {"text": "x", "percent": 10})
    assert (said.status_code, said.json()["code"]) == (409, "wrong_state")
    indicator = await read(july, "can-tho.viewer", f"/v1/indicators/{ids['indicator']}")
    assert indicator["endedOn"] == "2026-07-05"
    listed = await read(july, "can-tho.viewer", "/v1/tasks", unit="31567", count="exact")
    assert ([t["id"] for t in listed["items"]], listed["count"]) == ([ids["task"]], 1)
    progress = await read(july, "can-tho.viewer", "/v1/progress", unit="31567")
    assert progress["total"] == 1
    before = await read(july, "can-tho.viewer", f"/v1/plans/{ids['plan']}", include=WHOLE, asOf="2026-07-04")
    assert [t["id"] for t in before["tasks"]] == [ids["task"], ids["other"]]


async def test_an_amendment_goes_before_the_leader_and_may_be_returned_or_thrown_away(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    await amended(july, ids["plan"])

    too_early = await july.post(HEAD, f"{path}/publish")
    submitted = await july.post(WRITER, f"{path}/submit")
    still = await july.http.patch(
        path, json={"title": "x"}, params=DRAFT, headers=july.headers(WRITER, If_Match='"2"')
    )
    back = await july.post(HEAD, f"{path}/return", {"reason": "Thiếu căn cứ"})
    discarded = await july.http.delete(
        path, params=DRAFT, headers=july.headers(WRITER, If_Match=f'"{back.json()["version"]}"')
    )

    assert (too_early.status_code, too_early.json()["code"]) == (409, "wrong_state")
    assert (submitted.json()["status"], submitted.json()["revision"]) == ("submitted", 2)
    assert (still.status_code, still.json()["code"]) == (409, "wrong_state")
    assert (back.json()["status"], back.json()["amendment"]["returnReason"]) == ("draft", "Thiếu căn cứ")
    assert discarded.status_code == 204
    after = await read(july, WRITER, path)
    assert (after["status"], after["revision"], after["amendment"]) == ("published", 1, None)
    assert (await july.get(WRITER, path, **DRAFT)).status_code == 404
    assert (await july.post(HEAD, f"{path}/amend", {"reason": "Lần nữa"})).status_code == 200


async def test_an_amendment_needs_a_basis_and_a_day_that_fits(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    await amended(july, ids["plan"], basis=None)
    await july.post(WRITER, f"{path}/submit")

    bare = await july.post(HEAD, f"{path}/publish")
    early = await july.post(HEAD, f"{path}/publish", {"basis": BASIS, "effectiveOn": "2026-03-31"})
    ahead = await july.post(HEAD, f"{path}/publish", {"basis": BASIS, "effectiveOn": "2026-07-11"})
    moved = await july.post(HEAD, f"{path}/publish", {"basis": BASIS, "trackedFrom": "2026-07-01"})
    first = await july.post(HEAD, f"{path}/publish", {"basis": BASIS, "effectiveOn": "2026-04-01"})

    assert (bare.status_code, bare.json()["code"]) == (409, "amendment_basis_missing")
    assert refusals(early) == [("/effectiveOn", "amended_before")]
    assert refusals(ahead) == [("/effectiveOn", "amended_ahead")]
    assert refusals(moved) == [("/trackedFrom", "tracked_since_before")]
    assert (first.status_code, first.json()["revision"]) == (200, 2)


async def test_only_the_leader_opens_an_amendment_and_only_the_coordinator_writes_it(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"

    tried = {
        name: (await july.post(name, f"{path}/amend", {"reason": "x"})).status_code
        for name in (WRITER, "my-tu.viewer", "my-tu.auditor", "can-tho.leader", "dai-hai.leader")
    }
    await amended(july, ids["plan"])
    leader = await july.http.patch(
        path, json={"title": "x"}, params=DRAFT, headers=july.headers(HEAD, If_Match='"1"')
    )

    assert tried == {
        WRITER: 403, "my-tu.viewer": 403, "my-tu.auditor": 403, "can-tho.leader": 403, "dai-hai.leader": 404,
    }  # fmt: skip
    assert leader.status_code == 403


async def test_the_official_the_number_and_progress_need_no_amendment_and_survive_one(july: World) -> None:
    ids = await april_plan(july)
    path = f"/v1/plans/{ids['plan']}"
    await amended(july, ids["plan"])

    number = await july.patch(WRITER, path, {"number": "10"}, ids["version"])
    task = await read(july, WRITER, f"/v1/tasks/{ids['task']}")
    officials = await july.patch(WRITER, f"/v1/tasks/{ids['task']}", {"official": None}, task["version"])
    in_draft = await july.http.patch(
        f"/v1/tasks/{ids['task']}", json={"official": None}, params=DRAFT,
        headers=july.headers(WRITER, If_Match='"1"'),
    )  # fmt: skip
    said = await july.post(
        "my-tu.reporter.cong-an",
        f"/v1/tasks/{ids['task']}/complete",
        {"doneOn": "2026-07-09", "text": "Xong"},
    )
    await changed(july, "tasks", ids["task"], title="Tên khác")
    done = await put_in_force(july, ids["plan"])

    assert (number.status_code, officials.status_code, said.status_code) == (200, 200, 200)
    assert (in_draft.status_code, in_draft.json()["code"]) == (409, "official_needs_no_amendment")
    assert (done["number"], done["numberPending"]) == ("10", False)
    after = await read(july, WRITER, f"/v1/tasks/{ids['task']}")
    assert (after["title"], after["status"], after["doneOn"]) == ("Tên khác", "done", "2026-07-09")
    assert after["standing"]["code"] == "done_on_time"


async def test_parts_written_anew_in_an_amendment_are_the_same_parts(july: World) -> None:
    ids = await april_plan(july)
    before = await read(july, WRITER, f"/v1/tasks/{ids['task']}")
    await july.post(HEAD, f"/v1/deliverables/{before['deliverables'][0]['id']}/accept")
    await amended(july, ids["plan"])

    await changed(
        july, "tasks", ids["task"],
        assignments=[{"agency": ECONOMY, "role": "coordinator"}, {"agency": POLICE, "role": "lead"}],
        deliverables=[{"name": "Báo cáo"}, {"name": "Danh sách"}],
    )  # fmt: skip
    await put_in_force(july, ids["plan"])

    after = await read(july, WRITER, f"/v1/tasks/{ids['task']}")
    assert [a["role"] for a in after["assignments"]] == ["coordinator", "lead"]
    assert after["assignments"][1]["id"] == before["assignments"][0]["id"]
    assert after["deliverables"][0]["id"] == before["deliverables"][0]["id"]
    assert [d["status"] for d in after["deliverables"]] == ["accepted", "open"]


async def test_a_period_that_is_amended_was_another_before(july: World) -> None:
    ids = await april_plan(july)
    await amended(july, ids["plan"])
    period = {"start": "2026-01-01", "end": "2027-03-31"}

    await changed(july, "plans", ids["plan"], period=period)
    done = await put_in_force(july, ids["plan"])

    assert done["period"] == period
    assert (await read(july, WRITER, f"/v1/plans/{ids['plan']}", asOf="2026-05-01"))["period"][
        "end"
    ] == "2026-12-31"
