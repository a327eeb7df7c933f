"""How does the application come by its GraphQL door?"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from service.api.front import Front
from service.api.graphql.execution import answered
from service.api.graphql.http import PATH, Door
from service.api.graphql.mutating import performed
from service.api.graphql.page import routes
from service.api.graphql.schema import schema
from service.api.graphql.sockets import serve


def open_door(app: FastAPI, front: Front) -> None:
    """Lead to GraphQL: by the front as to REST, and from FastAPI itself for what comes around the front."""
    door = Door(schema._schema, answered, performed)

    async def asked(request: Request) -> Response:
        return await (door.post if request.method == "POST" else door.get)(request)

    async def spoken(websocket: WebSocket) -> None:
        await serve(websocket, door)

    front.add(PATH, door, {"GET": door.get, "POST": door.post})
    app.router.routes += [
        Route(PATH, asked, methods=["GET", "POST"]),
        WebSocketRoute(PATH, spoken),
        *routes(),
    ]
