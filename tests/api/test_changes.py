"""Does /changes tell whoever may see it how each changed row stands now, and of rows that went, and of no others?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.api import horizon
from service.db import following
from service.domain.change_cursors import LIFE, opened, written
from tests.api.amendment_stories import amended, april_plan, changed, on_day, put_in_force, removed
from tests.api.plan_stories import added, drafted, published, refusals, task_of
from tests.conftest import TestDatabase
from tests.contract.premises import ABOVE, made
from tests.following import PATH, READER, begun, followed, operator
from tests.settled import settled
from tests.world import World

DEPARTMENT = "can-tho.reporter.so-khcn"


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with on_day(world_database, "2026-06-10") as world:
        yield world


def told(items: list[dict[str, Any]], *types: str) -> list[tuple[str, str, str]]:
    """Type, operation and id of what was told."""
    return [(i["type"], i["operation"], i["id"]) for i in items if not types or i["type"] in types]


async def test_a_plan_that_is_published_comes_whole_and_a_draft_not_at_all(world: World) -> None:
    start = await begun(world)
    plan = await drafted(world)
    task = await task_of(world, plan, title="Tuyên truyền")
    provision = await added(world, "provisions", plan, kind="purpose", text="Cụ thể hóa")

    as_draft, cursor = await followed(world, start)
    await published(world, plan)
    items, end = await followed(world, cursor)
    nothing, _ = await followed(world, end)

    assert as_draft == nothing == []
    rows = {i["type"]: i for i in items}
    assert {"plans", "tasks", "provisions", "revisions"} <= rows.keys()
    assert (rows["tasks"]["id"], rows["tasks"]["operation"]) == (task["id"], "upsert")
    assert rows["tasks"]["row"]["title"] == "Tuyên truyền"
    assert rows["tasks"]["row"]["version"] == rows["tasks"]["version"] == 2
    assert rows["provisions"]["id"] == provision["id"]
    assert rows["plans"]["row"] | {"status": "published", "unit_code": "31567"} == rows["plans"]["row"]
    assert rows["tasks"]["changedAt"].startswith("2026-06-10T01:00:00")


async def test_a_row_that_changed_often_comes_once_as_it_stands_now_and_again_by_the_same_cursor(
    world: World,
) -> None:
    told_of = await april_plan(world)
    start = await begun(world, types="tasks")
    for percent in (10, 20, 30):
        said = {"kind": "progress", "percent": percent, "status": "in_progress", "text": "Đang làm"}
        made(await world.post("my-tu.coordinator", f"/v1/tasks/{told_of['task']}/progress-updates", said))

    first, _ = await followed(world, start, types="tasks")
    again, _ = await followed(world, start, types="tasks")
    by_one, _ = await followed(world, start, types="tasks", limit=1)

    assert told(first) == [("tasks", "upsert", told_of["task"])]
    assert first[0]["row"]["percent"] == 30
    assert again == first
    assert [i["row"]["percent"] for i in by_one] == [30, 30, 30]


async def test_only_the_tables_and_the_subtree_that_were_asked_for_come(world: World) -> None:
    here, there = await begun(world, unit="31567"), await begun(world, unit="31561")
    tasks = await begun(world, types="tasks,targets")
    told_of = await april_plan(world)

    mine, _ = await followed(world, here, unit="31567")
    others, _ = await followed(world, there, unit="31561")
    some, _ = await followed(world, tasks, types="tasks,targets")

    assert others == []
    assert {i["row"]["unit_code"] for i in mine} == {"31567"}
    assert {i["type"] for i in some} == {"tasks", "targets"}
    assert told_of["task"] in {i["id"] for i in some}


async def test_a_row_that_leaves_what_the_reader_sees_is_removed_for_them_and_comes_back_with_the_next_change(
    world: World, world_database: TestDatabase
) -> None:
    told_of = await april_plan(world)
    task = told_of["task"]
    city, stranger = await begun(world), await begun(world, "dong-nai.integrator")
    tan_hung = await world.get("tan-hung.viewer", "/v1/units/25345")
    assert tan_hung.status_code == 200

    async with operator(world_database) as root:
        await root.execute("update task set published = false where id = $1", task)
        unpublished, city = await followed(world, city)
        await root.execute("update task set published = true where id = $1", task)
        again, city = await followed(world, city)
        away = await root.fetchval("select key from unit where code = '25345'")
        await root.execute("update task set unit_key = $2 where id = $1", task, away)
        moved, city = await followed(world, city)
        arrived, _ = await followed(world, stranger, "dong-nai.integrator")

    assert told(unpublished) == told(moved) == [("tasks", "delete", task)]
    assert (unpublished[0]["row"], unpublished[0]["version"]) == (None, again[0]["version"])
    assert told(again) == told(arrived) == [("tasks", "upsert", task)]
    assert arrived[0]["row"]["unit_code"] == "25345"


async def test_nobody_hears_of_a_row_that_they_never_could_see(world: World, world_database: TestDatabase) -> None:
    readers = (READER, "dong-nai.integrator", "dai-hai.integrator", DEPARTMENT)
    starts = {who: await begun(world, who) for who in readers}
    plan = await drafted(world)
    task = await task_of(world, plan)
    gone = await task_of(world, plan, title="Bỏ đi")
    made(await world.delete("my-tu.coordinator", f"/v1/tasks/{gone['id']}", gone["version"]))
    async with operator(world_database) as root:
        # It was published, for a moment, in one transaction: nobody can have read it.
        async with root.transaction():
            await root.execute("update task set published = true where id = $1", task["id"])
            await root.execute("update task set published = false where id = $1", task["id"])

    heard = {who: (await followed(world, starts[who], who))[0] for who in readers}

    assert told(heard[READER]) == [("tasks", "delete", task["id"])]
    assert [told(heard[who]) for who in readers[1:]] == [[], [], []]


async def test_an_agency_above_hears_of_what_names_it_and_when_it_names_it_no_more(world: World) -> None:
    start = await begun(world, DEPARTMENT)
    plan = await drafted(world)
    task = await task_of(world, plan, assignments=[{"agency": ABOVE, "role": "lead"}])
    await task_of(world, plan, title="Không nêu")
    head = await published(world, plan)
    named, cursor = await followed(world, start, DEPARTMENT)
    await amended(world, head["id"])
    await changed(world, "tasks", task["id"], assignments=[])
    await put_in_force(world, head["id"])

    left, _ = await followed(world, cursor, DEPARTMENT)

    (assignment,) = (i["id"] for i in named if i["type"] == "assignments")
    assert sorted(told(named)) == [("assignments", "upsert", assignment), ("tasks", "upsert", task["id"])]
    assert sorted(told(left)) == [("assignments", "delete", assignment), ("tasks", "delete", task["id"])]


async def test_an_open_amendment_is_nothing_that_is_told_and_what_it_drops_is_told_as_ended(world: World) -> None:
    told_of = await april_plan(world)
    start = await begun(world)
    await amended(world, told_of["plan"])
    await removed(world, "tasks", told_of["other"])
    before, _ = await followed(world, start)
    await put_in_force(world, told_of["plan"])

    after, _ = await followed(world, start)

    assert told(before, "tasks") == []
    dropped = next(i for i in after if i["id"] == told_of["other"])
    assert (dropped["operation"], dropped["row"]["dropped_in"]) == ("upsert", 2)


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"limit": "0"}, [("?limit", "at_least")]),
        ({"limit": "5001", "wait": "31"}, [("?wait", "at_most"), ("?limit", "at_most")]),
        ({"types": ""}, [("?types", "list_too_short")]),
        ({"types": "tsaks"}, [("?types", "unknown_name")]),
        ({"types": "task_references"}, [("?types", "changes_type_follows")]),
        ({"unit": "99999"}, [("?unit", "unit_unknown")]),
        ({"cursor": "abc"}, [("?cursor", "changes_cursor_forged")]),
        ({"cursor": "WzEsMl0.AAAA"}, [("?cursor", "changes_cursor_forged")]),
    ],
)
async def test_what_fits_nothing_is_refused(
    world: World, asked: dict[str, str], refused: list[tuple[str, str]]
) -> None:
    assert refusals(await world.get(READER, PATH, **asked)) == refused


async def test_a_cursor_is_good_for_its_reader_and_its_filter_alone(world: World) -> None:
    own, narrow = await begun(world), await begun(world, types="tasks", unit="31567")
    body, _, signature = own.partition(".")

    answers = [
        await world.get("can-tho.auditor", PATH, cursor=own),
        await world.get(READER, PATH, cursor=own, types="tasks"),
        await world.get(READER, PATH, cursor=narrow, types="tasks", unit="31561"),
        await world.get(READER, PATH, cursor=f"{body[:-2]}AA.{signature}"),
        await world.get(READER, PATH, cursor=narrow, types="tasks", unit="31567", limit=3),
    ]

    assert [refusals(one)[0][1] for one in answers[:4]] == [
        "changes_cursor_foreign", "changes_cursor_filter", "changes_cursor_filter", "changes_cursor_forged",
    ]  # fmt: skip
    assert answers[4].status_code == 200


async def test_a_cursor_of_last_month_says_how_to_load_again(world: World) -> None:
    vault = world.app.state.service.vault
    kept = opened(await begun(world), vault.signed)

    old = written(replace(kept, made_at=kept.made_at - LIFE - timedelta(minutes=1)), vault.sign)
    answer = await world.get(READER, PATH, cursor=old)

    assert (answer.status_code, answer.json()["code"]) == (410, "changes_cursor_expired")
    assert "/v1/exports" in answer.json()["detail"]


async def test_whose_reach_has_changed_loads_again(world: World, world_database: TestDatabase) -> None:
    start = await begun(world)
    async with operator(world_database) as root:
        key = await root.fetchval("select key from unit where code = '75'")
        await root.execute(
            "insert into role_grant (id, unit_key, principal_id, role, valid_from) select gen_random_uuid(), $1, id,"
            " 'viewer', '2025-07-01' from app_user where username = $2", key, READER,
        )  # fmt: skip

    wider = await world.get(READER, PATH, cursor=start)
    none, further = await followed(world, await begun(world))
    again, _ = await followed(world, further)

    assert (wider.status_code, wider.json()["code"]) == (410, "changes_reach_changed")
    assert "X-Start-Cursor" in wider.json()["detail"]
    # A cursor tells the second it was given in: two for the same place are equal only by chance.
    assert none == again == []


async def test_whose_unit_came_to_hold_more_by_a_merger_loads_again_and_all_others_go_on(world: World) -> None:
    merger = {
        "kind": "merge", "effectiveOn": "2026-06-10", "predecessors": ["31567", "31561"],
        "successors": [{"code": "31567", "name": "Mỹ Tú", "kind": "commune"}],
        "basis": {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "UBTVQH", "issuedOn": "2026-06-01"},
    }  # fmt: skip
    merged, whole, city = await begun(world, unit="31567"), await begun(world), await begun(world, unit="92")
    export = await world.get(READER, "/v1/exports/agencies", unit="31567")
    made(await world.post("can-tho.admin", "/v1/unit-changes", merger))

    for cursor in (merged, export.headers["x-start-cursor"]):
        answer = await world.get(READER, PATH, cursor=cursor, unit="31567")
        assert (answer.status_code, answer.json()["code"]) == (410, "changes_unit_changed")
        assert "Đơn vị 31567 đã nhập" in answer.json()["detail"]
    for cursor, asked in ((whole, {}), (city, {"unit": "92"}), (export.headers["x-start-cursor"], {"unit": "92"})):
        items, _ = await followed(world, cursor, **asked)
        assert {"units", "unit_changes", "unit_lineage"} == {item["type"] for item in items}
    again, further = await followed(world, await begun(world, unit="31567"), unit="31567")
    assert again == (await followed(world, further, unit="31567"))[0] == []


async def test_what_changes_elsewhere_is_passed_by_in_bounded_steps(
    world: World, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FAR", 50)
    start = await begun(world)
    async with operator(world_database) as root:
        for code, count in (("75", 120), ("92", 3)):
            await root.execute(
                "insert into agency (id, unit_key, name, kind, folded, sort_key) select gen_random_uuid(), u.key,"
                " 'Sở ' || n, 'upper_department', n, n from unit u, generate_series(1, $2) n where u.code = $1",
                code, count,
            )  # fmt: skip
    await settled(world.app.state.service.db)
    pages, cursor = [], start

    while not pages or pages[-1]["more"]:
        pages.append(made(await world.get(READER, PATH, cursor=cursor, limit=2)))
        cursor = pages[-1]["nextCursor"]
    waited = made(await world.get(READER, PATH, cursor=start, limit=2, wait=5))

    assert [(len(page["items"]), page["more"]) for page in pages] == [(0, True), (0, True), (2, True), (1, False)]
    assert len(waited["items"]) == 2


async def test_who_waits_hears_at_once_and_holds_no_connection(world: World) -> None:
    start = await begun(world)
    pool, line = world.app.state.service.db.pool, world.app.state.service.horizon

    waiting = asyncio.create_task(world.get(READER, PATH, cursor=start, wait=30))
    async with asyncio.timeout(30):
        # There are moments at which none is taken: it is looked for all who wait a few times in a second.
        while not (line._waiting and pool._taken == len(pool._at_hand)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    still = not waiting.done()
    plan = await drafted(world)
    await published(world, plan)
    committed = time.monotonic()
    page = made(await waiting)

    assert still
    assert "plans" in {i["type"] for i in page["items"]}
    assert time.monotonic() - committed < 20
    assert line._places.total() == 0


async def test_who_waits_for_nothing_is_answered_when_the_time_is_over(world: World) -> None:
    start = await begun(world)
    begun_at = time.monotonic()
    places = world.app.state.service.horizon
    asked = [world.get(READER, PATH, cursor=start, wait=2) for _ in range(horizon.MOST_OF_ONE + 1)]

    answers = await asyncio.gather(*asked)

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * horizon.MOST_OF_ONE + [429]
    assert time.monotonic() - begun_at > 1.99
    assert places._places.total() == 0
    assert all(made(answer)["items"] == [] for answer in answers if answer.status_code == 200)


async def test_who_waits_in_vain_hears_for_how_long_what_is_held_back_has_stood_by_then(
    world: World, world_database: TestDatabase
) -> None:
    start = await begun(world, types="unit_names")
    insert = (
        "insert into agency (id, unit_key, name, kind, folded, sort_key) select gen_random_uuid(), u.key, 'Sở',"
        " 'upper_department', 'so', 'so' from unit u where u.code = '92'"
    )

    async with operator(world_database) as slow, operator(world_database) as quick:
        lasting = slow.transaction()
        await lasting.start()
        await slow.execute(insert)
        waiting = asyncio.create_task(world.get(READER, PATH, cursor=start, types="unit_names", wait=1))
        await asyncio.sleep(0.3)
        await quick.execute(insert)
        held = await waiting
        await lasting.rollback()

    assert (made(held)["items"], made(held)["more"]) == ([], False)
    assert 0.3 < float(held.headers["x-changes-lag"]) < 5
