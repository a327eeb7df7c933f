"""Which endpoints and deliveries do the tests of the engine begin with, and how is a worker begun?

Rows are put straight into the tables, so that the engine is tried apart from the doors that make
them; what is sent is told by the event's number alone.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from service.db.engine import Database, connect
from service.db.journal import OPERATOR
from service.db.vault import Vault
from service.domain.access import Principal
from service.domain.egress import parse_allow
from service.integrations.dialing import Dialer
from service.integrations.standard import StandardChannel
from service.worker.deliver import Engine
from tests.world import known_id, person

SECRET = "whsec_" + "c2F1LXJvLXNhdS1yby1zYXUtcm8tc2F1LXJvISE="
OWNER = person("my-tu.integrator")
VAULT = Vault([b"k" * 32])
NO_TIME = timedelta(0)


def body_of(number: int) -> bytes:
    """What is sent of the event of that number."""
    told = {
        "type": "task.updated",
        "timestamp": "2026-05-09T01:00:00Z",
        "data": {"number": number, "text": "sáu rõ"},
    }
    return json.dumps(told, ensure_ascii=False).encode()


async def render(db: Database, owner: Principal, numbers: Sequence[int]) -> Mapping[int, bytes]:
    return {number: body_of(number) for number in numbers}


def event_id(number: int) -> uuid.UUID:
    return known_id("event", str(number))


@dataclass
class Post:
    """The tables, as their owner sees them. shift: how far the tests' clock is ahead of the database's."""

    connection: asyncpg.Connection
    unit_key: int
    shift: timedelta = NO_TIME
    numbers: int = 0
    endpoints: dict[uuid.UUID, str] = field(default_factory=dict)

    async def endpoint(self, url: str, *, kind: str = "standard", status: str = "active") -> uuid.UUID:
        """An endpoint of that address."""
        key = uuid.uuid4()
        await self.connection.execute(
            "insert into webhook_endpoint (id, unit_key, within_key, kind, name, url, owner_id, owner_name, "
            "event_types, status, status_at, secret) "
            "values ($1, $2, $2, $3, 'receiver', $4, $5, 'x', '{*}', $6, now(), $7)",
            key, self.unit_key, kind, url, OWNER, status, VAULT.seal(f"webhook_endpoint.secret/{key}", SECRET),
        )  # fmt: skip
        await self.connection.execute(
            "insert into webhook_health (id, unit_key) values ($1, $2)", key, self.unit_key
        )
        self.endpoints[key] = url
        return key

    async def deliver(
        self,
        endpoint: uuid.UUID,
        subject: str = "",
        *,
        number: int | None = None,
        cause: str = "first",
        run: uuid.UUID | None = None,
        body: bytes | None = None,
    ) -> uuid.UUID:
        """A delivery of a new event, about a subject of its own unless one is named."""
        if number is None:
            self.numbers += 1
            number = self.numbers
        key = uuid.uuid4()
        await self.connection.execute(
            "insert into delivery (id, unit_key, endpoint_id, event_number, event_id, event_type, event_at, subject, "
            "subject_id, cause, run, body, next_at) values ($1, $2, $3, $4, $5, 'task.updated', now(), 'task', $6, $7, "
            "$8, $9, clock_timestamp() + $10)",
            key, self.unit_key, endpoint, number, event_id(number), known_id("subject", subject or str(number)),
            cause, run or uuid.UUID(int=0), body, self.shift,
        )  # fmt: skip
        return key

    async def now(self) -> datetime:
        """The tests' clock."""
        now: datetime = await self.connection.fetchval("select clock_timestamp() + $1::interval", self.shift)
        return now

    async def row(self, delivery: uuid.UUID) -> asyncpg.Record:
        return await self.connection.fetchrow("select * from delivery where id = $1", delivery)

    async def log(self, delivery: uuid.UUID) -> list[asyncpg.Record]:
        """The attempts at one delivery, in order."""
        return await self.connection.fetch(
            "select * from attempt where delivery_id = $1 order by started_at", delivery
        )

    async def health(self, endpoint: uuid.UUID) -> asyncpg.Record:
        return await self.connection.fetchrow(
            "select h.*, e.status, e.status_why, e.version from webhook_health h join webhook_endpoint e using (id) "
            "where id = $1",
            endpoint,
        )

    async def counts(self) -> dict[str, int]:
        """Deliveries by status."""
        found = await self.connection.fetch("select status, count(*) as n from delivery group by status")
        return {row["status"]: row["n"] for row in found}

    async def drained(self, seconds: float) -> bool:
        """Whether nothing waits any more within so many seconds."""
        for _ in range(int(seconds / 0.05)):
            if not await self.connection.fetchval(
                "select exists (select from delivery where status = 'waiting')"
            ):
                return True
            await asyncio.sleep(0.05)
        return False


@asynccontextmanager
async def posting(superuser_url: str) -> AsyncIterator[Post]:
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute(
            "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)", OPERATOR
        )
        yield Post(connection, await connection.fetchval("select key from unit where code = '31567'"))
    finally:
        await connection.close()


@asynccontextmanager
async def engine(service_url: str, post: Post, **more: Any) -> AsyncIterator[Engine]:
    """A worker's engine that is not running; its clock is the database's, ahead by `post.shift`."""
    db = await connect(service_url, size=3)
    dialer = Dialer(parse_allow(["127.0.0.1"]))
    made = Engine(
        db,
        {"standard": StandardChannel(dialer)},
        render,
        VAULT,
        shift=lambda: post.shift,
        **more,
    )
    try:
        yield made
    finally:
        for task in [*made.flying]:
            task.cancel()
        await asyncio.gather(*made.flying, return_exceptions=True)
        await dialer.aclose()
        await db.pool.close()


async def step(engine: Engine) -> int:
    """Claim once, let everything begun end, write it down; how many were claimed."""
    claimed = await engine.claim_once()
    if engine.flying:
        await asyncio.wait([*engine.flying])
    while engine.ended:
        await engine.write_once()
    return claimed


async def run_dry(engine: Engine) -> int:
    """Step until nothing is due; how many were claimed in all."""
    total = 0
    while claimed := await step(engine):
        total += claimed
    return total
