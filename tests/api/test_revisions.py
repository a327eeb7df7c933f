"""Revisions over REST: which state was in force on a day, what was known at a moment, how two states differ."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.plans import PlanView
from service.domain.revisions import DiffView, RevisionView
from tests.api.amendment_stories import (
    BASIS,
    DRAFT,
    ECONOMY,
    HEAD,
    WRITER,
    amended,
    april_plan,
    changed,
    new,
    on_day,
    put_in_force,
    read,
    removed,
)
from tests.api.plan_stories import drafted, refusals
from tests.conftest import TestDatabase
from tests.world import World

WHOLE = "sections,provisions,indicators,tasks,reportingRules"


async def _raised(world: World) -> dict[str, Any]:
    """The plan of April, whose 80 % became 90 % on 1 July by an amendment published on the 10th."""
    ids = await april_plan(world)
    await amended(world, ids["plan"])
    await changed(
        world, "indicators", ids["indicator"],
        targets=[{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
    )  # fmt: skip
    await put_in_force(world, ids["plan"], effectiveOn="2026-07-01")
    return ids


@pytest.mark.parametrize(
    ("day", "value"),
    [("2026-04-01", 80), ("2026-06-30", 80), ("2026-07-01", 90), ("2026-12-31", 90)],
)
async def test_the_target_in_force_on_a_day(world_database: TestDatabase, day: str, value: int) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _raised(world)

        seen = await read(world, "can-tho.viewer", f"/v1/plans/{ids['plan']}", asOf=day, include="indicators")

    PlanView.model_validate(seen)
    assert [t["value"] for i in seen["indicators"] for t in i["targets"]] == [value]
    assert (seen["revision"], seen["actions"]) == (1 if value == 80 else 2, [])


async def test_before_its_first_day_a_plan_was_not_in_force(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _raised(world)
        path = f"/v1/plans/{ids['plan']}"

        early = await world.get("can-tho.viewer", path, asOf="2026-03-31")
        unknown = await world.get("can-tho.viewer", path, knownAt="2026-03-31T00:00:00+07:00")
        stranger = await world.get("dai-hai.viewer", path, asOf="2026-05-01")

    assert [(a.status_code, a.json()["code"]) for a in (early, unknown, stranger)] == [
        (404, "not_found"), (404, "not_known_then"), (404, "not_found"),
    ]  # fmt: skip


async def test_what_was_known_at_a_moment_leaves_out_what_was_published_later(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-04-01") as world:
        ids = await april_plan(world)
        path = f"/v1/plans/{ids['plan']}"
    async with on_day(world_database, "2026-07-10") as world:
        await amended(world, ids["plan"])
        await changed(world, "tasks", ids["task"], title="Tên mới")
        await put_in_force(world, ids["plan"], effectiveOn="2026-06-01")

        now_known = await read(world, "can-tho.viewer", path, asOf="2026-06-15", include="tasks")
        then_known = await read(
            world,
            "can-tho.viewer",
            path,
            asOf="2026-06-15",
            knownAt="2026-07-09T00:00:00+07:00",
            include="tasks",
        )
        at_once = await read(
            world, "can-tho.viewer", path, knownAt="2026-07-10T08:00:00+07:00", include="tasks"
        )

    assert [s["tasks"][0]["title"] for s in (now_known, then_known, at_once)] == [
        "Tên mới", "Tuyên truyền", "Tên mới",
    ]  # fmt: skip


async def test_the_tasks_of_a_state_stand_as_they_stood_on_the_day(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-11-10") as world:
        ids = await _raised(world)
        path = f"/v1/plans/{ids['plan']}"

        seen = {
            day: (await read(world, WRITER, path, asOf=day, include="tasks"))["tasks"][0]["standing"]["code"]
            for day in ("2026-06-30", "2026-09-25", "2026-10-01")
        }
        bare = await read(world, WRITER, path, asOf="2026-06-30")
        few = await read(world, WRITER, path, asOf="2026-06-30", fields="id,title", include="indicators")

    assert seen == {"2026-06-30": "open_on_time", "2026-09-25": "due_soon", "2026-10-01": "overdue"}
    assert "tasks" not in bare
    assert set(few) == {"id", "title", "indicators"}


async def test_a_revision_by_its_number_and_not_two_ways_at_once(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _raised(world)
        path = f"/v1/plans/{ids['plan']}"

        first = await read(world, "can-tho.viewer", path, revision=1, include="indicators")
        third = await world.get("can-tho.viewer", path, revision=3)
        both = await world.get("can-tho.viewer", path, revision=1, asOf="2026-05-01")
        odd = await world.get("can-tho.viewer", path, revision="nháp")

    assert first["indicators"][0]["targets"][0]["value"] == 80
    assert third.status_code == 404
    assert refusals(both) == [("?revision", "revision_or_day")]
    assert odd.status_code == 422


async def test_the_list_of_revisions_says_why_and_until_when(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _raised(world)
        await amended(world, ids["plan"])

        listed = await read(world, "can-tho.viewer", f"/v1/plans/{ids['plan']}/revisions", count="exact")
        unknown = await world.get("dai-hai.viewer", f"/v1/plans/{ids['plan']}/revisions")

    first, second = (RevisionView.model_validate(item) for item in listed["items"])
    assert listed["count"] == 2
    assert (first.number, first.reason, str(first.effective_on), str(first.ends_on)) == (
        1, None, "2026-04-01", "2026-06-30",
    )  # fmt: skip
    assert (second.number, second.reason, second.ends_on) == (2, "Giao thêm chỉ tiêu", None)
    assert second.basis is not None and second.basis.number == BASIS["number"]
    assert second.published_by is not None and second.published_by.name == HEAD
    assert unknown.status_code == 404


async def test_the_number_filled_in_later_stands_in_the_frozen_state_too(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await april_plan(world)
        path = f"/v1/plans/{ids['plan']}"
        waiting = await read(world, WRITER, path, asOf="2026-05-01")
        await world.patch(WRITER, path, {"number": "10"}, ids["version"])

        filled = await read(world, WRITER, path, asOf="2026-05-01")

    assert (waiting["number"], waiting["numberPending"]) == ("", True)
    assert (filled["number"], filled["numberPending"]) == ("10", False)


async def test_the_difference_field_by_field_both_as_printed(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await april_plan(world)
        path = f"/v1/plans/{ids['plan']}/diff"
        await amended(world, ids["plan"])
        await changed(world, "plans", ids["plan"], title="Kế hoạch điều chỉnh")
        await changed(
            world, "indicators", ids["indicator"],
            targets=[{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
            assignments=[{"agency": ECONOMY}],
        )  # fmt: skip
        await removed(world, "tasks", ids["other"])
        clause = await new(world, "provisions", plan=ids["plan"], kind="duty", number="2", text="Thêm")

        ahead = await read(world, WRITER, path, to="draft")
        await put_in_force(world, ids["plan"], effectiveOn="2026-07-01")
        seen = await read(world, "can-tho.viewer", path)
        back = await read(world, "can-tho.viewer", path, **{"from": 2, "to": 1})

    DiffView.model_validate(seen)
    assert (seen["from"], seen["to"], ahead["from"], ahead["to"]) == (1, 2, 1, "draft")
    assert {k: v for k, v in ahead.items() if k != "to"} == {k: v for k, v in seen.items() if k != "to"}
    assert seen["head"] == [{"field": "title", "before": "Kế hoạch năm 2026", "after": "Kế hoạch điều chỉnh"}]
    (indicator,) = seen["indicators"]["changed"]
    assert (indicator["id"], indicator["number"]) == (ids["indicator"], "1")
    fields = {change["field"]: change for change in indicator["fields"]}
    assert set(fields) == {"targets", "assignments"}
    assert (fields["targets"]["before"][0]["value"], fields["targets"]["after"][0]["text"]) == (80, "≥ 90%")
    assert [a["agency"] for a in fields["assignments"]["after"]] == ["Phòng Kinh tế"]
    assert [t["id"] for t in seen["tasks"]["removed"]] == [ids["other"]]
    assert seen["tasks"]["removed"][0]["printed"]["schedule"]["text"] == "Quý III/2026"
    assert [(p["id"], p["printed"]["text"]) for p in seen["provisions"]["added"]] == [(clause["id"], "Thêm")]
    assert seen["sections"] == {"added": [], "removed": [], "changed": []}
    assert [t["id"] for t in back["tasks"]["added"]] == [ids["other"]]


async def test_a_plan_without_a_second_state_differs_from_nothing(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await april_plan(world)
        draft = await drafted(world)

        answers = [
            await world.get(WRITER, f"/v1/plans/{ids['plan']}/diff"),
            await world.get(WRITER, f"/v1/plans/{ids['plan']}/diff", to="draft"),
            await world.get(WRITER, f"/v1/plans/{draft['id']}/diff"),
            await world.get(WRITER, f"/v1/plans/{draft['id']}", asOf="2026-07-10"),
        ]
        same = await read(world, WRITER, f"/v1/plans/{draft['id']}", **DRAFT)

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert same["id"] == draft["id"]


async def test_what_was_judged_before_an_amendment_stays_judged_by_the_target_of_its_day(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        ids = await april_plan(world)
        path = f"/v1/indicators/{ids['indicator']}"
        figure = {"period": {"nominal": "2026-M05"}, "numerator": 85, "denominator": 100}
        made = await world.post("my-tu.reporter.cong-an", f"{path}/observations", figure)
        await world.post(WRITER, f"/v1/observations/{made.json()['id']}/verify")
        before = await read(world, "can-tho.viewer", path)
    async with on_day(world_database, "2026-07-10") as world:
        await amended(world, ids["plan"])
        await changed(
            world, "indicators", ids["indicator"],
            targets=[{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
        )  # fmt: skip
        await put_in_force(world, ids["plan"], effectiveOn="2026-07-01")

        seen = {
            day: (await read(world, "can-tho.viewer", path, asOf=day))["standing"]["code"]
            for day in ("2026-06-10", "2026-06-30", "2026-07-01", "2026-07-10")
        }
        frozen = await read(
            world, "can-tho.viewer", f"/v1/plans/{ids['plan']}", asOf="2026-06-30", include="indicators"
        )

    assert (made.status_code, before["standing"]["code"]) == (201, "achieved")
    assert (seen["2026-06-10"], seen["2026-06-30"]) == ("achieved", "achieved")
    assert seen["2026-07-01"] == seen["2026-07-10"] != "achieved"
    (indicator,) = frozen["indicators"]
    assert (indicator["targets"][0]["value"], indicator["standing"]["code"]) == (80, "achieved")
    assert indicator["latest"] is not None
