"""When is something sent again, and when is a receiver left alone?

The schedule can be read aloud; everything else here bends it: an answer that asks for time, a
receiver that fails at most of what it gets (breaker), one that has failed for days (disabled).
Pure: moments come in, moments go out. Source: api.md section 3, Standard Webhooks 1.0.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The wait before each attempt, counted from the end of the one before: ten within about 76 hours."""
SPREAD = 0.2
"""Each wait is up to a fifth shorter or longer, lest everything that failed together comes back together."""
GENTLE = timedelta(seconds=60)
"""The least wait after a receiver has said, or shown, that it has too much to do."""

OVERLOADED = frozenset({429, 502, 503, 504})
TIMEOUT = "E_TIMEOUT"

IN_FLIGHT = 5
"""At most so many attempts at one endpoint at once."""
PER_SECOND = 10
"""At most so many attempts at one endpoint are begun within any second."""
PACE = timedelta(seconds=1.1)
"""Counted over a little more than a second: between a claim and its call a few hundredths may pass."""

BREAKER_WINDOW = timedelta(minutes=5)
BREAKER_ATTEMPTS = 10
BREAKER_PERCENT = 70
BREAKER_PAUSE = timedelta(seconds=30)
BREAKER_LONGEST = timedelta(minutes=10)

LEASE = timedelta(seconds=30)
"""For so long a claimed delivery belongs to its worker; longer than any attempt can last."""
LOOK_AGAIN = timedelta(seconds=2)
"""So soon is looked again at what stands in line behind an attempt under way, should nobody call it up."""

DISABLE_AFTER = timedelta(days=5)
DISABLE_APART = timedelta(hours=12)


class DeliveryStatus(StrEnum):
    """waiting: for its next attempt, also while one is under way. failed: given up. ended: called off."""

    waiting = "waiting"
    delivered = "delivered"
    failed = "failed"
    ended = "ended"


class AttemptOutcome(StrEnum):
    """What became of one attempt, as a channel tells it; the log's word for it."""

    delivered = "delivered"
    retry = "retry"
    rejected = "rejected"
    gone = "gone"
    ambiguous = "ambiguous"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from one attempt. next_at: when to try again, None if that was all."""

    status: DeliveryStatus
    next_at: datetime | None = None


def wait_after(
    attempts: int, *, chance: float, gently: bool = False, retry_after: float | None = None
) -> timedelta | None:
    """How long to wait after that many attempts have failed; None after the last.

    chance: a number from 0 up to 1 that spreads the wait. gently: not less than a minute.
    retry_after: seconds the receiver asks for; heard between the wait itself and twice that, so
    that it can neither hurry us nor send us away for a year.
    """
    if attempts >= len(SCHEDULE):
        return None
    least = GENTLE if gently else timedelta(0)
    base = max(SCHEDULE[attempts], least)
    if retry_after is not None:
        asked = min(max(retry_after, base.total_seconds()), 2 * base.total_seconds())
        return timedelta(seconds=asked)
    return max(base * (1 - SPREAD + 2 * SPREAD * chance), least)


def is_overloaded(status: int | None, reason: str | None) -> bool:
    """Tell whether the receiver has too much to do: it says so, or it did not answer in time."""
    return status in OVERLOADED or reason == TIMEOUT


def judge(
    outcome: AttemptOutcome,
    *,
    attempts: int,
    at: datetime,
    chance: float,
    status: int | None = None,
    reason: str | None = None,
    retry_after: float | None = None,
    once: bool = False,
) -> Verdict:
    """What follows from an attempt that ended at `at` and was the delivery's `attempts`-th.

    once: a test, which is not tried again: whoever asked is looking at it.
    """
    if outcome is AttemptOutcome.delivered:
        return Verdict(DeliveryStatus.delivered)
    if outcome is not AttemptOutcome.retry or once:
        return Verdict(DeliveryStatus.failed)
    wait = wait_after(attempts, chance=chance, gently=is_overloaded(status, reason), retry_after=retry_after)
    if wait is None:
        return Verdict(DeliveryStatus.failed)
    return Verdict(DeliveryStatus.waiting, at + wait)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Whether an endpoint is being spared.

    step: how many pauses there were in a row, 0 = closed. until: end of the last one; after it a
    single attempt probes. since: attempts before it count no more, for it was closed again then.
    """

    step: int = 0
    until: datetime | None = None
    since: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.until is not None

    def counts_from(self, at: datetime) -> datetime:
        """From when on attempts count towards opening it."""
        return max(at - BREAKER_WINDOW, self.since) if self.since else at - BREAKER_WINDOW

    def most(self, at: datetime, *, failing: bool) -> int:
        """How many attempts may be under way at once: one probe when a pause is over, none in one.

        failing: the last attempt failed. Then one at a time will do: a receiver that hangs holds one
        place of the worker's, not five.
        """
        if self.until is not None:
            return 1 if at >= self.until else 0
        return 1 if failing else IN_FLIGHT

    def after(self, *, delivered: bool, at: datetime, attempts: int = 0, failures: int = 0) -> Breaker:
        """The breaker after an attempt that ended at `at`.

        attempts, failures: at this endpoint since `counts_from(at)`, this one included; only
        looked at while it is closed. What was under way when it opened says nothing new.
        """
        if self.until is None:
            if delivered or attempts < BREAKER_ATTEMPTS or 100 * failures < BREAKER_PERCENT * attempts:
                return self
            return Breaker(1, at + BREAKER_PAUSE)
        if at < self.until:
            return self
        if delivered:
            return Breaker(since=at)
        pause = min(BREAKER_PAUSE * 2 ** min(self.step, 16), BREAKER_LONGEST)
        return Breaker(self.step + 1, at + pause)


def is_to_be_disabled(*, failing_since: datetime, first: datetime, at: datetime) -> bool:
    """Tell whether an endpoint at which an attempt has just failed is given up.

    Every attempt for five days has failed, and the first and the last in those days lie twelve
    hours apart or more: one failure today and one a week ago are no reason.
    failing_since: the first failure since the last success. first: the first attempt within the
    five days before `at`.
    """
    return at - failing_since >= DISABLE_AFTER and at - first >= DISABLE_APART


def disabled_window(at: datetime) -> datetime:
    """Where the days begin whose attempts `is_to_be_disabled` looks at."""
    return at - DISABLE_AFTER
