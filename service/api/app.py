"""Which parts is the HTTP door put together from?"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

from service.api import problems
from service.api.caller import Service
from service.api.front import Application, Front
from service.api.graphql.door import Doorway, open_door
from service.api.negotiation import language_of, said
from service.api.pages import add_pages
from service.api.route import Route, refuse
from service.api.table import routers
from service.api.tokens import access_keys
from service.db import embedded
from service.db.engine import connect
from service.db.health import role_flaws
from service.domain.errors import Problem
from service.settings import Settings

logger = logging.getLogger("sauro.api")

EXPORTING = {
    # A migration is waited for no longer; and no row's unit is looked up by itself.
    "lock_timeout": "3s",
    "enable_nestloop": "off",
}
"""Settings of PostgreSQL for the connections of exports."""


def from_environment() -> FastAPI:
    """The application as uvicorn starts it in each process."""
    app = create_app(Settings.load(os.environ).keep_secrets(), check_role=True)
    # What stands by now stays: the collector need not go through it at every round.
    gc.collect()
    gc.freeze()
    # Ten thousand rows of a batch are no garbage: looked through every 700 objects, they take twice as long.
    gc.set_threshold(20_000, 20, 20)
    return app


def create_app(settings: Settings, *, check_role: bool = False) -> FastAPI:
    """The application. Its pool opens when the server starts and closes when it stops.

    check_role: refuse to start as a role that row-level security would not bind.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            if settings.database_url is None:
                # Joins the server that `sauro run` or `sauro serve` has started in this data directory.
                url = opened.enter_context(embedded.start(settings.data_dir)).service_url()
            else:
                url = str(settings.database_url)
            db = await connect(url, size=settings.pool_size, name="sauro-api")
            db = db.at(settings.now)
            opened.push_async_callback(db.pool.close)
            flaws = await role_flaws(db) if check_role else ()
            if flaws:
                raise SystemExit("\n".join(flaws))
            exports = await connect(
                url, size=settings.exports, kept=0, name="sauro-exports", seconds=None, **EXPORTING
            )
            opened.push_async_callback(exports.pool.close)
            app.state.service = Service(settings, db, access_keys(settings.token_secrets), exports)
            opened.push_async_callback(app.state.service.close)
            await app.state.service.look_up_units()
            graphql.begin_later()
            yield

    app = Application(
        title="Sáu Rõ",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.router.route_class = Route
    found = routers()
    for router in found:
        app.include_router(router)
    add_pages(app)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=1)
    front = Front(app.behind, (route for router in found for route in router.routes), _failed)
    graphql = open_door(app, front)
    app.front = front
    if settings.cors_origins:
        app.front = CORSMiddleware(
            app.front,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                # Of a file that is sent by itself: its name.
                "Content-Disposition",
                "Content-Type",
                "If-Match",
                "If-None-Match",
                "Idempotency-Key",
                # A stream read by fetch, which can sign in by a header, sets this one itself.
                "Last-Event-ID",
                "Prefer",
                "traceparent",
            ],
            expose_headers=[
                "ETag",
                "X-Trace-Id",
                "Retry-After",
                "RateLimit",
                "X-Changes-Lag",
                "Idempotency-Replayed",
                "Preference-Applied",
                "Content-Disposition",
                "X-Schema-Version",
                "X-Start-Cursor",
            ],
        )
    return app


async def _unrouted(request: Request, error: Any) -> Response:
    code = {404: "no_such_path", 405: "method_not_allowed"}.get(error.status_code, "internal")
    language = language_of(said(request, b"accept-language"))
    response = problems.respond_status(error.status_code, code, language, request.scope.get("trace_id", "-"))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == 405:
        # Each path and method is a route of its own; the client wants to hear of all of them.
        methods = _methods(request.app, request.url.path)
        if methods:
            response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _methods(app: FastAPI, path: str) -> set[str]:
    """Every method that some operation takes at this path; what is read can be asked for without its body."""
    found = {
        method
        for router in routers()
        for route in router.routes
        if isinstance(route, Route) and route.path_regex.match(path)
        for method in route.methods or ()
    }
    return found | {"HEAD"} if "GET" in found else found


async def _refused(request: Request, error: Any) -> Response:
    return await refuse(request, error)


async def _failed(request: Request, error: Exception) -> Response:
    trace_id = request.scope.get("trace_id", "-")
    logger.error("failed %s", trace_id, exc_info=error)
    owner = request.scope.get("route")
    told = owner.failed(request, trace_id) if isinstance(owner, Doorway) else None
    if told is not None:
        return told
    language = language_of(said(request, b"accept-language"))
    return problems.respond_status(500, "internal", language, trace_id)
