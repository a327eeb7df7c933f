"""How do events reach whoever listens, as they come, without anybody's reading holding up others or filling memory?

One look a few times in a second tells all streams of a process whether there is anything new; each then reads its
own page, by its own rights as they are now, and reads the next only when the client has taken that one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from service.api.metrics import OPEN
from service.db.engine import Database, RightsChanged
from service.domain.access import Principal
from service.domain.errors import TooMany, Unauthenticated, Unavailable
from service.domain.event_views import EventFilter
from service.usecases.event_stream import Told, events_after, last_number

EVERY_SECONDS = 0.15
HEARTBEAT_SECONDS = 15.0
MOST_OF_ONE = 5
MOST = 500
"""Streams open at once in one process: of one principal, and of all."""
END_MARK = "sauro.stream"
"""In the scope of a request whose answer does not end by itself: see `wire.Protocol.shutdown`."""


class Places:
    """How many may be open at once in a process: of one principal, and of all."""

    def __init__(self, kind: str, most_of_one: int, most: int) -> None:
        self._most_of_one, self._most = most_of_one, most
        self._figure = OPEN.labels(kind)
        self._open: Counter[UUID] = Counter()

    def enter(self, who: UUID) -> None:
        """Take a place. TooMany beyond what one principal may have, Unavailable beyond all."""
        if self._open[who] >= self._most_of_one:
            raise TooMany("too_many_streams", most=self._most_of_one, retry_after=30)
        if self._open.total() >= self._most:
            raise Unavailable("overloaded", retry_after=30)
        self._open[who] += 1
        self._figure.inc()

    def leave(self, who: UUID) -> None:
        """Give it back."""
        self._open[who] -= 1
        self._figure.dec()
        if not self._open[who]:
            del self._open[who]


class Tail(Places):
    """The number of the last event, looked up for all streams of a process together, and only while one waits; and the
    places of these streams."""

    def __init__(self, db: Database, every: float = EVERY_SECONDS) -> None:
        super().__init__("stream", MOST_OF_ONE, MOST)
        self._db, self._every = db, every
        self._waiting: set[asyncio.Event] = set()
        self._looking: asyncio.Task[None] | None = None
        self.number = 0

    async def look(self) -> int:
        """The number now; whoever waits for a later one is woken."""
        found = await last_number(self._db)
        if found != self.number:
            self.number = found
            for woken in self._waiting:
                woken.set()
        return found

    async def beyond(self, number: int, seconds: float) -> None:
        """Wait until there is an event after this one, but not longer than so many seconds."""
        if self.number > number:
            return
        woken = asyncio.Event()
        self._waiting.add(woken)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._watch())
        try:
            async with asyncio.timeout(seconds):
                while self.number <= number:
                    await woken.wait()
                    woken.clear()
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(woken)

    async def _watch(self) -> None:
        while self._waiting:
            # Away for a moment: the streams find out by themselves at their next read.
            with suppress(Unavailable):
                await self.look()
            await asyncio.sleep(self._every)

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking


class Stream(StreamingResponse):
    """An answer that goes on; its place is given back whatever ends it."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], left: Callable[[], None]) -> None:
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[END_MARK] = True
        try:
            if scope["method"] == "HEAD":
                await Response(headers=dict(self.headers))(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)
        finally:
            self._left()


@dataclass(frozen=True)
class Begun:
    """Where a stream stands when it opens: what the client has, what there was, and the first events after it."""

    last: int
    seen: int
    told: list[Told]
    more: bool


async def events_from(
    tail: Tail,
    principal: Principal,
    renewed: Callable[[], Awaitable[Principal]],
    today: Callable[[], Database],
    query: EventFilter,
    begun: Begun,
    seconds: float,
) -> AsyncIterator[Told | int]:
    """Events as they come, each by the rights its reader has at that moment; when there are none for a while, up to
    which number there were none.

    renewed: looks the rights up again when they are no longer those. seconds: how long at most. Raises Unauthenticated
    when nobody is signed in any more.
    """
    loop = asyncio.get_running_loop()
    over, spoken = loop.time() + seconds, loop.time()
    last, seen, told, more = begun.last, begun.seen, begun.told, begun.more
    while True:
        for each in told:
            yield each
            last, spoken = each.number, loop.time()
        if not more:
            # Everything up to there has been looked through, whoever may see it.
            last, now = max(last, seen), loop.time()
            if now - spoken >= HEARTBEAT_SECONDS:
                yield last
                spoken = now
            if now >= over:
                return
            await tail.beyond(seen, min(HEARTBEAT_SECONDS - (now - spoken), over - now))
            seen = tail.number
        try:
            told, more = await events_after(principal, today(), query, last)
        except RightsChanged:
            principal, told, more = await renewed(), [], True
            if not principal.grants:
                return


async def frames(events: AsyncIterator[Told | int]) -> AsyncIterator[bytes]:
    """Events as frames of the stream, and a sign of life when there are none."""
    yield b"retry: 2000\n\n"
    with suppress(Unauthenticated, Unavailable):
        async for each in events:
            yield f"id: {each}\n:\n\n".encode() if isinstance(each, int) else _frame(each)


def _frame(each: Told) -> bytes:
    return f"id: {each.number}\nevent: {each.type}\ndata: {each.view}\n\n".encode()


def seconds_until(moment: datetime) -> float:
    """How long it is until then."""
    return (moment - datetime.now(UTC)).total_seconds()
