"""The caller's own account, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.me import MeView
from service.domain.paging import ItemQuery
from service.domain.sessions import PasswordChange
from service.domain.todo import TodoView
from service.usecases import me

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=Route)


@router.get("", response_model=MeView)
async def get_me(caller: Caller, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Tôi là ai, có quyền gì ở đâu. Who am I, with which rights where."""
    return await me.get_me(caller.principal, caller.db, query)


@router.get("/todo", response_model=TodoView)
async def get_todo(caller: Caller, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Việc đang chờ tôi: báo cáo, ban hành, xác nhận, quyết định. What waits for me: to report, to publish, to
    confirm, to decide."""
    return await me.get_todo(caller.principal, caller.db, query, now=caller.now)


@router.post("/password", status_code=204)
async def change_password(caller: Caller, command: PasswordChange) -> None:
    """Đổi mật khẩu của mình; các phiên khác kết thúc. Change one's password; other sessions end."""
    await me.change_password(caller.principal, caller.db, command)
