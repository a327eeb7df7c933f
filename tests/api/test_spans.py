"""Ranges of units that a process keeps are right at once after units have changed, whoever changed them."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from service.db.engine import RightsChanged, connect
from service.db.spans import look_up
from service.domain.agencies import AgencyQuery
from service.usecases.agencies import list_agencies
from service.usecases.operator import operator
from tests.api.test_unit_changes import DECREE, MERGE
from tests.conftest import TestDatabase
from tests.world import World

TODAY = date(2026, 5, 9)
MERGED = MERGE | {"effectiveOn": str(TODAY), "basis": DECREE | {"issuedOn": "2026-05-01"}}


async def _agencies(world: World, unit: str) -> set[str]:
    answer = await world.get("vn.viewer", "/v1/agencies", unit=unit, limit=200, fields="id")
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


async def test_a_list_of_a_merged_unit_shows_what_its_predecessors_had_at_the_next_request(world: World) -> None:
    my_tu, dai_hai = await _agencies(world, "31567"), await _agencies(world, "31561")

    made = await world.post("can-tho.admin", "/v1/unit-changes", MERGED)

    assert made.status_code == 201, made.text
    assert my_tu and dai_hai
    assert await _agencies(world, "31567") == my_tu | dai_hai


async def test_graphql_shows_it_too_at_the_next_question_below_other_lists_as_well(world: World) -> None:
    text = """{
      mine: agencies(unit: "31567", first: 100) { nodes { id tasks(unit: "31567") { totalCount } } }
      progress(unit: "31567") { __typename }
    }"""

    async def asked() -> set[str]:
        answer = await world.post("vn.viewer", "/graphql", {"query": text})
        assert set(answer.json()) == {"data", "extensions"}, answer.text
        return {each["id"] for each in answer.json()["data"]["mine"]["nodes"]}

    my_tu, dai_hai = await asked(), await _agencies(world, "31561")

    await world.post("can-tho.admin", "/v1/unit-changes", MERGED)

    assert my_tu and dai_hai
    assert await asked() == my_tu | dai_hai


async def test_a_range_that_is_not_the_current_one_is_not_read_by(
    world: World, world_database: TestDatabase
) -> None:
    db = (await connect(world_database.service_url, size=1)).on(TODAY)
    await look_up(db, TODAY)
    me, query = await operator(db), AgencyQuery(unit="31567")
    before = await list_agencies(me, db, query)

    await world.post("can-tho.admin", "/v1/unit-changes", MERGED)

    assert "31567" in db.pool.spans.ends
    with pytest.raises(RightsChanged):
        await list_agencies(me, db, query)
    await look_up(db, TODAY)
    assert "31567" not in db.pool.spans.ends
    assert len(await list_agencies(me, db, query)) > len(before)
    await asyncio.wait_for(db.pool.close(), 60)
