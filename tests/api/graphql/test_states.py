"""Plans as they were, and as they are drafted, over GraphQL."""

from __future__ import annotations

import pytest

from service.domain.errors import Invalid, Malformed
from tests.api.amendment_stories import WRITER, amended, april_plan, on_day
from tests.api.graphql.asking import ask
from tests.conftest import TestDatabase

STATE = """query ($id: ID!, $revision: JSON, $asOf: Date, $knownAt: DateTime) {
  plan(id: $id, revision: $revision, asOf: $asOf, knownAt: $knownAt) {
    id title revision status
    sections { nodes { id title } totalCount }
    indicators(first: 1) { edges { cursor node { name targets { text value } standing { code } } } totalCount }
    tasks(first: 1) { nodes { title due standing { code } assignments { agency { name } } }
      pageInfo { hasNextPage endCursor } }
    reportingRules { nodes { name } }
    revisions { nodes { number } }
  }
}"""


async def test_a_frozen_state_has_its_lists_as_rest_includes_them(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-04-01") as world:
        plan = (await april_plan(world))["plan"]
    async with on_day(world_database, "2026-07-01") as world:
        await amended(world, plan)
        include = "sections,indicators,tasks,reportingRules"
        path = f"/v1/plans/{plan}"
        moment = "2026-06-01T00:00:00Z"
        for given in ({"revision": 1}, {"asOf": "2026-06-30"}, {"knownAt": moment}, {"revision": "draft"}, {}):
            rest = (await world.get(WRITER, path, include=include, **given)).json()

            got = (await ask(world, WRITER, STATE, id=plan, **given))["plan"]

            assert {key: got[key] for key in ("id", "title", "revision", "status")} == {
                key: rest[key] for key in ("id", "title", "revision", "status")
            }
            assert [each["id"] for each in got["sections"]["nodes"]] == [each["id"] for each in rest["sections"]]
            assert got["sections"]["totalCount"] == 1
            assert got["indicators"]["edges"][0]["node"] == {
                "name": "Hồ sơ trực tuyến",
                "targets": [{"text": "≥ 80%", "value": 80}],
                "standing": None if given == {"revision": "draft"} else {"code": "no_data"},
            }
            assert got["tasks"]["nodes"][0]["title"] in {each["title"] for each in rest["tasks"]}
            assert got["tasks"]["pageInfo"]["hasNextPage"] is True
            assert [each["name"] for each in got["reportingRules"]["nodes"]] == ["Báo cáo hằng tháng"]
            assert [each["number"] for each in got["revisions"]["nodes"]] == [1]


async def test_a_list_of_a_frozen_state_goes_on_from_its_own_cursors_only(world_database: TestDatabase) -> None:
    text = """query ($id: ID!, $after: String, $q: String) { plan(id: $id, revision: 1) {
      tasks(first: 1, after: $after, q: $q) { edges { cursor node { title } } pageInfo { hasNextPage } } } }"""

    async with on_day(world_database, "2026-04-01") as world:
        plan = (await april_plan(world))["plan"]
        first = (await ask(world, WRITER, text, id=plan))["plan"]["tasks"]
        second = (await ask(world, WRITER, text, id=plan, after=first["edges"][0]["cursor"]))["plan"]["tasks"]
        with pytest.raises(Malformed, match="bad_cursor"):
            await ask(world, WRITER, text, id=plan, after="WzFd")
        with pytest.raises(Invalid) as refused:
            await ask(world, WRITER, text, id=plan, q="a")

    assert first["pageInfo"]["hasNextPage"] is True and second["pageInfo"]["hasNextPage"] is False
    titles = [each["edges"][0]["node"]["title"] for each in (first, second)]
    assert len(set(titles)) == 2 and "Tập huấn" in titles
    assert [error.code for error in refused.value.errors] == ["frozen_list"]


async def test_one_document_tells_what_is_and_what_was_known_in_either_order(world_database: TestDatabase) -> None:
    one = "query ($id: ID!, $at: DateTime) { task(id: $id, knownAt: $at) { title } }"
    some = "query ($at: DateTime) { tasks(knownAt: $at) { nodes { title standing { code since why } } } }"
    moments = ("2026-03-01T00:00:00Z", None, "2026-05-01T00:00:00Z", None, "2026-03-01T00:00:00Z")

    async with on_day(world_database, "2026-04-01") as world:
        task = (await april_plan(world))["task"]
    async with on_day(world_database, "2026-07-01") as world:
        tasks = [(await ask(world, WRITER, one, id=task, at=moment))["task"] for moment in moments]
        pages = [(await ask(world, WRITER, some, at=moment))["tasks"]["nodes"] for moment in moments]
        now = (await world.get(WRITER, f"/v1/tasks/{task}", fields="title")).json()
        rest = (await world.get(WRITER, "/v1/tasks", fields="title,standing")).json()["items"]
        then = (await world.get(WRITER, "/v1/tasks", fields="title,standing", knownAt=moments[2])).json()["items"]

    assert tasks == [None, *[now] * 3, None]
    assert pages == [[], rest, then, rest, []]
    assert list(pages[2][0]["standing"]) == list(rest[0]["standing"]) == ["code", "since", "why"]


async def test_things_known_at_different_moments_are_answered_together(world_database: TestDatabase) -> None:
    text = """query ($id: ID!) { now: task(id: $id) { title actions }
      then: task(id: $id, knownAt: "2026-05-01T00:00:00Z") {
        title actions standing { code } progressUpdates { nodes { id } }
      }
      before: task(id: $id, knownAt: "2026-03-01T00:00:00Z") { title } }"""

    async with on_day(world_database, "2026-04-01") as world:
        task = (await april_plan(world))["task"]
    async with on_day(world_database, "2026-07-01") as world:
        got = await ask(world, WRITER, text, id=task)

    assert got["now"]["actions"] != []
    assert got["then"]["actions"] == [] and got["then"]["title"] == got["now"]["title"]
    assert got["then"]["progressUpdates"] == {"nodes": []}
    assert got["before"] is None
