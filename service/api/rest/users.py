"""People's accounts, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.api.secrecy import shown_once
from service.domain.paging import ItemQuery, Page
from service.domain.users import UserCreate, UserPatch, UserQuery, UserView, UserWithPassword
from service.usecases import users

router = APIRouter(prefix="/v1/users", tags=["users"], route_class=Route)


@router.get("", response_model=Page[UserView])
async def list_users(caller: Caller, query: Annotated[UserQuery, Query()]) -> bytes:
    """Tài khoản trong phạm vi quản trị. Accounts of the units in reach."""
    return await users.list_users(caller.principal, caller.db, query)


@router.post("", response_model=UserWithPassword, status_code=201)
async def create_user(caller: Caller, command: UserCreate) -> Response:
    """Thêm tài khoản; mật khẩu tạm chỉ hiện một lần. Add an account; its temporary password is shown
    this once, and only when it does not sign in through an external issuer."""
    issuers = caller.service.issuers
    return shown_once(
        await users.create_user(caller.principal, caller.db, command, issuers=issuers, now=caller.now), 201
    )


@router.get("/{user_id}", response_model=UserView)
async def get_user(caller: Caller, user_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một tài khoản. One account."""
    return await users.get_user(caller.principal, caller.db, user_id, query)


@router.patch("/{user_id}", response_model=UserView)
async def change_user(caller: Caller, user_id: UUID, command: UserPatch, version: IfMatch) -> bytes:
    """Sửa một tài khoản. Change an account."""
    issuers = caller.service.issuers
    return await users.change_user(caller.principal, caller.db, user_id, command, version, issuers=issuers)


@router.delete("/{user_id}", status_code=204)
async def remove_user(caller: Caller, user_id: UUID, version: IfMatch) -> None:
    """Bỏ một tài khoản chưa từng dùng. Remove an account that was never used; others are locked."""
    await users.remove_user(caller.principal, caller.db, user_id, version)


@router.post("/{user_id}/lock", response_model=UserView)
async def lock_user(caller: Caller, user_id: UUID) -> bytes:
    """Khóa tài khoản; mọi phiên kết thúc ngay. Lock an account; its sessions end at once."""
    return await users.lock_user(caller.principal, caller.db, user_id)


@router.post("/{user_id}/unlock", response_model=UserView)
async def unlock_user(caller: Caller, user_id: UUID) -> bytes:
    """Mở khóa tài khoản. Unlock an account."""
    return await users.unlock_user(caller.principal, caller.db, user_id)


@router.post("/{user_id}/reset-password", response_model=UserWithPassword)
async def reset_password(caller: Caller, user_id: UUID) -> Response:
    """Đặt mật khẩu tạm, chỉ hiện một lần. Give a temporary password, shown this once."""
    return shown_once(await users.reset_password(caller.principal, caller.db, user_id))
