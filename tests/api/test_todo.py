"""Does everybody find what waits for them, and nobody what waits for somebody else?"""

from __future__ import annotations

from typing import Any

from tests.conftest import TestDatabase
from tests.contract.cases_reporting import RULE
from tests.contract.premises import (
    HEAD,
    SCHEDULES,
    WRITER,
    added,
    draft_plan,
    made,
    open_indicator,
    published,
    task_body,
)
from tests.world import World, opened

REPORTER = "my-tu.reporter.cong-an"


async def _counts(world: World, who: str) -> dict[str, int]:
    answer = made(await world.get(who, "/v1/me/todo"))
    return {pile: found["count"] for pile, found in answer.items() if found["count"]}


async def _world_with_work(world: World) -> dict[str, str]:
    """A plan in force with a report that is late, a claimed task and a wish; one submitted, one returned."""
    plan = await draft_plan(world)
    await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
    dated: dict[str, Any] = {"schedule": SCHEDULES["dated"]}
    claimed = await added(world, "/v1/tasks", task_body(plan, **dated))
    later = await added(world, "/v1/tasks", task_body(plan, **dated))
    await published(world, plan)
    made(
        await world.post(REPORTER, f"/v1/tasks/{claimed}/complete", {"doneOn": "2026-06-01", "text": "Xong"})
    )
    wish = {"task": later, "requestedDue": "2027-01-31", "reason": "Chờ hướng dẫn"}
    made(await world.post(REPORTER, "/v1/extension-requests", wish))
    figures = f"/v1/indicators/{await open_indicator(world)}/observations"
    for nominal in ("2026-M04", "2026-M05"):
        figure = {"period": {"nominal": nominal}, "numerator": 1, "denominator": 2}
        said = made(await world.post(REPORTER, figures, figure))
    made(await world.post(WRITER, f"/v1/observations/{said['id']}/return", {"reason": "Thiếu ấp 3"}))
    submitted, returned = await draft_plan(world), await draft_plan(world)
    for one in (submitted, returned):
        made(await world.post(WRITER, f"/v1/plans/{one}/submit"))
    made(await world.post(HEAD, f"/v1/plans/{returned}/return", {"reason": "Thiếu phụ lục"}))
    return {"plan": plan, "claimed": claimed, "submitted": submitted, "returned": returned}


async def test_everybody_finds_what_waits_for_them(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        ids = await _world_with_work(world)
        counts = {who: await _counts(world, who) for who in (REPORTER, WRITER, HEAD)}
        todo = made(await world.get(HEAD, "/v1/me/todo"))
        own = made(await world.get(REPORTER, "/v1/me/todo"))

    # March, April and May are late, June is open.
    assert counts == {
        REPORTER: {"reports": 4, "figuresReturned": 1},
        WRITER: {"silent": 3, "plansReturned": 1, "tasksClaimed": 1, "figuresRecorded": 1},
        HEAD: {"silent": 3, "plansSubmitted": 1, "tasksClaimed": 1, "extensions": 1, "figuresRecorded": 1},
    }
    assert todo["plansSubmitted"]["items"][0]["id"] == ids["submitted"]
    assert todo["tasksClaimed"]["items"][0]["id"] == ids["claimed"]
    assert todo["extensions"]["items"][0]["requestedDue"] == "2027-01-31"
    assert [(f["nominal"], f["returnReason"]) for f in own["figuresReturned"]["items"]] == [
        ("2026-M05", "Thiếu ấp 3")
    ]
    assert [(f["nominal"], f["value"]) for f in todo["figuresRecorded"]["items"]] == [("2026-M04", 50)]
    assert [(item["nominal"], item["standing"]) for item in own["reports"]["items"]] == [
        ("2026-M03", "overdue"),
        ("2026-M04", "overdue"),
        ("2026-M05", "overdue"),
        ("2026-M06", "open"),
    ]


async def test_nothing_waits_for_those_who_only_read_or_are_elsewhere(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        await _world_with_work(world)
        found = {
            who: await _counts(world, who)
            for who in (
                "my-tu.viewer",
                "my-tu.admin",
                "my-tu.reporter.kinh-te",
                "dai-hai.coordinator",
                "dai-hai.reporter.cong-an",
                "can-tho.coordinator",
                "can-tho.leader",
                "tan-hung.leader",
            )
        }

    assert {who: counts for who, counts in found.items() if counts} == {}


async def test_what_was_let_go_is_no_longer_silent(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, SAURO_NOW="2026-06-10T08:00+07:00") as world:
        await _world_with_work(world)
        silent = made(await world.get(HEAD, "/v1/me/todo", fields="silent"))["silent"]["items"]
        made(
            await world.post(HEAD, f"/v1/obligations/{silent[0]['id']}/waive", {"reason": "Đã gửi bản giấy"})
        )
        counts = await _counts(world, HEAD)

    assert counts["silent"] == 2
