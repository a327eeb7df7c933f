"""How many of the same bodies does a bare HTTP client loop post? The floor of W8.

Reads {"urls", "bodies", "count", "at_once"} as JSON: httpx's client, so many requests at once, nothing
signed, claimed, kept or written down. Prints requests per second and processor seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import httpx


async def main() -> None:
    task = json.load(sys.stdin)
    urls, bodies = task["urls"], [body.encode() for body in task["bodies"]]
    numbers = iter(range(task["count"]))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=15) as client:

        async def post() -> None:
            for number in numbers:
                answer = await client.post(
                    urls[number % len(urls)],
                    content=bodies[number % len(bodies)],
                    headers={"content-type": "application/json"},
                )
                assert answer.status_code == 200

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(post() for _ in range(task["at_once"])))
        seconds = time.perf_counter() - began
    print(json.dumps({"rate": task["count"] / seconds, "cpu": (time.process_time() - cpu) / task["count"]}))


if __name__ == "__main__":
    asyncio.run(main())
