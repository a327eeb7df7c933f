"""How does a request for one of our own routes get around what is only there to find it?

FastAPI tries one route after the other, opens exit stacks around the handler and sends
the answer through seven layers; that costs more than the query behind it. Here the path
is looked up in a tree and the handler called. What is not found there, pages and
refusals of paths and methods among them, FastAPI answers as ever.
"""

from __future__ import annotations

import asyncio
import gzip
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from fastapi import FastAPI
from starlette.convertors import StringConvertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.negotiation import takes_gzip
from service.api.route import Route
from service.api.wire import sent_whole

Handler = Callable[[Request], Awaitable[Response]]
Failure = Callable[[Request, Exception], Awaitable[Response]]

_ZIPPED_FROM_BYTES = 1024
_ZIPPED_APART_FROM_BYTES = 128 * 1024


class Named(Protocol):
    """What a handler belongs to: the access log calls it by this name."""

    name: str


class Application(FastAPI):
    """FastAPI with a front before it; the front is set once all routes are there."""

    front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.front is not None:
            scope["app"] = self
            await self.front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """FastAPI itself."""
        await super().__call__(scope, receive, send)


class _Node:
    """What may come after a part of a path: words, or anything."""

    __slots__ = ("anything", "leaves", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.anything: _Node | None = None
        self.leaves: dict[str, tuple[Named, Handler, tuple[str, ...]]] = {}


class Front:
    """Gives every request a trace id, from `traceparent` or new, calls own routes, passes the rest on."""

    def __init__(self, behind: ASGIApp, routes: Iterable[Any], failed: Failure) -> None:
        self._behind, self._failed = behind, failed
        self._root = _Node()
        for route in routes:
            if isinstance(route, Route):
                self._add(route)

    def _add(self, route: Route) -> None:
        if any(not isinstance(each, StringConvertor) for each in route.param_convertors.values()):
            return
        node, names = self._root, []
        for part in route.path_format.split("/")[1:]:
            if part.startswith("{") and part.endswith("}"):
                names.append(part[1:-1])
                node.anything = node.anything or _Node()
                node = node.anything
            elif "{" in part:
                return
            else:
                node = node.words.setdefault(part, _Node())
        handler = route.get_route_handler()
        for method in route.methods or ():
            # The first one wins, as with FastAPI.
            node.leaves.setdefault(method, (route, handler, tuple(names)))

    def add(self, path: str, owner: Named, handlers: Mapping[str, Handler]) -> None:
        """Lead to what is no route of FastAPI's: handlers by method, at a path without parameters."""
        node = self._root
        for part in path.split("/")[1:]:
            node = node.words.setdefault(part, _Node())
        for method, handler in handlers.items():
            node.leaves[method] = (owner, handler, ())

    def _find(self, scope: Scope) -> Handler | None:
        """The handler, if path and method lead to one; its route and parameters into the scope."""
        if scope.get("root_path"):
            return None
        node, values = self._root, []
        for part in scope["path"].split("/")[1:]:
            following = node.words.get(part)
            if following is None:
                following = node.anything
                if following is None or not part:
                    return None
                values.append(part)
            node = following
        leaf = node.leaves.get(scope["method"])
        if leaf is None:
            return None
        scope["route"], handler, names = leaf
        scope["path_params"] = dict(zip(names, values, strict=True))
        return handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The first of several lines of one name, as everywhere else.
        scope["lines"] = headers = dict(reversed(scope["headers"]))
        scope["trace_id"] = trace_id = trace_id_of(headers.get(b"traceparent", b""))
        label = (b"x-trace-id", trace_id.encode())
        zipped = takes_gzip(headers.get(b"accept-encoding", b""))
        asked = scope
        if scope["method"] == "HEAD":
            # Answered as GET would be, without the body. The server goes by its own mapping.
            asked = {**scope, "method": "GET"}
        handler = self._find(asked)
        if handler is None:
            if not zipped:
                scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]

            async def traced(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message.get("headers", ()), label]
                await send(message)

            await self._behind(scope, receive, traced)
            return
        request = Request(asked, receive)
        try:
            response = await handler(request)
        except Exception as error:
            response = await self._failed(request, error)
            response.raw_headers.append(label)
            await _sent(response, scope, receive, send)
            # As FastAPI does: the server's log and the tests hear of it.
            raise
        response.raw_headers.append(label)
        if zipped:
            await _zip(response)
        await _sent(response, scope, receive, send)


async def _sent(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] == "HEAD":
        # The length in the head stays: that of the body which GET would bring.
        response.body = b""
    if not sent_whole(response, send):
        await response(scope, receive, send)


def trace_id_of(given: bytes) -> str:
    """The trace id of a `traceparent`; a new one if there is none."""
    trace_id = given[3:35].decode("ascii", "replace") if len(given) == 55 else ""
    # A name to find things by, not a secret.
    return trace_id if trace_id.isalnum() else f"{random.getrandbits(128):032x}"


async def _zip(response: Response) -> None:
    """Compress a body that is worth it; the routes say themselves that their answers vary by it."""
    body = getattr(response, "body", b"")
    if len(body) < _ZIPPED_FROM_BYTES or any(name == b"content-encoding" for name, _ in response.raw_headers):
        return
    if len(body) < _ZIPPED_APART_FROM_BYTES:
        response.body = gzip.compress(body, 1, mtime=0)
    else:
        response.body = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
    response.raw_headers[:] = [
        *(pair for pair in response.raw_headers if pair[0] != b"content-length"),
        (b"content-length", str(len(response.body)).encode()),
        (b"content-encoding", b"gzip"),
    ]
    if not any(name == b"vary" for name, _ in response.raw_headers):
        response.raw_headers.append((b"vary", b"Accept-Encoding"))
