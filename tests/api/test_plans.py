"""Plans over REST: drafting, submitting, publishing, and who sees what of it when."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from service.domain.plans import PlanView
from tests.api.plan_stories import added, drafted, plan_command, published, refusals, task_of
from tests.conftest import TestDatabase
from tests.world import World, agency


async def test_a_plan_keeps_everything_its_head_prints(world: World) -> None:
    command = plan_command(
        issuedOn="2026-04",
        place="Mỹ  Tú",
        signature={
            "authority": "TM. ỦY BAN NHÂN DÂN",
            "capacity": "KT. CHỦ TỊCH",
            "position": "PHÓ CHỦ TỊCH",
            "name": "A",
        },
        bases=[
            {
                "number": "57",
                "symbol": "-NQ/TW",
                "issuer": "Bộ Chính trị",
                "issuedOn": "2024-12-22",
                "title": "NQ 57",
            },
            {"number": "11", "symbol": "/NQ-CP", "relation": "amends"},
        ],
        upperPlan={"number": "124", "symbol": "-KH/UBND", "issuedOn": "2026-03-20"},
        replaces={"number": "10", "symbol": "/KH-UBND"},
        recipients=["TT Đảng ủy", "Lưu: VT"],
        clears=["person", "result"],
        focalOffices=[str(agency("my-tu", "van-hoa-xa-hoi"))],
        missingAnnexes=["III"],
        source="demo",
    )

    made = await world.post("my-tu.coordinator", "/v1/plans", command)

    plan = made.json()
    assert made.status_code == 201
    PlanView.model_validate(plan)
    assert (plan["unit"]["code"], plan["issuer"]["name"], plan["place"]) == (
        "31567",
        "Ủy ban nhân dân",
        "Mỹ Tú",
    )
    assert (plan["number"], plan["numberPending"], plan["issuedOn"]) == ("", True, "2026-04")
    assert [(b["number"], b["relation"], b["plan"]) for b in plan["bases"]] == [
        ("57", "basis", None),
        ("11", "amends", None),
    ]
    assert (plan["upperPlan"]["number"], plan["upperPlan"]["relation"]) == ("124", "implements")
    assert (plan["replaces"]["number"], plan["replaces"]["relation"]) == ("10", "replaces")
    assert plan["signature"] == command["signature"]
    assert (plan["clears"], plan["missingAnnexes"], plan["source"]) == (["person", "result"], ["III"], "demo")
    assert [a["name"] for a in plan["focalOffices"]] == ["Phòng Văn hóa - Xã hội"]
    assert (plan["status"], plan["revision"], plan["version"]) == ("draft", 0, 1)
    assert plan["actions"] == ["delete", "submit", "update"]


async def test_a_draft_is_seen_at_its_own_unit_and_by_auditors_above(world: World) -> None:
    plan = await drafted(world)

    seen = {
        name: (await world.get(name, f"/v1/plans/{plan['id']}")).status_code
        for name in (
            "my-tu.viewer", "my-tu.leader", "my-tu.reporter.cong-an", "my-tu.integrator", "can-tho.auditor",
            "vn.auditor", "can-tho.viewer", "can-tho.leader", "can-tho.admin", "can-tho.reporter.so-khcn",
            "dai-hai.coordinator", "tan-hung.auditor", "vn.viewer",
        )
    }  # fmt: skip

    assert {name for name, status in seen.items() if status == 200} == {
        "my-tu.viewer", "my-tu.leader", "my-tu.reporter.cong-an", "can-tho.auditor", "vn.auditor",
    }  # fmt: skip
    assert {status for status in seen.values()} == {200, 404}
    assert (await world.get("can-tho.viewer", "/v1/plans")).json()["items"] == []


async def test_a_plan_goes_from_draft_by_the_leader_to_everybody_above(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"

    too_early = await world.post("my-tu.leader", f"{path}/publish", {})
    submitted = await world.post("my-tu.coordinator", f"{path}/submit")
    back = await world.post("my-tu.leader", f"{path}/return", {"reason": "Thiếu phụ lục"})
    again = await world.post("my-tu.coordinator", f"{path}/submit")
    done = await world.post("my-tu.leader", f"{path}/publish", {"effectiveOn": "2026-04-01"})

    assert (too_early.status_code, too_early.json()["code"]) == (409, "wrong_state")
    assert (submitted.json()["status"], submitted.json()["actions"]) == ("submitted", [])
    assert (back.json()["status"], back.json()["returnReason"]) == ("draft", "Thiếu phụ lục")
    assert again.json()["returnReason"] is None
    assert done.status_code == 200
    assert (done.json()["status"], done.json()["revision"]) == ("published", 1)
    assert (done.json()["effectiveOn"], done.json()["trackedFrom"]) == ("2026-04-01", "2026-04-01")
    for name in ("can-tho.viewer", "vn.viewer", "my-tu.integrator"):
        assert (await world.get(name, path)).json()["title"] == "Kế hoạch năm 2026"
    for name in ("dai-hai.viewer", "tan-hung.leader", "dong-nai.auditor", "can-tho.reporter.so-khcn"):
        assert (await world.get(name, path)).status_code == 404


async def test_publishing_takes_every_part_of_the_plan_along_in_one_act(
    world: World, world_database: TestDatabase
) -> None:
    plan = await drafted(world, bases=[{"number": "57"}])
    section = await added(world, "sections", plan, title="Mục tiêu", number="I")
    await added(
        world,
        "provisions",
        plan,
        kind="duty",
        text="Công an xã phụ trách",
        agencies=[str(agency("my-tu", "cong-an"))],
    )
    await added(
        world, "indicators", plan, name="Hồ sơ trực tuyến", section=section["id"],
        targets=[{"text": "≥ 80%", "comparator": "ge", "value": 80}],
        assignments=[{"agency": str(agency("my-tu", "cong-an"))}],
    )  # fmt: skip

    done = await published(world, plan)

    seen = (
        await world.get(
            "can-tho.viewer", f"/v1/plans/{plan['id']}", include="sections,provisions,indicators,tasks,counts"
        )
    ).json()
    PlanView.model_validate(seen)
    assert (len(seen["bases"]), len(seen["sections"]), len(seen["provisions"])) == (1, 1, 1)
    assert [t["value"] for i in seen["indicators"] for t in i["targets"]] == [80]
    assert seen["counts"] == {"sections": 1, "provisions": 1, "indicators": 1, "tasks": 0}
    assert done["gaps"] == [
        {"code": "number", "count": 1}, {"code": "issued_on", "count": 1}, {"code": "signature", "count": 1},
        {"code": "no_task", "count": 1},
    ]  # fmt: skip
    rows = await journal(world_database, "plan.publish")
    assert sorted(rows) == [
        "indicator", "indicator_assignment", "plan", "plan_document", "provision", "section", "target",
    ]  # fmt: skip


async def test_tasks_are_published_with_calendars_of_the_plans_own_days(world: World) -> None:
    plan = await drafted(world)
    early = {"text": "Quý I/2026", "kind": "by_date", "start": "2026-01-01", "due": "2026-03-31"}
    await task_of(world, plan, schedule=early, number="1", deliverables=[{"name": "Kế hoạch"}])
    await task_of(
        world, plan, number="2", assignments=[{"agency": str(agency("my-tu", "cong-an")), "role": "lead"}]
    )
    asked = f"/v1/plans/{plan['id']}"

    hidden = await world.get("can-tho.viewer", asked, include="tasks")
    done = await published(world, plan, effectiveOn="2026-04-01")
    seen = (await world.get("can-tho.viewer", asked, include="tasks,counts")).json()

    PlanView.model_validate(seen)
    assert hidden.status_code == 404
    assert seen["tasks"][0]["standing"]["code"] == "due_before_issue"
    assert ([t["number"] for t in seen["tasks"]], seen["counts"]["tasks"]) == (["1", "2"], 2)
    assert {"code": "task_without_lead", "count": 1} in done["gaps"]
    reported = (await world.get("my-tu.reporter.cong-an", asked, include="tasks")).json()["tasks"]
    assert [("progress" in t["actions"]) for t in reported] == [False, True]
    assert (await world.delete("my-tu.coordinator", asked, done["version"])).status_code == 409


async def test_a_draft_with_tasks_that_serve_indicators_is_thrown_away_whole(world: World) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, title="I")
    task = await task_of(world, plan, section=section["id"], deliverables=[{"name": "Báo cáo"}])
    await added(world, "indicators", plan, name="Hồ sơ", section=section["id"], tasks=[task["id"]])

    gone = await world.delete("my-tu.coordinator", f"/v1/plans/{plan['id']}", 1)

    assert gone.status_code == 204
    assert (await world.get("my-tu.coordinator", f"/v1/tasks/{task['id']}")).status_code == 404


async def test_a_part_added_while_the_plan_is_laid_before_the_leader_is_published_or_refused(
    world: World, world_database: TestDatabase
) -> None:
    plan = await drafted(world)
    command = {"plan": plan["id"], "title": "I"}

    answers = await asyncio.gather(
        *(world.post("my-tu.coordinator", "/v1/sections", command) for _ in range(4)),
        world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit"),
        *(world.post("my-tu.coordinator", "/v1/sections", command) for _ in range(4)),
    )
    done = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (answers[4].status_code, done.status_code) == (200, 200)
    statuses = [answer.status_code for i, answer in enumerate(answers) if i != 4]
    assert set(statuses) <= {201, 409, 412}
    connection = await asyncpg.connect(world_database.superuser_url)
    try:
        found = await connection.fetch("select published from section")
    finally:
        await connection.close()
    assert [row["published"] for row in found] == [True] * statuses.count(201)


async def test_after_publication_only_the_pending_number_may_be_filled_once(world: World) -> None:
    plan = await published(world, await drafted(world))
    path = f"/v1/plans/{plan['id']}"

    title = await world.patch("my-tu.coordinator", path, {"title": "Khác"}, plan["version"])
    number = await world.patch("my-tu.coordinator", path, {"number": "10"}, plan["version"])
    again = await world.patch("my-tu.coordinator", path, {"number": "11"}, plan["version"] + 1)

    assert (title.status_code, title.json()["code"]) == (409, "plan_frozen")
    assert (number.json()["number"], number.json()["numberPending"]) == ("10", False)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (await world.get("can-tho.viewer", path)).json()["number"] == "10"


async def test_a_plan_without_number_must_say_that_it_waits_for_one(world: World) -> None:
    plan = await drafted(world, numberPending=False)
    await world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit")

    refused = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_number_missing")
    assert (await world.get("my-tu.leader", f"/v1/plans/{plan['id']}")).json()["status"] == "submitted"


async def test_publishing_needs_no_body_and_takes_the_drafts_own_days(world: World) -> None:
    plan = await drafted(world, effectiveOn="2026-04-01", trackedFrom="2026-05-01")
    await world.post("my-tu.coordinator", f"/v1/plans/{plan['id']}/submit")

    done = await world.post("my-tu.leader", f"/v1/plans/{plan['id']}/publish")

    assert (done.json()["effectiveOn"], done.json()["trackedFrom"]) == ("2026-04-01", "2026-05-01")


async def test_a_number_that_is_taken_must_be_confirmed(world: World) -> None:
    first = await drafted(world, number="10", numberPending=False)

    refused = await world.post(
        "my-tu.coordinator", "/v1/plans", plan_command(number="10", numberPending=False)
    )
    other_year = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(number="10", numberPending=False, issuedOn="2025-12-30"),
    )
    confirmed = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(number="10", numberPending=False, confirmDuplicate=True),
    )
    moved = await world.patch(
        "my-tu.coordinator", f"/v1/plans/{other_year.json()['id']}", {"issuedOn": "2026-01-02"}, 1
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_number_taken")
    assert "confirmDuplicate" in refused.json()["detail"]
    assert (other_year.status_code, confirmed.status_code) == (201, 201)
    assert (moved.status_code, moved.json()["code"]) == (409, "plan_number_taken")
    assert (
        await world.patch("my-tu.coordinator", f"/v1/plans/{first['id']}", {"title": "Mới"}, 1)
    ).status_code == 409


async def test_lists_of_papers_are_replaced_as_a_whole_and_what_is_left_out_stays(world: World) -> None:
    plan = await drafted(
        world, bases=[{"number": "57"}, {"number": "71"}], upperPlan={"number": "124"}, recipients=["Đảng ủy"]
    )
    path = f"/v1/plans/{plan['id']}"

    first = await world.patch("my-tu.coordinator", path, {"bases": [{"number": "11"}], "title": "Mới"}, 1)
    second = await world.patch("my-tu.coordinator", path, {"upperPlan": None}, 2)

    assert [b["number"] for b in first.json()["bases"]] == ["11"]
    assert (first.json()["upperPlan"]["number"], first.json()["recipients"]) == ("124", ["Đảng ủy"])
    assert (second.json()["upperPlan"], [b["number"] for b in second.json()["bases"]]) == (None, ["11"])


async def test_a_reference_points_only_to_a_plan_one_may_know_of(world: World) -> None:
    loaded = await drafted(world, title="Kế hoạch cũ", symbol="/KH-CU")
    of_city = await world.post(
        "can-tho.coordinator", "/v1/plans",
        plan_command(unit="92", issuer=str(agency("can-tho", "ubnd")), title="Kế hoạch thành phố"),
    )  # fmt: skip

    good = await world.post("my-tu.coordinator", "/v1/plans", plan_command(replaces={"plan": loaded["id"]}))
    bad = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(upperPlan={"number": "1", "plan": of_city.json()["id"]}),
    )
    empty = await world.post("my-tu.coordinator", "/v1/plans", plan_command(bases=[{"symbol": "/NQ-CP"}]))

    assert good.json()["replaces"]["plan"]["id"] == loaded["id"]
    assert (good.json()["replaces"]["symbol"], good.json()["replaces"]["issuer"]) == (
        "/KH-CU",
        "Ủy ban nhân dân",
    )
    assert refusals(bad) == [("/upperPlan/plan", "unknown_plan")]
    assert refusals(empty) == [("/bases/0", "document_empty")]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"issuer": "00000000-0000-4000-8000-000000000000"}, "/issuer", "unknown_agency"),
    ({"issuer": str(agency("can-tho", "ubnd"))}, "/issuer", "issuer_elsewhere"),
    ({"issuer": str(agency("dai-hai", "ubnd"))}, "/issuer", "unknown_agency"),
    ({"focalOffices": ["00000000-0000-4000-8000-000000000000"]}, "/focalOffices/0", "unknown_agency"),
    ({"number": "10"}, "/numberPending", "number_and_pending"),
    ({"period": {"start": "2026-12-31", "end": "2026-01-01"}}, "/period", "period_backwards"),
    ({"issuedOn": "2026-02-31"}, "/issuedOn", "no_such_day"),
    ({"clears": ["work", "work"]}, "/clears", "named_twice"),
    ({"status": "published"}, "/status", "unknown_field"),
    ({"published": True}, "/published", "unknown_field"),
    ({"title": ""}, "/title", "text_too_short"),
    ({"effectiveOn": "0001-01-01"}, "/effectiveOn", "day_absurd"),
]


async def test_a_wrong_field_is_named_with_its_mend_and_nothing_is_written(world: World) -> None:
    answers = [
        await world.post("my-tu.coordinator", "/v1/plans", plan_command(**more)) for more, _, _ in WRONG
    ]

    assert [refusals(answer) for answer in answers] == [[(pointer, code)] for _, pointer, code in WRONG]
    assert (await world.get("my-tu.viewer", "/v1/plans")).json()["items"] == []


async def test_only_the_units_own_coordinator_drafts_and_changes(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"

    created = {
        name: (await world.post(name, "/v1/plans", plan_command())).status_code
        for name in (
            "my-tu.leader",
            "my-tu.viewer",
            "my-tu.reporter.cong-an",
            "can-tho.coordinator",
            "dai-hai.coordinator",
        )
    }
    changed = await world.patch("my-tu.leader", path, {"title": "Khác"}, 1)
    from_beside = await world.patch("dai-hai.coordinator", path, {"title": "Khác"}, 1)
    submitted = await world.post("my-tu.leader", f"{path}/submit")
    removed = await world.delete("my-tu.viewer", path, 1)

    assert set(created.values()) == {403}
    assert (changed.status_code, from_beside.status_code, submitted.status_code) == (403, 404, 403)
    assert removed.status_code == 403
    assert (await world.get("my-tu.viewer", path)).json()["version"] == 1


async def test_a_city_never_publishes_or_edits_a_communes_plan(world: World) -> None:
    plan = await published(world, await drafted(world))
    path = f"/v1/plans/{plan['id']}"

    refused = [
        await world.patch("can-tho.coordinator", path, {"number": "9"}, plan["version"]),
        await world.post("can-tho.leader", f"{path}/publish"),
        await world.delete("can-tho.coordinator", path, plan["version"]),
    ]

    assert [r.status_code for r in refused] == [403, 403, 403]


async def test_a_draft_is_thrown_away_whole_and_a_published_plan_never(world: World) -> None:
    draft = await drafted(world)
    section = await added(world, "sections", draft, title="I")
    await added(world, "sections", draft, title="I.1", parent=section["id"])
    await added(
        world, "indicators", draft, name="Chỉ tiêu", section=section["id"],
        targets=[{"text": "80%", "comparator": "eq", "value": 80}],
    )  # fmt: skip
    kept = await published(world, await drafted(world, title="Giữ"))

    gone = await world.delete("my-tu.coordinator", f"/v1/plans/{draft['id']}", 1)
    refused = await world.delete("my-tu.coordinator", f"/v1/plans/{kept['id']}", kept["version"])

    assert (gone.status_code, refused.status_code) == (204, 409)
    assert (await world.get("my-tu.viewer", f"/v1/sections/{section['id']}")).status_code == 404
    assert [p["title"] for p in (await world.get("my-tu.viewer", "/v1/plans")).json()["items"]] == ["Giữ"]


async def test_an_old_version_changes_nothing_and_a_missing_one_is_asked_for(world: World) -> None:
    plan = await drafted(world)
    path = f"/v1/plans/{plan['id']}"
    await world.patch("my-tu.coordinator", path, {"title": "Một"}, 1)

    stale = await world.patch("my-tu.coordinator", path, {"title": "Hai"}, 1)
    without = await world.http.patch(path, json={"title": "Ba"}, headers=world.headers("my-tu.coordinator"))

    assert (stale.status_code, without.status_code) == (412, 428)
    assert (await world.get("my-tu.viewer", path)).json()["title"] == "Một"


async def test_the_list_is_filtered_and_paged_in_a_stable_order(world: World) -> None:
    for year in (2025, 2026, 2027):
        await drafted(
            world, title=f"Chuyển đổi số {year}", period={"start": f"{year}-01-01", "end": f"{year}-12-31"}
        )
    asked = "my-tu.viewer", "/v1/plans"

    first = (await world.get(*asked, limit=2, count="exact")).json()
    rest = (await world.get(*asked, limit=2, count="exact", cursor=first["nextCursor"])).json()
    found = {
        name: len((await world.get(*asked, **{name: value})).json()["items"])
        for name, value in {
            "q": "chuyen doi SO 2026",
            "year": 2027,
            "status": "published",
            "unit": "92",
            "agency": agency("my-tu", "ubnd"),
        }.items()
    }

    assert [p["title"][-4:] for p in first["items"] + rest["items"]] == ["2027", "2026", "2025"]
    assert (first["count"], rest["nextCursor"]) == (3, None)
    assert found == {"q": 1, "year": 1, "status": 0, "unit": 3, "agency": 3}
    assert (await world.get(*asked, sort="periodStart")).json()["items"][0]["title"][-4:] == "2025"


async def journal(database: TestDatabase, act: str) -> list[str]:
    """What the journal holds of an act, one word per row."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [
            row["subject"]
            for row in await connection.fetch("select subject from journal where act = $1", act)
        ]
    finally:
        await connection.close()
