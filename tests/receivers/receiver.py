"""How does a receiver behave that hangs, resets, redirects, dribbles, lies, floods, or has gone?

A real HTTP server on loopback, in a thread of its own, so that neither the service under test nor the
test holds it up. The first part of the path names what it does; the rest tells endpoints apart:
`/hang/commune-7`. What a path does may be changed while it runs (`does`), as a receiver is mended or breaks.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook

GIGABYTE = 1 << 30


@dataclass(frozen=True)
class Received:
    """One request, as it came. at: seconds of the system's steady clock, the same in all processes."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def verified_by(self, secret: str) -> bool:
        """Whether the library of Standard Webhooks, given this secret, takes it for genuine and fresh."""
        Webhook(secret).verify(self.body, self.headers)
        return True


def _head(status: str, *lines: str, length: int | None = None) -> bytes:
    more = [*lines, *([f"content-length: {length}"] if length is not None else [])]
    return "\r\n".join([f"HTTP/1.1 {status}", *more, "", ""]).encode()


def whole(status: str, *lines: str, body: bytes = b"") -> bytes:
    return _head(status, *lines, length=len(body)) + body


BOMB = gzip.compress(bytes(64 << 20))
"""64 MiB of nothing in 64 kB."""


class _Connection(asyncio.Protocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._buffer = b""
        self._work: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()
        self._drained.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._receiver.connections += 1
        self._receiver.transports.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._receiver.transports.discard(self.transport)
        if self._work is not None:
            self._work.cancel()

    def pause_writing(self) -> None:
        self._drained.clear()

    def resume_writing(self) -> None:
        self._drained.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            request = Received(first.split(" ")[1], headers, rest[:length], time.monotonic())
            self._receiver.received.append(request)
            act = self._receiver.act_of(request)
            if isinstance(act, bytes):
                self.transport.write(act)
            else:
                self._work = asyncio.ensure_future(self._perform(act, request))

    async def _perform(self, act: str, request: Received) -> None:
        receiver, write = self._receiver, self.transport.write
        if act == "reset":
            self.transport.abort()
        elif act == "half":
            write(_head("200 OK", length=100) + b"half of it")
            self.transport.close()
        elif act == "hang":
            receiver.hanging += 1
            receiver.most_hanging = max(receiver.most_hanging, receiver.hanging)
            try:
                await asyncio.sleep(3600)
            finally:
                receiver.hanging -= 1
        elif act == "dribble":
            for byte in whole("200 OK", body=b"slowly, slowly"):
                if self.transport.is_closing():
                    return
                write(bytes([byte]))
                await asyncio.sleep(receiver.dribble)
        elif act == "linger":
            await asyncio.sleep(receiver.linger)
            write(whole("200 OK", body=b"ok"))
        elif act == "flood":
            write(_head("200 OK", length=5 * GIGABYTE))
            piece = bytes(1 << 16)
            for _ in range(5 * GIGABYTE // len(piece)):
                await self._drained.wait()
                # Nobody is told that the other side has gone before this lets go of the loop.
                if self.transport.is_closing():
                    return
                write(piece)
                receiver.flooded += len(piece)
        else:
            write(whole("404 Not Found"))


ANSWERS: dict[str, bytes] = {
    "ok": whole("200 OK", body=b"ok"),
    "empty": whole("204 No Content"),
    "lie": whole(
        "200 OK", "content-type: application/json", body=b'{"error":500,"message":"it did not work"}'
    ),
    "redirect": whole("302 Found", "location: /ok/elsewhere"),
    "refuse": whole("400 Bad Request", body=b"no"),
    "break": whole("500 Internal Server Error", body=b"oh" * 20_000),
    "gone": whole("410 Gone"),
    "busy": whole("429 Too Many Requests", "retry-after: 90"),
    "away": whole("503 Service Unavailable"),
    "bomb": whole("200 OK", "content-encoding: gzip", body=BOMB),
    "gibberish": b"\x00\x01this is no HTTP\r\n\r\n",
}


@dataclass
class Receiver:
    """What came, and what is done about it. connections: accepted so far; hanging: requests being left waiting."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    hanging: int = 0
    most_hanging: int = 0
    flooded: int = 0
    dribble: float = 0.2
    linger: float = 0.05
    does: dict[str, str] = field(default_factory=dict)
    transports: set[asyncio.Transport] = field(default_factory=set)

    def url(self, act: str, name: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/{act}" + (f"/{name}" if name else "")

    def act_of(self, request: Received) -> bytes | str:
        """Bytes to answer with at once, or the name of something longer."""
        act = self.does.get(request.path) or request.path.split("/")[1]
        return ANSWERS.get(act, act)

    def of(self, path: str) -> list[Received]:
        return [one for one in self.received if one.path == path]

    async def came(self, count: int, start: str = "/", seconds: float = 60) -> bool:
        """Whether so many requests, to paths that begin so, have come within so many seconds."""
        over = time.monotonic() + seconds
        while sum(one.path.startswith(start) for one in self.received) < count:
            if time.monotonic() > over:
                return False
            await asyncio.sleep(0.01)
        return True

    def ids(self) -> Counter[str]:
        """How often each webhook-id came."""
        return Counter(one.id for one in self.received)


async def serve(receiver: Receiver, begun: Callable[[], None], over: asyncio.Event, port: int = 0) -> None:
    """Listen until told to stop."""
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(receiver), "127.0.0.1", port, backlog=1000
    )
    receiver.port = server.sockets[0].getsockname()[1]
    begun()
    await over.wait()
    server.close()
    for transport in [*receiver.transports]:
        transport.abort()
    await server.wait_closed()


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """A receiver in a thread of its own for as long as the block lasts."""
    receiver, ready = Receiver(), threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve(receiver, ready.set, over, port))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(60), "the receiver did not start"
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
