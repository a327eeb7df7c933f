"""Is a list that the whole country is in read in its order, or all of it sorted for one page?"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from asyncpg.types import Range

from service.db.engine import Database
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.world import World, agency, opened

YEARS = """
insert into obligation (id, unit_key, published, rule_id, rule_unit_key, step, act, to_ids, nominal, window_start,
    window_end, opens_on, last_day, due_sort, standing_from, standing_code, standing_view)
select gen_random_uuid(), o.unit_key, true, o.rule_id, o.rule_unit_key, o.step, o.act, o.to_ids, 'later ' || m,
    o.window_start + m * 30, o.window_end + m * 30, o.opens_on + m * 30, o.last_day + m * 30, o.due_sort + m * 30,
    o.standing_from, o.standing_code, o.standing_view
from obligation o, generate_series(1, 8) m
"""
"""Eight more months of what a rule of the nation has asked of every commune."""

_IN_ORDER = re.compile(r"using obligation_(rule_)?due on obligation")


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "'{" + ",".join(_literal(one).strip("'") for one in value) + "}'"
    if isinstance(value, Range):
        return f"'[{value.lower},{value.upper})'"
    return "'" + str(value).replace("'", "''") + "'"


async def _plan(database: TestDatabase, sql: str, arguments: list[Any]) -> str:
    """The plan PostgreSQL makes for a statement whatever its values, as the pool has it made."""
    connection = await asyncpg.connect(
        database.service_url, server_settings={"plan_cache_mode": "force_generic_plan"}
    )
    try:
        parameters = (await connection.prepare(sql)).get_parameters()
        kinds = ",".join(f"{kind.schema}.{kind.name}" for kind in parameters)
        await connection.execute(f"prepare asked ({kinds}) as {sql}")
        values = ",".join(_literal(value) for value in arguments)
        return "\n".join(row[0] for row in await connection.fetch(f"explain execute asked ({values})"))
    finally:
        await connection.close()


@pytest.mark.parametrize("of_rule", [True, False])
async def test_what_3321_communes_owe_is_read_in_order_of_the_last_day(
    world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch, of_rule: bool
) -> None:
    sent: list[tuple[str, list[Any]]] = []
    run = Database.fetch_value

    async def heard(self: Database, sql: str, arguments: Any) -> Any:
        sent.append((sql, list(arguments)))
        return await run(self, sql, arguments)

    async with opened(world_database.service_url, SAURO_NOW="2026-11-23T08:00:00+07:00") as world:
        rule = await _of_the_nation(world)
        owner = await asyncpg.connect(world_database.superuser_url)
        # The journal has nothing to learn from what only fills the table.
        await owner.execute("set session_replication_role = replica")
        await owner.execute(YEARS)
        await owner.execute("analyze obligation")
        await owner.close()
        monkeypatch.setattr(Database, "fetch_value", heard)
        asked = {"rule": rule} if of_rule else {}
        page = made(await world.get("vn.viewer", "/v1/obligations", limit=50, count="exact", **asked))
        everywhere = await _plan(world_database, *sent[-1])
        mine = made(await world.get("my-tu.coordinator", "/v1/obligations", limit=50, **asked))
        narrow = await _plan(world_database, *sent[-1])

    assert (page["count"], len(page["items"])) == (3321 * 9, 50)
    assert _IN_ORDER.search(everywhere)
    # A commune's own few rows are not sought among everybody's.
    assert len(mine["items"]) == 9 and not _IN_ORDER.search(narrow)


async def _of_the_nation(world: World) -> UUID:
    nation = made(await world.get("vn.viewer", "/v1/units", level="nation"))["items"][0]["code"]
    body = {
        "unit": nation, "name": "Báo cáo tháng", "startsOn": "2026-11-01", "endsOn": "2027-12-31",
        "times": {"cadence": "periodic", "periods": ["M"], "lastDay": {"month": 1, "day": 5}},
        "steps": [{"act": "accept", "to": [str(agency("vn", "so-khcn"))]}],
    }  # fmt: skip
    return UUID(made(await world.post("vn.coordinator", "/v1/reporting-rules", body))["id"])
