"""The units of the country, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.paging import Page
from service.domain.types import UnitCode
from service.domain.unit_changes import LineageView
from service.domain.units import UnitItemQuery, UnitQuery, UnitView
from service.usecases import units

router = APIRouter(prefix="/v1/units", tags=["units"], route_class=Route)


@router.get("", response_model=Page[UnitView])
async def list_units(caller: Caller, query: Annotated[UnitQuery, Query()]) -> bytes:
    """Đơn vị hành chính, theo thứ tự tiếng Việt. Administrative units, in Vietnamese order."""
    return await units.list_units(caller.principal, caller.db, query, now=caller.now)


@router.get("/{code}", response_model=UnitView)
async def get_unit(caller: Caller, code: UnitCode, query: Annotated[UnitItemQuery, Query()]) -> bytes:
    """Đơn vị mang mã này. The unit that bears this code."""
    return await units.get_unit(caller.principal, caller.db, code, query, now=caller.now)


@router.get("/{code}/lineage", response_model=LineageView)
async def get_unit_lineage(caller: Caller, code: UnitCode, query: Annotated[UnitItemQuery, Query()]) -> bytes:
    """Tên cũ, đơn vị trước và sau. Former names, predecessors and successors, however far."""
    return await units.get_unit_lineage(caller.principal, caller.db, code, query, now=caller.now)
