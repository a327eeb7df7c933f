"""Does the service stay as it is when it is used for an hour: as much memory, as many connections, no failure?

`SAURO_TEST_SOAK_SECONDS` sets another time, also without the nightly form; it then prints what it saw (`-s`).
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from service.db.embedded import EmbeddedServer
from tests.architecture.sources import ROOT
from tests.chaos.soaking import ASKED, UNIT, Soak, soak
from tests.conftest import TestDatabase
from tests.demo.stage import staged
from tests.platform.running import NOW
from tests.platform.test_command_line import environment
from tests.ports import free_port
from tests.receivers.receiver import receiving

SECONDS = float(os.environ.get("SAURO_TEST_SOAK_SECONDS") or (3600 if os.environ.get("SAURO_TEST_NIGHTLY") else 0))
PER_SECOND = 25.0
WARM = 0.25
"""Of the time: until then caches fill, and threads and connections are made."""
GROWTH = 24.0
"""MiB that the straight line through a process's memory may rise while it is looked at: memory comes and goes in pieces
of up to twenty. A kilobyte that every request left behind would be three times as much in an hour."""
PROCESSES = 2
EVERY = 2.0
"""Seconds between samples."""


@dataclass
class Sampled:
    """What was seen, sample by sample. memory: MiB of each process; files: what it holds open; connections: to the
    database, by application."""

    at: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)
    connections: dict[str, list[int]] = field(default_factory=dict)


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Rise per second of the straight line with the least squares."""
    middle, mean = sum(at) / len(at), sum(values) / len(values)
    spread = sum((x - middle) ** 2 for x in at)
    return sum((x - middle) * (y - mean) for x, y in zip(at, values, strict=True)) / spread


def test_the_line_through_memory_rises_as_memory_does() -> None:
    at = [0.0, 1.0, 2.0, 3.0]

    assert slope(at, [5.0, 5.0, 5.0, 5.0]) == 0
    assert slope(at, [1.0, 3.0, 5.0, 7.0]) == 2
    assert slope(at, [1.0, 0.0, 0.0, 1.0]) == 0


@contextmanager
def _begun(command: str, log: Path, settings: dict[str, str]) -> Iterator[int]:
    """A process of the service, as its users begin it; its number."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", command],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=out,
            stderr=out,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _serving(pid: int) -> list[int]:
    """Those of the processes that were begun there which answer requests: they hold more than those which look on."""
    found = sorted(_children(pid), key=_mib, reverse=True)[:PROCESSES]
    assert len(found) == PROCESSES
    return found


def _mib(pid: int) -> float:
    said = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(said.partition("VmRSS:")[2].split()[0]) / 1024


async def _sample(sampled: Sampled, pids: dict[str, int], database: asyncpg.Connection, seconds: float) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        sampled.at.append(time.monotonic() - begun)
        for name, pid in pids.items():
            sampled.memory.setdefault(name, []).append(_mib(pid))
            sampled.files.setdefault(name, []).append(len(os.listdir(f"/proc/{pid}/fd")))
        rows = await database.fetch(
            "select application_name as name, count(*) from pg_stat_activity"
            " where datname = current_database() and usename = 'sauro_service' group by 1"
        )
        found = dict(rows)
        for name in sampled.connections.keys() | found.keys():
            missed = len(sampled.at) - 1 - len(sampled.connections.get(name, []))
            sampled.connections.setdefault(name, []).extend([*[0] * missed, found.get(name, 0)])
        await asyncio.sleep(EVERY)


async def _ready(http: httpx.AsyncClient) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if (await http.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.2)
    raise AssertionError("not ready")


@pytest.fixture
def database(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with staged(database_server, datetime.fromisoformat(NOW)) as own:
        yield own


@pytest.mark.long
@pytest.mark.minutes
@pytest.mark.skipif(not SECONDS, reason="of the nightly form: it takes an hour")
async def test_used_for_an_hour_it_holds_as_much_memory_and_as_many_connections_and_nothing_fails(
    database: TestDatabase, tmp_path: Path
) -> None:
    port = str(free_port())
    settings = environment(
        database, SAURO_DEMO="1", SAURO_NOW=NOW, SAURO_PORT=port, SAURO_PROCESSES=str(PROCESSES),
        SAURO_EGRESS_ALLOW="127.0.0.0/8", SAURO_LOG_LEVEL="info",
    )  # fmt: skip
    sampled = Sampled()
    async with AsyncExitStack() as stack:
        watching = await asyncpg.connect(database.superuser_url)
        stack.push_async_callback(watching.close)
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        http = await stack.enter_async_context(client)
        receiver = stack.enter_context(receiving())
        serving = stack.enter_context(_begun("serve", tmp_path / "serve.log", settings))
        working = stack.enter_context(_begun("worker", tmp_path / "worker.log", settings))
        await _ready(http)
        used = Soak(http)
        await used.begin()
        await _told_of(used, receiver.url("ok", "soak"))
        pids = {f"api {n}": pid for n, pid in enumerate(_serving(serving), 1)} | {"worker": working}
        await asyncio.gather(soak(used, SECONDS, PER_SECOND), _sample(sampled, pids, watching, SECONDS))
        delivered = len(receiver.received)

    warm = int(len(sampled.at) * WARM)
    rising = {name: slope(sampled.at[warm:], its[warm:]) * 3600 for name, its in sampled.memory.items()}
    _print(sampled, rising, used, delivered, warm)
    assert [(kind, status) for kind, status in used.answers if status >= 400] == []
    assert {kind for kind, _ in used.answers} == {kind.__name__ for kind in ASKED}
    assert delivered > 0
    hours = (sampled.at[-1] - sampled.at[warm]) / 3600
    assert {name: rise for name, rise in rising.items() if rise * hours > GROWTH} == {}
    for held in (sampled.connections, sampled.files):
        for name, its in held.items():
            assert max(its[len(its) // 2 :]) <= max(its[: len(its) // 2]) + 2, (name, its)


async def _told_of(used: Soak, url: str) -> None:
    """Have every note told to a receiver."""
    answer = await used.http.post(
        "/v1/auth/sessions", json={"username": "my-tu.integrator", "password": "sau-ro-demo"}
    )
    headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
    body = {"unit": UNIT, "name": "Bảng điều khiển", "url": url, "eventTypes": ["task.*", "observation.*"]}
    made = await used.http.post("/v1/webhooks", json=body, headers=headers)
    assert made.status_code == 201, made.text


def _print(sampled: Sampled, rising: dict[str, float], used: Soak, delivered: int, warm: int) -> None:
    print(f"\n{sum(used.answers.values())} answers in {SECONDS:.0f} s, {delivered} deliveries")
    for name, its in sampled.memory.items():
        at_first, at_last = its[warm], its[-1]
        print(f"{name}: {its[0]:.1f} MiB, {at_first:.1f} warm, {at_last:.1f} at last; {rising[name]:+.1f} MiB an hour")
        print("  by twelfths:", *(f"{its[min(len(its) - 1, len(its) * n // 12)]:.1f}" for n in range(13)))
    for title, held in (("connections", sampled.connections), ("open files", sampled.files)):
        for name, its in held.items():
            half = len(its) // 2
            print(f"{title} of {name}: at most {max(its[:half])}, then {max(its[half:])}")
    print(*used.refused, sep="\n")
    for (kind, status), count in sorted(used.answers.items()):
        print(f"  {kind.removeprefix('_')} {status}: {count}")
