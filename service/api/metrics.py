"""How is the HTTP door doing, in figures for Prometheus?

Labels are operation ids and status classes: bounded, and without anything personal.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, generate_latest

ANSWERED = Counter("sauro_http_requests", "Requests answered", ("operation", "status"))
SECONDS = Histogram(
    "sauro_http_request_seconds",
    "Time from the request's first byte to the answer's",
    ("operation",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
OPEN = Gauge("sauro_open", "Streams and sockets held open, and subscriptions over these", ("kind",))

_AT_ONCE = 100
"""So many requests are counted together: one by one, the library takes as long as the service's own work."""


class Meter:
    """The figures of one operation, looked up once."""

    def __init__(self, operation: str) -> None:
        self._seconds = SECONDS.labels(operation)
        self._answered = {kind: ANSWERED.labels(operation, f"{kind}xx") for kind in range(1, 6)}
        self._uncounted: list[tuple[int, float]] = []

    def count(self, status: int, seconds: float) -> None:
        self._uncounted.append((status, seconds))
        if len(self._uncounted) >= _AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Count what has not been counted yet."""
        counted, self._uncounted = self._uncounted, []
        for status, seconds in counted:
            self._seconds.observe(seconds)
            self._answered[status // 100].inc()


_METERS: dict[str, Meter] = {}


def meter_of(operation: str) -> Meter:
    """The meter of an operation, one in a process: as the figures, whichever application counts."""
    if operation not in _METERS:
        _METERS[operation] = Meter(operation)
    return _METERS[operation]


def figures() -> bytes:
    """All figures as they are now, in the text form of Prometheus."""
    for meter in _METERS.values():
        meter.settle()
    return generate_latest()
