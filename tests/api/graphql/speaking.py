"""How do the tests speak with the service over a WebSocket?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from service.api.graphql.listening import Listening


@asynccontextmanager
async def opened(address: str, token: str | None = None, **more: Any) -> AsyncIterator[ClientConnection]:
    """A connection; with a token, one that is acknowledged."""
    options = {"subprotocols": ["graphql-transport-ws"], "proxy": None, "open_timeout": 60} | more
    async with connect(address.replace("http", "ws") + "/graphql", **options) as socket:
        if token is not None:
            await tell(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
            assert await hear(socket) == {"type": "connection_ack"}
        yield socket


async def tell(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(60):
        return json.loads(await socket.recv())


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """With which code and reason the other side closes, whatever it says before."""
    with pytest.raises(ConnectionClosed) as ended:
        while True:
            await hear(socket)
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code, ended.value.rcvd.reason


async def subscribe(socket: ClientConnection, name: str, query: str, **variables: Any) -> None:
    await tell(socket, id=name, type="subscribe", payload={"query": query, "variables": variables})


@asynccontextmanager
async def begun(count: int = 1) -> AsyncIterator[None]:
    """What is subscribed to in the block has begun when the block is over: what happens then is told."""
    listens, real, left = asyncio.Event(), Listening.begin, count

    async def counted(self: Listening, *given: Any) -> Any:
        nonlocal left
        place = await real(self, *given)
        left -= 1
        if not left:
            listens.set()
        return place

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Listening, "begin", counted)
        yield
        async with asyncio.timeout(240):
            await listens.wait()
