"""How fast may one caller ask?

A fixed window of a minute per principal and process, kept in memory: it protects the
service from a loop gone wild, not from an attack over many accounts. Attempts to sign
in are throttled apart, in the database.
"""

from __future__ import annotations

import time
from uuid import UUID

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from service.domain.errors import TooMany


class Limiter:
    """Counts requests of each principal; per_minute 0 counts nothing."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._window = FixedWindowRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None

    def hit(self, principal_id: UUID) -> str | None:
        """Count one request; gives the RateLimit header. Raises TooMany with the seconds to wait."""
        if self._item is None:
            return None
        key = principal_id.hex
        allowed = self._window.hit(self._item, key)
        reset, remaining = self._window.get_window_stats(self._item, key)
        seconds = max(1, round(reset - time.time()))
        if not allowed:
            raise TooMany("too_many", retry_after=seconds)
        return f'"minute";r={remaining};t={seconds}'
