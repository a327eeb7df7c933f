"""How do tests follow the changes, and how do they change rows past the service?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from service.db.journal import OPERATOR
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.world import World

PATH = "/v1/changes"
READER = "can-tho.integrator"


async def begun(world: World, who: str = READER, **params: Any) -> str:
    """Where changes begin now."""
    page = made(await world.get(who, PATH, **params))
    assert (page["items"], page["more"]) == ([], False)
    return str(page["nextCursor"])


async def followed(
    world: World, cursor: str, who: str = READER, **params: Any
) -> tuple[list[dict[str, Any]], str]:
    """All that can be told after a cursor, and the cursor behind it."""
    items: list[dict[str, Any]] = []
    patience = 60
    while True:
        answer = await world.get(who, PATH, cursor=cursor, **params)
        page = made(answer)
        items += page["items"]
        cursor = page["nextCursor"]
        if page["more"]:
            continue
        # What others have open in the cluster holds back what was committed here: a moment, unless it is on purpose.
        if float(answer.headers["x-changes-lag"]) == 0 or patience == 0:
            return items, cursor
        patience -= 1
        await asyncio.sleep(0.05)


@asynccontextmanager
async def operator(database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Somebody who writes past the service, as the operator."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'unit.rename', false)", OPERATOR
    )
    yield connection
    await connection.close()
