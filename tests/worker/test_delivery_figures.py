"""Can an operator see that deliveries are stuck, endpoints are given up, or receivers are being spared?"""

from __future__ import annotations

import asyncio

import httpx
from prometheus_client import REGISTRY

from service.cli.serve import _figures
from service.settings import Settings
from service.usecases.delivery_log import count_deliveries
from service.worker.deliver import Engine
from service.worker.delivery_log import keep_counting
from tests.ports import free_port
from tests.receivers.post import Post, run_dry
from tests.receivers.receiver import Receiver


async def test_what_waits_since_when_and_for_how_many_endpoints_is_counted(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    active, paused = (
        await post.endpoint(receiver.url("ok")),
        await post.endpoint(receiver.url("ok"), status="paused"),
    )
    await post.endpoint(receiver.url("ok"), status="disabled")
    for endpoint in (active, paused, paused):
        await post.deliver(endpoint)
    await post.connection.execute(
        "update delivery set next_at = now() - interval '90 seconds' where endpoint_id = $1", active
    )

    late = await count_deliveries(worker.db)
    await post.connection.execute("update webhook_health set breaker_until = now() + interval '1 minute'")
    spared = await count_deliveries(worker.db)

    assert (late.waiting, late.endpoints, late.spared) == (3, {"active": 1, "paused": 1, "disabled": 1}, 0)
    assert 90 <= late.oldest < 120
    assert (spared.spared, spared.oldest) == (1, 0.0)


async def test_prometheus_is_told_of_attempts_by_outcome_and_of_what_waits(
    receiver: Receiver, post: Post, worker: Engine
) -> None:
    name, labels = (
        "sauro_delivery_attempts_total",
        {"kind": "standard", "outcome": "retry", "reason": "E_HTTP"},
    )
    before = REGISTRY.get_sample_value(name, labels) or 0
    await post.deliver(await post.endpoint(receiver.url("break", "figures")))
    await run_dry(worker)
    stop = asyncio.Event()
    counting = asyncio.create_task(keep_counting(worker.db, stop, every=0.05))
    await asyncio.sleep(0.2)
    stop.set()
    await counting

    assert REGISTRY.get_sample_value(name, labels) == before + 1
    assert REGISTRY.get_sample_value("sauro_deliveries_waiting") == 1
    assert REGISTRY.get_sample_value("sauro_delivery_lag_seconds_count") >= 1


def test_a_worker_of_its_own_tells_its_figures_on_the_port_that_is_set() -> None:
    port = free_port()

    with _figures(Settings.load({"SAURO_WORKER_METRICS_PORT": str(port)})):
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False, timeout=60)

    assert answer.status_code == 200 and "sauro_deliveries_waiting" in answer.text
