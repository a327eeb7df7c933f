"""Progress updates over REST: who may say what, and what follows for the task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.domain.progress_updates import ProgressUpdateView
from tests.conftest import TestDatabase
from tests.plans import day, in_november, journal, make_task, plant_plan, publish
from tests.world import World, agency, person


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def begun(world: World, database: TestDatabase, **given: Any) -> dict[str, Any]:
    """A task of a published plan."""
    plan = await plant_plan(database)
    task = await make_task(world, plan, **given)
    await publish(database, plan)
    return task


async def say(world: World, who: str, task: dict[str, Any], **command: Any) -> httpx.Response:
    return await world.post(who, f"/v1/tasks/{task['id']}/progress-updates", command)


async def read(world: World, task: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}")).json()
    return answer


def lead(*slugs: str) -> list[dict[str, str]]:
    return [{"agency": str(agency("my-tu", slug)), "role": "lead"} for slug in slugs]


async def test_an_agency_reports_on_its_own_task_and_part_and_task_follow(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    said = await say(world, "my-tu.reporter.cong-an", task, percent=40, text="Đã mua 4 máy")

    assert said.status_code == 201, said.text
    ProgressUpdateView.model_validate(said.json())
    assert (said.json()["agency"]["name"], said.json()["onDay"]) == ("Công an", day())
    assert (said.json()["enteredLate"], said.json()["recordedBy"]["name"]) == (
        False,
        "my-tu.reporter.cong-an",
    )
    after = await read(world, task)
    assert (after["status"], after["percent"], after["version"]) == ("in_progress", 40, 2)
    assert (after["assignments"][0]["status"], after["assignments"][0]["percent"]) == ("in_progress", 40)
    listed = (await world.get("can-tho.viewer", f"/v1/tasks/{task['id']}/progress-updates")).json()
    assert [u["id"] for u in listed["items"]] == [said.json()["id"]]
    me = str(person("my-tu.reporter.cong-an"))
    assert await journal(world_database, said.json()["id"]) == [(me, "task.progress", "insert")]
    assert (await journal(world_database, task["id"]))[-1] == (me, "task.progress", "update")


async def test_who_may_not_speak_is_refused_and_nothing_changes(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    refused = {
        who: (await say(world, who, task, percent=40)).status_code
        for who in (
            "my-tu.reporter.kinh-te", "my-tu.viewer", "my-tu.leader", "can-tho.coordinator", "dai-hai.coordinator",
            "tan-hung.reporter.cong-an", "can-tho.reporter.so-khcn",
        )
    }  # fmt: skip
    for_another = await say(
        world, "my-tu.reporter.kinh-te", task, percent=40, agency=str(agency("my-tu", "cong-an"))
    )

    assert refused == {
        "my-tu.reporter.kinh-te": 403, "my-tu.viewer": 403, "my-tu.leader": 403, "can-tho.coordinator": 403,
        "dai-hai.coordinator": 404, "tan-hung.reporter.cong-an": 404, "can-tho.reporter.so-khcn": 404,
    }  # fmt: skip
    assert for_another.status_code == 403
    assert (await read(world, task))["version"] == 1
    listed = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}/progress-updates")).json()
    assert listed["items"] == []
    hidden = await world.get("dai-hai.viewer", f"/v1/tasks/{task['id']}/progress-updates")
    assert hidden.status_code == 404


async def test_nothing_is_said_of_a_draft(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)

    refused = await say(world, "my-tu.reporter.cong-an", task, percent=10)

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_a_completion_is_claimed_with_its_day_and_stands_provisionally(
    world: World, world_database: TestDatabase
) -> None:
    due = day(-30)
    task = await begun(world, world_database, schedule={"kind": "by_date", "due": due})

    said = await say(world, "my-tu.reporter.cong-an", task, status="done", doneOn=day())

    assert said.status_code == 201, said.text
    after = await read(world, task)
    assert (after["status"], after["completion"], after["percent"], after["doneOn"]) == (
        "done", "claimed", 100, day(),
    )  # fmt: skip
    assert after["standing"]["code"] == "done_on_time"
    assert after["standing"]["why"] == {
        "code": "done_in_time",
        "due": due,
        "doneOn": day(),
        "provisional": True,
    }
    again = await say(world, "my-tu.reporter.cong-an", task, percent=50)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_every_fault_of_an_update_is_named_at_once(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)

    async def codes(**command: Any) -> list[tuple[str, str]]:
        refused = await say(world, "my-tu.reporter.cong-an", task, **command)
        assert refused.status_code == 422, refused.text
        return [(e["pointer"], e["code"]) for e in refused.json()["errors"]]

    assert await codes() == [("/text", "says_nothing")]
    assert await codes(status="done", percent=90) == [
        ("/doneOn", "done_day_missing"),
        ("/percent", "done_is_hundred"),
    ]
    assert await codes(status="done", doneOn=day(-1)) == [("/doneOn", "day_in_future")]
    assert await codes(status="done", doneOn=day(), onDay=day(5)) == [("/doneOn", "done_after_said")]
    assert await codes(percent=10, doneOn=day()) == [("/doneOn", "done_day_without_done")]
    assert await codes(percent=10, onDay="2024-12-30") == [("/onDay", "day_before_plan")]
    assert await codes(percent=10, onDay=day(-1)) == [("/onDay", "day_in_future")]
    assert await codes(percent=101) == [("/percent", "at_most")]
    assert await codes(percent=10, occurrence=task["id"]) == [("/occurrence", "occurrence_unknown")]
    assert await codes(text="x", answerTo=task["id"]) == [("/answerTo", "direction_unknown")]
    assert await codes(kind="note", percent=5) == [("/text", "text_missing"), ("/percent", "progress_only")]
    assert await codes(status="suspended") == [("/status", "not_one_of")]
    assert (await read(world, task))["version"] == 1


async def test_a_coordinator_speaks_for_an_agency_that_answers(
    world: World, world_database: TestDatabase
) -> None:
    coordinator = [{"agency": str(agency("my-tu", "kinh-te")), "role": "coordinator"}]
    task = await begun(world, world_database, assignments=lead("cong-an") + coordinator)

    said = await say(world, "my-tu.coordinator", task, percent=20, agency=str(agency("my-tu", "cong-an")))
    wrong = await say(world, "my-tu.coordinator", task, percent=20, agency=str(agency("my-tu", "kinh-te")))
    absent = await say(world, "my-tu.coordinator", task, percent=20, agency=str(agency("my-tu", "ubnd")))

    assert said.json()["agency"]["name"] == "Công an"
    assert [e["code"] for e in wrong.json()["errors"]] == ["agency_not_answering"]
    assert [e["code"] for e in absent.json()["errors"]] == ["agency_not_assigned"]


async def test_a_task_of_several_leads_is_done_when_all_parts_are(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, assignments=lead("cong-an", "kinh-te"))

    await say(world, "my-tu.reporter.cong-an", task, status="done", doneOn=day(3))
    half = await read(world, task)
    await say(world, "my-tu.reporter.kinh-te", task, status="done", doneOn=day(2))
    whole = await read(world, task)

    assert (half["status"], [a["status"] for a in half["assignments"]]) == (
        "in_progress",
        ["done", "not_started"],
    )
    assert (whole["status"], whole["completion"], whole["doneOn"]) == ("done", "claimed", day(2))


async def test_the_focal_office_ends_a_task_of_several_leads_with_a_reason(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, assignments=lead("cong-an", "kinh-te"))

    bare = await say(world, "my-tu.coordinator", task, status="done", doneOn=day())
    ended = await say(world, "my-tu.coordinator", task, status="done", doneOn=day(), text="Đã bàn giao chung")

    assert [e["code"] for e in bare.json()["errors"]] == ["whole_needs_reason"]
    assert (ended.status_code, ended.json()["agency"]) == (201, None)
    assert (await read(world, task))["status"] == "done"


async def test_each_member_of_a_collective_answers_for_its_part(
    world: World, world_database: TestDatabase
) -> None:
    ubnd = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    members = [str(agency("my-tu", "cong-an")), str(agency("my-tu", "kinh-te"))]
    await world.patch("my-tu.coordinator", ubnd, {"collective": True, "members": members}, 1)
    task = await begun(world, world_database, assignments=lead("ubnd"))

    collective = await say(world, "my-tu.coordinator", task, percent=5, agency=str(agency("my-tu", "ubnd")))
    await say(world, "my-tu.reporter.cong-an", task, status="done", doneOn=day())
    half = await read(world, task)
    await say(world, "my-tu.reporter.kinh-te", task, status="done", doneOn=day())

    assert [a["role"] for a in task["assignments"]] == ["lead", "member", "member"]
    assert [e["code"] for e in collective.json()["errors"]] == ["agency_not_answering"]
    assert half["status"] == "in_progress"
    assert (await read(world, task))["status"] == "done"


async def test_an_occurrence_is_done_and_the_recurring_task_goes_on(
    world: World, world_database: TestDatabase
) -> None:
    schedule = {"text": "06 tháng", "kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=6"}
    task = await begun(world, world_database, schedule=schedule)
    path = f"/v1/tasks/{task['id']}/occurrences"
    occurrences = (await world.get("my-tu.viewer", path)).json()["items"]

    bare = await say(world, "my-tu.reporter.cong-an", task, status="done", doneOn="2026-06-20")
    said = await say(
        world,
        "my-tu.reporter.cong-an",
        task,
        status="done",
        doneOn="2026-06-20",
        occurrence=occurrences[0]["id"],
    )
    twice = await say(
        world,
        "my-tu.reporter.cong-an",
        task,
        status="done",
        doneOn="2026-06-21",
        occurrence=occurrences[0]["id"],
    )

    assert [(o["ordinal"], o["due"]) for o in occurrences] == [(1, "2026-06-30"), (2, "2026-12-31")]
    assert [e["code"] for e in bare.json()["errors"]] == ["occurrence_needed"]
    assert (said.status_code, said.json()["occurrence"]["ordinal"]) == (201, 1)
    assert said.json()["enteredLate"] is True
    assert [e["code"] for e in twice.json()["errors"]] == ["occurrence_done"]
    after = await read(world, task)
    assert (after["status"], after["nextDue"]) == ("in_progress", "2026-12-31")
    assert (await world.get("my-tu.viewer", path)).json()["items"][0]["doneOn"] == "2026-06-20"


async def test_what_is_typed_in_for_an_earlier_day_is_history(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    await say(world, "my-tu.reporter.cong-an", task, percent=60)

    older = await say(world, "my-tu.reporter.cong-an", task, percent=20, onDay=day(20))

    assert (older.status_code, older.json()["enteredLate"], older.json()["percent"]) == (201, True, 20)
    assert (await read(world, task))["percent"] == 60
    listed = (await world.get("my-tu.viewer", f"/v1/tasks/{task['id']}/progress-updates")).json()["items"]
    assert [u["percent"] for u in listed] == [60, 20]


async def test_an_update_breaks_the_silence_of_ongoing_work(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, schedule={"text": "Thường xuyên", "kind": "ongoing"})
    before = await read(world, task)

    await say(world, "my-tu.reporter.cong-an", task, text="Duy trì")

    assert before["standing"]["code"] == "ongoing_silent"
    assert before["standing"]["why"]["cadenceAssumed"] is True
    after = await read(world, task)
    assert (after["standing"]["code"], after["standing"]["since"]) == ("ongoing_ok", day())


async def test_a_direction_is_a_leaders_and_is_answered(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)

    own = await say(world, "my-tu.coordinator", task, kind="direction", text="Gấp")
    direction = await say(
        world,
        "my-tu.leader",
        task,
        kind="direction",
        text="Báo cáo trước thứ Sáu",
        agency=str(agency("my-tu", "cong-an")),
    )
    answer = await say(world, "my-tu.reporter.cong-an", task, percent=70, answerTo=direction.json()["id"])

    assert own.status_code == 403
    assert direction.status_code == 201, direction.text
    assert answer.status_code == 201, answer.text
    read_back = (
        await world.get("my-tu.reporter.cong-an", f"/v1/progress-updates/{direction.json()['id']}")
    ).json()
    said_by = {"id": str(person("my-tu.reporter.cong-an")), "name": "my-tu.reporter.cong-an"}
    assert read_back["answers"] == [
        {"id": answer.json()["id"], "kind": "progress", "onDay": day(), "recordedBy": said_by}
    ]
    assert answer.json()["answerTo"] == {
        "id": direction.json()["id"], "kind": "direction", "onDay": day(), "recordedBy": read_back["recordedBy"],
    }  # fmt: skip
    assert read_back["actions"] == ["answer"]
    assert (await read(world, task))["percent"] == 70


async def test_a_coordinating_agency_leaves_notes_and_no_progress(
    world: World, world_database: TestDatabase
) -> None:
    coordinator = [{"agency": str(agency("my-tu", "kinh-te")), "role": "coordinator"}]
    task = await begun(world, world_database, assignments=lead("cong-an") + coordinator)

    note = await say(world, "my-tu.reporter.kinh-te", task, kind="note", text="Chờ dự toán")
    progress = await say(world, "my-tu.reporter.kinh-te", task, percent=10)
    offered = {
        who: (await world.get(f"my-tu.{who}", f"/v1/tasks/{task['id']}")).json()["actions"]
        for who in ("reporter.kinh-te", "viewer")
    }
    leading = (await world.get("my-tu.reporter.cong-an", f"/v1/tasks/{task['id']}")).json()["actions"]

    assert offered == {"reporter.kinh-te": ["note", "obstacle"], "viewer": []}
    assert leading == ["complete", "extension-request", "note", "obstacle", "progress"]
    assert (note.status_code, note.json()["agency"]["name"]) == (201, "Phòng Kinh tế")
    assert progress.status_code == 403
    assert (await read(world, task))["version"] == 1


async def test_an_upper_agency_reports_on_the_task_it_leads_without_seeing_its_plan(
    world: World, world_database: TestDatabase
) -> None:
    upper = [{"agency": str(agency("can-tho", "so-khcn")), "role": "lead"}]
    task = await begun(world, world_database, assignments=upper, schedule={"kind": "ongoing"})
    who = "can-tho.reporter.so-khcn"

    said = await say(world, who, task, percent=30, text="Đã khảo sát")

    assert said.status_code == 201, said.text
    seen = (await world.get(who, f"/v1/tasks/{task['id']}")).json()
    assert (seen["plan"], seen["percent"], seen["standing"]["code"]) == (None, 30, "ongoing_ok")
    assert "progress" in seen["actions"]
    assert (await world.get(who, f"/v1/progress-updates/{said.json()['id']}")).status_code == 200
    other = await world.get("dai-hai.reporter.cong-an", f"/v1/progress-updates/{said.json()['id']}")
    assert other.status_code == 404


async def test_the_same_key_writes_one_update(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)
    path = f"/v1/tasks/{task['id']}/progress-updates"

    first = await world.post("my-tu.reporter.cong-an", path, {"percent": 10}, Idempotency_Key="k1")
    second = await world.post("my-tu.reporter.cong-an", path, {"percent": 10}, Idempotency_Key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert (await read(world, task))["version"] == 2


async def test_a_whole_meeting_that_speaks_of_one_task_at_once_is_heard(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    answers = await asyncio.gather(
        *(say(world, "my-tu.reporter.cong-an", task, percent=percent) for percent in range(1, 25))
    )

    assert [answer.status_code for answer in answers] == [201] * 24
    assert (await read(world, task))["version"] == 25


async def test_two_agencies_that_speak_at_once_are_both_heard(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database, assignments=lead("cong-an", "kinh-te"))

    answers = await asyncio.gather(
        *(
            say(world, f"my-tu.reporter.{slug}", task, status="done", doneOn=day())
            for slug in ("cong-an", "kinh-te")
        ),
        *(say(world, "my-tu.leader", task, kind="note", text=str(i)) for i in range(3)),
    )

    assert [answer.status_code for answer in answers] == [201] * 5
    after = await read(world, task)
    assert (after["status"], after["version"]) == ("done", 3)
