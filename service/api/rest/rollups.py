"""Roll-ups, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.rollups import RollupQuery, RollupView
from service.usecases import rollups

router = APIRouter(prefix="/v1", tags=["rollups"], route_class=Route)


@router.get("/rollups", response_model=RollupView)
async def get_rollups(caller: Caller, query: Annotated[RollupQuery, Query()]) -> bytes:
    """Số liệu tổng hợp của tỉnh, thành phố, cả nước, kèm độ phủ. Sums for a city or the nation, with coverage."""
    return await rollups.get_rollups(caller.principal, caller.db, query)
