"""Is every deadline told of once, whoever looks and whenever, and nothing else?"""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime, timedelta

import asyncpg

from service.db.engine import Database, connect
from service.db.journal import CLOCK
from service.usecases.scan import scan
from service.worker.scan import keep_scanning
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import RULE
from tests.contract.premises import HEAD, POLICE, WRITER, added, draft_plan, made, published, task_body
from tests.dispatched import dispatched
from tests.worker.looking import crossings, due_on, moment, on, through, told, with_task

LIFE = [
    ("task.due_soon", "05-31", 30),
    ("task.due_soon", "06-23", 7),
    ("task.due_soon", "06-29", 1),
    ("task.overdue", "07-01", 0),
    ("task.overdue", "07-08", 7),
    ("task.overdue", "07-16", 15),
]
"""What is told of something due on 30 June."""


async def test_a_deadline_is_told_of_before_and_after_once_with_the_clock_as_actor(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        plan, task = await with_task(world, schedule=due_on("06-30"))

    await through(db, "05-20", "08-01")

    assert await told(world_database) == LIFE
    last = (await crossings(world_database))[-1]
    assert (str(last["subject_id"]), str(last["plan_id"]), last["due_on"]) == (task, plan, date(2026, 6, 30))
    assert [str(agency) for agency in last["agency_ids"]] == [POLICE]
    assert json.loads(last["detail"]) == {"dueOn": "2026-06-30", "offsetDays": 15, "daysOverdue": 15}
    connection = await asyncpg.connect(world_database.superuser_url)
    heard = await connection.fetch("select distinct actor::text, act from journal where subject = 'crossing'")
    await connection.close()
    assert [tuple(row) for row in heard] == [(CLOCK, "crossing.raise")]


async def test_schedulers_with_clocks_apart_tell_of_each_moment_once(
    world_database: TestDatabase, db: Database
) -> None:
    other = await connect(world_database.service_url, size=4)
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        for number in range(5):
            await with_task(world, number=str(number), schedule=due_on("06-30"))

    # Around each midnight one is two minutes ahead, the other two behind; sometimes both at once.
    day = datetime.fromisoformat("2026-05-31T00:00:00+07:00")
    while day.date() <= date(2026, 7, 17):
        for minutes in (-1, 1):
            await asyncio.gather(
                scan(db, now=day + timedelta(minutes=minutes + 2)),
                scan(other, now=day + timedelta(minutes=minutes - 2)),
                scan(other, now=day + timedelta(minutes=minutes)),
            )
        day += timedelta(days=1)
    await other.pool.close()

    assert await told(world_database) == [moment_ for moment_ in LIFE for _ in range(5)]


async def test_what_was_missed_while_nobody_looked_is_told_of_with_the_day_it_should_have_been(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        await with_task(world, schedule=due_on("06-30"))
        done = (await with_task(world, schedule=due_on("06-30")))[1]
        made(await world.post(WRITER, f"/v1/tasks/{done}/complete", {"doneOn": "2026-05-20"}))

    await scan(db, now=moment("07-10"))

    assert await told(world_database) == LIFE[:5]


async def test_a_moved_day_starts_anew_and_tells_only_of_the_nearest_moment_that_has_passed(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        _, task = await with_task(world, schedule=due_on("06-30"))
    await through(db, "05-20", "07-01")
    async with on(world_database, "07-02") as world:
        asked = {"task": task, "requestedDue": "2026-07-07", "reason": "Thiếu người"}
        request = made(await world.post(WRITER, "/v1/extension-requests", asked))["id"]
        made(await world.post(HEAD, f"/v1/extension-requests/{request}/approve"))

    await through(db, "07-02", "07-20")

    # A week before the new day lay before it was asked for, a month before longer ago still: one of them is told of.
    assert await told(world_database, due_on="2026-06-30") == LIFE[:4]
    assert await told(world_database, due_on="2026-07-07") == [
        ("task.due_soon", "06-30", 7),
        ("task.due_soon", "07-06", 1),
        ("task.overdue", "07-08", 0),
        ("task.overdue", "07-15", 7),
    ]


async def test_the_worker_looks_by_itself_and_again_after_each_commit(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("06-20"))
    stop = asyncio.Event()
    looking = asyncio.create_task(keep_scanning(db, stop, now=lambda: moment("06-23"), every=0.05))
    async with on(world_database, "06-23") as world:
        await with_task(world, schedule=due_on("06-30"))
    async with asyncio.timeout(60):
        while not await told(world_database):  # noqa: ASYNC110  # the worker tells nobody when it has looked
            await asyncio.sleep(0.05)
    stop.set()
    await looking

    assert await told(world_database) == [LIFE[1]]


async def test_a_missing_report_is_told_of_like_a_deadline_and_one_that_came_is_not(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
        await added(world, "/v1/alert-settings", {"plan": plan, "dueSoonDays": [3], "overdueDays": [0, 10]})
        owed = made(await world.get(WRITER, "/v1/obligations", plan=plan, period="2026-M06"))["items"][0][
            "id"
        ]
        made(await world.post(HEAD, f"/v1/obligations/{owed}/waive", {"reason": "Gộp báo cáo"}))

    await through(db, "05-20", "07-31")

    # April's fell due before the plan was here. May's is due before 10 June, June's is waived, July's due in August.
    assert await told(world_database, subject="obligation") == [
        ("obligation.due_soon", "06-06", 3),
        ("obligation.overdue", "06-10", 0),
        ("obligation.overdue", "06-20", 10),
    ]


async def test_a_plan_that_comes_after_some_of_its_days_tells_of_them_in_one_summary(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-01"))
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        for number, day in enumerate(("02-28", "03-31", "04-30", "05-18", "05-25")):
            await added(world, "/v1/tasks", task_body(plan, number=str(number), schedule=due_on(day)))
        await published(world, plan)

    await through(db, "05-20", "05-27")

    # In effect since 1 April: two lay before that, two fell due before the plan was here.
    assert await told(world_database) == [
        ("plan.due_before_issue", "05-20", 0),
        ("task.due_soon", "05-24", 1),
        ("task.overdue", "05-26", 0),
    ]
    assert json.loads((await crossings(world_database))[0]["detail"]) == {
        "tasks": 4, "obligations": 0, "effectiveOn": "2026-04-01", "trackedFrom": "2026-04-01",
    }  # fmt: skip


async def test_what_is_done_stopped_or_let_go_is_not_told_of_and_occurrences_are_told_of_one_by_one(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        monthly = {"text": "Hằng tháng", "kind": "recurring", "rrule": "FREQ=MONTHLY;BYMONTHDAY=15"}
        _, recurring = await with_task(world, schedule=monthly)
        items = made(await world.get(WRITER, f"/v1/tasks/{recurring}/occurrences"))["items"]
        june = next(one for one in items if one["due"] == "2026-06-15")
        made(
            await world.post(
                WRITER,
                f"/v1/tasks/{recurring}/progress-updates",
                {
                    "text": "Xong tháng 6",
                    "status": "done",
                    "doneOn": "2026-05-20",
                    "occurrence": june["id"],
                },
            )
        )
        for act in ("suspend", "cancel"):
            stopped = (await with_task(world, schedule=due_on("06-10")))[1]
            made(await world.post(HEAD, f"/v1/tasks/{stopped}/{act}", {"reason": "Chờ chủ trương"}))
        product = {"name": "Báo cáo", "schedule": due_on("06-20")}
        await with_task(world, schedule=due_on("12-31"), deliverables=[product])

    await through(db, "05-20", "07-16")

    rows = [row for row in await crossings(world_database) if row["subject"] != "plan"]
    assert [(row["type"], row["key"], row["offset_days"]) for row in rows] == [
        ("deliverable.due_soon", "2026-06-20", 30),
        ("deliverable.due_soon", "2026-06-20", 7),
        ("task.due_soon", "2026-07-15/7", 30),
        ("deliverable.due_soon", "2026-06-20", 1),
        ("deliverable.overdue", "2026-06-20", 0),
        ("deliverable.overdue", "2026-06-20", 7),
        ("deliverable.overdue", "2026-06-20", 15),
        ("task.due_soon", "2026-07-15/7", 7),
        ("task.due_soon", "2026-07-15/7", 1),
        ("task.due_soon", "2026-08-15/8", 30),
        ("task.overdue", "2026-07-15/7", 0),
    ]


async def test_a_crossing_is_an_event_that_whoever_sees_the_thing_reads(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("06-20"))
    async with on(world_database, "06-20") as world:
        _, task = await with_task(world, schedule=due_on("06-30"))
    await scan(db, now=moment("07-01"))

    await dispatched(db)

    async with on(world_database, "07-01") as world:
        found = made(await world.get("can-tho.viewer", "/v1/events", types="task.overdue"))["items"]
        stranger = made(await world.get("tan-hung.viewer", "/v1/events", types="task.overdue"))["items"]
    assert [(event["subject"]["id"], event["standing"], event["actor"]) for event in found] == [
        (task, "overdue", {"kind": "clock"})
    ]
    assert found[0]["detail"] | {"rule": "", "key": ""} == {
        "dueOn": "2026-06-30", "crossedOn": "2026-07-01", "offsetDays": 0, "daysOverdue": 0, "rule": "", "key": "",
    }  # fmt: skip
    assert stranger == []
