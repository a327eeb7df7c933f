"""How is a measurement run by a test: in a process of its own, over a cluster in a folder of its own?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT


def measured(command: str, *, seconds: float, where: Path | None = None) -> str:
    """What the measurement printed. command: its module and options. where: instead of where tests keep their files.

    Not in a folder of pytest: each run on this machine closes those to others, and the cluster is another user's.
    """
    with tempfile.TemporaryDirectory(prefix="sauro-bench-", dir=where) as folder:
        done = subprocess.run(
            [sys.executable, "-m", *command.split(), "--no-report"],
            cwd=ROOT,
            env={**os.environ, "SAURO_BENCH_DIR": folder},
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
