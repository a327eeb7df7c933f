"""Grants over REST: who gives what to whom, and that the very next call knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.domain.calendars import local_day
from tests.conftest import TestDatabase
from tests.midnights import day_with_time_left
from tests.world import World, agency, known_id, person


@pytest.fixture(autouse=True)
async def one_day() -> None:
    await day_with_time_left()


def today() -> date:
    return local_day(datetime.now(UTC))


def day(offset: int) -> str:
    return (today() + timedelta(days=offset)).isoformat()


async def give(world: World, admin: str, to: str, role: str, unit: str, **more: Any) -> Any:
    body = {"principal": str(person(to)), "role": role, "unit": unit, **more}
    return await world.post(admin, "/v1/grants", body)


async def units_of_agencies(world: World, name: str) -> set[str]:
    items = (await world.get(name, "/v1/agencies", limit=200)).json()["items"]
    return {a["unit"]["code"] for a in items}


async def test_a_grant_counts_from_the_very_next_call_and_ends_with_it(world: World) -> None:
    before = await units_of_agencies(world, "my-tu.viewer")

    made = await give(world, "can-tho.admin", "my-tu.viewer", "viewer", "31561")

    assert made.status_code == 201, made.text
    grant = made.json()
    assert (grant["role"], grant["unit"]["code"], grant["status"], grant["validFrom"], grant["validTo"]) == (
        "viewer",
        "31561",
        "active",
        day(0),
        None,
    )
    assert grant["principal"] == {"id": str(person("my-tu.viewer")), "kind": "user", "name": "my-tu.viewer"}
    assert grant["actions"] == ["delete", "update"]
    assert await units_of_agencies(world, "my-tu.viewer") == before | {"31561"}

    ended = await world.delete("can-tho.admin", f"/v1/grants/{grant['id']}", 1)

    assert ended.status_code == 204
    assert await units_of_agencies(world, "my-tu.viewer") == before
    after = (await world.get("can-tho.admin", f"/v1/grants/{grant['id']}")).json()
    assert (after["status"], after["actions"]) == ("ended", [])
    assert (await world.delete("can-tho.admin", f"/v1/grants/{grant['id']}", 2)).json()[
        "code"
    ] == "grant_ended"


async def test_an_ended_grant_stops_the_next_write_and_read_of_who_had_it(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
    assert (await world.patch("my-tu.coordinator", path, {"headName": "Một"}, 1)).status_code == 200

    ended = await world.delete("my-tu.admin", f"/v1/grants/{known_id('grant', 'my-tu.coordinator')}", 1)

    assert ended.status_code == 204
    assert (await world.patch("my-tu.coordinator", path, {"headName": "Hai"}, 2)).status_code == 404
    assert (await world.get("my-tu.coordinator", path)).status_code == 404
    assert (await world.get("my-tu.admin", path)).json()["headName"] == "Một"
    assert (await world.get("my-tu.coordinator", "/v1/me")).json()["grants"] == []


async def test_the_days_of_a_grant_are_kept(world: World, world_database: TestDatabase) -> None:
    """Ran out yesterday, begins tomorrow, ends today: judged when asked, not when written."""
    future = await give(world, "can-tho.admin", "my-tu.viewer", "viewer", "31561", validFrom=day(1))
    assert future.json()["status"] == "future"
    assert "31561" not in await units_of_agencies(world, "my-tu.viewer")
    last_day = await give(world, "can-tho.admin", "dai-hai.viewer", "viewer", "31567", validTo=day(0))
    assert last_day.json()["status"] == "active"
    assert "31567" in await units_of_agencies(world, "dai-hai.viewer")

    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute("select set_config('app.actor', $1, false)", str(person("vn.admin")))
    await connection.execute("select set_config('app.act', 'a day passes', false)")
    await connection.execute(
        "update role_grant set valid_from = valid_from - 1, valid_to = valid_to - 1 where valid_from >= $1",
        today(),
    )
    await connection.close()

    assert "31561" in await units_of_agencies(world, "my-tu.viewer")
    assert "31567" not in await units_of_agencies(world, "dai-hai.viewer")


async def test_midnight_ends_and_begins_grants_without_any_write(
    world: World, world_database: TestDatabase
) -> None:
    """The row of rights says until when it is good; the first call after that looks again."""
    await give(world, "can-tho.admin", "my-tu.viewer", "viewer", "31561", validTo=day(0))
    connection = await asyncpg.connect(world_database.superuser_url)
    until = await connection.fetchval(
        "select valid_until from principal where id = $1", person("my-tu.viewer")
    )
    assert until == datetime.fromisoformat(f"{day(1)}T00:00:00+07:00")

    # Yesterday's last day, as the triggers left the rights: outdated since midnight.
    await connection.execute("set session_replication_role = replica")
    await connection.execute("update role_grant set valid_to = valid_to - 1 where valid_to = $1", today())
    await connection.execute(
        "update principal set valid_until = valid_until - interval '1 day' where id = $1",
        person("my-tu.viewer"),
    )
    await connection.close()

    assert "31561" not in await units_of_agencies(world, "my-tu.viewer")


async def test_nobody_gives_beyond_their_reach_or_to_themselves(world: World) -> None:
    async def refused(admin: str, to: str, role: str, unit: str) -> tuple[int, str]:
        answer = await give(world, admin, to, role, unit)
        return answer.status_code, answer.json()["code"]

    assert await refused("my-tu.admin", "my-tu.viewer", "viewer", "92") == (403, "not_yours")
    assert await refused("my-tu.admin", "my-tu.viewer", "viewer", "31561") == (403, "not_yours")
    assert await refused("my-tu.admin", "my-tu.admin", "leader", "31567") == (403, "own_grant")
    assert await refused("can-tho.admin", "can-tho.admin", "auditor", "31567") == (403, "own_grant")
    assert await refused("my-tu.admin", "dai-hai.viewer", "viewer", "31567") == (422, "invalid")
    assert await refused("can-tho.admin", "tan-hung.viewer", "viewer", "92") == (422, "invalid")
    for name in ("my-tu.coordinator", "my-tu.leader", "my-tu.viewer", "my-tu.reporter.cong-an"):
        assert await refused(name, "my-tu.viewer", "viewer", "31567") == (422, "invalid")
    assert await refused("my-tu.auditor", "my-tu.viewer", "leader", "31567") == (403, "not_yours")
    assert await refused("my-tu.integrator", "my-tu.viewer", "viewer", "31567") == (422, "invalid")
    own = known_id("grant", "my-tu.admin")
    assert (await world.delete("my-tu.admin", f"/v1/grants/{own}", 1)).json()["code"] == "own_grant"
    assert (await world.patch("my-tu.admin", f"/v1/grants/{own}", {"validTo": None}, 1)).status_code == 403


async def test_a_reporter_needs_an_agency_of_the_unit(world: World) -> None:
    async def refused(role: str, **more: Any) -> list[tuple[str, str]]:
        answer = await give(world, "can-tho.admin", "my-tu.viewer", role, "31567", **more)
        assert answer.status_code == 422, answer.text
        return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]

    assert await refused("reporter") == [("/agency", "agency_needed")]
    assert await refused("reporter", agency=str(agency("dai-hai", "cong-an"))) == [
        ("/agency", "agency_elsewhere")
    ]
    assert await refused("reporter", agency=str(agency("can-tho", "so-khcn"))) == [
        ("/agency", "agency_elsewhere")
    ]
    assert await refused("leader", agency=str(agency("my-tu", "cong-an"))) == [
        ("/agency", "agency_not_for_role")
    ]
    assert await refused("viewer", validFrom=day(3), validTo=day(2)) == [("/validTo", "valid_to_before")]
    given = await give(
        world, "my-tu.admin", "my-tu.viewer", "reporter", "31567", agency=str(agency("my-tu", "kinh-te"))
    )
    assert given.json()["agency"]["name"] == "Phòng Kinh tế"
    unknown = await give(world, "can-tho.admin", "my-tu.viewer", "viewer", "00001")
    assert unknown.json()["errors"][0]["code"] == "unit_unknown"


async def test_the_same_grant_twice_is_refused_so_that_ending_it_ends_it(world: World) -> None:
    first = await give(world, "my-tu.admin", "my-tu.viewer", "leader", "31567", validTo=day(10))

    again = await give(world, "my-tu.admin", "my-tu.viewer", "leader", "31567", validFrom=day(5))
    later = await give(world, "my-tu.admin", "my-tu.viewer", "leader", "31567", validFrom=day(11))

    assert (again.status_code, again.json()["code"]) == (409, "grant_exists")
    assert first.json()["id"] in again.json()["detail"]
    assert later.status_code == 201


async def test_the_last_day_can_be_moved_but_not_into_the_past(world: World) -> None:
    grant = (await give(world, "my-tu.admin", "my-tu.viewer", "leader", "31567")).json()
    path = f"/v1/grants/{grant['id']}"

    changed = await world.patch("my-tu.admin", path, {"validTo": day(5), "onBehalf": "KT. Chủ tịch"}, 1)
    past = await world.patch("my-tu.admin", path, {"validTo": day(-1)}, 2)
    old = await world.patch("my-tu.admin", path, {"validTo": None}, 1)

    assert (changed.json()["validTo"], changed.json()["onBehalf"]) == (day(5), "KT. Chủ tịch")
    assert past.json()["errors"][0]["code"] == "valid_to_before"
    assert old.status_code == 412
    assert (await world.patch("my-tu.admin", path, {"role": "admin"}, 2)).status_code == 422


async def test_each_sees_their_own_grants_and_those_they_see_to(world: World) -> None:
    async def seen(name: str, **filters: Any) -> list[str]:
        items = (await world.get(name, "/v1/grants", limit=200, **filters)).json()["items"]
        return sorted(g["principal"]["name"] for g in items)

    assert await seen("my-tu.viewer") == ["my-tu.viewer"]
    assert await seen("my-tu.integrator") == ["my-tu.integrator"]
    mine = await seen("my-tu.auditor")
    assert mine == await seen("my-tu.admin") and len(mine) == 8
    assert {name.split(".")[0] for name in await seen("can-tho.admin")} == {"can-tho", "my-tu", "dai-hai"}
    assert await seen("can-tho.auditor", role="leader", unit="31567") == ["my-tu.leader"]
    assert await seen("can-tho.auditor", status="ended") == []
    other = f"/v1/grants/{known_id('grant', 'my-tu.leader')}"
    assert (await world.get("my-tu.viewer", other)).status_code == 404
    assert (await world.get("dai-hai.admin", other)).status_code == 404
    assert (await world.get("my-tu.auditor", other)).json()["actions"] == []
    assert (await world.delete("my-tu.auditor", other, 1)).status_code == 403
    assert (await world.delete("dai-hai.admin", other, 1)).status_code == 404


async def test_who_gave_and_ended_what_stands_in_the_journal(world: World) -> None:
    grant = (await give(world, "my-tu.admin", "my-tu.viewer", "leader", "31567")).json()
    await world.delete("my-tu.admin", f"/v1/grants/{grant['id']}", 1)

    entries = (await world.get("my-tu.auditor", "/v1/audit", subjectId=grant["id"])).json()["items"]

    assert [(e["act"], e["op"], e["actor"]["name"]) for e in entries] == [
        ("grant.end", "update", "my-tu.admin"),
        ("grant.create", "insert", "my-tu.admin"),
    ]
    assert entries[0]["before"]["endedAt"] is None
    assert entries[0]["after"]["endedAt"] is not None
