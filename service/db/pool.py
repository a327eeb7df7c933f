"""How does a statement get a connection without asking for it each time?

asyncpg's pool makes a task, a timer and several objects at every acquire and release,
which together cost as much as a short statement. Here a connection that comes back well
is kept at hand and given to whoever asks next; only when somebody waits, or when it did
not come back well (cancelled, timed out, closed), does it go back to asyncpg, which
knows how to clean up and connect again.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy


class Pool(asyncpg.Pool):
    """asyncpg's pool, with the connections at hand before it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._at_hand: list[PoolConnectionProxy] = []
        self._waiting = 0

    async def take(self, seconds: float | None) -> PoolConnectionProxy:
        """A connection: one at hand, or asyncpg's next. TimeoutError when none comes free in so many seconds."""
        while self._at_hand:
            connection = self._at_hand.pop()
            if not connection.is_closed():
                return connection
            await self.release(connection)
        self._waiting += 1
        try:
            return await super()._acquire(seconds)
        finally:
            self._waiting -= 1

    async def give_back(self, connection: PoolConnectionProxy, *, well: bool) -> None:
        """well: the last statement ended, by itself, with a result or PostgreSQL's refusal."""
        if well and not self._waiting and not connection.is_closed() and not self.is_closing():
            self._at_hand.append(connection)
        else:
            await self.release(connection)

    async def _acquire(self, timeout: float | None) -> PoolConnectionProxy:  # noqa: ASYNC109
        # What asyncpg's own acquire() calls: it must see the connections at hand, or wait for them for ever.
        return await self.take(timeout)

    async def close(self) -> None:
        """Close as asyncpg does, which waits for every connection to come back: those at hand come first."""
        while self._at_hand:
            await self.release(self._at_hand.pop())
        await super().close()
