"""How fast may one caller ask?

A fixed window of a minute per principal and process, kept in memory by `throttled`: it
protects the service from a loop gone wild, not from an attack over many accounts.
Attempts to sign in are throttled apart, in the database.
"""

from __future__ import annotations

import math
from uuid import UUID

from throttled import RateLimiterType, Throttled, rate_limiter, store

from service.domain.errors import TooMany

_CALLERS_KEPT = 20_000


class Limiter:
    """Counts requests of each principal; per_minute 0 counts nothing."""

    def __init__(self, per_minute: int) -> None:
        self._throttle = (
            Throttled(
                using=RateLimiterType.FIXED_WINDOW.value,
                quota=rate_limiter.per_min(per_minute),
                store=store.MemoryStore(options={"MAX_SIZE": _CALLERS_KEPT}),
            )
            if per_minute
            else None
        )

    def hit(self, principal_id: UUID) -> str | None:
        """Count one request; gives the RateLimit header. Raises TooMany with the seconds to wait."""
        if self._throttle is None:
            return None
        counted = self._throttle.limit(principal_id.hex)
        seconds = max(1, math.ceil(counted.state.reset_after))
        if counted.limited:
            raise TooMany("too_many", retry_after=seconds)
        return f'"minute";r={counted.state.remaining};t={seconds}'
