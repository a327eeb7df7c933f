"""How is an export opened?"""

from __future__ import annotations

from starlette.responses import Response

from service.api.caller import Call
from service.api.exporting import Export
from service.domain.calendars import local_day
from service.domain.export_queries import ExportQuery
from service.usecases import exports


async def open_export(caller: Call, table: str, query: ExportQuery) -> Response:
    """Take a place and fix the moment; the rows follow when the answer is sent.

    Whatever must be refused is refused before the first byte.
    """
    request, service, who = caller.request, caller.service, caller.principal
    assert request is not None, "an export is the answer to a request"
    exports.require_export(who, table, query)
    places, apart = service.export_places, service.exports.on(local_day(caller.now))
    await places.enter(who.id)
    try:
        outgoing = await exports.open_export(
            who, caller.db, apart, service.vault, table, query, address=caller.address, now=caller.real_now
        )
    except BaseException:
        places.leave(who.id)
        raise
    return Export(outgoing, request, lambda: places.leave(who.id))
