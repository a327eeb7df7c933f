"""Tasks as they were known at a moment, over REST: what was said by then, the days then granted, the four cells."""

from __future__ import annotations

from typing import Any

import asyncpg

from service.db.journal import OPERATOR
from service.domain.plans import PlanView
from service.domain.progress import ProgressView
from service.domain.progress_updates import ProgressUpdateView
from service.domain.tasks import TaskView
from tests.api.amendment_stories import (
    april_plan,
    on_day,
    read,
)
from tests.api.figure_stories import COORDINATOR, LEADER, POLICE
from tests.conftest import TestDatabase
from tests.world import World

CITY = "can-tho.viewer"
MID_JUNE = {"knownAt": "2026-06-15T09:00:00Z"}


async def _code(world: World, who: str, path: str, **asked: Any) -> str:
    return (await read(world, who, path, **asked))["standing"]["code"]


async def _told(database: TestDatabase) -> dict[str, Any]:
    """April's plan; on 10 June its first task is half done, on the 20th done, on the 22nd confirmed."""
    async with on_day(database, "2026-04-02") as world:
        ids = await april_plan(world)
    path = f"/v1/tasks/{ids['task']}"
    async with on_day(database, "2026-06-10") as world:
        half = {"kind": "progress", "status": "in_progress", "percent": 50, "text": "Được nửa"}
        ids["update"] = (await world.post(POLICE, f"{path}/progress-updates", half)).json()["id"]
    async with on_day(database, "2026-06-20") as world:
        done = await world.post(POLICE, f"{path}/complete", {"doneOn": "2026-06-19"})
        assert done.status_code < 300, done.text
    async with on_day(database, "2026-06-22") as world:
        confirmed = await world.post(COORDINATOR, f"{path}/confirm")
        assert confirmed.status_code == 200, confirmed.text
    return ids


async def test_a_task_stood_as_its_agency_had_said_by_then(world_database: TestDatabase) -> None:
    ids = await _told(world_database)
    path = f"/v1/tasks/{ids['task']}"

    async with on_day(world_database, "2026-06-25") as world:
        seen = {
            day: await read(world, CITY, path, knownAt=f"2026-{day}T12:00:00Z")
            for day in ("06-09", "06-15", "06-21", "06-23")
        }
        updates = await read(world, CITY, f"{path}/progress-updates", **MID_JUNE)
        listed = await read(
            world, CITY, "/v1/tasks", plan=ids["plan"], sort="number", status="in_progress", **MID_JUNE
        )
        judged = await read(world, CITY, path, asOf="2026-06-18")
        asked = {"plan": ids["plan"], "fields": "id", "silentSince": "2026-06-01"}
        silent = [
            ids["task"] in [task["id"] for task in (await read(world, CITY, "/v1/tasks", **asked, **then))["items"]]
            for then in ({"knownAt": "2026-06-09T12:00:00Z"}, MID_JUNE, {})
        ]

    assert silent == [True, False, False]
    for one in seen.values():
        TaskView.model_validate(one)
    assert [
        (s["status"], s["percent"], s["completion"], s["standing"]["code"], s["assignments"][0]["status"])
        for s in seen.values()
    ] == [
        ("not_started", None, "none", "open_on_time", "not_started"),
        ("in_progress", 50, "none", "open_on_time", "in_progress"),
        ("done", 100, "claimed", "done_on_time", "done"),
        ("done", 100, "confirmed", "done_on_time", "done"),
    ]
    assert [(str(u.id), u.percent) for u in map(ProgressUpdateView.model_validate, updates["items"])] == [
        (ids["update"], 50)
    ]
    assert [t["id"] for t in listed["items"]] == [ids["task"]]
    assert judged["standing"]["code"] == "open_on_time"


async def test_an_update_that_is_gone_was_known_until_then(world_database: TestDatabase) -> None:
    ids = await _told(world_database)
    connection = await asyncpg.connect(world_database.superuser_url)
    async with connection.transaction():
        settings = {"app.actor": OPERATOR, "app.act": "mend", "app.now": "2026-06-24T08:00:00+07:00"}
        for name, value in settings.items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        await connection.execute("delete from progress_update where id = $1", ids["update"])
    await connection.close()
    path = f"/v1/tasks/{ids['task']}/progress-updates"

    async with on_day(world_database, "2026-06-25") as world:
        counts = {
            day: len((await read(world, CITY, path, knownAt=f"2026-06-{day}T09:00:00Z"))["items"])
            for day in ("09", "15", "23", "24")
        }
        one = await read(world, CITY, f"/v1/progress-updates/{ids['update']}", **MID_JUNE)

    assert counts == {"09": 0, "15": 1, "23": 2, "24": 1}
    assert (one["id"], one["percent"], one["actions"]) == (ids["update"], 50, [])


async def test_an_extension_moves_the_day_only_for_those_who_know_of_it(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-04-02") as world:
        ids = await april_plan(world)
    async with on_day(world_database, "2026-09-25") as world:
        body = {"task": ids["task"], "requestedDue": "2026-11-15", "reason": "Chờ vốn"}
        asked = await world.post(POLICE, "/v1/extension-requests", body)
        assert asked.status_code == 201, asked.text
    async with on_day(world_database, "2026-10-05") as world:
        granted = await world.post(LEADER, f"/v1/extension-requests/{asked.json()['id']}/approve")
        assert granted.status_code == 200, granted.text
    path = f"/v1/tasks/{ids['task']}"

    async with on_day(world_database, "2026-10-06") as world:
        seen = [
            await read(world, CITY, path, asOf="2026-10-03", **known)
            for known in ({"knownAt": "2026-10-04T00:00:00Z"}, {})
        ]
        plan = [
            (await read(world, CITY, f"/v1/plans/{ids['plan']}", asOf="2026-10-03", include="tasks", **known))["tasks"]
            for known in ({"knownAt": "2026-10-04T00:00:00Z"}, {})
        ]

    expected = [("2026-09-30", "overdue"), ("2026-11-15", "open_on_time")]
    assert [(s["due"], s["standing"]["code"]) for s in seen] == expected
    assert [(s[0]["due"], s[0]["standing"]["code"]) for s in plan] == expected


async def test_a_standing_turns_at_midnight_in_viet_nam_though_nothing_was_written(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-04-02") as world:
        ids = await april_plan(world)
    path = f"/v1/tasks/{ids['task']}"

    async with on_day(world_database, "2026-10-10") as world:
        codes = [
            await _code(world, CITY, path, knownAt=moment)
            for moment in ("2026-09-30T16:59:59Z", "2026-09-30T17:00:00Z", "2026-10-01T00:00:00+07:00")
        ]

    assert codes == ["due_soon", "overdue", "overdue"]


async def test_the_four_cells_count_what_was_known(world_database: TestDatabase) -> None:
    ids = await _told(world_database)

    async with on_day(world_database, "2026-10-05") as world:
        asked: dict[str, Any] = {"plan": ids["plan"], "by": "agency"}
        before = await read(world, CITY, "/v1/progress", **asked, **MID_JUNE)
        later = await read(world, CITY, "/v1/progress", **asked, on="2026-10-01", **MID_JUNE)
        now = await read(world, CITY, "/v1/progress", **asked)
        none = await read(world, CITY, "/v1/progress", plan=ids["plan"], knownAt="2026-04-01T00:00:00Z")

    ProgressView.model_validate(before)
    assert (before["on"], later["on"], now["on"]) == ("2026-06-15", "2026-10-01", "2026-10-05")
    cells = [(c["total"], *c["cells"].values()) for c in (before, later, now, none)]
    assert cells == [(2, 0, 0, 2, 0), (2, 0, 0, 0, 2), (2, 1, 0, 0, 1), (0, 0, 0, 0, 0)]


async def test_a_plan_with_all_in_it_as_known(world_database: TestDatabase) -> None:
    ids = await _told(world_database)
    path = f"/v1/plans/{ids['plan']}"

    async with on_day(world_database, "2026-06-25") as world:
        then = await read(world, CITY, path, include="tasks,indicators", **MID_JUNE)
        later = await read(world, CITY, path, include="tasks", asOf="2026-06-24")
        number = await read(world, CITY, path, include="tasks", revision=1)

    PlanView.model_validate(then)
    told = [
        (t["status"], t["percent"], t["completion"], t["standing"]["code"], t["assignments"][0]["percent"])
        for t in (then["tasks"][0], later["tasks"][0], number["tasks"][0])
    ]
    done = ("done", 100, "confirmed", "done_on_time", 100)
    assert told == [("in_progress", 50, "none", "open_on_time", 50), done, done]
    assert then["actions"] == then["tasks"][0]["actions"] == then["indicators"][0]["actions"] == []
