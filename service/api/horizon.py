"""How do readers of changes wait for more without holding a connection?

One look a few times in a second serves all who wait in a process; each then reads its own page. NOTIFY would have
to come from the journal's trigger, through one lock for every commit: looking is what can be relied on.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from uuid import UUID

from service.db.engine import Database
from service.domain.errors import TooMany, Unavailable
from service.usecases.changes import head

EVERY_SECONDS = 0.2
MOST_OF_ONE = 5
MOST = 500
"""Calls that wait at once in one process: of one principal, and of all."""


class Horizon:
    """Up to where the journal can be told of, looked up for all who wait in a process, and only while one does."""

    def __init__(self, db: Database, every: float = EVERY_SECONDS) -> None:
        self._db, self._every = db, every
        self._waiting: set[asyncio.Event] = set()
        self._looking: asyncio.Task[None] | None = None
        self._places: Counter[UUID] = Counter()
        self._at = (0, 0)
        self.moves = 0

    async def beyond(self, moves: int, seconds: float) -> None:
        """Wait until it has moved once more than so often, but not longer than so many seconds."""
        woken = asyncio.Event()
        self._waiting.add(woken)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._watch())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self.moves <= moves:
                        await woken.wait()
                        woken.clear()
        finally:
            self._waiting.discard(woken)

    async def _watch(self) -> None:
        while self._waiting:
            # Away for a moment: who waits finds out at the next read.
            with suppress(Unavailable):
                found = await head(self._db)
                if found != self._at:
                    self._at, self.moves = found, self.moves + 1
                    for woken in self._waiting:
                        woken.set()
            await asyncio.sleep(self._every)

    def enter(self, who: UUID) -> None:
        """Take a place among those who wait. TooMany beyond what one principal may have, Unavailable beyond all."""
        if self._places[who] >= MOST_OF_ONE:
            raise TooMany("too_many_waiting", most=MOST_OF_ONE, retry_after=5)
        if self._places.total() >= MOST:
            raise Unavailable("overloaded", retry_after=5)
        self._places[who] += 1

    def leave(self, who: UUID) -> None:
        """Give it back."""
        self._places[who] -= 1
        if not self._places[who]:
            del self._places[who]

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
