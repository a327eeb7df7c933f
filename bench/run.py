"""In which order is measured, so that a ratio compares what ran at the same time under the same load?

Everything is up at once. In each round every workload is run by each contender in turn;
ratios are taken within a round, and the median of the rounds counts.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path
from typing import Any

import asyncpg

from bench import data, floor, peer, workloads, wrk
from bench.data import Filled, Size
from bench.effort import Effort
from bench.served import ROOT, SERVICE, Served, serving
from bench.workloads import Workload
from service.api.tokens import access_keys, issue_access_token
from service.db import embedded

CONNECTIONS = 16
_WARM_SECONDS = 2.0
_SEEN_OFF_SECONDS = 0.3
_ENOUGH_SECONDS, _LONGER = 60.0, 4
"""Who has answered nothing in less is given so many times as long."""
FLOOR, BARE, TYPICAL, PEER = "floor", "bare", "typical", peer.NAME
_APPLICATIONS = {
    SERVICE: SERVICE,
    BARE: "bench.bare:app",
    TYPICAL: "bench.typical.app:app",
    PEER: PEER,
}
# What the triggers write for the service is written out in the others' statements.
_WITHOUT_TRIGGERS = "-c session_replication_role=replica"


@dataclass(frozen=True)
class Cell:
    """One contender in one round. rate: answers per second; times in milliseconds.

    cost: microseconds of processor time per answer, of everything that took part.
    """

    rate: float
    p50: float
    p99: float
    bytes: float
    cost: float


@dataclass
class Found:
    """All that was measured in one run."""

    size: Size
    seconds: float
    rounds: int
    processes: int
    started: datetime
    load_before: float
    workloads: list[Workload]
    cells: dict[tuple[str, str], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    """By workload and contender, one per round."""

    def contenders(self, workload: str) -> list[str]:
        return [c for c in (FLOOR, SERVICE, BARE, TYPICAL, PEER) if self.cells.get((workload, c))]

    def ratios(self, workload: str, contender: str) -> list[float]:
        """Of the floor of the same round."""
        floors, cells = self.cells[workload, FLOOR], self.cells[workload, contender]
        return [cell.rate / under.rate for cell, under in zip(cells, floors, strict=True)]

    def ratio(self, workload: str, contender: str) -> float:
        return statistics.median(self.ratios(workload, contender))

    def cost_ratio(self, workload: str, contender: str) -> float:
        """The floor's processor time per answer over the contender's: what the ratio is with no neighbours."""
        floors, cells = self.cells[workload, FLOOR], self.cells[workload, contender]
        return statistics.median(under.cost / cell.cost for cell, under in zip(cells, floors, strict=True))


async def measure(
    server: embedded.EmbeddedServer,
    logs: Path,
    *,
    size: Size,
    workloads: Sequence[str],
    seconds: float,
    rounds: int,
    processes: int,
    say: Callable[[str], None],
) -> Found:
    """Fill the database if need be, start the contenders, measure, stop them, tidy up."""
    filled = await data.fill(server, size, say)
    secret = secrets.token_hex(32)
    chosen = [w for w in await _prepared(filled, secret) if w.name.split()[0] in workloads]
    found = Found(size, seconds, rounds, processes, datetime.now(UTC), os.getloadavg()[0], chosen)
    asked = {name for workload in chosen for name in _contenders(workload)}
    if PEER in asked:
        await peer.prepare(filled, logs)
    with ExitStack() as stack:
        served = {
            name: stack.enter_context(
                serving(application, _environment(filled, name, secret), logs, processes)
            )
            for name, application in _APPLICATIONS.items()
            if name in asked
        }
        for workload in chosen:
            for name, where in served.items():
                if name in _contenders(workload):
                    await _warm(workload, name, where, min(seconds, _WARM_SECONDS))
        try:
            for number in range(rounds):
                for workload in chosen:
                    await _round(found, filled, workload, served, say, number)
        finally:
            if any(workload.writes for workload in chosen):
                await data.tidy(filled)
    return found


async def _prepared(filled: Filled, secret: str) -> list[Workload]:
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        people = await data.people(connection)
    finally:
        await connection.close()
    keys, now = access_keys([secret]), datetime.now(UTC)
    tokens = {
        (p.unit_code, p.role): issue_access_token(
            keys, p.id, p.session_id, now=now, lifetime=timedelta(hours=24), kind="user"
        )
        for p in people
    }
    return workloads.all_of(people, filled.size.communes, tokens)


def _environment(filled: Filled, contender: str, secret: str) -> dict[str, str]:
    if contender == SERVICE:
        return {
            "DATABASE_URL": filled.service_url,
            "SAURO_TOKEN_SECRETS": secret,
            "SAURO_NOW": f"{data.TODAY}T08:00+07:00",
            "SAURO_REQUESTS_PER_MINUTE": "1000000",
            "SAURO_LOG_LEVEL": "warning",
            "SAURO_SECRETS_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
            "SAURO_PERSONAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
    return {"SAURO_BENCH_URL": filled.superuser_url}


def _contenders(workload: Workload) -> list[str]:
    others = [BARE, TYPICAL] if workload.plain is not None else []
    return [FLOOR, SERVICE, *others, *([PEER] if workload.peer is not None and peer.installed() else [])]


async def _round(
    found: Found,
    filled: Filled,
    workload: Workload,
    served: Mapping[str, Served],
    say: Callable[[str], None],
    number: int,
) -> None:
    """Each contender once, the floor first in even rounds and last in odd ones."""
    contenders = _contenders(workload)
    for contender in contenders if number % 2 == 0 else contenders[::-1]:
        if workload.writes:
            # Full pages are written after a checkpoint: let everyone begin with one.
            await asyncio.to_thread(filled.server.psql, "checkpoint")
        pids = served[contender].pids if contender in served else ()
        effort = Effort(_postmaster(filled), pids)
        if contender == FLOOR:
            options = _WITHOUT_TRIGGERS if workload.writes else ""
            pace = await asyncio.to_thread(
                floor.run,
                filled,
                workload.script,
                clients=CONNECTIONS,
                seconds=found.seconds,
                options=options,
            )
            # The time of backends that have left counts when the postmaster has seen them off.
            await asyncio.sleep(_SEEN_OFF_SECONDS)
            cell = Cell(pace.rate, pace.mean, nan, nan, 1e6 * effort.seconds() / pace.answers)
        else:
            seen = await _drive(workload, contender, served[contender], found.seconds)
            cost = 1e6 * effort.seconds() / seen["answers"]
            cell = Cell(seen["rate"], seen["p50"], seen["p99"], seen["bytes"], cost)
        found.cells[workload.name, contender].append(cell)
        say(
            f"round {number + 1}  {workload.name:12} {contender:8} {cell.rate:9,.0f}/s  p50 {cell.p50:.2f} ms"
            f"  {cell.cost:,.0f} µs"
        )


def _postmaster(filled: Filled) -> int:
    return int((filled.server.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])


async def _warm(workload: Workload, contender: str, served: Served, seconds: float) -> None:
    """Statements prepared, rights looked up, every answer seen to be right."""
    if workload.warm is not None and contender == SERVICE:
        await _sent(workload.name, contender, served, workload.warm, 200, None)
    await _drive(workload, contender, served, seconds if workload.writes else None)


async def _drive(workload: Workload, contender: str, served: Served, seconds: float | None) -> dict[str, Any]:
    """Let the load process work; refuse answers that are not what they should be."""
    requests = {SERVICE: workload.service, PEER: workload.peer}.get(contender, workload.plain)
    assert requests is not None
    return await _sent(workload.name, contender, served, requests, workload.status, seconds)


async def _sent(
    workload: str,
    contender: str,
    served: Served,
    requests: Sequence[bytes],
    status: int,
    seconds: float | None,
) -> dict[str, Any]:
    if seconds is not None and wrk.PROGRAM is not None:
        seen = await asyncio.to_thread(
            wrk.drive, served.ports, requests, connections=CONNECTIONS, seconds=seconds
        )
        if seconds < _ENOUGH_SECONDS and not any(seen[what] for what in ("answers", "refused", "lost")):
            # Busy as the machine is, there was no time for a single answer.
            return await _sent(workload, contender, served, requests, status, _LONGER * max(1, seconds))
        if seen["refused"] or seen["lost"] or not seen["answers"]:
            raise RuntimeError(f"{workload} {contender}: refused {seen['refused']}, lost {seen['lost']}")
        return seen
    task = json.dumps(
        {
            "ports": list(served.ports),
            "requests": [request.decode() for request in requests],
            "connections": CONNECTIONS,
            "seconds": seconds,
        }
    )
    seen = await asyncio.to_thread(_load, task, (seconds or 120) + 120)
    wrong = {code: n for code, n in seen["statuses"].items() if int(code) != status}
    if wrong or seen["lost"] or not seen["answers"]:
        raise RuntimeError(f"{workload} {contender}: statuses {seen['statuses']}, lost {seen['lost']}")
    return seen


def _load(task: str, within: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=task, capture_output=True, text=True, cwd=ROOT, timeout=within)
    if done.returncode != 0:
        raise RuntimeError(f"load: {done.stderr.strip()}")
    return dict(json.loads(done.stdout))
