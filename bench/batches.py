"""W6: how fast do 10,000 figures come in one request? `python -m bench.batches` measures and writes its section.

Floor and service write the same figures of the same indicators in turn: new ones, then the same once more with
other numbers. The floor is COPY into a temporary table and INSERT ... ON CONFLICT in one transaction, as the
superuser: no rows of JSON, no rules, no row security; the table's own triggers check references and write the
journal for both.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx

from bench import data
from bench.data import Size
from bench.report import machine, write_section
from bench.run import SERVICE, _environment
from bench.served import Served, serving
from service.api.tokens import access_keys, issue_access_token
from service.db import embedded
from service.db.journal import OPERATOR
from service.domain.ids import new_id
from service.domain.periods import period

TITLE = "Batches"
ROWS, MONTHS = 10_000, ("2026-M01", "2026-M02", "2026-M03", "2026-M04")
CLERK, SESSION = UUID("01980000-0000-7000-9000-0000000000c1"), UUID("01980000-0000-7000-9000-0000000000c2")
_COLUMNS = (
    "id", "unit_key", "indicator_id", "nominal", "period_start", "period_end", "counts_from", "obs_status",
    "numerator", "denominator", "value", "state", "recorded_by", "recorded_by_name",
)  # fmt: skip
_UPSERT = f"""
insert into observation ({", ".join(_COLUMNS)}) select {", ".join(_COLUMNS)} from given
on conflict (indicator_id, quantity, agency_id, nominal) where corrects_id is null do update set
  obs_status = excluded.obs_status, numerator = excluded.numerator, denominator = excluded.denominator,
  value = excluded.value, state = excluded.state, changed_by = excluded.recorded_by,
  version = observation.version + 1, updated_at = clock_timestamp()"""
_PLACES = """
select i.id, i.unit_key from indicator i where i.unit_key = any($1) order by i.id"""


@dataclass
class Bench:
    """What is up: the superuser's connection, the service, who writes, and whose figures."""

    connection: asyncpg.Connection
    served: Served
    token: str
    places: list[tuple[UUID, int, str]]
    """Indicator, unit and month of each row."""
    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    async def ready(self) -> None:
        """A start makes the door of GraphQL beside everything else, which takes seconds: whoever asks there waits."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.client() as client:
            answer = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
        answer.raise_for_status()

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.served.ports[0]}", trust_env=False, timeout=60)

    async def both(self, number: int) -> None:
        """One round: each writes new figures and changes them, in turn."""
        for who, write in ((("floor", self.floor), ("service", self.service))[:: 1 if number % 2 else -1]):
            await self.clear()
            for what in ("new", "changed"):
                taken = await write(4000 + 100 * number + 50 * (what == "changed"))
                self.seconds.setdefault((who, what), []).append(taken)

    async def clear(self) -> None:
        """Nothing left of the round before, and no checkpoint due."""
        await self.connection.execute("set session_replication_role = replica")
        await self.connection.execute("delete from observation where recorded_by = $1", CLERK)
        for statement in ("truncate journal", "vacuum analyze observation", "checkpoint"):
            await self.connection.execute(statement)
        await self.connection.execute("set session_replication_role = origin")

    async def floor(self, first: int) -> float:
        """Seconds from the first byte of COPY to the commit."""
        now, lines = datetime.now(UTC), io.StringIO()
        for number, (indicator, unit, month) in enumerate(self.places):
            span, count = period(month), first + number % 50
            figure = f"reported\t{count}\t10000\t{count / 100}\trecorded\t{CLERK}\tKho dữ liệu"
            days = f"{span.start}\t{span.end}\t{span.end}"
            lines.write(f"{new_id(now)}\t{unit}\t{indicator}\t{month}\t{days}\t{figure}\n")
        sent = io.BytesIO(lines.getvalue().encode())
        await self.connection.execute(
            "select set_config('app.actor', $1, false), set_config('app.act', 'observation.record', false)",
            str(CLERK),
        )
        began = time.perf_counter()
        async with self.connection.transaction():
            await self.connection.execute(
                "create temp table given (like observation including defaults) on commit drop"
            )
            await self.connection.copy_to_table("given", source=sent, columns=_COLUMNS, format="text")
            await self.connection.execute(_UPSERT)
        return time.perf_counter() - began

    async def service(self, first: int) -> float:
        """Seconds from the request to its whole answer."""
        rows = [
            {"indicator": str(i), "period": {"nominal": m}, "numerator": first + n % 50, "denominator": 10000}
            for n, (i, _, m) in enumerate(self.places)
        ]
        body = json.dumps({"rows": rows}).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
        }
        async with self.client() as client:
            await client.get("/livez")
            began = time.perf_counter()
            answer = await client.post("/v1/observations/batch", content=body, headers=headers)
            taken = time.perf_counter() - began
        if answer.status_code != 200 or answer.json()["done"] != len(rows):
            raise RuntimeError(f"the batch was refused: {answer.text[:500]}")
        return taken

    def ratio(self, what: str) -> list[float]:
        return [
            floor / served
            for floor, served in zip(self.seconds["floor", what], self.seconds["service", what], strict=True)
        ]


async def _clerk(connection: asyncpg.Connection, communes: Sequence[int]) -> None:
    """Whoever writes for the communes of a city: a coordinator of each, made once."""
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'bench', false)", OPERATOR
    )
    if await connection.fetchval("select true from app_user where id = $1", CLERK):
        return
    await connection.execute(
        "insert into app_user (id, unit_key, username, name) values ($1, $2, 'bench.clerk', 'Kho dữ liệu')",
        CLERK,
        communes[0],
    )
    await connection.execute(
        "insert into role_grant (id, unit_key, principal_id, role, valid_from) "
        "select gen_random_uuid(), key, $1, 'coordinator', '2025-07-01' from unnest($2::integer[]) key",
        CLERK,
        communes,
    )
    await connection.execute(
        "insert into session (id, principal_id, expires_at) values ($1, $2, now() + interval '30 days')",
        SESSION,
        CLERK,
    )


async def opened(filled: data.Filled, rows: int) -> tuple[asyncpg.Connection, list[tuple[UUID, int, str]]]:
    """The superuser's connection, and whose figures are written; whoever writes them is there then."""
    connection = await asyncpg.connect(filled.superuser_url, server_settings={"jit": "off"})
    rows = min(rows, filled.size.communes * data.INDICATORS * len(MONTHS))
    wanted = -(-rows // (data.INDICATORS * len(MONTHS)))
    found = await connection.fetch("select distinct unit_key from indicator order by 1 limit $1", wanted)
    communes = [row[0] for row in found]
    await _clerk(connection, communes)
    indicators = await connection.fetch(_PLACES, communes)
    return connection, [(i["id"], i["unit_key"], month) for month in MONTHS for i in indicators][:rows]


def token_of_clerk(secret: str) -> str:
    """By which whoever writes is known."""
    now, lifetime = datetime.now(UTC), timedelta(hours=24)
    return issue_access_token(access_keys([secret]), CLERK, SESSION, now=now, lifetime=lifetime, kind="user")


async def measure(options: argparse.Namespace, server: embedded.EmbeddedServer, logs: Path) -> Bench:
    """Fill the database if need be, warm up, measure in turn."""
    filled = await data.fill(server, options.size, lambda text: print(text, file=sys.stderr, flush=True))
    connection, places = await opened(filled, options.rows)
    secret = secrets.token_hex(32)
    try:
        with serving(SERVICE, _environment(filled, SERVICE, secret), logs, 1) as served:
            bench = Bench(connection, served, token_of_clerk(secret), places)
            await bench.ready()
            await bench.both(0)
            bench.seconds.clear()
            for number in range(1, options.rounds + 1):
                await bench.both(number)
            await bench.clear()
    finally:
        await connection.close()
    return bench


def _rows(bench: Bench) -> list[str]:
    lines = []
    for what in ("new", "changed"):
        floor, service = (1000 * statistics.median(bench.seconds[who, what]) for who in ("floor", "service"))
        ratios = bench.ratio(what)
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        lines.append(f"| {what} | {floor:,.0f} | {service:,.0f} | {ratio} | ≥ 0.65 |")
    return lines


def _section(bench: Bench, options: argparse.Namespace, load: float) -> str:
    return "\n".join(
        [
            f"## {TITLE}",
            "",
            f"W6: {len(bench.places):,} figures of {len({i for i, *_ in bench.places}):,} indicators in one request, "
            "JSON, new and then changed; validated, judged row by row, journalled, each row answered. The floor: COPY "
            "into a temporary table and INSERT ... ON CONFLICT of the same rows in one transaction, as superuser; the "
            "table's triggers check references and write the journal for both.",
            f"`python -m bench.batches --size {options.size} --rounds {options.rounds}`, "
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {machine()}; load average {load:.1f} before, "
            f"{os.getloadavg()[0]:.1f} after. Milliseconds are medians, ratios of the same round.",
            "",
            "| figures | floor, ms | service, ms | ratio | goal |",
            "|---|---:|---:|---:|---:|",
            *_rows(bench),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.batches", description="Measure batches.")
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.tenth, help="how many communes")
    parser.add_argument("--rows", type=int, default=ROWS, help="of one request")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is repeated, in turn")
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    options = parser.parse_args()
    home, load = Path(os.environ.get("SAURO_BENCH_DIR", ".data/bench")), os.getloadavg()[0]
    with embedded.start(home) as server, tempfile.TemporaryDirectory() as logs:
        found = asyncio.run(measure(options, server, Path(logs)))
    section = _section(found, options, load)
    print(section)
    if not options.no_report:
        write_section(TITLE, section)


if __name__ == "__main__":
    main()
