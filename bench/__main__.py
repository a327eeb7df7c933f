"""Which command measures? `python -m bench` (or `make bench`): prints a table, writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bench import report, run
from bench.data import Size
from service.db import embedded

NAMES = ("W1", "W2", "W3", "W4", "figures", "cells", "progress", "W7")


def main() -> None:
    """Parse the options, measure, report."""
    options = _options()
    home = Path(os.environ.get("SAURO_BENCH_DIR", ".data/bench"))
    with embedded.start(home) as server, tempfile.TemporaryDirectory() as logs:
        found = asyncio.run(
            run.measure(
                server,
                Path(logs),
                size=options.size,
                workloads=options.workloads,
                seconds=options.seconds,
                rounds=options.rounds,
                processes=options.processes,
                say=lambda text: print(text, file=sys.stderr, flush=True),
            )
        )
    print(report.table(found))
    if not options.no_report:
        report.write(found, command="python -m bench " + " ".join(sys.argv[1:]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the workloads.")
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.tenth, help="how many communes")
    parser.add_argument("--workloads", type=_workloads, default=NAMES, help="such as W1,W7")
    parser.add_argument("--seconds", type=float, default=3, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is repeated, in turn")
    parser.add_argument("--processes", type=int, default=2, help="of each server")
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    return parser.parse_args()


def _workloads(text: str) -> tuple[str, ...]:
    wanted = tuple(text.split(","))
    if not set(wanted) <= set(NAMES):
        raise argparse.ArgumentTypeError(f"choose from {', '.join(NAMES)}")
    return wanted


if __name__ == "__main__":
    main()
