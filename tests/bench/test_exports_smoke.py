"""Does the measurement of exports run from beginning to end, and does what sends them stay small?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FORMS = ("csv", "ndjson", "parquet")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: it takes minutes"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


def test_three_million_rows_are_sent_and_the_process_grows_by_fifty_mebibytes_at_most(tmp_path: Path) -> None:
    command = f"-m bench.exports --size tiny --rows 3000000 --rounds 1 --memory {','.join(FORMS)} --no-report"

    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env={**os.environ, "SAURO_BENCH_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=1400,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert len(re.findall(r"(?m)^\| ", done.stdout)) == 5
    grown = {form: int(by) for form, by in re.findall(r"Memory of the process, (\w+): .*grown by (-?\d+)", done.stdout)}
    assert grown.keys() == set(FORMS)
    assert max(grown.values()) <= 50, grown
