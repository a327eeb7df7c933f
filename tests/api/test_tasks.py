"""Tasks over REST: drafted by the unit, read by whom the plan concerns."""

from __future__ import annotations

from service.domain.tasks import TaskView
from tests.conftest import TestDatabase
from tests.plans import day, in_november, journal, make_task, plant_plan, publish, section
from tests.world import World, agency, person


async def test_a_coordinator_adds_a_task_and_reads_back_all_of_it(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    command = {
        "plan": str(plan),
        "section": str(section()),
        "number": "7",
        "title": "Xây dựng  kế hoạch",
        "assignments": [
            {"agency": str(agency("my-tu", "van-hoa-xa-hoi")), "role": "lead"},
            {"agency": str(agency("my-tu", "cong-an")), "role": "coordinator", "obligation": "asked"},
        ],
        "deliverables": [
            {"name": "Kế hoạch"},
            {"name": "Báo cáo", "schedule": {"kind": "by_date", "due": "2026-12-15"}},
        ],
        "schedule": {
            "text": "Trước ngày 20/12/2026",
            "kind": "by_date",
            "printedDate": "2026-12-20",
            "exclusive": True,
        },
        "official": str(person("my-tu.leader")),
        "budgetLine": "Sự nghiệp",
        "references": [
            {"part": "annex-2", "section": "I", "number": "7", "line": 300},
            {"part": "annex-2", "section": "I", "line": 300, "column": "Đánh giá", "text": "≥ 85% (2030)"},
        ],
    }

    made = await world.post("my-tu.coordinator", "/v1/tasks", command)

    assert made.status_code == 201, made.text
    task = made.json()
    TaskView.model_validate(task)
    assert task["title"] == "Xây dựng kế hoạch"
    assert task["plan"] == {"id": str(plan), "number": "10", "symbol": "/KH-UBND", "title": "Kế hoạch plan"}
    assert task["section"]["title"] == "Hạ tầng số"
    assert (task["due"], task["firstDue"], task["nextDue"]) == ("2026-12-19", "2026-12-19", "2026-12-19")
    assert [(p["name"], p["due"]) for p in task["deliverables"]] == [
        ("Kế hoạch", "2026-12-19"),
        ("Báo cáo", "2026-12-15"),
    ]
    assert [(a["agency"]["name"], a["role"], a["obligation"]) for a in task["assignments"]] == [
        ("Phòng Văn hóa - Xã hội", "lead", "obliged"),
        ("Công an", "coordinator", "asked"),
    ]
    assert task["official"] == {"id": str(person("my-tu.leader")), "name": "my-tu.leader"}
    assert task["schedule"]["text"] == "Trước ngày 20/12/2026"
    assert task["references"][0]["line"] == 300
    assert (task["references"][1]["column"], task["references"][1]["text"]) == ("Đánh giá", "≥ 85% (2030)")
    assert (task["status"], task["completion"], task["percent"]) == ("not_started", "none", None)
    assert task["actions"] == ["delete", "update"]
    assert await journal(world_database, task["id"]) == [
        (str(person("my-tu.coordinator")), "task.create", "insert")
    ]


async def test_a_draft_is_seen_by_its_own_unit_and_the_auditors_above_alone(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    path = f"/v1/tasks/{task['id']}"

    seen = {
        name: (await world.get(name, path)).status_code
        for name in (
            "my-tu.viewer",
            "can-tho.auditor",
            "can-tho.viewer",
            "dai-hai.viewer",
            "tan-hung.leader",
            "vn.viewer",
        )
    }

    assert seen == {
        "my-tu.viewer": 200, "can-tho.auditor": 200, "can-tho.viewer": 404, "dai-hai.viewer": 404,
        "tan-hung.leader": 404, "vn.viewer": 404,
    }  # fmt: skip
    await publish(world_database, plan)
    assert (await world.get("can-tho.viewer", path)).status_code == 200
    assert (await world.get("dai-hai.viewer", path)).status_code == 404


async def test_only_the_units_coordinator_drafts_tasks(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    command = {"plan": str(plan), "title": "Việc", "schedule": {"kind": "ongoing"}}

    refused = {
        name: (await world.post(name, "/v1/tasks", command)).status_code
        for name in (
            "my-tu.viewer",
            "my-tu.leader",
            "my-tu.reporter.cong-an",
            "can-tho.coordinator",
            "dai-hai.coordinator",
        )
    }

    assert refused == {
        "my-tu.viewer": 403, "my-tu.leader": 403, "my-tu.reporter.cong-an": 403, "can-tho.coordinator": 422,
        "dai-hai.coordinator": 422,
    }  # fmt: skip
    assert (await world.get("my-tu.viewer", "/v1/tasks")).json()["items"] == []


async def test_every_unknown_thing_a_task_names_is_named_in_the_refusal(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    foreign = str(agency("tan-hung", "cong-an"))
    own = str(agency("my-tu", "cong-an"))

    refused = await world.post(
        "my-tu.coordinator",
        "/v1/tasks",
        {
            "plan": str(plan),
            "title": "Việc",
            "section": str(section("dai-hai")),
            "official": str(person("tan-hung.leader")),
            "assignments": [
                {"agency": foreign, "role": "lead"},
                {"agency": own, "role": "member"},
                {"agency": own, "role": "lead"},
            ],
            "schedule": {"kind": "ongoing"},
        },
    )

    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/assignments/0/agency", "unknown_agency"),
        ("/assignments/1/role", "member_follows"),
        ("/assignments/2/agency", "agency_assigned_twice"),
        ("/section", "unknown_section"),
        ("/official", "unknown_official"),
    ]


async def test_a_draft_task_changes_and_its_products_and_occurrences_follow(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan, deliverables=[{"name": "Báo cáo"}])
    path = f"/v1/tasks/{task['id']}"

    moved = await world.patch(
        "my-tu.coordinator", path, {"schedule": {"kind": "by_date", "due": "2026-09-30"}}, 1
    )
    named = await world.patch(
        "my-tu.coordinator",
        path,
        {
            "assignments": [{"agency": str(agency("can-tho", "so-khcn")), "role": "lead"}],
            "section": str(section()),
        },
        2,
    )
    recurring = await world.patch(
        "my-tu.coordinator", path, {"schedule": {"kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=6"}}, 3
    )

    assert moved.status_code == 200, moved.text
    assert (moved.json()["due"], moved.json()["deliverables"][0]["due"]) == ("2026-09-30", "2026-09-30")
    assert named.status_code == 200, named.text
    assert [a["agency"]["name"] for a in named.json()["assignments"]] == ["Sở Khoa học và Công nghệ"]
    assert named.json()["section"]["number"] == "I"
    assert recurring.status_code == 200, recurring.text
    assert (recurring.json()["due"], recurring.json()["nextDue"]) == (None, "2026-06-30")
    assert recurring.json()["version"] == 4


async def test_what_recurs_follows_the_period_of_its_draft(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan, schedule={"kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=6"})
    path = f"/v1/tasks/{task['id']}/occurrences"
    before = [o["due"] for o in (await world.get("my-tu.viewer", path)).json()["items"]]

    period = {"start": "2026-07-01", "end": "2027-12-31"}
    moved = await world.patch("my-tu.coordinator", f"/v1/plans/{plan}", {"period": period}, 1)
    nothing = {"start": "2026-07-01", "end": "2026-08-31"}
    refused = await world.patch("my-tu.coordinator", f"/v1/plans/{plan}", {"period": nothing}, 2)

    assert before == ["2026-06-30", "2026-12-31"]
    assert moved.status_code == 200, moved.text
    after = [o["due"] for o in (await world.get("my-tu.viewer", path)).json()["items"]]
    assert after == ["2026-12-31", "2027-06-30", "2027-12-31"]
    assert (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()["nextDue"] == "2026-12-31"
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/period", "period_unfit")]


async def test_after_publication_only_the_official_in_charge_changes_without_an_amendment(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    await publish(world_database, plan)
    path = f"/v1/tasks/{task['id']}"

    title = await world.patch("my-tu.coordinator", path, {"title": "Khác"}, 1)
    official = await world.patch("my-tu.coordinator", path, {"official": str(person("my-tu.viewer"))}, 1)
    removed = await world.delete("my-tu.coordinator", path, 2)
    added = await world.post(
        "my-tu.coordinator",
        "/v1/tasks",
        {"plan": str(plan), "title": "Thêm", "schedule": {"kind": "ongoing"}},
    )

    assert (title.status_code, title.json()["code"]) == (409, "draft_revision_needed")
    assert official.json()["official"]["name"] == "my-tu.viewer"
    assert (removed.status_code, removed.json()["code"]) == (409, "draft_revision_needed")
    assert (added.status_code, added.json()["code"]) == (409, "draft_revision_needed")
    after = (await world.get("my-tu.viewer", path)).json()
    assert (after["title"], after["due"], after["firstDue"]) == (task["title"], "2026-06-30", "2026-06-30")


async def test_a_draft_task_is_removed_with_all_that_belongs_to_it(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan, deliverables=[{"name": "Báo cáo"}])

    stale = await world.delete("my-tu.coordinator", f"/v1/tasks/{task['id']}", 9)
    removed = await world.delete("my-tu.coordinator", f"/v1/tasks/{task['id']}", 1)

    assert (stale.status_code, removed.status_code) == (412, 204)
    assert (await world.get("my-tu.coordinator", f"/v1/tasks/{task['id']}")).status_code == 404
    gone = await journal(world_database, task["deliverables"][0]["id"])
    assert gone[-1] == (str(person("my-tu.coordinator")), "task.remove", "delete")


async def test_an_upper_agency_sees_the_task_that_names_it_and_neither_plan_nor_neighbour(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    upper = {"agency": str(agency("can-tho", "so-khcn")), "role": "coordinator"}
    lead = {"agency": str(agency("my-tu", "cong-an")), "role": "lead"}
    named = await make_task(world, plan, assignments=[lead, upper], section=str(section()))
    other = await make_task(world, plan, number="2")
    before = (await world.get("can-tho.reporter.so-khcn", f"/v1/tasks/{named['id']}")).status_code
    await publish(world_database, plan)

    listed = (await world.get("can-tho.reporter.so-khcn", "/v1/tasks")).json()["items"]
    hidden = await world.get("can-tho.reporter.so-khcn", f"/v1/tasks/{other['id']}")

    assert before == 404
    assert [t["id"] for t in listed] == [named["id"]]
    assert (listed[0]["plan"], listed[0]["section"], listed[0]["unit"]["code"]) == (None, None, "31567")
    assert hidden.status_code == 404


async def test_the_list_filters_and_pages(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    economy = [{"agency": str(agency("my-tu", "kinh-te")), "role": "lead"}]
    for number, due in (("1", "2026-09-30"), ("2", "2026-06-30"), ("3", "2026-12-31")):
        await make_task(world, plan, number=number, schedule={"kind": "by_date", "due": due})
    await make_task(
        world, plan, number="4", title="Thường xuyên", schedule={"kind": "ongoing"}, assignments=economy
    )
    await publish(world_database, plan)

    async def numbers(**params: object) -> list[str]:
        answer = await world.get("can-tho.viewer", "/v1/tasks", **params)
        assert answer.status_code == 200, answer.text
        return [t["number"] for t in answer.json()["items"]]

    assert await numbers() == ["2", "1", "3", "4"]
    assert await numbers(sort="number") == ["1", "2", "3", "4"]
    assert await numbers(sort="-due") == ["4", "3", "1", "2"]
    assert await numbers(dueFrom="2026-07-01", dueTo="2026-12-31") == ["1", "3"]
    assert await numbers(dueFrom="2026-07-01") == ["1", "3"]
    assert await numbers(lead=str(agency("my-tu", "kinh-te"))) == ["4"]
    assert await numbers(plan=str(plan), status="not_started,in_progress", unit="92") == ["2", "1", "3", "4"]
    assert await numbers(unit="75") == []
    assert await numbers(standing="ongoing_ok,ongoing_silent") == ["4"]
    assert await numbers(q="thuong xuyen") == ["4"]
    first = (await world.get("can-tho.viewer", "/v1/tasks", limit=2, count="exact", fields="number")).json()
    rest = (
        await world.get("can-tho.viewer", "/v1/tasks", limit=2, cursor=first["nextCursor"], fields="number")
    ).json()
    assert (first["items"], first["count"]) == ([{"number": "2"}, {"number": "1"}], 4)
    assert (rest["items"], rest["nextCursor"]) == ([{"number": "3"}, {"number": "4"}], None)
    wrong = await world.get("can-tho.viewer", "/v1/tasks", standing="late")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?standing/0")


async def test_tasks_of_which_nobody_told_progress_since_a_day_are_found_in_one_call(
    world_database: TestDatabase,
) -> None:
    async with in_november(world_database) as world:
        plan = await plant_plan(world_database)
        told, noted, _ = [await make_task(world, plan, number=number) for number in ("1", "2", "3")]
        await publish(world_database, plan)
        for task, said in ((told, {"percent": 40, "onDay": day(20)}), (noted, {"kind": "note"})):
            path = f"/v1/tasks/{task['id']}/progress-updates"
            answer = await world.post("my-tu.reporter.cong-an", path, {"text": "Đang mua", **said})
            assert answer.status_code == 201, answer.text

        async def numbers(**asked: str) -> list[str]:
            answer = await world.get("my-tu.leader", "/v1/tasks", sort="number", fields="number,assignments", **asked)
            assert answer.status_code == 200, answer.text
            return [task["number"] for task in answer.json()["items"]]

        assert await numbers(silentSince=day(19)) == ["1", "2", "3"]
        assert await numbers(silentSince=day(20)) == ["2", "3"]
        assert await numbers(silentSince=day(20), lead=str(agency("my-tu", "kinh-te"))) == []
