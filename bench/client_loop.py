"""How many of the same bodies does a bare HTTP client loop post? The floor of W8.

Reads {"urls", "bodies", "count", "at_once"} as JSON: httpx's client, so many requests at once, nothing
signed, claimed, kept or written down. A client for each port: one for all would go through every
connection at every request, and be slower than what it is the floor of. Prints requests per second.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import httpx


async def main() -> None:
    task = json.load(sys.stdin)
    urls, bodies = task["urls"], [body.encode() for body in task["bodies"]]
    numbers = iter(range(task["count"]))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with AsyncExitStack() as stack:
        clients = {
            place: httpx.AsyncClient(trust_env=False, limits=limits, timeout=15)
            for place in {urlsplit(url).netloc for url in urls}
        }
        for client in clients.values():
            await stack.enter_async_context(client)
        posts = [(clients[urlsplit(url).netloc], url) for url in urls]

        async def post() -> None:
            for number in numbers:
                client, url = posts[number % len(posts)]
                answer = await client.post(
                    url, content=bodies[number % len(bodies)], headers={"content-type": "application/json"}
                )
                assert answer.status_code == 200

        began = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(task["at_once"])))
        seconds = time.perf_counter() - began
    print(json.dumps({"rate": task["count"] / seconds}))


if __name__ == "__main__":
    asyncio.run(main())
