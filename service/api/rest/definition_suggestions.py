"""Suggested matches of indicators to the shared catalogue, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import NAMED, Route
from service.domain.definition_suggestions import (
    DefinitionSuggestionQuery,
    DefinitionSuggestions,
    SuggestionResults,
    SuggestionsConfirm,
    SuggestionsReject,
)
from service.usecases import definition_suggestions

router = APIRouter(prefix="/v1/definition-suggestions", tags=["indicator definitions"], route_class=Route)


@router.get("", response_model=DefinitionSuggestions, responses=NAMED)
async def list_definition_suggestions(
    caller: Caller, query: Annotated[DefinitionSuggestionQuery, Query()]
) -> bytes:
    """Gợi ý gắn chỉ tiêu với danh mục, kèm điểm. Which entries a plan's indicators, or one, may be, with a score."""
    return await definition_suggestions.list_definition_suggestions(caller.principal, caller.db, query)


@router.post("/confirm", response_model=SuggestionResults)
async def confirm_definition_suggestions(caller: Caller, command: SuggestionsConfirm) -> bytes:
    """Xác nhận một hoặc nhiều gợi ý. Match indicators: all or none, or each that can be; needs no amendment."""
    return await definition_suggestions.confirm_definition_suggestions(caller.principal, caller.db, command)


@router.post("/reject", response_model=SuggestionResults)
async def reject_definition_suggestions(caller: Caller, command: SuggestionsReject) -> bytes:
    """Bác gợi ý; lần sau không gợi ý nữa. Reject suggestions: they are not made again."""
    return await definition_suggestions.reject_definition_suggestions(
        caller.principal, caller.db, command, now=caller.now
    )
