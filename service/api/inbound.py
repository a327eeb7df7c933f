"""How is a body read that somebody outside has signed: its very bytes, not too many, and not too slowly?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request

from service.api.bodies import read_body
from service.api.caller import Service
from service.domain.errors import Unavailable
from service.domain.zalo_inbound import LARGEST_EVENT
from service.usecases.zalo_inbound import take_event

SECONDS = 1.8
"""Zalo wants its answer within two."""


async def zalo_event(request: Request) -> None:
    """Take the event that a request holds. Unavailable where it cannot be written down in time: it will come again."""
    service: Service = request.app.state.service
    body = await read_body(request, LARGEST_EVENT)
    headers = {name.lower(): value for name, value in request.headers.items()}
    key, now = service.personal_key, datetime.now(UTC)
    try:
        async with asyncio.timeout(SECONDS):
            await take_event(service.db, body, headers, service.vault, key, now=now)
    except TimeoutError:
        raise Unavailable("zalo_event_slow") from None
