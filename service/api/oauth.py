"""How does the OAuth2 token endpoint read forms and refuse, as RFC 6749 wants it?

Its refusals are problem documents like all others, with the member `error` that OAuth2
clients look for beside them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, unquote_plus

from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from service.api import problems
from service.api.bodies import check_encoding, read_body
from service.api.caller import Service
from service.api.negotiation import language_of, said
from service.domain.errors import Malformed, Problem, Unauthenticated, UnsupportedMedia
from service.domain.sessions import TokenGrant
from service.usecases import sessions

ERRORS = {
    "account_locked": "invalid_grant",
    "client_bad": "invalid_client",
    "demo_sign_in_off": "invalid_grant",
    "grant_type_unknown": "unsupported_grant_type",
    "refresh_token_bad": "invalid_grant",
    "refresh_token_reused": "invalid_grant",
    "scope_not_granted": "invalid_scope",
    "sign_in_throttled": "slow_down",
    "database_unavailable": "temporarily_unavailable",
}
"""Code of ours -> `error` of RFC 6749 5.2 (slow_down: RFC 8628); all else is invalid_request."""

_FORM = "application/x-www-form-urlencoded"


class TokenRequest(BaseModel):
    """The form of RFC 6749: its names have underscores. Client id and secret go here or as HTTP Basic."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    grant_type: TokenGrant
    scope: Annotated[
        str | None, Field(max_length=200, description="Thu hẹp quyền / roles to narrow to, e.g. `viewer`")
    ] = None
    refresh_token: Annotated[str | None, Field(max_length=200)] = None
    client_id: Annotated[str | None, Field(max_length=200)] = None
    client_secret: Annotated[str | None, Field(max_length=500)] = None


class TokenAnswer(BaseModel):
    """RFC 6749 5.1. expires_in: seconds. refresh_token: for people only; each is used once."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
    scope: str | None = None
    refresh_token: str | None = None


class TokenRoute(APIRoute):
    """Reads the form into `command` and calls the handler with `request, command`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            try:
                body = await endpoint(request=request, command=await _form(request))
            except Problem as problem:
                return _refused(request, problem)
            return Response(
                body, 200, {"Cache-Control": "no-store", "Pragma": "no-cache"}, media_type="application/json"
            )

        return handle


async def granted(service: Service, request: Request, command: TokenRequest) -> TokenAnswer:
    """Serve the grant that is asked for."""
    if command.grant_type is TokenGrant.refresh_token:
        if command.refresh_token is None:
            raise Malformed("form_field_missing", name="refresh_token")
        opened = await sessions.refresh(service.db, command.refresh_token, service.where(request))
        return TokenAnswer(
            access_token=service.access_token(opened),
            expires_in=service.token_seconds,
            refresh_token=opened.refresh_token,
        )
    client_id, secret = credentials_of(request, command)
    scope = (command.scope or "").split()
    machine = await sessions.machine_sign_in(service.db, client_id, secret, scope, service.where(request))
    return TokenAnswer(
        access_token=service.access_token(machine),
        expires_in=service.token_seconds,
        scope=" ".join(machine.scope or machine.granted),
    )


def credentials_of(request: Request, command: TokenRequest) -> tuple[str, str]:
    """Client id and secret: from HTTP Basic, whose parts are form-encoded, or from the form, never both."""
    header = request.headers.get("authorization", "")
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic":
        if command.client_id is None or command.client_secret is None:
            raise Unauthenticated("client_bad")
        return command.client_id, command.client_secret
    if command.client_secret is not None:
        raise Malformed("client_repeated")
    try:
        name, colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("client_bad") from None
    if not colon:
        raise Unauthenticated("client_bad")
    return unquote_plus(name), unquote_plus(secret)


async def _form(request: Request) -> TokenRequest:
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media != _FORM:
        raise UnsupportedMedia("unsupported_media", expected=_FORM)
    check_encoding(request)
    raw = await read_body(request)
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=20
        )
    except ValueError:
        raise Malformed("form_unreadable") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise Malformed("form_field_repeated", name=name[:60])
        given[name] = value
    if any("\x00" in value or "\ufffd" in value for value in given.values()):
        raise Malformed("bad_text")
    # RFC 6749 3.2: a parameter without a value is treated as if it were not there.
    fields = {name: value for name, value in given.items() if value}
    if fields.get("grant_type", TokenGrant.refresh_token) not in set(TokenGrant):
        raise Malformed("grant_type_unknown", given=fields["grant_type"][:60])
    try:
        return TokenRequest.model_validate(fields)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        raise Malformed(
            "form_field_missing" if wrong["type"] == "missing" else "form_field_wrong", name=wrong["loc"][0]
        ) from None


def _refused(request: Request, problem: Problem) -> Response:
    service: Service = request.app.state.service
    language = language_of(said(request, b"accept-language"))
    response = problems.respond(problem, language, request.scope.get("trace_id", "-"))
    document = json.loads(bytes(response.body))
    document["error"] = ERRORS.get(problem.code, "invalid_request")
    document["error_description"] = problem.code
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    if problem.status == 401:
        headers["www-authenticate"] = 'Basic realm="sauro", charset="UTF-8"'
    body = json.dumps(document, ensure_ascii=False).encode()
    answer = Response(body, problem.status, headers, problems.MEDIA_TYPE)
    answer.background = service.access_log.refusal(request, problem)
    return answer
