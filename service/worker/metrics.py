"""How are deliveries doing, in figures for Prometheus?

Labels are kinds of endpoint, outcomes and reason codes: bounded, and without anything personal.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

DELIVERED = Counter("sauro_delivery_attempts", "Attempts that ended", ("kind", "outcome", "reason"))
SECONDS = Histogram(
    "sauro_delivery_attempt_seconds",
    "How long attempts took",
    ("kind",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20),
)
LAG = Histogram(
    "sauro_delivery_lag_seconds",
    "How long after they were due attempts were begun",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600),
)
IN_FLIGHT = Gauge("sauro_delivery_in_flight", "Attempts under way in this process")
DISABLED = Counter("sauro_delivery_endpoints_disabled", "Endpoints this process has disabled")
WAITING = Gauge("sauro_deliveries_waiting", "Deliveries not yet done, of all workers")
OLDEST = Gauge(
    "sauro_deliveries_oldest_seconds",
    "How long the first delivery that could be begun has been due; 0 = none is",
)
ENDPOINTS = Gauge("sauro_webhook_endpoints", "Endpoints by status", ("status",))
SPARED = Gauge(
    "sauro_webhook_endpoints_spared", "Endpoints at which nothing is sent just now: too much failed"
)
