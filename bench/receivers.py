"""Where do the measured deliveries arrive? A process of its own with many ports; it notes what came when.

Reads lines: `hang N` lets every port below N take requests and never answer, `report` prints as one
line of JSON what has come since the last report: port, path, webhook-id and the moment by the
machine's clock; `forget` drops it. Argument: how many ports; they are printed first.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class _Connection(asyncio.Protocol):
    def __init__(self, number: int, seen: list[tuple[int, str, str, float]], hanging: list[int]) -> None:
        self._number, self._seen, self._hanging = number, seen, hanging
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            lines = head.lower().split(b"\r\n")
            fields = dict(line.split(b": ", 1) for line in lines[1:])
            length = int(fields.get(b"content-length", 0))
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            path, key = lines[0].split(b" ")[1].decode(), fields.get(b"webhook-id", b"").decode()
            self._seen.append((self._number, path, key, time.time()))
            if self._number >= self._hanging[0]:
                self._transport.write(_OK)


async def main(ports: int) -> None:
    loop = asyncio.get_running_loop()
    seen: list[tuple[int, str, str, float]] = []
    hanging = [0]
    servers = [
        await loop.create_server(
            lambda number=number: _Connection(number, seen, hanging), "127.0.0.1", 0, backlog=1000
        )
        for number in range(ports)
    ]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().split():
        if line[0] == "hang":
            hanging[0] = int(line[1])
        elif line[0] == "report":
            print(json.dumps(seen), flush=True)
        seen.clear() if line[0] != "hang" else None


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
