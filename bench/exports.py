"""W5: how fast does a table leave? `python -m bench.exports` measures exports and writes their section of RESULTS.md.

The rows of one city, taken by psql with COPY as the superuser, and over HTTP by curl with everything on; and the
memory of the process that sends them, between the hundred-thousandth row and the last of three million.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from bench import data, floor
from bench.data import Filled, Person, Size
from bench.report import machine, write_section
from bench.run import SERVICE, _environment
from bench.served import Served, serving
from service.api.tokens import access_keys, issue_access_token
from service.db import embedded, roles
from service.domain.exports import TABLES

TITLE = "Exports"
TABLE = "progress_updates"
FORMS = ("csv", "ndjson", "parquet")
GOALS = {"csv": 0.90, "ndjson": 0.33, "parquet": 0.40}
FIRST_BYTE_MS, GROWTH_MIB = 20, 50
_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Taken:
    """One table taken once. first: milliseconds until the first byte of it."""

    seconds: float
    first: float
    bytes: int


@dataclass(frozen=True)
class Growth:
    """Memory of the sending process in MiB: the most until the hundred-thousandth row or a little later, and in all."""

    early: float
    most: float


def main() -> None:
    """Parse the options, measure, report."""
    options = _options()
    home = Path(os.environ.get("SAURO_BENCH_DIR", ".data/bench"))
    load = os.getloadavg()[0]
    with embedded.start(home) as server, tempfile.TemporaryDirectory() as logs:
        filled, person, rows = asyncio.run(_prepared(server, options))
        secret = secrets.token_hex(32)
        token = issue_access_token(
            access_keys([secret]), person.id, person.session_id, now=datetime.now(UTC),
            lifetime=timedelta(hours=24), kind="user",
        )  # fmt: skip
        environment = _environment(filled, SERVICE, secret)
        with serving(SERVICE, environment, Path(logs), 1) as served:
            taken = _taken(filled, person, served, token, options.rounds)
            growth = {form: _growth(served, token, form) for form in options.memory.split(",") if form}
    text = _section(taken, growth, rows, options, load)
    print(text)
    if not options.no_report:
        write_section(TITLE, text)


async def _prepared(server: embedded.EmbeddedServer, options: argparse.Namespace) -> tuple[Filled, Person, int]:
    """A copy of the data of a size in which one city has so many progress updates, and who reads that city."""
    whole = await data.fill(server, options.size, _say)
    name = f"bench_exports_{options.size}_{options.rows}"
    if server.psql(f"select 1 from pg_database where datname = '{name}'").strip() != "1" or whole.made:
        _say(f"making {name}")
        server.psql(
            f"drop database if exists {name} with (force); create database {name} template {whole.name} "
            f"owner {roles.OWNER_ROLE} strategy file_copy;" + roles.database_rights_sql(name)
        )
    filled = Filled(name, server, whole.size, made=False)
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        person = next(p for p in await data.people(connection) if len(p.unit_code) == 2 and p.unit_code.isdigit())
        span = (person.unit_key, person.unit_key + data.PROVINCE_SPAN)
        there = await connection.fetchval(_COUNT, *span)
        if there < options.rows:
            await connection.execute("set session_replication_role = replica")
            await connection.execute(_MORE, *span, options.rows - there)
            await connection.execute("vacuum analyze progress_update")
        return filled, person, await connection.fetchval(_COUNT, *span)
    finally:
        await connection.close()


_COUNT = "select count(*) from progress_update where unit_key between $1 and $2"
_MORE = """
insert into progress_update (id, unit_key, published, task_id, agency_id, kind, on_day, text, status, percent,
  recorded_by, recorded_by_name)
select uuidv7(), t.unit_key, true, t.id, a.agency_id, 'progress', date '2026-01-10' + (i % 300)::int,
  'Đang thực hiện đúng tiến độ, đợt ' || i, 'in_progress', i % 100,
  uuid '00000000-0000-7000-8000-000000000002', 'Cán bộ ' || t.unit_key
from generate_series(1, $3::bigint) i
  cross join (select count(*) as tasks from task where unit_key between $1 and $2) c
  join (select row_number() over () as n, id, unit_key from task where unit_key between $1 and $2) t
    on t.n = 1 + i % c.tasks
  join assignment a on a.task_id = t.id and a.role = 'lead'"""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _floor_sql(person: Person) -> str:
    """The same columns of the same rows, by one who may read everything."""
    names = [column.name for column in TABLES[TABLE].columns]
    of_unit = {"unit_id": "u.id as unit_id", "unit_code": "u.code as unit_code"}
    columns = ", ".join(of_unit.get(name, f"t.{name}") for name in names)
    return (
        f"copy (select {columns} from progress_update t join unit u on u.key = t.unit_key where t.unit_key between "
        f"{person.unit_key} and {person.unit_key + data.PROVINCE_SPAN}) to stdout with (format csv, header)"
    )


def _psql(filled: Filled, sql: str) -> Taken:
    """From the start of the program to its end, which is what curl is measured by, too."""
    program = str(floor.programs() / "psql")
    began = time.monotonic()
    subprocess.run(
        [program, "-X", "-q", "-h", str(filled.server.socket_dir), "-U", embedded.SUPERUSER, "-d", filled.name,
         "-c", sql, "-o", os.devnull],
        check=True, capture_output=True,
    )  # fmt: skip
    return Taken(time.monotonic() - began, 0.0, 0)


def _curl(served: Served, token: str, form: str, *more: str) -> list[str]:
    address = f"http://127.0.0.1:{served.ports[0]}/v1/exports/{TABLE}?format={form}"
    program = shutil.which("curl")
    assert program is not None, "curl is not installed"
    return [program, "-sS", "--fail", "-o", os.devnull, "-H", f"Authorization: Bearer {token}", *more, address]


def _over_http(served: Served, token: str, form: str) -> Taken:
    began = time.monotonic()
    done = subprocess.run(
        _curl(served, token, form, "-w", "%{json}"), check=True, capture_output=True, text=True
    )
    took = time.monotonic() - began
    seen = json.loads(done.stdout)
    return Taken(took, 1000 * seen["time_starttransfer"], seen["size_download"])


def _taken(
    filled: Filled, person: Person, served: Served, token: str, rounds: int
) -> dict[str, list[Taken]]:
    """Everybody in turn, the floor first and last by turns; once before it counts."""
    sql = _floor_sql(person)
    found: dict[str, list[Taken]] = {name: [] for name in ("psql", *FORMS)}
    for number in range(rounds + 1 if rounds else 0):
        for name in ("psql", *FORMS) if number % 2 else (*FORMS[::-1], "psql"):
            taken = _psql(filled, sql) if name == "psql" else _over_http(served, token, name)
            _say(f"{name:8} {1000 * taken.seconds:8.0f} ms  first {taken.first:.1f} ms")
            if number:
                found[name].append(taken)
    return found


def _growth(served: Served, token: str, form: str) -> Growth:
    """Take the table at the speed of a city's line, and look at the process that sends it."""
    with _fetching(served, token, form) as running:
        early, most, began = 0.0, 0.0, time.monotonic()
        while running.poll() is None:
            most = max(most, _memory(served.pids[0]))
            if time.monotonic() - began < _EARLY_SECONDS:
                early = most
            time.sleep(_EVERY_SECONDS)
    return Growth(early, most)


_EARLY_SECONDS = 1.0
"""So long a hundred thousand rows take, and more."""


@contextmanager
def _fetching(served: Served, token: str, form: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(_curl(served, token, form)) as running:
        yield running


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _section(
    taken: dict[str, list[Taken]], growth: dict[str, Growth], rows: int, options: argparse.Namespace, load: float
) -> str:
    under = taken["psql"]
    lines = [
        f"## {TITLE}",
        "",
        f"{rows:,} progress updates of a city, {len(TABLES[TABLE].columns)} columns each: psql with COPY … CSV as the",
        "superuser (1.00), and over HTTP by curl, as a viewer of that city, both walls on, one process of the service.",
        "Each measured from the start of the client's program to its end; first byte as curl tells.",
        "",
        f"`{' '.join(['python -m bench.exports', *sys.argv[1:]])}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: "
        f"{options.rounds} rounds. {machine()}; load average {load:.1f} before.",
        f"Python {platform.python_version()}.",
        "",
        "| form | rows/s | ratio to psql | goal | first byte ms | goal | MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, found in taken.items():
        if not found:
            continue
        rate = statistics.median(rows / one.seconds for one in found)
        ratios = [floor_.seconds / one.seconds for floor_, one in zip(under, found, strict=True)]
        if name == "psql":
            lines.append(f"| {name} | {rate:,.0f} | 1.000 | | | | |")
            continue
        first = statistics.median(one.first for one in found)
        lines.append(
            f"| {name} | {rate:,.0f} | {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f}) | "
            f"≥ {GOALS[name]:.2f} | {first:.1f} | ≤ {FIRST_BYTE_MS} | {found[0].bytes / 1e6:.1f} |"
        )
    for form, one in growth.items():
        lines += [
            "",
            f"Memory of the process, {form}: {one.early:.0f} MiB in the first {_EARLY_SECONDS} s, "
            f"{one.most:.0f} MiB at most (grown by {one.most - one.early:.0f}, goal ≤ {GROWTH_MIB}).",
        ]
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description="Measure exports.")
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.tenth, help="of the data around them")
    parser.add_argument("--rows", type=int, default=100_000, help="progress updates of the city")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is repeated, in turn")
    parser.add_argument("--memory", default="", help="forms whose memory is looked at, such as csv,ndjson,parquet")
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
