"""Who may open a WebSocket, and who is it that has?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.websockets import WebSocket

from service.api.caller import Service
from service.api.graphql.http import Door


def same_or_allowed(websocket: WebSocket) -> bool:
    """Whether a page of this origin, or of one that the settings allow, has opened it; other programs name none."""
    origin = websocket.headers.get("origin")
    if origin is None:
        return True
    service: Service = websocket.app.state.service
    return urlsplit(origin).netloc == websocket.headers.get("host") or origin in service.settings.cors_origins


def standing_for(websocket: WebSocket, door: Door, payload: Any) -> Request:
    """A request that says what `connection_init` says: who its caller is, and in which language they are told."""
    said = {str(name).lower(): value for name, value in payload.items()} if isinstance(payload, dict) else {}
    lines = dict(websocket.scope["headers"])
    lines.pop(b"authorization", None)
    for name in ("authorization", "accept-language"):
        if isinstance(said.get(name), str):
            lines[name.encode()] = said[name].encode("utf-8", "replace")
    scope = {
        **websocket.scope,
        "type": "http",
        "method": "GET",
        "lines": lines,
        "headers": [*lines.items()],
        "route": door,
    }
    return Request(scope)
