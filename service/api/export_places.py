"""How many exports run at once in one process, and who waits for a place?

Each takes a connection of its own and a share of a processor for as long as its client reads. Beyond so many whoever
comes waits a while in line; one principal never takes all places, so that another always gets in.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from uuid import UUID

from service.domain.errors import Unavailable

WAIT_SECONDS = 20.0
MOST_WAITING = 50
RETRY_AFTER_SECONDS = 15


class ExportPlaces:
    """The places of one process. most: exports at once."""

    def __init__(self, most: int) -> None:
        self._most, self._of_one = most, max(1, most - 1)
        self._taken: Counter[UUID] = Counter()
        self._line: deque[tuple[UUID, asyncio.Future[None]]] = deque()

    async def enter(self, who: UUID) -> None:
        """Take a place, or wait for one. Unavailable when none is free in time, or the line is too long."""
        if self._open_to(who):
            self._taken[who] += 1
            return
        if len(self._line) >= MOST_WAITING:
            raise Unavailable("exports_busy", retry_after=RETRY_AFTER_SECONDS)
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = (who, called)
        self._line.append(waiting)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await called
        except BaseException as error:
            if called.done() and not called.cancelled():
                # Called in the same moment: somebody else may have it.
                self.leave(who)
            elif waiting in self._line:
                self._line.remove(waiting)
            if isinstance(error, TimeoutError):
                raise Unavailable("exports_busy", retry_after=RETRY_AFTER_SECONDS) from error
            raise

    def _open_to(self, who: UUID) -> bool:
        return self._taken.total() < self._most and self._taken[who] < self._of_one

    def leave(self, who: UUID) -> None:
        """Give a place back: to the first in line who may have it."""
        self._taken[who] -= 1
        if self._taken[who] <= 0:
            del self._taken[who]
        for waiting in tuple(self._line):
            another, called = waiting
            if called.done():
                self._line.remove(waiting)
            elif self._open_to(another):
                self._line.remove(waiting)
                self._taken[another] += 1
                called.set_result(None)
                return
