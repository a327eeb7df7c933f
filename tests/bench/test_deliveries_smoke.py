"""Does the measurement of deliveries run from beginning to end?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: it takes a minute")
def test_deliveries_are_measured_and_a_table_comes_out(tmp_path: Path) -> None:
    command = "-m bench.deliveries --seconds 1 --events 1 --no-report"

    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env={**os.environ, "SAURO_BENCH_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert len(re.findall(r"(?m)^\| ", done.stdout)) == 8
