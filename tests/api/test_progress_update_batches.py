"""Updates of many tasks at once: by the rules of a single one, each word on what the one before has left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.api.figure_stories import in_june
from tests.api.plan_stories import added, drafted, published
from tests.conftest import TestDatabase
from tests.contract.premises import ECONOMY, POLICE, made
from tests.world import World

PATH = "/v1/progress-updates/batch"
OF_POLICE, OF_ECONOMY = "my-tu.reporter.cong-an", "my-tu.reporter.kinh-te"
COORDINATOR, LEADER = "my-tu.coordinator", "my-tu.leader"
IN_JUNE: dict[str, Any] = {
    "title": "Lắp camera",
    "schedule": {"text": "Tháng 6/2026", "kind": "by_date", "start": "2026-06-01", "due": "2026-06-30"},
    "assignments": [{"agency": POLICE, "role": "lead"}, {"agency": ECONOMY, "role": "lead"}],
}


@pytest.fixture
async def june(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def _tasks(world: World, count: int, **more: Any) -> list[str]:
    """Published tasks that the police and the economy division lead together."""
    plan = await drafted(world)
    ids = [str((await added(world, "tasks", plan, **(IN_JUNE | more)))["id"]) for _ in range(count)]
    await published(world, plan, trackedFrom="2026-04-01")
    return ids


async def _sent(world: World, rows: list[dict[str, Any]], who: str = COORDINATOR, **query: str) -> httpx.Response:
    return await world.http.post(PATH, json={"rows": rows}, params=query, headers=world.headers(who))


def _done(**more: Any) -> dict[str, Any]:
    return {"status": "done", "doneOn": "2026-06-05", "text": "Xong", **more}


async def _kept(database: TestDatabase, task: str) -> list[str]:
    """What stands of a task, its parts and updates, and their journal, modulo ids and times."""
    connection = await asyncpg.connect(database.superuser_url)
    rows = await connection.fetch(
        "select 0 as seq, 'task' as kind, to_jsonb(t) as a, null::jsonb as b from task t where id = $1::text::uuid "
        "union all select ordinal, 'part', to_jsonb(a), null from assignment a where task_id = $1::text::uuid "
        "union all select seq, subject || act || op, after, before from journal where act in "
        "('task.progress', 'task.note', 'task.direction') and $1 in (after ->> 'task_id', subject_id::text)",
        task,
    )
    await connection.close()
    told = []
    for row in rows:
        values = [json.loads(v) if v is not None else {} for v in (row["a"], row["b"])]
        for value in values:
            for name in ("id", "task_id", "ordinal", "created_at", "updated_at"):
                value.pop(name, None)
        told.append((row["kind"], row["seq"], json.dumps(values, sort_keys=True)))
    return [f"{kind} {text}" for kind, _, text in sorted(told)]


async def test_a_batch_leaves_the_same_tasks_updates_and_journal_as_single_writes(
    june: World, world_database: TestDatabase
) -> None:
    singly, at_once = await _tasks(june, 2)
    rows: list[dict[str, Any]] = [
        {"agency": POLICE, "percent": 40, "status": "in_progress", "onDay": "2026-06-03"},
        {"agency": ECONOMY, "kind": "note", "text": "Chờ thiết bị", "onDay": "2026-06-04"},
        {"agency": ECONOMY, **_done(onDay="2026-06-08")},
        {"agency": POLICE, "percent": 10, "onDay": "2026-06-01", "text": "Ghi bù"},
        {"agency": POLICE, **_done(onDay="2026-06-09", doneOn="2026-06-09")},
    ]

    for row in rows:
        made(await june.post(COORDINATOR, f"/v1/tasks/{singly}/progress-updates", row))
    answer = made(await _sent(june, [row | {"task": at_once} for row in rows]))

    assert answer["done"] == 5
    assert await _kept(world_database, singly) == await _kept(world_database, at_once)
    task = made(await june.get(COORDINATOR, f"/v1/tasks/{at_once}"))
    assert (task["status"], task["percent"], task["doneOn"]) == ("done", 100, "2026-06-09")


async def test_one_bad_row_keeps_all_others_out_or_only_itself(june: World, world_database: TestDatabase) -> None:
    first, second = await _tasks(june, 2)
    mine = {"task": first, "percent": 40}
    rows = [
        mine,
        {"task": first, "status": "done"},
        mine,
        {"task": "00000000-0000-7000-8000-00000000dead", "percent": 1},
        {"task": second, "percent": 140},
        {"task": second, "agency": ECONOMY, "percent": 40},
    ]

    refused = await _sent(june, rows, OF_POLICE)
    dry = made(await _sent(june, rows, OF_POLICE, atomic="false", dryRun="true"))
    before = await _updates(world_database)
    loose = made(await _sent(june, rows, OF_POLICE, atomic="false"))

    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/rows/1/doneOn", "done_day_missing"), ("/rows/2", "update_row_twice"), ("/rows/3/task", "task_unknown"),
        ("/rows/4/percent", "at_most"), ("/rows/5", "not_yours"),
    ]  # fmt: skip
    assert [r["done"] for r in dry["results"]] == [True] + [False] * 5 == [r["done"] for r in loose["results"]]
    assert (before, await _updates(world_database)) == (0, 1)


async def _updates(database: TestDatabase) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return int(await connection.fetchval("select count(*) from progress_update"))
    finally:
        await connection.close()


async def test_a_direction_is_answered_by_many_rows_and_a_task_takes_ten_of_them(june: World) -> None:
    (task,) = await _tasks(june, 1)
    word = {"kind": "direction", "text": "Báo cáo ngay"}
    direction = made(await june.post(LEADER, f"/v1/tasks/{task}/progress-updates", word))["id"]
    notes = [{"task": task, "kind": "note", "text": f"Đã rõ {i}", "answerTo": direction} for i in range(11)]

    refused = await _sent(june, notes, OF_POLICE)
    answer = made(await _sent(june, notes[:10], OF_POLICE))

    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/rows/10/task", "task_rows_many")]
    answers = made(await june.get(LEADER, f"/v1/progress-updates/{direction}"))["answers"]
    assert {one["id"] for one in answers} == {r["id"] for r in answer["results"]}


async def test_two_batches_at_once_are_taken_one_after_the_other(june: World) -> None:
    tasks = await _tasks(june, 4)
    of_police = [{"task": task, "agency": POLICE, **_done()} for task in tasks]
    of_economy = [{"task": task, "agency": ECONOMY, **_done()} for task in reversed(tasks)]

    answers = await asyncio.gather(_sent(june, of_police, OF_POLICE), _sent(june, of_economy, OF_ECONOMY))

    assert [answer.status_code for answer in answers] == [200, 200]
    seen = [made(await june.get(COORDINATOR, f"/v1/tasks/{task}"))["status"] for task in tasks]
    assert seen == ["done"] * 4


async def test_updates_come_as_csv_from_a_spreadsheet(june: World) -> None:
    (task,) = await _tasks(june, 1)
    # Spreadsheets leave empty columns beside a table.
    rows = f"{task},progress,40,2026-06-03,Đang lắp,,\n{task},progress,nửa,,,,\n"
    content = f"task,kind,percent,onDay,text,,\n{rows}"
    headers = june.headers(OF_POLICE, Content_Type="text/csv")

    answer = made(
        await june.http.post(PATH, content=content.encode(), params={"atomic": "false"}, headers=headers)
    )

    assert [r["done"] for r in answer["results"]] == [True, False]
    assert answer["results"][1]["errors"][0]["pointer"] == "/rows/1/percent"
