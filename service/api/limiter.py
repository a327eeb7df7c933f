"""How fast may one caller ask?

A fixed window of a minute per principal and process, kept in memory by `throttled`: it
protects the service from a loop gone wild, not from an attack over many accounts.
Attempts to sign in are throttled apart, in the database.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from uuid import UUID

from throttled import RateLimiterType, Throttled, rate_limiter, store

from service.domain.errors import TooMany

_CALLERS_KEPT = 20_000
_SHARES = 60
"""Into so many shares the requests of a minute are dealt: asking the library costs more than a small statement does."""


@dataclass(slots=True)
class _Share:
    """What has been counted for a caller ahead: so many requests until then, and what is left after them."""

    left: int
    until: float
    beyond: int


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
        self._most = per_minute
        self._share = max(1, per_minute // _SHARES)
        self._shares: dict[int, _Share] = {}

    def hit(self, principal_id: UUID, weight: int = 1) -> str | None:
        """Count a request, or what is as much work as several; gives the RateLimit header. Raises TooMany with the
        seconds to wait."""
        if self._throttle is None:
            return None
        now, weight = time.monotonic(), min(weight, self._most)
        share = self._shares.get(principal_id.int)
        if share is None or share.left < weight or share.until <= now:
            share = self._counted(self._throttle, principal_id, now, weight)
        share.left -= weight
        return f'"minute";r={share.beyond + share.left};t={math.ceil(share.until - now)}'

    def _counted(self, throttle: Throttled, principal_id: UUID, now: float, weight: int) -> _Share:
        """A share of the minute's requests, or as many as are asked for when there is no whole share left."""
        last, kept = self._shares.get(principal_id.int), 0
        if last is not None and last.until > now:
            kept = last.left
            if weight > max(1, kept + last.beyond):
                # Not asked for, since the library would count it: what is lighter may still go on.
                raise TooMany("too_many", retry_after=math.ceil(last.until - now))
        least = weight - kept
        size = max(self._share, least)
        if last is not None and last.until > now:
            # The library counts what it refuses: a share larger than what is left would cost the rest.
            size = max(least, min(size, last.beyond))
        counted = throttle.limit(principal_id.hex, size)
        if counted.limited and size > least:
            size = least
            counted = throttle.limit(principal_id.hex, size)
        seconds = max(1.0, counted.state.reset_after)
        if counted.limited:
            raise TooMany("too_many", retry_after=math.ceil(seconds))
        if len(self._shares) >= _CALLERS_KEPT:
            self._shares.clear()
        share = self._shares[principal_id.int] = _Share(size + kept, now + seconds, counted.state.remaining)
        return share
