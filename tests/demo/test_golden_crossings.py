"""Is every deadline of the five plans in 2026 told of exactly once, on the days reckoned by hand beforehand?"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.db import embedded
from service.db.engine import connect
from service.demo.commands import schedule as written
from service.demo.pieces import Task
from service.domain.deadlines import open_deadlines
from service.domain.product_reports import goes_by, is_report, report_facts
from service.domain.schedules import due_on, settle
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus
from service.usecases.scan import scan
from tests.conftest import TestDatabase, cloned, run_apart
from tests.demo.stage import FILES, UNIT, load
from tests.demo.test_golden_year import golden_of, rules_of

GOLDEN: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "golden_deadlines.toml").read_text(encoding="utf-8")
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)

Told = tuple[str, str, str, str, int, date]
"""Plan, what (its number, or line and period of a report), type, last day in time, offset, day it is told of."""


def moments(due: date, followed: date, *, late: bool = True) -> Iterator[tuple[str, int, date]]:
    """Days of the year on which something due is told of: 30, 7 and 1 days before, then 0, 7 and 15 whole days after.

    Reckoned from the definition, not from the service: the day after the last day in time is the first overdue one.
    """
    before = [("due_soon", lead, due - timedelta(days=lead)) for lead in (30, 7, 1)]
    after = [("overdue", days, due + timedelta(days=1 + days)) for days in (0, 7, 15) if late]
    yield from ((kind, offset, day) for kind, offset, day in (*before, *after) if followed <= day <= LAST)


def expected_of_tasks() -> Counter[Told]:
    """What the printed times of tasks and products come to."""
    return Counter(
        (place, number, f"{'deliverable' if number.endswith('*') else 'task'}.{kind}", str(due), offset, day)
        for place, plan in GOLDEN.items()
        for _, due, numbers in plan["due"]
        for number in numbers
        for kind, offset, day in moments(due, max(plan["followed"], FIRST))
    )


def _deadlines(task: Task, place: str) -> list[tuple[str, date]]:
    """The days one task of a plan file has to keep, by the rules alone."""
    plan = FILES[place].plan
    main = [rule.read() for rule in rules_of(place) if rule.main] or None
    days = plan.period_start, plan.period_end, max(plan.effective_on, plan.tracked_from)
    products = []
    for product in task.products:
        itself = settle(written(product.schedule), *days[:2]) if product.schedule is not None else None
        reports = is_report(itself) and report_facts(itself, goes_by(itself, None, main), *days)
        due = due_on(itself) if itself is not None and not reports else None
        products.append(ProductFacts(due, None, product.name, reports or None))
    schedule = settle(written(task.schedule), *days[:2])
    facts = TaskFacts(
        schedule=schedule,
        status=TaskStatus.NOT_STARTED,
        period_start=plan.period_start,
        period_end=plan.period_end,
        effective_on=plan.effective_on,
        tracked_from=plan.tracked_from,
        deliverables=tuple(products),
    )
    return [
        (f"{task.name}{'*' if one['of'] == 'deliverable' else ''}", date.fromisoformat(one["due"]))
        for one in open_deadlines(facts, due_on(schedule))
    ]


@pytest.mark.parametrize("place", GOLDEN)
def test_the_days_to_keep_are_those_read_by_hand(place: str) -> None:
    by_hand = Counter((number, due) for _, due, numbers in GOLDEN[place]["due"] for number in numbers)

    computed = Counter(
        (number, due) for task in FILES[place].tasks for number, due in _deadlines(task, place) if due <= LAST
    )

    assert computed == by_hand


def test_the_five_plans_come_to_so_many_moments_in_the_year() -> None:
    counted = Counter(kind for _, _, kind, _, _, _ in expected_of_tasks().elements())

    assert counted == {
        "task.due_soon": 170, "task.overdue": 74, "deliverable.due_soon": 210, "deliverable.overdue": 195,
    }  # fmt: skip


@pytest.fixture(scope="module")
def issued(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo's five plans on the first day of the year, and nothing said of them yet."""
    with cloned(database_server) as own:
        run_apart(scanned(own.service_url, [FIRST]))
        run_apart(load(own.service_url, datetime.fromisoformat("2026-01-01T09:00+07:00")))
        yield own


async def scanned(url: str, days: list[date]) -> None:
    """The scanner looks, in the early morning of each of the days."""
    db = await connect(url, size=2)
    for day in days:
        await scan(db, now=datetime.fromisoformat(f"{day}T00:05+07:00"))
    await db.pool.close()


@pytest.mark.long
@pytest.mark.skipif(
    not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: a year is walked day by day"
)
@pytest.mark.parametrize("every", [1, 17])
def test_a_year_of_the_five_plans_tells_of_every_deadline_once(
    issued: TestDatabase, database_server: embedded.EmbeddedServer, every: int
) -> None:
    """every: looked at each day; or seldom, after days on which nobody did."""
    year = [FIRST + timedelta(days=i) for i in range(0, 365, every)]
    with cloned(database_server, issued.name) as own:
        run_apart(scanned(own.service_url, [*year, LAST]))
        told, owed, summaries = run_apart(_told(own))
        owed_by_hand = run_apart(_expected_of_reports(own))

    assert told == expected_of_tasks()
    assert owed == owed_by_hand
    assert {place: tasks for place, tasks in summaries.items() if tasks} == {
        place: len(plan["before"]) for place, plan in GOLDEN.items() if plan["before"]
    }


async def _told(database: TestDatabase) -> tuple[Counter[Told], Counter[Told], dict[str, int]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(
            "select u.code, c.subject, c.type, c.due_on, c.offset_days, c.crossed_on, t.title, o.nominal,"
            " (c.detail ->> 'tasks')::integer as tasks from crossing c join unit u on u.key = c.unit_key"
            " left join deliverable d on d.id = c.subject_id left join task t on t.id in (c.subject_id, d.task_id)"
            " left join obligation o on o.id = c.subject_id"
        )
    finally:
        await connection.close()
    places = {unit: place for place, unit in UNIT.items()}
    # Printed numbers restart or are missing; plan files have names of their own.
    names = {(place, task.title): task.name for place, file in FILES.items() for task in file.tasks}
    told: Counter[Told] = Counter()
    owed: Counter[Told] = Counter()
    summaries: dict[str, int] = {}
    for row in rows:
        place = places[row["code"]]
        rest = (row["type"], str(row["due_on"]), row["offset_days"], row["crossed_on"])
        if row["subject"] in ("task", "deliverable"):
            told[
                place, f"{names[place, row['title']]}{'*' if row['subject'] == 'deliverable' else ''}", *rest
            ] += 1
        elif row["subject"] == "obligation":
            owed[place, str(row["nominal"]), *rest] += 1
        else:
            summaries[place] = row["tasks"]
    return told, owed, summaries


async def _expected_of_reports(database: TestDatabase) -> Counter[Told]:
    """What the last days written by hand come to, for everybody who owes them."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows = await connection.fetch(
            "select u.code, (r.reference ->> 'line')::integer as line, o.nominal, o.obligation, s.days_after"
            " from obligation o join unit u on u.key = o.unit_key join reporting_rule r on r.id = o.rule_id"
            " join reporting_step s on s.rule_id = r.id and s.ordinal = o.step"
        )
    finally:
        await connection.close()
    days = {
        (place, rule["line"], due[0]): due[3] if len(due) > 3 else None
        for place in GOLDEN
        for rule in golden_of(place)
        for due in rule["due"]
    }
    places = {unit: place for place, unit in UNIT.items()}
    expected: Counter[Told] = Counter()
    for row in rows:
        place = places[row["code"]]
        last = days.get((place, row["line"], row["nominal"]))
        followed = GOLDEN[place]["followed"]
        if last is None or last < followed:
            continue
        last += timedelta(days=row["days_after"])
        for kind, offset, day in moments(last, followed, late=row["obligation"] == "obliged"):
            expected[place, row["nominal"], f"obligation.{kind}", str(last), offset, day] += 1
    return expected
