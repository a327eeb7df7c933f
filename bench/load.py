"""How many requests does a server answer, and how long does each take?

A process of its own, so that it shares no interpreter with what it measures. Requests
are bytes made before the clock starts; each connection sends one, waits for the whole
answer, sends the next. Nothing is decoded but the status and Content-Length.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

HOST = "127.0.0.1"
GIVE_UP_AFTER_SECONDS = 60.0


@dataclass
class Tally:
    """What all connections saw together. Times in seconds."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answered_bytes: int = 0
    lost: int = 0


class Connection(asyncio.Protocol):
    """One keep-alive connection that goes through its requests again and again until it is told to stop."""

    def __init__(self, requests: Sequence[bytes], tally: Tally, *, once: bool) -> None:
        self.requests, self.tally, self.once = requests, tally, once
        self.next = 0
        self.head = b""
        self.missing = self.status = 0
        self.sent_at = 0.0
        self.stopping = False
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.send()

    def send(self) -> None:
        if self.stopping or (self.once and self.next == len(self.requests)):
            self.transport.close()
            return
        request = self.requests[self.next % len(self.requests)]
        self.next += 1
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self.missing:
            # Only counted, never kept: the generator must cost little beside what it measures.
            self.missing -= len(data)
        else:
            if self.head:
                data, self.head = self.head + data, b""
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.head = data
                return
            self.status = int(data[9:12])
            wanted = end + 4 + content_length(data, end)
            self.missing = wanted - len(data)
            self.tally.answered_bytes += wanted
        if self.missing:
            return
        tally = self.tally
        tally.times.append(time.perf_counter() - self.sent_at)
        tally.statuses[self.status] += 1
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.stopping and not (self.once and self.next == len(self.requests)):
            self.tally.lost += 1
        if not self.finished.done():
            self.finished.set_result(None)


def content_length(data: bytes, end: int) -> int:
    """The length of the body that the head, which ends there, announces; 0 where there is none (204)."""
    at = data.find(b"content-length:", 0, end)
    if at < 0:
        at = data[:end].lower().find(b"content-length:")
    return int(data[at + 15 : at + 40].split(b"\r\n", 1)[0]) if at >= 0 else 0


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def drive(
    ports: Sequence[int], requests: Sequence[bytes], *, connections: int, seconds: float | None
) -> dict[str, object]:
    """Keep the connections busy for so many seconds; None = each request once, at each port.

    Connections are dealt out evenly to the ports, requests evenly to the connections, so
    that no two connections ever send the same one.
    """
    loop = asyncio.get_running_loop()
    tally = Tally()
    once = seconds is None
    started = time.perf_counter()
    if once:
        each = max(connections // len(ports), 1)
        shares = [(port, requests[i::each]) for port in ports for i in range(each)]
    else:
        shares = [(ports[i % len(ports)], requests[i::connections]) for i in range(connections)]
    opened: list[Connection] = []
    for port, share in shares:
        if share:
            _, connection = await loop.create_connection(
                lambda share=share: Connection(share, tally, once=once), HOST, port
            )
            opened.append(connection)
    if seconds is not None:
        await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - started
    if not once:
        for connection in opened:
            connection.stopping = True
    await asyncio.wait_for(asyncio.gather(*(c.finished for c in opened)), GIVE_UP_AFTER_SECONDS)
    if once:
        elapsed = time.perf_counter() - started
    times = sorted(tally.times)
    return {
        "answers": len(times),
        "rate": len(times) / elapsed,
        "p50": _share(times, 0.50),
        "p99": _share(times, 0.99),
        "statuses": dict(tally.statuses),
        "bytes": tally.answered_bytes / max(len(times), 1),
        "lost": tally.lost,
    }


def _share(ordered: Sequence[float], share: float) -> float:
    """The time within which this share of the answers came, in milliseconds."""
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def main() -> None:
    """Read what to do from standard input as JSON, print what was seen as JSON."""
    task = json.load(sys.stdin)
    seen = uvloop.run(
        drive(
            task["ports"],
            [text.encode() for text in task["requests"]],
            connections=task["connections"],
            seconds=task["seconds"],
        )
    )
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
