"""What others post here of their own accord: events of Zalo."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from service.api.inbound import zalo_event
from service.api.route import Route
from service.domain.zalo_inbound import InboundTaken

router = APIRouter(prefix="/v1/inbound", tags=["inbound"], route_class=Route)

_EVENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


@router.post("/zalo", response_model=InboundTaken, openapi_extra=_EVENT)
async def take_zalo_event(request: Request) -> bytes:
    """Nhận sự kiện của Zalo OA, kiểm tra chữ ký. Take an event of a Zalo Official Account; its signature is checked."""
    await zalo_event(request)
    return b'{"taken":true}'
