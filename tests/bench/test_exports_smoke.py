"""Does the measurement of exports run from beginning to end, and does what sends them stay small?"""

from __future__ import annotations

import os
import re
import shutil

import pytest

from tests.bench.measuring import measured

FORMS = ("csv", "ndjson", "parquet")


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: it takes minutes")
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_three_million_rows_are_sent_and_the_process_grows_by_fifty_mebibytes_at_most() -> None:
    options = f"--size tiny --rows 3000000 --rounds 1 --memory {','.join(FORMS)}"

    text = measured(f"bench.exports {options}", seconds=1400)

    assert len(re.findall(r"(?m)^\| ", text)) == 5
    grown = {form: int(by) for form, by in re.findall(r"Memory of the process, (\w+): .*grown by (-?\d+)", text)}
    assert grown.keys() == set(FORMS)
    assert max(grown.values()) <= 50, grown
