"""How is a connection kept for the next message to the same receiver, without looking through all the others?

The HTTP library's own pool goes through every connection, for every connection, at each request:
with a hundred receivers that hang, all others wait for it. Here each receiver has its own few at
hand, and taking one costs the same however many there are. Nobody waits for a place: how many
exchanges there are at once is for the caller to say.
"""

from __future__ import annotations

import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping

import httpcore

MAX_IDLE = 300
"""So many connections are kept open without use, in all."""
IDLE_SECONDS = 15.0
SWEEP_SECONDS = 5.0

Origin = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class Connections:
    """Connections by receiver. backends: by scheme, what opens them; ssl_context: whom to trust."""

    def __init__(
        self, backends: Mapping[bytes, httpcore.AsyncNetworkBackend], ssl_context: ssl.SSLContext
    ) -> None:
        self._backends = backends
        self._ssl_context = ssl_context
        self._idle: defaultdict[Origin, list[httpcore.AsyncHTTPConnection]] = defaultdict(list)
        self._count = 0
        self._swept_at = time.monotonic()

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send over a connection to the request's origin: one at hand if it still lives, else a new one."""
        where = request.url.origin
        origin = (where.scheme, where.host, where.port)
        connection = await self._at_hand(origin) or httpcore.AsyncHTTPConnection(
            where,
            ssl_context=self._ssl_context,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=self._backends[where.scheme],
        )
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        return httpcore.Response(
            response.status,
            headers=response.headers,
            content=_Body(response, self, origin, connection),
            extensions=response.extensions,
        )

    async def _at_hand(self, origin: Origin) -> httpcore.AsyncHTTPConnection | None:
        waiting = self._idle.get(origin)
        while waiting:
            connection = waiting.pop()
            self._count -= 1
            if not connection.has_expired() and connection.is_available():
                return connection
            await connection.aclose()
        self._idle.pop(origin, None)
        return None

    async def give_back(self, origin: Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """After an answer was read, or broken off: kept if it can be used again."""
        if connection.is_idle() and self._count < MAX_IDLE:
            self._idle[origin].append(connection)
            self._count += 1
        else:
            await connection.aclose()
        if time.monotonic() - self._swept_at > SWEEP_SECONDS:
            await self._sweep()

    async def _sweep(self) -> None:
        """Close what nobody has asked for: a receiver called once is not held on to."""
        self._swept_at = time.monotonic()
        expired = []
        for origin, waiting in [*self._idle.items()]:
            living = [one for one in waiting if not one.has_expired()]
            expired += [one for one in waiting if one not in living]
            if living:
                self._idle[origin] = living
            else:
                del self._idle[origin]
        self._count -= len(expired)
        for connection in expired:
            await connection.aclose()

    async def aclose(self) -> None:
        idle = [one for waiting in self._idle.values() for one in waiting]
        self._idle.clear()
        self._count = 0
        for connection in idle:
            await connection.aclose()


class _Body:
    def __init__(
        self,
        response: httpcore.Response,
        connections: Connections,
        origin: Origin,
        connection: httpcore.AsyncHTTPConnection,
    ) -> None:
        self._response = response
        self._connections = connections
        self._origin = origin
        self._connection = connection
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._response.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            await self._response.aclose()
        finally:
            await self._connections.give_back(self._origin, self._connection)
