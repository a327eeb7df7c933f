"""Where do tests that attack everything get everything that can be asked, without making it anew each time?

One request of each is made once a run, in a database of which each such test gets a copy: what is refused leaves its
target as it was, and what is done, is done in the copy.
"""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncpg
import pytest

from service.db.embedded import EmbeddedServer
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned, made_once, make_database, run_apart
from tests.contract.cases import SETTINGS, Ask, Case, one_of_each
from tests.world import World, opened

ASKED_TEMPLATE = "sauro_asked"


@dataclass
class Asked:
    """A database in which every target lies ready, and the requests for them by the names of their cases."""

    database: TestDatabase
    ready: Mapping[str, Ask]
    look: asyncpg.Connection | None = None

    @asynccontextmanager
    async def world(self, **settings: str) -> AsyncIterator[World]:
        """The service over it, and a look past it at what is written meanwhile."""
        self.look = await asyncpg.connect(self.database.superuser_url)
        try:
            async with opened(self.database.service_url, **SETTINGS, **settings) as world:
                yield world
        finally:
            await self.look.close()

    async def of(self, world: World, case: Case) -> Ask:
        """The request of a case; made now where it bears what ends by itself, a token or a signature."""
        ready = self.ready.get(case.name)
        return await case.make(world) if ready is None else ready

    async def written(self) -> tuple[int, int]:
        """How many changes were ever written, and how many answers kept."""
        assert self.look is not None
        return tuple(
            await self.look.fetchrow(
                "select (select count(*) from journal), (select count(*) from idempotency_key)"
            )
        )

    async def changes(self) -> int:
        """How many changes were ever written."""
        return (await self.written())[0]

    async def journalled(self, text: str) -> bool:
        """Whether a change anywhere holds this text."""
        assert self.look is not None
        return bool(
            await self.look.fetchval(
                "select exists (select from journal where strpos(after::text, $1) > 0)", text
            )
        )


async def _made(url: str) -> dict[str, Ask]:
    # A unit is changed after all other changes of it, or not at all.
    last = sorted(one_of_each(), key=lambda case: case.operation == "create_unit_change")
    async with opened(url, **SETTINGS) as world:
        asks = {case.name: await case.make(world) for case in last}
    # A cursor of the journal is of the database it was made in: to a copy it comes from before a restore.
    return {
        name: ask
        for name, ask in asks.items()
        if ask.token is None and not ask.headers and "cursor" not in ask.params
    }


@pytest.fixture(scope="session")
def ready(database_server: EmbeddedServer) -> Mapping[str, Ask]:
    """Made by the first worker that needs it."""
    kept = database_server.home / f"{ASKED_TEMPLATE}.pickle"

    def make() -> None:
        make_database(database_server, ASKED_TEMPLATE, WORLD_TEMPLATE)
        asks = run_apart(_made(database_server.service_url(ASKED_TEMPLATE)))
        # Whether an answer holds what was looked for is nobody's question here.
        kept.write_bytes(pickle.dumps({name: replace(ask, finds=None) for name, ask in asks.items()}))

    made_once(database_server, ASKED_TEMPLATE, make)
    return pickle.loads(kept.read_bytes())


@pytest.fixture
def asked(database_server: EmbeddedServer, ready: Mapping[str, Ask]) -> Iterator[Asked]:
    """A copy of this test's own."""
    with cloned(database_server, ASKED_TEMPLATE) as own:
        yield Asked(own, ready)
