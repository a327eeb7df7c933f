"""The words of the service, over REST."""

from __future__ import annotations

from fastapi import APIRouter

from service.api.caller import Caller
from service.api.route import Route
from service.domain.vocabularies import VocabulariesView
from service.usecases import vocabularies

router = APIRouter(prefix="/v1/vocabularies", tags=["vocabularies"], route_class=Route)


@router.get("", response_model=VocabulariesView)
async def list_vocabularies(caller: Caller) -> bytes:
    """Mọi mã với nhãn tiếng Việt và tiếng Anh. Every code with its labels, order and tone."""
    return await vocabularies.list_vocabularies(caller.principal, caller.db)
