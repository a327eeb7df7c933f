"""Does a long journal slow a write? `python -m bench.journal` measures it and writes its section of RESULTS.md.

Two databases with the same data, one whose journal begins empty and one with ten million entries, each with a service
of its own; what is written is written to one and to the other in turn. What an entry meets on its way in are the
indexes and the end of the table, so the millions are told apart by thing, unit and transaction as real ones are, but
their bodies are short. All of them stand in this month's partition, which is the worst that can be.
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
SHORT, LONG = "short", "long"
UPDATES, FIGURES, CHANGED = "progress updates", "new figures", "changed figures"
_MADE = 1_000_000
"""So many are made; the others repeat them, later: a thing has one entry after another."""

_AT_ONCE = 500_000
_TASKS, _INDICATORS, _UNITS = 182_655, 99_630, 3_321
"""Of all the country: so many things the entries are about, and so far apart their pages of the indexes."""

_FAST = "set session_replication_role = replica; set maintenance_work_mem = '1GB'; set synchronous_commit = off"
_INDEXES = "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = 'journal'"
_MORE = """
insert into journal (at, actor, act, unit_key, subject, subject_id, op, before, after)
select $1::timestamptz + $2::interval * i, '00000000-0000-7000-8000-000000000002', 'bench.fill', unit_key, subject,
  case op when 'update' then thing else uuidv7() end, op, case op when 'update' then body end, body
from (
  select *, jsonb_build_object(part || '_id', thing, 'unit_key', unit_key, 'version', 1) as body from (
    select i, (1 + (i * 7919) % $5::bigint * 131)::integer as unit_key,
      case i % 4 when 0 then 'update' else 'insert' end as op,
      case i % 4 when 0 then 'task' when 3 then 'observation' else 'progress_update' end as subject,
      case i % 4 when 0 then 'plan' when 3 then 'indicator' else 'task' end as part,
      ('0198' || lpad(to_hex(i % 4 / 3), 4, '0') || '-0000-7000-8000-'
        || lpad(to_hex((i * 7919) % case i % 4 when 3 then $7::bigint else $6::bigint end), 12, '0'))::uuid as thing
    from generate_series($3::bigint, $4::bigint) i offset 0) made offset 0) made"""
_AGAIN = """
insert into journal (at, actor, act, unit_key, subject, subject_id, op, before, after)
select at + $1::interval, actor, act, unit_key, subject, subject_id, op, before, after from journal
where seq between $2 and $3"""


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
            taken = await self.figures.service(4000 + 100 * number + 50 * (what == CHANGED))
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
    """Both sides after all rounds, and how many entries the long journal has.

    The short one is not emptied between rounds: a table that was truncated has every statement planned anew.
    """
    whole = await data.fill(server, options.size, _say)
    secret, sides = secrets.token_hex(32), dict[str, Side]()
    with ExitStack() as stack:
        for name in (SHORT, LONG):
            filled = await _copied(whole, name, options.entries if name == LONG else 0)
            connection, places = await batches.opened(filled, options.rows)
            served = stack.enter_context(serving(SERVICE, run._environment(filled, SERVICE, secret), logs / name, 1))
            (updates,) = [each for each in await run._prepared(filled, secret) if each.name == "W7"]
            figures = batches.Bench(connection, served, batches.token_of_clerk(secret), places)
            sides[name] = Side(filled, connection, served, updates, figures)
            await run._warm(updates, SERVICE, served, options.seconds)
        for number in range(options.rounds + 1):
            for name in (SHORT, LONG) if number % 2 else (LONG, SHORT):
                await sides[name].write(number, options.seconds)
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
    copy, mark = f"bench_journal_{whole.size}_{entries}", data.fingerprint()
    filled = Filled(copy, whole.server, whole.size, made=False)
    if whole.made or data._mark_of(whole.server, copy) != mark:
        _say(f"making {copy}")
        whole.server.psql(
            f"drop database if exists {copy} with (force); create database {copy} template {whole.name} "
            f"owner {roles.OWNER_ROLE} strategy file_copy;" + roles.database_rights_sql(copy)
        )
        if entries:
            await _lengthen(filled, entries)
        whole.server.psql(f"comment on database {copy} is '{mark}'")
    return filled


async def _lengthen(filled: Filled, entries: int) -> None:
    """So many entries, spread over the month that is; the indexes are made again when all are there."""
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        await connection.execute(_FAST)
        indexes = await connection.fetch(_INDEXES)
        await connection.execute("truncate journal restart identity; alter table journal drop constraint journal_pkey")
        for row in indexes:
            await connection.execute(f"drop index if exists {row['indexname']}")
        begin, apart = await connection.fetchrow(
            "select start, (now() - start) / $1::float8 from date_trunc('month', now(), 'UTC') start", entries
        )
        for first in range(1, entries + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, entries)
            if last <= _MADE:
                await connection.execute(_MORE, begin, apart, first, last, _UNITS, _TASKS, _INDICATORS)
            else:
                before = (first - 1) // _MADE * _MADE
                await connection.execute(_AGAIN, apart * before, first - before, last - before)
            _say(f"{last:,} entries")
        await connection.execute("alter table journal add primary key (at, seq)")
        for row in indexes:
            if row["indexname"] != "journal_pkey":
                await connection.execute(row["indexdef"].replace(" ON ONLY ", " ON "))
                _say(row["indexname"])
        await connection.execute("vacuum analyze journal")
    finally:
        await connection.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _section(sides: dict[str, Side], entries: int, options: argparse.Namespace, load: float) -> str:
    lines = [
        f"## {TITLE}",
        "",
        f"The same writes over HTTP into a journal of {entries:,} entries, all in this month's partition, and into one "
        "that was empty in the beginning: one process of the service each, 16 connections for progress updates, "
        "figures in batches of "
        f"{len(sides[SHORT].figures.places):,}; in turn, from a checkpoint on. Medians; ratios of the same round.",
        f"`{' '.join(['python -m bench.journal', *sys.argv[1:]])}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: "
        f"{options.rounds} rounds of {options.seconds:g} s. {machine()}; load average {load:.1f} before, "
        f"{os.getloadavg()[0]:.1f} after.",
        "",
        "| written | short, rows/s | long, rows/s | ratio | goal | short, processor µs | long | ratio by it |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for what in (UPDATES, FIGURES, CHANGED):
        short, long = (sides[name].found[what] for name in (SHORT, LONG))
        pairs = list(zip(short, long, strict=True))
        ratios, by_cost = [after.rate / before.rate for before, after in pairs], [b.cost / a.cost for b, a in pairs]
        lines.append(
            f"| {what} | {statistics.median(one.rate for one in short):,.0f} | "
            f"{statistics.median(one.rate for one in long):,.0f} | "
            f"{statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f}) | ≥ {LEAST:.2f} | "
            f"{statistics.median(one.cost for one in short):,.0f} | "
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
    parser.add_argument("--rounds", type=int, default=9, help="how often each is repeated, in turn")
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
