"""How fast may one caller ask?

A fixed window of a minute per principal and process, kept in memory: it protects the
service from a loop gone wild, not from an attack over many accounts. Attempts to sign
in are throttled apart, in the database.
"""

from __future__ import annotations

import math
import time
from uuid import UUID

from service.domain.errors import TooMany

_WINDOW_SECONDS = 60.0


class Limiter:
    """Counts requests of each principal; per_minute 0 counts nothing."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._ends = 0.0
        self._counts: dict[UUID, int] = {}

    def hit(self, principal_id: UUID) -> str | None:
        """Count one request; gives the RateLimit header. Raises TooMany with the seconds to wait."""
        if not self.per_minute:
            return None
        now = time.monotonic()
        if now >= self._ends:
            # One window for all: the counts of the last one go together, nothing has to expire.
            self._counts.clear()
            self._ends = now + _WINDOW_SECONDS
        count = self._counts[principal_id] = self._counts.get(principal_id, 0) + 1
        seconds = max(1, math.ceil(self._ends - now))
        if count > self.per_minute:
            raise TooMany("too_many", retry_after=seconds)
        return f'"minute";r={self.per_minute - count};t={seconds}'
