"""How are changes answered: at once, or when there are some; and how is the lag told?"""

from __future__ import annotations

import asyncio

from prometheus_client import Histogram
from starlette.responses import Response

from service.api.caller import Call
from service.api.streaming import END_MARK
from service.domain.changes import ChangesQuery
from service.usecases import changes
from service.usecases.changes import Page

LOOK_AROUND_SECONDS = 1.0
"""So often it is looked whether the client still waits."""
LAG_HEADER = "X-Changes-Lag"
_HEADERS = {"Cache-Control": "private, no-store", "Vary": "Authorization, Accept-Encoding"}

LAG = Histogram(
    "sauro_changes_lag_seconds",
    "For how long the first change that an answer of /v1/changes did not hold had been there; 0 = there was none",
    buckets=(0.05, 0.25, 1, 5, 15, 60, 300, 1800, 3600, 21600, 86400),
)


async def followed(caller: Call, query: ChangesQuery) -> Response:
    """The changes since the cursor; where there are none, those that come while the caller is willing to wait."""
    service, request = caller.service, caller.request
    assert request is not None, "a page of changes is the answer to a request"
    horizon, loop = service.horizon, asyncio.get_running_loop()
    over, moves = loop.time() + query.wait, horizon.moves
    page = await _page(caller, query)
    if page.empty and query.wait and query.cursor is not None:
        horizon.enter(caller.principal.id)
        # It does not end by itself when the server stops; whoever waits comes again with the same cursor.
        request.scope[END_MARK] = True
        try:
            while page.empty and loop.time() < over and not await request.is_disconnected():
                if not page.more:
                    await horizon.beyond(moves, min(LOOK_AROUND_SECONDS, over - loop.time()))
                if page.more or horizon.moves > moves:
                    moves = horizon.moves
                    page = await _page(caller, query.model_copy(update={"cursor": page.after}))
            if page.empty and not page.more:
                # What is held back by a transaction elsewhere moves nothing: how long it has stood is told as of now.
                page = await _page(caller, query.model_copy(update={"cursor": page.after}))
        finally:
            horizon.leave(caller.principal.id)
            request.scope[END_MARK] = False
    LAG.observe(page.lag)
    return Response(page.body, 200, {LAG_HEADER: f"{page.lag:.3f}", **_HEADERS}, media_type="application/json")


async def _page(caller: Call, query: ChangesQuery) -> Page:
    return await changes.list_changes(
        caller.principal, caller.db, caller.service.vault, query, now=caller.real_now
    )
