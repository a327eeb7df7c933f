"""How does a test make endpoints over the interface and have what is waiting for them really sent?"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from service.db.engine import connect
from service.db.fan_out import fan_out
from service.domain.egress import Allow
from service.integrations.dialing import Dialer
from service.integrations.guard import Resolve
from service.integrations.lgsp import LgspChannel
from service.integrations.standard import StandardChannel
from service.usecases.deliver import rendering
from service.worker.deliver import Engine
from tests.dispatched import dispatched
from tests.receivers.post import run_dry
from tests.world import World

KEEPER = "my-tu.integrator"


@dataclass
class Sending:
    """A world, and a worker's engine that runs when it is told to. shift: how far its clock is ahead."""

    world: World
    engine: Engine
    shift: timedelta = timedelta(0)

    async def endpoint(self, **body: Any) -> dict[str, Any]:
        made = await self.world.post(
            KEEPER, "/v1/webhooks", {"unit": "31567", "name": "Điểm nhận", "eventTypes": ["*"], **body}
        )
        assert made.status_code == 201, made.text
        return dict(made.json())

    async def act(self, endpoint: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        done = await self.world.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/{act}", body or None)
        assert done.status_code < 300, done.text
        return dict(done.json())

    async def sent(self) -> int:
        """Raise what happened, make deliveries of it and send what is due; how many were tried."""
        await dispatched(self.world.app.state.service.db, fan_out=fan_out)
        return await run_dry(self.engine)

    async def attempts(self, endpoint: dict[str, Any]) -> list[dict[str, Any]]:
        """Every attempt at what went to the endpoint, the oldest first, as the interface tells it."""
        listed = await self.world.get(KEEPER, f"/v1/webhooks/{endpoint['id']}/deliveries", limit=200)
        found = []
        for one in listed.json()["items"]:
            read = (await self.world.get(KEEPER, f"/v1/deliveries/{one['id']}")).json()
            found += [{**attempt, "delivery": read} for attempt in read["log"]]
        return sorted(found, key=lambda attempt: attempt["startedAt"])


@asynccontextmanager
async def sending(
    world: World, service_url: str, allow: Allow, resolve: Resolve | None = None
) -> AsyncIterator[Sending]:
    db = await connect(service_url, size=3)
    dialer = Dialer(
        allow,
        ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        connect_seconds=30,
        exchange_seconds=30,
        **({"resolve": resolve} if resolve else {}),
    )
    channels = {"standard": StandardChannel(dialer), "lgsp": LgspChannel(dialer)}
    vault = world.app.state.service.vault
    try:
        made = Sending(world, Engine(db, channels, rendering(lambda: datetime.now(UTC)), vault))
        made.engine.shift = lambda: made.shift
        yield made
    finally:
        await dialer.aclose()
        await db.pool.close()
