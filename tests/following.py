"""How do tests follow the changes, and how do they change rows past the service?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from service.db.journal import OPERATOR
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.settled import settled
from tests.world import World

PATH = "/v1/changes"
READER = "can-tho.integrator"


async def begun(world: World, who: str = READER, **params: Any) -> str:
    """Where changes begin now: after all that was written before."""
    await settled(world.app.state.service.db)
    page = made(await world.get(who, PATH, **params))
    assert (page["items"], page["more"]) == ([], False)
    return str(page["nextCursor"])


async def followed(
    world: World, cursor: str, who: str = READER, **params: Any
) -> tuple[list[dict[str, Any]], str]:
    """All that is committed now and comes after a cursor, and the cursor behind it."""
    await settled(world.app.state.service.db)
    items: list[dict[str, Any]] = []
    while True:
        page = made(await world.get(who, PATH, cursor=cursor, **params))
        items += page["items"]
        cursor = page["nextCursor"]
        if not page["more"]:
            return items, cursor


@asynccontextmanager
async def operator(database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Somebody who writes past the service, as the operator."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'unit.rename', false)", OPERATOR
    )
    yield connection
    await connection.close()
