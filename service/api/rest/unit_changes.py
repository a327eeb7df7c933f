"""Changes of units with their decrees, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.paging import ItemQuery, Page
from service.domain.unit_changes import UnitChangeCreate, UnitChangeQuery, UnitChangeView
from service.usecases import unit_changes

router = APIRouter(prefix="/v1/unit-changes", tags=["units"], route_class=Route)


@router.get("", response_model=Page[UnitChangeView])
async def list_unit_changes(caller: Caller, query: Annotated[UnitChangeQuery, Query()]) -> bytes:
    """Các thay đổi đơn vị hành chính, mới nhất trước. Changes of units, the latest first."""
    return await unit_changes.list_unit_changes(caller.principal, caller.db, query)


@router.post("", response_model=UnitChangeView, status_code=201)
async def create_unit_change(caller: Caller, command: UnitChangeCreate) -> bytes:
    """Nhập, chia, đổi tên, đổi mã, lập, giải thể. Merge, split, rename, re-code, establish, dissolve."""
    return await unit_changes.create_unit_change(caller.principal, caller.db, command, now=caller.now)


@router.get("/{change_id}", response_model=UnitChangeView)
async def get_unit_change(caller: Caller, change_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một thay đổi. One change, as it was entered."""
    return await unit_changes.get_unit_change(caller.principal, caller.db, change_id, query)
