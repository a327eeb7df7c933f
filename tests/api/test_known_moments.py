"""Which moments may be asked about over REST, by whom, and what is answered where nothing was known?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.amendment_stories import (
    WRITER,
    april_plan,
    on_day,
    read,
)
from tests.api.plan_stories import drafted, refusals, task_of
from tests.conftest import TestDatabase

CITY = "can-tho.viewer"
MID_JUNE = {"knownAt": "2026-06-15T09:00:00Z"}


async def test_a_draft_stays_the_units_own_also_as_it_was(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        plan = await drafted(world)
        task = await task_of(world, plan)
    path = f"/v1/tasks/{task['id']}"
    async with on_day(world_database, "2026-06-20") as world:
        await world.patch(WRITER, path, {"title": "Tên mới"}, task["version"])

        own = await read(world, WRITER, path, **MID_JUNE)
        hidden = [await world.get(who, path, **MID_JUNE) for who in (CITY, "dai-hai.coordinator")]
        lists = [
            (await read(world, who, "/v1/tasks", count="exact", **MID_JUNE))["count"]
            for who in (WRITER, CITY, "dai-hai.coordinator")
        ]

    assert own["title"] == "Tuyên truyền"
    assert [(a.status_code, a.json()["code"]) for a in hidden] == [(404, "not_found")] * 2
    assert lists == [1, 0, 0]


async def test_before_a_thing_was_there_the_answer_says_so_in_both_languages(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        ids = await april_plan(world)
        early = {"knownAt": "2026-06-01T09:00:00Z"}
        paths = [
            f"/v1/plans/{ids['plan']}", f"/v1/tasks/{ids['task']}", f"/v1/indicators/{ids['indicator']}",
            f"/v1/tasks/{ids['task']}/progress-updates", f"/v1/indicators/{ids['indicator']}/observations",
        ]  # fmt: skip

        answers = [await world.get(CITY, path, **early) for path in paths]
        english = await world.http.get(
            paths[1], params=early, headers=world.headers(CITY, Accept_Language="en")
        )
        listed = await read(world, CITY, "/v1/tasks", plan=ids["plan"], **early)

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_known_then")] * 5
    assert "chưa có" in answers[1].json()["detail"]
    assert "was not known yet" in english.json()["detail"]
    assert listed["items"] == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"knownAt": "2026-06-10T08:00:01+07:00"}, ("?knownAt", "moment_in_future")),
        ({"knownAt": "2026-06-10T09:00:00"}, ("?knownAt", "moment_form")),
        ({"knownAt": "2026-06-10"}, ("?knownAt", "moment_form")),
        ({"knownAt": "1780000000"}, ("?knownAt", "moment_form")),
        ({"knownAt": "hôm qua"}, ("?knownAt", "moment_form")),
        ({"knownAt": "0001-01-01T00:00:00+14:00"}, ("?knownAt", "day_absurd")),
        ({"knownAt": "2026-06-01T09:00:00Z", "revision": "draft"}, ("?revision", "revision_or_day")),
    ],
)
async def test_a_moment_that_cannot_be_asked_about_is_refused(
    world_database: TestDatabase, asked: dict[str, str], expected: tuple[str, str]
) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        ids = await april_plan(world)
        paths = [
            f"/v1/plans/{ids['plan']}", f"/v1/tasks/{ids['task']}", f"/v1/indicators/{ids['indicator']}",
            "/v1/tasks", "/v1/indicators",
        ]  # fmt: skip
        if "revision" not in asked:
            paths += [
                f"/v1/tasks/{ids['task']}/progress-updates",
                f"/v1/indicators/{ids['indicator']}/observations",
                "/v1/progress",
            ]

        answers = [await world.get(WRITER, path, **asked) for path in paths]

    assert [refusals(answer) for answer in answers] == [[expected]] * len(paths)


async def test_what_cannot_tell_the_past_refuses_the_question(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-25") as world:
        answers = [
            await world.get(WRITER, path, **MID_JUNE)
            for path in ("/v1/plans", "/v1/obligations", "/v1/extension-requests", "/v1/me/todo", "/v1/agencies")
        ]

    assert [refusals(answer) for answer in answers] == [[("?knownAt", "unknown_parameter")]] * 5


async def test_a_list_of_the_past_goes_on_as_one_of_the_same_moment(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        ids = await april_plan(world)
    async with on_day(world_database, "2026-06-25") as world:
        asked: dict[str, Any] = {"plan": ids["plan"], "sort": "number", "limit": 1}

        first = await read(world, CITY, "/v1/tasks", **asked, **MID_JUNE)
        second = await read(world, CITY, "/v1/tasks", **asked, **MID_JUNE, cursor=first["nextCursor"])
        mixed = await world.get(CITY, "/v1/tasks", **asked, cursor=first["nextCursor"])
        other = await world.get(
            CITY, "/v1/tasks", **asked, cursor=first["nextCursor"], knownAt="2026-06-16T09:00:00Z"
        )

    assert [page["items"][0]["id"] for page in (first, second)] == [ids["task"], ids["other"]]
    assert second["nextCursor"] is None
    assert [(a.status_code, a.json()["code"]) for a in (mixed, other)] == [(400, "foreign_cursor")] * 2
