"""How does the server treat connections, and how does an answer leave as one piece?

uvicorn writes an answer's head and its body apart, and the event loop hands each to the
kernel at once: two system calls here, two packets, and a client that wakes up twice for
one small answer. Here the head waits for the body that follows it in the same breath.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.settings import Settings

_HEAD = b"HTTP/1.1 "


def options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told of connections, wherever it listens."""
    return {
        "http": f"{__name__}:{Protocol.__name__}",
        "access_log": False,
        "server_header": False,
        # Whoever may write where a call comes from may write anything: nobody but who is named here.
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": [str(network) for network in settings.trusted_proxies],
        "timeout_graceful_shutdown": 10,
        "timeout_keep_alive": 75,
    }


class Protocol(HttpToolsProtocol):
    """uvicorn's own protocol over a transport that keeps heads and bodies together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Joining(transport, self.loop))  # type: ignore[arg-type]


class Joining:
    """A transport that holds a head back until the next write, but no longer than this turn of the loop.

    A body that comes later (a stream whose first line takes its time) finds its head sent.
    """

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head + data)
        elif data.startswith(_HEAD):
            self._head = data
            self._loop.call_soon(self._send)
        else:
            self._transport.write(data)

    def _send(self) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        # Whatever else a transport can do, on the transport itself.
        return getattr(self._transport, name)
