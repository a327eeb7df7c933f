"""What has happened, over REST: the feed, the types there are, and a stream for whoever listens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import Route
from service.api.streams import open_stream
from service.domain.event_views import (
    EventId,
    EventItemQuery,
    EventQuery,
    EventTypesView,
    EventView,
    StreamQuery,
    TicketView,
)
from service.domain.paging import Page
from service.usecases import event_stream, event_types, events

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=Route)

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-Sent Events: `id` = number, `event` = type, `data` = EventView",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("", response_model=Page[EventView])
async def list_events(caller: Caller, query: Annotated[EventQuery, Query()]) -> bytes:
    """Sự kiện trong phạm vi, mới nhất trước. Events in reach, the newest first; `sort=number` with `after` catches up
    from a number on, without a hole: numbers are given in the order of commit."""
    return await events.list_events(caller.principal, caller.db, query)


@router.get("/types", response_model=EventTypesView)
async def list_event_types(caller: Caller) -> bytes:
    """Mọi loại sự kiện, với lược đồ và ví dụ. Every type with its sentence, the JSON Schema of a webhook's body and
    an example."""
    return await event_types.list_event_types(caller.principal, caller.db, language=caller.language)


@router.get("/stream", response_class=Response, responses=_STREAM)
async def stream_events(caller: Caller, query: Annotated[StreamQuery, Query()]) -> Response:
    """Sự kiện ngay khi có, theo luồng. Events as they come, as Server-Sent Events; after `Last-Event-ID` it goes on
    where the client stopped. Browsers pass a ticket."""
    return await open_stream(caller, query)


@router.post("/tickets", status_code=201, response_model=TicketView)
async def create_event_ticket(caller: Caller) -> bytes:
    """Vé mở luồng sự kiện, dùng một lần trong 60 giây. A ticket for one stream, good once within 60 seconds."""
    return await event_stream.create_ticket(caller.principal, caller.db)


@router.get("/{event_id}", response_model=EventView)
async def get_event(
    caller: Caller, event_id: EventId, query: Annotated[EventItemQuery, Query()]
) -> bytes:
    """Một sự kiện. One event."""
    return await events.get_event(caller.principal, caller.db, event_id, query)
