"""How does a statement get a connection without asking for it each time?

asyncpg's pool makes a task, a timer and several objects at every acquire and release,
which together cost as much as a short statement. Here a connection that comes back well
is handed to whoever waits longest, or kept at hand for whoever asks next; only when it
did not come back well (cancelled, timed out, closed) does it go back to asyncpg, which
knows how to clean up and connect again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy


class Pool(asyncpg.Pool):
    """asyncpg's pool, with the connections at hand before it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.spans: Any = None
        """Where units lie, as it was looked up by whoever has the pool (see `spans`)."""
        self.long = asyncio.Semaphore(max(1, self.get_max_size() // 2))
        """Half of the connections, for whoever keeps one long: the others wait for their turn without one."""
        self._at_hand: list[PoolConnectionProxy] = []
        self._waiting: deque[asyncio.Future[PoolConnectionProxy | None]] = deque()
        self._taken = 0  # from asyncpg and not back with it: in use or at hand

    def at_hand(self) -> PoolConnectionProxy | None:
        """A connection that waits for nothing but a statement, if there is one."""
        if self._at_hand and _lives(self._at_hand[-1]):
            return self._at_hand.pop()
        return None

    def passed_on(self, connection: PoolConnectionProxy) -> bool:
        """Give back a connection whose last statement ended well; False if there is more to do about it."""
        if self._closing or not _lives(connection):
            return False
        if not (self._waiting and self._hand(connection)):
            self._at_hand.append(connection)
        return True

    async def take(self, seconds: float | None) -> PoolConnectionProxy:
        """A connection: one at hand, or the next to come back. TimeoutError when none does in so many seconds."""
        while self._at_hand:
            connection = self._at_hand.pop()
            if _lives(connection):
                return connection
            await self.release(connection)
        while self._taken >= self.get_max_size():
            given = await self._next(seconds)
            if given is not None:
                return given
        self._taken += 1
        try:
            return await super()._acquire(seconds)
        except BaseException as error:
            self._freed()
            if isinstance(error, TimeoutError):
                raise TimeoutError("no new connection in time") from error
            raise

    async def _next(self, seconds: float | None) -> PoolConnectionProxy | None:
        """What somebody gives back; None: asyncpg has one to give."""
        loop = asyncio.get_running_loop()
        coming: asyncio.Future[PoolConnectionProxy | None] = loop.create_future()
        self._waiting.append(coming)
        timer = loop.call_later(seconds, _too_late, coming) if seconds is not None else None
        try:
            return await coming
        except asyncio.CancelledError:
            # It came in the same moment: somebody else may have it.
            if coming.done() and not coming.cancelled() and coming.exception() is None:
                given = coming.result()
                if given is None:
                    self._hand(None)
                else:
                    await self.give_back(given, well=True)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _hand(self, connection: PoolConnectionProxy | None) -> bool:
        """To whoever waits longest; False when nobody does."""
        while self._waiting:
            coming = self._waiting.popleft()
            if not coming.done():
                coming.set_result(connection)
                return True
        return False

    async def give_back(self, connection: PoolConnectionProxy, *, well: bool) -> None:
        """well: the last statement ended, by itself, with a result or PostgreSQL's refusal."""
        if not well or not self.passed_on(connection):
            await self.release(connection)

    async def release(self, connection: PoolConnectionProxy, *, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """To asyncpg, whose next one whoever waits may ask for."""
        try:
            await super().release(connection, timeout=timeout)
        finally:
            self._freed()

    def _freed(self) -> None:
        self._taken -= 1
        self._hand(None)

    async def _acquire(self, timeout: float | None) -> PoolConnectionProxy:  # noqa: ASYNC109
        # What asyncpg's own acquire() calls: it must see the connections at hand, or wait for them for ever.
        return await self.take(timeout)

    async def close(self) -> None:
        """Close as asyncpg does, which waits for every connection to come back: those at hand come first."""
        while self._at_hand:
            await self.release(self._at_hand.pop())
        await super().close()


def bare(connection: PoolConnectionProxy) -> asyncpg.Connection:
    """The connection itself: its stand-in looks up each method anew, and is gone through at every statement."""
    return connection._con


def _lives(connection: PoolConnectionProxy) -> bool:
    itself = connection._con
    # None: asyncpg took it back when it was cut off.
    return itself is not None and not itself.is_closed()


def _too_late(coming: asyncio.Future[Any]) -> None:
    if not coming.done():
        coming.set_exception(TimeoutError("no connection came back in time"))
