"""How are figures sent by the batch, and by whom?"""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx

from tests.api.figure_stories import POLICE, VNEID
from tests.api.plan_stories import added, drafted, published
from tests.conftest import TestDatabase
from tests.world import World

PATH = "/v1/observations/batch"


def given(indicator: str, nominal: str = "2026-M05", numerator: int = 8200, **more: Any) -> dict[str, Any]:
    """A row of a batch."""
    figure = {"numerator": numerator, "denominator": 10000}
    return {"indicator": indicator, "period": {"nominal": nominal}, **figure, **more}


async def send_rows(
    world: World, rows: list[dict[str, Any]], who: str = POLICE, key: str | None = None, **query: str
) -> httpx.Response:
    headers = world.headers(who, **({"Idempotency_Key": key} if key else {}))
    return await world.http.post(PATH, json={"rows": rows}, params=query, headers=headers)


async def led_indicators(world: World, count: int) -> list[str]:
    """Published indicators that the police lead."""
    plan = await drafted(world)
    ids = [str((await added(world, "indicators", plan, **VNEID))["id"]) for _ in range(count)]
    await published(world, plan, trackedFrom="2026-04-01")
    return ids


async def counted(database: TestDatabase, *tables: str) -> list[int]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [await connection.fetchval(f"select count(*) from {table}") for table in tables]
    finally:
        await connection.close()
