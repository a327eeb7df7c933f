"""Does the command line act as a principal of its own, which nobody can sign in as?"""

from __future__ import annotations

import json
from uuid import UUID

from service.db import engine
from service.db.journal import OPERATOR
from service.domain.access import Permission
from service.domain.agencies import AgencyCreate
from service.domain.units import LAST_KEY
from service.usecases.agencies import create_agency
from service.usecases.operator import operator
from tests.conftest import TestDatabase
from tests.world import World, known_id


async def test_the_operator_may_do_at_every_unit_what_is_bound_to_no_agency(
    world_database: TestDatabase,
) -> None:
    db = await engine.connect(world_database.service_url, size=1)
    try:
        me = await operator(db)

        assert (me.id, me.kind, me.name) == (UUID(OPERATOR), "operator", "sauro")
        assert all(me.ranges(permission) == ((1, LAST_KEY),) for permission in Permission)
    finally:
        await db.pool.close()


async def test_a_change_by_the_operator_passes_both_walls_and_stands_in_the_journal(world: World) -> None:
    db = world.app.state.service.db
    me = await operator(db)

    made = json.loads(
        await create_agency(
            me,
            db,
            AgencyCreate.model_validate({"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}),
            now=world.app.state.service.now(),
        )
    )

    answer = (await world.get("my-tu.viewer", f"/v1/agencies/{made['id']}")).json()
    assert answer["name"] == "Trạm Y tế"


async def test_rights_of_the_operator_outlive_a_refresh_of_everybody(world_database: TestDatabase) -> None:
    db = await engine.connect(world_database.superuser_url, size=1)
    try:
        await db.fetch_rows(
            "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)", (OPERATOR,)
        )

        await db.fetch_rows("update unit set name = name where id = $1", (known_id("unit", "31567"),))

        reach = await db.fetch_value("select reach::text from principal where id = $1", (UUID(OPERATOR),))
        assert reach == "{[1,2147483647)}"
    finally:
        await db.pool.close()
