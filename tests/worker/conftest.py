"""What do tests of the worker begin with: the database, receivers, tables, and an engine that takes single steps?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from service.db.engine import Database, connect
from service.worker.deliver import Engine
from tests.conftest import TestDatabase
from tests.receivers.post import Post, engine, posting
from tests.receivers.receiver import Receiver, receiving


@pytest.fixture
async def db(world_database: TestDatabase) -> AsyncIterator[Database]:
    """The database as a worker comes to it."""
    made = await connect(world_database.service_url, size=4)
    yield made
    await made.pool.close()


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def receiver(receivers: Receiver) -> Receiver:
    receivers.received.clear()
    receivers.does.clear()
    return receivers


@pytest.fixture
async def post(world_database: TestDatabase) -> AsyncIterator[Post]:
    async with posting(world_database.superuser_url) as made:
        yield made


@pytest.fixture
async def worker(world_database: TestDatabase, post: Post) -> AsyncIterator[Engine]:
    async with engine(world_database.service_url, post) as made:
        yield made
