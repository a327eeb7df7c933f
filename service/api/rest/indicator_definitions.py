"""The shared catalogue of indicators, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.indicator_definitions import (
    IndicatorDefinitionCreate,
    IndicatorDefinitionPatch,
    IndicatorDefinitionQuery,
    IndicatorDefinitionView,
)
from service.domain.paging import ItemQuery, Page
from service.usecases import indicator_definitions

router = APIRouter(prefix="/v1/indicator-definitions", tags=["indicator definitions"], route_class=Route)


@router.get("", response_model=Page[IndicatorDefinitionView])
async def list_indicator_definitions(
    caller: Caller, query: Annotated[IndicatorDefinitionQuery, Query()]
) -> bytes:
    """Danh mục chỉ tiêu dùng chung. The shared catalogue: of the units above the caller and below, by code."""
    return await indicator_definitions.list_indicator_definitions(caller.principal, caller.db, query)


@router.post("", response_model=IndicatorDefinitionView, status_code=201)
async def create_indicator_definition(caller: Caller, command: IndicatorDefinitionCreate) -> bytes:
    """Thêm một chỉ tiêu vào danh mục. Add an entry to the catalogue of a nation, province or city."""
    return await indicator_definitions.create_indicator_definition(
        caller.principal, caller.db, command, now=caller.now
    )


@router.get("/{definition_id}", response_model=IndicatorDefinitionView)
async def get_indicator_definition(
    caller: Caller, definition_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một chỉ tiêu của danh mục. One entry of the catalogue."""
    return await indicator_definitions.get_indicator_definition(
        caller.principal, caller.db, definition_id, query
    )


@router.patch("/{definition_id}", response_model=IndicatorDefinitionView)
async def change_indicator_definition(
    caller: Caller, definition_id: UUID, command: IndicatorDefinitionPatch, version: IfMatch
) -> bytes:
    """Sửa tên, giải thích, chiều của chỉ tiêu. Change names, meaning, direction; what is counted stays."""
    return await indicator_definitions.change_indicator_definition(
        caller.principal, caller.db, definition_id, command, version
    )


@router.delete("/{definition_id}", status_code=204)
async def remove_indicator_definition(caller: Caller, definition_id: UUID, version: IfMatch) -> None:
    """Bỏ một chỉ tiêu chưa ai dùng. Remove an entry that nothing is matched to yet."""
    await indicator_definitions.remove_indicator_definition(
        caller.principal, caller.db, definition_id, version
    )
