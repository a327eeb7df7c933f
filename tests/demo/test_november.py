"""How does the demo stand after months of progress, and does loading it again leave it alone?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import asyncpg
import pytest

from service.db import embedded, engine
from service.demo.accounts import PLACES
from service.usecases.due_dates import due_dates_of_unit
from service.usecases.operator import operator
from tests.conftest import TestDatabase
from tests.demo.stage import AUTUMN, FILES, UNIT, journal, load, serving, signed_in, staged


@pytest.fixture(scope="module")
def november(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo with months of progress."""
    with staged(database_server, AUTUMN) as own:
        yield own


async def test_loading_again_at_a_later_day_changes_nothing(november: TestDatabase) -> None:
    before = await journal(november)

    fresh = await load(november.service_url, datetime.fromisoformat("2026-12-20T08:00+07:00"))

    assert fresh is False
    assert await journal(november) == before > 0


@pytest.fixture
def reformed(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo after a decree: one of its communes bears another code, two became one, one is no more."""
    with staged(database_server, AUTUMN) as own:
        yield own


async def test_loading_again_after_a_change_of_units_changes_nothing(reformed: TestDatabase) -> None:
    decree = {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-06-10"}
    merged = {"code": UNIT["my-tu"], "name": "Mỹ Tú", "kind": "commune"}
    changes = (
        ("hai-phong.admin", "recode", ["10750"], [{"code": "10799", "name": "Phú Thái", "kind": "commune"}]),
        ("can-tho.admin", "merge", [UNIT["my-tu"], UNIT["dai-hai"]], [merged]),
        ("hai-phong.admin", "dissolve", [UNIT["tien-minh"]], []),
    )
    async with serving(reformed, AUTUMN) as world:
        for who, kind, before, after in changes:
            body = {"kind": kind, "effectiveOn": "2026-11-01", "basis": decree}
            admin = await signed_in(world, who)
            asked = {"predecessors": before, "successors": after}
            done = await world.http.post("/v1/unit-changes", json=body | asked, headers=admin.headers)
            assert done.status_code == 201, done.text
    before_it = await journal(reformed)

    fresh = await load(reformed.service_url, datetime.fromisoformat("2026-12-20T08:00+07:00"))

    assert fresh is False
    assert await journal(reformed) == before_it
    # The calendar of the commune that two became holds what either had planned.
    db = await engine.connect(reformed.service_url, size=1)
    dated = await due_dates_of_unit(await operator(db), db, UNIT["my-tu"])
    await db.pool.close()
    assert {dates.plan.title for dates in dated} == {FILES[place].plan.title for place in ("my-tu", "dai-hai")}


async def test_dai_hais_amendment_is_a_draft_that_nobody_above_sees(november: TestDatabase) -> None:
    async with serving(november, AUTUMN) as world:
        city = await signed_in(world, "can-tho.viewer")
        own = await signed_in(world, "dai-hai.coordinator")
        (plan,) = (await city.get("/v1/plans", unit=UNIT["dai-hai"]))["items"]
        said = {}
        for name, caller, draft in (
            ("city", city, {}),
            ("own", own, {}),
            ("draft", own, {"revision": "draft"}),
        ):
            listed = await caller.every("/v1/indicators", plan=plan["id"], **draft)
            tasks = await caller.every("/v1/tasks", plan=plan["id"], **draft)
            (indicator,) = [each for each in listed if each["number"] == "43"]
            (task,) = [each for each in tasks if each["number"] == "4"]
            said[name] = ([t["text"] for t in indicator["targets"]], task["due"])
        hidden = await world.http.get(
            f"/v1/plans/{plan['id']}", params={"revision": "draft"}, headers=city.headers
        )

    assert said["city"] == said["own"] == (["80%"], "2026-12-31")
    assert said["draft"] == (["90%"], "2027-01-15")
    assert hidden.status_code == 404


async def test_by_november_tasks_stand_in_every_way_that_is_worth_seeing(november: TestDatabase) -> None:
    async with serving(november, AUTUMN) as world:
        viewer = await signed_in(world, "can-tho.viewer")
        tasks = await viewer.every("/v1/tasks", unit="31567", sort="number")
        southern = await (await signed_in(world, "tan-hung.viewer")).every("/v1/tasks", unit="25345")

    standings = {task["number"]: task["standing"]["code"] for task in tasks}
    assert {n: standings[n] for n in ("1", "12", "37", "38", "42", "43", "13", "14", "36", "53")} == {
        "1": "done_on_time",
        "12": "done_on_time",
        "37": "done_on_time",
        "38": "done_late",
        "42": "due_soon",
        "43": "overdue",
        "13": "suspended",
        "14": "ongoing_silent",
        "36": "undated",
        "53": "done_on_time",
    }
    completion = {task["number"]: task["completion"] for task in tasks}
    assert (completion["37"], completion["53"], completion["41"]) == ("confirmed", "claimed", "none")
    moved = next(task for task in tasks if task["number"] == "42")
    assert (moved["firstDue"], moved["due"]) == ("2026-09-30", "2026-11-30")
    assert Counter(standings.values())["due_before_issue"] == 9
    assert Counter(t["standing"]["code"] for t in southern) >= Counter(
        {"done_on_time": 3, "done_late": 1, "ongoing_silent": 1}
    )


async def test_by_november_dai_hai_waits_for_the_city_and_answers_for_each_product(
    november: TestDatabase,
) -> None:
    async with serving(november, AUTUMN) as world:
        viewer = await signed_in(world, "can-tho.viewer")
        tasks = await viewer.every("/v1/tasks", unit="31561", sort="number")

    standings = {task["number"]: task["standing"]["code"] for task in tasks}
    products = {task["number"]: [p["doneOn"] for p in task["deliverables"]] for task in tasks}
    assert {n: standings[n] for n in ("2", "8", "10", "13", "35", "38", "40", "41")} == {
        "2": "done_on_time",
        "8": "open_on_time",
        "10": "waiting",
        "13": "ongoing_silent",
        "35": "done_late",
        # Its report "quý, năm" was due on 10 September and is not there.
        "38": "overdue",
        "40": "done_on_time",
        "41": "overdue",
    }
    assert [number for number, code in standings.items() if code == "waiting"] == ["10", "11", "12"]
    assert {n: products[n] for n in ("1", "8", "44")} == {
        "1": ["2026-01-28", None],
        "8": ["2026-04-08", None],
        "44": ["2026-10-20"],
    }


async def test_what_is_invented_says_so_and_lies_in_the_past(november: TestDatabase) -> None:
    connection = await asyncpg.connect(november.superuser_url)
    try:
        updates = await connection.fetch("select source, on_day, recorded_by_name from progress_update")
        deeds = {
            json.loads(row["after"])["name"] if row["after"] else None
            for row in await connection.fetch(
                "select distinct (select row_to_json(p) from principal p where p.id = j.actor)::text as after"
                " from journal j where act in ('plan.create', 'plan.publish')"
            )
        }
    finally:
        await connection.close()

    assert len(updates) > 100
    assert {row["source"] for row in updates} == {"demo"}
    assert date(2026, 1, 1) <= min(row["on_day"] for row in updates)
    assert max(row["on_day"] for row in updates) <= AUTUMN.date()
    assert "Công an xã, Mỹ Tú (mẫu)" in {row["recorded_by_name"] for row in updates}
    # The people of the communes did it, not the operator of the server.
    assert deeds == {
        f"{role} {PLACES[place].name} (mẫu)" for role in ("Điều phối", "Lãnh đạo") for place in FILES
    }


async def test_by_november_one_obstacle_is_resolved_and_the_city_has_long_been_asked(
    november: TestDatabase,
) -> None:
    async with serving(november, AUTUMN) as world:
        city = await signed_in(world, "can-tho.leader")
        seen = await city.every("/v1/obstacles")
        todo = await city.get("/v1/me/todo", fields="obstaclesAddressed")
        elsewhere = await (await signed_in(world, "tan-hung.viewer")).every("/v1/obstacles")

    assert [(one["about"]["number"], one["kind"], one["status"]) for one in seen] == [
        ("41", "obstacle", "resolved"),
        ("42", "proposal", "forwarded"),
    ]
    assert seen[1]["age"] == {"days": 74, "workingDays": 52}
    assert (seen[1]["waiting"]["unit"]["code"], seen[1]["waiting"]["since"]) == ("92", "2026-09-11")
    assert [one["about"]["number"] for one in todo["obstaclesAddressed"]["items"]] == ["42"]
    assert [(one["about"]["number"], one["source"]) for one in elsewhere] == [("11", "demo")]
