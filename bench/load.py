"""How many requests does a server answer, and how long does each take?

A process of its own, so that it shares no interpreter with what it measures. Requests
are bytes made before the clock starts; each connection sends one, waits for the whole
answer, sends the next. Nothing is decoded but the status and Content-Length.
"""

from __future__ import annotations

import json
import math
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
GIVE_UP_AFTER_SECONDS = 60.0
_AT_ONCE = 64 * 1024


@dataclass
class Tally:
    """What all connections saw together. Times in seconds."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answered_bytes: int = 0
    lost: int = 0


class Connection:
    """One keep-alive connection that goes through its requests again and again, or once.

    A plain socket, no event loop's objects: pgbench, which drives the floor, is a program
    in C, and what the generator costs is taken from those it measures.
    """

    def __init__(self, port: int, requests: Sequence[bytes], tally: Tally, *, once: bool) -> None:
        self.requests, self.tally, self.once = requests, tally, once
        self.next = 0
        self.head = b""
        self.missing = self.status = 0
        self.sent_at = 0.0
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def send(self) -> bool:
        """Send the next request; False when there is none."""
        if self.once and self.next == len(self.requests):
            return False
        request = self.requests[self.next % len(self.requests)]
        self.next += 1
        self.sent_at = time.perf_counter()
        # A request is smaller than any socket's buffer, and none is sent before the last was answered.
        self.socket.send(request)
        return True

    def receive(self) -> bool | None:
        """Take what has come: True when an answer is whole, False when more is to come, None at the end."""
        try:
            data = self.socket.recv(_AT_ONCE)
        except ConnectionError:
            return None
        if not data:
            return None
        if self.missing:
            # Only counted, never kept: the generator must cost little beside what it measures.
            self.missing -= len(data)
        else:
            if self.head:
                data, self.head = self.head + data, b""
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.head = data
                return False
            self.status = int(data[9:12])
            wanted = end + 4 + content_length(data, end)
            self.missing = wanted - len(data)
            self.tally.answered_bytes += wanted
        if self.missing:
            return False
        self.tally.times.append(time.perf_counter() - self.sent_at)
        self.tally.statuses[self.status] += 1
        return True


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


def drive(
    ports: Sequence[int], requests: Sequence[bytes], *, connections: int, seconds: float | None
) -> dict[str, object]:
    """Keep the connections busy for so many seconds; None = each request once, at each port.

    Connections are dealt out evenly to the ports, requests evenly to the connections, so
    that no two connections ever send the same one.
    """
    tally = Tally()
    once = seconds is None
    if once:
        each = max(connections // len(ports), 1)
        shares = [(port, requests[i::each]) for port in ports for i in range(each)]
    else:
        shares = [(ports[i % len(ports)], requests[i::connections]) for i in range(connections)]
    opened = {}
    poll = select.epoll()
    for port, share in shares:
        if share:
            connection = Connection(port, share, tally, once=once)
            opened[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
    started = time.perf_counter()
    ends = started + (math.inf if seconds is None else seconds)
    for connection in opened.values():
        connection.send()
    left, elapsed = len(opened), 0.0
    while left:
        now = time.perf_counter()
        if not elapsed and now >= ends:
            # What is under way is waited for and counted, nothing more is sent: as pgbench does.
            elapsed = now - started
        ready = poll.poll(GIVE_UP_AFTER_SECONDS if once or elapsed else ends - now)
        if not ready and (once or elapsed):
            break
        for number, _ in ready:
            connection = opened[number]
            whole = connection.receive()
            if whole is False or (whole and not elapsed and connection.send()):
                continue
            tally.lost += whole is None
            poll.unregister(number)
            left -= 1
    elapsed = elapsed or time.perf_counter() - started
    for connection in opened.values():
        connection.socket.close()
    if left:
        raise TimeoutError(f"{left} connections heard nothing for {GIVE_UP_AFTER_SECONDS:.0f} s")
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
    seen = drive(
        task["ports"],
        [text.encode() for text in task["requests"]],
        connections=task["connections"],
        seconds=task["seconds"],
    )
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
