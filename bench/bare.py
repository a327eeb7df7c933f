"""How fast is the least a Python server can do: a bare ASGI application, asyncpg, one SQL statement making JSON?

No framework, no rights, no row security, no validation worth the name: the ceiling of what
the service could reach.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import asyncpg

from bench.statements import ITEM_JSON, PAGE_JSON, RECORD_JSON, SCREEN_JSON


class Connection(asyncpg.Connection):
    """Without asyncpg's reset query, a round trip of its own on every release."""

    def get_reset_query(self) -> str:
        return ""


class Bare:
    """The whole application."""

    pool: asyncpg.Pool

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        parts, status = scope["path"].split("/"), 200
        if scope["path"] == "/graphql":
            asked = json.loads((await receive())["body"])
            answer = await self.pool.fetchval(SCREEN_JSON, UUID(asked["variables"]["id"]))
        elif scope["method"] == "POST":
            body, status = json.loads((await receive())["body"]), 201
            answer = await self.pool.fetchval(RECORD_JSON, UUID(parts[3]), body["percent"], body["text"])
        elif len(parts) == 4:
            answer = await self.pool.fetchval(ITEM_JSON, UUID(parts[3]))
        else:
            answer = await self.pool.fetchval(PAGE_JSON, parse_qs(scope["query_string"].decode())["unit"][0])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            os.environ["SAURO_BENCH_URL"],
            min_size=8,
            max_size=8,
            connection_class=Connection,
            # What the triggers write for the service is in the statement.
            server_settings={"session_replication_role": "replica"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


app = Bare()
