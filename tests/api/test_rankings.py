"""Rankings over REST: what a score is made of, who may read it, and what is final stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from service.domain.ranking_views import FinalisedPlaceView, FinalisedRankingView, RankingView
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import MONTHLY
from tests.contract.cases_reports import INSIDE, REPORTER, WRITTEN, _drafted, _requested
from tests.contract.premises import (
    ECONOMY,
    HEAD,
    POLICE,
    UBND,
    WRITER,
    added,
    draft_plan,
    made,
    published,
    task_body,
)
from tests.plans import in_november, journal, operator
from tests.world import World, person

RANKINGS = "/v1/rankings"
YEAR = {"unit": "31567", "by": "agency", "period": "2026"}


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def _ranking(world: World, who: str = WRITER, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = made(await world.get(who, RANKINGS, **{**YEAR, **params}))
    RankingView.model_validate(found)
    return found


def _dated(due: str, *leads: str) -> dict[str, Any]:
    return {
        "schedule": {"kind": "by_date", "text": due, "due": due},
        "assignments": [{"agency": one, "role": "lead"} for one in leads],
    }


async def _a_year(world: World) -> tuple[str, list[str]]:
    """A plan: the police do one task in time with a paper and one late without, the economy division misses one of
    June, both share one of September; both owe monthly reports, and an indicator of the police has no figure."""
    plan = await draft_plan(world)
    bodies = (
        _dated("2026-06-30", POLICE), _dated("2026-07-31", POLICE), _dated("2026-06-15", ECONOMY),
        _dated("2026-09-30", POLICE, ECONOMY), _dated("2026-12-31", ECONOMY),
    )  # fmt: skip
    tasks = [
        await added(world, "/v1/tasks", task_body(plan, number=str(n), title=f"Việc {n}", **body))
        for n, body in enumerate(bodies, start=1)
    ]
    targets = [{"text": "80%", "comparator": "eq", "value": 80, "year": 2026}]
    indicator = {"plan": plan, "name": "VNeID", "unitMeasure": "%", "targets": targets}
    await added(world, "/v1/indicators", {**indicator, "assignments": [{"agency": POLICE}]})
    steps = [{"act": "consolidate", "from": [POLICE, ECONOMY], "to": [UBND]}]
    await added(world, "/v1/reporting-rules", {"plan": plan, "name": "Hằng tháng", "times": MONTHLY, "steps": steps})
    await published(world, plan)
    paper = [{"number": "15", "issuer": "Công an xã"}]
    for task, day, shown in ((tasks[0], "2026-06-20", paper), (tasks[1], "2026-08-05", [])):
        said = {"kind": "progress", "status": "done", "doneOn": day, "evidence": shown}
        made(await world.post("my-tu.reporter.cong-an", f"/v1/tasks/{task}/progress-updates", said))
    part = {"kind": "progress", "status": "done", "doneOn": "2026-09-30"}
    made(await world.post("my-tu.reporter.cong-an", f"/v1/tasks/{tasks[3]}/progress-updates", part))
    return plan, tasks


async def _reports_in_time(database: TestDatabase, plan: str, agency_id: str, first: int, last: int) -> None:
    """As if the agency had reported on these months in time."""
    connection = await operator(database)
    await connection.execute(
        "update obligation set standing_from = array[date '1945-01-01'], standing_code = array['met_on_time']"
        " where plan_id = $1::uuid and agency_id = $2::uuid and nominal between $3 and $4",
        *(plan, agency_id, f"2026-M{first:02d}", f"2026-M{last:02d}"),
    )  # fmt: skip
    await connection.close()


def _parts(place: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    return {
        p["component"]: (p["share"]["count"], p["share"]["of"], p["silent"], p["leftOut"]) for p in place["parts"]
    }


async def test_each_score_is_opened_up_into_what_it_is_made_of(world: World, world_database: TestDatabase) -> None:
    plan, tasks = await _a_year(world)
    await _reports_in_time(world_database, plan, POLICE, 3, 8)

    found = await _ranking(world, contender=POLICE)
    police, economy = found["places"]

    assert (found["on"], found["finalised"], found["actions"]) == ("2026-11-23", None, [])
    assert (police["name"], police["rank"], economy["name"], economy["rank"]) == ("Công an", 1, "Phòng Kinh tế", 2)
    # In time: June's, and its own part of September's. Late: July's. Reports: 6 of 8; figures: none.
    assert _parts(police) == {
        "tasks": (2, 3, 0, 0), "indicators": (0, 1, 1, 0), "reports": (6, 8, 2, 4), "evidence": (1, 3, 0, 0),
    }  # fmt: skip
    assert _parts(economy) == {
        "tasks": (0, 2, 0, 1), "indicators": (0, 0, 0, 0), "reports": (0, 8, 8, 4), "evidence": (0, 0, 0, 0),
    }  # fmt: skip
    assert (police["missing"], economy["missing"]) == ([], ["indicators", "evidence"])
    # 40 × 2/3 + 30 × 0 + 20 × 6/8 + 10 × 1/3
    assert (police["score"], [p["points"] for p in police["parts"]]) == (45.0, [26.7, 0.0, 15.0, 3.3])
    assert (economy["score"], [p["points"] for p in economy["parts"]]) == (0.0, [0.0, None, 0.0, None])
    rows = [(r["name"], r["standing"], r["verdict"]) for r in police["rows"] if r["component"] == "tasks"]
    assert rows == [
        ("Việc 1", "done_on_time", "reached"), ("Việc 2", "done_late", "missed"), ("Việc 4", "part_in_time", "reached"),
    ]  # fmt: skip
    assert {r["id"] for r in police["rows"] if r["kind"] == "task"} == {tasks[0], tasks[1], tasks[3]}
    assert "rows" not in economy


async def test_reports_count_by_rule_and_by_request_and_their_signed_paper_is_evidence(world: World) -> None:
    report = await _drafted(world)
    made(await world.patch(REPORTER, f"/v1/reports/{report}", {"evidence": WRITTEN["evidence"]}, 1))
    for who, act in ((REPORTER, "submit"), (WRITER, "verify"), (WRITER, "accept")):
        made(await world.post(who, f"/v1/reports/{report}/{act}"))
    await _requested(world, INSIDE, by=WRITER)

    police = next(p for p in (await _ranking(world, contender=POLICE))["places"] if p["key"] == POLICE)
    rows = [(r["component"], r["kind"], r["name"], r["standing"]) for r in police["rows"]]

    assert [row for row in rows if row[1] == "report"] == [("evidence", "report", "gathered", "with_evidence")]
    assert ("reports", "obligation", INSIDE["title"], "due_soon") in rows
    assert [row for row in rows if row[3] == "met_on_time"] == [("reports", "obligation", "gathered", "met_on_time")]


async def test_weights_period_and_day_change_what_comes_out(world: World) -> None:
    await _a_year(world)

    only_tasks = await _ranking(world, weightTasks=100)
    second = await _ranking(world, period="2026-Q2", weightTasks=100)
    in_june = await _ranking(world, period="2026-Q2", weightTasks=100, on="2026-06-15")
    refused = await world.get(WRITER, RANKINGS, **YEAR, weightTasks=50)

    assert [(p["name"], p["score"]) for p in only_tasks["places"]] == [("Công an", 66.7), ("Phòng Kinh tế", 0.0)]
    assert [_parts(p)["tasks"] for p in second["places"]] == [(1, 1, 0, 0), (0, 1, 0, 0)]
    # Nothing was due yet: nobody is ranked.
    assert [(p["rank"], p["why"]) for p in in_june["places"]] == [(None, "nothing_judged")] * 2
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "weights_sum")


async def test_communes_are_ranked_by_the_city_from_all_of_theirs(world: World) -> None:
    await _a_year(world)

    found = await _ranking(world, "can-tho.viewer", unit="92", by="unit", contender="31567")
    of_commune = await world.get(WRITER, RANKINGS, unit="31567", by="unit", period="2026")

    assert [(p["key"], p["name"]) for p in found["places"]] == [("31567", "Xã Mỹ Tú")]
    # A task with two leads counts once; what agencies owe within the commune is no matter of the city.
    assert _parts(found["places"][0]) == {
        "tasks": (1, 4, 0, 1), "indicators": (0, 1, 1, 0), "reports": (0, 0, 0, 0), "evidence": (1, 2, 0, 0),
    }  # fmt: skip
    assert found["places"][0]["missing"] == ["reports"]
    assert (of_commune.status_code, of_commune.json()["errors"][0]["code"]) == (422, "communes_of_city_only")


async def test_only_who_reads_everything_reads_a_ranking_and_all_read_the_same(world: World) -> None:
    await _a_year(world)
    readers = ("my-tu.viewer", "my-tu.reporter.cong-an", "can-tho.viewer", "vn.viewer")
    strangers = ("dai-hai.leader", "tan-hung.leader", "can-tho.reporter.so-khcn")

    told = [(await _ranking(world, who))["places"] for who in readers]
    refused = {who: (await world.get(who, RANKINGS, **YEAR)).status_code for who in strangers}
    of_city = {
        who: (await world.get(who, RANKINGS, unit="92", by="unit", period="2026")).status_code
        for who in ("my-tu.leader", "can-tho.reporter.so-khcn", "vn.viewer")
    }
    unknown = await world.get("vn.viewer", RANKINGS, unit="99999", period="2026")

    assert all(places == told[0] for places in told)
    assert refused == dict.fromkeys(strangers, 403)
    assert of_city == {"my-tu.leader": 403, "can-tho.reporter.so-khcn": 403, "vn.viewer": 200}
    assert unknown.status_code == 404


async def test_what_is_final_stands_still_and_another_is_made_beside_it_with_a_reason(
    world: World, world_database: TestDatabase
) -> None:
    plan, tasks = await _a_year(world)
    final = made(await world.post(HEAD, f"{RANKINGS}/finalise", YEAR))
    FinalisedRankingView.model_validate(final)
    first = f"{RANKINGS}/finalised/{final['id']}"
    place = f"{first}/places/{final['places'][0]['id']}"
    opened = made(await world.get(WRITER, place))
    FinalisedPlaceView.model_validate(opened)

    said = {"kind": "progress", "status": "done", "doneOn": "2026-06-10"}
    made(await world.post("my-tu.reporter.kinh-te", f"/v1/tasks/{tasks[2]}/progress-updates", said))
    await _reports_in_time(world_database, plan, ECONOMY, 3, 10)
    refused = await world.post(HEAD, f"{RANKINGS}/finalise", YEAR)
    live = await _ranking(world, HEAD)
    after = made(await world.get(WRITER, first))
    second = made(await world.post(HEAD, f"{RANKINGS}/finalise", {**YEAR, "reason": "Bổ sung báo cáo"}))
    listed = made(await world.get("can-tho.viewer", f"{RANKINGS}/finalised", unit="92", include="places"))["items"]

    assert [p["name"] for p in final["places"]] == ["Công an", "Phòng Kinh tế"]
    assert (final["revision"], final["on"], final["reason"], final["latest"]) == (1, "2026-11-23", None, True)
    assert final["finalisedBy"]["name"] == "my-tu.leader" and final["actions"] == ["finalise"]
    assert after == {**final, "actions": []}
    assert made(await world.get(WRITER, place)) == opened and len(opened["rows"]) == 19
    assert [p["name"] for p in live["places"]] == ["Phòng Kinh tế", "Công an"]
    assert live["finalised"] | {"finalisedAt": ""} == {
        "id": final["id"], "revision": 1, "on": "2026-11-23", "finalisedAt": "",
    }  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (409, "ranking_finalised")
    assert (second["revision"], second["revises"], second["reason"]) == (2, final["id"], "Bổ sung báo cáo")
    assert [(r["id"], r["latest"], len(r["places"])) for r in listed] == [
        (second["id"], True, 2), (final["id"], False, 2),
    ]  # fmt: skip
    leader = final["finalisedBy"]["id"]
    assert await journal(world_database, final["id"]) == [(leader, "ranking.finalise", "insert")]


async def test_only_a_leader_of_the_unit_makes_a_ranking_final_and_nobody_changes_it(
    world: World, world_database: TestDatabase
) -> None:
    await _a_year(world)
    others = (WRITER, "my-tu.auditor", "can-tho.leader", "vn.leader", "my-tu.reporter.cong-an")

    statuses = [(await world.post(who, f"{RANKINGS}/finalise", YEAR)).status_code for who in others]
    strange = await world.post("dai-hai.leader", f"{RANKINGS}/finalise", YEAR)
    to_come = await world.post(HEAD, f"{RANKINGS}/finalise", {**YEAR, "on": "2026-12-31"})
    nothing = made(await world.get(HEAD, f"{RANKINGS}/finalised"))["items"]
    made(await world.post(HEAD, f"{RANKINGS}/finalise", YEAR))
    connection = await asyncpg.connect(world_database.service_url)
    refusals = []
    for written in ("update ranking set reason = 'x'", "delete from ranking_place", "truncate ranking"):
        try:
            await connection.execute(written)
        except asyncpg.InsufficientPrivilegeError:
            refusals.append(written.split()[0])
    await connection.close()

    assert statuses == [403] * 5 and strange.status_code == 403
    assert (to_come.status_code, to_come.json()["errors"][0]["code"]) == (422, "day_in_future")
    assert nothing == []
    assert refusals == ["update", "delete", "truncate"]


async def test_of_two_who_finalise_at_once_one_is_told_that_it_is_final(world: World) -> None:
    await _a_year(world)

    both = await asyncio.gather(*(world.post(HEAD, f"{RANKINGS}/finalise", YEAR) for _ in range(2)))
    kept = made(await world.get(HEAD, f"{RANKINGS}/finalised"))["items"]

    assert sorted(answer.status_code for answer in both) == [201, 409]
    assert len(kept) == 1


async def test_a_commune_reads_its_own_place_in_its_citys_ranking_once_that_is_final(
    world: World, world_database: TestDatabase
) -> None:
    await _a_year(world)
    computed = {"unit": "92", "by": "unit", "period": "2026"}
    before = [(await world.get(who, RANKINGS, **computed)).status_code for who in (WRITER, "can-tho.leader")]
    final = made(await world.post("can-tho.leader", f"{RANKINGS}/finalise", computed))
    path = f"{RANKINGS}/finalised/{final['id']}"
    (own,) = (place for place in final["places"] if place["key"] == "31567")

    mine = made(await world.get("my-tu.viewer", path))
    listed = made(await world.get(WRITER, f"{RANKINGS}/finalised", unit="92", include="places"))["items"]
    opened = made(await world.get("my-tu.reporter.cong-an", f"{path}/places/{own['id']}"))
    strangers = [
        (await world.get(who, where)).status_code
        for who in ("tan-hung.viewer", "dai-hai.viewer", "my-tu.admin")
        for where in (path, f"{path}/places/{own['id']}")
    ]
    connection = await asyncpg.connect(world_database.service_url)
    async with connection.transaction():
        await connection.execute(
            "select set_config('app.actor', id::text, true), set_config('app.reach', reach::text, true)"
            " from principal where id = $1",
            person("my-tu.viewer"),
        )
        walled = [row["key"] for row in await connection.fetch("select key from ranking_place")]
    await connection.close()

    assert before == [403, 200]
    assert final["contenders"] == len(final["places"]) >= 1
    assert mine["places"] == [own] and mine["contenders"] == final["contenders"] and mine["actions"] == []
    assert [(one["id"], one["places"]) for one in listed] == [(final["id"], [own])]
    assert len(opened["rows"]) >= 1
    assert strangers == [404] * 6
    assert walled == ["31567"]
