"""Signing in and out: people with a password, machines with a secret, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request

from service.api.caller import Caller, Service
from service.api.oauth import TokenAnswer, TokenRequest, TokenRoute, granted
from service.api.route import Route, real_now
from service.domain.sessions import SessionView, SignIn
from service.usecases import sessions

router = APIRouter(prefix="/v1/auth", tags=["auth"], route_class=Route)
_forms = APIRouter(route_class=TokenRoute)


@router.post("/sessions", response_model=SessionView, status_code=201)
async def sign_in(request: Request, command: SignIn) -> bytes:
    """Đăng nhập bằng tên và mật khẩu. Sign in by username and password."""
    service: Service = request.app.state.service
    opened = await sessions.sign_in(service.db, command, service.where(request), real_now=real_now())
    answer = SessionView(
        access_token=service.access_token(opened),
        expires_in=service.token_seconds,
        refresh_token=opened.refresh_token,
    )
    return answer.model_dump_json().encode()


@router.delete("/sessions/current", status_code=204)
async def sign_out(caller: Caller) -> None:
    """Kết thúc phiên này. End this session; its tokens are of no use from now on."""
    await sessions.sign_out(caller.principal, caller.db)


@_forms.post("/token", response_model=TokenAnswer)
async def issue_token(request: Request, command: Annotated[TokenRequest, Form()]) -> bytes:
    """Lấy token: ứng dụng bằng khóa bí mật, người bằng refresh token. Tokens for machines by secret, for
    people by refresh token (RFC 6749)."""
    answer = await granted(request.app.state.service, request, command)
    return answer.model_dump_json(exclude_none=True).encode()


router.include_router(_forms)
