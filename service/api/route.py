"""How does a request reach its handler, and the handler's bytes the wire?

FastAPI's own parameter machinery costs more than the query behind it, so this route
class does the four things needed (authenticate, read path, query and body into their
models, call) and leaves to FastAPI what it is best at: signatures, OpenAPI, docs.

A handler names what it wants: `caller`, `query` (one model), `command` (the body, one
model), `upload` (a file), `version` (from If-Match); what else it names comes from the path. It answers with
bytes, or with an `Answer` where the status depends on what was done.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated, Any

from fastapi import Header
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from service.api import problems
from service.api.answers import answered, replayed
from service.api.bodies import (
    JSON,
    MAX_BODY,
    ROWS,
    check_encoding,
    check_media,
    from_csv,
    is_csv,
    media_of,
    read_body,
)
from service.api.caller import Call, Service
from service.api.handlers import Wanted, wanted
from service.api.metrics import meter_of
from service.api.negotiation import language_of, said, wants_little
from service.api.queries import refuse_any
from service.api.uploads import SPOOL, pour_upload, read_upload
from service.api.writing import believe, by_present_rights, carried_out
from service.db.engine import Idempotency, RightsChanged
from service.db.write import Replay
from service.domain.calendars import local_day
from service.domain.csv_bodies import CsvBody
from service.domain.errors import (
    FieldError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    Stale,
    VersionRequired,
)

logger = logging.getLogger("sauro.api")

_VERSION = re.compile(r'^("?)([1-9][0-9]{0,9})\1$')
_LAST_VERSION = 2**31 - 1
_LARGE = 128 * 1024
"""Bytes of a body that is read beside the loop: thousands of rows take a tenth of a second."""

IfMatch = Annotated[
    int,
    # The handler gets a number; on the wire it is an entity tag: a string with its quotes.
    WithJsonSchema({"type": "string", "pattern": '^"[1-9][0-9]{0,9}"$'}),
    Header(
        alias="If-Match",
        description='`version` đã đọc, không phải ETag / the `version` read, not the ETag: `"3"`',
        openapi_examples={"version": {"summary": "version 3", "value": '"3"'}},
    ),
]


NAMED: dict[int | str, dict[str, Any]] = {404: {"description": "Không tìm thấy / Not found"}}
"""Of reads whose query names the one thing they are of."""


class Route(APIRoute):
    """A route whose handler is called directly. Public handlers take `request` instead of `caller`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plan, endpoint = wanted(self.endpoint), self.endpoint
        status = self.status_code or 200
        posts = "POST" in (self.methods or ())
        meter = meter_of(self.name)

        async def public(request: Request) -> Response:
            return await _called(endpoint, plan, request, {"request": request}, status)

        async def read(request: Request) -> Response:
            service: Service = request.scope["app"].state.service
            principal = service.known(request) or await service.principal(request)
            request.scope["rate_limit"] = service.limiter.hit(principal.id)
            given = _asked(plan, request)
            now = service.now()
            db, language = service.db_on(local_day(now)), said(request, b"accept-language")
            call = Call(principal, db, now, service, language, request)
            try:
                try:
                    body = await endpoint(caller=call, **given)
                except Forbidden as refusal:
                    await believe(call, refusal)
            except RightsChanged:
                _, body = await by_present_rights(call, lambda its: endpoint(caller=its, **given))
            return await answered(request, body)

        async def write(request: Request) -> Response:
            service: Service = request.scope["app"].state.service
            idempotency = None
            principal = service.known(request) or await service.principal(request)
            request.scope["rate_limit"] = service.limiter.hit(principal.id)
            given = _asked(plan, request)
            await _read(plan, request, given)
            if plan.wants_version:
                # Last: a body that is wrong by itself is told of first, whatever version it is for.
                given["version"] = _version(said(request, b"if-match"))
            if posts:
                idempotency = _idempotency(request, given.get("_raw", b""))
            given.pop("_raw", None)
            now = service.now()
            db = service.db_on(local_day(now))
            if idempotency is not None:
                db = db.keyed(idempotency)
            if wants_little(said(request, b"prefer")):
                db = db.briefly()
            caller = Call(principal, db, now, service, said(request, b"accept-language"), request)
            try:
                anew = posts and not plan.wants_version
                code, body, unread = await carried_out(endpoint, caller, given, status, anew=anew)
            except Replay as replay:
                return replayed(replay, status)
            if isinstance(body, Response):
                return body
            if body is None:
                return Response(status_code=code)
            little = unread or (db.brief is not None and db.brief.used)
            brief = {"Preference-Applied": "return=minimal"} if little else None
            return Response(body, code, brief, media_type="application/json")

        async def pour(request: Request) -> Response:
            try:
                return await write(request)
            finally:
                if SPOOL in request.scope:
                    request.scope[SPOOL].close()

        writes = pour if plan.pours else write
        answer = public if plan.public else read if "GET" in (self.methods or ()) else writes

        async def handle(request: Request) -> Response:
            begun = perf_counter()
            try:
                response = await answer(request)
            except Problem as problem:
                response = await refuse(request, problem)
            meter.count(response.status_code, perf_counter() - begun)
            left = request.scope.get("rate_limit")
            if left is not None:
                response.raw_headers.append((b"ratelimit", left.encode()))
            return response

        return handle


async def refuse(request: Request, problem: Problem) -> Response:
    """Answer a refusal, and leave a line in the access log for those that concern rights."""
    language = language_of(said(request, b"accept-language"))
    response = problems.respond(problem, language, request.scope.get("trace_id", "-"))
    service: Service = request.app.state.service
    response.background = service.access_log.refusal(request, problem)
    return response


async def _called(
    endpoint: Callable[..., Awaitable[Any]], plan: Wanted, request: Request, given: dict[str, Any], status: int
) -> Response:
    given |= _asked(plan, request)
    await _read(plan, request, given)
    given.pop("_raw", None)
    body = await endpoint(**given)
    if isinstance(body, Response):
        return body
    return Response(body, status, {"Cache-Control": "no-store"}, media_type="application/json")


def _asked(plan: Wanted, request: Request) -> dict[str, Any]:
    """Path and query as the handler takes them."""
    given: dict[str, Any] = {}
    values = request.scope["path_params"]
    for name, read in plan.path.items():
        try:
            given[name] = read(values[name])
        except ValidationError as error:
            # What cannot be an id is an id that does not exist.
            raise NotFound("not_found") from error
    if plan.query is not None:
        given["query"] = plan.query.of(request.scope["query_string"])
    else:
        refuse_any(request.scope["query_string"])
    return given


async def _read(plan: Wanted, request: Request, given: dict[str, Any]) -> None:
    """The body as the handler takes it."""
    if plan.pours and media_of(request) != "application/json":
        given["upload"] = poured = await pour_upload(request)
        given["_raw"] = f"{poured.sha256} {poured.name}".encode()
        given["command"] = None
        return
    if plan.pours:
        given["upload"] = None
    if plan.command is not None:
        check_encoding(request)
        rows = issubclass(plan.command, CsvBody)
        given["_raw"] = raw = await read_body(request, CsvBody.LARGEST if rows else MAX_BODY)
        if not raw and plan.optional_command:
            given["command"] = None
            return
        if not raw:
            raise Malformed("body_missing", expected=ROWS if rows else JSON)
        table = rows and is_csv(request)
        if not table:
            check_media(request, ROWS if rows else JSON)
        try:
            text = raw.decode("utf-8-sig" if table else "utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("bad_text") from error
        try:
            if len(raw) > _LARGE:
                given["command"] = await asyncio.to_thread(_command, plan.command, raw, text, table)
            else:
                given["command"] = _command(plan.command, raw, text, table)
        except ValidationError as error:
            raise problems.refused(error, plan.command, "/") from error
        if request.method == "PATCH" and not given["command"].model_fields_set:
            raise Invalid("invalid", errors=(FieldError("", "nothing_given"),))
    elif plan.wants_file:
        given["upload"] = upload = await read_upload(request)
        given["_raw"] = hashlib.sha256(upload.data).digest() + upload.name.encode()
    elif not plan.public and request.scope["method"] != "GET" and await read_body(request):
        raise Invalid("invalid", errors=(FieldError("", "body_unwanted"),))


def _command(command: type[BaseModel], raw: bytes, text: str, table: bool) -> BaseModel:
    if table:
        return from_csv(command, text)
    if issubclass(command, CsvBody):
        return command.from_json(raw)
    return command.model_validate_json(raw, by_alias=True, by_name=False)


def _version(header: str | None) -> int:
    if header is None:
        raise VersionRequired("version_required")
    found = _VERSION.match(header.strip())
    if found is None:
        raise Invalid("invalid", errors=(FieldError("If-Match", "version_bad"),))
    version = int(found[2])
    if version > _LAST_VERSION:
        raise Stale("stale")
    return version


def _idempotency(request: Request, raw: bytes) -> Idempotency | None:
    key = said(request, b"idempotency-key")
    if key is None:
        return None
    if not Idempotency.FORM.match(key):
        raise Invalid("invalid", errors=(FieldError("Idempotency-Key", "idempotency_key_bad"),))
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + raw
    return Idempotency(key, hashlib.sha256(asked).hexdigest())


def real_now() -> datetime:
    """The clock of tokens, sessions and leases, which nothing freezes."""
    return datetime.now(UTC)
