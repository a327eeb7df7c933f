"""Indicators and their targets, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.indicators import (
    IndicatorCreate,
    IndicatorItemQuery,
    IndicatorPatch,
    IndicatorQuery,
    IndicatorView,
)
from service.domain.paging import Page, RevisionQuery
from service.usecases import indicators

router = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=Route)


@router.get("", response_model=Page[IndicatorView])
async def list_indicators(caller: Caller, query: Annotated[IndicatorQuery, Query()]) -> bytes:
    """Chỉ tiêu của các kế hoạch trong phạm vi. Indicators of the plans in reach, in print order."""
    return await indicators.list_indicators(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=IndicatorView, status_code=201)
async def create_indicator(
    caller: Caller, command: IndicatorCreate, query: Annotated[RevisionQuery, Query()]
) -> bytes:
    """Thêm một chỉ tiêu vào bản thảo. Add an indicator to a draft."""
    return await indicators.create_indicator(
        caller.principal, caller.db, command, query.revision, now=caller.now
    )


@router.get("/{indicator_id}", response_model=IndicatorView)
async def get_indicator(
    caller: Caller, indicator_id: UUID, query: Annotated[IndicatorItemQuery, Query()]
) -> bytes:
    """Một chỉ tiêu, với số liệu gần nhất và tình trạng. One indicator, its latest figure and its standing."""
    return await indicators.get_indicator(caller.principal, caller.db, indicator_id, query, now=caller.now)


@router.patch("/{indicator_id}", response_model=IndicatorView)
async def change_indicator(
    caller: Caller,
    indicator_id: UUID,
    command: IndicatorPatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa một chỉ tiêu của bản thảo. Change an indicator of a draft."""
    return await indicators.change_indicator(
        caller.principal, caller.db, indicator_id, command, version, query.revision, now=caller.now
    )


@router.delete("/{indicator_id}", status_code=204)
async def remove_indicator(
    caller: Caller, indicator_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ một chỉ tiêu của bản thảo. Remove an indicator of a draft."""
    await indicators.remove_indicator(caller.principal, caller.db, indicator_id, version, query.revision)
