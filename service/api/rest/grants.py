"""Who holds which role where, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.grants import GrantCreate, GrantPatch, GrantQuery, GrantView
from service.domain.paging import ItemQuery, Page
from service.usecases import grants

router = APIRouter(prefix="/v1/grants", tags=["grants"], route_class=Route)


@router.get("", response_model=Page[GrantView])
async def list_grants(caller: Caller, query: Annotated[GrantQuery, Query()]) -> bytes:
    """Quyền của mình và của những người mình quản trị. One's own grants and those one sees to."""
    return await grants.list_grants(caller.principal, caller.db, query)


@router.post("", response_model=GrantView, status_code=201)
async def create_grant(caller: Caller, command: GrantCreate) -> bytes:
    """Cấp một vai trò tại một đơn vị. Give a role at a unit."""
    return await grants.create_grant(
        caller.principal, caller.db, command, now=caller.now, real_now=caller.real_now
    )


@router.get("/{grant_id}", response_model=GrantView)
async def get_grant(caller: Caller, grant_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một quyền. One grant."""
    return await grants.get_grant(caller.principal, caller.db, grant_id, query)


@router.patch("/{grant_id}", response_model=GrantView)
async def change_grant(caller: Caller, grant_id: UUID, command: GrantPatch, version: IfMatch) -> bytes:
    """Đổi ngày hết hạn. Change the last day of a grant."""
    return await grants.change_grant(
        caller.principal, caller.db, grant_id, command, version, real_now=caller.real_now
    )


@router.delete("/{grant_id}", status_code=204)
async def end_grant(caller: Caller, grant_id: UUID, version: IfMatch) -> None:
    """Kết thúc một quyền ngay; bản ghi còn lại là `ended`. End a grant at once; it stays, as `ended`."""
    await grants.end_grant(caller.principal, caller.db, grant_id, version, real_now=caller.real_now)
