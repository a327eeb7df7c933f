"""How is a stream of events opened?"""

from __future__ import annotations

import re

from starlette.responses import Response

from service.api.caller import Call
from service.api.negotiation import said
from service.api.streaming import Begun, Stream, events_from, frames, seconds_until
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.errors import FieldError, Invalid
from service.domain.event_views import StreamQuery
from service.domain.types import EVENT_NUMBER_FORM
from service.usecases.event_stream import events_after, require_filter

_NUMBER = re.compile(EVENT_NUMBER_FORM)


async def open_stream(caller: Call, query: StreamQuery) -> Response:
    """Check what is asked and take a place; the stream itself reads by the rights of each moment.

    It ends with the token it was opened by, since whoever has a new one comes again.
    """
    request, service, who = caller.request, caller.service, caller.principal
    assert request is not None, "a stream is the answer to a request"
    require_filter(query)
    last = _last(said(request, b"last-event-id") or query.last_event_id)

    # Before the first byte, so that what must be refused is refused.
    seen = await service.tail.look()
    last = seen if last is None else min(last, seen)
    begun = await events_after(who, caller.db, query, last)

    async def renewed() -> Principal:
        return await service.principal(request, again=True)

    def today() -> Database:
        return service.db.on(local_day(service.now()))

    left = seconds_until(request.scope["sauro.claims"].expires_at)
    seconds = left if query.seconds is None else min(left, query.seconds)
    service.tail.enter(who.id)
    events = events_from(service.tail, who, renewed, today, query, Begun(last, seen, *begun), seconds)
    return Stream(frames(events), lambda: service.tail.leave(who.id))


def _last(given: str | None) -> int | None:
    if given is None or given == "":
        return None
    if not _NUMBER.match(given):
        raise Invalid("invalid", errors=(FieldError("Last-Event-ID", "event_number_form"),))
    return int(given)
