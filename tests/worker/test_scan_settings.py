"""Whose lead times count, those of the thing or those of its plan, and is a plan that is over heard of no more?"""

from __future__ import annotations

from service.db.engine import Database
from service.usecases.days import turn_day
from service.usecases.scan import scan
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import RULE
from tests.contract.premises import HEAD, WRITER, added, draft_plan, made, published, task_body
from tests.worker.looking import due_on, moment, on, through, told, with_task


async def test_a_task_a_product_and_a_rule_are_told_of_by_their_own_lead_times_and_else_by_the_plans(
    world_database: TestDatabase, db: Database
) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        own, plain = [
            await added(world, "/v1/tasks", task_body(plan, number=number, schedule=due_on("06-30")))
            for number in "12"
        ]
        product = {"name": "Báo cáo", "schedule": due_on("06-20")}
        last = task_body(plan, number="3", schedule=due_on("12-31"), deliverables=[product])
        above = await added(world, "/v1/tasks", last)
        rule = await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
        deliverable = made(await world.get(WRITER, f"/v1/tasks/{above}"))["deliverables"][0]["id"]
        for settings in (
            {"plan": plan, "dueSoonDays": [10], "overdueDays": [1]},
            {"task": own, "dueSoonDays": [5, 2]},
            {"task": above, "dueSoonDays": [4]},
            {"deliverable": deliverable, "overdueDays": []},
            {"rule": rule, "dueSoonDays": [], "overdueDays": [3]},
        ):
            await added(world, "/v1/alert-settings", settings)

    await through(db, "06-12", "07-03")

    assert await told(world_database, subject_id=own) == [
        ("task.due_soon", "06-25", 5), ("task.due_soon", "06-28", 2), ("task.overdue", "07-02", 1),
    ]  # fmt: skip
    assert await told(world_database, subject_id=plain) == [
        ("task.due_soon", "06-20", 10), ("task.overdue", "07-02", 1),
    ]  # fmt: skip
    # What a product leaves open is its task's before it is the plan's.
    assert await told(world_database, subject_id=deliverable) == [("deliverable.due_soon", "06-16", 4)]
    assert await told(world_database, subject="obligation") == [("obligation.overdue", "06-13", 3)]


async def test_a_plan_that_was_closed_raises_nothing_more(world_database: TestDatabase, db: Database) -> None:
    await scan(db, now=moment("05-20"))
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        product = {"name": "Báo cáo", "schedule": due_on("06-20")}
        body = task_body(plan, schedule=due_on("06-30"), deliverables=[product])
        await added(world, "/v1/tasks", body)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
        _, going_on = await with_task(world, schedule=due_on("06-30"))
    await through(db, "05-20", "06-12")
    until = await told(world_database, plan_id=plan)
    async with on(world_database, "06-12") as world:
        made(await world.post(HEAD, f"/v1/plans/{plan}/close", {"reason": "Hết nhiệm vụ"}))
    await turn_day(db, now=moment("06-13"))

    await through(db, "06-12", "07-20")

    assert [kind for kind, _, _ in until].count("obligation.overdue") == 1, "May's report was due on 9 June"
    assert await told(world_database, plan_id=plan) == until
    assert len(await told(world_database, subject_id=going_on)) == 6
