"""On which days is the demo looked at, how does it get into a database, and how do its people call?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg

from service.db import engine
from service.db.embedded import EmbeddedServer
from service.demo import plans
from service.demo.accounts import PASSWORD, PLACES
from service.demo.loader import load_demo
from service.usecases.operator import operator
from service.usecases.units import load_national_units
from tests.conftest import TEMPLATE, TestDatabase, cloned, made_once, make_database, run_apart
from tests.world import World, opened

ISSUED = datetime.fromisoformat("2026-04-01T09:00+07:00")
"""The plans are there, and nobody has done anything yet."""
AUTUMN = datetime.fromisoformat("2026-11-23T12:00+07:00")
FILES = {place: plans.read(where.plan) for place, where in PLACES.items() if where.plan}
UNIT = {place: where.unit for place, where in PLACES.items()}


async def load(url: str, now: datetime) -> bool:
    """What `sauro demo` does."""
    db = await engine.connect(url, size=2)
    try:
        await load_national_units(await operator(db), db, now=now)
        return await load_demo(db, now=now, real_now=datetime.now(UTC))
    finally:
        await db.pool.close()


@contextmanager
def staged(server: EmbeddedServer, now: datetime) -> Iterator[TestDatabase]:
    """A database of one's own with the demo as loaded at that moment, which is loaded once in a run."""
    name = f"sauro_demo_{now:%Y%m%d_%H%M}"

    def make() -> None:
        make_database(server, name, TEMPLATE)
        run_apart(load(server.service_url(name), now))

    made_once(server, name, make)
    with cloned(server, name) as own:
        yield own


async def journal(database: TestDatabase) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return int(await connection.fetchval("select count(*) from journal"))
    finally:
        await connection.close()


class Caller:
    """A person of the demo, signed in."""

    def __init__(self, world: World, token: str) -> None:
        self._http, self.headers = world.http, {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self._http.get(path, params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def every(self, path: str, **params: Any) -> list[Any]:
        """All items of a list."""
        found: list[Any] = []
        cursor = None
        while True:
            page = await self.get(path, limit=200, **params, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return found


async def signed_in(world: World, username: str) -> Caller:
    answer = await world.http.post("/v1/auth/sessions", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return Caller(world, answer.json()["accessToken"])


def serving(database: TestDatabase, now: datetime) -> Any:
    return opened(database.service_url, SAURO_DEMO="1", SAURO_NOW=now.isoformat())
