"""Roll-ups, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import Picture
from service.api.caller import Caller
from service.api.rest.progress import SVG
from service.api.route import NAMED, Route
from service.domain.rollups import RollupQuery, RollupView
from service.usecases import pictures, rollups

router = APIRouter(prefix="/v1", tags=["rollups"], route_class=Route)


@router.get("/rollups", response_model=RollupView, responses=NAMED)
async def get_rollups(caller: Caller, query: Annotated[RollupQuery, Query()]) -> bytes:
    """Số liệu tổng hợp của tỉnh, thành phố, cả nước, kèm độ phủ. Sums for a city or the nation, with coverage."""
    return await rollups.get_rollups(caller.principal, caller.db, query, now=caller.now)


@router.get("/rollups/chart.svg", response_model=None, response_class=Response, responses={**SVG, **NAMED})
async def get_rollups_chart(caller: Caller, query: Annotated[RollupQuery, Query()]) -> Picture:
    """Số liệu tổng hợp thành hình: một danh mục, hoặc một kỳ. As a picture: of one definition or one period."""
    chart = await rollups.rollup_picture(
        caller.principal, caller.db, query, language=caller.language, now=caller.now
    )
    return Picture(pictures.tag_of(chart), lambda: pictures.picture(chart))
