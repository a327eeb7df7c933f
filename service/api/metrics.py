"""How is the HTTP door doing, in figures for Prometheus?

Labels are operation ids and status classes: bounded, and without anything personal.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

ANSWERED = Counter("sauro_http_requests", "Requests answered", ("operation", "status"))
SECONDS = Histogram(
    "sauro_http_request_seconds",
    "Time from the request's first byte to the answer's",
    ("operation",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)


class Meter:
    """The figures of one operation, looked up once."""

    def __init__(self, operation: str) -> None:
        self._seconds = SECONDS.labels(operation)
        self._answered = {kind: ANSWERED.labels(operation, f"{kind}xx") for kind in range(1, 6)}

    def count(self, status: int, seconds: float) -> None:
        self._seconds.observe(seconds)
        self._answered[status // 100].inc()
