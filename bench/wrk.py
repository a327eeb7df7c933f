"""How is the load driven by a program in C, as pgbench drives the floor?

`wrk` (a Debian package) is used where it is present: a generator in Python takes as much of
two processors for each answer as a small statement does, and takes it from what is measured.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("wrk")
_SCRIPT = Path(__file__).with_name("load.lua")


def drive(
    ports: Sequence[int], requests: Sequence[bytes], *, connections: int, seconds: float
) -> dict[str, Any]:
    """Keep the connections busy for so many whole seconds: a thread for each port, the requests dealt out to them.

    Answers as `bench.load` does. Statuses: those of 400 and more are counted as `refused`; every request has been
    sent once before, and its very status seen.
    """
    assert PROGRAM is not None
    with tempfile.NamedTemporaryFile() as file:
        for request in requests:
            file.write(b"%d " % len(request) + request)
        file.flush()
        command = [
            PROGRAM,
            "--threads",
            str(len(ports)),
            "--connections",
            str(connections),
            "--duration",
            f"{max(1, round(seconds))}s",
            "--timeout",
            "30s",
            "--script",
            str(_SCRIPT),
            f"http://127.0.0.1:{ports[0]}",
        ]
        around = {**os.environ, "BENCH_PORTS": " ".join(map(str, ports)), "BENCH_REQUESTS": file.name}
        done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"wrk: {done.stderr.strip()}")
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    return {
        "answers": seen["answers"],
        "rate": 1e6 * seen["answers"] / seen["microseconds"],
        "p50": seen["p50"],
        "p99": seen["p99"],
        "bytes": seen["bytes"] / max(seen["answers"], 1),
        "refused": seen["refused"],
        "lost": seen["lost"],
    }
