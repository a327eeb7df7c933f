"""What do tests of the delivery engine begin with: receivers, tables, and a worker that takes single steps?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from service.worker.deliver import Engine
from tests.conftest import TestDatabase
from tests.receivers.post import Post, engine, posting
from tests.receivers.receiver import Receiver, receiving


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
