"""The agencies of a unit, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.agencies import AgencyCreate, AgencyPatch, AgencyQuery, AgencyView
from service.domain.paging import ItemQuery, Page
from service.usecases import agencies

router = APIRouter(prefix="/v1/agencies", tags=["agencies"], route_class=Route)


@router.get("", response_model=Page[AgencyView])
async def list_agencies(caller: Caller, query: Annotated[AgencyQuery, Query()]) -> bytes:
    """Cơ quan, đơn vị trong phạm vi. Agencies of the units in reach and of those above."""
    return await agencies.list_agencies(caller.principal, caller.db, query)


@router.post("", response_model=AgencyView, status_code=201)
async def create_agency(caller: Caller, command: AgencyCreate) -> bytes:
    """Thêm một cơ quan. Add an agency to a unit."""
    return await agencies.create_agency(caller.principal, caller.db, command, now=caller.now)


@router.get("/{agency_id}", response_model=AgencyView)
async def get_agency(caller: Caller, agency_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một cơ quan. One agency."""
    return await agencies.get_agency(caller.principal, caller.db, agency_id, query)


@router.patch("/{agency_id}", response_model=AgencyView)
async def change_agency(caller: Caller, agency_id: UUID, command: AgencyPatch, version: IfMatch) -> bytes:
    """Sửa một cơ quan. Change an agency."""
    return await agencies.change_agency(
        caller.principal, caller.db, agency_id, command, version, now=caller.now
    )


@router.delete("/{agency_id}", status_code=204)
async def remove_agency(caller: Caller, agency_id: UUID, version: IfMatch) -> None:
    """Bỏ một cơ quan chưa được nhắc tới ở đâu. Remove an agency that nothing names."""
    await agencies.remove_agency(caller.principal, caller.db, agency_id, version)
