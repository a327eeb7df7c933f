"""W8: how soon, and how many? `python -m bench.deliveries` measures deliveries and writes their section of RESULTS.md.

Everything is the real thing: the API takes progress updates, a worker of `sauro worker` makes events and
deliveries of them, renders and sends; the receivers are a process of its own. Latency is counted from the
moment in the journal, just before the commit, to the request's arrival, both by the machine's clock.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx

from bench import data
from bench.data import Filled, Size
from bench.report import machine, write_section
from bench.run import SERVICE
from bench.served import ROOT, Served, serving
from bench.workloads import LED
from service.api.tokens import access_keys, issue_access_token
from service.db import embedded
from service.db.journal import OPERATOR
from service.db.vault import Vault

TITLE = "Deliveries"
PORTS, ENDPOINTS, HANGING, MANY = 40, 20, 6, 1000
CROWDED = 25
"""The commune to which the thousand endpoints listen."""
PER_SECOND = 50
_QUIET = "set session_replication_role = replica"


@dataclass
class Bench:
    """What is up: the database, the API, the receivers, and how to sign as whom."""

    filled: Filled
    connection: asyncpg.Connection
    served: Served
    receivers: subprocess.Popen[str]
    ports: list[int]
    vault: Vault
    owner: UUID
    tokens: dict[str, str]
    codes: list[str]

    def report(self) -> list[tuple[int, str, str, float]]:
        """What has arrived since the last report: number of the port, path, id, moment."""
        assert self.receivers.stdin is not None and self.receivers.stdout is not None
        self.receivers.stdin.write("report\n")
        self.receivers.stdin.flush()
        return [tuple(one) for one in json.loads(self.receivers.stdout.readline())]

    def hang(self, ports: int) -> None:
        assert self.receivers.stdin is not None
        self.receivers.stdin.write(f"hang {ports}\n")
        self.receivers.stdin.flush()

    async def endpoints(self, communes: Sequence[int], status: str = "active") -> list[UUID]:
        """One endpoint for each of these communes, hearing of it alone; ports in turn."""
        made = [uuid4() for _ in communes]
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        await self.connection.executemany(
            "insert into webhook_endpoint (id, unit_key, within_key, kind, name, url, owner_id, owner_name, "
            "event_types, status, status_at, secret) select $1, u.key, u.key, 'standard', 'bench', $2, $3, 'bench', "
            "'{task.*}', $4, now(), $5 from unit u where u.code = $6",
            [
                (key, f"http://127.0.0.1:{self.ports[n % PORTS]}/{key}", self.owner, status,
                 self.vault.seal(f"webhook_endpoint.secret/{key}", secret), self.codes[commune])
                for n, (key, commune) in enumerate(zip(made, communes, strict=True))
            ],
        )  # fmt: skip
        await self.connection.execute(
            "insert into webhook_health (id, unit_key) select id, unit_key from webhook_endpoint where id = any($1)",
            made,
        )
        return made

    async def clear(self) -> None:
        """No endpoints, no deliveries; nothing left from before in the receivers either."""
        await self.connection.execute("delete from webhook_endpoint; truncate delivery cascade")
        self.hang(0)
        self.report()

    async def update(self, client: httpx.AsyncClient, commune: int, ordinal: int) -> None:
        """A progress update, as its reporter records it."""
        answer = await client.post(
            f"/v1/tasks/{data.task_id(commune, LED[ordinal % len(LED)])}/progress-updates",
            json={"kind": "progress", "onDay": str(data.TODAY), "status": "in_progress", "percent": 40, "text": "x"},
            headers={"Authorization": f"Bearer {self.tokens[self.codes[commune]]}", "Prefer": "return=minimal"},
        )
        if answer.status_code != 201:
            raise RuntimeError(f"an update was refused: {answer.text[:500]}")

    async def load(self, seconds: float) -> None:
        """Fifty updates a second, in turn for the communes, each begun on time whatever became of the others."""
        address = f"http://127.0.0.1:{self.served.ports[0]}"
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as client:
            began, sent = time.monotonic(), []
            for number in range(int(seconds * PER_SECOND)):
                await asyncio.sleep(max(began + number / PER_SECOND - time.monotonic(), 0))
                sent.append(asyncio.create_task(self.update(client, number % ENDPOINTS, number // ENDPOINTS)))
            await asyncio.gather(*sent)

    async def waits(self, arrived: Sequence[tuple[int, str, str, float]]) -> list[float]:
        """Seconds from each event's moment in the journal to its first arrival."""
        rows = await self.connection.fetch("select 'evt_' || replace(id::text, '-', '') as id, at from event")
        moments = {row["id"]: row["at"].timestamp() for row in rows}
        first: dict[tuple[str, str], float] = {}
        for _, path, key, at in arrived:
            first[path, key] = min(at, first.get((path, key), at))
        return [at - moments[key] for (_, key), at in first.items() if key in moments]


def main() -> None:
    options = _options()
    load = os.getloadavg()[0]
    home = Path(os.environ.get("SAURO_BENCH_DIR", ".data/bench"))
    with embedded.start(home) as server, tempfile.TemporaryDirectory() as logs:
        rows = asyncio.run(_measured(server, Path(logs), options.seconds, options.events))
    text = _section(rows, load, options)
    print(text)
    if not options.no_report:
        write_section(TITLE, text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.deliveries", description="Measure deliveries (W8).")
    parser.add_argument("--seconds", type=float, default=10, help="of each load at 50 events per second")
    parser.add_argument("--events", type=int, default=6, help="told to a thousand endpoints each, for the throughput")
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    return parser.parse_args()


async def _measured(
    server: embedded.EmbeddedServer, logs: Path, seconds: float, events: int
) -> list[tuple[str, str, str]]:
    async with _up(server, logs) as bench:
        quiet = await _steady(bench, seconds, hanging=0)
        hung = await _steady(bench, seconds, hanging=HANGING)
        crowd = await _crowd(bench)
        rates = await _throughput(bench, events)
    kept = quiet["others"]
    return [
        (f"{PER_SECOND} events/s over {ENDPOINTS} endpoints: p50", f"{_ms(quiet['all'], 50)} ms", "≤ 300 ms"),
        ("the same: p99", f"{_ms(quiet['all'], 99)} ms", "≤ 2,000 ms"),
        (
            f"{HANGING} of {ENDPOINTS} endpoints hanging: p99 of the others",
            f"{_ms(hung['others'], 99)} ms; without {_ms(kept, 99)} ms: "
            f"{_at(hung['others'], 99) / _at(kept, 99):.2f}",
            "≤ 1.5",
        ),
        (
            f"one event to {MANY:,} endpoints: half of them, the last",
            f"{_ms(crowd, 50)} ms, {_ms(crowd, 100)} ms",
            "",
        ),
        ("deliveries/s of one worker", f"{rates['worker']:,.0f}", ""),
        ("the same bodies by a bare client loop, /s", f"{rates['bare']:,.0f}", ""),
        ("ratio", f"{rates['worker'] / rates['bare']:.2f}", "≥ 0.6"),
    ]


async def _steady(bench: Bench, seconds: float, *, hanging: int) -> dict[str, list[float]]:
    await bench.clear()
    await bench.endpoints(range(ENDPOINTS))
    bench.hang(hanging)
    await bench.load(seconds)
    await asyncio.sleep(1.5)
    arrived = bench.report()
    others = [one for one in arrived if one[0] >= HANGING]
    expected = int(seconds * PER_SECOND) * (ENDPOINTS - HANGING) // ENDPOINTS
    if len(others) < expected - ENDPOINTS:
        raise RuntimeError(f"{len(others)} of {expected} arrived at those that answer")
    return {"all": await bench.waits(arrived), "others": await bench.waits(others)}


async def _crowd(bench: Bench) -> list[float]:
    await bench.clear()
    await bench.endpoints([CROWDED] * MANY)
    address = f"http://127.0.0.1:{bench.served.ports[0]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        await bench.update(client, CROWDED, 0)
    arrived: list[tuple[int, str, str, float]] = []
    over = time.monotonic() + 30
    while len(arrived) < MANY and time.monotonic() < over:
        await asyncio.sleep(0.2)
        arrived += bench.report()
    return await bench.waits(arrived)


async def _throughput(bench: Bench, events: int) -> dict[str, float]:
    """A worker's rate over a backlog, then the bare loop's over the same bodies and addresses."""
    await bench.clear()
    made = await bench.endpoints([CROWDED] * MANY, status="paused")
    address = f"http://127.0.0.1:{bench.served.ports[0]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        for ordinal in range(events):
            await bench.update(client, CROWDED, ordinal)
    wanted = events * MANY
    await _until(bench, "select count(*) from delivery", wanted)
    await bench.connection.execute("analyze delivery")
    await bench.connection.execute("update webhook_endpoint set status = 'active'")
    arrived: list[tuple[int, str, str, float]] = []
    over = time.monotonic() + 120
    while len(arrived) < wanted and time.monotonic() < over:
        await asyncio.sleep(0.5)
        arrived += bench.report()
    moments = sorted(one[3] for one in arrived)
    if len(moments) < wanted:
        raise RuntimeError(f"{len(moments)} of {wanted} arrived")
    urls = [f"http://127.0.0.1:{bench.ports[n % PORTS]}/{key}" for n, key in enumerate(made)]
    bodies = [bytes(row[0]).decode() for row in await bench.connection.fetch("select distinct body from delivery")]
    task = {"urls": urls, "bodies": bodies, "count": wanted, "at_once": 100}
    command = [sys.executable, "-m", "bench.client_loop"]
    done = await asyncio.to_thread(
        subprocess.run, command, input=json.dumps(task), capture_output=True, text=True, cwd=ROOT, check=True
    )
    bench.report()
    # The first hundredth and the last are the start and the end, not the pace.
    edge = wanted // 100
    pace = (wanted - 2 * edge) / (moments[-edge - 1] - moments[edge])
    return {"worker": pace, "bare": json.loads(done.stdout)["rate"]}


@asynccontextmanager
async def _up(server: embedded.EmbeddedServer, logs: Path) -> AsyncIterator[Bench]:
    filled = await data.fill(server, Size.tiny, lambda text: print(text, file=sys.stderr, flush=True))
    connection = await asyncpg.connect(filled.superuser_url)
    secret, key = secrets.token_hex(32), secrets.token_bytes(32)
    environment = {
        "DATABASE_URL": filled.service_url,
        "SAURO_TOKEN_SECRETS": secret,
        "SAURO_NOW": f"{data.TODAY}T08:00+07:00",
        "SAURO_REQUESTS_PER_MINUTE": "1000000",
        "SAURO_LOG_LEVEL": "warning",
        "SAURO_EGRESS_ALLOW": "127.0.0.0/8",
        "SAURO_SECRETS_KEYS": base64.b64encode(key).decode(),
        "SAURO_PERSONAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    try:
        people = await data.people(connection)
        owner = await _integrator(connection)
        keys, now = access_keys([secret]), datetime.now(UTC)
        tokens = {
            p.unit_code: issue_access_token(keys, p.id, p.session_id, now=now, kind="user")
            for p in people
            if p.role == "reporter"
        }
        codes = list(dict.fromkeys(p.unit_code for p in people if p.role == "reporter"))
        with (
            _receivers() as receivers,
            serving(SERVICE, environment, logs, 1) as served,
            _worker(environment, logs),
        ):
            assert receivers.stdout is not None
            ports = json.loads(receivers.stdout.readline())
            bench = Bench(filled, connection, served, receivers, ports, Vault([key]), owner, tokens, codes)
            try:
                await bench.clear()
                await _warm(bench)
                yield bench
            finally:
                await bench.clear()
    finally:
        await connection.execute(f"{_QUIET}; truncate event")
        await connection.close()
        await data.tidy(filled)


async def _warm(bench: Bench) -> None:
    """Every statement prepared, every right looked up, and what an earlier run left in the journal gone through."""
    await bench.endpoints(range(ENDPOINTS))
    await bench.load(2)
    await _until(bench, "select count(*) from delivery where status = 'delivered'", 2 * PER_SECOND)


async def _until(bench: Bench, count: str, wanted: int) -> None:
    for _ in range(300):
        if await bench.connection.fetchval(count) >= wanted:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the worker makes no deliveries, or does not deliver")


async def _integrator(connection: asyncpg.Connection) -> UUID:
    """Somebody who may look after endpoints anywhere, made once."""
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'bench', false)", OPERATOR
    )
    found = await connection.fetchval("select id from app_user where username = 'bench.integrator'")
    if found is not None:
        return UUID(str(found))
    owner = uuid4()
    await connection.execute(
        "insert into app_user (id, unit_key, username, name) select $1, key, 'bench.integrator', 'bench' from unit "
        "where parent_key is null",
        owner,
    )
    await connection.execute(
        "insert into role_grant (id, unit_key, principal_id, role, valid_from) select gen_random_uuid(), key, $1, "
        "'integrator', '2025-07-01' from unit where parent_key is null",
        owner,
    )
    return owner


@contextmanager
def _receivers() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.receivers", str(PORTS)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()


@contextmanager
def _worker(environment: Mapping[str, str], logs: Path) -> Iterator[None]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    with (logs / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "service", "worker"],
            cwd=ROOT,
            env={**kept, **environment},
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _at(waits: Sequence[float], percent: int) -> float:
    ordered = sorted(waits)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def _ms(waits: Sequence[float], percent: int) -> str:
    return f"{1000 * (statistics.median(waits) if percent == 50 else _at(waits, percent)):,.0f}"


def _section(rows: Sequence[tuple[str, str, str]], load: float, options: argparse.Namespace) -> str:
    return "\n".join(
        [
            f"## {TITLE}",
            "",
            "W8: from the moment in the journal to the arrival at the receiver, by way of API, dispatcher, one "
            "`sauro worker` and its HTTP client. The bare loop is httpx with 100 requests at once and a client for "
            "each port, in a process of its own, posting the same bodies to the same addresses, nothing signed.",
            f"`python -m bench.deliveries --seconds {options.seconds:g} --events {options.events}`, "
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {machine()}; load average {load:.1f} before, "
            f"{os.getloadavg()[0]:.1f} after. API, worker, PostgreSQL, load and receivers share the cores.",
            "",
            "| measured | found | goal |",
            "|---|---:|---:|",
            *(f"| {what} | {found} | {goal} |" for what, found, goal in rows),
            "",
        ]
    )


if __name__ == "__main__":
    main()
