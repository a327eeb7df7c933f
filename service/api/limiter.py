"""How fast may one caller ask?

A fixed window of a minute per principal and process, kept in memory by `limits`: it
protects the service from a loop gone wild, not from an attack over many accounts.
Attempts to sign in are throttled apart, in the database.
"""

from __future__ import annotations

import math
import time
from uuid import UUID

from limits.storage import MemoryStorage

from service.domain.errors import TooMany

_WINDOW_SECONDS = 60


class Limiter:
    """Counts requests of each principal; per_minute 0 counts nothing."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._storage = MemoryStorage()

    def hit(self, principal_id: UUID) -> str | None:
        """Count one request; gives the RateLimit header. Raises TooMany with the seconds to wait."""
        if not self.per_minute:
            return None
        # The storage itself rather than a strategy over it: that counts, and asks the storage again for what is left.
        key = principal_id.hex
        count = self._storage.incr(key, _WINDOW_SECONDS)
        seconds = max(1, math.ceil(self._storage.get_expiry(key) - time.time()))
        if count > self.per_minute:
            raise TooMany("too_many", retry_after=seconds)
        return f'"minute";r={self.per_minute - count};t={seconds}'
