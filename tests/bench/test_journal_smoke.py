"""Does a journal of ten million entries slow a write by a tenth at most?"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.bench.measuring import measured

DISK = Path("/var/tmp")
"""Not in memory, where the other tests keep their files: what is written should cost what it does."""


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: ten million take long")
@pytest.mark.skipif(shutil.disk_usage(DISK).free < 20 << 30, reason="needs 20 GiB of disk")
def test_ten_million_entries_slow_no_write_by_more_than_a_tenth() -> None:
    text = measured("bench.journal", seconds=2400, where=DISK)

    rows = re.findall(r"(?m)^\| ([a-z ]+) \| [\d,]+ \| [\d,]+ \| ([\d.]+) \(", text)
    assert [what for what, _ in rows] == ["progress updates", "new figures", "changed figures"]
    assert [what for what, ratio in rows if float(ratio) < 0.9] == [], text
