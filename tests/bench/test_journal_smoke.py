"""Does a journal of ten million entries slow a write by a tenth at most?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

DISK = Path("/var/tmp")
"""Not in memory, where the other tests keep their files: what is written should cost what it does."""


@pytest.fixture
def folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="sauro-journal-", dir=DISK) as made:
        os.chmod(made, 0o755)
        yield made


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: ten million take long")
@pytest.mark.skipif(shutil.disk_usage(DISK).free < 20 << 30, reason="needs 20 GiB of disk")
def test_ten_million_entries_slow_no_write_by_more_than_a_tenth(folder: str) -> None:
    done = subprocess.run(
        [sys.executable, *"-m bench.journal --no-report".split()],
        cwd=ROOT,
        env={**os.environ, "SAURO_BENCH_DIR": folder},
        capture_output=True,
        text=True,
        timeout=1800,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    ratios = dict(re.findall(r"(?m)^\| ([a-z ]+) \| [\d,]+ \| [\d,]+ \| ([\d.]+) ", done.stdout))
    assert ratios.keys() == {"progress updates", "new figures", "changed figures"}
    assert {what: ratio for what, ratio in ratios.items() if float(ratio) < 0.9} == {}, done.stdout
