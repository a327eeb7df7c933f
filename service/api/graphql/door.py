"""How does the application come by its GraphQL door?

The schema is made in a thread when the service is up, and whoever asks before that is over waits for it.
"""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from service.api.front import Front
from service.api.graphql.late import making
from service.api.graphql.page import routes

if TYPE_CHECKING:
    from service.api.graphql.http import Door

NAME = "graphql"
PATH = "/graphql"
_AFTER_SECONDS = 1
"""What waits for the service to be ready asks first."""


class Doorway:
    """Where requests for GraphQL come in. Its name is that of the door in the access log and in figures."""

    name = NAME

    def __init__(self) -> None:
        self._making: asyncio.Future[Door] | None = None

    def begin_later(self) -> None:
        """Have the door made soon, whether or not anybody asks for it."""
        asyncio.get_running_loop().call_later(_AFTER_SECONDS, self._begin)

    def _begin(self) -> None:
        # What failed or was broken off, with the loop it belonged to, is begun anew by who asks next.
        if self._making is None or _without_door(self._making):
            self._making = asyncio.ensure_future(asyncio.to_thread(_made))

    async def door(self) -> Door:
        """The door, when it is made."""
        self._begin()
        assert self._making is not None
        # Whoever hangs up takes it from nobody else.
        return await asyncio.shield(self._making)

    async def get(self, request: Request) -> Response:
        """What the address asks."""
        return await (await self.door()).get(request)

    async def post(self, request: Request) -> Response:
        """What a body asks."""
        return await (await self.door()).post(request)

    async def speak(self, websocket: WebSocket) -> None:
        """A connection for subscriptions."""
        await (await self.door()).speak(websocket)

    def failed(self, request: Request, trace_id: str) -> Response | None:
        """The answer where the service itself has failed; None if there is no door to say it as GraphQL does."""
        made = self._making
        if made is None or not made.done() or _without_door(made):
            return None
        return made.result().failed(request, trace_id)


def _without_door(making: asyncio.Future[Door]) -> bool:
    """Whether it is over and there is no door."""
    return making.done() and (making.cancelled() or making.exception() is not None)


def _made() -> Door:
    """Load everything that knows the schema."""
    already = gc.get_freeze_count()
    door: Door = making().door()
    if already:
        # As after the start: the schema stays, and the collector need not go through it at every round.
        gc.freeze()
    return door


def open_door(app: FastAPI, front: Front) -> Doorway:
    """Lead to GraphQL: by the front as to REST, and from FastAPI itself for what comes around the front."""
    way = Doorway()

    async def asked(request: Request) -> Response:
        return await (way.post if request.method == "POST" else way.get)(request)

    front.add(PATH, way, {"GET": way.get, "POST": way.post})
    app.router.routes += [
        Route(PATH, asked, methods=["GET", "POST"]),
        WebSocketRoute(PATH, way.speak),
        *routes(),
    ]
    return way
