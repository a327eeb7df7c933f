"""Does a long journal slow a write? `python -m bench.journal` measures it and writes its section of RESULTS.md.

Two databases with the same data, one with an empty journal and one with ten million entries, each with a service of
its own; what is written is written to one and to the other in turn. What an entry meets on its way in are the indexes
and the end of the table, so the millions are told apart by thing, unit and transaction as real ones are, but their
bodies are short. All of them stand in this month's partition, which is the worst that can be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bench import batches, data, run
from bench.data import Filled, Size
from bench.effort import Effort
from bench.report import machine, write_section
from bench.run import SERVICE
from bench.served import Served, serving
from bench.workloads import Workload
from service.db import embedded, roles

TITLE = "A long journal"
ENTRIES, LEAST = 10_000_000, 0.90
EMPTY, LONG = "empty", "long"
UPDATES, FIGURES, CHANGED = "progress updates", "new figures", "changed figures"
_AT_ONCE = 500_000
_TASKS, _INDICATORS, _UNITS = 182_655, 99_630, 3_321
"""Of all the country: so many things the entries are about, and so far apart their pages of the indexes."""

_INDEXES = "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = 'journal'"
_MORE = """
insert into journal (at, actor, act, unit_key, subject, subject_id, op, before, after)
select $1::timestamptz + ($2::timestamptz - $1) * (i / $3::float8), gen_random_uuid(), 'bench.fill', 1 + u * 131,
  subject, case when subject = 'task' then thing else uuidv7() end, op, case when op = 'update' then body end, body
from generate_series($4::bigint, $5::bigint) i
cross join lateral (select (i * 7919) % $6 as u, case i % 4 when 0 then 'task' when 3 then 'observation'
  else 'progress_update' end as subject, case when i % 4 = 0 then 'update' else 'insert' end as op) s
cross join lateral (select case when subject = 'observation' then
  ('01960000-0000-7000-8000-' || lpad(to_hex((i * 7919) % $8), 12, '0'))::uuid else
  ('01980000-0000-7000-8000-' || lpad(to_hex((i * 7919) % $7), 12, '0'))::uuid end as thing) t
cross join lateral (select jsonb_build_object(case subject when 'observation' then 'indicator_id'
  when 'task' then 'plan_id' else 'task_id' end, thing, 'unit_key', 1 + u * 131, 'version', 1) as body) b"""


@dataclass(frozen=True)
class Pace:
    """rate: rows per second. cost: microseconds of processor time per row, of everything that took part."""

    rate: float
    cost: float


@dataclass
class Side:
    """One database, what serves it, and what was found of it in each round."""

    filled: Filled
    connection: asyncpg.Connection
    served: Served
    updates: Workload
    figures: batches.Bench
    found: dict[str, list[Pace]] = field(default_factory=dict)

    async def write(self, number: int, seconds: float) -> None:
        """Progress updates for so many seconds, a batch of new figures, a batch that changes them."""
        # Full pages are written after a checkpoint: let everyone begin with one.
        await self.connection.execute("checkpoint")
        effort = self._effort()
        seen = await run._drive(self.updates, SERVICE, self.served, seconds)
        self._add(UPDATES, seen["rate"], effort.seconds() / seen["answers"])
        for what in (FIGURES, CHANGED):
            effort, rows = self._effort(), len(self.figures.places)
            taken = await self.figures.service(4000 + 1000 * number + 500 * (what == CHANGED))
            self._add(what, rows / taken, effort.seconds() / rows)
        await self.tidy()

    async def tidy(self) -> None:
        """What was written is taken away; what the journal says of it stays where it is long."""
        await self.connection.execute("set session_replication_role = replica")
        await self.connection.execute("delete from observation where recorded_by = $1", batches.CLERK)
        await self.connection.execute("delete from progress_update where on_day = $1", data.TODAY)
        for table in ("observation", "progress_update", "assignment", "task"):
            await self.connection.execute(f"vacuum analyze {table}")
        await self.connection.execute("set session_replication_role = origin")

    def _effort(self) -> Effort:
        return Effort(run._postmaster(self.filled), self.served.pids)

    def _add(self, what: str, rate: float, seconds: float) -> None:
        self.found.setdefault(what, []).append(Pace(rate, 1e6 * seconds))


async def measure(
    options: argparse.Namespace, server: embedded.EmbeddedServer, logs: Path
) -> tuple[dict[str, Side], int]:
    """Both sides after all rounds, and how many entries the long journal has."""
    whole = await data.fill(server, options.size, _say)
    secret, sides = secrets.token_hex(32), dict[str, Side]()
    with ExitStack() as stack:
        for name in (EMPTY, LONG):
            filled = await _copied(whole, name, options.entries if name == LONG else 0)
            connection, places = await batches.opened(filled, options.rows)
            served = stack.enter_context(serving(SERVICE, run._environment(filled, SERVICE, secret), logs / name, 1))
            (updates,) = [each for each in await run._prepared(filled, secret) if each.name == "W7"]
            figures = batches.Bench(connection, served, batches.token_of_clerk(secret), places)
            sides[name] = Side(filled, connection, served, updates, figures)
            await run._warm(updates, SERVICE, served, options.seconds)
        for number in range(options.rounds + 1):
            for name in (EMPTY, LONG) if number % 2 else (LONG, EMPTY):
                await sides[name].write(number, options.seconds)
                if name == EMPTY:
                    await sides[name].connection.execute("truncate journal")
                for what, paces in sides[name].found.items():
                    _say(f"{number} {name:5} {what:16} {paces[-1].rate:,.0f}/s {paces[-1].cost:,.0f} µs")
        entries = await sides[LONG].connection.fetchval("select count(*) from journal")
        for side in sides.values():
            await side.connection.close()
    for side in sides.values():
        # The first round only warms up.
        side.found = {what: paces[1:] for what, paces in side.found.items()}
    return sides, entries


async def _copied(whole: Filled, name: str, entries: int) -> Filled:
    """A copy of the data whose journal has so many entries, made once."""
    copy = f"bench_journal_{whole.size}_{entries}"
    filled = Filled(copy, whole.server, whole.size, made=False)
    if whole.made or whole.server.psql(f"select 1 from pg_database where datname = '{copy}'").strip() != "1":
        _say(f"making {copy}")
        whole.server.psql(
            f"drop database if exists {copy} with (force); create database {copy} template {whole.name} "
            f"owner {roles.OWNER_ROLE} strategy file_copy;" + roles.database_rights_sql(copy)
        )
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        if await connection.fetchval("select count(*) from (select from journal limit $1) j", entries) < entries:
            await _lengthen(connection, entries)
    finally:
        await connection.close()
    return filled


async def _lengthen(connection: asyncpg.Connection, entries: int) -> None:
    """So many entries, spread over the month that is; the indexes are made again when all are there."""
    for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'", "synchronous_commit = off"):
        await connection.execute(f"set {setting}")
    indexes = await connection.fetch(_INDEXES)
    await connection.execute("truncate journal; alter table journal drop constraint journal_pkey")
    for row in indexes:
        await connection.execute(f"drop index if exists {row['indexname']}")
    begin, end = await connection.fetchrow("select date_trunc('month', now(), 'UTC'), now()")
    for first in range(1, entries + 1, _AT_ONCE):
        last = min(first + _AT_ONCE - 1, entries)
        await connection.execute(_MORE, begin, end, entries, first, last, _UNITS, _TASKS, _INDICATORS)
        _say(f"{last:,} entries")
    await connection.execute("alter table journal add primary key (at, seq)")
    for row in indexes:
        if row["indexname"] != "journal_pkey":
            await connection.execute(row["indexdef"].replace(" ON ONLY ", " ON "))
            _say(row["indexname"])
    await connection.execute("vacuum analyze journal")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _section(sides: dict[str, Side], entries: int, options: argparse.Namespace, load: float) -> str:
    lines = [
        f"## {TITLE}",
        "",
        f"The same writes over HTTP into a journal of {entries:,} entries, all in this month's partition, and into an "
        "empty one: one process of the service each, 16 connections for progress updates, figures in batches of "
        f"{len(sides[EMPTY].figures.places):,}; in turn, from a checkpoint on. Medians; ratios of the same round.",
        f"`{' '.join(['python -m bench.journal', *sys.argv[1:]])}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: "
        f"{options.rounds} rounds of {options.seconds:g} s. {machine()}; load average {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after.",
        "",
        "| written | empty, rows/s | long, rows/s | ratio | goal | empty, processor µs | long | ratio by it |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for what in (UPDATES, FIGURES, CHANGED):
        empty, long = (sides[name].found[what] for name in (EMPTY, LONG))
        pairs = list(zip(empty, long, strict=True))
        ratios, by_cost = [after.rate / before.rate for before, after in pairs], [b.cost / a.cost for b, a in pairs]
        lines.append(
            f"| {what} | {statistics.median(one.rate for one in empty):,.0f} | "
            f"{statistics.median(one.rate for one in long):,.0f} | "
            f"{statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f}) | ≥ {LEAST:.2f} | "
            f"{statistics.median(one.cost for one in empty):,.0f} | "
            f"{statistics.median(one.cost for one in long):,.0f} | {statistics.median(by_cost):.3f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Parse the options, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m bench.journal", description="Measure writes into a long journal.")
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.tenth, help="of the data around it")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="of the long journal")
    parser.add_argument("--rows", type=int, default=batches.ROWS, help="of one batch")
    parser.add_argument("--seconds", type=float, default=3, help="how long progress updates are written each time")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is repeated, in turn")
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    options = parser.parse_args()
    home, load = Path(os.environ.get("SAURO_BENCH_DIR", ".data/bench")), os.getloadavg()[0]
    with embedded.start(home) as server, tempfile.TemporaryDirectory() as logs:
        sides, entries = asyncio.run(measure(options, server, Path(logs)))
    section = _section(sides, entries, options, load)
    print(section)
    if not options.no_report:
        write_section(TITLE, section)


if __name__ == "__main__":
    main()
