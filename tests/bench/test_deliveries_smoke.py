"""Does the measurement of deliveries run from beginning to end?"""

from __future__ import annotations

import os
import re

import pytest

from tests.bench.measuring import measured


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: it takes a minute")
def test_deliveries_are_measured_and_a_table_comes_out() -> None:
    text = measured("bench.deliveries --seconds 1 --events 1", seconds=300)

    assert len(re.findall(r"(?m)^\| ", text)) == 8
