"""Is every type of event raised by a real door: over REST, by a file, on the command line, or by the day itself?"""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import asyncpg
from jsonschema import Draft202012Validator

from service.db.journal import CLOCK
from service.db.principal import load
from service.domain.event_schemas import VIEWS, definitions, schema_of
from service.domain.event_types import EVENT_TYPES, Origin
from service.domain.unit_change_files import COLUMNS, csv_rows
from service.usecases.clock import clock
from service.usecases.days import turn_day
from service.usecases.events import READERS, render_event
from service.usecases.operator import operator
from service.usecases.unit_changes import import_unit_changes
from tests.api.figure_stories import in_june
from tests.api.import_stories import committed
from tests.api.test_observation_imports import given, plan_in_force, table
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, cases, send
from tests.contract.cases_reporting import RULE
from tests.contract.premises import (
    POLICE,
    WRITER,
    added,
    draft_plan,
    made,
    open_indicator,
    open_task,
    published,
    task_body,
)
from tests.dispatched import dispatched
from tests.worker.test_days import moment, on
from tests.world import World, opened, person

BY_CASE = {
    "plan.submitted": "submit_plan",
    "plan.returned": "return_plan",
    "plan.published": "publish_plan",
    "plan.amended": "publish_plan (amendment)",
    "plan.superseded": "supersede_plan",
    "plan.closed": "close_plan",
    "task.updated": "create_progress_update",
    "task.directed": "create_progress_update (direction)",
    "task.triggered": "trigger_task",
    "task.suspended": "suspend_task",
    "task.cancelled": "cancel_task",
    "task.completed": "complete_task",
    "task.confirmed": "confirm_task",
    "task.reopened": "reopen_task",
    "extension.requested": "create_extension_request",
    "extension.approved": "approve_extension_request",
    "extension.rejected": "reject_extension_request",
    "deliverable.accepted": "accept_deliverable",
    "deliverable.returned": "return_deliverable",
    "observation.recorded": "create_observation",
    "observation.verified": "verify_observations",
    "observation.returned": "return_observations",
    "observation.corrected": "correct_observation",
    "obligation.opened": "create_obligation",
    "obligation.reminded": "remind_obligation",
    "obligation.waived": "waive_obligation",
    "report.requested": "create_report_request (of-the-city)",
    "report.submitted": "submit_report",
    "report.verified": "verify_report",
    "report.accepted": "accept_report (judged)",
    "report.acknowledged": "acknowledge_report",
    "report.returned": "return_report",
    "report.withdrawn": "withdraw_report",
    "target.assigned": "create_target_assignments (from-the-city)",
    "target.revised": "revise_target_assignment (from-the-city)",
    "target.adopted": "adopt_target_assignment (from-the-city)",
    "target.objected": "object_target_assignment (from-the-city)",
    "obstacle.raised": "create_obstacle",
    "obstacle.answered": "answer_obstacle",
    "obstacle.resolved": "resolve_obstacle",
    "import.finished": "commit_import",
    "unit.changed": "create_unit_change",
    "webhook.ping": "test_webhook",
}
"""Type -> the operation, as `tests/contract` calls it, that raises it."""

BY_STORY = {"task.assigned": "a plan with a task is published"}
"""Types that take more than one operation, told below."""

ELSEWHERE = {code: "the scanner" for code, kind in EVENT_TYPES.items() if kind.origin is Origin.crossing} | {
    "webhook.endpoint_disabled": "the delivery engine",
}
"""Types whose producer has tests of its own: here they come as rows of the journal, by the contract."""


def test_every_type_has_a_producer_that_is_named() -> None:
    named = [*BY_CASE, *BY_STORY, *ELSEWHERE]

    assert set(EVENT_TYPES) - set(named) == set(), "say what raises it"
    assert sorted(named) == sorted(EVENT_TYPES)


async def test_what_people_do_raises_its_events_and_each_can_be_sent(world_database: TestDatabase) -> None:
    wrong: list[str] = []
    known = {case.name: case for case in cases()}
    async with opened(world_database.service_url, **SETTINGS) as world:
        db = world.app.state.service.db
        day = await clock(db)
        for name in dict.fromkeys(BY_CASE.values()):
            ask = await known[name].make(world)
            await dispatched(db)
            before = await _last(world)
            answer = await send(world, known[name].by, ask)
            assert answer.status_code == known[name].status, (name, answer.text)
            await dispatched(db)
            # Of an endpoint its owner alone hears.
            own = str(known[name].by) if name == "test_webhook" else "vn.auditor"
            me = await load(db, person(own), None, None) if name == "test_webhook" else day
            found = await _since(world, before, own)
            for code in [c for c, by in BY_CASE.items() if by == name]:
                numbers = [int(event["number"]) for event in found if event["type"] == code]
                if not numbers:
                    wrong.append(f"{name}: {[event['type'] for event in found]} without {code}")
                    continue
                body = await render_event(db, me, numbers[0], now=world.app.state.service.now())
                if body is None or json.loads(body)["data"]["object"] is None:
                    wrong.append(f"{name}: {code} says nothing of its subject: {body!r}")
                else:
                    wrong += _faults(code, json.loads(body))

    assert not wrong, "\n".join(wrong)


def _faults(code: str, body: dict[str, Any]) -> list[str]:
    found = Draft202012Validator({"$defs": definitions(), **schema_of(EVENT_TYPES[code])}).iter_errors(body)
    return [f"{code} {list(fault.absolute_path)}: {fault.message[:300]}" for fault in found]


async def _last(world: World) -> str:
    page = made(await world.get("vn.auditor", "/v1/events", limit=1))
    return str(page["items"][0]["number"]) if page["items"] else "0"


async def _since(world: World, number: str, who: str = "vn.auditor") -> list[dict[str, Any]]:
    return list(made(await world.get(who, "/v1/events", after=number, sort="number", limit=200))["items"])


async def test_agencies_hear_of_their_tasks_when_the_plan_is_published(world: World) -> None:
    db = world.app.state.service.db
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    await added(world, "/v1/tasks", task_body(plan, assignments=[]))
    await dispatched(db)
    before = await _last(world)

    await published(world, plan)

    await dispatched(db)
    events = await _since(world, before)
    assert [(event["type"], event["subject"]["id"]) for event in events] == [
        ("plan.submitted", plan),
        ("plan.published", plan),
        ("task.assigned", task),
    ]
    assert [agency["id"] for agency in events[2]["agencies"]] == [POLICE]


async def test_a_file_of_figures_raises_the_same_events_as_typing_them_in(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        read = await given(world, plan, table(["1", "quý I/2026", "1.250", "2.000", "", "", "", "VNPT", ""]))
        await dispatched(world.app.state.service.db)
        before = await _last(world)

        await committed(world, read)

        await dispatched(world.app.state.service.db)
        found = await _since(world, before)
    assert sorted((event["type"], event["actor"]["kind"]) for event in found) == [
        ("import.finished", "user"),
        ("observation.recorded", "user"),
    ]
    assert next(event for event in found if event["type"] == "import.finished")["detail"] == {"status": "committed"}


async def test_a_file_of_unit_changes_brought_in_at_the_servers_command_line_raises_its_events(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        db = world.app.state.service.db
        before = await _last(world)
        line = "rename,31567,31567,Xã Mỹ Tú Mới,commune,92,12,/NQ-UBTVQH16,Quốc hội,10/06/2026"
        rows = csv_rows("\n".join((",".join(COLUMNS), line)))

        done = await import_unit_changes(
            await operator(db), db, rows, effective_on=date(2026, 7, 1), now=world.app.state.service.now()
        )

        assert done.problems == ()
        await dispatched(db)
        (found,) = await _since(world, before)
    assert (found["type"], found["actor"], found["unit"]["code"]) == ("unit.changed", {"kind": "operator"}, "31567")


async def test_the_day_itself_opens_what_is_owed(world_database: TestDatabase) -> None:
    async with on(world_database, "05-20") as world:
        db = world.app.state.service.db
        plan = await draft_plan(world)
        await added(world, "/v1/reporting-rules", {"plan": plan, **RULE})
        await published(world, plan)
        await turn_day(db, now=moment("05-20"))
        await dispatched(db)
        before = await _last(world)

        await turn_day(db, now=moment("06-01"))
        await turn_day(db, now=moment("06-03"))

        await dispatched(db)
        found = await _since(world, before)
    assert [(event["type"], event["actor"]["kind"]) for event in found] == [("obligation.opened", "clock")]


async def test_moments_written_down_by_the_scanner_are_events_of_the_thing_they_were_seen_on(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        db = world.app.state.service.db
        task, indicator = await open_task(world, "dated"), await open_indicator(world)
        found = made(await world.get(WRITER, f"/v1/tasks/{task}"))
        things = {
            "task": task, "indicator": indicator, "deliverable": found["deliverables"][0]["id"],
            "plan": found["plan"]["id"], "rollup": str(uuid.uuid4()), "obligation": str(uuid.uuid4()),
        }  # fmt: skip
        await dispatched(db)
        before = await _last(world)
        wanted = [c for c, kind in EVENT_TYPES.items() if kind.origin is Origin.crossing]
        for code in wanted:
            subject = EVENT_TYPES[code].subject
            await _crossed(world_database, code, subject, things[subject])

        await dispatched(db)

        told = {event["type"]: event for event in await _since(world, before)}
        mine = made(await world.get(WRITER, "/v1/events", agency=POLICE, types="*.overdue"))["items"]
    assert set(told) == set(wanted)
    overdue = told["task.overdue"]
    assert (overdue["subject"]["id"], overdue["subject"]["name"]) == (task, "Duy trì hệ thống")
    assert (overdue["plan"], overdue["standing"]) == (found["plan"]["id"], "open_on_time")
    assert [agency["name"] for agency in overdue["agencies"]] == ["Công an"]
    assert overdue["detail"]["dueOn"] == "2026-06-30"
    assert overdue["actor"] == {"kind": "clock"}
    assert told["deliverable.overdue"]["subject"]["name"] == "Báo cáo"
    assert [agency["name"] for agency in told["indicator.stale"]["agencies"]] == ["Công an"]
    assert {event["type"] for event in mine} == {"task.overdue", "deliverable.overdue"}


async def _crossed(database: TestDatabase, code: str, subject: str, key: str) -> None:
    """A row of the journal as the scanner's table leaves it."""
    row = {
        "id": str(uuid.uuid4()), "type": code, "subject": subject, "subject_id": key, "rule": "due",
        "key": "2026-06-30", "due_on": "2026-06-30", "crossed_on": "2026-06-30", "offset_days": 0,
        "published": True, "named_agency_ids": [], "agency_ids": [], "detail": None, "plan_id": None,
    }  # fmt: skip
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "insert into journal (actor, act, unit_key, subject, subject_id, op, after, known_at)"
        " select $1, 'crossing.raise', key, 'crossing', $2, 'insert', $3::text::jsonb, $4 from unit"
        " where code = '31567'",
        uuid.UUID(CLOCK), uuid.UUID(row["id"]), json.dumps(row), moment("06-20"),
    )  # fmt: skip
    await connection.close()


def test_whatever_can_be_read_of_a_subject_is_described() -> None:
    assert set(READERS) == set(VIEWS) == {kind.subject for kind in EVENT_TYPES.values()} - {"rollup"}
