"""The four cells over REST: they add up, agree with the list of tasks, and stay within reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.domain.progress import ProgressView
from tests.conftest import TestDatabase
from tests.plans import in_november, make_task, plant_plan, publish, section
from tests.world import World, agency


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


def lead(*slugs: str, place: str = "my-tu") -> list[dict[str, str]]:
    return [{"agency": str(agency(place, slug)), "role": "lead"} for slug in slugs]


def by_date(due: str) -> dict[str, str]:
    return {"kind": "by_date", "due": due}


async def a_year(world: World, database: TestDatabase) -> str:
    """A published plan of Mỹ Tú with a task in most standings on 23 November 2026; its id."""
    plan = await plant_plan(database)
    both = lead("cong-an", "kinh-te")
    for command in (
        {"schedule": by_date("2026-12-31"), "section": str(section())},
        {"schedule": by_date("2026-11-28")},
        {"schedule": by_date("2026-09-30"), "assignments": both},
        {"schedule": by_date("2026-02-28")},
        {"schedule": {"kind": "ongoing"}, "assignments": lead("kinh-te")},
        {"schedule": {"kind": "conditional"}},
        {"schedule": {"kind": "unparsed", "text": "Theo quy định"}, "assignments": []},
    ):
        await make_task(world, plan, **command)
    in_time, late = [await make_task(world, plan, schedule=by_date("2026-06-30")) for _ in range(2)]
    stopped = await make_task(world, plan)
    await publish(database, plan)
    for task, done_on in ((in_time, "2026-06-30"), (late, "2026-07-01")):
        path = f"/v1/tasks/{task['id']}/complete"
        answer = await world.post("my-tu.reporter.cong-an", path, {"doneOn": done_on})
        assert answer.status_code == 200, answer.text
    await world.post("my-tu.leader", f"/v1/tasks/{stopped['id']}/cancel", {"reason": "Trùng"})
    return str(plan)


async def progress(world: World, who: str, **params: Any) -> dict[str, Any]:
    answer = await world.get(who, "/v1/progress", **params)
    assert answer.status_code == 200, answer.text
    ProgressView.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


async def test_every_task_stands_in_one_place_and_the_sum_is_their_number(
    world: World, world_database: TestDatabase
) -> None:
    plan = await a_year(world, world_database)

    found = await progress(world, "can-tho.viewer", unit="31567")

    assert (found["on"], found["total"], found["groups"]) == ("2026-11-23", 10, [])
    assert found["cells"] == {"done_in_time": 1, "done_late": 1, "open_in_time": 3, "open_overdue": 1}
    assert {name: n for name, n in found["beside"].items() if n} == {
        "ongoing_silent": 1, "undated": 1, "due_before_issue": 1, "cancelled": 1,
    }  # fmt: skip
    assert {name: n for name, n in found["standings"].items() if n} == {
        "done_on_time": 1, "done_late": 1, "open_on_time": 1, "due_soon": 1, "overdue": 1, "waiting": 1,
        "ongoing_silent": 1, "undated": 1, "due_before_issue": 1, "cancelled": 1,
    }  # fmt: skip
    listed = (await world.get("can-tho.viewer", "/v1/tasks", plan=plan, count="exact", limit=1)).json()
    assert listed["count"] == found["total"]


async def test_on_an_earlier_day_the_calendars_say_how_things_stood(
    world: World, world_database: TestDatabase
) -> None:
    await a_year(world, world_database)

    june = await progress(world, "my-tu.viewer", on="2026-06-29")

    assert june["on"] == "2026-06-29"
    assert june["cells"] == {"done_in_time": 0, "done_late": 0, "open_in_time": 8, "open_overdue": 0}


async def test_groups_by_agency_count_a_task_under_each_lead_and_the_total_stays(
    world: World, world_database: TestDatabase
) -> None:
    await a_year(world, world_database)

    found = await progress(world, "my-tu.viewer", by="agency")

    assert found["total"] == 10
    assert [(g["name"], g["total"], g["cells"]["open_overdue"]) for g in found["groups"]] == [
        ("", 1, 0), ("Công an", 8, 1), ("Phòng Kinh tế", 2, 1),
    ]  # fmt: skip
    assert found["groups"][1]["key"] == str(agency("my-tu", "cong-an"))


async def test_groups_by_section_plan_and_unit_add_up(world: World, world_database: TestDatabase) -> None:
    plan = await a_year(world, world_database)
    other = await plant_plan(world_database, "dai-hai")
    await make_task(world, other, place="dai-hai")
    await publish(world_database, other)

    sections = await progress(world, "can-tho.viewer", by="section", plan=plan)
    plans = await progress(world, "can-tho.viewer", by="plan")
    communes = await progress(world, "can-tho.viewer", by="unit", unit="92")
    cities = await progress(world, "vn.viewer", by="unit", unit="vn")
    own = await progress(world, "can-tho.viewer", by="unit")

    assert [(g["key"], g["name"], g["total"]) for g in sections["groups"]] == [
        ("", "", 9), (str(section()), "I Hạ tầng số", 1),
    ]  # fmt: skip
    assert sorted((g["key"], g["total"]) for g in plans["groups"]) == sorted([(plan, 10), (str(other), 1)])
    assert [(g["key"], g["name"], g["total"]) for g in communes["groups"]] == [
        ("31561", "Xã Đại Hải", 1), ("31567", "Xã Mỹ Tú", 10),
    ]  # fmt: skip
    assert [(g["key"], g["total"]) for g in cities["groups"]] == [("92", 11)]
    assert [g["key"] for g in own["groups"]] == ["31561", "31567"]


async def test_what_a_merged_commune_came_from_is_a_group_of_its_own_and_they_add_up(
    world: World, world_database: TestDatabase
) -> None:
    await a_year(world, world_database)
    decree = {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-10-15"}
    merger = {
        "kind": "merge", "effectiveOn": "2026-11-01", "predecessors": ["31567", "31561"], "basis": decree,
        "successors": [{"code": "31568", "name": "Mỹ Tú Mới", "kind": "commune"}],
    }  # fmt: skip
    assert (await world.post("can-tho.admin", "/v1/unit-changes", merger)).status_code == 201

    commune = await progress(world, "can-tho.viewer", by="unit", unit="31568")
    city = await progress(world, "can-tho.viewer", by="unit", unit="92")

    for told in (commune, city):
        assert [(g["key"], g["total"]) for g in told["groups"]] == [("31567", 10)]
        assert told["total"] == 10


async def test_nobody_counts_what_they_do_not_see(world: World, world_database: TestDatabase) -> None:
    await a_year(world, world_database)
    draft = await plant_plan(world_database, "my-tu", "next")
    await make_task(world, draft)

    totals = {
        who: (await progress(world, who))["total"]
        for who in (
            "my-tu.viewer", "my-tu.coordinator", "can-tho.viewer", "vn.viewer", "dai-hai.viewer", "tan-hung.leader",
            "can-tho.reporter.so-khcn",
        )
    }  # fmt: skip

    assert totals == {
        "my-tu.viewer": 10, "my-tu.coordinator": 10, "can-tho.viewer": 10, "vn.viewer": 10, "dai-hai.viewer": 0,
        "tan-hung.leader": 0, "can-tho.reporter.so-khcn": 0,
    }  # fmt: skip


async def test_an_upper_agency_counts_the_tasks_that_name_it_without_their_plan(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    await make_task(world, plan, assignments=lead("so-khcn", place="can-tho"), section=str(section()))
    await make_task(world, plan)
    await publish(world_database, plan)

    by_plan = await progress(world, "can-tho.reporter.so-khcn", by="plan")
    by_agency = await progress(world, "can-tho.reporter.so-khcn", by="agency")

    assert [(g["key"], g["name"], g["total"]) for g in by_plan["groups"]] == [("", "", 1)]
    assert [(g["name"], g["total"]) for g in by_agency["groups"]] == [("Sở Khoa học và Công nghệ", 1)]


async def test_filters_are_those_of_the_list_and_what_is_unknown_is_refused(
    world: World, world_database: TestDatabase
) -> None:
    await a_year(world, world_database)

    police = await progress(world, "my-tu.viewer", lead=str(agency("my-tu", "kinh-te")))
    done = await progress(world, "my-tu.viewer", status="done")
    wrong = await world.get("my-tu.viewer", "/v1/progress", by="colour")
    unknown = await world.get("my-tu.viewer", "/v1/progress", units="92")

    assert (police["total"], done["total"]) == (2, 2)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?by")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown_parameter")
