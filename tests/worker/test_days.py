"""Does a day that has come open periods, end what is owed no more and journal standings, once however many turn it?"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from service.db.engine import Database
from service.db.journal import CLOCK
from service.usecases.days import turn_day
from service.worker.days import keep_turning
from tests.conftest import TestDatabase
from tests.contract.cases_plans import INDICATOR
from tests.contract.cases_reporting import OF_CITY, RULE
from tests.contract.cases_reports import REPORTER
from tests.contract.premises import HEAD, WRITER, added, draft_plan, made, published, task_body
from tests.worker.looking import moment, on
from tests.world import World

CITY = "can-tho.coordinator"


async def heard(database: TestDatabase) -> list[asyncpg.Record]:
    """What the journal holds of the clock, in order."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await connection.fetch(
            "select subject, op, act, before, after from journal where actor = $1 order by seq", CLOCK
        )
    finally:
        await connection.close()


async def standings(world: World, who: str = WRITER, **query: Any) -> dict[str, str]:
    """Nominal period -> standing, of what is owed."""
    found = made(await world.get(who, "/v1/obligations", limit=200, **query))
    return {item["period"]["nominal"]: item["standing"]["code"] for item in found["items"]}


async def test_standings_that_change_overnight_are_journalled_once_with_the_clock_as_actor(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await added(world, "/v1/tasks", task_body(plan))
        await published(world, plan)
    await turn_day(db, now=moment("06-09"))

    await asyncio.gather(*(turn_day(db, now=moment("06-10")) for _ in range(4)))

    rows = await heard(world_database)
    told = {row["subject"]: row["after"] for row in rows}
    assert sorted((row["subject"], row["op"], row["act"]) for row in rows) == [
        ("obligation", "update", "day.turn"),
        ("task", "update", "day.turn"),
    ]
    assert '"nominal": "2026-M05"' in told["obligation"]
    assert all('"turned_on": "2026-06-10"' in after for after in told.values())
    assert await turn_day(db, now=moment("06-10")) == {"opened": 0, "ended": 0}


async def test_what_was_missed_while_nobody_turned_the_day_is_journalled_at_the_next_turn(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await added(world, "/v1/tasks", task_body(plan))
        indicator = await added(world, "/v1/indicators", {"plan": plan, **INDICATOR})
        await published(world, plan)
        figure = {"period": {"nominal": "2026-M04"}, "numerator": 1, "denominator": 2}
        said = made(await world.post(WRITER, f"/v1/indicators/{indicator}/observations", figure))
        made(await world.post(HEAD, f"/v1/observations/{said['id']}/verify"))
    await turn_day(db, now=moment("05-20"))

    done = await turn_day(db, now=moment("07-15"))

    # May's and June's reports fell due, July's opened; the ongoing task was silent for May and June, and
    # the figure of April has grown old.
    assert done == {
        "opened": 0, "ended": 0, "task": 1, "deliverable": 0, "indicator": 1, "obligation": 3, "report": 0, "slots": 0,
    }  # fmt: skip
    async with on(world_database, "07-15") as world:
        found = made(await world.get(WRITER, f"/v1/indicators/{indicator}"))
    assert found["standing"] == {
        "code": "stale",
        "since": "2026-07-10",
        "why": {"code": "period_missing", "period": "2026-M06", "value": 50, "last": "2026-M04"},
    }


async def test_ongoing_work_goes_by_the_main_rule_of_its_plan(world_database: TestDatabase) -> None:
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        task = await added(world, "/v1/tasks", task_body(plan))
        await published(world, plan)
        found = made(await world.get(WRITER, f"/v1/tasks/{task}"))

    assert found["standing"]["code"] == "ongoing_silent"
    assert found["standing"]["why"] == {"code": "silent", "period": "2026-M04"}


async def test_periods_of_an_upper_units_rule_open_as_they_come_for_every_unit_below(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "07-01") as world:
        rule = made(await world.post(CITY, "/v1/reporting-rules", OF_CITY))["id"]
        before = made(await world.get(CITY, "/v1/obligations", rule=rule, count="exact"))["count"]
    await turn_day(db, now=moment("07-02"))

    done = await asyncio.gather(*(turn_day(db, now=moment("10-01")) for _ in range(3)))
    again = await turn_day(db, now=moment("10-02"))

    async with on(world_database, "10-02") as world:
        after = made(await world.get(CITY, "/v1/obligations", rule=rule, count="exact"))["count"]
        own = await standings(world, rule=rule)
        stranger = made(await world.get("tan-hung.coordinator", "/v1/obligations", rule=rule))
    assert before == 103
    assert after == 206
    assert sum(one["opened"] for one in done) == 103
    assert again["opened"] == 0
    assert own == {"2026-Q3": "due_soon", "2026-Q4": "open"}
    assert stranger["items"] == []


async def test_a_report_given_back_runs_late_at_midnight_by_its_own_last_day_and_not_by_that_of_what_is_owed(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "06-05") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
        (owed,) = made(await world.get(WRITER, "/v1/obligations", plan=plan, period="2026-M05"))["items"]
        report = made(await world.post(REPORTER, "/v1/reports", {"obligation": owed["id"]}))["id"]
        made(await world.post(REPORTER, f"/v1/reports/{report}/submit"))
        back = {"reason": "Thiếu số liệu", "due": "2026-06-15"}
        made(await world.post(WRITER, f"/v1/reports/{report}/return", back))
    before = [await turn_day(db, now=moment(day)) for day in ("06-05", "06-10", "06-15")]

    done = await asyncio.gather(*(turn_day(db, now=moment("06-16")) for _ in range(3)))
    after = await turn_day(db, now=moment("06-17"))

    assert [one.get("report") for one in before] == [None, 1, 0], "due soon since the 8th"
    assert sum(one.get("report", 0) for one in done) == 1
    assert (after["report"], after["obligation"]) == (0, 0)
    *_, row = [row for row in await heard(world_database) if row["subject"] == "report"]
    assert (row["op"], row["act"]) == ("update", "day.turn")
    assert '"turned_on": "2026-06-16"' in row["after"]
    async with on(world_database, "06-16") as world:
        late = made(await world.get(WRITER, f"/v1/reports/{report}"))
    assert (late["standing"]["code"], late["standing"]["since"]) == ("overdue", "2026-06-16")
    assert (late["status"], late["obligation"]["standing"]) == ("returned", "met_on_time")


async def test_a_long_plan_is_opened_a_year_ahead_and_year_by_year(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "01-05") as world:
        head = {"period": {"start": "2026-01-01", "end": "2030-12-31"}, "effectiveOn": "2026-01-01"}
        plan = await draft_plan(world)
        made(await world.patch(WRITER, f"/v1/plans/{plan}", head | {"trackedFrom": "2026-01-01"}, 1))
        yearly = RULE | {
            "times": {"cadence": "periodic", "periods": ["Y"], "lastDay": {"month": 1, "day": 15}}
        }
        await added(world, "/v1/reporting-rules", {"plan": plan, **yearly})
        await published(world, plan)
        ahead = await standings(world, plan=plan)
    await turn_day(db, now=moment("01-06"))

    await turn_day(db, now=moment("2027-01-06"))

    async with on(world_database, "2027-01-06") as world:
        later = await standings(world, plan=plan)
    assert ahead == {"2026": "open", "2027": "not_open"}
    assert later == {"2026": "open", "2027": "open", "2028": "not_open"}


async def test_a_unit_dissolved_in_mid_year_owes_nothing_from_then_on_and_history_stays(
    world_database: TestDatabase, db: Database
) -> None:
    async with on(world_database, "05-20") as world:
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
    await turn_day(db, now=moment("05-20"))
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'dissolved', false)", CLOCK
    )
    await connection.execute("update unit set valid_to = '2026-06-30' where code = '31567'")
    await connection.close()

    await turn_day(db, now=moment("07-10"))

    async with on(world_database, "07-10") as world:
        found = await standings(world, "can-tho.viewer", plan=plan)
        told = made(await world.get("can-tho.viewer", "/v1/obligations", plan=plan, period="2026-M07"))
    # May's was due on 09/06, before the unit ended; June's would have been due on 09/07.
    assert found["2026-M05"] == "overdue"
    assert {found[f"2026-M{month:02d}"] for month in range(6, 13)} == {"waived"}
    assert told["items"][0]["standing"]["why"] == {"code": "unit_ended", "on": "2026-07-01"}


async def test_the_worker_turns_the_day_by_itself(world_database: TestDatabase, db: Database) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stop.set)

    await keep_turning(db, stop, now=lambda: moment("06-10"), every=0.1)

    connection = await asyncpg.connect(world_database.superuser_url)
    day = await connection.fetchval("select day from day_turn")
    await connection.close()
    assert day == moment("06-10").date()
