"""What others post here of their own accord: events of Zalo."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from service.api.bodies import read_body
from service.api.caller import Service
from service.api.route import Route
from service.domain.errors import Unavailable
from service.domain.zalo_inbound import LARGEST_EVENT
from service.usecases.zalo_inbound import take_event

router = APIRouter(prefix="/v1/inbound", tags=["inbound"], route_class=Route)

SECONDS = 1.8
"""Zalo wants its answer within two."""

_EVENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


@router.post("/zalo", status_code=204, openapi_extra=_EVENT)
async def take_zalo_event(request: Request) -> None:
    """Nhận sự kiện của Zalo OA, kiểm tra chữ ký. Take an event of a Zalo Official Account; its signature is checked."""
    service: Service = request.app.state.service
    body = await read_body(request, LARGEST_EVENT)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        async with asyncio.timeout(SECONDS):
            await take_event(
                service.db, body, headers, service.vault, service.personal_key, now=datetime.now(UTC)
            )
    except TimeoutError:
        raise Unavailable("zalo_event_slow") from None
