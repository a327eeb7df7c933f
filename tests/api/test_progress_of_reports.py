"""Timeliness and completeness over REST: beside the cells, in groups, on any day, as a trend, within reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from service.domain.progress import ProgressView
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import MONTHLY, OF_CITY
from tests.contract.premises import (
    ECONOMY,
    POLICE,
    UBND,
    WRITER,
    added,
    draft_plan,
    made,
    published,
    task_body,
)
from tests.plans import in_november, operator
from tests.world import World, agency


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def _told(world: World, who: str, **params: Any) -> dict[str, Any]:
    answer = await world.get(who, "/v1/progress", **params)
    assert answer.status_code == 200, answer.text
    ProgressView.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


async def _met(database: TestDatabase, plan: str, agency_id: str, period: str, code: str, on: str) -> None:
    """As if a report had come on a day: the calendar has no more than that."""
    connection = await operator(database)
    done = await connection.execute(
        "update obligation set met_on = $4::date, standing_from = array[date '1945-01-01', $4::date],"
        " standing_code = array['open', $5] where plan_id = $1::uuid and agency_id = $2::uuid and nominal = $3",
        *(plan, agency_id, period), date.fromisoformat(on), code,
    )  # fmt: skip
    await connection.close()
    assert done == "UPDATE 1"


async def _a_year(world: World, database: TestDatabase) -> str:
    """A plan of April whose police and economy division report each month, and the police also on one task."""
    plan = await draft_plan(world)
    steps = [{"act": "consolidate", "from": [POLICE, ECONOMY], "to": [UBND]}]
    rule = {"plan": plan, "name": "Hằng tháng", "times": MONTHLY, "main": True}
    await added(world, "/v1/reporting-rules", {**rule, "steps": steps})
    section = await added(world, "/v1/sections", {"plan": plan, "part": "body", "number": "I", "title": "An toàn"})
    task = await added(world, "/v1/tasks", task_body(plan, section=section))
    own = {"cadence": "periodic", "periods": ["Q"], "lastDay": {"month": 1, "day": 5}}
    asked = [{"act": "acknowledge", "from": [POLICE], "to": [UBND]}]
    more = {"plan": plan, "name": "Quý", "task": task, "times": own, "steps": asked, "obligation": "asked"}
    await added(world, "/v1/reporting-rules", more)
    await published(world, plan)
    for period in ("2026-M04", "2026-M05", "2026-M06"):
        await _met(database, plan, POLICE, period, "met_on_time", "2026-06-01")
    await _met(database, plan, ECONOMY, "2026-M04", "met_late", "2026-05-20")
    return plan


async def test_reports_stand_beside_the_cells_as_shares_of_what_was_expected(
    world: World, world_database: TestDatabase
) -> None:
    plan = await _a_year(world, world_database)

    found = await _told(world, "can-tho.viewer", plan=plan)
    reports = found["reports"]

    # Of each agency: March to October were due by 23 November; January and February before issue; November is open.
    assert reports["completeness"] == {"count": 4, "of": 16, "percent": 25.0}
    assert reports["timeliness"] == {"count": 3, "of": 16, "percent": 18.8}
    assert reports["asked"] == {"count": 0, "of": 3, "percent": 0.0}
    assert {code: n for code, n in reports["standings"].items() if n} == {
        "not_open": 2, "open": 3, "overdue": 12, "met_on_time": 3, "met_late": 1, "asked_silent": 3, "before_issue": 4,
    }  # fmt: skip
    listed = made(await world.get("can-tho.viewer", "/v1/obligations", plan=plan, limit=200))["items"]
    assert reports["total"] == len(listed)
    assert found["timeliness"] == {"count": 0, "of": 0, "percent": None}


async def test_groups_hold_the_reports_of_whoever_owes_them(world: World, world_database: TestDatabase) -> None:
    plan = await _a_year(world, world_database)

    def told(found: dict[str, Any]) -> list[tuple[str, int, int, int]]:
        return [
            (g["name"], g["total"], g["reports"]["completeness"]["of"], g["reports"]["asked"]["of"])
            for g in found["groups"]
        ]

    by_agency = await _told(world, WRITER, plan=plan, by="agency")
    by_section = await _told(world, WRITER, plan=plan, by="section")
    by_unit = await _told(world, "can-tho.viewer", unit="92", by="unit")
    of_police = await _told(world, WRITER, plan=plan, lead=POLICE)
    of_section = await _told(world, WRITER, section=by_section["groups"][1]["key"])

    assert told(by_agency) == [("Công an", 1, 8, 3), ("Phòng Kinh tế", 0, 8, 0)]
    assert told(by_section) == [("", 0, 16, 0), ("I An toàn", 1, 0, 3)]
    assert told(by_unit) == [("Xã Mỹ Tú", 1, 16, 3)]
    assert of_police["reports"]["completeness"] == {"count": 3, "of": 8, "percent": 37.5}
    assert (of_section["total"], of_section["reports"]["total"]) == (1, 4)


async def test_a_trend_tells_each_months_end_in_the_same_call(world: World, world_database: TestDatabase) -> None:
    plan = await _a_year(world, world_database)

    found = await _told(world, WRITER, plan=plan, **{"from": "2026-04-01", "to": "2026-06-10", "step": "month"})
    may = await _told(world, WRITER, plan=plan, on="2026-05-31")

    told = [(d["on"], d["total"], d["reports"]["timeliness"]["count"], d["reports"]["completeness"]["of"])
            for d in found["trend"]]  # fmt: skip
    assert told == [("2026-04-30", 1, 0, 2), ("2026-05-31", 1, 0, 3), ("2026-06-10", 1, 3, 7)]
    assert {**found["trend"][1], "groups": [], "trend": []} == may


async def test_what_picks_tasks_one_by_one_has_no_reports_beside_it_and_the_past_has_those_known_then(
    world: World, world_database: TestDatabase
) -> None:
    plan = await _a_year(world, world_database)

    searched = await _told(world, WRITER, plan=plan, q="duy tri", by="agency")
    known = await _told(world, WRITER, plan=plan, knownAt="2026-11-23T01:00:00Z", by="agency")
    before = await _told(world, WRITER, plan=plan, knownAt="2026-11-22T01:00:00Z")
    refused = await world.get(WRITER, "/v1/progress", **{"from": "2026-05-01", "to": "2026-04-01"})

    assert (searched["total"], searched["reports"], searched["groups"][0]["reports"]) == (1, None, None)
    # The reports were put in straight, long after that moment: only what is owed was known.
    assert (known["reports"]["total"], known["reports"]["completeness"]["count"]) == (28, 0)
    assert [g["reports"]["completeness"]["of"] for g in known["groups"]] == [8, 8]
    assert (before["total"], before["reports"]["total"]) == (0, 0)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "bounds_backwards")


async def test_reports_are_counted_by_whoever_sees_them_and_nobody_else(
    world: World, world_database: TestDatabase
) -> None:
    await _a_year(world, world_database)
    made(await world.post("can-tho.coordinator", "/v1/reporting-rules", OF_CITY))

    totals = {
        who: (await _told(world, who, unit="31567"))["reports"]["total"]
        for who in ("my-tu.viewer", "can-tho.viewer", "vn.viewer", "dai-hai.viewer", "tan-hung.leader")
    }
    of_city = await _told(world, "can-tho.viewer", unit="31567", agency=str(agency("my-tu", "ubnd")))

    assert totals == {
        "my-tu.viewer": 29, "can-tho.viewer": 29, "vn.viewer": 29, "dai-hai.viewer": 0, "tan-hung.leader": 0,
    }  # fmt: skip
    assert of_city["reports"]["total"] == 1


async def test_the_picture_says_what_the_json_says_to_those_who_read_it_and_is_drawn_once(world: World) -> None:
    plan = await draft_plan(world)
    await added(world, "/v1/tasks", task_body(plan, title="Duy trì"))
    await published(world, plan)
    path, asked = "/v1/progress/chart.svg", {"unit": "31567", "by": "agency"}

    seen = await world.get(WRITER, path, **asked)
    again = await world.http.get(
        path, params=asked, headers=world.headers("can-tho.viewer", If_None_Match=seen.headers["ETag"])
    )
    english = await world.http.get(path, params=asked, headers=world.headers(WRITER, Accept_Language="en"))
    stranger = await world.get("tan-hung.leader", path, **asked)
    nobody = await world.get(None, path, **asked)
    wrong = await world.get(WRITER, path, by="colour")

    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/svg+xml")
    assert seen.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Xã Mỹ Tú" in seen.text and "Công an" in seen.text and "· 1 nhiệm vụ" in seen.text
    assert (again.status_code, again.content) == (304, b"")
    assert "Progress of tasks by leading agency" in english.text and english.headers["ETag"] != seen.headers["ETag"]
    assert "· 0 nhiệm vụ" in stranger.text and "Công an" not in stranger.text
    assert (nobody.status_code, wrong.status_code) == (401, 422)
